"""The assignment kit: made from a roster, solved from the PDFs, graded; and whatever a cheat may hand in."""

import csv
import os
import random
from pathlib import Path

import pytest

from runs.blanks.by_hand import sheet
from runs.blanks.check import check
from take_home.assignment.__main__ import main
from take_home.assignment.make import STUDENT, template, write
from take_home.assignment.roster import RosterError, file_name, identifier, safe, seed_of, students
from tests.take_home.on_paper import solved
from ui.parts.words import family

SAID = family("worksheet", "")
WORD = "9b in autumn"
ROSTER = ("ada", "Lovelace, Ada", "=1+2|cmd", "../../etc", "Jürgen $1", "東京")


class Class:
    """A roster, and a folder of what came back."""

    def __init__(self, folder):
        self.folder, self.back = folder, folder / "back"
        self.back.mkdir()
        (folder / "roster.csv").write_text("\n".join(ROSTER), encoding="utf-8")

    def hands_in(self, student, changed=(), name=None, seed=None):
        """All right answers to a sheet, but for those changed."""
        rows = answers(seed or seed_of(student, WORD)) | dict(changed)
        path = self.back / (name or f"{file_name(student)}.csv")
        write(path, [("field", "value"), (STUDENT, student), *rows.items()])
        return path

    def graded(self):
        """-> {file or student: row}"""
        out = self.folder / "grades.csv"
        roster = str(self.folder / "roster.csv")
        assert main(["grade", str(self.back), "--roster", roster, "--word", WORD, "--out", str(out)]) == 0
        with out.open(encoding="utf-8-sig", newline="") as file:
            return {row["file"] or row["student"]: row for row in csv.DictReader(file)}

    def grade_of(self, student, *changed, **how):
        self.hands_in(student, changed, **how)
        return self.graded()[how.get("name") or f"{file_name(student)}.csv"]


def answers(seed):
    return {blank.name: f"{blank.value:.12g}" for blank in sheet(seed).blanks}


@pytest.fixture
def school(tmp_path):
    return Class(tmp_path)


def test_a_worksheet_is_solved_from_its_pdf_and_graded_full_marks(school):
    out = school.folder / "kit"
    (school.folder / "roster.csv").write_text("ada\n=1+2|cmd\n", encoding="utf-8")
    assert main(["make", str(school.folder / "roster.csv"), "--out", str(out), "--word", WORD]) == 0
    with (out / "links.csv").open(encoding="utf-8-sig") as file:
        links = list(csv.DictReader(file))
    assert [each["student"] for each in links] == ["ada", "'=1+2|cmd"]
    for each in links:
        assert each["link"].endswith(f"/By_hand?sheet={each['sheet']}")
        found = solved((out / each["worksheet"]).read_bytes())
        filled = out / each["answers"]
        with filled.open(encoding="utf-8-sig", newline="") as file:
            rows = [(field, found.get(field, value)) for field, value in csv.reader(file)]
        with (school.back / filled.name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    grades = school.graded().values()
    assert [(row["points"], row["of"], row["remarks"]) for row in grades] == [("37", "37", "")] * 2


def test_a_false_answer_loses_its_own_point_with_its_own_reason(school):
    blanks = {blank.name: blank for blank in sheet(seed_of("ada", WORD)).blanks}
    slips = {name: blanks[name].slips[0] for name in ("Z1[0,0]", "P[0,1]", "E[0,0]", "new_b1[1]")}
    changed = {name: f"{slip.value:.6g}" for name, slip in slips.items()}
    changed |= {"L": "", "Z2[0,0]": "x", "A1[0,0]": "7.77"}
    row = school.grade_of("ada", *changed.items())
    assert row["points"] == str(37 - len(changed))
    assert {name for name in blanks if row[name]} == {*changed}
    assert row["L"] == SAID["field.empty"]
    assert row["Z2[0,0]"] == family("blanks", "")["unreadable.no_number"]
    for name, slip in slips.items():
        verdict = check(blanks[name], changed[name])
        assert verdict.key == slip.key or verdict.key in ("sign", "short")
        assert row[name].startswith(family("blanks", "")[verdict.key].split("{")[0])


def test_what_was_only_rounded_badly_has_half_a_point(school):
    value = next(blank.value for blank in sheet(seed_of("ada", WORD)).blanks if blank.name == "P[0,0]")
    row = school.grade_of("ada", ("P[0,0]", f"{value:.2g}"))
    assert row["points"] == "36.5" and row["P[0,0]"]


@pytest.mark.parametrize("form", [";", "\t", ",", "mac"])
def test_a_spreadsheet_of_another_country_is_read(school, form):
    parted, end = (",", "\r") if form == "mac" else (form, "\r\n")
    point = "." if form == "mac" else ","
    rows = template("ada", 1)[:2] + [
        (name, value.replace(".", point)) for name, value in answers(seed_of("ada", WORD)).items()
    ]
    # Names with a comma are in quotes, numbers with one are not.
    text = end.join(f'"{name}"{parted}{value}' for name, value in rows)
    (school.back / "a.csv").write_bytes(text.encode())
    assert school.graded()["a.csv"]["points"] == "37"


def test_a_result_that_a_file_brings_along_counts_for_nothing(school):
    row = school.grade_of("ada", ("L", "9"), ("points", "37"), ("sheet", "3"), ("grade", "A"), ("seed", "1"))
    assert row["points"] == "36"
    assert SAID["file.strange"].format(count=3) in row["remarks"]
    assert SAID["file.sheet"].format(seed=seed_of("ada", WORD)) in row["remarks"]


def test_the_answers_of_another_student_are_known(school):
    row = school.grade_of("ada", seed=seed_of("東京", WORD))
    assert float(row["points"]) < 18 and row["remarks"] == SAID["file.other"].format(student="東京")


def test_two_files_of_one_student_are_both_graded(school):
    school.hands_in("ada")
    row = school.grade_of("ada", ("L", "9"), name="again.csv")
    assert row["points"] == "36" and row["remarks"] == SAID["file.twice"].format(count=2)
    assert school.graded()[f"{file_name('ada')}.csv"]["points"] == "37"


def test_two_answers_to_one_field_are_none(school):
    path = school.hands_in("ada")
    path.write_text(path.read_text(encoding="utf-8") + "L,9\n", encoding="utf-8")
    row = school.graded()[path.name]
    assert (row["points"], row["L"]) == ("36", SAID["field.twice"])


HOSTILE = {
    "empty.csv": (b"", "file.empty"),
    "bare.csv": (b"field,value\nL,\n", "file.empty"),
    "huge.csv": (b"L,1\n" * 20_000, "file.huge"),
    "latin.csv": ("student,Jürgen\nL,1".encode("latin-1"), "file.encoding"),
    "wide.csv": ("L,1".encode("utf-16"), "file.encoding"),
    "nul.csv": (b"L,1\0\n", "file.encoding"),
    "picture.png": (b"\x89PNG", "file.kind"),
    "formula.csv": (b'student,=HYPERLINK("http://x")\nL,1\n', "file.nobody"),
    "=1+1.csv": (b"L,1\n", "file.nobody"),
}


def test_hostile_files_have_a_sentence_each_and_nothing_else_is_lost(school):
    for name, (content, _) in HOSTILE.items():
        (school.back / name).write_bytes(content)
    (school.back / "link.csv").symlink_to("/etc/passwd")
    os.mkfifo(school.back / "pipe.csv")
    deep = school.back / "ada_123_file"
    deep.mkdir()
    school.hands_in("ada", name="ada_123_file/answers.csv")
    grades = school.graded()
    assert grades["ada_123_file/answers.csv"]["points"] == "37"
    for name, (_, key) in HOSTILE.items():
        row = grades[safe(name)]
        assert (row["points"], row["remarks"]) == ("0", SAID[key]), name
    assert grades["link.csv"]["remarks"] == grades["pipe.csv"]["remarks"] == SAID["file.link"]
    assert grades["東京"]["remarks"] == SAID["file.missing"]


def test_no_cell_begins_as_a_formula(school):
    for name in HOSTILE:
        (school.back / name).write_bytes(HOSTILE[name][0])
    school.graded()
    with (school.folder / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))] == [] and "'=1+2|cmd" in cells


def test_files_at_random_stop_nothing(school):
    chance = random.Random(5)
    whole = school.hands_in("ada").read_bytes()
    for n in range(60):
        broken = bytearray(whole)
        for _ in range(chance.randint(1, 40)):
            broken[chance.randrange(len(broken))] = chance.choice(b'"\n\r,;\t-=\xc3\x00 9')
        (school.back / f"{n}.csv").write_bytes(broken)
    grades = school.graded()
    assert len(grades) == 60 + len(ROSTER)
    assert grades[f"{file_name('ada')}.csv"]["points"] == "37"


def test_a_seed_is_worked_out_and_none_is_stored():
    assert (seed_of("ada", WORD), seed_of("ada", "x")) == (seed_of("ada", WORD), seed_of("ada", "x"))
    assert seed_of("ada", WORD) != seed_of("ada", "x") and seed_of("a", "b:c") != seed_of("c:a", "b")
    assert {1 <= seed_of(str(n), WORD) <= 9999 for n in range(500)} == {True}
    assert identifier(' "Lovelace, Ada" ') == identifier("Lovelace, Ada") and identifier("u\u0308") == "ü"


@pytest.mark.parametrize("student", [*ROSTER, "CON", "a/b", "..", "x" * 200])
def test_no_identifier_leads_out_of_the_folder(student):
    name = file_name(student)
    assert Path(name).name == name and name.isascii() and len(name) < 60


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "roster.empty"),
        (b"a\nb\na\n", "roster.twice"),
        (b"\xff", "roster.encoding"),
        (b"a\x07\n", "roster.line"),
        (b"a" * 300, "roster.line"),
        (b"a\n" * 600_000, "roster.huge"),
    ],
)
def test_a_roster_that_cannot_be_used_is_told_why(tmp_path, capsys, content, key):
    path = tmp_path / "roster.csv"
    path.write_bytes(content)
    with pytest.raises(RosterError) as caught:
        students(path)
    assert caught.value.key == key
    assert main(["make", str(path), "--out", str(tmp_path / "out"), "--word", "w"]) == 1
    assert capsys.readouterr().err.startswith(SAID[key].split("{")[0])


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path, capsys):
    assert main(["make", str(tmp_path / "none.csv"), "--out", str(tmp_path), "--word", "w"]) == 1
    assert "none.csv" in capsys.readouterr().err


def test_the_page_of_a_course_has_no_script_and_nothing_of_others_in_it(capsys):
    assert main(["page", "--lesson", 'http://x/"><script>']) == 0
    html = capsys.readouterr().out
    assert html.count("<li>") == 4 and "<script" not in html and SAID["course.title"] in html
