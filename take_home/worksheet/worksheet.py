"""A worksheet's contents, before anybody draws them: what is given, the fields in their order, and the answers."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

import engine
from engine.names import named, read
from runs.blanks.blank import DIGITS, Blank
from runs.blanks.by_hand import GIVEN, RATE, sheet, told
from take_home.worksheet.words import Words


class Field(NamedTuple):
    """One blank to fill. name: as a file of answers has it; what: asked for; how: it comes of others, or empty."""

    name: str
    what: str
    how: str
    answer: str


class Worksheet(NamedTuple):
    """title, lines: its head. given: (what it is, its numbers) each. fields: (heading, Fields) each. picture_png: bytes
    of a PNG file, or None. drawn: the numbers of a network of six nodes by name, to be drawn, or none. The
    last line says how to round, and is no part of the answers' page.
    """

    title: str
    lines: tuple[str, ...]
    given: tuple[tuple[str, tuple[str, ...]], ...]
    fields: tuple[tuple[str, tuple[Field, ...]], ...]
    picture_png: bytes | None
    drawn: dict[str, float]


def by_hand(seed: int, words: Words, about: Iterable[str] = ()) -> Worksheet:
    """The sheet of that seed: a whole step of six nodes. about: lines for its head, such as whose it is."""
    made = sheet(seed)
    values = {name: np.asarray(each) for name, each in engine.ledger(made.network, made.step).items()}
    names = [named(array, *at) for its in GIVEN.values() for array in its for at in np.ndindex(values[array].shape)]
    numbers = {name: float(values[read(name)[0]][read(name)[1]]) for name in names}
    given = [(words.say(key, "by_hand"), _listed(numbers, arrays, words)) for key, arrays in GIVEN.items()]
    given.append((words.say("rate", "by_hand"), (words.show(RATE, DIGITS),)))
    fields = tuple(
        (words.say(f"move.{move}", "by_hand"), tuple(_line(made.network, blank, words) for blank in its))
        for move, its in made.moves
    )
    lines = (*about, words.say("number", seed=seed), _rounding(words))
    return Worksheet(words.say("by_hand"), lines, tuple(given), fields, None, numbers)


def of_step(blanks: dict[str, Blank], truth: int, picture_png: bytes | None, address: str, words: Words) -> Worksheet:
    """The blanks of a walk. truth: index of the true class; address: of the lesson at this moment, from its `?` on"""
    fields = tuple(_question(blank, truth, words) for blank in blanks.values())
    lines = words.say("label", kind=words.called(truth)), words.say("address", address=address), _rounding(words)
    return Worksheet(words.say("of_step"), lines, (), ((words.say("questions"), fields),), picture_png, {})


def _listed(numbers, arrays, words):
    return tuple(f"{name} = {words.show(each, DIGITS)}" for name, each in numbers.items() if read(name)[0] in arrays)


def _rounding(words):
    return words.say("rounding", "by_hand", digits=DIGITS)


def _line(network, blank, words):
    what, how = words.line(blank, told(network, blank))
    more = words.say("digits", "by_hand", digits=blank.digits) if blank.digits > DIGITS else ""
    return Field(blank.name, what + more, how, words.answer(blank))


def _question(blank, truth, words):
    asked = words.sentence(blank, f"{blank.kind}.ask", truth)
    more = [words.say("give", digits=blank.digits)] if blank.digits > DIGITS else []
    return Field(blank.name, " ".join([asked, *more]), "", words.answer(blank))
