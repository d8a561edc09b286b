"""What was done in the lesson. The session remembers it while it lasts; the browser keeps it, and tells the next one.

What comes back is read by `runs/study/kept.py`. Nothing of it is written down on the server.
"""

from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlencode

from runs.link.coordinate import LOOKS
from runs.study import record
from runs.study.kept import Said, read, written
from ui.visit import address_bar
from ui.visit.notes import note, notes
from ui.visit.session import Computed, Ideas, OnPaper, Progress, Study

# The page on which nobody is anywhere yet.
FIRST = "welcome"
# Whoever types this instead of a number wants to see it.
ASKED = "?"


def opened(stage: str, is_on_the_way: bool) -> None:
    """Action: a page of the lesson is drawn."""
    its = notes().progress
    if is_on_the_way and stage not in its.stages:
        note(stages=its.stages | {stage})
    if stage != FIRST:
        note(left=None)


def walked(*moments: str) -> None:
    """Action: the learner was at these moments of the walk."""
    note(walked=notes().progress.walked | {*moments})


def done() -> dict[str, frozenset[str]]:
    """The names of what was done, by kind: stages, moments, blanks that were right, and ideas that were met."""
    its = notes().progress
    now = {
        "stages": its.stages,
        "moments": its.walked,
        "blanks": notes().blanks.computed,
        "ideas": frozenset(notes().ideas.met),
    }
    return {kind: names | its.brought.done.get(kind, frozenset()) for kind, names in now.items()}


def take(text: str, known: Mapping[str, Collection[str]]) -> None:
    """Action: what the browser kept, of any session before. known: as `kept.read` has it"""
    its, found = notes().progress, read(text, known)
    left = (found.stage, found.address) if found.stage and its.stages <= {FIRST} else None
    # Whoever met an idea then is not asked again now.
    passed = notes().ideas.passed | found.done["ideas"]
    note(brought=found, left=left, passed=passed)
    if found.said.of == _in_view() and not _has_said():
        note(said=found.said.answers, typed_before=found.said.typed)
    if notes().study.record == record.Record():
        note(record=found.record)


def forget() -> None:
    """Action: all that was done is forgotten, by the browser as well."""
    its = notes()
    note(**_fields(Progress(session=its.progress.session, forgets=its.progress.forgets + 1)))
    note(**_fields(Computed()), **_fields(Ideas()), **_fields(OnPaper()), **_fields(Study()))


def to_keep(stage: str = "") -> dict[str, Any]:
    """What the browser is to keep now, as `kept.js` reads it. stage: where the lesson is left if it is left now"""
    its = notes().progress
    what: dict[str, Any] = {"done": {kind: sorted(names) for kind, names in done().items() if names}}
    if _has_said():
        what["said"] = written(Said(_in_view(), notes().asked.said, _typed()))
    if classroom := notes().classroom.in_class:
        what["class"] = f"{classroom} {notes().classroom.class_token}"
    return {"session": its.session, "forgets": its.forgets, "what": what, "stage": stage if stage != FIRST else ""}


def _has_said():
    return bool(notes().asked.said or notes().blanks.typed)


def _typed():
    """What stands in the walk's blanks, by their names."""
    now = {name: ASKED if typed.is_shown else typed.text for name, (_, typed) in notes().blanks.typed.items()}
    return {**notes().blanks.typed_before, **now}


def _in_view():
    """What answers are about: all that the address says, but for where one looks."""
    return urlencode([each for each in address_bar.parameters().items() if each[0] not in LOOKS])


def _fields(part):
    return {name: getattr(part, name) for name in type(part).__slots__}
