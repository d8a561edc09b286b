"""A lock that is handed on in the order of asking."""

from collections import deque
from contextlib import contextmanager
from threading import Lock


class Turns:
    """Who takes one turn after the other lets all others in between.

    A `threading.Lock` goes to the thread that lets it go and asks again at once.
    """

    def __init__(self):
        self._queue, self._changing = deque(), Lock()

    def acquire(self):
        """Wait for one's turn."""
        mine = Lock()
        mine.acquire()
        with self._changing:
            self._queue.append(mine)
            if self._queue[0] is mine:
                mine.release()
        mine.acquire()  # until the one before lets go

    def release(self):
        """Hand the turn on to whoever has waited longest."""
        with self._changing:
            self._queue.popleft()
            if self._queue:
                self._queue[0].release()

    @property
    def wanted(self):
        """How many wait."""
        return max(0, len(self._queue) - 1)

    @contextmanager
    def turn(self):
        """Wait for one's turn, and have it."""
        self.acquire()
        try:
            yield
        finally:
            self.release()
