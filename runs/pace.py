"""Where a long computation may rest: between two of its pieces, each of some milliseconds.

Whoever has it made says what happens there, such as letting others go first. It may also raise: what was computed until
then stays, and whoever asks again goes on from there.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, contextmanager
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


def telling(hear: Hear) -> AbstractContextManager[None]:
    """Whatever is computed in here tells how far it is."""
    return _with(_hear, hear)


def resting(do: Callable[[], None]) -> AbstractContextManager[None]:
    """Whatever is computed in here calls `do` between its pieces."""
    return _with(_pause, do)


@contextmanager
def _with(variable, value):
    token = variable.set(value)
    try:
        yield
    finally:
        variable.reset(token)
