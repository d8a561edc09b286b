"""Right and wrong, counted; the slice of the loss along a nudge; networks kept as files."""

import io
from dataclasses import replace
from math import inf

import numpy as np
import pytest

import engine
from runs.course.experiment import RATES, Experiment, Settings, Start
from runs.course.network_file import from_file, to_file
from runs.course.presets import PRESETS, preset
from runs.course.tape import Tape, first_state, network_of
from runs.data import values
from runs.data.sources import Sources
from runs.numbers.answers import Answer, answers_of, confusion, gallery, sureness, surest
from runs.numbers.rates import FACTORS, slice_of, three, verdict

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


def test_every_point_of_the_slice_is_computed(tape):
    found = slice_of(tape, SETS)
    practice = tape.sources.practice(SETS, preset("small"))
    X, T = practice.training.X, practice.training.T
    network = network_of(tape.at.start, SETS)
    for rate, loss in list(zip(found["rates"], found["losses"], strict=True))[1::20]:
        after = engine.step(replace(network, optimizer=engine.SGD(rate)), tape.state, X, T).after
        assert loss == pytest.approx(engine.loss(network, engine.forward(network, after, X), T).loss, rel=1e-9)
    assert found["losses"][0] == pytest.approx(found["before"], rel=1e-12) and found["pictures"] == 38


@pytest.mark.parametrize(("rate", "said"), [(0.0001, "timid"), (0.1, "right"), (10.0, "overshoot")])
def test_the_verdict_on_a_rate(tape, rate, said):
    assert verdict(slice_of(tape, replace(SETS, learning_rate=rate))) == said


def test_three_rates_begin_with_the_same_weights(tape):
    runs = three(tape.at, SETS)
    assert [run.segments[-1].settings.learning_rate for run in runs] == [0.003, 0.03, 0.3]
    assert all(run.at(30) == tape.at for run in runs) and len(FACTORS) == 3
    fastest = three(tape.at, replace(SETS, learning_rate=10.0))
    assert all(run.segments[-1].settings.learning_rate in RATES for run in fastest)


@pytest.mark.parametrize("size", PRESETS, ids=lambda p: p.name)
def test_a_kept_network_begins_a_run_with_the_same_weights(size):
    start = Start(size.name, "Tanh", 5)
    state = first_state(start)
    again, weights = from_file(to_file(start, Settings(), state), 5)
    assert (again.preset, again.activation) == (size.name, "Tanh") and isinstance(again.weights, values.NetworkFile)
    begun = first_state(again, {again.weights: weights})
    for p, q in zip(state.params, begun.params, strict=True):
        assert p is q is None or (np.array_equal(p.W, q.W) and np.array_equal(p.b, q.b))


def saved(layers, scale=1.0):
    network = engine.Network(layers, engine.CrossEntropy(), engine.SGD(1.0))
    state, file = engine.init(network, 0), io.BytesIO()
    params = tuple(p and engine.Params(*(w * scale for w in p)) for p in state.params)
    engine.save(file, network, replace(state, params=params))
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "damaged"),
        (b"PK\x03\x04 nonsense", "damaged"),
        (saved((engine.Dense(7, 2),)), "other layers"),
        (saved((engine.Dense(256, 4), engine.ReLU(), engine.Dense(4, 2)), 1e9), "too large"),
    ],
)
def test_files_that_do_not_fit_are_one_sentence(data, said):
    with pytest.raises(engine.EngineError, match=said):
        from_file(data)


def test_how_often_it_is_right_when_it_is_sure():
    answers = [Answer("a", "cat", "cat", 0.8, "cat"), Answer("b", "cat", "dog", 0.95, "cat")]
    answers += [Answer("c", "dog", "dog", 0.9, "dog"), Answer("d", "cat", "dog", 0.79, "dog")]
    assert surest(answers) == {"least": 0.8, "surely": 3, "right": 2 / 3}
    assert surest(answers, 0.99) == {"least": 0.99, "surely": 0}
