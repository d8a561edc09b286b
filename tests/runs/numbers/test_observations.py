"""Each card fires on a run that deserves it, quotes that run's numbers, and stays away from a healthy one."""

from dataclasses import replace
from math import inf

import pytest

import engine
from runs.course.experiment import Experiment, Settings, Start
from runs.course.presets import preset
from runs.course.tape import Tape, network_of
from runs.data import values
from runs.data.sources import Sources
from runs.numbers.numbers import Numbers
from runs.numbers.observations import observed
from runs.numbers.rates import how_far, loss_by_rate
from tests.contract import further

PETS = Settings(values.read("pets:200:1"), "", learning_rate=0.03, batch=32)
SOURCES = Sources()


def fired(settings, iterations, start=None, at=None):
    """The cards of a run at its end, or at an earlier iteration."""
    tape = Tape(SOURCES)
    target = Experiment(start or Start()).stepped(settings, iterations)
    tape.advance(target, inf)
    if at is not None:
        tape.advance(target.at(at), inf)
    return dict(observed(tape, settings)), tape


def test_a_healthy_run_fires_none_at_any_age():
    for at in (0, 5, 120, 170, 250):
        assert not fired(PETS, 250, at=at)[0]


def test_diverged():
    start, wild = Start(activation="Tanh"), replace(PETS, learning_rate=10.0)
    found, tape = fired(wild, 100, start)
    assert found["diverged"]["ended"] == tape.track.diverged.t == tape.at.iterations + 1
    assert found["diverged"]["now"] > 10 * found["diverged"]["was"] > 0
    assert "diverged" not in fired(wild, 100, start, at=2)[0]


def test_dead_nodes_are_named():
    found, tape = fired(replace(PETS, learning_rate=10.0), 5)
    assert found["dead"]["nodes"].tolist() == [0, 1, 2, 3] and found["dead"]["all"] == 4
    X = SOURCES.practice(PETS, preset("small")).training.X
    assert (X @ tape.state.params[0].W + tape.state.params[0].b <= 0).all()
    assert "timid" not in found


def test_the_rate_that_lost_filters_is_named_as_well():
    settings = replace(PETS, data=values.read("pets:40:1"), learning_rate=1.0, batch=8)
    found, tape = fired(settings, 6, Start("conv-small"))
    dead = found["dead"]
    assert dead["rate"] == 1.0 and 0 < dead["lost"] <= len(dead["nodes"]) < dead["all"] == 12 and "timid" not in found
    along = loss_by_rate(tape, settings)
    # The second layer is lost as well, so that nothing gets through any more; the rate that broke it is known.
    assert along["broke"] == 1.0 and how_far(along) == "off"
    assert how_far(Numbers({**along, "off": False})) in ("broke", "overshoot")

    def silent(t, rate):
        """Filters that fire nowhere after another iteration, by the convolution alone."""
        from_here = tape.at.at(t)
        tape.advance(from_here, inf)
        tape.advance(from_here.stepped(replace(settings, learning_rate=rate), int(dead["until"]) - t), inf)
        practice = SOURCES.practice(settings, preset("conv-small"))
        sums = engine.Conv(3, 12).forward(tape.state.params[0], practice.training.X)
        return int((sums <= 0).all(axis=(0, 1, 2)).sum())

    since = int(dead["since"])
    assert silent(since, 1.0) >= silent(since, float(dead["gentle"])) + dead["lost"]


def test_the_rate_that_lost_nodes_is_named_and_none_is_called_too_timid():
    settings = replace(PETS, data=values.read("pets:400:1"), learning_rate=0.3)
    found, tape = fired(settings, 100)
    dead = found["dead"]
    assert dead["rate"] == 0.3 and 0 < len(dead["nodes"]) < dead["all"] and "timid" not in found
    # Tried by hand: alive before, dead behind, and alive with the smaller rate from the same iteration on.
    before = tape.at.at(int(dead["since"]))
    after, gentle = (
        before.stepped(replace(settings, learning_rate=rate), int(dead["until"] - dead["since"]))
        for rate in (0.3, dead["gentle"])
    )
    X = SOURCES.practice(settings, preset("small")).training.take(slice(400)).X
    alive = [nodes_alive(experiment, X) for experiment in (before, after, gentle)]
    assert alive[0] == alive[2] == alive[1] + dead["lost"]
    assert how_far(loss_by_rate(tape, settings)) == "broke"
    # Of a rate that has cost nothing it is not said, and not where there is no time to try.
    assert how_far(loss_by_rate(tape, replace(settings, learning_rate=0.001))) == "timid"
    assert "gentle" not in dict(observed(tape, settings, at_rest=False))["dead"]


def nodes_alive(experiment, X):
    tape = Tape(SOURCES)
    tape.advance(experiment, inf)
    W, b = tape.state.params[0]
    return ((X @ W + b).max(axis=0) > 0).sum()


def test_nodes_that_were_dead_from_the_start_are_not_the_rates():
    found, _ = fired(replace(PETS, learning_rate=10.0), 5, Start(weights="zero"))
    assert found["dead"]["count"] == 4 and "gentle" not in found["dead"]


@pytest.mark.parametrize("activation", ["Sigmoid", "Tanh"])
def test_saturated_nodes_are_named(activation):
    start = Start(activation=activation)
    found, _ = fired(replace(PETS, learning_rate=10.0), 4, start)
    assert found["saturated"]["count"] == len(found["saturated"]["nodes"]) >= 1 and "dead" not in found
    assert "saturated" not in fired(replace(PETS, learning_rate=0.001), 4, start)[0]


def test_one_class_for_all():
    found, _ = fired(PETS, 40, Start(weights="zero"))
    assert found["one_class"]["share"] == 1 and 0.4 < found["one_class"]["other"] < 0.6


def test_memorising():
    found, _ = fired(replace(PETS, data=values.read("pets:200:1:first12")), 300)
    card = found["memorising"]
    assert card["right"] - card["held_out_right"] == card["gap"] >= 0.15 and card["held_out_loss"] > card["loss"]


def test_a_lawn_is_not_called_memorising():
    settings = replace(PETS, data=values.read("pets:200:1:lawn"), learning_rate=0.007)
    found, tape = fired(settings, 150, Start("standard"))
    last = tape.track.measures[-1]
    assert last.right - last.held_out_right > 0.5 and "memorising" not in found


def test_a_plateau():
    found, _ = fired(PETS, 200, Start(weights="zero"))
    assert found["plateau"]["change"] < 0.03 and found["plateau"]["since"] < found["plateau"]["until"] == 200


def test_too_timid():
    found, _ = fired(replace(PETS, learning_rate=0.0001), 60)
    assert 7 * found["timid"]["fall"] < found["timid"]["ten"] < 10.5 * found["timid"]["fall"]
    assert "timid" not in fired(PETS, 60)[0]


def test_stuck_and_timid_runs_are_called_so_under_a_loss_of_any_scale(monkeypatch):
    """An even guess costs 0.125 of this one, less than a good answer of cross-entropy."""
    monkeypatch.setattr(engine, "LOSSES", [*engine.LOSSES, further.Huber])
    huber = replace(PETS, loss="Huber")
    assert 0.1 < fired(huber, 200, Start(weights="zero"))[0]["plateau"]["loss"] < 0.13
    assert fired(replace(huber, learning_rate=0.0001), 60)[0]["timid"]["loss"] < 0.2
    assert not fired(replace(huber, learning_rate=0.1), 250)[0]


@pytest.mark.parametrize("optimizer", ["Adam", "Momentum"])
def test_what_is_called_timid_is_an_iteration_of_the_rule_in_use(optimizer):
    settings = replace(PETS, optimizer=optimizer, learning_rate=0.00001)
    found, tape = fired(settings, 60)
    network, X = network_of(tape.at.start, settings), SOURCES.practice(settings, preset("small")).training
    before, after = tape.state, engine.step(network, tape.state, X.X, X.T).after
    losses = [engine.loss(network, engine.forward(network, state, X.X), X.T).loss for state in (before, after)]
    assert found["timid"]["fall"] == pytest.approx(losses[0] - losses[1], rel=1e-9)


def test_where_no_node_is_left_no_rate_is_called_too_timid():
    assert not {"dead", "timid"} <= set(fired(PETS, 60, Start(weights="zero"))[0])
