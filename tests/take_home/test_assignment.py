"""The assignment kit: made from a roster, solved from the PDFs, graded; and whatever a cheat may hand in."""

import csv
import io
import os
import random
import re
import zipfile
from html import unescape
from pathlib import Path

import pytest

from runs.blanks.by_hand import sheet
from runs.blanks.check import check
from runs.blanks.reading import rounded
from take_home.assignment import classroom, grade, returned
from take_home.assignment.__main__ import main
from take_home.assignment.make import STUDENT, harmless, template, write
from take_home.assignment.roster import RosterError, file_name, identifier, safe, seed_of, students
from tests.take_home.on_paper import solved
from ui.parts.words import family, page_words

SAID = family("worksheet", "")
WORD = "9b in autumn"
ROSTER = ("ada", "Lovelace, Ada", "=1+2|cmd", "../../etc", "Jürgen $1", "東京")


class Class:
    """A roster, and a folder of what came back."""

    def __init__(self, folder, roster=ROSTER):
        self.folder, self.back = folder, folder / "back"
        self.back.mkdir()
        self.enrol(*roster)

    def enrol(self, *roster):
        """Others in place of those who were there."""
        (self.folder / "roster.csv").write_text("\n".join(roster), encoding="utf-8")

    def comes_back(self, name, *rows):
        """A file as it is, row by row."""
        path = self.back / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
        return path

    def hands_in(self, student, changed=(), name=None, seed=None):
        """All right answers to a sheet, but for those changed."""
        rows = answers(seed or seed_of(student, WORD)) | dict(changed)
        path = self.back / (name or f"{file_name(student)}.csv")
        write(path, [("field", "value"), (STUDENT, student), *rows.items()])
        return path

    def grade(self, out, place=None):
        """-> exit status"""
        roster = str(self.folder / "roster.csv")
        return main(["grade", str(place or self.back), "--roster", roster, "--word", WORD, "--out", str(out)])

    def graded(self, place=None):
        """-> {file or student: row}"""
        out = self.folder / "grades.csv"
        assert self.grade(out, place) == 0
        with out.open(encoding="utf-8-sig", newline="") as file:
            return {row["file"] or row["student"]: row for row in csv.DictReader(file)}

    def grade_of(self, student, *changed, **how):
        self.hands_in(student, changed, **how)
        return self.graded()[how.get("name") or f"{file_name(student)}.csv"]


def answers(seed):
    return {blank.name: f"{blank.value:.12g}" for blank in sheet(seed).blanks}


def right_rows(student, sign=",", quote='"'):
    """All right answers, a row each."""
    return [f"{quote}{name}{quote}{sign}{value}" for name, value in answers(seed_of(student, WORD)).items()]


def student_whose_sheet(holds):
    """The first of many names whose sheet is as wanted."""
    return next(name for name in map("s{}".format, range(500)) if holds(sheet(seed_of(name, WORD)).blanks))


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


def test_a_copy_of_the_file_that_the_lesson_saves_is_known_too(school):
    """A spreadsheet needs an apostrophe before each minus, and on this sheet most numbers have one."""
    other = student_whose_sheet(lambda blanks: sum(blank.value < 0 for blank in blanks) > len(blanks) / 2)
    school.enrol("ada", other)
    seed = seed_of(other, WORD)
    content = harmless(template("ada", seed, answers(seed)))
    assert content.count(b"'-") > 18
    (school.back / "a.csv").write_bytes(content)
    assert SAID["file.other"].format(student=other) in school.graded()["a.csv"]["remarks"]


def test_wrong_answers_are_not_tried_digit_by_digit_on_every_other_sheet(school, monkeypatch):
    school.enrol(*(f"s{n}" for n in range(40)))
    tried = []
    monkeypatch.setattr(classroom, "is_right", lambda *of: tried.append(of))
    row = school.grade_of("s7", *((name, "9.87") for name in answers(1)))
    assert row["points"] == "0" and row["remarks"] == "" and tried == []


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


RUNS = (
    "x;=1+1;@SUM(1).csv",
    "\t=1.csv",
    "line\n=1+1.csv",
    "line\r+1.csv",
    "a, -1.csv",
    'q;"=1".csv',
    "＝1|=2.csv",
    "'=1.csv",
)


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_in_no_country_does_a_cell_begin_as_a_formula(school, sign):
    """Whatever parts the cells there, and whether quotes that do not begin a cell are quotes or not."""
    for name in RUNS:
        school.comes_back(name, "student,=1;=2", *right_rows("ada"))
    school.graded()
    text = (school.folder / "grades.csv").read_text(encoding="utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text), delimiter=sign) for cell in row]
    cells += [cell for line in text.splitlines() for cell in line.split(sign)]
    assert len(cells) > 25 and [cell for cell in cells if re.match('[\\s"]*[=+@＝＋－＠-]', cell)] == []
    assert len({safe(name) for name in (*RUNS, "=1", "'=1", "''=1", "a;=1", "a;'=1")}) == len(RUNS) + 5


@pytest.mark.parametrize("student", ["'t Hooft", "=1+2|cmd", "'=1+2|cmd", "Müller; Bert", "Lovelace, Ada", "a;=1"])
@pytest.mark.parametrize("written", [str, safe])
def test_whoever_is_on_the_roster_is_known_by_the_own_name(school, student, written):
    """As the file of answers has it, or as one writes it who makes a file by hand; without quotes, too."""
    school.enrol("'t Hooft", "=1+2|cmd", "'=1+2|cmd", "Müller; Bert", "Lovelace, Ada", "a;=1")
    if (student, written) != ("'=1+2|cmd", str):
        school.comes_back("a.csv", "field,value", f"student,{written(student)}", *right_rows(student))
        assert (school.graded()["a.csv"]["student"], school.graded()["a.csv"]["points"]) == (safe(student), "37")


def test_an_empty_cell_is_no_answer_and_no_name(school):
    seed = seed_of("ada", WORD)
    rows = harmless(template("", seed)).decode("utf-8-sig").splitlines()
    school.comes_back("a.csv", *rows, "student,ada", *right_rows("ada"))
    row = school.graded()["a.csv"]
    assert (row["student"], row["points"], row["remarks"]) == ("ada", "37", "")


def test_a_file_with_a_name_and_no_answer_is_that_students(school):
    school.comes_back("a.csv", "student,ada", "L,")
    grades = school.graded()
    assert (grades["a.csv"]["student"], grades["a.csv"]["remarks"]) == ("ada", SAID["file.empty"])
    assert "ada" not in grades


def test_a_file_that_names_two_students_says_so(school):
    both = ["student,ada", "student,東京", *right_rows("ada")]
    school.comes_back("a.csv", *both)
    school.comes_back(f"{file_name('ada')}.csv", *both)
    school.comes_back("b.csv", "student,Ada", "student,ada", *right_rows("ada"))
    grades, said = school.graded(), SAID["file.names"].format(count=2)
    assert (grades["a.csv"]["student"], grades["a.csv"]["points"]) == ("", "0") and said in grades["a.csv"]["remarks"]
    for name in (f"{file_name('ada')}.csv", "b.csv"):
        assert grades[name]["student"] == "ada" and said in grades[name]["remarks"]


def test_a_file_without_a_name_is_known_by_its_sheet_if_one_student_alone_has_that(school, monkeypatch):
    seed = seed_of("ada", WORD)
    school.comes_back("a.csv", "student,", f"sheet,{seed}", *right_rows("ada"))
    row = school.graded()["a.csv"]
    assert (row["student"], row["points"], row["remarks"]) == ("ada", "37", SAID["file.by_sheet"])
    monkeypatch.setattr(classroom, "seed_of", lambda student, word: seed)
    row = school.graded()["a.csv"]
    assert (row["student"], row["remarks"]) == ("", SAID["file.nobody"])


WAYS = {
    "a space in brackets": lambda row: row.replace(",", ", ", 1),
    "no quotes": lambda row: row.replace('"', ""),
    "no quotes and a space": lambda row: row.replace('"', "").replace(",", ", ", 1),
    "a decimal comma, and no quotes": lambda row: row.replace('"', "").replace(".", ","),
    "large letters": lambda row: row.upper(),
    "spaces around": lambda row: f"  {row}  ",
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("head", [["field,value"], []])
def test_a_field_is_known_however_its_name_is_written(school, way, head):
    school.comes_back(f"{file_name('ada')}.csv", *head, *map(WAYS[way], right_rows("ada")))
    row = school.graded()[f"{file_name('ada')}.csv"]
    assert (row["points"], row["remarks"]) == ("37", "")


def test_without_a_head_the_sign_behind_the_first_name_parts_the_cells(school):
    rows = [row.replace(".", ",") for row in right_rows("ada", ";", "")]
    school.comes_back(f"{file_name('ada')}.csv", *rows)
    assert school.graded()[f"{file_name('ada')}.csv"]["points"] == "37"


def test_no_two_fields_differ_in_small_and_large_letters_alone():
    assert len({name.casefold() for name in grade.fields()}) == len(grade.fields()) == 37


@pytest.mark.parametrize("digits", [1, 2, 3])
def test_an_old_weight_is_no_new_one_that_was_rounded_badly(school, digits):
    """Nor is it said to be right as far as it goes."""
    students_ = [f"s{n}" for n in range(12)]
    school.enrol(*students_)
    old = re.compile(r"new_")
    for student in students_:
        blanks = sheet(seed_of(student, WORD)).blanks
        parts = {
            blank.name: next(part.value for part in blank.parts if part.place == "old")
            for blank in blanks
            if old.match(blank.name)
        }
        rows = [f'"{name}",{rounded(value, digits)}' for name, value in parts.items()]
        school.comes_back(f"{file_name(student)}.csv", *rows)
    for row in school.graded().values():
        right = sum(row[name] == "" for name in grade.fields() if old.match(name))
        assert float(row["points"]) == right
        assert family("blanks", "")["short"].split("{")[0] not in "".join(row[name] for name in grade.fields())


def test_one_right_digit_is_a_guess_and_two_are_half_a_point(school):
    blanks = {blank.name: blank for blank in sheet(seed_of("ada", WORD)).blanks}
    for digits, points in ((1, "0"), (2, "0.5")):
        text = str(rounded(blanks["P[0,0]"].value, digits))
        school.comes_back("a.csv", "student,ada", f'"P[0,0]",{text}')
        row = school.graded()["a.csv"]
        assert row["points"] == points and row["P[0,0]"].startswith(family("blanks", "")["short"].split("{")[0])


def zipped(path, files, **how):
    with zipfile.ZipFile(path, "w", **how) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return path


def test_a_zip_file_is_read_as_it_is(school):
    """As a learning platform packs it; and one that lies in the folder."""
    whole = school.hands_in("ada").read_bytes()
    link = zipfile.ZipInfo("link.csv")
    link.external_attr = 0o120777 << 16
    members = {"Ada_12_file/answers.csv": whole, "../../out.csv": whole, "/etc/x.csv": whole, link: "/etc/passwd"}
    members |= {"bomb.csv": b"L,1\n" * 5_000_000, "inner.zip": whole, ".hidden.csv": whole, "a.png": b"PNG"}
    path = zipped(school.folder / "all.zip", members, compression=zipfile.ZIP_DEFLATED)
    wanted = {"Ada_12_file/answers.csv": "37", "../../out.csv": "37", "/etc/x.csv": "37"}
    said = {"link.csv": "link", "bomb.csv": "huge", "inner.zip": "kind", "a.png": "kind"}
    before = sorted(school.folder.rglob("*"))
    grades = school.graded(path)
    assert {name: row["points"] for name, row in grades.items() if row["student"] == "ada"} == wanted
    assert all(grades[name]["remarks"] == SAID[f"file.{key}"] for name, key in said.items())
    assert grades[""]["remarks"] == SAID["file.hidden"].format(count=1)
    assert sorted(school.folder.rglob("*")) == sorted([*before, school.folder / "grades.csv"])
    path.rename(school.back / "all.zip")
    grades = school.graded()
    assert {grades[f"all.zip/{name}"]["points"] for name in wanted} == {"37"} and f"{file_name('ada')}.csv" in grades


def test_of_a_broken_zip_file_nothing_else_is_lost(school):
    whole = school.hands_in("ada", name="z.csv").read_bytes()
    path = zipped(school.back / "a.zip", {"one.csv": whole, "two.csv": whole})
    content = bytearray(path.read_bytes())
    at = content.index(b"Z1")
    content[at : at + 2] = b"Q9"
    path.write_bytes(content)
    zipped(school.back / "other.zip", {"one.csv": whole}, compression=zipfile.ZIP_LZMA)
    (school.back / "none.zip").write_bytes(b"PK")
    grades = school.graded()
    broken = ("a.zip/one.csv", "other.zip/one.csv")
    assert [grades[name]["remarks"] for name in broken] == [SAID["file.unreadable"]] * 2
    assert grades["none.zip"]["remarks"] == SAID["file.zip"]
    assert grades["a.zip/two.csv"]["points"] == grades["z.csv"]["points"] == "37"


def test_a_zip_file_that_is_too_large_is_not_opened(school, monkeypatch):
    zipped(school.back / "a.zip", {"one.csv": b"L,1"})
    monkeypatch.setattr(returned, "MOST_ZIP", 10)
    assert school.graded()["a.zip"]["remarks"] == SAID["file.zip"]


def test_what_is_no_folder_of_answers_is_a_sentence(school, capsys):
    text = school.folder / "answers.txt"
    text.write_text("no ZIP", encoding="utf-8")
    for place in (school.folder / "none", text):
        assert school.grade(school.folder / "grades.csv", place) == 1
        said = capsys.readouterr().err
        assert place.name in said and said.count("\n") == 1
    assert not (school.folder / "grades.csv").exists()


def test_grades_are_never_written_over_answers_or_the_roster(school, capsys):
    path = school.hands_in("ada")
    link = school.folder / "link.csv"
    link.symlink_to(path)
    before = path.read_bytes()
    for out in (path, school.back / "grades.csv", school.folder / "roster.csv", link, school.back):
        assert school.grade(out) == 1
        assert capsys.readouterr().err == SAID["file.own"].format(file=out) + "\n"
    assert path.read_bytes() == before and not (school.back / "grades.csv").exists()


def test_a_kit_is_never_written_over_answers(school, capsys):
    out, roster = school.folder / "kit", str(school.folder / "roster.csv")
    made = ["make", roster, "--out", str(out), "--word", WORD]
    school.enrol("ada")
    assert main(made) == main(made) == 0
    path = out / "answers" / f"{file_name('ada')}.csv"
    path.write_bytes(harmless(template("ada", 1, answers(1))))
    before = path.read_bytes()
    assert main(made) == 1 and SAID["file.there"].format(file=path) in capsys.readouterr().err
    assert path.read_bytes() == before


def test_no_file_is_passed_over_in_silence(school, monkeypatch):
    rows = ["student,ada", *right_rows("ada")]
    for name in ("links.csv", ".a.csv", ".b.csv", "x.csv", "y.csv", "z.csv"):
        school.comes_back(name, *rows)
    (school.back / "elsewhere").symlink_to(school.folder)
    monkeypatch.setattr(grade, "MOST_FILES", 3)
    with_rows = school.graded()
    assert {*with_rows} == {"links.csv", "x.csv", "elsewhere", ""} | {*map(safe, ROSTER[1:])}
    assert with_rows["elsewhere"]["remarks"] == SAID["file.link"] and with_rows["links.csv"]["points"] == "37"
    monkeypatch.setattr(grade, "MOST_FILES", 2)
    remarks = [each["remarks"] for each in rows_of(school.folder / "grades.csv") if not each["student"]]
    assert SAID["file.hidden"].format(count=2) in remarks and SAID["file.many"].format(most=3, count=2) in remarks


def test_a_folder_that_cannot_be_looked_into_is_said(school, monkeypatch):
    def walk(place, onerror):
        onerror(PermissionError(13, "Permission denied", str(school.back / "shut")))
        yield place, ["shut"], []

    (school.back / "shut").mkdir()
    monkeypatch.setattr(returned.os, "walk", walk)
    assert school.graded()["shut"]["remarks"] == SAID["file.unreadable"]


def rows_of(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


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
    assert page_words("take_home")["title"] in unescape(html)
    assert html.count("<li>") == 4 and "<script" not in html and SAID["course.title"] in html
