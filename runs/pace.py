"""Where a long computation may rest: between two of its pieces, each of some milliseconds.

Whoever has it made says what happens there, such as letting others go first. It may also raise: what was computed until
then stays, and whoever asks again goes on from there.
"""

from contextlib import contextmanager
from contextvars import ContextVar

_pause = ContextVar("what is done between two pieces", default=None)


def rest():
    """Between two pieces."""
    if pause := _pause.get():
        pause()


@contextmanager
def resting(pause):
    """Whatever is computed in here calls `pause` between its pieces."""
    token = _pause.set(pause)
    try:
        yield
    finally:
        _pause.reset(token)
