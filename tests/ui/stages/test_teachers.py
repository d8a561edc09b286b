"""For teachers: the link says what was chosen, and what it holds nobody changes, whatever a browser says."""

import csv
import io
import re
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest
import streamlit as st

from engine.names import read
from runs.blanks.by_hand import sheet
from runs.blanks.pupils import work
from runs.link.coordinate import HOLDABLE
from take_home.worksheet.pen import SIZES
from take_home.worksheet.slips import Slip, slips
from take_home.worksheet.words import PAGES, Words
from tests.take_home.on_paper import text_of
from tests.ui.driver import Visit
from tests.ui.test_small_sets import photos
from ui.parts import qr
from ui.parts.numbers import show
from ui.parts.words import page_words, text
from ui.visit import address_bar

HELD = text("frame", "held")


def linked(visit):
    """-> (path, parameters) of the link on the page"""
    url = urlsplit(visit.app.code[0].value)
    return url.path, dict(parse_qsl(url.query, keep_blank_values=True))


def said(visit, name, value, key="frame"):
    """A browser says this of a control, whether it can be worked or not."""
    data = next(each for each in visit.controls().values() if each["key"] == key)
    return visit.send(key, [[data["heard"] + 1, name, value]])


def refuses(visit, name, value=""):
    before = visit.params
    after = said(visit, name, value)
    return [each.value for each in after.app.warning] == [HELD] and after.params == before


def test_a_link_says_all_that_was_chosen_and_opens_it():
    visit = Visit(preset="tiny").press("step").open("teachers")
    visit.choose("class.picture", "dog").choose("class.seed", 7).choose("class.rate", 0.03)
    visit.choose("class.page", "loss").choose("class.moment", 3)
    visit.choose("hold.rate", "locked").choose("hold.label", "hidden").choose("class.large", "True")
    path, params = linked(visit)
    assert path == "Loss"
    chosen = {"picture": "dog", "seed": "7", "rate": "0.03", "moment": "loss.3"}
    holds = {"locked": "rate", "hidden": "label", "type": "large"}
    assert params == visit.params | chosen | holds
    opened = Visit(**params).open("loss")
    assert opened.params == params and not opened.app.warning
    assert 'class="head large"' in opened.html
    assert linked(visit.choose("class.look", "True").choose("hold.rate", "free"))[1].get("look") == "1"


def test_the_line_for_a_course_page_has_the_same_link():
    visit = Visit().open("teachers")
    link, line = (each.value for each in visit.app.code)
    assert f'src="{link}&embed=true"' in unescape(line) and text("teachers", "qr") in visit.html


def test_each_student_has_a_seed_of_their_own(monkeypatch):
    made = {}
    monkeypatch.setattr(st, "download_button", lambda label, data, *_, **__: made.update({label: data}))
    visit = Visit(preset="tiny", seed="5", weights="drawn").open("teachers").choose("class.students", 3)
    rows = list(csv.DictReader(io.StringIO(made[text("teachers", "csv")].decode("utf-8-sig"))))
    assert [(row["Student"], row["Seed"]) for row in rows] == [("1", "5"), ("2", "6"), ("3", "7")]
    for row in rows:
        assert row["Link"].replace("&", "&amp;") in visit.html
        opened = Visit(**dict(parse_qsl(urlsplit(row["Link"]).query, keep_blank_values=True)))
        assert (opened.params["seed"], opened.params["weights"]) == (row["Seed"], "random")
    assert text("teachers", "remark.untrained")[2:20] in visit.html
    for size in SIZES:
        [page] = text_of(made[text("teachers", "slips", paper=text("take_home", f"paper.{size}"))]())
        whose = [text("teachers", "slip", student=row["Student"], seed=row["Seed"]) for row in rows]
        assert " ".join(whose) in page


def test_a_slip_is_on_paper_for_each_student():
    made = [Slip(f"Student {n}, seed {n}", qr.squares(f"http://school.example/?seed={n}")) for n in range(14)]
    pages = text_of(slips(made, Words({page: page_words(page) for page in PAGES}, show)))
    assert [len(re.findall(r"seed \d+", page)) for page in pages] == [12, 2]


def remarks(html):
    return [key for key in ("own", "untrained", "this_computer") if text("teachers", f"remark.{key}")[2:25] in html]


@pytest.mark.parametrize(("host", "said"), [("school.example", []), ("localhost:8501", ["this_computer"])])
def test_what_a_link_cannot_do_is_said(host, said, monkeypatch):
    monkeypatch.setattr(address_bar, "here", lambda: f"http://{host}/For_teachers")
    assert remarks(Visit().open("teachers").html) == said
    visit = Visit(preset="small").open("training").bring_photos(photos("1+1"))
    assert remarks(visit.open("teachers").html) == ["own", *said]


def test_a_classs_link_that_is_opened_here_is_kept_until_something_else_is_chosen():
    visit = Visit(preset="tiny", locked="rate,seed", hidden="label", type="large").open("teachers")
    held = {"locked": "rate,seed", "hidden": "label", "type": "large"}
    assert held.items() <= linked(visit)[1].items()
    assert text("teachers", "held_here")[:30] in visit.html
    _, params = linked(visit.choose("hold.rate", "free").choose("class.large", "False"))
    assert (params["locked"], params["hidden"]) == ("seed", "label") and "type" not in params
    assert text("teachers", "held_here")[:30] not in Visit().open("teachers").html


@pytest.mark.parametrize("held", [{"locked": "practice"}, {"look": "1"}], ids=str)
def test_where_photos_stay_as_they_are_none_can_be_brought(held):
    visit = Visit(**held).open("training").press("more.photos")
    assert [each.proto.disabled for each in visit.app.get("file_uploader")][-2:] == [True, True]
    assert "oxford" not in visit.controls()


# A control of each, and something else for it to say.
SAYS = {
    "preset": ("preset", "small"),
    "activation": ("activation", "Tanh"),
    "seed": ("seed", "9"),
    "weights": ("trained", "drawn"),
    "picture": ("picture", "dog"),
    "label": ("label", "dog"),
    "loss": ("loss", "MeanSquaredError"),
    "optimizer": ("optimizer", "Adam"),
    "rate": ("rate", "0.03"),
    "batch": ("batch", "8"),
    "run": ("step", ""),
}


@pytest.mark.parametrize("name", SAYS)
def test_what_is_locked_is_shown_and_what_is_hidden_is_not_and_neither_can_be_changed(name):
    control, value = SAYS[name]
    shown = Visit(preset="tiny").offers()[control]
    locked = Visit(preset="tiny", locked=name)
    assert (locked.offers()[control].enabled, locked.offers()[control].says) == (False, shown.says)
    assert refuses(locked, control, value)
    hidden = Visit(preset="tiny", hidden=name)
    assert control not in hidden.offers()
    assert said(hidden, control, value).params == Visit(preset="tiny", hidden=name).params


@pytest.mark.parametrize("control", ["step", "label", "rate", "preset", "picture", "trained"])
def test_who_may_only_look_changes_nothing(control):
    visit = Visit(preset="tiny", look="1").open("forward")
    assert not visit.offers()[control].enabled
    value = next(value for name, value in SAYS.values() if name == control)
    assert refuses(visit, control, value)


def test_who_may_only_look_neither_goes_back_nor_begins_again():
    run = Visit(preset="tiny").press("step").params
    for name in ("back", "again"):
        visit = Visit(**run, look="1")
        assert not visit.offers()[name].enabled and refuses(visit, name)
    visit = Visit(**run, look="1")
    assert refuses(visit, "scrub", f"{visit.mine.tape.track.number} 0")


def test_on_the_training_page_no_run_begins():
    visit = Visit(preset="tiny", practice="pets:40:1", locked="run,training_rate").open("training")
    assert not any(visit.offers()[name].enabled for name in ("step", "train.start", "training_rate"))


def test_what_is_not_held_is_as_ever():
    visit = Visit(preset="tiny", locked="rate").press("step")
    assert visit.at("t") == 1 and visit.params["locked"] == "rate"
    assert visit.choose("picture", "dog").choose("seed", 3).press("undo").params["locked"] == "rate"


def test_everything_that_can_be_held_is_called_something():
    offers = Visit().open("teachers").offers()
    assert all(f"hold.{name}" in offers for name in HOLDABLE)


def test_the_pupils_work_out_the_whole_sheet():
    found = work(sheet(4))
    assert sorted(found) == [("hidden", 0), ("hidden", 1), ("judge", 0), ("output", 0), ("output", 1)]
    assert sorted(blank.name for its in found.values() for blank in its) == sorted(b.name for b in sheet(4).blanks)
    assert {read(blank.name)[0] for blank in found["hidden", 1]} == {
        *("Z1", "A1", "dA1", "dW1", "db1", "new_W1", "new_b1"),
    }
    visit = Visit(sheet="4").open("teachers")
    assert all(visit.at(f"sheet.{blank.name}") == pytest.approx(float(blank.value)) for blank in sheet(4).blanks)
