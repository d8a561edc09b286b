"""A class: who is in it, and all their sheets, each made once."""

from functools import cached_property

import numpy as np

from runs.blanks.blank import Blank
from runs.blanks.by_hand import sheet
from runs.blanks.check import is_right
from runs.blanks.reading import Unreadable, read
from take_home.assignment.roster import file_name, identifier, safe, seed_of

# From so large a share of another sheet's answers on, they are that sheet's.
OTHERS = 0.5
# A right answer lies no further from its value than this share of it: one in the last of three digits.
NEAR = 0.011


class Classroom:
    """seeds: of each student of a roster the number of the sheet."""

    def __init__(self, students: list[str], word: str):
        self.seeds = {student: seed_of(student, word) for student in students}
        self._written = {safe(student): student for student in students}
        self._files = {file_name(student): student for student in students}
        self._blanks: dict[int, tuple[Blank, ...]] = {}

    def named(self, text: str) -> str:
        """The student who is written so in a file of answers; nobody, if none is."""
        said = identifier(text)
        return self._written.get(said) or (said if said in self.seeds else "")

    def by_file(self, name: str) -> str:
        """The student after whom a file is named."""
        return next((student for own, student in self._files.items() if own in name), "")

    def by_sheet(self, number: str) -> str:
        """The one student who has this sheet; nobody, if several have it."""
        its = [student for student, seed in self.seeds.items() if str(seed) == number]
        return its[0] if len(its) == 1 else ""

    def blanks(self, student: str) -> tuple[Blank, ...]:
        """Of the student's sheet. Of a large class, too, each sheet is made once."""
        seed = self.seeds[student]
        if seed not in self._blanks:
            self._blanks[seed] = sheet(seed).blanks
        return self._blanks[seed]

    def whom_it_fits(self, answers: dict[str, str], but: str) -> str:
        """The first student with another sheet than this one, whose sheet these answers fit; nobody, if none does."""
        numbers = {name: _number(text) for name, text in answers.items()}
        said = np.array([numbers.get(blank.name) for blank in self.blanks(but)], float)
        near = (np.abs(self._values - said) <= NEAR * np.abs(self._values)).sum(axis=1)
        # To be near is quickly found out, and nearly nobody is: only who is gets looked at digit by digit.
        for student, count in zip(self.seeds, near, strict=True):
            if count > OTHERS * len(said) and self.seeds[student] != self.seeds[but] and self._fits(student, numbers):
                return student
        return ""

    def _fits(self, student, numbers):
        blanks = self.blanks(student)
        said = ((blank, numbers.get(blank.name)) for blank in blanks)
        return sum(number is not None and is_right(blank, number) for blank, number in said) > OTHERS * len(blanks)

    @cached_property
    def _values(self):
        """A row a student, a column a field."""
        return np.array([[blank.value for blank in self.blanks(student)] for student in self.seeds])


def _number(text):
    try:
        return read(text)
    except Unreadable:
        return None
