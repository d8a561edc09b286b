"""What a teacher's link holds: which settings stay as they are or out of sight, and how the lesson is shown.

A link without any of it is written as it always was. What is unknown in it means nothing, and is not complained about:
a link of a later lesson may hold more.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from runs.link.mended import only_letters

LOCKED, HIDDEN, LOOK, TYPE = NAMES = ("locked", "hidden", "look", "type")
RUN = "run"
"""Held, nobody takes a step, or goes back."""
YES, LARGE = "1", "large"


@dataclass(frozen=True)
class Held:
    """locked: settings shown with their value that nobody can change; hidden: those not shown either; look: whether
    nothing that changes the run can be done; large: whether the type is larger.
    """

    locked: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    look: bool = False
    large: bool = False


NOTHING = Held()


def to_params(held: Held) -> dict[str, str]:
    """What an address says of it: nothing of what is as ever."""
    lists = {LOCKED: ",".join(sorted(held.locked)), HIDDEN: ",".join(sorted(held.hidden))}
    said = lists | {LOOK: YES * held.look, TYPE: LARGE * held.large}
    return {name: text for name, text in said.items() if text}


def from_params(texts: Mapping[str, list[str]], known: Iterable[str]) -> Held:
    """texts: what a link may have said of each parameter; known: all that can be held"""
    # A chat that reads underscores as italics takes them out of the names of settings, too.
    called = {only_letters(name): name for name in known}
    locked, hidden = (_named(texts.get(name, ()), called) for name in (LOCKED, HIDDEN))
    return Held(locked - hidden, hidden, YES in texts.get(LOOK, ()), LARGE in texts.get(TYPE, ()))


def _named(texts, called):
    each = (only_letters(name) for text in texts for name in text.split(","))
    return frozenset(called[letters] for letters in each if letters in called)
