"""Who computes for long takes turns with all others who do, so that a click that needs little is answered at once.

Python threads that compute at once keep each other waiting at every step, and above all the one that only has to send
what it drew. So at most one thread of this process computes for long: it holds the turn, and hands it on between two
pieces to whoever has waited longest. What takes less than a piece needs no turn.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

from pictures.turns import Turns

PIECE = 0.02  # seconds


turns = Turns()


class BusyError(Exception):
    """This session has a file made already."""


class Pace:
    """How one run of a page, or one action, computes: what `runs.pace.rest` calls between two pieces.

    breathe: called then; it may end the run by raising.
    """

    def __init__(self, breathe):
        self.breathe, self.holds, self.since = breathe, False, perf_counter()

    def __call__(self):
        if perf_counter() - self.since < PIECE:
            return
        self.breathe()
        if not self.holds:
            turns.acquire()
        elif turns.wanted:
            turns.release()
            self.holds = False
            turns.acquire()
        self.holds, self.since = True, perf_counter()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold the turn from here on, for what is known to take long."""
        if not self.holds:
            turns.acquire()
        self.holds, self.since = True, perf_counter()
        try:
            yield
        finally:
            self.end()

    def end(self) -> None:
        """Nothing more is computed."""
        if self.holds:
            self.holds = False
            turns.release()
