"""What pages remember of themselves until they are drawn again."""

from collections.abc import Callable
from typing import Any, TypeVar

from ui.visit.owner import mine
from ui.visit.session import Notes

Made = TypeVar("Made")


def notes() -> Notes:
    """All that is noted."""
    return mine().notes


def note(**new: Any) -> None:
    """Action: something takes the place of what was noted, by its name in `Notes`."""
    for name, value in new.items():
        setattr(mine().notes, name, value)


def made(of: Any, make: Callable[..., Made], *given: Any) -> Made:
    """What make(*given) made the last time if that was of the same, or else makes now. of: all that it depends on"""
    before = mine().notes.made.get(make)
    if before is None or before[0] != of:
        before = of, make(*given)
        note(made={**mine().notes.made, make: before})
    return before[1]
