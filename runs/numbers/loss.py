"""Stage 3 in numbers: one number for how wrong the answer is, under every loss that there is.

X.ell, X.L, X.dP, X.dZ         under each loss X: of this picture, their mean, its slopes at P and at the logits
X.terms                        what it adds up over the outputs
row0.X.L ...                   the same where the true class got the first of EXAMPLES_OF_P
row0.X.harder                  how many times harder SCORE pushes there on the logit of the true class than X, if X does
coin                           what SCORE says of an even guess
"""

import numpy as np

import engine
from engine import Symbol, written
from engine.formula import evaluated
from engine.losses import above_0
from runs.course.presets import SCORE
from runs.data.sources import one_hot
from runs.data.values import CLASSES
from runs.numbers.numbers import Numbers
from runs.numbers.snapshot import Snapshot
from runs.numbers.truth import truth_numbers
from runs.once import once

# Rows of the table that compares the losses: a guess, wrong, more wrong, and very wrong.
EXAMPLES_OF_P = (0.2, 0.01, 0.001)
# Below this score an answer is nearly perfect.
GOOD = 0.1


@once
def loss_numbers(snapshot: Snapshot) -> Numbers:
    """The same prediction under every loss, term by term. Needs a label."""
    numbers = Numbers(truth_numbers(snapshot))
    P, T = snapshot.probabilities, snapshot.labelled_step.targets
    numbers["ln(P)"] = np.log(above_0(P))
    numbers["coin"] = _score(np.zeros_like(P), T)
    numbers |= _under_each(snapshot.forward.logits, T) | _terms(numbers, snapshot.forward.logits)
    for row, p in enumerate(EXAMPLES_OF_P):
        numbers |= {f"row{row}.{name}": number for name, number in _example(p).items()}
    return numbers


def is_softmax(loss: engine.SoftmaxLoss) -> bool:
    """Whether its probabilities are softmax's, as they are written."""
    Z = engine.Symbol("Z")
    return engine.written(loss.probabilities, Z) == engine.written(engine.SoftmaxLoss().probabilities, Z)


def other_scores(loss: engine.SoftmaxLoss, logits: np.ndarray, T: np.ndarray) -> dict[type, float]:
    """What every other loss says of the same answers. -> {loss: L}"""
    return {kind: float(kind().per_example(logits, T).mean()) for kind in engine.LOSSES if kind is not type(loss)}


@once
def how_bad(snapshot: Snapshot) -> str:
    """good, fair or bad: the score of this answer beside GOOD, and beside a coin toss."""
    logits, T = snapshot.forward.logits, snapshot.labelled_step.targets
    score = _score(logits, T)
    return "good" if score < GOOD else "fair" if score < _score(np.zeros_like(logits), T) else "bad"


def loss_curves(points: int = 121) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Each loss against the probability of the true class. -> (p, {loss name: values}), all (points,)"""
    p = np.linspace(0.004, 0.996, points)
    logits, T = np.log(np.stack([p, 1 - p], axis=1)), np.tile([1.0, 0.0], (points, 1))
    return p, {kind.__name__: kind().per_example(logits, T) for kind in engine.LOSSES}


def _terms(numbers, logits):
    """What a loss adds up over the outputs, for those that do. -> {X.terms: (1,k)}"""
    n, k = numbers["P"].shape
    values, found = numbers | {"n": n, "k": k, "Z": logits}, {}
    for kind in engine.LOSSES:
        formula = written(kind().scores, *map(Symbol, ("P", "Z", "T")))
        if isinstance(formula, list) and formula[0] in ("sum", "mean"):
            found[f"{kind.__name__}.terms"] = evaluated(formula[1], values)
    return found


def _score(logits, T):
    return engine.by_name(engine.LOSSES, SCORE)().per_example(logits, T)[0]


def _under_each(logits, T):
    return {
        f"{kind.__name__}.{name}": number
        for kind in engine.LOSSES
        for name, number in _under(kind(), logits, T).items()
    }


def _under(loss, logits, T):
    ell = loss.per_example(logits, T)
    return {"ell": ell, "L": ell.mean(), "dP": loss.slope(logits, T), "dZ": loss.delta(logits, T)}


def _example(p):
    """Every loss of an answer that gave the true class the probability p."""
    found = _under_each(np.log([[p, 1 - p]]), one_hot(CLASSES[:1]))
    pushes = {kind.__name__: found[f"{kind.__name__}.dZ"][0, 0] for kind in engine.LOSSES}
    harder = {f"{name}.harder": pushes[SCORE] / push for name, push in pushes.items() if name != SCORE and push}
    return found | {"p": p} | harder
