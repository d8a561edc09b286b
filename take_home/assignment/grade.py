"""Grades: every value is worked out again from the sheet's number; what a file says of itself is not trusted."""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from runs.blanks.blank import Blank
from runs.blanks.by_hand import sheet
from runs.blanks.check import check
from runs.blanks.reading import agree, count_digits, read
from take_home.assignment import returned
from take_home.assignment.classroom import OTHERS, Classroom
from take_home.assignment.returned import MOST_FILES, Returned, ReturnedError, files
from take_home.worksheet.words import Words

# Who worked a number out and then rounded it badly has half of it; so few digits are a guess.
ROUNDED, LEAST_DIGITS = {"short": 0.5, "early": 0.5, "last_digit": 0.5}, 2


class Mark(NamedTuple):
    """What one field is worth, and why it is not more."""

    points: float
    reason: str


class _Known(NamedTuple):
    """A file that was read. odd: the key of what is odd about whose it is, or nothing."""

    student: str
    odd: str
    name: str
    its: Returned


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


@cache
def fields() -> tuple[str, ...]:
    """The names of a sheet's fields: all sheets have the same."""
    return tuple(blank.name for blank in sheet(1).blanks)


def grades(place: Path, students: list[str], word: str, words: Words) -> Iterator[Grade]:
    """One for each file below a folder or in a ZIP file, and for each student without any. Raises OSError, KitError."""
    room = Classroom(students, word)
    found, others = _looked_at(place, room, words)
    often = Counter(each.student for each in found)
    made = [*(_grade(each, room, often[each.student], words) for each in found), *others]
    there = {grade.student for grade in made}
    missing = (Grade(each, "", (words.say("file.missing"),), {}) for each in room.seeds if each not in there)
    order = {student: at for at, student in enumerate(room.seeds)}
    yield from sorted((*made, *missing), key=lambda grade: (order.get(grade.student, len(order)), grade.file))


def _looked_at(place, room, words):
    """-> (the files that were read, a grade without points for each other one, and for those that nobody looked at)"""
    asked = frozenset(fields())
    found: list[_Known] = []
    others: list[Grade] = []
    passed: Counter[str] = Counter()
    for handed in files(place):
        why = _passed_over(handed, len(found) + len(others))
        passed[why] += 1
        try:
            if not why:
                its = returned.read(handed, asked)
                student, odd = _whose(its, handed, room)
                found.append(_Known(student, odd, handed.name, its))
        except ReturnedError as error:
            others.append(Grade(room.by_file(handed.own_name), handed.name, (words.say(error.key),), {}))
    others += [Grade("", "", (words.say(why, count=passed[why], most=MOST_FILES),), {}) for why in passed if why]
    return found, others


def table(found: Iterable[Grade]) -> list[tuple]:
    """Rows of a file: a grade each, and in the column of a field why it is not right."""
    names = fields()
    head = ("student", "file", "points", "of", "remarks", *names)
    return [head, *((*_summary(each, len(names)), *(_reason(each, name) for name in names)) for each in found)]


def _summary(grade, most):
    return grade.student, grade.file, f"{grade.points:g}", most, " ".join(grade.remarks)


def _reason(grade, name):
    return grade.marks[name].reason if name in grade.marks else ""


def _passed_over(handed, before):
    """Why a file is not looked at: the key of a sentence, or nothing. before: how many were"""
    if handed.own_name.startswith("."):
        return "file.hidden"
    return "file.many" if before >= MOST_FILES else ""


def _whose(its, handed, room):
    """-> (the student whose file it is, the key of what is odd about that)

    It is the one whom it names. Of two, it is the one after whom it is named, too. Where it names nobody, it is the one
    after whom it is named, or who alone has its sheet.
    """
    named, after = {*map(room.named, its.students)} - {""}, room.by_file(handed.own_name)
    if its.students:
        student = named.pop() if len(named) == 1 else after if after in named else ""
        return student, "file.names" if len(its.students) > 1 else ""
    by_sheet = room.by_sheet(its.sheets[0]) if len(its.sheets) == 1 and not after else ""
    return after or by_sheet, "file.by_sheet" if by_sheet else ""


def _grade(known, room, often, words):
    student, odd, name, its = known
    remarks = [words.say(odd, count=len(its.students))] if odd else []
    if not student:
        return Grade("", name, (words.say("file.nobody" if its.answers else "file.empty"), *remarks), {})
    remarks += [words.say("file.twice", count=often)] * (often > 1)
    remarks += [words.say("file.strange", count=its.strange)] * bool(its.strange)
    remarks += [words.say("file.sheet", seed=room.seeds[student])] * bool({*its.sheets} - {str(room.seeds[student])})
    if not its.answers:
        return Grade(student, name, (words.say("file.empty"), *remarks), {})
    blanks = room.blanks(student)
    grade = Grade(student, name, tuple(remarks), {blank.name: _mark(blank, its, words) for blank in blanks})
    other = room.whom_it_fits(its.answers, student) if grade.points < OTHERS * len(blanks) else ""
    return grade._replace(remarks=(*remarks, words.say("file.other", student=other))) if other else grade


def _mark(blank: Blank, its, words):
    if blank.name in its.twice:
        return Mark(0, words.say("field.twice"))
    text = its.answers.get(blank.name, "")
    if not text:
        return Mark(0, words.say("field.empty"))
    verdict = check(blank, text)
    if verdict.is_right:
        return Mark(1, "")
    points, key = _worth(blank, text, verdict.key)
    # Which number is meant says how it is worked out: that is the reason where no slip gives this number.
    return Mark(points, words.sentence(blank, key))


def _worth(blank, text, key):
    """-> (the points for a number that is not right, the key of the reason)"""
    if key not in ROUNDED:
        return 0, key
    said, still = read(text), f"{blank.kind}.still"
    # A weight moves so little that the old one, with fewer digits, looks like the new one.
    if any(slip.key == still and agree(said, slip.value, blank.digits) for slip in blank.slips):
        return 0, still
    return ROUNDED[key] if key != "short" or count_digits(said) >= LEAST_DIGITS else 0, key
