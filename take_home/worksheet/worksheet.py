"""A worksheet's contents, before anybody draws them: what is given, the fields in their order, and the answers."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

import engine
from engine.names import named, read
from runs.blanks.blank import DIGITS, Blank
from runs.blanks.by_hand import GIVEN, RATE, bend_and_slope, sheet, told
from take_home.worksheet.pen import Code
from take_home.worksheet.words import Words


class Field(NamedTuple):
    """One blank to fill. name: as a file of answers has it; what: asked for; how: the rule for it, or empty."""

    name: str
    what: str
    how: str
    answer: str


class Worksheet(NamedTuple):
    """title, lines: its head. given: (what it is, its numbers) each. fields: (heading, Fields) each. picture_png: bytes
    of a PNG file, or None. drawn: the numbers of a network of six nodes by name, to be drawn, or none. code: of a
    QR code, beside the picture. The last two lines say how to work, and are no part of the answers' page.
    """

    title: str
    lines: tuple[str, ...]
    given: tuple[tuple[str, tuple[str, ...]], ...]
    fields: tuple[tuple[str, tuple[Field, ...]], ...]
    picture_png: bytes | None
    drawn: dict[str, float]
    code: Code = ()


# The rules that a question does not say itself, by its kind.
RULES = {
    "pixel": "rule.pixel",
    "softmax": "rule.softmax",
    "error": "rule.error",
    "nudge": "rule.nudge",
    "nudge_by_rule": "rule.nudge_by_rule",
}


def by_hand(seed: int, words: Words, about: Iterable[str] = ()) -> Worksheet:
    """The sheet of that seed: a whole step of six nodes. about: lines for its head, such as whose it is."""
    made = sheet(seed)
    values = {name: np.asarray(each) for name, each in engine.ledger(made.network, made.step).items()}
    names = [named(array, *at) for its in GIVEN.values() for array in its for at in np.ndindex(values[array].shape)]
    numbers = {name: float(values[read(name)[0]][read(name)[1]]) for name in names}
    given = [(words.say(key, "by_hand"), _listed(numbers, arrays, words)) for key, arrays in GIVEN.items()]
    given.append((words.say("rate", "by_hand"), (words.show(RATE, DIGITS),)))
    bend = bend_and_slope(made.network, words.operations)
    said = tuple(words.say(key, "by_hand", **bend) for key in ("bend_is", "slope_is"))
    given.append((words.say("bend", "by_hand"), said))
    fields = tuple(
        (words.say(f"move.{move}", "by_hand"), tuple(_line(made.network, blank, words) for blank in its))
        for move, its in made.moves
    )
    lines = (*(about or _whose(words)), words.say("number", seed=seed), *_how(words))
    return Worksheet(words.say("by_hand"), lines, tuple(given), fields, None, numbers)


def of_step(
    blanks: dict[str, Blank], truth: int, picture_png: bytes | None, link: str, code: Code, words: Words
) -> Worksheet:
    """The blanks of a walk. truth: index of the true class; link: to the lesson at this moment; code: the same"""
    fields = tuple(_question(blank, truth, words) for blank in blanks.values())
    about = words.say("label", kind=words.called(truth)), words.say("address", link=link)
    lines = (*_whose(words), *about, *_how(words))
    return Worksheet(words.say("of_step"), lines, (), ((words.say("questions"), fields),), picture_png, {}, code)


def _listed(numbers, arrays, words):
    return tuple(f"{name} = {words.show(each, DIGITS)}" for name, each in numbers.items() if read(name)[0] in arrays)


def _whose(words):
    return (words.say("whose"),)


def _how(words):
    """What it takes to fill the sheet, and how to round."""
    return words.say("calculator"), words.say("rounding", "by_hand", digits=DIGITS)


def _line(network, blank, words):
    what, how = words.line(blank, told(network, blank))
    more = words.say("digits", "by_hand", digits=blank.digits) if blank.digits > DIGITS else ""
    return Field(blank.name, what + more, f"{blank.name} = {how}", words.answer(blank))


def _question(blank, truth, words):
    asked = words.sentence(blank, f"{blank.kind}.ask", truth)
    more = [words.say("give", digits=blank.digits)] if blank.digits > DIGITS else []
    rule = words.say(RULES[blank.kind]) if blank.kind in RULES else ""
    return Field(blank.name, " ".join([asked, *more]), rule, words.answer(blank))
