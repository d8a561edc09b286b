"""Formulas as they write themselves: each says what its kind computes, in as many words as a textbook."""

import json
from pathlib import Path

import numpy as np
import pytest

import engine
from engine import Symbol, written
from engine.formula import evaluated, spelled
from tests.contract.further import Focal, LeakyReLU, RMSProp
from ui.parts.words import family

CASES = json.loads((Path(__file__).with_name("formulas.json")).read_text(encoding="utf-8"))
IN_NUMBERS = json.loads((Path(__file__).with_name("formulas_in_numbers.json")).read_text(encoding="utf-8"))
X = np.linspace(-3, 3, 13).reshape(1, -1)
LOGITS = np.random.default_rng(0).normal(0, 2, (5, 3))
T = np.eye(3)[[0, 1, 2, 1, 0]]
P, Z, LABELS = Symbol("P"), Symbol("Z"), Symbol("T")


@pytest.mark.parametrize("kind", [*engine.ACTIVATIONS, LeakyReLU])
def test_an_activation_computes_what_its_formula_says(kind):
    bend, x, y = kind(), Symbol("x"), Symbol("y")
    Y = bend.forward(None, X)
    np.testing.assert_allclose(evaluated(written(bend.forward, None, x), {"x": X}), Y, rtol=1e-12, atol=1e-15)
    slope = evaluated(written(bend.slope, x, y), {"x": X, "y": Y})
    np.testing.assert_allclose(slope, bend.slope(X, Y), rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("kind", [*engine.LOSSES, Focal])
def test_a_loss_computes_what_its_formulas_say(kind):
    loss = kind()
    made = loss.probabilities(LOGITS)
    n, k = T.shape
    values = {"P": made, "T": T, "E": made - T, "Z": LOGITS, "dP": loss.slope(LOGITS, T), "n": n, "k": k}
    for formula, computed in (
        (written(loss.probabilities, Z), made),
        (written(engine.softmax, Z), made),
        (written(loss.scores, P, Z, LABELS), loss.per_example(LOGITS, T)[:, None]),
        (written(loss.dP, P, LABELS), values["dP"]),
        (written(loss.dZ, P, LABELS, Symbol("dP")), loss.delta(LOGITS, T)),
    ):
        np.testing.assert_allclose(evaluated(formula, values), computed, rtol=1e-10)


@pytest.mark.parametrize("kind", [*engine.OPTIMIZERS, RMSProp])
def test_an_optimiser_computes_what_its_rule_says(kind):
    rule, dw, t = kind(0.1), np.array([0.3, -0.2]), 3
    memory = tuple(np.array([0.05, 0.02]) * (i + 1) for i, _ in enumerate(rule.remembers))
    values = dict(zip(rule.remembers, memory, strict=True)) | {"gradient": dw, "t": t}
    made = rule.working(dw, memory, t)
    formulas = written(rule.working, Symbol("gradient"), tuple(map(Symbol, rule.remembers)), Symbol("t"))
    assert list(formulas) == list(made)
    for name, formula in formulas.items():
        values[name] = evaluated(formula, values)
        np.testing.assert_allclose(values[name], made[name], rtol=1e-12)
    np.testing.assert_allclose(rule.change(None, dw, memory, t)[0], -0.1 * made["step"])


def test_the_blame_of_cross_entropy_alone_is_the_error():
    assert [kind.__name__ for kind in (*engine.LOSSES, Focal) if kind().blame_is_the_error] == ["CrossEntropy"]
    assert not engine.CrossEntropy(smoothing=0.1).blame_is_the_error


@pytest.mark.parametrize(
    ("bend", "formula"),
    [
        (lambda X: np.log1p(np.exp(X)), ["ln", ["+", 1, ["exp", "x"]]]),
        (lambda X: np.logaddexp(0, X), ["ln", ["+", 1, ["exp", "x"]]]),
        (lambda X: np.where(X >= 0, X, np.expm1(X)), ["if", [">=", "x", 0], "x", ["-", ["exp", "x"], 1]]),
        (lambda X: np.sign(X) * ((X >= -1) & (X <= 1)), None),
        (lambda X: ((X < -1) | (X > 1)).astype(float), None),
        (lambda X: np.where(np.logical_and(X > -1, X < 1), X, np.sign(X)), None),
    ],
)
def test_more_of_numpy_can_be_written(bend, formula):
    found = written(bend, Symbol("x"))
    assert found is not None and found == (formula or found)
    np.testing.assert_allclose(evaluated(found, {"x": X}), bend(X), rtol=1e-12, atol=1e-15)


def test_the_size_of_an_array_is_its_rows_times_its_columns():
    assert written(lambda P, T: 2 * (P - T) / T.size, P, LABELS) == ["/", ["*", 2, "E"], ["*", "n", "k"]]


def test_what_no_formula_can_say_is_none():
    assert written(lambda T: T / len(T), LABELS) is None
    assert written(lambda X: np.sort(X), Symbol("X")) is None
    assert written(lambda X: X if X > 0 else -X, Symbol("X")) is None
    assert written(lambda X: X @ np.eye(2), Symbol("X")) is None
    assert written(engine.Dense(2, 2).forward, engine.Params(np.eye(2), np.zeros(2)), Symbol("X")) is None


@pytest.mark.parametrize(("formula", "text"), CASES)
def test_a_formula_is_spelled_with_as_few_brackets_as_it_needs(formula, text):
    words = family("common", "formula.")
    leaf = lambda name, node: name if node is None else f"{name}[{node}]"  # noqa: E731
    assert spelled(formula, leaf, (0, 1), 1, 0, words=words) == text


@pytest.mark.parametrize(("formula", "text"), IN_NUMBERS)
def test_with_its_numbers_a_formula_shows_what_is_computed_of_them(formula, text):
    values = {"E": np.array([[0.5, -0.75]]), "x": np.array([[4.0, 2.0]]), "n": 1, "k": 2}

    def leaf(name, node):
        return f"{values[name] if np.isscalar(values[name]) else values[name][0, node]:g}".replace("-", "−")

    assert spelled(formula, leaf, (0, 1), 1, 0, words=family("common", "formula."), values=values) == text


def test_an_operation_without_words_is_written_as_a_function():
    assert spelled(["if", ["and", [">", "x", 0], ["<", "x", 6]], 1, 0]) == "if(and(x > 0, x < 6), 1, 0)"


def test_a_kind_joins_once_and_only_as_what_it_is():
    first, second = (type("Bent", (LeakyReLU,), {}) for _ in range(2))
    before = [list(known) for known in (engine.ACTIVATIONS, engine.LAYERS, engine.LOSSES, engine.OPTIMIZERS)]
    try:
        # One of the same name takes the place of its first try.
        for kind in (first, first, second):
            assert engine.register(kind) is kind
            assert [*before[0], kind] == engine.ACTIVATIONS and [*before[1], kind] == engine.LAYERS
            assert engine.by_name(engine.ACTIVATIONS, "Bent") is kind
        assert before[2] == engine.LOSSES and before[3] == engine.OPTIMIZERS
    finally:
        engine.ACTIVATIONS[:], engine.LAYERS[:] = before[:2]
    with pytest.raises(TypeError, match="no layer"):
        engine.register(engine.Network)
