"""The glossary: opened and closed by hand and by keys, it shows where in the drawing a thing lives."""

import pytest

from tests.browser.learner import Learner

FOCUS = "() => document.activeElement.closest('dialog') !== null"


@pytest.fixture
def page(visit):
    return visit("/Forward_pass")


def glossary(page):
    return page.get_by_role("dialog", name="Words")


def test_the_key_opens_it_and_closes_it_and_so_does_escape(page):
    page.keyboard.press("g")
    assert glossary(page).is_visible() and page.evaluate(FOCUS)
    page.keyboard.press("g")
    assert not glossary(page).is_visible()
    page.keyboard.press("Shift+G")
    page.keyboard.press("Escape")
    assert not glossary(page).is_visible()


def test_whoever_types_is_not_interrupted(page):
    page.get_by_text("Set up", exact=True).click()
    page.get_by_role("spinbutton", name="Random seed").press("g")
    assert not glossary(page).is_visible()
    page.get_by_role("slider", name="Learning rate").press("g")
    assert glossary(page).is_visible()


def test_the_button_opens_it_on_every_page_and_the_focus_comes_back(page):
    for stage in ("forward", "training"):
        Learner(page).open(stage)
        button = page.get_by_role("button", name="Words", exact=True)
        button.click()
        assert glossary(page).is_visible() and glossary(page).locator("dt").count() > 15
        glossary(page).get_by_role("button", name="Close").click()
        assert button.evaluate("(button) => button === document.activeElement")


def test_a_term_lights_its_place_in_the_drawing_and_the_keys_go_on_from_there(page):
    page.keyboard.press("g")
    show = glossary(page).get_by_role("button", name="Show in the drawing: Logit")
    show.focus()
    page.keyboard.press("Enter")
    assert not glossary(page).is_visible()
    logits = page.locator(".view [data-part=logit]")
    lit = logits.evaluate_all("(all) => all.map((each) => each.getAnimations().length)")
    assert lit == [1, 1] and logits.first.locator("button").evaluate("(e) => e.getRootNode().activeElement === e")


def test_what_no_drawing_shows_has_no_place(page):
    page.keyboard.press("g")
    names = glossary(page).get_by_role("button").evaluate_all("(all) => all.map((e) => e.ariaLabel)")
    assert "Show in the drawing: Bend, or activation" in names
    # Blame comes later, a filter is of another network, and an epoch is nowhere.
    assert not [name for name in names if name and name.endswith(("gradient", "Filter", "Epoch"))]
    page.keyboard.press("Escape")
    Learner(page).open("convolutions")
    page.keyboard.press("g")
    assert glossary(page).get_by_role("button").count() == 1


def test_the_arrows_do_not_turn_the_walk_behind_it(page):
    page.keyboard.press("g")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    assert page.locator(".view[data-moment]").count() == 0
