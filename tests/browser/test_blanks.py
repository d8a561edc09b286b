"""Compute it yourself, in the walk: asked, answered wrong and right, skipped, by keys, and all of it on one screen."""

import re
from math import e, log

import pytest

from tests.browser.learner import Learner, path_of
from tests.browser.test_one_screen import BOXES, NARROW, WIDE, overflow
from tests.browser.test_truth import numbers
from tests.browser.test_view import FOCUSED
from ui.parts.numbers import show
from ui.parts.words import text

BAR, FORM = ".moments", "form.blank"
# By stage and moment: one slip, of the numbers of the question, and how what is said of it begins; then what is right.
SLIPS = {
    ("forward", 1): (lambda pixel: pixel / 256, "You divided by 256.", lambda pixel: pixel / 255),
    ("forward", 2): (lambda x, w: x + w, "You added {} and {}.", lambda x, w: x * w),
    ("forward", 3): (lambda product, rest, b: rest + b, "The product {} is missing.", lambda *of: sum(of)),
    ("forward", 4): (lambda Z: -abs(Z), None, lambda Z: max(Z, 0)),
    ("forward", 6): (lambda z, other: e**z, "That is e to the power of {}.", lambda z, other: e**z / (e**z + e**other)),
    ("truth", 4): (lambda p, y: y - p, "You took label minus prediction.", lambda p, y: p - y),
    ("loss", 4): (lambda p: -p, "You forgot the logarithm: take ln of {}.", lambda p: -log(p)),
    ("backprop", 4): (lambda x, slope, blame: x + slope + blame, "You added the three.", lambda a, b, c: a * b * c),
    ("backprop", 6): (lambda w, *of: w + of[0] * of[1], "You went with the gradient", lambda w, *of: w - of[0] * of[1]),
}
# The number that a moment is about, wherever it stands in the view.
ANSWERS = {
    ("forward", 3): '[data-ref^="Z1["]',
    ("forward", 4): '[data-ref^="A1["]',
    ("forward", 6): '[data-ref^="P["]',
    ("truth", 4): '[data-ref^="E["]',
    ("loss", 4): '[data-ref="L"]',
}

# How many numbers of each kind outside of the drawing are there, but are not to be seen.
SEEN = """() => Object.fromEntries(Object.entries(Object.groupBy(
    [...document.querySelectorAll("[data-name]")].filter((e) => getComputedStyle(e).visibility === "hidden"),
    (e) => e.dataset.name.split("[")[0])).map(([name, all]) => [name, all.length]))"""


@pytest.fixture
def computing(visit):
    """`computing(stage, moment, ...)` -> a Learner at that moment with its question open"""

    def computing(stage, moment, width=1280, height=720, query="preset=tiny", **options):
        learner = Learner(visit(f"/{path_of(stage)}?moment={stage}.{moment}&{query}", width, height, **options))
        return ask(learner)

    return computing


def ask(learner):
    learner.page.get_by_role("button", name=text("blanks", "open"), exact=True).click()
    return learner


def field(learner):
    return learner.page.get_by_role("textbox", name=text("blanks", "answer"))


def give(learner, number, said):
    """Type a number and wait until something that begins so is said of it."""
    field(learner).fill(number)
    learner.page.keyboard.press("Enter")
    learner.page.locator(f"{FORM} [role=status]", has_text=re.compile(f"^{re.escape(said)}")).wait_for()
    return learner.settled()


def status(learner):
    return learner.page.locator(f"{FORM} [role=status]").text_content()


@pytest.mark.parametrize(("stage", "moment"), SLIPS)
def test_a_blank_is_answered_wrong_and_right(computing, stage, moment):
    learner = computing(stage, moment)
    page, (slip, begins, right) = learner.page, SLIPS[stage, moment]
    asked = numbers(page.locator(".moment-words [data-name]"))
    given = [each.value for each in asked]
    # Nothing gives it away: not the drawing, not the card, not the sentence.
    answer = page.locator(f".drawing {ANSWERS[stage, moment]}") if (stage, moment) in ANSWERS else None
    assert answer is None or (answer.count() and not answer.and_(page.locator("[data-value]")).count())
    assert page.locator(".card-head .not-yet").count() == 1 and not page.locator(".card .card-body").count()
    assert page.evaluate(FOCUSED)[1] == text("blanks", "answer")
    if begins:
        wrong = f"{slip(*given):.8g}"
        give(learner, wrong, begins.format(*(show(each) for each in given)))
        assert field(learner).input_value() == wrong and page.locator(".card-head .not-yet").count() == 1
    typed = f"{right(*given):.5e}" if moment % 2 else f"{right(*given):.7f}".replace(".", ",")
    field(learner).fill(typed)
    page.keyboard.press("Enter")
    page.locator(".card-head .not-yet").wait_for(state="detached")
    assert show(right(*given), 3) in status(learner.settled()) and field(learner).input_value() == typed
    assert answer is None or answer.and_(page.locator("[data-value]")).count()
    # The keys stay in the field; Next goes on.
    page.get_by_role("button", name="Next").click()
    page.locator(FORM).wait_for(state="hidden")


def test_whoever_goes_on_was_never_held_up(computing):
    learner = computing("forward", 2)
    page = learner.page
    for key in ("1", "ArrowLeft", "ArrowRight", "2"):
        page.keyboard.press(key)
    assert field(learner).input_value() == "12" and learner.settled().params["moment"] == "forward.2"
    page.get_by_role("button", name="Next ›").click()
    # The question is closed, and the next moment says its own.
    assert not page.locator(FORM).is_visible() and "The node adds all its products up" in page.locator(BAR).inner_text()
    page.keyboard.press("ArrowLeft")
    assert not page.locator(FORM).is_visible() and "Each hidden node multiplies" in page.locator(BAR).inner_text()
    ask(learner)
    page.keyboard.press("Escape")
    assert not page.locator(FORM).is_visible() and page.evaluate(FOCUSED)[1] == text("blanks", "open")
    ask(learner)
    page.get_by_role("button", name=text("blanks", "skip"), exact=True).click()
    page.locator(".card-head .not-yet").wait_for(state="detached")
    assert "That is what this one input adds" in status(learner.settled())
    # The focus was on a button that is gone.
    assert page.evaluate(FOCUSED)[1] == text("blanks", "answer")


def test_a_button_turns_the_sign_around_where_a_keyboard_of_digits_has_no_minus(computing):
    learner = computing("truth", 4, *NARROW[0], has_touch=True, is_mobile=True)
    p, y = (each.value for each in numbers(learner.page.locator(".moment-words [data-name]")))
    turn = learner.page.get_by_role("button", name=text("blanks", "turn"))
    for before, after in (("", "−"), ("−", ""), ("0.5", "−0.5"), (" -0.5", "0.5"), (f"{y - p:.6f}", f"−{y - p:.6f}")):
        field(learner).fill(before)
        turn.click()
        assert field(learner).input_value() == after and learner.page.evaluate(FOCUSED)[1] == text("blanks", "answer")
    # Nothing is judged before it is checked, and then it is read with its minus.
    assert status(learner) == text("blanks", "form", digits=3)
    learner.page.keyboard.press("Enter")
    learner.page.locator(".card-head .not-yet").wait_for(state="detached")
    assert show(p - y, 3) in status(learner.settled())


def test_after_a_step_it_is_another_blank(computing):
    learner = give(computing("truth", 4), "7", "The error is the prediction")
    before = learner.page.locator(".moment-words").text_content()
    learner.press("Take one step")
    assert learner.page.locator(".moment-words").text_content() != before
    assert field(learner).input_value() == "" and status(learner) == text("blanks", "form", digits=3)


@pytest.mark.parametrize("preset", ["tiny", "conv-small"])
def test_the_rest_of_the_page_keeps_the_answer_to_itself_while_it_is_asked_for(computing, preset):
    learner = computing("forward", {"tiny": 6, "conv-small": 8}[preset], query=f"preset={preset}")
    page = learner.page
    # In the head, and in the page below the drawing: of the other pet nothing is asked.
    own, other = (page.locator(f'[data-testid=stMain] .bar [data-name^="{name}["]') for name in ("P", "other_P"))

    def seen():
        page.locator(".head").wait_for()
        return page.evaluate(SEEN), [
            page.locator(each).evaluate_all(BOXES) for each in (".at-hand", ".at-hand .bar", ".at-hand .num")
        ]

    (hidden, boxes), all_of_them = seen(), own.count() + page.locator('.formula [data-name^="P["]').count()
    assert own.count() == 4 and other.count() == 2 and hidden == {"P": all_of_them}
    give(learner, "0.123", "")
    page.locator(f"{FORM} [role=status]").get_by_text(re.compile("digits")).wait_for(state="detached")
    assert seen() == (hidden, boxes)
    learner.press(text("blanks", "skip"))
    assert seen() == ({}, boxes)
    # It is asked again of another picture; whoever goes on, or to another page, sees all.
    learner.press("Take one step")
    assert page.evaluate(SEEN) == hidden
    ask(learner)
    assert page.evaluate(SEEN) == {}
    ask(learner)
    assert page.evaluate(SEEN) == hidden
    page.get_by_role("navigation").get_by_role("link", name="Ground truth").click()
    page.get_by_role("heading", level=1).get_by_text("2 · ").wait_for()
    assert page.evaluate(SEEN) == {}


@pytest.mark.parametrize("moment", [1, 2, 3, 4])
def test_filters_are_computed_too(computing, moment):
    learner = computing("forward", moment, query="preset=conv-small")
    assert not learner.page.locator(".card .card-body").count()
    learner.press(text("blanks", "skip"))
    assert learner.page.locator(".card-head [data-value]").count() and numbers(
        learner.page.locator(f"{FORM} [data-name]")
    )


def places(page):
    """(left, top, right, bottom) of Next, of the drawing, of the walk's bar and of what it tells"""
    return [
        page.locator(each).evaluate_all(BOXES)[0] for each in (".moments .strong", ".view .drawing", BAR, ".telling")
    ]


STATES = [
    *(("forward", 3, preset) for preset in ("tiny", "standard", "conv-small")),
    *(("backprop", moment, preset) for moment in (4, 6) for preset in ("tiny", "standard")),
    ("loss", 4, "tiny"),
]


@pytest.mark.parametrize(("stage", "moment", "preset"), STATES)
def test_it_is_one_screen_and_next_stays_under_the_thumb(computing, stage, moment, preset):
    learner = computing(stage, moment, query=f"preset={preset}&loss=MeanSquaredError&optimizer=Adam")
    page = learner.page
    page.keyboard.press("Escape")

    def check(what):
        for size in (*WIDE, *NARROW):
            page.set_viewport_size({"width": size[0], "height": size[1]})
            page.evaluate("() => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))")
            page.locator("[data-testid=stMain]").evaluate("(main) => main.scrollTo(0, 0)")
            next_, drawing, bar, telling = places(page)
            assert overflow(page) <= 0 and telling[3] <= size[1], (what, size)
            assert bar[0] >= 0 and bar[2] <= size[0], (what, size)
            if size in WIDE:
                assert drawing[3] <= bar[1] and bar[3] <= size[1], (what, size)
            found.setdefault(size, []).append(tuple(map(round, next_[:2])))

    found = {}
    check("its sentence")
    ask(learner)
    check("its question")
    give(learner, "12345", "")
    page.locator(f"{FORM} [role=status]").get_by_text(re.compile("digits")).wait_for(state="detached")
    check("a hint")
    learner.press(text("blanks", "skip"))
    check("the answer")
    assert all(len(set(each)) == 1 for each in found.values()), found
