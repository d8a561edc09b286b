"""The test in a browser: answered by keyboard, kept over a reload, taken away as a file, and never out of its box."""

import pytest

from runs.study.questions import RIGHT, UNKNOWN
from runs.study.record import from_file
from tests.browser.helpers import settled
from tests.browser.learner import Learner

# What sticks out of the screen, or lies over its neighbour in a row of the table.
WRONG = """() => {
    const box = (e) => e.getBoundingClientRect();
    const range = (e) => {
        const found = document.createRange();
        found.selectNodeContents(e);
        return found.getBoundingClientRect();
    };
    const isOut = (e) => box(e).width > 1 && box(e).right > innerWidth;
    const out = [...document.querySelectorAll(".lesson *")].filter(isOut);
    const over = [...document.querySelectorAll(".study-table th[scope=row]")].filter(
        (e) => range(e).right > range(e.nextElementSibling).left);
    return [...out, ...over].map((e) => e.outerHTML.slice(0, 100));
}"""


def answer(page, part, answers):
    for name, option in answers.items():
        page.locator(f"input[name='{part}.{name}'][value='{option}']").focus()
        page.keyboard.press("Space")
        settled(page)


@pytest.mark.parametrize("size", [(390, 844), (1366, 768)], ids="{0[0]}x{0[1]}".format)
def test_by_keyboard_and_over_a_reload_to_the_file(visit, size):
    page = visit("/Measure_it", *size, fresh=True)
    learner = Learner(page)
    answer(page, "before", {**RIGHT, "zero": UNKNOWN, "way": "up"})
    assert page.evaluate(WRONG) == []
    learner.press("Hand in")
    page.reload()
    settled(page)
    page.get_by_role("button", name="Begin the test after the lesson").wait_for()
    learner.press("Begin the test after the lesson")
    answer(page, "after", RIGHT)
    learner.press("Hand in")
    assert page.evaluate(WRONG) == []
    page.locator("[name=learner]").fill("A 1")
    page.keyboard.press("Enter")
    settled(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Take my answers as a file").click()
    assert download.value.suggested_filename == "study-A1.json"
    record = from_file(download.value.path().read_bytes())
    assert record.learner == "A1" and record.before.answers["way"] == "up" and record.after.answers == RIGHT
    assert not record.usability.answers
