"""python -m take_home.assignment make ROSTER.csv --out FOLDER --word WORD
python -m take_home.assignment grade FOLDER_OR_ZIP --roster ROSTER.csv --word WORD --out grades.csv
python -m take_home.assignment page
"""

import argparse
import sys
from pathlib import Path

from take_home.assignment.grade import grades, table
from take_home.assignment.make import make, write
from take_home.assignment.page import page
from take_home.assignment.roster import KitError, students
from take_home.worksheet.pdf import SIZES
from take_home.worksheet.words import PAGES, Words
from ui.parts.numbers import show
from ui.parts.words import page_words

LESSON = "http://127.0.0.1:8501"


def main(arguments: list[str] | None = None) -> int:
    """-> the exit status"""
    given, words = _parser().parse_args(arguments), Words({name: page_words(name) for name in PAGES}, show)
    try:
        _DO[given.do](given, words)
    except KitError as error:
        print(words.say(error.key, **error.places), file=sys.stderr)
        return 1
    except OSError as error:
        print(words.say("no_file", file=error.filename, why=error.strerror), file=sys.stderr)
        return 1
    return 0


def _make(given, words):
    found = students(given.roster)
    for done, (student, seed) in enumerate(make(found, given.word, given.out, given.lesson, words, given.paper), 1):
        print(f"{done}/{len(found)}  {seed:4}  {student}")


def _grade(given, words):
    folder, out = given.folder.resolve(), given.out.resolve()
    if out.is_relative_to(folder) or out == given.roster.resolve():
        raise KitError("file.own", file=given.out)
    found = list(grades(folder, students(given.roster), given.word, words))
    write(given.out, table(found))
    print(words.say("graded", count=len(found), files=sum(bool(each.file) for each in found), file=given.out))


def _page(given, words):
    print(page(given.lesson, words), end="")


_DO = {"make": _make, "grade": _grade, "page": _page}


def _parser():
    parser = argparse.ArgumentParser(prog="python -m take_home.assignment", description="One sheet for each student.")
    doing = parser.add_subparsers(dest="do", required=True)
    for_make = doing.add_parser("make", help="a link, a worksheet and a file for answers, for each student")
    for_make.add_argument("roster", type=Path, help="an identifier a line")
    for_make.add_argument("--out", type=Path, required=True, help="the folder to write into")
    for_make.add_argument("--paper", choices=SIZES, default="a4")
    for_grade = doing.add_parser("grade", help="grades the answers that came back")
    for_grade.add_argument("folder", type=Path, help="with the files that came back, in folders or not; or a ZIP file")
    for_grade.add_argument("--roster", type=Path, required=True, help="the one that the sheets were made of")
    for_grade.add_argument("--out", type=Path, required=True, help="the file to write the grades into")
    for_page = doing.add_parser("page", help="HTML to paste into Canvas or Moodle")
    for each in (for_make, for_grade):
        each.add_argument("--word", required=True, help="of the class: with another word, everybody has another sheet")
    for each in (for_make, for_page):
        each.add_argument("--lesson", default=LESSON, help=f"its address; without, {LESSON}")
    return parser


if __name__ == "__main__":
    sys.exit(main())
