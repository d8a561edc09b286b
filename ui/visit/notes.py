"""What pages remember of themselves until they are drawn again."""

from collections.abc import Callable
from typing import Any, TypeVar

from ui.visit.owner import mine
from ui.visit.session import Notes

Made = TypeVar("Made")


def notes() -> Notes:
    """All that is noted, part by part."""
    return mine().notes


def note(**new: Any) -> None:
    """Action: something takes the place of what was noted, by its name in one of the parts of `Notes`."""
    for name, value in new.items():
        setattr(next(part for part in notes() if hasattr(part, name)), name, value)


def last(make: Callable[..., Made], place: str = "") -> Made | None:
    """What `made` handed out last for this function and place."""
    before = _before(make, place)
    return before and before[1]


def made(of: Any, make: Callable[..., Made], *given: Any, place: str = "") -> Made:
    """What make(*given) made last time, if `of`, all that it depends on, is still the same; else it is made now.

    place: where this is one of several that are asked for in turn, so that each is kept
    """
    before = _before(make, place)
    if before is None or before[0] != of:
        before = of, make(*given)
        note(made={**notes().shown.made, (make, place): before})
    return before[1]


def _before(make, place):
    """-> (what it depended on, what was made), or None"""
    return notes().shown.made.get((make, place))
