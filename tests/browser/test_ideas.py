"""A wrong idea is met in the browser: by keyboard and by touch, with the digits that the page computes elsewhere."""

import pytest

from tests.browser.learner import Learner, path_of


def reply(page):
    return page.locator(".think .reply").inner_text()


def test_by_keyboard_on_a_laptop(visit):
    learner = Learner(visit(f"/{path_of('truth')}?preset=tiny", 1366, 768))
    page = learner.page
    page.locator('input[name="idea.sees_it"]').first.focus()
    page.keyboard.press("Space")
    learner.settled()
    page.locator('input[name="idea.sees_it.why"]').last.focus()
    page.keyboard.press("Space")
    learner.settled()
    assert "✗ You said: The other class." in reply(page) and "✓ Your reason" in reply(page)
    assert learner.at("idea.p") == learner.at("idea.then") == learner.at("P[0,1]")


@pytest.mark.parametrize("stage", ["forward", "backprop", "closing"])
def test_on_a_phone_nothing_of_it_is_wider_than_the_screen(visit, stage):
    learner = Learner(visit(f"/{path_of(stage)}?preset=tiny&practice=pets:40:1", 390, 844, has_touch=True))
    page = learner.page
    for _ in ("what", "why"):
        page.locator(".think .pick").last.locator("label").last.tap()
        learner.settled()
    page.locator(".think .reply").wait_for()
    box = page.locator(".think").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
