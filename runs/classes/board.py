"""What a class looks like at one moment: counts and places, and nothing by which anybody could be known."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

# Learners of one class, and classes of one server.
MOST_LEARNERS, MOST_CLASSES = 300, 1000
# Seconds after which a class is deleted, one that nobody joined, and without word from a learner's page they have left.
LIFETIME, UNUSED, AWAY = 24 * 3600.0, 3600.0, 45.0
# What can be answered to a question about a wrong idea.
HELD, FELL = "held", "fell"
IDEA = "idea."
NOBODY: Mapping[str, int] = MappingProxyType({})


class Sent(NamedTuple):
    """Where the teacher sent everyone. number: how often by then; moment: of the stage's walk, 0 for none."""

    number: int = 0
    stage: str = ""
    moment: int = 0


class Learner(NamedTuple):
    """seat: the number in which they came, from 0; stage: that they are at; is_here: whether their page is open."""

    seat: int
    stage: str
    is_here: bool


class Board(NamedTuple):
    """answers: by question, how many gave each option."""

    code: str
    paused: bool = False
    sent: Sent = Sent()
    answers: Mapping[str, Mapping[str, int]] = MappingProxyType({})
    learners: tuple[Learner, ...] = ()

    def of(self, question: str) -> Mapping[str, int]:
        """How many gave each option."""
        return self.answers.get(question, NOBODY)


def counted(rows: Iterable[tuple[str, str, int]]) -> dict[str, dict[str, int]]:
    """rows: question, option, and how many. -> by question, how many gave each option"""
    found: dict[str, dict[str, int]] = {}
    for question, option, count in rows:
        found.setdefault(question, {})[option] = count
    return found


def most(counts: Mapping[str, int], options: Iterable[str]) -> str:
    """The option that most gave; of several, the first in the order of `options`, and empty where nobody answered."""
    best = max(options, key=lambda option: counts.get(option, 0), default="")
    return best if counts.get(best, 0) else ""


def common_ideas(board: Board) -> list[tuple[str, int, int]]:
    """The wrong ideas that the class fell for, most of them first. -> name, how many fell for it, how many met it"""
    met = {question.removeprefix(IDEA): its for question, its in board.answers.items() if question.startswith(IDEA)}
    rows = [(name, its.get(FELL, 0), sum(its.values())) for name, its in met.items()]
    return sorted((row for row in rows if row[1]), key=lambda row: (-row[1], row[0]))


def at_stages(board: Board) -> dict[str, list[int]]:
    """The seats of those who are here, by stage."""
    found: dict[str, list[int]] = {}
    for learner in board.learners:
        if learner.is_here:
            found.setdefault(learner.stage, []).append(learner.seat)
    return found
