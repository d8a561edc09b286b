"""A file of answers as it came back: hostile until it is read, and never run."""

import csv
import io
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from take_home.assignment.make import HEAD, LINKS, SHEET, STUDENT

MOST_BYTES, MOST_FILES = 64_000, 20_000
DELIMITERS = ",;\t"


class ReturnedError(ValueError):
    """A file that is not to be graded. key: of the sentence that says why."""

    def __init__(self, key: str):
        super().__init__(key)
        self.key = key


@dataclass
class Returned:
    """What stands in a file. student, sheet: as it says itself; answers: text by field; twice: fields with two values;
    strange: how many rows are neither.
    """

    student: str = ""
    sheet: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    twice: set[str] = field(default_factory=set)
    strange: int = 0


def files(folder: Path, but: Path) -> Iterator[Path]:
    """All files below a folder, in the order of their names, but for one. Raises OSError."""
    skipped = but.resolve()
    found = (Path(place, name) for place, _, names in os.walk(folder) for name in names)
    for path in sorted(found)[:MOST_FILES]:
        if path.name != LINKS and not path.name.startswith(".") and path.absolute() != skipped:
            yield path


def read(path: Path, fields: frozenset[str]) -> Returned:
    """fields: those that a sheet has. Raises ReturnedError."""
    rows = _rows(_text(path))
    found = Returned()
    for name, value in rows:
        if name in (STUDENT, SHEET):
            setattr(found, name, value.removeprefix("'"))
        elif name not in fields:
            found.strange += (name.lower(), value.lower()) != HEAD
        elif found.answers.setdefault(name, value) != value:
            found.twice.add(name)
    if not any(found.answers.values()):
        raise ReturnedError("file.empty")
    return found


def _text(path):
    """Its text, if it is an ordinary and small file of text."""
    try:
        about = path.lstat()
        if not stat.S_ISREG(about.st_mode):
            raise ReturnedError("file.link")
        if path.suffix.lower() != ".csv":
            raise ReturnedError("file.kind")
        if about.st_size > MOST_BYTES:
            raise ReturnedError("file.huge")
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ReturnedError("file.encoding") from None
    except OSError:
        raise ReturnedError("file.unreadable") from None


def _rows(text):
    """-> (field, value) of each row. A spreadsheet of another country parts them by `;`, and numbers by a comma."""
    if "\0" in text:
        raise ReturnedError("file.encoding")
    head = next(filter(str.strip, text.splitlines()), "")
    parted = next((sign for sign in DELIMITERS if head.lower().replace('"', "").startswith(f"field{sign}")), None)
    parted = parted or max(DELIMITERS, key=head.count)
    lines = io.StringIO(text, newline=None)
    rows = [[cell.strip() for cell in row] for row in csv.reader(lines, delimiter=parted)]
    # A decimal comma that nobody put in quotes makes one cell two.
    return [(row[0], ",".join(filter(None, row[1:]))) for row in rows if any(row)]
