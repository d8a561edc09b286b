"""Why the other pet gets the same answer: each cause where it was measured, and nowhere else."""

from dataclasses import replace
from math import inf

import numpy as np
import pytest

from runs.course.experiment import Experiment, Settings, Start
from runs.course.tape import Tape, first_state
from runs.data.sources import Sources
from runs.data.values import DEFAULT_PETS, DOG, NetworkFile
from runs.numbers.same import why_same
from runs.numbers.snapshot import look
from runs.numbers.training import is_about_one_picture
from tests import by_hand

FIRST = Start()


def trained(start=FIRST, iterations=1, **settings):
    """-> (what is said, by cause; the Snapshot)"""
    chosen = Settings(**{"learning_rate": 0.01} | settings)
    tape = Tape(Sources())
    tape.advance(Experiment(start).stepped(chosen, iterations), inf)
    snapshot = look(tape.at, tape.state, chosen, tape.sources)
    return dict(why_same(snapshot, tape)), snapshot


def hidden(snapshot, state=None):
    """What the hidden nodes pass on for the cat and for the dog, by the textbook. -> (2,n)"""
    weights = by_hand.weights_of(state or snapshot.state)
    pets = (by_hand.pet(name, snapshot.preset) / 255 for name in ("cat", "dog"))
    return np.vstack([by_hand.forward(weights, X, snapshot.experiment.start.activation)["A1"] for X in pets])


@pytest.mark.parametrize("rate", [1.0, 10.0])
def test_a_step_that_was_too_large_blinded_it(rate):
    said, snapshot = trained(iterations=4, learning_rate=rate)
    assert list(said) == ["blind_off", "rate"] and not hidden(snapshot).any()
    told = said["rate"]
    assert (told["same.since"], told["same.until"], told["same.rate"]) == (0, 1, rate)
    # Tried by hand: the smaller rate that is named leaves as many nodes more alive.
    _, gentle = trained(iterations=1, learning_rate=told["same.gentle"])
    _, large = trained(iterations=1, learning_rate=rate)
    alive = [hidden(each).any(axis=0).sum() for each in (large, gentle)]
    assert alive[1] - alive[0] == told["same.lost"] > 0


def test_saturated_nodes_are_as_blind_as_dead_ones():
    said, snapshot = trained(Start(activation="Tanh"), 5, learning_rate=10.0)
    assert list(said) == ["blind", "rate"] and (abs(hidden(snapshot)) > 0.99).all()


def test_who_was_blind_from_the_start_was_not_blinded_by_the_rate():
    said, _ = trained(Start(weights="zero"), 3)
    assert list(said) == ["blind_off"]


def test_the_weights_of_the_start_gave_that_answer_already():
    said, snapshot = trained(iterations=1, learning_rate=0.0001)
    first = by_hand.forward(by_hand.weights_of(first_state(Start())), by_hand.pet("dog", snapshot.preset) / 255, "ReLU")
    assert next(iter(said)) == "before" and first["P"].argmax() == snapshot.other_probabilities.argmax()


def test_a_gentler_rate_tells_the_two_apart():
    said, _ = trained(data=DOG, label="cat", learning_rate=0.1)
    assert next(iter(said)) == "large"
    again, snapshot = trained(iterations=10, data=DOG, label="cat", learning_rate=0.1 * 0.1)
    assert not again and snapshot.probabilities.argmax() == 0 != snapshot.other_probabilities.argmax()


def test_the_two_are_bright_in_the_same_places():
    said, snapshot = trained(iterations=100)
    cat, dog = (by_hand.pet(name, snapshot.preset)[0] / 255 for name in ("cat", "dog"))
    share = sum(map(min, cat, dog)) / sum(map(max, cat, dog))
    assert said["shared"]["same.share"] == pytest.approx(share, rel=1e-9) and share < 1
    assert said["dead"]["same.dead"] == (hidden(snapshot).max(axis=0) == 0).sum() > 0


def test_what_the_two_have_in_common_is_a_share_whichever_is_in_hand():
    """One of them is the brighter one, so what moved its sums moved those of the other less far, and back further."""
    (of_dog, _), (of_cat, _) = trained(data=DOG, label="cat", iterations=100), trained(iterations=100)
    assert 0 < of_dog["shared"]["same.share"] == of_cat["shared"]["same.share"] < 1


def test_brightness_is_not_blamed_where_the_other_picture_got_little_of_it():
    chosen = Settings(learning_rate=0.1)
    tape = Tape(Sources())
    tape.advance(Experiment(Start(activation="Sigmoid")).stepped(chosen, 20), inf)
    snapshot = look(tape.at, tape.state, chosen, tape.sources)
    assert [cause for cause, _ in why_same(snapshot, tape)] == ["shared"]
    dim = replace(snapshot, X=snapshot.X, state=replace(snapshot.state, params=first_state(tape.at.start).params))
    assert [cause for cause, _ in why_same(dim, tape)] == ["pleased"]


def test_a_network_of_filters_has_no_sums_to_share():
    said, _ = trained(Start("conv-small"), 3)
    assert not {"shared", "large", "rate"} & set(said)


def test_filters_are_not_called_hidden_nodes():
    said, snapshot = trained(Start("conv-small"), 2, learning_rate=10.0)
    dead = (snapshot.forward.values[2].max(axis=(0, 1, 2)) == 0).sum()
    assert not snapshot.blind and 0 < said["dead.filters"]["same.dead"] <= dead and "dead" not in said
    said, snapshot = trained(Start("conv-small", weights="zero"), 2)
    assert snapshot.blind == "off" and list(said) == ["blind_off.filters"]


def test_nothing_is_said_where_the_answers_differ_or_many_pictures_were_trained_on():
    assert trained(iterations=0)[0] == {}
    chosen = Settings(DEFAULT_PETS, "", learning_rate=10.0, batch=32)
    tape = Tape(Sources())
    tape.advance(Experiment().stepped(chosen, 4), inf)
    assert why_same(look(tape.at, tape.state, Settings(), tape.sources), tape) == []


def test_of_several_rates_the_largest_is_called_too_large():
    tape, gentle = Tape(Sources()), Settings(DOG, "cat", learning_rate=0.0001)
    tape.advance(Experiment(FIRST).stepped(replace(gentle, learning_rate=0.1)).stepped(gentle), inf)
    [(cause, told), *_] = why_same(look(tape.at, tape.state, gentle, tape.sources), tape)
    assert (cause, told["same.rate"]) == ("large", 0.1)


def test_nobody_knows_what_a_network_from_a_file_was_trained_on():
    snapshot = trained(iterations=100)[1]
    start = Start(weights=NetworkFile("0123456789ab"))
    from_file = replace(snapshot, experiment=replace(snapshot.experiment, start=start))
    assert is_about_one_picture(snapshot) and not is_about_one_picture(from_file)
