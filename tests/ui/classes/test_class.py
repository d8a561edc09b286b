"""A teacher and learners of one class, without a browser: what each sees, and what nobody else may do."""

import csv
import io
import json
import os
import re
import subprocess
import sys

import pytest
from markupsafe import escape

import dev
from runs.link.address import from_params, to_params
from runs.study import kept
from tests.ui.driver import FILES, Visit
from ui.classes import learner, store
from ui.frame import YOUR_CLASS
from ui.parts.words import text
from ui.serve import classes

SAID = re.compile("[0-9] of [0-9] said: ")


@pytest.fixture(autouse=True)
def on(monkeypatch, tmp_path):
    monkeypatch.setenv(classes.SETTING, f"sqlite:///{tmp_path}/classes.sqlite")
    monkeypatch.setitem(FILES, "class", YOUR_CLASS.file)


@pytest.fixture
def teacher():
    return Visit().open("class").press("Open a class")


def code_of(teacher):
    return teacher.mine.notes.classroom.taught


def learner_of(teacher, page="truth"):
    return Visit(**{"class": code_of(teacher)}).open(page)


def warnings(visit):
    return [each.value for each in visit.app.warning]


def test_what_the_class_said_is_seen_after_ones_own_answer_alone(teacher):
    first, second = learner_of(teacher), learner_of(teacher)
    first.answer("label")
    assert "1 of 1 said: A person" in first.html and not SAID.search(second.run().html)
    second.answer("skip")
    assert not SAID.search(second.html)
    second.answer("network")
    assert "1 of 2 said" in second.html and "1 of 2: A person" in second.html
    second.answer("label")
    assert "2 of 2 said: A person" in second.html and "2 of 2 said" in first.run().html


def test_the_teacher_sees_who_is_where_and_what_was_said_and_no_learner_does(teacher):
    first, second = learner_of(teacher, "loss"), learner_of(teacher)
    second.answer("label")
    seen = teacher.run().html
    names = [visit.html.split("You are ")[1].split(".")[0] for visit in (first, second)]
    assert all(name in seen for name in names) and names[0] != names[1]
    assert names[0] not in second.html and "2 here now, 2 joined" in seen
    (download,) = teacher.app.get("download_button")
    assert download.proto.label == text("class", "csv")


def test_the_counts_are_a_table_in_which_nobody_is_named(teacher):
    from ui.classes.teacher import _counts

    visit = learner_of(teacher).answer("label")
    rows = list(csv.reader(io.StringIO(_counts(store.here(), code_of(teacher)).decode("utf-8-sig"))))
    assert rows[0] == ["Question", "Answer", "Learners"]
    assert [row[2] for row in rows[1:]] == ["0", "1", "0"] and {row[0] for row in rows[1:]} == {"2 Ground truth"}
    assert visit.mine.notes.classroom.class_token not in str(rows)


def test_a_wrong_idea_that_is_common_is_shown(teacher):
    visit = learner_of(teacher)
    for name in ("epoch", "certain"):
        store.here().say(code_of(teacher), visit.mine.notes.classroom.class_token, f"idea.{name}", "fell")
    assert text("idea_epoch", "title") in teacher.run().html


def test_whoever_answered_about_a_wrong_idea_sees_how_many_fell_for_it(teacher):
    fell = text("class", "fell_for", idea=text("idea_sees_it", "title"))
    visit = Visit(**{"class": code_of(teacher), "preset": "tiny"}).open("truth").choose("idea.sees_it", "turns")
    assert fell not in visit.html
    visit.choose("idea.sees_it.why", "label")
    assert f"1 of 1 said: {fell}" in visit.run().html and f"0 of 1: {text('class', 'knew')}" in visit.html


def test_a_code_in_a_link_that_cannot_be_read_is_said():
    assert [each.key for each in from_params({"class": "aaaa-bbbb-10"}).complaints] == ["link.class"]


def test_a_deleted_class_is_said_to_its_learners_and_on_its_teachers_other_page(teacher):
    visit, secret = learner_of(teacher), teacher.mine.notes.classroom.teaches
    other = Visit().open("class").tell("secret", secret)
    code = code_of(teacher)
    teacher.press("Delete it now")
    assert text("class", "unknown", code=code) in warnings(visit.run()) and "class" not in visit.params
    assert "Open a class" in other.run().html


def test_pause_lies_over_the_page_and_nothing_is_lost(teacher):
    visit = learner_of(teacher).press("Take one step")
    teacher.press("Pause everyone")
    assert 'class="paused"' in visit.run().html and visit.at("t") == 1
    teacher.press("Let everyone go on")
    assert 'class="paused"' not in visit.run().html and visit.at("t") == 1


def test_all_are_sent_once_and_whoever_comes_later_begins_where_their_link_leads(teacher):
    visit = learner_of(teacher, "forward")
    teacher.choose("send.stage", "loss").choose("send.moment", 2).press("Send everyone there")
    assert 'aria-current="page">' in visit.run().html and visit.params["moment"] == "loss.2"
    assert text("loss", "title") in visit.html
    visit.page = "truth"
    assert text("truth", "title") in visit.open("truth").html and text("truth", "title") in visit.run().html
    assert text("truth", "title") in learner_of(teacher).html


def test_a_code_can_be_typed_and_the_class_left(teacher):
    visit = Visit()
    visit.tell("code", "no code")
    assert text("class", "no_code") in warnings(visit) and "class" not in visit.params
    visit.tell("code", "baba-baba-00")
    assert text("class", "unknown", code="baba-baba-00") in warnings(visit)
    # At the field as well, which the top of the page is far from.
    assert escape(text("class", "unknown", code="baba-baba-00")) in visit.html
    visit.tell("code", code_of(teacher).upper().replace("-", " "))
    assert visit.params["class"] == code_of(teacher)
    visit.open("truth").answer("label")
    assert store.here().board(code_of(teacher)).answers
    visit.press("Leave the class")
    assert "class" not in visit.params and "of-class" not in visit.html
    assert not store.here().board(code_of(teacher)).learners and not store.here().board(code_of(teacher)).answers


def test_after_many_codes_that_are_none_no_further_one_is_looked_up(teacher, monkeypatch):
    monkeypatch.setattr(learner, "MOST_TRIES", 2)
    visit = Visit()
    for _ in range(2):
        visit.tell("code", "baba-baba-00")
    visit.tell("code", code_of(teacher))
    assert text("class", "tries") in warnings(visit) and "class" not in visit.params


def test_the_teacher_comes_back_with_their_own_code_and_with_no_other(teacher):
    secret = teacher.mine.notes.classroom.teaches
    other = Visit().open("class")
    for wrong in (code_of(teacher), "baba-baba-baba-baba-00", "' or 1=1 --"):
        other.tell("secret", wrong)
        assert text("class", "no_secret") in warnings(other) and "Pause everyone" not in other.html
    assert "Pause everyone" in other.tell("secret", secret).html


def test_a_class_that_is_deleted_is_left_and_the_lesson_goes_on(teacher):
    visit = learner_of(teacher).answer("label")
    teacher.press("Delete it now")
    assert "Open a class" in teacher.offers()
    visit.run()
    assert text("class", "unknown", code=code_before(visit)) in warnings(visit) and "of-class" not in visit.html
    assert "class" not in visit.params and not visit.press("Take one step").app.exception


def code_before(visit):
    return warnings(visit)[0].split("There is no class ")[1].split(".")[0]


def test_the_link_for_a_class_that_the_page_for_teachers_makes_joins_it(teacher):
    teacher.open("teachers")
    assert text("frame", "stage.class") in teacher.html
    assert f"class={code_of(teacher)}" in teacher.app.code[0].value


def test_whoever_loads_the_page_again_is_no_second_learner(teacher):
    before = learner_of(teacher).answer("label")
    (end,) = [data for data in before.run().controls().values() if data["key"] == "end"]
    after = learner_of(teacher)
    assert len(store.here().board(code_of(teacher)).learners) == 2
    after.send("end", [[1, "kept", json.dumps(end["keep"]["what"])]])
    after.run()
    assert len(store.here().board(code_of(teacher)).learners) == 1
    assert store.here().board(code_of(teacher)).answers == {"truth": {"label": 1}}
    assert after.html.split("You are ")[1][:20] == before.html.split("You are ")[1][:20]


@pytest.mark.parametrize(
    "said", ["", "bako-timu-47", "bako-timu-47 x", f"no-class {'0' * 32}", "x" * 99_999, None, 1, []]
)
def test_what_a_browser_kept_of_a_class_is_read_as_what_anybody_wrote(said):
    known = {kind: () for kind in ("stages", "moments", "blanks", "ideas")}
    assert kept.read(json.dumps({"class": said}), known).classroom == ("", "")


def test_the_page_that_a_learner_copies_says_no_more_than_the_code(teacher):
    visit = learner_of(teacher)
    assert visit.params == to_params(visit.mine.coordinate) and visit.params["class"] == code_of(teacher)


def test_without_the_setting_nothing_of_it_is_there(monkeypatch):
    monkeypatch.delenv(classes.SETTING)
    visit = Visit(**{"class": "bako-timu-47"})
    assert "code" not in visit.offers() and "of-class" not in visit.html and not visit.app.warning
    assert "Your_class" not in visit.open("teachers").html
    assert text("class", "off") in visit.open("class").html


def test_without_the_setting_nothing_of_it_is_loaded():
    code = (
        "import sys; from streamlit.testing.v1 import AppTest; AppTest.from_file('app.py', default_timeout=60).run();"
        "print([name for name in sys.modules if name.startswith(('sqlalchemy', 'psycopg', 'ui.classes'))])"
    )
    env = {name: value for name, value in os.environ.items() if name != classes.SETTING}
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=dev.ROOT, env=env, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "[]"


@pytest.mark.parametrize("said", ["", "'; drop table lesson_class; --", "<script>", "x" * 50_000, "bako-timu-47\x00"])
def test_no_code_of_a_link_does_harm(teacher, said):
    visit = Visit(**{"class": said})
    assert not visit.app.exception and store.here().board(code_of(teacher)) is not None
