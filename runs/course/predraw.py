"""Drawing the pets of the default run before anybody asks for them, in a process that gives way to every other.

    python -m runs.course.predraw        writes their bytes to the standard output, a few pets at a time

Drawing 2,000 pets takes seconds; in this process it would take them from the first learners. What arrives are the bytes
that they would have drawn themselves, and without the other process they still do.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import numpy as np

from runs.course.experiment import Start
from runs.course.presets import preset
from runs.data.sets import pet_set
from runs.data.values import DEFAULT_PETS

ROOT = Path(__file__).parents[2]
PIECE = 20


@contextmanager
def drawn_ahead() -> Iterator[Thread]:
    """While this is open, another process draws, and a thread takes over what it has drawn. -> that Thread"""
    command = [sys.executable, "-m", "runs.course.predraw"]
    child = subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=getattr(subprocess, "IDLE_PRIORITY_CLASS", 0),  # Windows alone has it
    )
    thread = Thread(target=_follow, args=(child,), daemon=True)
    thread.start()
    try:
        yield thread
    finally:
        child.terminate()
        thread.join()


def _follow(child):
    with child:
        _take_over(child.stdout)


def _take_over(stream):
    """Put what comes in where it belongs; a stream that ends early leaves the rest to be drawn when it is needed."""
    for pets, first, last in _pieces():
        size = pets.all[first:last].size
        data = stream.read(size)
        if len(data) < size:
            return
        pets.put(first, np.frombuffer(data, np.uint8).reshape(-1, *pets.all.shape[1:]))


def _pieces():
    """-> (the DrawnSet, first number, number after the last) of each piece, in the order of drawing"""
    pets = pet_set(DEFAULT_PETS, preset(Start().preset))
    for first in range(0, pets.count, PIECE):
        yield pets, first, min(first + PIECE, pets.count)


def _draw():
    for pets, first, last in _pieces():
        pets.paint(range(first, last))
        sys.stdout.buffer.write(pets.all[first:last].tobytes())
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    if hasattr(os, "nice"):
        os.nice(19)
    _draw()
