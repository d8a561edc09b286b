"""That nothing of a picture gets through is said where it was measured, of every kind of network, and nowhere else."""

from math import inf

import pytest

from runs.course.experiment import Experiment, Settings, Start
from runs.course.tape import Tape
from runs.data.sources import Sources
from runs.numbers.blind import blind
from runs.numbers.snapshot import look
from tests import by_hand
from tests.contract import further
from tests.contract.textbook import BENDS

SOURCES, FIRST = Sources(), Start()


def seen(start=FIRST, iterations=1, **settings):
    """-> (what is said, the Snapshot)"""
    chosen = Settings(**settings)
    tape = Tape(SOURCES)
    tape.advance(Experiment(start).stepped(chosen, iterations) if iterations else Experiment(start), inf)
    snapshot = look(tape.at, tape.state, chosen, SOURCES)
    return blind(snapshot, SOURCES), snapshot


def passed_on(snapshot, *pets):
    """What the hidden nodes pass on for each, by the textbook."""
    weights, bend = by_hand.weights_of(snapshot.state), snapshot.experiment.start.activation
    return [by_hand.forward(weights, by_hand.pet(pet, snapshot.preset) / 255, bend)["A1"] for pet in pets]


@pytest.mark.parametrize(
    ("seed", "rate"), [(FIRST.seed, 10.0), (FIRST.seed, 3.0), (FIRST.seed, 0.2), (2, Settings().learning_rate)]
)
def test_one_step_that_turned_all_nodes_off_is_told_and_the_way_back(seed, rate):
    said, snapshot = seen(Start(seed=seed), learning_rate=rate)
    cat, dog = passed_on(snapshot, "cat", "dog")
    assert said == (["hand", "biases", "back"] if dog.any() else ["off", "biases", "gentler"]) and not cat.any()


def test_no_bias_gets_blame_where_nobody_gave_a_label_or_the_answer_is_beyond_doubt():
    huge = {"optimizer": "Adam", "learning_rate": 100.0}
    said, snapshot = seen(Start("tiny", seed=1), 8, **huge)
    assert said[0] == "hand" and "biases" not in said
    assert not any(array.any() for params in snapshot.step.backward.grads if params for array in (params.W, params.b))
    blinded = seen(learning_rate=10.0)[1]
    unlabelled = look(blinded.experiment, blinded.state, Settings(label=""), SOURCES)
    assert unlabelled.step is None and unlabelled.blind and "biases" not in blind(unlabelled, SOURCES)


def test_where_the_start_was_blind_no_way_leads_back():
    assert seen(Start(weights="zero"))[0] == ["off", "biases"]
    assert seen(Start(weights="zero", activation="Sigmoid"))[0] == ["alike"]
    assert seen(Start("conv-small", weights="zero"))[0] == ["off.filters", "biases"]


def test_a_network_that_sees_is_not_called_blind():
    assert seen(iterations=0)[0] == seen()[0] == seen(Start("conv-small"))[0] == []


@pytest.mark.parametrize("activation", ["Tanh", "Sigmoid"])
def test_nodes_at_an_end_are_blind_only_where_they_pass_on_the_same(activation):
    said, snapshot = seen(Start(activation=activation), 5, learning_rate=10.0)
    cat, dog = passed_on(snapshot, "cat", "dog")
    assert said == (["alike", "gentler"] if abs(cat - dog).max() < 1e-9 else [])


def test_a_bend_that_lets_a_little_through_is_never_off(monkeypatch):
    monkeypatch.setattr(by_hand, "BENDS", by_hand.BENDS | BENDS)
    further.enter()
    try:
        said, snapshot = seen(Start(activation="LeakyReLU"), learning_rate=10.0)
    finally:
        further.leave()
    cat, dog = passed_on(snapshot, "cat", "dog")
    assert said == [] and cat.max() < 0 and abs(cat - dog).max() > 0.01
