"""What there is to see at one snapshot: the same coordinate, the same numbers; another name, another network."""

from dataclasses import replace

import numpy as np
import pytest

import engine
from pictures.pets import draw
from runs.course.experiment import Experiment, Settings, Start
from runs.course.tape import Tape, network_of
from runs.data import values
from runs.data.sources import Sources
from runs.data.values import UnknownSource
from runs.numbers.snapshot import look

CAT = Settings()


def snapshot_at(experiment, settings=CAT, sources=None):
    tape = Tape(sources or Sources())
    while not tape.advance(experiment, 1):
        pass
    return look(experiment, tape.state, settings, tape.sources)


def same(one, two):
    return np.array_equal(one.X, two.X) and np.array_equal(one.probabilities, two.probabilities)


@pytest.mark.parametrize("optimizer", [o.__name__ for o in engine.OPTIMIZERS])
def test_equal_coordinates_give_equal_numbers_to_the_last_bit(optimizer):
    settings = replace(CAT, optimizer=optimizer)
    experiment = Experiment().stepped(settings, 4).stepped(Settings(values.DOG, "dog"), 3)
    one, two = snapshot_at(experiment, settings), snapshot_at(experiment, settings)
    for mine, theirs in zip(one.state.params, two.state.params, strict=True):
        assert mine is None or all(map(np.array_equal, mine, theirs))
    assert one.step.loss.loss == two.step.loss.loss


def test_looking_changes_nothing():
    experiment = Experiment().stepped(CAT, 2)
    snapshot = snapshot_at(experiment)
    again = look(experiment, snapshot.state, Settings(values.DOG, "cat", "MeanSquaredError"), Sources())
    assert again.state is snapshot.state
    assert same(snapshot, look(experiment, snapshot.state, CAT, Sources()))


def test_the_step_to_come_is_the_step_that_comes():
    before, after = snapshot_at(Experiment()), snapshot_at(Experiment().stepped(CAT))
    for planned, done in zip(before.step.after.params, after.state.params, strict=True):
        assert planned is None or all(map(np.array_equal, planned, done))


def test_without_a_label_there_is_a_guess_and_no_step():
    snapshot = snapshot_at(Experiment(), replace(CAT, label=""))
    assert snapshot.step is None and snapshot.label == ""
    assert snapshot.guess == "dog"
    assert same(snapshot, snapshot_at(Experiment()))


def test_the_label_turns_the_errors_and_leaves_the_answer_digit_for_digit():
    cat, dog = snapshot_at(Experiment()), snapshot_at(Experiment(), replace(CAT, label="dog"))
    assert same(cat, dog)
    assert cat.step.loss.errors.argmin() == 0 and dog.step.loss.errors.argmin() == 1


@pytest.mark.parametrize(("picture", "other"), [("cat", "dog"), ("dog", "cat"), ("own-000000000001", "dog")])
def test_the_other_pet_is_a_bundled_one_that_is_not_in_hand(picture, other):
    sources = Sources({values.OwnPicture("000000000001"): draw("cat", 3, 96).image})
    snapshot = snapshot_at(Experiment(), Settings(values.read(picture), "cat"), sources)
    assert str(snapshot.other) == other
    alone = snapshot_at(Experiment(), Settings(snapshot.other, other))
    assert np.array_equal(snapshot.other_probabilities, alone.probabilities)


def test_a_picture_that_is_not_here_is_a_sentence():
    with pytest.raises(UnknownSource, match="own picture not here"):
        snapshot_at(Experiment(), Settings(values.OwnPicture("1"), "cat"))


def test_another_activation_is_another_answer_even_after_the_first_was_seen():
    # Streamlit's cache hashes a Network by its fields and drops the classes: ReLU's answer came back for Tanh.
    answers = [snapshot_at(Experiment(Start(activation=a.__name__))).probabilities[0, 0] for a in engine.ACTIVATIONS]
    assert len(set(answers)) == len(answers)
    losses = [snapshot_at(Experiment(), replace(CAT, loss=loss.__name__)).step.loss.loss for loss in engine.LOSSES]
    assert len(set(losses)) == len(losses)


def test_names_and_numbers_are_what_a_cache_may_be_keyed_by():
    kinds = (a.__name__ for a in engine.ACTIVATIONS)
    assert len({Experiment(Start(activation=kind)) for kind in kinds}) == len(engine.ACTIVATIONS)
    relu, tanh = (network_of(Start(activation=kind), CAT).layers[1] for kind in ("ReLU", "Tanh"))
    assert type(relu) is not type(tanh)


@pytest.mark.parametrize("size", ["tiny", "small", "standard"])
def test_the_lesson_computes_in_float64(size):
    snapshot = snapshot_at(Experiment(Start(size)))
    assert {array.dtype for array in snapshot.step.forward.values} == {np.dtype(np.float64)}


@pytest.mark.parametrize("label", ["cat", "dog", ""])
def test_beside_an_own_picture_stands_a_pet_of_the_other_kind(label):
    own, sources = values.OwnPicture("0123456789ab"), Sources()
    sources.own = {own: draw("cat", 5, 96).image}
    snapshot = snapshot_at(Experiment(), Settings(own, label), sources)
    # Where nobody has said what it is, of another kind than the network says.
    assert {str(snapshot.other), label or snapshot.guess} == {"cat", "dog"}
    of_set = Settings(values.read("pets:40:1@3"), label)
    assert {str(snapshot_at(Experiment(), of_set).other), label or snapshot_at(Experiment(), of_set).guess} == {
        "cat",
        "dog",
    }


def test_a_bundled_pet_stands_beside_the_other_one_whatever_it_is_called():
    for label in ("cat", "dog", ""):
        assert snapshot_at(Experiment(), Settings(values.CAT, label)).other == values.DOG


@pytest.mark.parametrize("optimizer", [o.__name__ for o in engine.OPTIMIZERS])
def test_of_another_rate_only_the_update_is_made_anew_and_to_the_last_bit(optimizer):
    settings = replace(CAT, optimizer=optimizer)
    before = snapshot_at(Experiment().stepped(settings, 3), settings)
    for rate in (0.1, 0.3):
        other = replace(settings, learning_rate=rate)
        alone = look(before.experiment, before.state, other, Sources())
        after = look(before.experiment, before.state, other, Sources(), before)
        assert after.at_any_rate is before.at_any_rate and after.step.backward is before.step.backward
        assert after.settings == alone.settings and after.network == alone.network
        numbers, expected = (engine.ledger(each.network, each.step) for each in (after, alone))
        assert numbers.keys() == expected.keys()
        assert all(np.array_equal(numbers[name], expected[name]) for name in expected)
        before = after


@pytest.mark.parametrize("new", [{"data": values.DOG}, {"label": "dog"}, {"label": ""}, {"loss": "MeanSquaredError"}])
def test_whatever_else_is_another_all_is_made_anew(new):
    before, there = snapshot_at(Experiment()), snapshot_at(Experiment().stepped(CAT))
    other = replace(CAT, learning_rate=0.3)
    for of in (before.experiment, before.state, replace(other, **new)), (there.experiment, there.state, other):
        after, alone = look(*of, Sources(), before), look(*of, Sources())
        assert after.at_any_rate is after
        assert same(after, alone) and after.settings == alone.settings


def test_of_a_picture_without_a_label_no_rate_makes_another_step():
    before = snapshot_at(Experiment(), replace(CAT, label=""))
    after = look(before.experiment, before.state, replace(before.settings, learning_rate=0.3), Sources(), before)
    assert after.step is None and after.any_step is before.any_step
