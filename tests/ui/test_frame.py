"""What surrounds every page: the pets and their answers, the iteration, the way, what the network was trained on."""

import pytest

from tests.ui.visit import FILES, Visit
from ui.frame import STAGES


@pytest.mark.parametrize("page", FILES)
def test_every_page_shows_both_pets_the_label_and_the_iteration(page):
    visit = Visit().open(page)
    shown = {each.name for each in visit.numbers()}
    assert {"P[0,0]", "P[0,1]", "other_P[0,0]", "other_P[0,1]", "t"} <= shown
    (label,) = [group for group in visit.app.get("button_group") if group.key == "label"]
    assert label.value == "cat"


@pytest.mark.parametrize("page", FILES)
def test_every_link_carries_the_whole_address(page):
    visit = Visit().open(page)
    links = visit.app.get("page_link")
    assert [link.proto.label.strip("*") for link in links][: len(STAGES)] == [stage.title for stage in STAGES]
    assert {link.proto.query_string for link in links} == {links[0].proto.query_string}
    assert "seed=13486" in links[0].proto.query_string


def test_it_says_what_the_network_was_trained_on():
    visit = Visit().open("loss")
    assert "random weights of the start" in visit.html
    visit.press("Take one step").press("Take one step")
    assert "Trained on our cat for" in visit.html and visit.at("iterations") == 2
    visit.choose("label", "dog").press("Take one step")
    assert "then on our cat labelled Dog for" in visit.html


def test_buttons_that_would_do_nothing_cannot_be_pressed():
    visit = Visit()
    off = {button.label: button.disabled for button in visit.app.button}
    assert (off["Take one step"], off["Back"], off["Start again"]) == (False, True, True)
    visit.press("Take one step")
    off = {button.label: button.disabled for button in visit.app.button}
    assert (off["Take one step"], off["Back"], off["Start again"]) == (False, False, False)
