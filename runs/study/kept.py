"""What a browser kept of the lesson, read back: anybody can have changed it, so only what is known is taken."""

import json
import re
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from runs.blanks.by_hand import sheet
from runs.blanks.reading import MOST_SIGNS, as_seen
from runs.classes import codes
from runs.link.coordinate import SHEETS
from runs.study.record import Record
from runs.study.record import read as read_record

# So many signs are read, and so many sheets.
MOST_KEPT, MOST_SHEETS = 100_000, 20
MOST_OF_ADDRESS = 8000
TOKEN = re.compile("[0-9a-f]{32}")


class Said(NamedTuple):
    """What was answered, and typed into the walk's blanks. of: what was in view then; answers: by page, the option and
    what it was about; typed: by blank.
    """

    of: str = ""
    answers: Mapping[str, tuple[str, str]] = {}
    typed: Mapping[str, str] = {}


class Kept(NamedTuple):
    """done: names of what was done, by kind; stage: that was left, address: what it showed; sheets: what was typed, by
    number and name of the blank; record: of the study; said: in the place that was left; classroom: the code of the
    class that was joined, and what it knows this learner by.
    """

    done: Mapping[str, frozenset[str]] = {}
    stage: str = ""
    address: str = ""
    sheets: Mapping[int, Mapping[str, str]] = {}
    record: Record = Record()
    said: Said = Said()
    classroom: tuple[str, str] = ("", "")


def read(text: str, known: Mapping[str, Collection[str]]) -> Kept:
    """known: the names that there are, by kind, such as stages. What is none of them is dropped. Never raises."""
    raw = _parsed(text)
    done = _table(raw.get("done"))
    stage, address = _left(_table(raw.get("at")), known["stages"])
    return Kept(
        {kind: _known(done.get(kind), names) for kind, names in known.items()},
        stage,
        address,
        _sheets(_table(raw.get("sheets"))),
        read_record(raw.get("record")),
        _said(_parsed(raw.get("said"))),
        _classroom(raw.get("class")),
    )


def written(said: Said) -> str:
    """As the browser keeps it: one text, so that what was said before goes as a whole."""
    return json.dumps(said._asdict(), separators=(",", ":"))


def _said(raw: dict) -> Said:
    answers = {page: tuple(each) for page, each in _table(raw.get("answers")).items() if _is_answer(each)}
    typed = {name: as_seen(each) for name, each in _table(raw.get("typed")).items() if _is_text(each, MOST_SIGNS + 1)}
    return Said(raw["of"] if _is_text(raw.get("of"), MOST_OF_ADDRESS) else "", answers, typed)


def _classroom(raw):
    code, _, token = raw.partition(" ") if _is_text(raw, codes.LONGEST) else ("", "", "")
    return (codes.read(code), token) if codes.read(code) and TOKEN.fullmatch(token) else ("", "")


def _is_answer(raw):
    return isinstance(raw, list) and len(raw) == 2 and all(_is_text(each, MOST_SIGNS) for each in raw)


def _parsed(text):
    """What a text of a browser holds; nothing where that is no table."""
    try:
        return _table(json.loads(text) if _is_text(text, MOST_KEPT) else {})
    except (ValueError, RecursionError):
        return {}


def _left(at: dict, stages: Collection[str]) -> tuple[str, str]:
    stage, address = at.get("stage"), at.get("search")
    if isinstance(stage, str) and stage in stages and isinstance(address, str) and len(address) <= MOST_OF_ADDRESS:
        return stage, address
    return "", ""


def _table(raw: Any) -> dict:
    return raw if isinstance(raw, dict) else {}


def _is_text(raw, most):
    return isinstance(raw, str) and len(raw) <= most


def _known(raw, names):
    listed = raw if isinstance(raw, list) else []
    return frozenset(each for each in listed if isinstance(each, str) and each in names)


def _sheets(raw):
    # The last ones are the newest; a name that is longer than any number is not read.
    numbers = [key for key in raw if len(key) <= len(str(SHEETS.most)) and key.isascii() and key.isdecimal()]
    numbers = [key for key in numbers if SHEETS.least <= int(key) <= SHEETS.most][-MOST_SHEETS:]
    sheets = {int(key): _typed(_table(raw[key])) for key in numbers}
    return {number: typed for number, typed in sheets.items() if typed}


# Every sheet has the same blanks.
def _typed(raw):
    names = (blank.name for blank in sheet(SHEETS.least).blanks)
    return {name: as_seen(raw[name]) for name in names if _is_text(raw.get(name), MOST_SIGNS + 1)}
