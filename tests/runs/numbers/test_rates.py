"""The loss along a nudge, and three rates."""

from dataclasses import replace
from math import inf

import pytest

import engine
from runs.course.experiment import RATES, Experiment, Settings, rates_around
from runs.course.presets import preset
from runs.course.tape import Tape, network_of
from runs.data import values
from runs.data.sources import Sources
from runs.numbers.rates import FACTORS, how_far, loss_by_rate, three_rates

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
