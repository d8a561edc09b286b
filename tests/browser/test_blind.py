"""A network that is blind says so in view, at the stages that are walked through, and nothing on the page moves."""

import pytest

from tests.browser.learner import Learner, path_of
from tests.browser.test_one_screen import box


@pytest.mark.parametrize("size", [(1280, 720), (390, 844)], ids="{0[0]}x{0[1]}".format)
def test_that_it_is_blind_is_said_in_view_and_moves_nothing(visit, size):
    page = visit("/Backpropagation?rate=10", *size)
    drawing, blind = page.locator(".drawing").first, page.locator("[data-part=blind]")
    before = box(drawing)
    assert blind.count() == 0
    learner = Learner(page).press("Take one step")
    assert box(drawing)[:3] == before[:3]
    for stage in ("backprop", "loss", "truth", "forward"):
        learner.open(stage)
        left, top, right, bottom = box(blind)
        assert "Blind" in blind.inner_text() and box(page.locator(".head"))[3] <= top + 1
        assert left >= 0 and right <= size[0] and bottom <= box(drawing)[1] + 24
    learner.press("Back")
    assert blind.count() == 0 and box(drawing)[0] >= 0


def test_training_never_says_that_nothing_is_unusual_then(visit):
    page = visit(f"/{path_of('training')}?seed=2", 1366, 768)
    learner = Learner(page)
    page.get_by_text("This one picture").click()
    learner.settled()
    learner.press("Take one step")
    assert page.get_by_text("Nothing unusual").count() == 0
    assert "Blind" in page.locator(".st-key-blind").inner_text()


def test_on_the_page_of_training_it_covers_no_sentence(visit):
    page = visit("/Training?rate=10&run=4*cat*cat*CrossEntropy*SGD*10*1", 1366, 768)
    left, top, right, bottom = box(page.locator("[data-part=blind]"))
    others = page.locator(".lesson p:visible, .lesson h2:visible, .lesson h3:visible")
    boxes = [box(each) for each in others.all() if each.get_attribute("data-part") != "blind"]
    assert len(boxes) >= 5
    assert not [each for each in boxes if each[1] < bottom and each[3] > top and each[0] < right and each[2] > left]
