"""Files of answers as they came back: hostile until they are read, never run, and never written anywhere."""

import csv
import io
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import NamedTuple

from take_home.assignment.make import HEAD, SHEET, STUDENT
from take_home.assignment.roster import KitError

MOST_BYTES, MOST_FILES, MOST_ZIP = 64_000, 20_000, 100_000_000
# What ends the name of a field, where it stands in neither brackets nor quotes.
DELIMITERS = re.compile("[,;\t]")
BRACKETS = re.compile(r"\[[^\]]*\]")
# How a ZIP file may be packed: other ways can ask for much memory.
PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)


class ReturnedError(KitError):
    """A file that is not to be graded."""


class Handed(NamedTuple):
    """A file that came back. name: its path below the folder, or in its ZIP file. opened: gives its bytes, of a large
    file not all; raises ReturnedError.
    """

    name: str
    opened: Callable[[], bytes]

    @property
    def own_name(self) -> str:
        """Without the folders."""
        return self.name.rpartition("/")[2]


@dataclass
class Returned:
    """What stands in a file. students, sheets: all that it says of whose it is; answers: text by field; twice: fields
    with two values; strange: how many rows are neither.
    """

    students: list[str] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    twice: set[str] = field(default_factory=set)
    strange: int = 0


def files(place: Path) -> Iterator[Handed]:
    """All files below a folder or in a ZIP file, in the order of their names; of a ZIP file in the folder, what is in
    it. Raises OSError, and ReturnedError for what is neither.
    """
    if not stat.S_ISDIR(place.stat().st_mode):
        yield from _unpacked(place, "")
        return
    for path in sorted(_below(place)):
        name = path.relative_to(place).as_posix()
        try:
            if path.suffix.lower() == ".zip" and stat.S_ISREG(path.lstat().st_mode):
                yield from _unpacked(path, f"{name}/")
                continue
        except (ReturnedError, OSError):
            yield Handed(name, partial(_refuse, "file.zip"))
            continue
        yield Handed(name, partial(_content, path))


def read(handed: Handed, fields: frozenset[str]) -> Returned:
    """fields: those that a sheet has. Raises ReturnedError."""
    found, known = Returned(), {_plain(name): name for name in (*fields, STUDENT, SHEET)}
    for written, value in _rows(_text(handed)):
        name = known.get(_plain(written), "")
        if name in (STUDENT, SHEET):
            said = found.students if name == STUDENT else found.sheets
            said += [value] * (value not in (*said, ""))
        elif not name:
            found.strange += (_plain(written), _plain(value)) != HEAD
        # A spreadsheet shows the apostrophe that was put before a sign. And an empty cell is no answer.
        elif (answer := value.lstrip("'")) and found.answers.setdefault(name, answer) != answer:
            found.twice.add(name)
    return found


def _below(place):
    """The paths of all files, and of what cannot be looked into: links to folders, folders that may not be read."""
    closed: list[OSError] = []
    for at, folders, names in os.walk(place, onerror=closed.append):
        yield from (Path(at, name) for name in names)
        yield from (path for path in (Path(at, name) for name in folders) if path.is_symlink())
    yield from (Path(error.filename) for error in closed)


def _unpacked(path, before):
    """The files in a ZIP file. before: what their names begin with"""
    try:
        if path.stat().st_size > MOST_ZIP:
            raise ReturnedError("file.no_zip", file=path)
        packed = zipfile.ZipFile(path)
    except BROKEN:
        raise ReturnedError("file.no_zip", file=path) from None
    with packed:
        for member in sorted(packed.infolist(), key=lambda member: member.filename):
            if not member.is_dir():
                yield Handed(before + member.filename, partial(_member, packed, member))


def _member(packed, member):
    if stat.S_ISLNK(member.external_attr >> 16):
        raise ReturnedError("file.link")
    if member.compress_type not in PACKED:
        raise ReturnedError("file.unreadable")
    try:
        with packed.open(member) as file:
            return file.read(MOST_BYTES + 1)
    except BROKEN:
        raise ReturnedError("file.unreadable") from None


def _content(path):
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            raise ReturnedError("file.unreadable" if path.is_dir() and not path.is_symlink() else "file.link")
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError:
        raise ReturnedError("file.unreadable") from None


def _refuse(key):
    raise ReturnedError(key)


def _text(handed):
    """Its text, if it is an ordinary and small file of text."""
    content = handed.opened()
    if not handed.name.lower().endswith(".csv"):
        raise ReturnedError("file.kind")
    if len(content) > MOST_BYTES:
        raise ReturnedError("file.huge")
    if b"\0" in content:
        raise ReturnedError("file.encoding")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ReturnedError("file.encoding") from None


def _rows(text):
    """-> (field, value) of each row. A spreadsheet of another country parts them by `;`, and numbers by a comma."""
    # Quotes behind a space would be none.
    text = re.sub(r"(?m)^[ \t]+(?=\S)", "", text)
    head = next(filter(str.strip, text.splitlines()), "")
    sign = DELIMITERS.search(BRACKETS.sub("", head).replace('"', ""))
    rows = csv.reader(io.StringIO(text, newline=None), delimiter=sign[0] if sign else ",")
    return [_parted(row, rows.dialect.delimiter) for row in rows if any(map(str.strip, row))]


def _parted(row, sign):
    """-> (what the row is about, what it says)"""
    # A comma in brackets that nobody put in quotes makes one name two cells.
    is_open = "[" in row[0] and "]" not in row[0]
    end = next((at for at, cell in enumerate(row, 1) if "]" in cell), 1) if is_open else 1
    name, rest = ",".join(row[:end]), row[end:]
    if _plain(name) == STUDENT:
        return name, sign.join(rest).strip(f"{sign} ")
    # And so does a decimal comma.
    return name, ",".join(filter(None, map(str.strip, rest)))


def _plain(name):
    """As it is compared: without spaces, and in small letters."""
    return "".join(name.split()).casefold()
