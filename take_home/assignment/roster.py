"""Who is in a class, and which sheet each of them has: worked out whenever it is asked for, and stored nowhere."""

import csv
import hashlib
import re
import unicodedata
from pathlib import Path

from runs.blanks.reading import as_seen
from runs.link.coordinate import SHEETS

MOST_BYTES, MOST_SIGNS, MOST_STUDENTS = 1_000_000, 200, 5000
# Behind this, a spreadsheet runs what follows. Which sign parts two cells is another one in each country, and there
# quotes may stand where they mean nothing.
RUN = re.compile(r"""(^|[,;|])(?=[\s"']*[=+\-@＝＋－＠])""")


class KitError(ValueError):
    """What cannot be done with a file. key, places: of the sentence that says why."""

    def __init__(self, key: str, **places):
        super().__init__(key)
        self.key, self.places = key, places


class RosterError(KitError):
    """A roster that cannot be read."""


def students(path: Path) -> list[str]:
    """The identifiers of a roster, one a line, in their order. Raises RosterError, OSError."""
    if path.stat().st_size > MOST_BYTES:
        raise RosterError("roster.huge")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RosterError("roster.encoding") from None
    found: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        student = identifier(line)
        if len(student) > MOST_SIGNS or not student.isprintable():
            raise RosterError("roster.line", line=number)
        if student in found:
            raise RosterError("roster.twice", line=number)
        found += [student] * bool(student)
        if len(found) > MOST_STUDENTS:
            raise RosterError("roster.huge")
    if not found:
        raise RosterError("roster.empty")
    return found


def identifier(line: str) -> str:
    """A line as an identifier: without quotes, spaces around it, or a second way to write the same letters."""
    try:
        cells = next(csv.reader([line.strip()]), [])
    except csv.Error:
        cells = []
    return unicodedata.normalize("NFC", cells[0] if len(cells) == 1 else line).strip()


def seed_of(student: str, word: str) -> int:
    """The number of the sheet of one student, in a class with this word: one of SHEETS."""
    digest = hashlib.sha256(f"{len(word)}:{word}:{student}".encode()).digest()
    return SHEETS.least + int.from_bytes(digest[:8], "big") % (SHEETS.most - SHEETS.least + 1)


def file_name(student: str) -> str:
    """What a student's files are called, without an ending: no identifier leads out of the folder."""
    plain = re.sub(r"[^A-Za-z0-9]+", "-", unicodedata.normalize("NFKD", student)).strip("-")[:40]
    return f"{plain or 'student'}-{hashlib.sha256(student.encode()).hexdigest()[:8]}"


def safe(cell: object) -> str:
    """A cell that no spreadsheet takes for a formula, and that can be written: a file's name need not be text.

    Two texts that differ stay two, unless they differ in signs that nobody can see.
    """
    text = as_seen(str(cell).encode("utf-8", "replace").decode())
    return RUN.sub(r"\1'", text)
