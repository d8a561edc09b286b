"""What surrounds every page: the pets and their answers, the iteration, the way, what the network was trained on."""

import re

import pytest

from tests.ui.driver import FILES, Visit
from ui.frame import STAGES

LINK = re.compile(r'<a class="stage" href="([^"]*)"( aria-current="page")?>(.*?)</a>')
TAG = re.compile("<[^>]*>")


@pytest.mark.parametrize("page", FILES)
def test_every_page_shows_both_pets_the_label_and_the_iteration(page):
    visit = Visit().open(page)
    shown = {each.name for each in visit.numbers()}
    assert {"P[0,0]", "P[0,1]", "other_P[0,0]", "other_P[0,1]", "t"} <= shown
    assert visit.offers()["label"].says == "cat"


@pytest.mark.parametrize("page", FILES)
def test_links_lead_to_every_stage_and_to_the_next_one(page):
    at = [stage.name for stage in STAGES].index(page)
    following = STAGES[at + 1 : at + 2]
    links = LINK.findall(Visit().open(page).html)
    titles = [stage.title for stage in STAGES] + [f"Next: {stage.title}  →" for stage in following]
    assert [TAG.sub("", words).strip() for *_, words in links] == titles
    assert [href for href, *_ in links] == [stage.path for stage in (*STAGES, *following)]
    assert [TAG.sub("", words).strip() for _, current, words in links if current] == [STAGES[at].title]


def test_it_says_what_the_network_was_trained_on():
    visit = Visit().open("loss")
    assert "random weights of the start" in visit.html
    visit.press("Take one step").press("Take one step")
    assert "Trained on our cat for" in visit.html and visit.at("iterations") == 2
    visit.choose("label", "dog").press("Take one step")
    assert "then on our cat labelled Dog for" in visit.html


def test_buttons_that_would_do_nothing_cannot_be_pressed():
    visit = Visit()
    assert enabled(visit) == {"Take one step": True, "Back": False, "Start again": False}
    visit.press("Take one step")
    assert enabled(visit) == {"Take one step": True, "Back": True, "Start again": True}


def enabled(visit):
    offers = visit.offers()
    return {name: offers[name].enabled for name in ("Take one step", "Back", "Start again")}
