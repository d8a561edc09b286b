"""The sheet in a browser: filled in by keyboard with numbers that the page's own give, read on a phone, and printed."""

import math
import re

import pytest

from tests.browser.helpers import settled
from tests.browser.learner import Learner

PATH = "/By_hand?sheet=12"
# What is read off the drawing's list: each name and its full number.
GIVEN = """() => Object.fromEntries([...document.querySelectorAll(".given [data-name]")]
    .map((e) => [e.dataset.name.replace("sheet.", ""), Number(e.dataset.value)]))"""
# What is seen of the sheet: its lines, what is written on them, and whatever is not there.
ON_PAPER = """() => ({
    gone: [".head", ".page-end", ".choices", ".blank button", ".blank .said"].filter((each) =>
        [...document.querySelectorAll(each)].some((e) => e.checkVisibility())),
    lines: [...document.querySelectorAll(".blank input")].filter((e) => {
        const { color, borderBottomWidth, borderTopWidth, outlineStyle } = getComputedStyle(e);
        return color === "rgba(0, 0, 0, 0)" && borderBottomWidth === "1px" && borderTopWidth === "0px"
            && outlineStyle === "none" && e.getBoundingClientRect().width > 40;
    }).length,
    answers: document.querySelector(".answers")?.checkVisibility() ?? false,
})"""


def by_hand(given):
    """The whole step, out of the given numbers alone, in the order of the lines. -> {name: number}"""
    X, T = ([given[f"{name}[0,{i}]"] for i in (0, 1)] for name in "XT")
    W1, W2 = ([[given[f"W{n}[{i},{j}]"] for j in (0, 1)] for i in (0, 1)] for n in (1, 2))
    b1, b2 = ([given[f"b{n}[{j}]"] for j in (0, 1)] for n in (1, 2))
    rate = given["learning_rate"]
    Z1 = [X[0] * W1[0][j] + X[1] * W1[1][j] + b1[j] for j in (0, 1)]
    A1 = [max(0, z) for z in Z1]
    Z2 = [A1[0] * W2[0][k] + A1[1] * W2[1][k] + b2[k] for k in (0, 1)]
    P = [math.exp(z) / (math.exp(Z2[0]) + math.exp(Z2[1])) for z in Z2]
    E = [p - t for p, t in zip(P, T, strict=True)]
    dA1 = [E[0] * W2[i][0] + E[1] * W2[i][1] for i in (0, 1)]
    dZ1 = [blame if z > 0 else 0 for blame, z in zip(dA1, Z1, strict=True)]
    found = {f"{name}[0,{j}]": row[j] for name, row in (("Z1", Z1), ("A1", A1), ("Z2", Z2), ("P", P)) for j in (0, 1)}
    found |= {"L": -math.log(P[T.index(1)]), "E[0,0]": E[0], "E[0,1]": E[1]}
    layers = {2: (A1, W2, b2, E), 1: (X, W1, b1, dZ1)}
    for n, (x, _, _, blame) in layers.items():
        found |= {f"dW{n}[{i},{j}]": x[i] * blame[j] for i in (0, 1) for j in (0, 1)}
        found |= {f"db{n}[{j}]": blame[j] for j in (0, 1)}
        found |= {f"dA1[0,{i}]": dA1[i] for i in (0, 1)} if n == 2 else {}
    for n, (_, W, b, _) in layers.items():
        found |= {f"new_W{n}[{i},{j}]": W[i][j] - rate * found[f"dW{n}[{i},{j}]"] for i in (0, 1) for j in (0, 1)}
        found |= {f"new_b{n}[{j}]": b[j] - rate * found[f"db{n}[{j}]"] for j in (0, 1)}
    return found


def line(page, name):
    return page.locator(f".blank:has([name='sheet.{name}'])")


def typed(page, name, text):
    """-> what is said of it"""
    line(page, name).locator("input").fill(text)
    page.keyboard.press("Enter")
    settled(page)
    return line(page, name).locator(".said").inner_text()


def test_the_whole_step_is_filled_in_by_keyboard_and_all_of_it_is_right(visit):
    page = visit(PATH)
    right = by_hand(page.evaluate(GIVEN))
    first = page.locator(".blank input").first
    first.focus()
    names = []
    for _ in right:
        name = page.evaluate("document.activeElement.name").removeprefix("sheet.")
        names.append(name)
        # As fast as anybody types: what is said of the line before comes meanwhile.
        page.keyboard.type(f"{right[name]:.6g}".replace(".", "," if len(names) % 2 else "."))
        page.keyboard.press("Tab")
    assert names == list(right) and len(names) == 37
    settled(page)
    said = page.locator(".blank .said").all_inner_texts()
    assert len(said) == 37 and [words for words in said if not words.startswith("✓ Right.")] == []
    assert page.locator(".blank.right").count() == 37
    assert page.get_by_text("37 of 37 filled in").count() == 1
    assert page.get_by_text("You have computed a whole iteration").count() == 1
    shown = {shown.name: shown.value for shown in Learner(page).numbers()}
    assert {name: shown[f"sheet.{name}"] for name in right} == pytest.approx(right, abs=1e-12)


def test_three_slips_are_named_beside_the_line_and_the_line_is_still_there_to_be_mended(visit):
    page = visit(PATH)
    given = page.evaluate(GIVEN)
    right = by_hand(given)
    assert "You forgot the bias" in typed(page, "Z1[0,1]", f"{right['Z1[0,1]'] - given['b1[1]']:.6g}")
    assert "You took label minus prediction" in typed(page, "E[0,1]", f"{-right['E[0,1]']:.6g}")
    log_10 = right["L"] / math.log(10)
    assert "logarithm to base ten" in typed(page, "L", f"{log_10:.6g}")
    assert line(page, "L").locator("input").get_attribute("aria-invalid") == "true"
    assert typed(page, "L", f"{right['L']:.6g}").startswith("✓ Right.")
    assert line(page, "L").locator("input").get_attribute("aria-invalid") is None
    line(page, "P[0,0]").get_by_role("button", name="Show me").click()
    assert settled(page) and line(page, "P[0,0]").locator(".said").inner_text().startswith("Shown.")
    assert float(line(page, "P[0,0]").locator("input").input_value()) == pytest.approx(right["P[0,0]"], abs=5e-4)
    # The head is in reach, and what was typed stays.
    Learner(page).press("Take one step")
    assert line(page, "L").locator("input").input_value() == f"{right['L']:.6g}"


def test_another_sheet_is_another_sheet_also_where_something_was_typed_back(visit):
    page = visit(PATH)
    typed(page, "Z1[0,0]", "0.7")
    first, number = line(page, "Z1[0,0]").locator("input"), page.locator("input[name=sheet]")
    for field, there in ((first, ""), (number, "14")):
        field.press("End")
        field.press("1")
        field.press("Backspace")
        page.locator("button[name=another]").click()
        assert settled(page) and field.input_value() == there
    assert f"sheet={number.input_value()}&" in f"{page.url}&" and first.input_value() == ""


def test_what_is_shown_stands_in_a_line_that_was_typed_back(visit):
    page = visit(PATH)
    shown = line(page, "P[0,0]")
    shown.locator("input").press("5")
    shown.locator("input").press("Backspace")
    shown.get_by_role("button", name="Show me").click()
    right = by_hand(settled(page).evaluate(GIVEN))["P[0,0]"]
    assert float(shown.locator("input").input_value()) == pytest.approx(right, abs=5e-4)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_it_is_printed_with_empty_lines_and_the_answers_on_a_page_of_their_own(visit, dark):
    page = visit(PATH, dark=dark, fresh=True)
    typed(page, "Z1[0,0]", "1")
    page.emulate_media(media="print")
    found = page.evaluate(ON_PAPER)
    assert found == {"gone": [], "lines": 37, "answers": True}
    color, paper = page.evaluate(
        "() => [getComputedStyle(document.querySelector('.blank p')).color, getComputedStyle(document.body).background]"
    )
    assert max(map(int, re.findall(r"\d+", color)[:3])) < 70 and "rgba(0, 0, 0, 0)" in paper
    page.emulate_media(media="null")
    assert pages_of(page) == 3
    page.get_by_role("checkbox", name="Print the answers").uncheck()
    settled(page)
    assert pages_of(page) == 2
    page.emulate_media(media="print")
    assert not page.evaluate(ON_PAPER)["answers"]


def pages_of(page):
    """How many sheets of paper it takes."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))


def test_the_print_button_asks_the_browser_to_print(visit):
    page = visit(PATH, fresh=True)
    page.evaluate("() => { window.print = () => { window.printed = true; }; }")
    page.get_by_role("button", name="Print this sheet").click()
    assert page.evaluate("() => window.printed")


# Boxes of the sheet that stick out of the screen, or lie over each other in their line.
WRONG = """() => {
    const box = (e) => e.getBoundingClientRect();
    const isOut = (e) => box(e).width > 1 && box(e).right > innerWidth;
    const out = [...document.querySelectorAll(".lesson *")].filter(isOut);
    const meet = (a, b) => a.right > b.left + 1 && b.right > a.left + 1 && a.bottom > b.top + 1 && b.bottom > a.top + 1;
    const over = [...document.querySelectorAll(".blank")].filter((line) => {
        const boxes = [...line.children].filter((e) => e.textContent || e.matches("input")).map(box);
        return boxes.some((a, i) => boxes.slice(i + 1).some((b) => meet(a, b)));
    });
    return [...out, ...over].map((e) => e.outerHTML.slice(0, 100));
}"""


@pytest.mark.parametrize("size", [(390, 844), (683, 384), (1366, 768)], ids="{0[0]}x{0[1]}".format)
def test_nothing_sticks_out_or_lies_over_anything(visit, size):
    page = visit(PATH, *size)
    for name in ("Z1[0,0]", "P[0,0]", "dW1[0,0]", "new_W1[1,1]"):
        typed(page, name, "12345.678")
    assert page.evaluate(WRONG) == []


def test_what_is_typed_meanwhile_stays_though_the_page_is_drawn_anew(visit):
    page = visit(PATH)
    line(page, "Z1[0,0]").locator("input").fill("1")
    page.keyboard.press("Tab")
    page.keyboard.type("0.1")
    settled(page)
    assert line(page, "Z1[0,1]").locator("input").input_value() == "0.1"
    said = [line(page, name).locator(".said").inner_text() for name in ("Z1[0,0]", "Z1[0,1]")]
    assert [bool(words) for words in said] == [True, False]


def test_clear_and_other_numbers_and_a_link_to_the_same_sheet(visit):
    page = visit(PATH)
    typed(page, "L", "1")
    before = page.evaluate(GIVEN)
    Learner(page).press("Clear this sheet")
    assert line(page, "L").locator("input").input_value() == ""
    learner = Learner(page).press("Other numbers")
    assert learner.params["sheet"] == "13" and page.evaluate(GIVEN) != before
    other = visit(PATH, fresh=True)
    assert other.evaluate(GIVEN) == before
