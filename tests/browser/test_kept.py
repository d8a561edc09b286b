"""What a browser keeps: a reload loses nothing, nor do two tabs, and a browser that keeps nothing will do."""

import json

import pytest

from tests.browser.helpers import settled
from tests.browser.learner import Learner

KEY = "how-a-network-learns"
KEPT = f"() => JSON.parse(localStorage.getItem('{KEY}') ?? 'null')"
SHEET = "/By_hand?sheet=12"
# How often the server was told something by the controls.
RUNS = """() => {
    window.runs = 0;
    const app = document.querySelector("[data-test-script-state]");
    new MutationObserver(() => { window.runs += app.dataset.testScriptState === "running"; })
        .observe(app, { attributeFilter: ["data-test-script-state"] });
}"""


def typed(page, name, text):
    page.locator(f"[name='sheet.{name}']").fill(text)
    page.keyboard.press("Enter")
    settled(page)


def said(page, name):
    return page.locator(f"[name='sheet.{name}']").input_value()


def reloaded(page):
    page.reload()
    settled(page)
    page.wait_for_timeout(300)
    return settled(page)


def test_what_was_typed_by_hand_is_there_after_a_reload(visit):
    page = visit(SHEET, fresh=True)
    for name, text in (("L", "0,5"), ("Z1[0,0]", "?"), ("P[0,0]", "x")):
        typed(page, name, text)
    before = [each.inner_text() for each in page.locator(".blank .said").all()]
    reloaded(page)
    assert (said(page, "L"), said(page, "P[0,0]")) == ("0,5", "x") and said(page, "Z1[0,0]") not in ("", "?")
    assert [each.inner_text() for each in page.locator(".blank .said").all()] == before
    Learner(page).press("Clear this sheet")
    assert page.evaluate(KEPT).get("sheets") == {"12": {}}
    assert said(reloaded(page), "L") == ""


def test_the_welcome_page_leads_back_to_the_moment_that_was_left(visit):
    page = visit("/Loss?rate=0.1", fresh=True)
    for _ in range(2):
        page.keyboard.press("ArrowRight")
        page.wait_for_function("() => !document.querySelector('[data-test-script-state=running]')")
        page.wait_for_timeout(400)
    settled(page)
    assert page.evaluate(KEPT)["done"] == {"stages": ["loss"], "moments": ["true_class", "ask_loss"]}
    page.goto(page.url.split("/Loss")[0])
    settled(page)
    link = page.get_by_role("link", name="Go on where you were: 3 Loss, moment 2")
    link.click()
    page.wait_for_url("**/Loss?**moment=loss.2**")
    settled(page)
    assert "rate=0.1&" in page.url and page.locator(".moment-words").inner_text().startswith("2 of 5")
    assert Learner(page).params["moment"] == "loss.2"


def test_a_click_costs_no_run_more_and_a_fresh_visitor_none(visit):
    page = visit("/Forward_pass", fresh=True)
    page.evaluate(RUNS)
    Learner(page).press("Take one step")
    page.wait_for_timeout(300)
    assert page.evaluate("window.runs") == 1
    reloaded(page)
    page.evaluate(RUNS)
    Learner(page).press("Take one step")
    page.wait_for_timeout(300)
    assert page.evaluate("window.runs") == 1


def test_two_tabs_lose_nothing_of_each_other(visit):
    page = visit(SHEET, fresh=True)
    other = page.context.new_page()
    other.goto(page.url)
    settled(other)
    typed(page, "L", "1")
    typed(other, "P[0,0]", "2")
    typed(page, "Z1[0,0]", "3")
    assert page.evaluate(KEPT)["sheets"]["12"] == {"L": "1", "P[0,0]": "2", "Z1[0,0]": "3"}
    typed(other, "P[0,0]", "")
    reloaded(page)
    assert [said(page, name) for name in ("L", "P[0,0]", "Z1[0,0]")] == ["1", "", "3"]


@pytest.mark.parametrize(
    "broken",
    [
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })",
        "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }",
        "Object.defineProperty(window, 'localStorage', { value: null })",
    ],
    ids=["forbidden", "full", "none"],
)
def test_a_browser_that_keeps_nothing_will_do(visit, broken):
    page = visit(fresh=True)
    page.context.add_init_script(broken)
    page.goto(page.url.split("?")[0] + "By_hand?sheet=12")
    settled(page)
    typed(page, "L", "1")
    assert said(page, "L") == "1" and said(reloaded(page), "L") == ""


@pytest.mark.parametrize(
    "kept",
    ["{", "[1]", '"x"', '{"done": 1, "sheets": [], "at": "x", "record": 3}', '{"__proto__": {"a": 1}}', "[" * 99_000],
    ids=lambda kept: kept[:12],
)
def test_what_somebody_else_put_there_harms_nobody(visit, kept):
    page = visit(fresh=True)
    page.evaluate("([key, kept]) => localStorage.setItem(key, kept)", [KEY, kept])
    page.goto(page.url.split("?")[0] + "By_hand?sheet=12")
    settled(page)
    typed(page, "L", "1")
    reloaded(page)
    assert said(page, "L") == "1" and page.evaluate(KEPT)["sheets"] == {"12": {"L": "1"}}


def test_forget_my_progress_empties_the_browser(visit):
    page = visit(SHEET, fresh=True)
    typed(page, "L", "1")
    page.goto(page.url.split("/By_hand")[0] + "/What_you_have_seen")
    settled(page)
    assert "sheets" in page.evaluate(KEPT)
    Learner(page).press("Forget my progress")
    found = page.evaluate(KEPT)
    assert found["done"] == {"stages": ["closing"]} and {*found} == {"done", "at"}, json.dumps(found)
