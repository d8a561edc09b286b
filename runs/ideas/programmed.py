"""Somebody programmed "cats have pointed ears": the engine's own source is searched for such a line."""

import re
from functools import cache
from pathlib import Path

import engine
from runs.ideas.idea import Answer, Facts, Here, Idea
from runs.numbers.numbers import Numbers

SOURCE = Path(engine.__file__).parent
# What cats and dogs are told apart by, and what they are.
WORDS = ("cat", "dog", "ear", "nose", "whisker", "fur", "paw", "tail")
WORD = re.compile(rf"\b({'|'.join(WORDS)})s?\b", re.IGNORECASE)


def asks(here: Here) -> Facts | None:
    return {"lines": _searched()[0]}


def answer(here: Here, facts: Facts, found: Numbers) -> Answer:
    _, files, hits = _searched()
    right = "some" if hits else "none"
    facts = {"files": files, "hits": hits, "weights": here.snapshot.preset.weights}
    return Answer(right, "line" if hits else "weights", facts, "searched")


@cache
def _searched():
    """-> how many lines there are, in how many files, and how many of them have one of WORDS"""
    files = [path.read_text(encoding="utf-8").splitlines() for path in sorted(SOURCE.glob("*.py"))]
    lines = [line for file in files for line in file]
    return len(lines), len(files), sum(bool(WORD.search(line)) for line in lines)


IDEA = Idea("programmed", "forward", 1, asks, answer)
