"""What a run under way keeps shut says so in its place, and what to do; so does what needs a label."""

from math import inf
from weakref import ref

import pytest

from tests.ui.driver import Visit
from ui.parts.words import passage, text
from ui.stages.training import MORE, WHILE_BUSY
from ui.visit import pace

LONG_RUN = 20_000


class Tape:
    """A run of somebody else."""


def training(**params):
    return Visit(preset="tiny", **params).open("training").choose("train.for.pets", LONG_RUN)


@pytest.mark.parametrize("name", [*(f"more.{each}" for each in MORE if each not in WHILE_BUSY), "inside"])
def test_what_is_opened_while_a_run_is_under_way_says_when_it_comes(name):
    wait = passage("training", "wait")
    visit = training().press(text("training", name))
    assert wait not in visit.html
    assert wait in visit.press("Start").html
    assert wait not in visit.press("Pause").html
    # Opened in the middle of a run, it says so as well.
    visit = training().press("Start").press(text("training", name))
    assert wait in visit.html and wait not in visit.press("Pause").html


def test_what_cannot_be_broken_while_a_run_is_under_way_says_why():
    wait = passage("trouble", "wait")
    visit = training().press("Break it").choose("ask.break_lie", "skip")
    assert wait not in visit.html and visit.offers()["break.start"].enabled
    visit.press("Start")
    assert wait in visit.html and not visit.offers()["break.start"].enabled
    visit.press("Pause")
    assert wait not in visit.html and visit.offers()["break.start"].enabled


def test_what_cannot_be_trained_without_a_label_says_why():
    visit = training(label="").choose("train.on", "hand").press("Try learning rates")
    needs = passage("frame", "needs_label")
    assert not visit.offers()["train.start"].enabled and not visit.offers()["rates.three"].enabled
    assert visit.html.count(needs) == 2
    visit.choose("label", "dog")
    assert needs not in visit.html and visit.offers()["rates.three"].enabled


@pytest.mark.parametrize("others", [pace.MANY - 1, pace.MANY])
def test_where_many_train_a_run_under_way_says_how_many_take_turns(monkeypatch, others):
    theirs = [Tape() for _ in range(others)]
    monkeypatch.setattr(pace, "_active", {ref(each): inf for each in theirs})
    said = training().press("Start").app.get("progress")[0].proto.text
    assert (f"{pace.MANY} learners train" in said) == (others == pace.MANY)
