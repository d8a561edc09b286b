"""Memory is given back in idle moments, instead of after every click.

Streamlit can end each rerun with a full garbage collection, which walks over every object of every session: with 200
learners 31 of the 42 ms that a click costs. `.streamlit/config.toml` turns that off. A click leaves next to nothing to
collect; a session that Streamlit has forgotten leaves everything: its states, photos and pictures hang on a cycle of
references (the session's state holds the values of components, and these hold the state). Python's own collector counts
objects, not bytes, and a session is few large ones, so dozens of sessions would pile up before it walks over them. So a
thread collects when this process has had little to do for a moment, and at the latest after some seconds or some growth
where that moment never comes.

From Python 3.11 to 3.14 `gc.collect()` is a full collection, also where the automatic one is incremental (3.14.0 to
3.14.4). What was frozen at the start (`startup.py`) is not walked over; sessions are never frozen, as what is frozen
is never collected. Fifty sessions are walked over in 10 to 20 ms. What was freed GNU's C library keeps for itself, in
pieces, up to half of all that the process holds. Asked to, it gives them back to the system, in 3 to 10 ms.
"""

import ctypes
import gc
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import NamedTuple

LOOK = 0.25  # seconds between two looks
IDLE = 0.1  # a moment in which this process uses less than this share of one core
WORTH = 0.05  # seconds of CPU time; after less work there is nothing to collect
AT_MOST = 10.0  # seconds of work without an idle moment
GROWTH = 200_000_000  # bytes
# Numbers of pages of memory, the second of those that are resident; only Linux has this file.
STATM = Path("/proc/self/statm")


class Reading(NamedTuple):
    """Seconds on the clock, and this process' CPU time in seconds and memory in bytes."""

    time: float
    cpu: float
    memory: int


def read() -> Reading:
    """The Reading of now; where the system does not tell the memory, it is 0, and time alone is the bound."""
    memory = os.sysconf("SC_PAGE_SIZE") * int(STATM.read_text().split()[1]) if STATM.exists() else 0
    return Reading(time.monotonic(), time.process_time(), memory)


def trimmer(platform=sys.platform) -> Callable[[int], int]:
    """GNU's function that gives freed memory back, or one that does nothing where there is no such."""
    library = ctypes.CDLL(None) if platform == "linux" else None
    return getattr(library, "malloc_trim", lambda keep: 0)


trim = trimmer()


class Collector:
    """Decides at each look whether to collect. read: gives the Reading of now."""

    def __init__(self, read=read):
        self.read = read
        self.last = self.collected = read()

    def look(self) -> bool:
        """Collect now, if that is worth it and nobody waits, or it has to be. -> whether it did"""
        before, now = self.last, self.read()
        self.last = now
        idle = now.cpu - before.cpu < IDLE * (now.time - before.time)
        due = now.time - self.collected.time > AT_MOST or now.memory - self.collected.memory > GROWTH
        if now.cpu - self.collected.cpu < WORTH or not (idle or due):
            return False
        gc.collect()
        trim(0)
        self.last = self.collected = self.read()
        return True


@contextmanager
def given_back() -> Iterator[Thread]:
    """While this is open, a thread collects in idle moments. -> that Thread"""
    end = Event()
    thread = give_back(end)
    try:
        yield thread
    finally:
        end.set()
        thread.join()


def give_back(end) -> Thread:
    """Have a thread collect in idle moments until the Event `end`. -> that Thread"""
    thread = Thread(target=_collect_until, args=(end,), name="memory", daemon=True)
    thread.start()
    return thread


def _collect_until(end):
    collector = Collector()
    while not end.wait(LOOK):
        collector.look()
