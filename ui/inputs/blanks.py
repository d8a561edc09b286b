"""What is said of a blank and of what is typed into it, its numbers with the digits that it takes to work with them."""

from collections.abc import Callable

from markupsafe import Markup

from engine.formula import spelled
from runs.blanks.blank import Blank, leaf
from runs.blanks.check import check
from runs.blanks.reading import on_paper
from runs.data.values import CLASSES
from ui.parts import numbers
from ui.parts.show import letter, plain
from ui.parts.words import family, html
from ui.visit.session import Typed

NODES = range(len(CLASSES))


def judged(blank: Blank, text: str, before: Typed | None) -> Typed:
    """What was typed, with what is said of it. before: what stood there until now"""
    is_told = before is not None and before.is_told
    verdict = check(blank, text, again=is_told)
    return Typed(text, verdict.key, verdict.is_right, is_told or verdict.says_which)


def shown(blank: Blank, text: str) -> Typed:
    """What stands there once somebody has had the number shown."""
    return Typed(text, f"{blank.kind}.right", is_right=True, is_told=True, is_shown=True)


def sentence(blank: Blank, key: str, truth: int = 0, within: str = "") -> Markup:
    """Words about a blank. The answer is in those alone that are said when it is known. truth: the node that the label
    names; within: how the names of numbers begin on a page that has others of the same names.
    """
    given = {part.place: _number(within + part.name, part.value, blank.precision) for part in blank.parts}
    given |= {"answer": answer(blank, within), "digits": plain(blank.digits)}
    return html("blanks", key, **given, formula=formula(blank, lambda name, node: leaf(given, name, node, _own), truth))


def answer(blank: Blank, within: str = "") -> Markup:
    """The number that is asked for, to the digits asked for."""
    return _number(within + blank.name, blank.value, blank.digits)


def answer_text(blank: Blank) -> str:
    """The same as it may be typed."""
    return _digits(blank.value, blank.digits)


def formula(blank: Blank, writes: Callable[[str, int | None], str], truth: int = 0, nodes=NODES) -> Markup:
    """How the kind of network works the number out; empty for what is the same in all. writes: a node's name"""
    if blank.formula is None:
        return Markup()
    words = family("common", "formula.")
    return Markup(spelled(blank.formula, lambda *of: str(writes(*of)), nodes, truth=truth, words=words))


def _own(text):
    return plain(text) if text.isdecimal() else letter(text)


def _number(name, value, digits):
    return numbers.number(name, value, _digits(value, digits))


def _digits(value, digits):
    """As on paper: 0.145, where the binary number is a little below, has 0.15 for two digits."""
    return numbers.show(float(on_paper(value)), digits)
