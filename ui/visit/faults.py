"""What happens when something goes wrong: an action that fails leaves everything as it was, a part of a page that fails
leaves the other parts, and both are written down without what is private.
"""

import logging
import re
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps

from runs.link.coordinate import Coordinate, is_forbidden
from ui.parts.words import text
from ui.visit.complaints import complain
from ui.visit.owner import current, mine, of

# In a learner's place, what tells their own picture, photos or file from others.
OWN = re.compile("(own|photos|file)-[0-9a-f]{12}")
# Faults of one session in the log; more of them fill it.
MOST_TOLD = 50
_log = logging.getLogger("lesson")


def action(do: Callable) -> Callable:
    """A callback of that function: done alone, wholly or not at all, whatever it raises."""

    @wraps(do)
    def done(*args, **kwargs):
        with of(current()):
            attempt(do, *args, **kwargs)

    return done


def attempt(do: Callable, *args, **kwargs) -> None:
    """Do it; if it raises, or changes what the link holds, everything is as it was before, and the learner is told."""
    session = mine()
    before, was = session.memory(), session.coordinate
    try:
        do(*args, **kwargs)
        hold(was, lambda: session.restore(before))
    except Exception as error:
        session.restore(before)
        report(getattr(do, "__name__", "action"), error)
        note_failure()


def hold(was: Coordinate, undo: Callable[[], None]) -> None:
    """What the link holds has to be as it was: else undo what was done, and tell the learner."""
    if is_forbidden(was, mine().coordinate):
        undo()
        complain(text("frame", "held"))


def note_failure() -> None:
    """Something failed that the next page, or the rest of this one, has to say."""
    mine().faults.failed = True


def has_failed() -> bool:
    """Whether something failed since this was asked last."""
    faults = mine().faults
    failed, faults.failed = faults.failed, False
    return failed


@contextmanager
def net(part: str, otherwise: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Whatever is raised inside is logged; `otherwise` is called then, and what comes after the `with` goes on."""
    try:
        yield
    except Exception as error:
        report(part, error)
        otherwise()


def report(part: str, error: Exception) -> None:
    """Write a fault down, once each and no more than MOST_TOLD: where in the lesson and where in the code.

    Not what the exception says: that may be the name of somebody's file.
    """
    session = mine()
    stack = "".join(traceback.format_tb(error.__traceback__))
    known = session.faults.known
    if (part, stack) not in known and len(known) < MOST_TOLD:
        known.add((part, stack))
        place = OWN.sub(r"\1", str(session.address.place))
        _log.error("A fault in %s: %s\nat %s\n%s", part, type(error).__name__, place, stack)
