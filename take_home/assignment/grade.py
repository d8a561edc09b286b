"""Grades: every value is worked out again from the sheet's number; what a file says of itself is not trusted."""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from runs.blanks.blank import Blank
from runs.blanks.by_hand import sheet
from runs.blanks.check import check
from take_home.assignment.returned import Returned, ReturnedError, files, read
from take_home.assignment.roster import file_name, identifier, seed_of
from take_home.worksheet.words import Words

# Who worked a number out and then rounded it badly has half of it.
ROUNDED = {"short": 0.5, "early": 0.5, "last_digit": 0.5}
# From so large a share of another sheet's answers on, they are that sheet's.
OTHERS = 0.5


class Mark(NamedTuple):
    """What one field is worth, and why it is not more."""

    points: float
    reason: str


class Grade(NamedTuple):
    """student, file: empty where there is none. remarks: a sentence each. marks: by field, or none."""

    student: str
    file: str
    remarks: tuple[str, ...]
    marks: dict[str, Mark]

    @property
    def points(self) -> float:
        """The sum over the fields."""
        return sum(mark.points for mark in self.marks.values())


def fields() -> tuple[str, ...]:
    """The names of a sheet's fields: all sheets have the same."""
    return tuple(blank.name for blank in sheet(1).blanks)


def grades(folder: Path, students: list[str], word: str, out: Path, words: Words) -> Iterator[Grade]:
    """One for each file below the folder, and for each student without any. out: no file of answers. Raises OSError."""
    known = {student: seed_of(student, word) for student in students}
    asked, found, broken = frozenset(fields()), [], []
    for path in files(folder, out):
        name = path.relative_to(folder).as_posix()
        try:
            returned = read(path, asked)
            found.append((_whose(returned, path, known), name, returned))
        except ReturnedError as error:
            broken.append(Grade(_by_name(path, known), name, (words.say(error.key),), {}))
    often = Counter(student for student, _, _ in found)
    # Of a large class, too, each sheet is made once.
    blanks_of = cache(lambda seed: sheet(seed).blanks)
    made = [
        _grade(student, name, its, known, often[student], blanks_of, words) for student, name, its in found
    ] + broken
    there = {grade.student for grade in made}
    missing = (Grade(each, "", (words.say("file.missing"),), {}) for each in known if each not in there)
    order = {student: at for at, student in enumerate(known)}
    yield from sorted((*made, *missing), key=lambda grade: (order.get(grade.student, len(order)), grade.file))


def table(found: Iterable[Grade]) -> list[tuple]:
    """Rows of a file: a grade each, and in the column of a field why it is not right."""
    names = fields()
    head = ("student", "file", "points", "of", "remarks", *names)
    return [head, *((*_summary(each, len(names)), *(_reason(each, name) for name in names)) for each in found)]


def _summary(grade, most):
    return grade.student, grade.file, f"{grade.points:g}", most, " ".join(grade.remarks)


def _reason(grade, name):
    return grade.marks[name].reason if name in grade.marks else ""


def _whose(returned, path, known):
    """The student whom the file names, or after whom it is named; else nobody."""
    said = identifier(returned.student)
    return said if said in known else _by_name(path, known) if not said else ""


def _by_name(path, known):
    return next((student for student in known if file_name(student) in path.name), "")


def _grade(student, name, returned: Returned, known, often, blanks_of, words):
    if not student:
        return Grade("", name, (words.say("file.nobody"),), {})
    seed = known[student]
    blanks = blanks_of(seed)
    marks = {blank.name: _mark(blank, returned, words) for blank in blanks}
    remarks = [words.say("file.twice", count=often)] * (often > 1)
    remarks += [words.say("file.strange", count=returned.strange)] * bool(returned.strange)
    if returned.sheet and returned.sheet != str(seed):
        remarks.append(words.say("file.sheet", seed=seed))
    grade = Grade(student, name, tuple(remarks), marks)
    copied = grade.points < OTHERS * len(blanks) and _of_another(returned, known, seed, blanks_of)
    return grade._replace(remarks=(*remarks, words.say("file.other", student=copied))) if copied else grade


def _mark(blank: Blank, returned, words):
    if blank.name in returned.twice:
        return Mark(0, words.say("field.twice"))
    text = returned.answers.get(blank.name, "").removeprefix("'")
    if not text:
        return Mark(0, words.say("field.empty"))
    verdict = check(blank, text)
    if verdict.is_right:
        return Mark(1, "")
    # Which number is meant says how it is worked out: that is the reason where no slip gives this number.
    return Mark(ROUNDED.get(verdict.key, 0), words.sentence(blank, verdict.key))


def _of_another(returned, known, seed, blanks_of):
    """The student whose sheet these answers fit, if one does."""
    for student, other in known.items():
        blanks = blanks_of(other) if other != seed else ()
        right = sum(check(blank, returned.answers.get(blank.name, "")).is_right for blank in blanks)
        if blanks and right > OTHERS * len(blanks):
            return student
    return ""
