"""A teacher makes a link from the page alone; in a student's browser what it holds is held."""

from urllib.parse import urlsplit

import pytest

from tests.browser.helpers import settled

SIZE = "() => parseFloat(getComputedStyle(document.documentElement).fontSize)"
REACH = """() => [...document.querySelectorAll("select, .choices, .stCode, .pupil, .qr svg")]
    .filter((e) => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1).length"""


LARGE = ("", "?type=large")


def link(page):
    return page.locator(".stCode code").first.inner_text()


def test_the_link_that_a_teacher_makes_holds_what_it_says(visit, server):
    page = visit("/For_teachers?preset=tiny")
    assert link(page).startswith(f"{urlsplit(page.url).scheme}://{urlsplit(page.url).netloc}/?preset=tiny")
    assert page.locator(".qr svg").is_visible()
    plain = page.evaluate(SIZE)
    for name, state in (("rate", "locked"), ("label", "hidden")):
        page.locator(f"select[name='hold.{name}']").select_option(state)
        settled(page)
    page.locator("input[name='class.large']").check()
    settled(page)
    made = link(page)
    student = visit(made.removeprefix(f"{urlsplit(made).scheme}://{urlsplit(made).netloc}"))
    rate = student.locator(".head input[name=rate]")
    assert rate.is_disabled() and student.locator(".head [name=label]").count() == 0
    assert student.evaluate(SIZE) > 1.2 * plain
    # A student who knows the browser's tools frees the slider: the server does not listen.
    rate.evaluate("e => { e.disabled = false; e.value = 0; e.dispatchEvent(new Event('change', { bubbles: true })); }")
    settled(student)
    assert student.get_by_text("does not let you change this").is_visible()
    assert "rate=0.02&" in student.url
    student.get_by_role("button", name="Take one step").click()
    settled(student)
    assert student.url.endswith("locked=rate&hidden=label&type=large") and "run=1*" in student.url.replace("%2A", "*")


@pytest.mark.parametrize("width", [390, 1280, 1920])
def test_larger_type_needs_no_further_line_at_the_top(visit, width):
    heights = [visit(f"/Loss{ask}", width=width, height=844).locator(".head").bounding_box()["height"] for ask in LARGE]
    assert heights[1] <= 1.3 * heights[0]


def test_on_a_phone_all_of_it_is_within_reach(visit):
    page = visit("/For_teachers?preset=tiny", width=390, height=844)
    assert page.evaluate(REACH) == 0


def test_printed_the_plan_and_the_cards_are_there_and_the_form_is_not(visit):
    page = visit("/For_teachers?preset=tiny")
    page.emulate_media(media="print")
    assert page.locator(".pupil").count() == 5 and page.locator(".printed").is_visible()
    assert not page.locator(".head").is_visible() and not page.locator("[name='hold.rate'], .stCode").first.is_visible()
