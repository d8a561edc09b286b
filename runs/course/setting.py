"""A setting is one row: a field of `Start`, `Settings` or `Coordinate` that says what can be chosen.

    loss: str = setting(SCORE, OneOf(lambda: names(engine.LOSSES)))

What an address says and how it is read, the menu in the frame, and the sentence about a link that cannot be read all
follow from the row; its words are in lesson/, under its name.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

Value = TypeVar("Value")
# No number is written with more signs: a long text is not read whole.
LONGEST = 16


@dataclass(frozen=True)
class OneOf:
    """One of several values. values: asked whenever it matters, as the lists of the engine may grow"""

    values: Callable[[], Iterable]

    def read(self, text: str) -> Any:
        """The value of that text. Raises ValueError."""
        found = {written(value): value for value in self.values()}
        if text not in found:
            raise ValueError(text)
        return found[text]


@dataclass(frozen=True)
class Whole:
    """A whole number: too many are possible for a menu."""

    least: int
    most: int

    def read(self, text: str) -> int:
        """Raises ValueError for what is none, or out of range; a long text is not read: that could take for ever."""
        fits = len(text) <= len(str(self.most)) + 1 and text.isascii() and text.isdecimal()
        if not (fits and self.least <= int(text) <= self.most):
            raise ValueError(text)
        return int(text)


@dataclass(frozen=True)
class Number:
    """A number between two others, as `written` writes it."""

    least: float
    most: float

    def read(self, text: str) -> float:
        """Raises ValueError for what is none, out of range, or written otherwise."""
        number = float(text[:LONGEST])
        if not (self.least <= number <= self.most and written(number) == text):
            raise ValueError(text)
        return number


@dataclass(frozen=True)
class Row:
    """A setting. name: in the address, of its control and of its words. of, field: where its value stands.

    choices: what can be chosen; None where the link has to look at more than the text. in_address: whether the address
    has it, or only each stretch of a run. in_menu: whether the frame offers it among the further choices.
    """

    name: str
    of: type
    field: str
    default: Any
    choices: OneOf | Whole | Number | None
    in_address: bool
    in_menu: bool

    def read(self, text: str) -> Any:
        """The value of that text. Raises ValueError for what cannot be chosen."""
        if self.choices is None:
            raise ValueError(text)
        return self.choices.read(text)


def setting(
    default: Value,
    choices: OneOf | Whole | Number | None = None,
    *,
    name: str = "",
    in_address: bool = True,
    in_menu: bool = True,
) -> Value:
    """A field of a dataclass that is a setting. name: where it is called otherwise outside"""
    row = {"choices": choices, "name": name, "in_address": in_address, "in_menu": in_menu and choices is not None}
    return field(default=default, metadata={"setting": row})


def rows(of: type) -> tuple[Row, ...]:
    """The settings among the fields of a dataclass, in their order."""
    found = ((each, dict(each.metadata["setting"])) for each in fields(of) if "setting" in each.metadata)
    return tuple(
        Row(name=row.pop("name") or each.name, of=of, field=each.name, default=each.default, **row)
        for each, row in found
    )


def written(value: object) -> str:
    """A value as an address writes it."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def names(classes: Iterable[type]) -> list[str]:
    """What these classes are called."""
    return [each.__name__ for each in classes]
