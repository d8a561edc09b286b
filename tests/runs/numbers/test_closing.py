"""The closing page: each sentence is said where it is true of the run, and nowhere else."""

from dataclasses import replace
from math import inf

import pytest

import engine
from runs.course.experiment import Experiment, Settings, Start
from runs.course.tape import Tape, first_state
from runs.data import values
from runs.data.sources import Sources
from runs.numbers.closing import closing_numbers, sentences, still, weight_to_name
from runs.numbers.numbers import Numbers
from runs.numbers.progress import standing
from runs.numbers.snapshot import look

SOURCES = Sources()
CAT, DOG, NOBODY = Settings(), Settings(values.DOG, "dog"), Settings(label="")
PETS = Settings(values.read("pets:40:1"), "", batch=8)
KNOWN = replace(PETS, learning_rate=0.03)
ALWAYS = ["pixels", "first.random", "label", "answer.wrong", "loss", "blame", "nudge"]


def told(settings=CAT, start=None, *segments):
    """What is said, of what numbers, after these (settings, iterations)."""
    experiment = Experiment(start or Start())
    for each, iterations in segments:
        experiment = experiment.stepped(each, iterations)
    tape = Tape(SOURCES)
    tape.advance(experiment, inf)
    snapshot = look(experiment, tape.state, settings, SOURCES)
    numbers = closing_numbers(snapshot, first_state(experiment.start))
    figures = standing(tape, experiment.segments[-1].settings) if segments else Numbers()
    return sentences(snapshot, numbers, figures), numbers, snapshot


def test_before_the_first_iteration():
    said, numbers, _ = told()
    assert said == [*ALWAYS, "trained.not_yet", "now.same", "tested.not_yet"] and len(said) == 10
    assert numbers["first_L"] == numbers["L"] and numbers["inputs"] == 256


def test_after_steps_on_the_picture_in_hand():
    said, numbers, snapshot = told(CAT, None, (CAT, 5))
    assert said == [*ALWAYS, "trained", "now.fell", "tested.other_pet"] and numbers["L"] < numbers["first_L"]
    assert numbers[f"d{weight_to_name(snapshot).name}"] != 0
    assert told(CAT, None, (CAT, 1))[0][-3] == "trained.one"


def test_trained_on_a_set_it_is_tested():
    assert told(CAT, None, (KNOWN, 200))[0][-1] == "tested"
    assert told(CAT, None, (PETS, 8), (CAT, 1))[0][-1] == "tested.not_yet"


def test_a_share_that_one_answer_to_all_would_reach_is_no_knowledge():
    said, _, snapshot = told(CAT, None, (replace(PETS, learning_rate=10.0), 8))
    held_out = SOURCES.practice(PETS, snapshot.preset).held_out
    logits = engine.forward(snapshot.network, snapshot.state, held_out.X).logits
    right = (logits.argmax(axis=1) == held_out.T.argmax(axis=1)).sum()
    assert said[-1] == "tested.no_better" and right <= held_out.T.sum(axis=0).max()


def test_a_picture_that_nobody_called_anything():
    assert told(NOBODY)[0] == ["pixels", "first.random", "label.none", "trained.not_yet", "tested.not_yet"]


@pytest.mark.parametrize(("label", "answer"), [("cat", "wrong"), ("dog", "right")])
def test_the_first_answer_is_judged_by_the_label(label, answer):
    assert f"answer.{answer}" in told(Settings(label=label))[0]


def test_a_loss_that_rose_is_said_to_have_risen():
    said, numbers, _ = told(CAT, None, (Settings(label="dog"), 20))
    assert "now.rose" in said and numbers["L"] > numbers["first_L"]


@pytest.mark.parametrize(
    ("settings", "iterations", "why"),
    [
        (replace(CAT, learning_rate=10.0), 4, "still.right"),
        (replace(CAT, loss="MeanSquaredError", learning_rate=1e-6), 0, "still.small"),
        (replace(CAT, learning_rate=1e-7), 3, "still.small"),
    ],
)
def test_a_step_that_hardly_changes_the_loss_is_told_with_its_cause(settings, iterations, why):
    said, numbers, _ = told(settings, None, *[(settings, iterations)] * bool(iterations))
    assert why in said and abs(numbers["after_L"] / numbers["L"] - 1) < 1e-3
    assert abs(numbers["error"]) < 0.01 or why == "still.small"


def test_a_sure_and_wrong_answer_lets_no_blame_through_softmax():
    sure = Numbers({"L": 1.0, "after_L": 1.0 - 1e-5, "error": -0.9999, "blame": -1e-4, "ratio": 1.0})
    assert still(sure) == ["still.faded"]
    assert still(Numbers(sure | {"after_L": 0.9})) == []
    assert still(Numbers(sure | {"blame": -0.5, "ratio": -3.0})) == ["still.by_chance"]


def test_weights_of_zero_blame_none_and_answer_neither():
    said, *_ = told(CAT, Start(weights="zero"))
    assert said[1:6] == ["first.other", "label", "answer.even", "loss", "blame.none"]


def test_who_trained_on_a_picture_of_the_set_is_told_so():
    held_out = Settings(values.read("pets:40:1@3"), "cat")
    assert told(CAT, None, (held_out, 1), (KNOWN, 200))[0][-1] == "tested.one_of_them"
