"""Reading a page as a learner does: each number that stands on it, its name, its full value and its text."""

import re
from fractions import Fraction
from html import unescape
from typing import NamedTuple

from ui.parts import numbers

SUPERSCRIPTS = {after: before for before, after in numbers.SUPERSCRIPTS.items()}


class Shown(NamedTuple):
    """A number on the page. value is None where it says "not computed yet"."""

    name: str
    value: float | None
    text: str


# What is shown as it is, and as it is after an update.
TOLD_APART = re.compile(r"(after_)?P\[\d+,\d+\]|(first_|after_)?L|old|new")
# What a blank of the walk asks for or gives: with three digits, or with as many as it takes to compute the answer.
OF_BLANK = re.compile(r"([A-Z]|b|d[A-Z]|new_W|pixel|product|rest|share|slope|step)\d*[\[(].*|L|learning_rate")
TAG_OR_TEXT = re.compile(r'<(/?)([a-z]\w*)((?:[^>"]|"[^"]*")*)>|([^<]+)')
ATTRIBUTE = re.compile(r'(data-name|data-value)="([^"]*)"')


def numbers_in(html):
    """Every element with a data-name. -> list of Shown"""
    # A parser from the standard library took a third of the time of all tests without a browser.
    opened, found = [], []
    for ends, tag, attributes, text in TAG_OR_TEXT.findall(html):
        if text and opened:
            opened[-1][3] += unescape(text)
        elif ends and opened and opened[-1][0] == tag:
            found.append(Shown(*opened.pop()[1:]))
        elif "data-name" in attributes:
            its = dict(ATTRIBUTE.findall(attributes))
            value = its.get("data-value")
            opened.append([tag, unescape(its["data-name"]), value and float(value), ""])
    assert not opened, f"not closed: {opened}"
    return found


def read(text):
    """(the exact value that a shown number says, one unit of its last digit)"""
    mantissa, _, exponent = text.lstrip("≈+").replace(numbers.MINUS, "-").partition("×10")
    scale = Fraction(10) ** int(exponent.translate(SUPERSCRIPTS) or 0)
    return Fraction(mantissa) * scale, Fraction(1, 10 ** len(mantissa.partition(".")[2])) * scale


def is_the_text_of(shown):
    """Whether the text is this value as the lesson writes it: short, signed, fixed, per cent, a count, a sum's term, or
    beside another with as many digits as tell the two apart.
    """
    value, text = shown.value, shown.text
    if value is None:
        return text == numbers.NOT_YET
    digits = range(3, 9) if OF_BLANK.fullmatch(shown.name) else [numbers.DIGITS]
    written = {numbers.signed(value), *(numbers.show(value, each) for each in digits)}
    if text in written or (value.is_integer() and text == f"{value:,.0f}"):
        return True
    if text.endswith(" %"):
        share = text.removesuffix(" %")
        return share == numbers.fixed(100 * value, len(share.partition(".")[2]))
    if TOLD_APART.fullmatch(shown.name) and text in (numbers.show(value, n) for n in range(5, numbers.MOST_APART + 1)):
        return True
    said, unit = read(text)
    decimals = len(text.partition(".")[2])
    if "×" not in text and decimals and text.lstrip("+") == numbers.fixed(value, decimals):
        return True
    # In a sum, terms share their decimals with the total, and a marked one may be a unit off. Powers have as many
    # digits as their shown quotient needs.
    is_term = shown.name.startswith(("product(", "rest(", "so_far(", "path.share", "b", "Z", "powers[", "sum(powers)"))
    return is_term and abs(said - Fraction(value)) <= (unit if text.startswith("≈") else unit / 2)
