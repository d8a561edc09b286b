"""Where a long computation may rest: between two of its pieces, each of some milliseconds.

Whoever has it made says what happens there, such as letting others go first. It may also raise: what was computed until
then stays, and whoever asks again goes on from there.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Hear = Callable[[int, int], None]
_hear: ContextVar[Hear | None] = ContextVar("who is told how far a long computation is", default=None)
_pause: ContextVar[Callable[[], None] | None] = ContextVar("what is done between two pieces", default=None)


def pause() -> Callable[[], None] | None:
    """What is done between two pieces, to call; None where nobody said."""
    return _pause.get()


def rest() -> None:
    """Between two pieces."""
    if do := pause():
        do()


def tell(done: int, total: int) -> None:
    """So many of all pieces are done."""
    if hear := _hear.get():
        hear(done, total)


@contextmanager
def telling(hear: Hear) -> Iterator[None]:
    """Whatever is computed in here tells how far it is."""
    token = _hear.set(hear)
    try:
        yield
    finally:
        _hear.reset(token)


@contextmanager
def resting(do: Callable[[], None]) -> Iterator[None]:
    """Whatever is computed in here calls `do` between its pieces."""
    token = _pause.set(do)
    try:
        yield
    finally:
        _pause.reset(token)
