"""Right and wrong, counted."""

from math import inf

import pytest

import engine
from runs.course.experiment import Experiment, Settings
from runs.course.presets import preset
from runs.course.tape import Tape, network_of
from runs.data import values
from runs.data.sources import Sources
from runs.numbers.answers import Answer, answers_of, confusion, gallery, sureness, surest

SETS = Settings(values.read("pets:48:3"), "", learning_rate=0.03, batch=8)


@pytest.fixture(scope="module")
def tape():
    tape = Tape(Sources())
    tape.advance(Experiment().stepped(SETS, 30), inf)
    return tape


def test_every_held_out_picture_is_judged_as_stage_1_would(tape):
    answers = answers_of(tape, SETS)
    assert len(answers) == 10
    network = network_of(tape.at.start, SETS)
    for answer in answers:
        P = network.loss.probabilities(
            engine.forward(network, tape.state, tape.sources.row(answer.picture, preset("small"))).logits
        )[0]
        assert answer.said == ("cat", "dog")[P.argmax()] and answer.p == pytest.approx(P.max(), rel=1e-12)
        assert answer.label == tape.sources.label(answer.picture)


ANSWERS = [
    Answer("a", "cat", "cat", 0.95, "dog"),
    Answer("b", "cat", "dog", 0.85, "dog"),
    Answer("c", "dog", "dog", 0.82, "dog"),
    Answer("d", "dog", "cat", 0.99, "dog"),
    Answer("e", "dog", "dog", 1.0, "cat"),
]


def test_the_table_of_answers_by_hand():
    assert confusion(ANSWERS)["count"].tolist() == [[1, 1], [1, 2]]


def test_how_often_it_is_right_when_it_is_sure_by_hand():
    rows = {round(low, 1): rest for low, _, *rest in sureness(ANSWERS)}
    assert rows[0.8] == [2, pytest.approx(0.835), 0.5] and rows[0.9] == [3, pytest.approx(0.98), pytest.approx(2 / 3)]
    assert rows[0.5] == [0, None, None]


def test_the_gallery_by_hand():
    shelves = {shelf: [answer.picture for answer in answers] for shelf, answers in gallery(ANSWERS).items()}
    assert shelves == {"newly_right": ["e", "a"], "still_wrong": ["b"], "confident": ["d"], "newly_wrong": ["d"]}


def test_how_often_it_is_right_when_it_is_sure():
    answers = [Answer("a", "cat", "cat", 0.8, "cat"), Answer("b", "cat", "dog", 0.95, "cat")]
    answers += [Answer("c", "dog", "dog", 0.9, "dog"), Answer("d", "cat", "dog", 0.79, "dog")]
    assert surest(answers) == {"least": 0.8, "surely": 3, "right": 2 / 3}
    assert surest(answers, 0.99) == {"least": 0.99, "surely": 0}
