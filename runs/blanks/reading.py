"""A number as a learner types it, and whether two numbers are alike in their first digits."""

import re
from decimal import ROUND_HALF_UP, Context, Decimal

from engine.formula import SUPERSCRIPTS

MOST_SIGNS = 60
# A value is exact to so many digits; what is behind them is the rounding of binary fractions.
EXACT = 12
# What stands above the line as it stands on it.
PLAIN = {after: before for before, after in SUPERSCRIPTS.items()}
RAISED = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+")
# Every minus and dash as a hyphen, spaces of print as a space.
ALIKE = str.maketrans({**dict.fromkeys("−–—‐‑‒﹣－", "-"), **dict.fromkeys("\u00a0\u202f\u2009\ufeff", " ")})
TEN = r"10\s*(?:(?:\^|\*\*)\s*(?:\(\s*)?|(?=[+-]))(?P<{}>[+-]?\s*\d{{1,3}})\s*\)?"
NUMBER = re.compile(
    r"[=≈]?\s*(?P<sign>[+-]?)\s*(?:"
    r"(?P<digits>\d+[.,]?\d*|[.,]\d+)\s*(?:[eE]\s*(?P<e>[+-]?\s*\d{1,3})|[·•∙⋅×xX*]\s*" + TEN.format("power") + ")?"
    "|" + TEN.format("alone") + r")\s*(?P<percent>%?)",
    re.ASCII,
)


WHY_NOT = ("empty", "long", "fraction", "commas", "no_number")


class Unreadable(ValueError):
    """No number. key: why, one of WHY_NOT."""

    def __init__(self, key: str):
        super().__init__(key)
        self.key = key


def read(text: str) -> Decimal:
    """0.05, 0,05, .05, 5e-2, 5·10^-2, 5x10⁻² or 5 %, with the digits that were typed. Raises Unreadable."""
    plain = RAISED.sub(lambda raised: "^" + raised[0].translate(PLAIN), text.translate(ALIKE)).strip()
    found = NUMBER.fullmatch(plain) if len(plain) <= MOST_SIGNS else None
    if not found:
        raise Unreadable(_why_not(plain))
    power = "".join((found["e"] or found["power"] or found["alone"] or "0").split())
    number = Decimal(found["sign"] + (found["digits"] or "1").replace(",", "."))
    return number.scaleb(int(power) - 2 * bool(found["percent"]))


def rounded(number: Decimal | float, digits: int) -> Decimal:
    """With so many significant digits, ties away from zero, as all numbers of the lesson are written."""
    return Context(prec=digits, rounding=ROUND_HALF_UP).create_decimal(number)


def agree(said: Decimal | float, value: float, digits: int) -> bool:
    """Whether it is the value, to so many significant digits: of the binary number, or as on paper of 0.145, say."""
    mine = rounded(said, digits)
    return mine == rounded(value, digits) or mine == rounded(on_paper(value), digits)


def on_paper(value: float) -> Decimal:
    """Without what binary fractions add behind its digits: 0.145, where the binary number is a little below."""
    return Decimal(f"{value:.{EXACT}g}")


def as_seen(text: str) -> str:
    """Each sign that nobody can see as a space."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def count_digits(said: Decimal) -> int:
    """How many significant digits were typed."""
    return len(said.as_tuple().digits)


def _why_not(text):
    if not text or len(text) > MOST_SIGNS:
        return "long" if text else "empty"
    if re.search(r"[0-9]\s*[/÷:]\s*[0-9]", text):
        return "fraction"
    return "commas" if re.fullmatch(r"[+-]?[0-9.,'\s]*[0-9][0-9.,'\s]*", text) else "no_number"
