"""Who may touch a visitor's `Session`.

Every click makes Streamlit run the page. Three rules keep those runs from spoiling each other's work:

- **One at a time.** With `runner.fastReruns` off a session has one thread, which ends its run before it begins the
  next. A browser that lost its connection and came back can still get a second thread, so all that reads or writes the
  `Session` holds its lock: a page from its first line to its last, a callback, a part that is drawn again.
- **Wholly or not at all.** Streamlit may end a run at each access to `st.session_state` and at each element. The
  `Session` is an object of our own, so nothing ends an action half-way; if it fails, all is as before (`faults.py`).
- **A fault stays where it is.** It is logged with the learner's place in the lesson, told in a sentence, and the rest
  of the page goes on (`faults.py`).
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from runs.pace import pause, resting
from ui.serve.turns import BusyError, Pace
from ui.visit.session import Session

KEY = "mine"
_mine: ContextVar[Session] = ContextVar("the Session of the visitor that this thread works for")


def mine() -> Session:
    """This visitor's Session. Raises LookupError for whoever did not come through `alone`."""
    return _mine.get()


def alone() -> AbstractContextManager[Session]:
    """Hold this visitor's Session; everybody else who wants it waits."""
    return of(current(), _breathe)


def current() -> Session:
    """The Session of the browser that asks; Streamlit may end the run here."""
    return st.session_state.setdefault(KEY, Session())


@contextmanager
def of(session: Session, breathe: Callable[[], None] = lambda: None) -> Iterator[Session]:
    """Hold that Session. breathe: what is done between two pieces of a long computation"""
    outer, pace = pause(), Pace(breathe)
    with session.lock, resting(outer or pace):
        token = _mine.set(session)
        try:
            yield session
        finally:
            _mine.reset(token)
            if outer is None:
                pace.end()


def _breathe():
    """Streamlit looks at each access whether something newer was asked for, and ends the run if so."""
    KEY in st.session_state  # noqa: B015


def is_part_alone() -> bool:
    """Whether a part of the page is drawn again, and not the page."""
    context = get_script_run_ctx()
    return context is not None and bool(context.fragment_ids_this_run)


def turn() -> AbstractContextManager[None]:
    """Hold the turn of those who compute, for what is known to take long."""
    return _pace().turn()


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


@contextmanager
def wholly() -> Iterator[None]:
    """What is done in here while a page is drawn is done to its end, as an action is; also a decorator."""
    pace = _pace()
    breathe, pace.breathe = pace.breathe, lambda: None
    try:
        yield
    finally:
        pace.breathe = breathe


def _pace() -> Pace:
    """How the page or the action that calls computes."""
    pace = pause()
    assert isinstance(pace, Pace)
    return pace
