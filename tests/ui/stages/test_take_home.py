"""Take it home: each file is that of the step in view, and made when somebody asks for it."""

import json

import numpy as np
import pytest
import streamlit as st

from runs.blanks.by_hand import sheet
from runs.course import tape
from take_home.assignment.grade import grades
from take_home.assignment.roster import seed_of
from take_home.receipt import verify
from take_home.worksheet.words import Words
from tests.ui.driver import Visit
from ui.parts.numbers import show
from ui.parts.words import family, text
from ui.serve.turns import BusyError
from ui.stages import take_home

DOORS = ("python", "notebook", "receipt", "verifier")


@pytest.fixture
def offered(monkeypatch):
    found = {}

    def offer(label, data, name, *_, disabled=False, **__):
        found[label] = (None if disabled else data, name)

    monkeypatch.setattr(st, "download_button", offer)
    return found


@pytest.mark.parametrize("params", [{"preset": "tiny"}, {"loss": "MeanSquaredError", "optimizer": "Adam"}], ids=str)
def test_each_file_is_of_the_step_in_view(offered, params):
    visit = Visit(**params).press("Take one step").open("take_home")
    files = {door: offered[text("take_home", f"save.{door}")] for door in DOORS}
    assert [files[door][1] for door in DOORS] == ["step-1.py", "step-1.ipynb", "receipt-1.json", "verify.py"]
    made = {door: make() for door, (make, _) in files.items()}
    told = verify.parsed(made["receipt"])
    assert [name for name, _, claim in verify.verify(told) if claim] == []
    W1 = next(each for each in told["arrays"] if each["name"] == "W1")
    np.testing.assert_array_equal(W1["values"], visit.state.params[0].W)
    assert (told["iteration"], told["labels"], told["classes"]) == (1, ["Cat"], ["Cat", "Dog"])
    assert all(f"{name}={value}" in told["address"] for name, value in params.items())
    compile(made["python"], "step.py", "exec")
    assert json.loads(made["notebook"])["nbformat"] == 4
    assert b"def verify(" in made["verifier"]


def test_each_is_made_in_its_turn(offered):
    visit = Visit(preset="tiny").open("take_home")
    for make, _ in filter(lambda each: each[0], offered.values()):
        with visit.mine.makes_file, pytest.raises(BusyError):
            make()


def test_without_a_label_there_is_no_step_and_the_page_says_so(offered):
    html = Visit(label="").open("take_home").html
    assert text("take_home", "no_label") in html
    closed = [name for make, name in offered.values() if make is None]
    assert closed[:1] + closed[-1:] == ["lesson-0.html", "answers-1.csv"]
    assert closed[1:-1] == ["step-0.py", "step-0.ipynb", "receipt-0.json", "verify.py", *["worksheet-0.pdf"] * 2]
    # The sheet of six nodes has a label of its own.
    assert [name for make, name in offered.values() if make] == ["sheet-1.pdf"] * 2


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_a_worksheet_of_the_step_and_one_of_the_sheet_in_hand(offered, paper):
    Visit(preset="tiny", sheet="7").press("Take one step").open("take_home")
    for door, name in (("worksheet", "worksheet-1.pdf"), ("by_hand", "sheet-7.pdf")):
        make, named = offered[text("take_home", f"save.{door}", paper=text("take_home", f"paper.{paper}"))]
        assert named == name and make().startswith(b"%PDF")


@pytest.mark.parametrize("preset", ["small", "conv-small"])
def test_the_lesson_is_one_file(offered, preset):
    Visit(preset=preset).press("Take one step").open("take_home")
    make, name = offered[text("take_home", "save.lesson")]
    assert name == "lesson-1.html" and make().startswith(b"<!doctype html>")


def test_the_file_has_sixty_states_also_of_a_run_of_which_few_were_kept(offered, monkeypatch):
    given = []
    monkeypatch.setattr(take_home, "lesson_file", lambda of: given.append(of) or b"")
    monkeypatch.setattr(tape, "MOST_KEPT", 20)
    visit = Visit(preset="tiny", run="150*cat*cat*CrossEntropy*SGD*0.01*1").open("take_home")
    # A page waits for no long run.
    while visit.mine.tape.at.iterations < 150:
        visit.run()
    offered[text("take_home", "save.lesson")][0]()
    assert [state.t for state in given[0].states] == list(range(91, 151))
    assert len(visit.mine.tape.at_hand) < 30


def test_the_lesson_is_no_file_that_a_messenger_would_not_take(offered):
    visit = Visit(preset="conv").open("take_home")
    assert offered[text("take_home", "save.lesson")][0] is None
    assert text("take_home", "no_lesson.too_large")[:40] in visit.html


def test_the_answers_to_a_sheet_are_what_the_grader_reads(offered, tmp_path):
    blanks, word = sheet(seed_of("ada", "word")).blanks, "word"
    visit = Visit(sheet=f"{seed_of('ada', word)}").open("by_hand")
    visit.tell(f"sheet.{blanks[0].name}", f"{blanks[0].value:.12g}").tell(f"show.{blanks[1].name}", "")
    visit.open("take_home")
    make, _ = offered[text("take_home", "save.answers")]
    # The learner writes a name into it.
    (tmp_path / "answers.csv").write_bytes(make().replace(b"student,", b"student,ada"))
    (grade,) = grades(tmp_path, ["ada"], word, Words({"worksheet": family("worksheet", "")}, show))
    assert (grade.student, grade.points) == ("ada", 1)


def test_each_page_with_the_file_of_a_step_leads_here():
    for page in ("forward", "truth", "loss", "backprop"):
        assert 'href="Take_home"' in Visit(preset="tiny").open(page).html
