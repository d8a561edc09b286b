"""Files that are made for a visitor outside of any page, when their browser asks for them."""

from collections.abc import Callable

from runs.course.pace import resting
from ui.serve.turns import Pace
from ui.visit.owner import mine


class BusyError(Exception):
    """This session has a file made already."""


def apart(make: Callable[[], bytes]) -> Callable[[], bytes]:
    """A function that makes a file for this session when its browser asks for it, outside any page.

    Streamlit calls it in one of a few threads that all sessions share. So it takes turns with whoever computes, and one
    session has one file made at a time; for a further one, the function raises BusyError.
    """
    makes_file = mine().makes_file

    def made():
        if not makes_file.acquire(blocking=False):
            raise BusyError
        try:
            pace = Pace(lambda: None)
            with resting(pace), pace.turn():
                return make()
        finally:
            makes_file.release()

    return made
