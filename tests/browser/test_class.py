"""A teacher and two learners, each in a browser of their own: what one does, the others see without a click."""

import pytest

from tests.browser.helpers import settled
from tests.serving import serving
from ui.serve.classes import SETTING


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("classes")
    with serving(folder / "log.txt", ahead=False, env={SETTING: f"sqlite:///{folder}/classes.sqlite"}) as server:
        yield server


def answered(page, option):
    page.locator(f"[name='ask.truth'][value='{option}']").first.evaluate("e => e.click()")
    settled(page)


def test_an_answer_a_pause_and_a_way_reach_the_others_by_themselves(visit):
    teacher = visit("/Your_class", fresh=True)
    teacher.get_by_role("button", name="Open a class").click()
    settled(teacher)
    code = teacher.locator(".st-key-share h3").inner_text()
    first, second = (visit(f"/Ground_truth?preset=tiny&class={code}", fresh=True) for _ in range(2))
    teacher.get_by_text("2 here now, 2 joined").wait_for()
    answered(first, "label")
    first.get_by_text("1 of 1 said").wait_for()
    assert second.locator(".of-class strong").count() == 0
    answered(second, "network")
    first.get_by_text("1 of 2 said").wait_for()
    name = first.locator(".of-class summary").inner_text().split("You are ")[1].split(".")[0]
    assert teacher.get_by_text(name).count() and second.get_by_text(name).count() == 0

    teacher.get_by_role("button", name="Pause everyone").click()
    for page in (first, second):
        page.locator(".paused").wait_for()
        page.keyboard.press("Tab")
        assert page.evaluate("() => document.activeElement.closest('.controls') === null")
    teacher.get_by_role("button", name="Let everyone go on").click()
    for page in (first, second):
        page.locator(".paused").wait_for(state="detached")

    teacher.locator("select[name='send.stage']").select_option("loss")
    settled(teacher)
    teacher.locator("select[name='send.moment']").select_option("2")
    settled(teacher)
    teacher.get_by_role("button", name="Send everyone there").click()
    for page in (first, second):
        page.wait_for_url("**/Loss?*moment=loss.2*")
    first.go_back()
    settled(first)
    assert "/Ground_truth" in first.url
