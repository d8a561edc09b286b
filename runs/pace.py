"""Where a long computation may rest: between two of its pieces, each of some milliseconds.

Whoever has it made says what happens there, such as letting others go first. It may also raise: what was computed until
then stays, and whoever asks again goes on from there.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_pause: ContextVar[Callable[[], None] | None] = ContextVar("what is done between two pieces", default=None)


def pause() -> Callable[[], None] | None:
    """What is done between two pieces, to call; None where nobody said."""
    return _pause.get()


def rest() -> None:
    """Between two pieces."""
    if do := pause():
        do()


@contextmanager
def resting(do: Callable[[], None]) -> Iterator[None]:
    """Whatever is computed in here calls `do` between its pieces."""
    token = _pause.set(do)
    try:
        yield
    finally:
        _pause.reset(token)
