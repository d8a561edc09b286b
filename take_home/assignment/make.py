"""A link, a worksheet and an empty file of answers for each student of a roster."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from runs.blanks.by_hand import sheet
from runs.data.table import separated
from take_home.assignment.roster import KitError, file_name, safe, seed_of
from take_home.worksheet.pdf import pdf
from take_home.worksheet.words import Words
from take_home.worksheet.worksheet import by_hand

HEAD = ("field", "value")
STUDENT, SHEET = "student", "sheet"
LINKS = "links.csv"
NOTHING: Mapping[str, str] = MappingProxyType({})


def make(
    students: list[str], word: str, out: Path, lesson: str, words: Words, size: str = "a4"
) -> Iterator[tuple[str, int]]:
    """Writes FOLDER/links.csv, worksheets/ and answers/. lesson: its address, without a page; size: of the paper.
    -> (student, number of the sheet) as each is written. Raises OSError, and KitError before it overwrites answers.
    """
    for folder in ("worksheets", "answers"):
        (out / folder).mkdir(parents=True, exist_ok=True)
    rows: list[tuple] = [("student", "sheet", "link", "worksheet", "answers")]
    for student in students:
        seed, name = seed_of(student, word), file_name(student)
        address = link(lesson, seed)
        about = (words.say("for", student=student), words.say("link", link=address))
        paper = pdf(by_hand(seed, words, about), words, size, with_key=False)
        places = f"worksheets/{name}.pdf", f"answers/{name}.csv"
        (out / places[0]).write_bytes(paper)
        _write_once(out / places[1], template(student, seed))
        rows.append((student, seed, address, *places))
        yield student, seed
    write(out / LINKS, rows)


def link(lesson: str, seed: int) -> str:
    """The page of the lesson that has this sheet."""
    return f"{lesson.rstrip('/')}/By_hand?sheet={seed}"


def template(student: str, seed: int, answers: Mapping[str, str] = NOTHING) -> list[tuple]:
    """What a student fills in and hands back: a row a field. answers: what stands there already, by field"""
    blanks = ((blank.name, answers.get(blank.name, "")) for blank in sheet(seed).blanks)
    return [HEAD, (STUDENT, student), (SHEET, seed), *blanks]


def write(path: Path, rows: list[tuple]) -> None:
    """A file of comma-separated values. Raises OSError."""
    path.write_bytes(harmless(rows))


def _write_once(path, rows):
    """A file that somebody may have filled in since is not written over."""
    if path.exists() and path.read_bytes() != harmless(rows):
        raise KitError("file.there", file=path)
    write(path, rows)


def harmless(rows: list[tuple]) -> bytes:
    """Comma-separated values, none of which a spreadsheet takes for a formula."""
    return separated([safe(cell) for cell in row] for row in rows)
