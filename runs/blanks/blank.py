"""A blank: a question whose answer is one number, computed from a few others, and what one gets who slips."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import isfinite
from typing import NamedTuple

import numpy as np

from engine.formula import Formula
from runs.blanks.reading import agree, on_paper, rounded
from runs.data.values import CLASSES

# An answer is asked for to so many digits. Its parts are shown with as many as it takes to work it out from them, if
# a pocket calculator has them.
DIGITS, PRECISIONS = 3, range(4, 9)
# Who rounds too early keeps so many digits of each part.
EARLY = (3, 2, 1)
# A number that is nearer to 0 has lost digits of its own.
TINY = np.finfo(float).tiny


class Part(NamedTuple):
    """A number that a blank is computed from. place: where its words have it; name: as the pages' numbers have it."""

    place: str
    name: str
    value: float


class Slip(NamedTuple):
    """What one gets who slips so. key: of the sentence that says how."""

    key: str
    value: float


@dataclass(frozen=True)
class Kind:
    """How a blank is computed from its parts, by their places; and how it is by those who slip. formula: of what is
    another one for each kind of network.
    """

    name: str
    right: Callable[..., float]
    slips: dict[str, Callable[..., float]]
    formula: Formula | None = None


@dataclass(frozen=True)
class Blank:
    """One question. kind: how its words begin; name: of the number asked for; digits: that it is asked for with;
    precision: the digits that its parts are shown with; on_paper: what those who work with these get; slips: those that
    give another number, the likeliest first; formula: as its kind has it.
    """

    kind: str
    name: str
    value: float
    digits: int
    precision: int
    on_paper: float
    parts: tuple[Part, ...]
    slips: tuple[Slip, ...]
    formula: Formula | None = None


def blank(kind: Kind, name: str, value: float, parts: list[Part], digits: int = DIGITS) -> Blank | None:
    """-> the question; None where the answer cannot be worked out from what is shown of the parts."""
    value = float(value)
    if 0 < abs(value) < TINY:
        return None
    shown = ((d, _worked(kind.right, parts, d)) for d in PRECISIONS)
    precision, mine = next(((d, mine) for d, mine in shown if agree(on_paper(mine), value, digits)), (None, 0.0))
    if precision is None:
        return None
    given = tuple(part._replace(value=float(part.value)) for part in parts)
    # Whoever slips works with what is shown.
    slips = [
        Slip(f"{kind.name}.{slip}", _worked(function, parts, d))
        for slip, function in kind.slips.items()
        for d in (None, precision)
    ]
    slips += [Slip("sign", -value), *(Slip("early", _worked(kind.right, parts, few)) for few in EARLY)]
    slips += [Slip("last_digit", near) for near in _neighbours(value, digits)]
    wrong = tuple(slip for slip in slips if isfinite(slip.value) and not agree(slip.value, value, digits))
    return Blank(kind.name, name, value, digits, precision, mine, given, wrong, kind.formula)


def leaf(given: Mapping[str, str], name: str, node: int | None, own: Callable[[str], str]) -> str:
    """A name in a formula, written: its number where there is one. given: by place; own: writes a letter or a count

    What is asked about one number has its letter, of all outputs each its number.
    """
    if name == "E":
        return f"({leaf(given, 'P', node, own)} − {leaf(given, 'T', node, own)})"
    one = {"P": "p", "T": "y"}.get(name, name)
    return given.get(f"{one}{node}") or own({"n": "1", "k": str(len(CLASSES))}.get(name, one))


def _worked(function, parts, digits=None):
    """What it makes of the parts, or of as many of their digits; no number where it divides by 0, say."""
    values = (part.value if digits is None else rounded(float(part.value), digits) for part in parts)
    with np.errstate(all="ignore"):
        return float(function(**{part.place: np.float64(value) for part, value in zip(parts, values, strict=True)}))


def _neighbours(value, digits):
    """One more and one less in the last digit; none of 0, which has no other."""
    near = rounded(value, digits)
    step = Decimal(1).scaleb(near.adjusted() - digits + 1)
    return [float(near + step), float(near - step)] if near else []
