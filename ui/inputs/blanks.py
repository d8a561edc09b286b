"""What is said of an answer, with the numbers of the blank, each with the digits that it takes to work with them."""

from markupsafe import Markup

from engine.formula import spelled
from engine.names import worked_out
from runs.blanks.blank import Blank
from runs.blanks.reading import on_paper
from ui.parts import numbers
from ui.parts.words import family, html

# What a formula's arrays are called where one number of each is meant.
ONE_OF = {"P": "p", "T": "y"}


def sentence(blank: Blank, key: str, within: str) -> Markup:
    """The words of a verdict. key: the verdict's; within: how the names of this page's numbers begin."""
    return html("blanks", key, **_places(blank, within))


def answer(blank: Blank, within: str) -> Markup:
    """The number that is asked for, to the digits asked for."""
    return numbers.number(f"{within}.{blank.name}", blank.value, answer_text(blank))


def answer_text(blank: Blank) -> str:
    """The same as it may be typed."""
    return numbers.show(float(on_paper(blank.value)), blank.digits)


def formula(blank: Blank, leaf=lambda name: ONE_OF.get(name, name)) -> str:
    """How the kind of network works the number out; empty for what is the same in all. leaf: writes a name"""
    words = family("common", "formula.")
    return spelled(blank.formula, lambda name, node: leaf(name), truth=0, words=words) if blank.formula else ""


def _places(blank, within):
    parts = {part.place: _part(blank, part, within) for part in blank.parts}
    return parts | {"answer": answer(blank, within), "digits": blank.digits, "formula": formula(blank)}


def _part(blank, part, within):
    name = worked_out(f"{within}.{part.place}", blank.name)
    return numbers.number(name, part.value, numbers.show(float(on_paper(part.value)), blank.precision))
