"""The loss along a nudge, and three rates."""

from dataclasses import replace
from math import inf

import numpy as np
import pytest

import engine
from runs.course.experiment import RATES, Experiment, Settings, Start, rates_around
from runs.course.presets import preset
from runs.course.tape import Tape, network_of
from runs.data import values
from runs.data.sources import Sources
from runs.numbers.numbers import Numbers
from runs.numbers.rates import FACTORS, compared, how_far, loss_by_rate, three_rates, verdicts

SETS = Settings(values.read("pets:48:3"), "", learning_rate=0.03, batch=8)


@pytest.fixture(scope="module")
def tape():
    tape = Tape(Sources())
    tape.advance(Experiment().stepped(SETS, 30), inf)
    return tape


def test_every_point_along_the_nudge_is_computed(tape):
    found = loss_by_rate(tape, SETS)
    practice = tape.sources.practice(SETS, preset("small"))
    X, T = practice.training.X, practice.training.T
    network = network_of(tape.at.start, SETS)
    for rate, loss in list(zip(found["rates"], found["losses"], strict=True))[1::20]:
        after = engine.step(replace(network, optimizer=engine.SGD(rate)), tape.state, X, T).after
        assert loss == pytest.approx(engine.loss(network, engine.forward(network, after, X), T).loss, rel=1e-9)
    assert found["losses"][0] == pytest.approx(found["before"], rel=1e-12) and found["pictures"] == 38


SLIDER = rates_around(0.03)


@pytest.mark.parametrize("rate", SLIDER[::4])
def test_the_lowest_loss_that_is_told_is_the_lowest_of_the_curve(tape, rate):
    found = loss_by_rate(tape, replace(SETS, learning_rate=rate))
    drawn = dict(zip(found["rates"], found["losses"], strict=True))
    assert found["lowest"] == min(drawn.values()) == drawn[found["best"]]
    assert drawn[rate] == found["after"] and list(drawn) == sorted(drawn)
    # One curve through all the rates of the slider as far as it goes, and far enough for the best of them.
    assert {each for each in SLIDER if each <= found["rates"][-1]} <= set(drawn) and found["best"] < found["rates"][-1]


@pytest.mark.parametrize(("rate", "said"), [(0.0001, "timid"), (0.1, "right"), (10.0, "overshoot")])
def test_how_far_a_rate_goes(tape, rate, said):
    assert how_far(loss_by_rate(tape, replace(SETS, learning_rate=rate))) == said


def test_a_step_past_the_lowest_point_is_not_about_right(tape):
    verdicts = []
    for rate in SLIDER:
        found = loss_by_rate(tape, replace(SETS, learning_rate=rate))
        verdicts.append(how_far(found))
        if verdicts[-1] == "past":
            assert rate > found["best"] and found["lowest"] < found["after"] <= found["before"]
        elif verdicts[-1] == "right":
            fell, most = (found["before"] - found[name] for name in ("after", "lowest"))
            assert rate <= found["best"] or fell >= 0.8 * most
    # In this order, from small to large, and each of them somewhere.
    assert list(dict.fromkeys(verdicts)) == ["timid", "right", "past", "overshoot"]


def test_three_rates_begin_with_the_same_weights(tape):
    runs = three_rates(tape.at, SETS)
    assert [run.segments[-1].settings.learning_rate for run in runs] == [0.003, 0.03, 0.3]
    assert all(run.at(30) == tape.at for run in runs) and len(FACTORS) == 3
    fastest = three_rates(tape.at, replace(SETS, learning_rate=10.0))
    assert all(run.segments[-1].settings.learning_rate in RATES for run in fastest)


@pytest.fixture(scope="module")
def three(tape):
    return compared(tape.beside(), tape.at, tuple(three_rates(tape.at, SETS)))


def test_what_three_rates_made_of_the_loss_is_measured_on_the_same_pictures(tape, three):
    practice = tape.sources.practice(SETS, preset("small"))
    network, X, T = network_of(tape.at.start, SETS), practice.training.X[:10], practice.training.T[:10]
    assert (three["three.pictures"], three["three.from"], three["three.iterations"]) == (10, 30, 100)
    runs, losses = [tape.at, *three_rates(tape.at, SETS)], [three["three.before"], *three["three.loss"]]
    for run, loss in zip(runs, losses, strict=True):
        other = Tape(Sources())
        other.advance(run, inf)
        assert loss == pytest.approx(engine.loss(network, engine.forward(network, other.state, X), T).loss, rel=1e-9)
    ends = [(x[0], y[0], x[-1], y[-1]) for x, y in three["lines"]]
    assert ends == [(30, three["three.before"], 130, loss) for loss in three["three.loss"]]
    # Nothing of it is known to the run that they left.
    assert tape.at.iterations == 30 == tape.track.tip.iterations and len(tape.tracks) == 1


@pytest.mark.parametrize(
    ("losses", "said"),
    [
        ((0.5, 0.3, 0.2), ["ten"]),
        ((0.5, 0.3, 0.9), ["same", "too_large"]),
        ((0.5, 0.9, 1.5), ["tenth", "too_large", "too_large"]),
        # None lowered it, so nothing shows that smaller steps would.
        ((0.8, 0.9, 1.5), ["none"]),
        # Where the losses are the same but for rounding, none is called better or worse.
        ((0.7 - 1e-12, 0.7, 0.7 + 1e-12), ["none"]),
        ((0.3, 0.3 - 1e-12, 0.4), ["alike"]),
    ],
)
def test_a_rate_is_called_too_large_only_where_a_smaller_one_lowered_the_loss(three, losses, said):
    found = verdicts(Numbers(three | {"three.before": 0.7, "three.loss": np.array(losses)}))
    assert [key for key, _ in found] == said
    for _, named in found[1:]:
        assert named["three.gentle"] < named["three.large"]


def test_a_run_that_diverged_ends_where_it_did(tape):
    wild = compared(tape.beside(), tape.at, tuple(three_rates(tape.at, replace(SETS, learning_rate=10.0))))
    assert wild["lines"][-1][0][-1] <= 130 and wild["top"] < max(wild["lines"][-1][1])
    said = verdicts(Numbers(wild | {"three.made": np.array([100, 100, 7])}))
    assert [(key, dict(named)) for key, named in said if key == "diverged"] == [
        ("diverged", {"three.large": wild["three.rate"][2], "three.ended": 7})
    ]
    assert "diverged" not in dict(verdicts(Numbers(wild | {"three.made": np.array([100, 100, 100])})))


def test_where_no_rate_changes_the_loss_none_is_judged():
    dead = Tape(Sources())
    dead.advance(Experiment(Start("tiny", weights="zero")), inf)
    stuck = replace(SETS, loss="MeanSquaredError", learning_rate=0.1)
    found = loss_by_rate(dead, stuck)
    flat = found | {"losses": np.full_like(found["losses"], found["before"]), "after": found["before"] * (1 + 1e-16)}
    assert how_far(flat) == "flat" != how_far(found)
    # The biases of the outputs alone change it, and that helps nobody.
    assert found["off"] and how_far(found) == "off" and np.ptp(found["losses"]) > 0
    alive = Tape(Sources())
    alive.advance(Experiment(Start("tiny")), inf)
    assert not loss_by_rate(alive, stuck)["off"]
