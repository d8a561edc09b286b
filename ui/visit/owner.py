"""What one visitor's session remembers, who may touch it, and what happens when something goes wrong.

Every click makes Streamlit run the page. Three rules keep those runs from spoiling each other's work:

- **One at a time.** With `runner.fastReruns` off a session has one thread, which ends its run before it begins the
  next. A browser that lost its connection and came back can still get a second thread, so whoever reads or writes the
  session's `State` holds its lock: a page from its first line to its last, a callback, a part that is drawn again.
- **Wholly or not at all.** Streamlit may end a run at each access to `st.session_state` and at each element. A `State`
  is a plain dict, so nothing ends an action half-way; an action that fails leaves the `State` as it found it.
- **A fault stays where it is.** It is logged with the learner's place in the lesson, told in a sentence, and the rest
  of the page goes on.
"""

import logging
import re
import traceback
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from functools import wraps
from threading import Lock, RLock

import streamlit as st

from runs.course.pace import pause, resting
from ui.serve.turns import Pace

KEY = "mine"
# In a learner's place, what tells their own picture, photos or file from others.
OWN = re.compile("(own|photos|file)-[0-9a-f]{12}")
# Faults of one session in the log; more of them fill it.
MOST_TOLD = 50
_log = logging.getLogger("lesson")
_mine: ContextVar["State"] = ContextVar("the State of the session that this thread works for")


class BusyError(Exception):
    """This session has a file made already."""


class State(dict):
    """What a session remembers, by name, also as attributes; `session.py` and `trainer.py` say what."""

    def __init__(self):
        super().__init__()
        object.__setattr__(self, "lock", RLock())
        object.__setattr__(self, "makes_file", Lock())

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    def __setattr__(self, name: str, value: object) -> None:
        self[name] = value


def mine() -> State:
    """The State of this session. Raises LookupError for whoever did not come through `alone`."""
    return _mine.get()


def alone() -> AbstractContextManager[State]:
    """Be the one who touches this session's State; whoever else wants to waits. -> State

    What is computed for long inside takes turns with others, and ends where something newer was asked for.
    """
    return of(st.session_state.setdefault(KEY, State()), _breathe)


@contextmanager
def of(state, breathe=lambda: None) -> Iterator[State]:
    """Be the one who touches that State. breathe: what is done between two pieces of a long computation"""
    outer, pace = pause(), Pace(breathe)
    with state.lock, resting(outer or pace):
        token = _mine.set(state)
        try:
            yield state
        finally:
            _mine.reset(token)
            if outer is None:
                pace.end()


def _breathe():
    """Streamlit looks at each access whether something newer was asked for, and ends the run if so."""
    KEY in st.session_state  # noqa: B015


def turn() -> AbstractContextManager[None]:
    """Hold the turn of those who compute, for what is known to take long."""
    return _pace().turn()


def _pace() -> Pace:
    """How the page or the action that calls computes."""
    pace = pause()
    assert isinstance(pace, Pace)
    return pace


def apart(make) -> Callable[[], bytes]:
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


@contextmanager
def wholly() -> Iterator[None]:
    """What is done in here while a page is drawn is done to its end, as an action is; also a decorator."""
    pace = _pace()
    breathe, pace.breathe = pace.breathe, lambda: None
    try:
        yield
    finally:
        pace.breathe = breathe


def action(do) -> Callable:
    """A callback of that function: done alone, wholly or not at all, whatever it raises."""

    @wraps(do)
    def done(*args, **kwargs):
        with of(st.session_state.setdefault(KEY, State())):
            attempt(do, *args, **kwargs)

    return done


def attempt(do, *args, **kwargs) -> None:
    """Do it; if it raises, everything is as it was before, and the learner is told."""
    state = mine()
    before = dict(state)
    try:
        do(*args, **kwargs)
    except Exception as error:
        state.clear()
        state.update(before)
        report(getattr(do, "__name__", "action"), error)
        state.failed = True


@contextmanager
def net(part, otherwise=lambda: None) -> Iterator[None]:
    """Whatever is raised inside is logged; `otherwise` is called then, and what comes after the `with` goes on."""
    try:
        yield
    except Exception as error:
        report(part, error)
        otherwise()


def report(part, error) -> None:
    """Write a fault down, once each and no more than MOST_TOLD: where in the lesson and where in the code.

    Not what the exception says: that may be the name of somebody's file.
    """
    state = mine()
    stack = "".join(traceback.format_tb(error.__traceback__))
    known = state.setdefault("reported", set())
    if (part, stack) not in known and len(known) < MOST_TOLD:
        known.add((part, stack))
        place = OWN.sub(r"\1", str(state.get("place")))
        _log.error("A fault in %s: %s\nat %s\n%s", part, type(error).__name__, place, stack)
