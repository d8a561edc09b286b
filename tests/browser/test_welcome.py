"""The welcome page: a picture in and two answers out, on the first screen; a picture of one's own as easily as ours."""

import io

import pytest

from pictures.pets import draw
from tests.browser.helpers import settled
from tests.browser.learner import Learner
from tests.browser.test_one_screen import HEAD, box, overflow

SIZES = [(1366, 768), (1280, 720)]


def tiles(page):
    """Our cat, our dog, and the one that brings a picture. -> (width, height) of each"""
    found = [*page.locator(".tiles .pick span").all(), page.get_by_role("button", name="Your picture", exact=True)]
    sizes = [(round(right - left), round(bottom - top)) for left, top, right, bottom in map(box, found)]
    return sizes


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
def test_pictures_and_both_answers_are_on_the_first_screen(visit, size):
    page = visit("/", *size)
    assert box(page.locator(".head"))[3] <= HEAD
    sizes = tiles(page)
    assert len(sizes) == 3 and len(set(sizes)) == 1 and sizes[0][0] > 140
    cards = page.locator(".st-key-first .card")
    assert cards.count() == 2 and all(box(card)[3] <= size[1] for card in cards.all())
    left, right = map(box, cards.all())
    assert left[2] < right[0] and left[1] == right[1], "they stand beside each other"


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
def test_the_third_tile_takes_a_picture_right_there(visit, size):
    page = visit("/", *size)
    page.get_by_role("button", name="Your picture", exact=True).click()
    settled(page)
    inlet = page.locator(".st-key-brought")
    assert box(inlet)[3] <= size[1] and page.locator(".st-key-own").count() == 0
    file = io.BytesIO()
    draw("dog", 3, 300).image.save(file, "PNG")
    learner = Learner(page).bring(file.getvalue(), "image/png", "pet.png")
    assert learner.params["picture"].startswith("own-") and learner.at("trained_P[0,1]") > 0.5
    for card in page.locator(".st-key-first .card").all():
        assert box(card)[3] <= size[1], "the answer is where the eye is"


def test_on_a_phone_nothing_is_wider_than_the_screen(visit):
    page = visit("/", 390, 844)
    assert overflow(page) <= 0 and len(set(tiles(page))) == 1
    page.get_by_role("button", name="Your picture", exact=True).click()
    settled(page)
    left, _, right, _ = box(page.locator(".st-key-brought"))
    assert left >= 0 and right <= 390 and overflow(page) <= 0
