"""How each kind of blank is computed, and the slips that are known of it, each as what it computes instead."""

from collections.abc import Callable
from math import log

import numpy as np

import engine
from engine import Symbol, written
from engine.formula import Formula, evaluated, mentions
from runs.blanks.blank import Kind

# What cancels out is 0, and not what binary fractions leave of it: less than this.
NOISE = 1e-14

PIXEL = Kind(
    "pixel",
    lambda pixel: pixel / 255,
    {
        "not_divided": lambda pixel: pixel,
        "by_256": lambda pixel: pixel / 256,
        "by_100": lambda pixel: pixel / 100,
        "upside_down": lambda pixel: 255 / pixel,
        "from_white": lambda pixel: 1 - pixel / 255,
    },
)
PRODUCT = Kind(
    "product", lambda x, w: x * w, {"added": lambda x, w: x + w, "bare": lambda x, w: w, "divided": lambda x, w: x / w}
)
SUM = Kind(
    "sum",
    lambda product, rest, b: product + rest + b,
    {
        "no_bias": lambda product, rest, b: product + rest,
        "bias_subtracted": lambda product, rest, b: product + rest - b,
        "no_rest": lambda product, rest, b: product + b,
        "no_product": lambda product, rest, b: rest + b,
        "minus_lost": lambda product, rest, b: abs(product) + abs(rest) + abs(b),
    },
)
SUM_OF_TWO = Kind(
    "sum_of_two",
    lambda x0, w0, x1, w1, b: x0 * w0 + x1 * w1 + b,
    {
        "no_bias": lambda x0, w0, x1, w1, b: x0 * w0 + x1 * w1,
        "bias_subtracted": lambda x0, w0, x1, w1, b: x0 * w0 + x1 * w1 - b,
        "crossed": lambda x0, w0, x1, w1, b: x0 * w1 + x1 * w0 + b,
        "one": lambda x0, w0, x1, w1, b: x0 * w0 + b,
        "other": lambda x0, w0, x1, w1, b: x1 * w1 + b,
        "minus_lost": lambda x0, w0, x1, w1, b: abs(x0 * w0) + abs(x1 * w1) + abs(b),
    },
)
ERROR = Kind(
    "error", lambda p, y: p - y, {"reversed": lambda p, y: y - p, "added": lambda p, y: p + y, "bare": lambda p, y: p}
)
CHAIN = Kind(
    "chain",
    lambda x, slope, blame: x * slope * blame,
    {
        "no_slope": lambda x, slope, blame: x * blame,
        "no_input": lambda x, slope, blame: slope * blame,
        "no_blame": lambda x, slope, blame: x * slope,
        "added": lambda x, slope, blame: x + slope + blame,
    },
)
BLAME = Kind(
    "blame",
    lambda d0, w0, d1, w1: d0 * w0 + d1 * w1,
    {
        "one": lambda d0, w0, d1, w1: d0 * w0,
        "other": lambda d0, w0, d1, w1: d1 * w1,
        "crossed": lambda d0, w0, d1, w1: d0 * w1 + d1 * w0,
        "minus_lost": lambda d0, w0, d1, w1: abs(d0 * w0) + abs(d1 * w1),
        "no_weights": lambda d0, w0, d1, w1: _clean(d0 + d1),
    },
)
NUDGE = Kind(
    "nudge",
    lambda old, rate, slope: old - rate * slope,
    {
        "added": lambda old, rate, slope: old + rate * slope,
        "no_rate": lambda old, rate, slope: old - slope,
        "only_change": lambda old, rate, slope: -rate * slope,
        "only_product": lambda old, rate, slope: rate * slope,
        "still": lambda old, rate, slope: old,
    },
)
# An optimiser makes its own step of the gradient, which then goes in the gradient's place.
NUDGE_BY_RULE = Kind(
    "nudge_by_rule",
    lambda step, slope, **rest: NUDGE.right(slope=step, **rest),
    {name: lambda step, slope, f=f, **rest: f(slope=step, **rest) for name, f in NUDGE.slips.items()}
    | {"by_gradient": lambda step, **rest: NUDGE.right(**rest)},
)


def bend(layer: engine.Activation, formula: Formula) -> Kind:
    """What an activation makes of a sum."""

    def bent(Z):
        return evaluated(formula, {"Z": Z})

    def slope(Z):
        return layer.slope(np.array([[Z]]), np.array([[bent(Z)]])).item()

    slips = {"still": lambda Z: Z, "of_minus": lambda Z: bent(-Z), "slope": slope, "minus_lost": lambda Z: abs(Z)}
    return Kind("bend", bent, slips, formula)


def share(z: float, other: float, power: Callable = np.exp) -> float:
    """Of the powers to two logits, the share of the first; no number where no calculator has one of them."""
    total = power(z) + power(other)
    return power(z) / total if np.isfinite(total) else np.nan


SOFTMAX = Kind(
    "softmax",
    share,
    {
        "not_shared": lambda z, other: np.exp(z),
        "no_powers": lambda z, other: z / (z + other),
        "other_class": lambda z, other: share(other, z),
        "by_other": lambda z, other: np.exp(z - other),
        "tens": lambda z, other: share(z, other, lambda x: 10**x),
        "early": lambda z, other: share(z, other, lambda x: np.round(np.exp(x), 1)),
    },
)


def loss_of(formula: Formula) -> Kind:
    """A loss as it is written, of one probability or, where it looks at both outputs, of these and the labels."""

    def of(formula, flipped=False):
        def score(P, T):
            T = 1 - T if flipped else T
            return np.ravel(evaluated(formula, {"P": P, "T": T, "E": P - T, "n": 1, "k": 2}))[0]

        if is_of_truth(formula):
            return lambda p: score(np.array([[p, 1 - p]]), np.array([[1.0, 0.0]]))
        return lambda p0, y0, p1, y1: score(np.array([[p0, p1]]), np.array([[y0, y1]]))

    def clean(formula, **how):
        return lambda **parts: _clean(of(formula, **how)(**parts))

    slips = {
        "log_10": of(_with(formula, "ln", lambda x: ["/", ["ln", x], log(10)])),
        "no_log": of(_with(formula, "ln", lambda x: x)),
        "no_log_or_minus": of(_with(_with(formula, "ln", lambda x: x), "neg", lambda x: x)),
        # Where there is no logarithm to forget, these two give what is right.
        "from_one": of(_with(formula, "ln", lambda x: ["-", x, 1])),
        "one_over": of(_with(formula, "ln", lambda x: ["neg", ["/", 1, x]])),
        "no_minus": of(_with(formula, "neg", lambda x: x)),
        "not_squared": clean(_with(formula, "^", lambda x, power: x)),
        "doubled": clean(_with(formula, "^", lambda x, power: ["*", power, x])),
        "not_divided": of(_with(_with(formula, "mean", lambda x: ["sum", x]), "/", lambda x, by: x)),
        # Of a probability near 0, what is missing to 1 is rounding.
        "other_class": clean(formula, flipped=True),
    }
    return Kind("loss_of_truth" if is_of_truth(formula) else "loss_of_all", of(formula), slips, formula)


def formula_of(loss: engine.SoftmaxLoss) -> Formula | None:
    """A loss as it is written, in probabilities and labels alone; None where it is not."""
    formula = written(loss.scores, *map(Symbol, ("P", "Z", "T")))
    return None if formula is None or loss.in_logits or "Z" in mentions(formula) else formula  # type: ignore[return-value]


def bend_formula(layer: engine.Activation) -> Formula | None:
    """An activation as it is written; None where it is not."""
    return written(layer.forward, None, Symbol("Z"))  # type: ignore[return-value]


def slope_formula(layer: engine.Activation) -> Formula | None:
    """Its slope at the sum Z, where it makes A of it; None where it is not written."""
    return written(layer.slope, *map(Symbol, "ZA"))  # type: ignore[return-value]


def is_of_truth(formula: Formula) -> bool:
    """Whether it looks at the probability of the true class alone."""
    return not {"P", "T", "E"} & mentions(_with(formula, "true", lambda x: 1))


def _clean(value):
    return 0.0 if abs(value) < NOISE else value


def _with(formula, operation, instead):
    """The formula with something else in the place of an operation."""
    if not isinstance(formula, list):
        return formula
    first, *parts = formula
    parts = [_with(part, operation, instead) for part in parts]
    return instead(*parts) if first == operation else [first, *parts]
