"""Slopes in a browser: the tangent is dragged and walked by keys, the start of the walk too, on any screen."""

import pytest

from tests.browser.helpers import settled
from tests.browser.learner import Learner

PATH = "/Slopes"
CURVE, MAP = ".slopes:has(.plots)", ".slopes:has(.ground)"
VALUE = "(e) => Number(e.querySelector('[data-name^=\"slopes.x[\"]').dataset.value)"


def weight_at(page):
    """The value of the weight where the point is, as it is said."""
    return page.locator(CURVE).evaluate(VALUE)


def middle(locator, across=0.5, down=0.5):
    box = locator.bounding_box()
    return box["x"] + across * box["width"], box["y"] + down * box["height"]


def drag(page, begin, end):
    page.mouse.move(*begin)
    page.mouse.down()
    page.mouse.move(*end, steps=4)


def start_of(page):
    """Where the start is drawn, in shares of the map from its lower left corner."""
    style = page.locator(".slopes .start").evaluate("(e) => [parseFloat(e.style.left), parseFloat(e.style.top)]")
    return [round(style[0] / 100, 3), round(1 - style[1] / 100, 3)]


def test_the_point_is_dragged_along_the_curve_and_says_where_it_is(visit):
    page = visit(PATH)
    curve, before = page.locator(CURVE), weight_at(page)
    tangent = curve.locator(".tangent").get_attribute("points")
    over = curve.locator(".over")
    drag(page, middle(over), middle(over, 0.9))
    assert weight_at(page) > before and curve.locator(".tangent").get_attribute("points") != tangent
    x, spot = middle(over, 0.9)[0], middle(curve.locator(".spot"))[0]
    assert abs(x - spot) < over.bounding_box()["width"] / 60
    page.mouse.move(*middle(over, -0.5))
    page.mouse.up()
    # At the end of the curve it stops, and let go of, it stays.
    lowest = weight_at(page)
    page.mouse.move(*middle(over, 0.7))
    assert weight_at(page) == lowest < before
    assert page.locator(CURVE).locator("input").input_value() == "0"


def test_the_point_is_moved_by_keys_and_a_screen_reader_hears_of_it(visit):
    page = visit(PATH)
    slider = page.get_by_role("slider", name="Where on the curve")
    slider.focus()
    first, heard = weight_at(page), slider.get_attribute("aria-valuetext")
    page.keyboard.press("ArrowRight")
    assert weight_at(page) > first and slider.get_attribute("aria-valuetext") != heard
    page.keyboard.press("ArrowLeft")
    assert weight_at(page) == first
    page.keyboard.press("End")
    assert slider.input_value() == slider.get_attribute("max")
    # Where it is stays, though the page is drawn anew; its sentence has the new rate.
    here = weight_at(page)
    rate = page.get_by_role("slider", name="Learning rate")
    before = page.locator(CURVE).locator("[data-name='slopes.learning_rate']").inner_text()
    rate.press("ArrowRight")
    settled(page)
    assert weight_at(page) == here
    assert page.locator(CURVE).locator("[data-name='slopes.learning_rate']").inner_text() != before


def test_the_start_of_the_walk_is_dragged_and_the_path_is_computed_anew(visit):
    page = visit(PATH)
    ground = page.locator(".slopes .ground")
    ground.scroll_into_view_if_needed()
    trail, said = ground.locator(".trail").get_attribute("points"), page.locator(MAP).locator(".said").inner_text()
    assert start_of(page) == [0.5, 0.5]
    drag(page, middle(ground), middle(ground, 0.25, 0.9))
    assert start_of(page) == [0.25, 0.1]
    page.mouse.up()
    settled(page)
    assert start_of(page) == [0.25, 0.1]
    assert ground.locator(".trail").get_attribute("points") != trail
    assert page.locator(MAP).locator(".said").inner_text() != said
    assert ground.locator(".trail").get_attribute("points").startswith("500,1800 ")


def test_the_start_is_moved_by_keys_and_by_two_sliders(visit):
    page = visit(PATH)
    ground = page.locator(".slopes .ground")
    ground.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowUp"):
        page.keyboard.press(key)
    assert start_of(page) == [0.55, 0.525]
    page.wait_for_timeout(500)
    settled(page)
    assert start_of(page) == [0.55, 0.525]
    assert ground.locator(".trail").get_attribute("points").startswith("1100,950 ")
    page.get_by_role("slider", name="Start, W2").press("ArrowDown")
    settled(page)
    assert start_of(page) == [0.55, 0.5]
    # A larger rate, and the same start: another path.
    before = ground.locator(".trail").get_attribute("points")
    page.get_by_role("slider", name="Learning rate").press("End")
    settled(page)
    assert start_of(page) == [0.55, 0.5] and ground.locator(".trail").get_attribute("points") != before


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [(390, 844), (683, 384), (1366, 768)], ids="{0[0]}x{0[1]}".format)
def test_nothing_sticks_out(visit, size, dark):
    page = visit(f"{PATH}?preset=conv-small", *size, dark=dark)
    assert page.locator(".stMain").evaluate("(e) => e.scrollWidth - e.clientWidth") <= 0
    out = "() => [...document.querySelectorAll('.slopes *, .lesson *')].filter((e) => "
    out += "!e.closest('svg') && e.getBoundingClientRect().right > innerWidth + 1).map((e) => e.outerHTML.slice(0, 80))"
    assert page.evaluate(out) == []


def test_it_is_reached_from_the_fourth_stage(visit):
    page = visit("/Backpropagation")
    page.locator(".lesson").get_by_role("link", name="Slopes", exact=True).click()
    settled(page)
    assert page.url.split("?")[0].endswith("/Slopes") and page.locator(".slopes").count() == 2
    assert "weight" in Learner(page).params
