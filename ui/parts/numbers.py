"""The one place where numbers become text. `numbers.js` is its mirror; both are tried on tests/numbers.json.

    0.8012 -0.05   at most four significant digits; a value that has fewer shows no zeros behind them
    1.234x10^-7    below 0.001 and from 10 000 on, written with true superscripts
    12.5 %         a share as per cent
    1,600          a count
    a true minus   everywhere (U+2212)

Ties round away from zero, as in school and in JavaScript.
"""

from decimal import ROUND_HALF_UP, Context, Decimal
from typing import NamedTuple

from markupsafe import Markup, escape

from engine.formula import SUPERSCRIPTS
from ui.parts.markup import made
from ui.parts.words import text

MINUS = "−"
# More significant digits are not shown at first sight.
DIGITS = 4
NOT_YET = "–"
# More digits are not read: numbers that are the same so far are shown as the same.
MOST_APART = 11
# Any float64 has fewer digits than this, so nothing is rounded twice.
EXACT = Context(prec=2000, rounding=ROUND_HALF_UP)


class Running(NamedTuple):
    """Terms as text, and what they add up to one after the other, all with the same number of decimals."""

    terms: tuple
    so_far: tuple


class Sum(NamedTuple):
    """A sum as text: its terms and its total, each with the same number of decimals; 0 beside powers of ten is 0."""

    terms: tuple
    total: str


def show(value, digits=DIGITS) -> str:
    """A number as text with at most `digits` significant digits; a dash for None."""
    if value is None:
        return NOT_YET
    value = float(value)
    if value == 0:
        return "0"
    if value.is_integer() and abs(value) < 1e6:
        return _true_minus(f"{value:.0f}")
    rounded = Context(prec=digits, rounding=ROUND_HALF_UP).create_decimal(value)
    exponent = rounded.adjusted()
    if float(rounded) == value:
        rounded = rounded.normalize(EXACT)
    if -3 <= exponent < digits:
        return _true_minus(f"{rounded:f}")
    return _true_minus(f"{rounded.scaleb(-exponent):f}") + power_of_ten(exponent)


def fixed(value, decimals) -> str:
    """A number as text with exactly `decimals` digits after the point. What rounds to zero has no sign."""
    return _written(_units(value, decimals), decimals, 0)


def signed(value, digits=DIGITS) -> str:
    """`show` with a plus before positive numbers."""
    return ("+" if value is not None and value > 0 else "") + show(value, digits)


def percent(share, decimals=0) -> str:
    """A share as per cent, with so many digits after the point."""
    return f"{fixed(100 * share, decimals)} %"


def count(number) -> str:
    """A whole number, its thousands apart."""
    return _true_minus(f"{int(fixed(number, 0).replace(MINUS, '-')):,}")


def setting(value) -> str:
    """A number that somebody chose, in full: it has few digits, but a very small one has many zeros."""
    written = f"{value:g}"
    return show(value) if "e" in written else _true_minus(written)


def sum_terms(terms, total, digits=DIGITS) -> Sum:
    """A `Sum` whose shown terms add up to its shown total.

    The first number of decimals, from the one that gives the largest number `digits` digits, at which plain rounding
    adds up is taken. Where four of them do not, the terms that lie nearest to the other neighbour take it, and are
    marked with a leading "≈" (the largest-remainder method of apportionment; Balinski and Young 1982).
    """
    values = [float(term) for term in terms]
    first, shared = _places((*values, total), digits)
    for decimals in range(first, first + 4):
        units = [_units(value, decimals) for value in values]
        missing = _units(total, decimals) - sum(units)
        if missing == 0:
            break
    else:
        decimals = first
        units = [_units(value, decimals) for value in values]
        missing = _units(total, decimals) - sum(units)
    marked = _nearest_to_the_next(values, units, decimals, missing)
    step = 1 if missing > 0 else -1
    texts = (
        f"≈{_written(unit + step, decimals, shared)}" if i in marked else _written(unit, decimals, shared)
        for i, unit in enumerate(units)
    )
    return Sum(tuple(texts), _written(_units(total, decimals), decimals, shared))


def running(terms, sums, digits=DIGITS) -> Running:
    """A `Running` of which each line adds up as it is shown. sums: what the terms add up to, one after the other

    Each sum is rounded, and a term is what it takes from one to the next; where that is not the rounded term, it is
    marked with a leading "≈". Of four numbers of decimals, the first one that marks the fewest is taken.
    """
    first, shared = _places((*terms, *sums), digits)

    def at(decimals):
        so_far = [_units(value, decimals) for value in sums]
        added = [after - before for before, after in zip((0, *so_far), so_far, strict=False)]
        is_other = [units != _units(term, decimals) for units, term in zip(added, terms, strict=True)]
        return added, so_far, is_other

    decimals = min(range(first, first + 4), key=lambda each: sum(at(each)[2]))
    added, so_far, is_other = at(decimals)
    texts = (
        f"{'≈' * marked}{_written(units, decimals, shared)}" for units, marked in zip(added, is_other, strict=True)
    )
    return Running(tuple(texts), tuple(_written(units, decimals, shared) for units in so_far))


def quotient(dividend, divisor, result) -> tuple[str, str, str]:
    """dividend ÷ divisor = result as texts; the first two with the digits that it takes for these to give the third."""
    shown = show(result)
    for digits in range(4, 12):
        rounded = [Context(prec=digits, rounding=ROUND_HALF_UP).create_decimal(each) for each in (dividend, divisor)]
        if show(rounded[0] / rounded[1]) == shown:
            break
    return show(dividend, digits), show(divisor, digits), shown


def apart(values) -> list[str]:
    """Numbers as texts, each with as many digits as it takes to tell those that differ apart, if some do it."""
    digits = next((few for few in range(4, MOST_APART) if _distinct(values, few) == len(set(values))), MOST_APART)
    return [show(value, 4 if alike(*values) else digits) for value in values]


def alike(*values) -> bool:
    """Whether they are the same number in all digits that are read."""
    return _distinct(values, MOST_APART) == 1


def _distinct(values, digits):
    rounding = Context(prec=digits, rounding=ROUND_HALF_UP)
    return len({rounding.create_decimal(float(value)) for value in values})


def power_of_ten(exponent) -> str:
    """×10⁻⁷ for -7."""
    return f"×10{str(exponent).translate(SUPERSCRIPTS)}"


def number(name, value, words=None) -> Markup:
    """HTML of one number that can be looked up: its ledger name, the full float64, and what is shown of it.

    None is a number that does not exist yet: it is drawn, and spoken, as that.
    """
    # A page has hundreds of these: written out, they are made in half the time.
    if value is None:
        not_yet = escape(text("common", "not_yet"))
        return made(
            f'<span class="not-yet" data-name="{escape(name)}" role="img" aria-label="{not_yet}" title="{not_yet}">'
            f"{NOT_YET}</span>"
        )
    value = float(value)
    return made(
        f'<span class="num" data-name="{escape(name)}" data-value="{value!r}" title="{_true_minus(repr(value))}">'
        f"{escape(show(value) if words is None else words)}</span>"
    )


def _places(values, digits):
    """The number of decimals that gives the largest number so many digits, and the power of ten that all share."""
    largest = max(abs(float(value)) for value in values)
    exponent = Decimal(repr(largest)).adjusted() if largest else 0
    return min(max(digits - 1 - exponent, 0), 97), exponent if not -3 <= exponent < 6 else 0


def _nearest_to_the_next(values, units, decimals, missing):
    """Which `abs(missing)` terms lie nearest to one unit more (or less, for a negative `missing`)."""
    left = [Decimal(value).scaleb(decimals, EXACT) - unit for value, unit in zip(values, units, strict=True)]
    order = sorted(range(len(values)), key=lambda i: left[i], reverse=missing > 0)
    return set(order[: abs(missing)])


def _units(value, decimals):
    """The number counted in steps of 10^-decimals, rounded to a whole."""
    return int(Decimal(float(value)).scaleb(decimals, EXACT).to_integral_value(ROUND_HALF_UP))


def _written(units, decimals, exponent):
    if exponent and not units:
        return "0"  # no power of ten makes it more
    places = decimals + exponent
    text = f"{Decimal(abs(units)).scaleb(-places, EXACT):f}"
    return (MINUS if units < 0 else "") + text + (power_of_ten(exponent) if exponent else "")


def _true_minus(text):
    return text.replace("-", MINUS)
