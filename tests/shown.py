"""Reading a page as a learner does: each number that stands on it, its name, its full value and its text."""

from fractions import Fraction
from html.parser import HTMLParser
from typing import NamedTuple

from ui import numbers

SUPERSCRIPTS = {after: before for before, after in numbers.SUPERSCRIPTS.items()}


class Shown(NamedTuple):
    """A number on the page. value is None where it says "not computed yet"."""

    name: str
    value: float | None
    text: str


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.found = [], []

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if "data-name" in attributes:
            value = attributes.get("data-value")
            self.open.append([tag, attributes["data-name"], value and float(value), ""])

    def handle_data(self, data):
        if self.open:
            self.open[-1][3] += data

    def handle_endtag(self, tag):
        if self.open and self.open[-1][0] == tag:
            self.found.append(Shown(*self.open.pop()[1:]))


def numbers_in(html):
    """Every element with a data-name. -> list of Shown"""
    reader = _Reader()
    reader.feed(html)
    assert not reader.open, f"not closed: {reader.open}"
    return reader.found


def read(text):
    """(the exact value that a shown number says, one unit of its last digit)"""
    mantissa, _, exponent = text.lstrip("≈+").replace(numbers.MINUS, "-").partition("×10")
    scale = Fraction(10) ** int(exponent.translate(SUPERSCRIPTS) or 0)
    return Fraction(mantissa) * scale, Fraction(1, 10 ** len(mantissa.partition(".")[2])) * scale


def is_the_text_of(shown):
    """Whether the text is this value as the lesson writes it: short, signed, fixed, per cent, a count, a sum's term."""
    value, text = shown.value, shown.text
    if value is None:
        return text == numbers.NOT_YET
    if text in (numbers.show(value), numbers.signed(value)) or (value.is_integer() and text == f"{value:,.0f}"):
        return True
    if text.endswith(" %"):
        share = text.removesuffix(" %")
        return share == numbers.fixed(100 * value, len(share.partition(".")[2]))
    said, unit = read(text)
    decimals = len(text.partition(".")[2])
    if "×" not in text and decimals and text.lstrip("+") == numbers.fixed(value, decimals):
        return True
    # In a sum, terms share their decimals with the total, and a marked one may be a unit off.
    is_term = shown.name.startswith(("product(", "rest(", "b", "Z"))
    return is_term and abs(said - Fraction(value)) <= (unit if text.startswith("≈") else unit / 2)
