"""What a browser kept of the lesson, read back: anybody can have changed it, so only what is known is taken."""

import json
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from runs.blanks.by_hand import sheet
from runs.blanks.reading import MOST_SIGNS, as_seen
from runs.link.coordinate import SHEETS
from runs.study.record import Record
from runs.study.record import read as read_record

# So many signs are read, and so many sheets.
MOST_KEPT, MOST_SHEETS = 100_000, 20
MOST_OF_ADDRESS = 8000


class Kept(NamedTuple):
    """done: names of what was done, by kind; stage: that was left, address: what it showed; sheets: what was typed, by
    number and name of the blank; record: of the study.
    """

    done: Mapping[str, frozenset[str]] = {}
    stage: str = ""
    address: str = ""
    sheets: Mapping[int, Mapping[str, str]] = {}
    record: Record = Record()


def read(text: str, known: Mapping[str, Collection[str]]) -> Kept:
    """known: the names that there are, by kind, such as stages. What is none of them is dropped. Never raises."""
    try:
        raw = json.loads(text) if len(text) <= MOST_KEPT else {}
    except (ValueError, RecursionError):
        raw = {}
    raw = _table(raw)
    done = _table(raw.get("done"))
    stage, address = _left(_table(raw.get("at")), known["stages"])
    return Kept(
        {kind: _known(done.get(kind), names) for kind, names in known.items()},
        stage,
        address,
        _sheets(_table(raw.get("sheets"))),
        read_record(raw.get("record")),
    )


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
