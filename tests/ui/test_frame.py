"""What surrounds every page: the pets and their answers, the iteration, the way, what the network was trained on."""

import re

import pytest

import dev
from runs.link.coordinate import WALKED
from tests.ui.driver import FILES, Visit
from ui.frame import ASIDE, PAGES, STAGES, YOUR_CLASS

LINK = re.compile(r'<a class="stage(?: aside)?" href="([^"]*)"( aria-current="page")?[^>]*>(.*?)</a>')
TAG = re.compile("<[^>]*>")


@pytest.mark.parametrize("page", FILES)
def test_every_page_shows_both_pets_the_label_and_the_iteration(page):
    visit = Visit().open(page)
    shown = {each.name for each in visit.numbers()}
    assert {"P[0,0]", "P[0,1]", "other_P[0,0]", "other_P[0,1]", "t"} <= shown
    assert visit.offers()["label"].says == "cat"


@pytest.mark.parametrize("page", [stage.name for stage in STAGES])
def test_links_lead_to_every_stage_and_to_the_next_one(page):
    at = [stage.name for stage in STAGES].index(page)
    following = STAGES[at + 1 : at + 2]
    # A step that is in view can be taken home.
    home = [each for each in ASIDE if each.name == "take_home" and page in WALKED]
    links = ways(Visit().open(page))
    titles = [stage.title for stage in (*STAGES, *home)] + [f"Next: {stage.title}  →" for stage in following]
    assert [TAG.sub("", words).strip() for *_, words in links] == titles
    assert [href for href, *_ in links] == [stage.path for stage in (*STAGES, *home, *following)]
    assert [TAG.sub("", words).strip() for _, current, words in links if current] == [STAGES[at].title]


@pytest.mark.parametrize("page", [page.name for page in ASIDE])
def test_a_page_beside_the_way_has_the_way_and_a_link_back_and_is_the_one_in_view(page):
    links = ways(Visit().open(page))
    here = next(each for each in ASIDE if each.name == page)
    assert [href for href, *_ in links] == [*(stage.path for stage in STAGES), here.path, STAGES[-1].path]
    assert [TAG.sub("", words) for _, current, words in links if current] == [here.title]
    assert TAG.sub("", links[-1][-1]) == f"←  {STAGES[-1].title}"


def test_the_last_stage_leads_to_each_page_beside_the_way_and_the_fourth_to_paper_and_to_slopes():
    paths = {stage.name: [href for href, *_ in LINK.findall(Visit().open(stage.name).html)] for stage in STAGES}
    beside = [page.path for page in ASIDE]
    assert [href for href in paths["closing"] if href in beside] == beside
    for page in ("by_hand", "slopes"):
        path = next(each.path for each in ASIDE if each.name == page)
        assert {name for name in paths if path in paths[name]} == {"backprop", "closing"}


def ways(visit):
    """The links in the head and at the end of the page."""
    head, end = visit.html.index("<nav"), visit.html.index("</nav>")
    last = visit.html.index('class="page-end"')
    return LINK.findall(visit.html[head:end]) + LINK.findall(visit.html[last:])


def test_every_file_of_a_page_is_one_of_the_lessons():
    there = {path.relative_to(dev.ROOT).as_posix() for path in dev.ROOT.glob("pages/*.py")}
    assert there | {"app.py"} == {page.file for page in (*PAGES, YOUR_CLASS)}


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
