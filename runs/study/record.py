"""What one learner answered: both tests and the usability scale, as a value, and as a file for whoever studies it.

Record and file come back from where anybody can change them: each key is looked at, and what is not known is dropped.
"""

import json
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, NamedTuple

from runs.study.questions import OPTIONS, RIGHT
from runs.study.scores import ITEMS, POINTS, gain, percent, usability

KIND, VERSION = "how-a-network-learns-study", 1
MOST_SIGNS, MOST_BYTES = 40, 20_000
# Of each part of a study, what there is to answer, and how.
PARTS: dict[str, Mapping[str, Collection[str]]] = {
    "before": OPTIONS,
    "after": OPTIONS,
    "usability": dict.fromkeys(ITEMS, POINTS),
}


class Part(NamedTuple):
    """answers: by question; handed_in: the day, such as 2026-11-27, or empty while it is not."""

    answers: Mapping[str, str] = {}
    handed_in: str = ""


class Record(NamedTuple):
    """learner: what they are called in the study, or empty."""

    learner: str = ""
    before: Part = Part()
    after: Part = Part()
    usability: Part = Part()


class StudyError(ValueError):
    """A file that is none of a study, and why."""


def named(learner: str) -> str:
    """Of a name, letters, digits, - and _: a table must not take it for a formula. No more than MOST_SIGNS."""
    return "".join(sign for sign in learner if sign.isalnum() or sign in "-_").lstrip("-")[:MOST_SIGNS]


def answered(record: Record, part: str, question: str, option: str) -> Record:
    """With this answer, unless the part is handed in."""
    its = getattr(record, part)
    if its.handed_in or option not in PARTS[part].get(question, ()):
        return record
    return record._replace(**{part: its._replace(answers={**its.answers, question: option})})


def is_complete(record: Record, part: str) -> bool:
    """Whether all of a part is answered."""
    return set(getattr(record, part).answers) == set(PARTS[part])


def hand_in(record: Record, part: str, day: date) -> Record:
    """The part as it is from now on; a part that is not complete stays open."""
    its = getattr(record, part)
    if its.handed_in or not is_complete(record, part):
        return record
    return record._replace(**{part: its._replace(handed_in=day.isoformat())})


def scores(record: Record) -> dict[str, float | None]:
    """Of what is handed in: per cent before and after, the gain, and the usability."""
    given = {part: getattr(record, part).answers if getattr(record, part).handed_in else {} for part in PARTS}
    before, after = percent(given["before"], RIGHT), percent(given["after"], RIGHT)
    return {"before": before, "after": after, "gain": gain(before, after), "usability": usability(given["usability"])}


def to_keep(record: Record) -> dict[str, Any]:
    """As JSON has it, without what is empty."""
    parts = {part: getattr(record, part)._asdict() for part in PARTS}
    kept = {part: {key: value for key, value in its.items() if value} for part, its in parts.items()}
    return {key: value for key, value in {"learner": record.learner, **kept}.items() if value}


def read(raw: Any) -> Record:
    """What is known of it: of a part that is not complete, the answers. Never raises."""
    raw = raw if isinstance(raw, dict) else {}
    learner = raw.get("learner")
    record = Record(named(learner) if isinstance(learner, str) else "")
    record = record._replace(**{part: _part(part, raw.get(part)) for part in PARTS})
    # Nobody comes to the later parts before the first is handed in.
    return record if record.before.handed_in else Record(record.learner, record.before)


def to_file(record: Record) -> bytes:
    """The record with its scores, as JSON."""
    whole = {"kind": KIND, "version": VERSION, **to_keep(record), "scores": scores(record)}
    return json.dumps(whole, indent=1, ensure_ascii=False).encode()


def from_file(data: bytes) -> Record:
    """The record of such a file; its scores are computed anew. Raises StudyError."""
    if len(data) > MOST_BYTES:
        raise StudyError(f"it is larger than {MOST_BYTES} bytes")
    try:
        raw = json.loads(data)
    except (ValueError, RecursionError):
        raise StudyError("it is not JSON") from None
    if not isinstance(raw, dict) or (raw.get("kind"), raw.get("version")) != (KIND, VERSION):
        raise StudyError(f"it is not a file of this study, version {VERSION}")
    record = read(raw)
    if not record.before.handed_in:
        raise StudyError("its test before the lesson was not handed in")
    return record


def columns(record: Record) -> dict[str, str]:
    """A row of a table: learner, dates, scores, and every answer, by its column."""
    row = {"learner": record.learner}
    row |= {f"{part}_day": getattr(record, part).handed_in for part in PARTS}
    row |= {f"{name}_score": "" if score is None else f"{score:.4g}" for name, score in scores(record).items()}
    asked = ((part, question) for part, questions in PARTS.items() for question in questions)
    return row | {f"{part}_{question}": getattr(record, part).answers.get(question, "") for part, question in asked}


def _part(part, raw):
    raw = raw if isinstance(raw, dict) else {}
    answers = raw.get("answers")
    answers = answers if isinstance(answers, dict) else {}
    known = {name: answers[name] for name, options in PARTS[part].items() if _is_one_of(answers.get(name), options)}
    day = raw.get("handed_in")
    return Part(known, day if len(known) == len(PARTS[part]) and _is_day(day) else "")


def _is_one_of(said, options):
    return isinstance(said, str) and said in options


def _is_day(said):
    try:
        return isinstance(said, str) and date.fromisoformat(said).isoformat() == said
    except ValueError:
        return False
