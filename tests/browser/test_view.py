"""The network view in a real browser: every number true, every number reachable, nothing said before it is computed."""

import random
import shutil
from pathlib import Path

import numpy as np
import pytest

from tests.browser.helpers import settled
from tests.browser.view_example import example
from tests.browser.view_names import Names, read
from tests.serving import serving
from ui import numbers
from ui.view.code import javascript

APP = Path(__file__).with_name("view_app.py")
ALL = """root => [...root.querySelectorAll('[data-name]')].map(e => ({
    name: e.dataset.name, value: e.dataset.value ?? null, text: e.tagName === 'g' ? null : e.textContent.trim(),
    label: e.getAttribute('aria-label')}))"""
CARDS = f"""root => [...root.querySelectorAll('.drawing [data-ref]')].map(e => {{
    e.dispatchEvent(new MouseEvent('click', {{bubbles: true, composed: true}}));
    const card = root.querySelector('.card');
    const summed = [...card.querySelectorAll('.formula > .sum .value')].map(v => v.textContent);
    return {{ref: e.dataset.ref, summed, numbers: ({ALL})(card)}};
}})"""
BARE = """root => [...root.querySelectorAll('*')].filter(e => !e.closest('[data-name], [data-plain], option, summary')
    && [...e.childNodes].some(n => n.nodeType === 3 && /\\d/.test(n.data)
        && !/hidden node \\d|row \\d+, column \\d+/.test(n.data)))
    .map(e => e.outerHTML.slice(0, 200))"""
FOCUSED = """() => {
    let e = document.activeElement;
    while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
    return [e.dataset?.ref ?? e.className, e.getAttribute('aria-label') ?? e.textContent.trim()];
}"""
KINDS = [
    {"preset": preset, "loss": loss, "activation": activation}
    for preset, activation in (("tiny", "Tanh"), ("small", "ReLU"), ("standard", "Sigmoid"))
    for loss in ("CrossEntropy", "MeanSquaredError")
]


@pytest.fixture(scope="module")
def running_server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("view")
    shutil.copy(APP, folder / "app.py")
    with serving(folder / "log.txt", folder) as server:
        yield server


@pytest.fixture
def show(visit):
    def show(choice, **options):
        page = visit("/?" + "&".join(f"{name}={value}" for name, value in choice.items()), **options)
        page.locator(".view .card").wait_for()
        return page

    return show


def numbers_in(page, part=".view"):
    return page.locator(part).evaluate(ALL)


def wrong(shown, names, exact):
    """Sentences about shown numbers that are not what a step says; `exact` is False where weights travel as float32."""
    found = []
    for number in shown:
        if number["value"] is None:
            continue
        true, sent = float(names.value(number["name"])), float(number["value"])
        if not abs(true - sent) <= tolerance(number["name"], exact) * max(abs(true), 1e-3):
            found.append(f"{number['name']} is {true}, but {sent} was sent")
        if number["text"] is not None:
            text, unit = read(number["text"])
            half = unit if number["text"].startswith("≈") else unit / 2
            if abs(float(text) - sent) > float(half) * (1 + 1e-6) + 1e-15:
                found.append(f"{number['name']} is {sent}, but {number['text']} is shown")
    return found


def tolerance(name, exact):
    """How far a sent number may be off: float32 weights are rounded once, and thousands of them add that up."""
    if exact:
        return 1e-12
    return 1e-4 if name.startswith("rest") else 3e-7


def pin_everything(page):
    """Every number that some card shows, for each number on the drawing and a sample of cells."""
    shown = [number for card in cards(page) for number in card["numbers"]]
    for grid in page.locator(".drawing .grid").all()[:4]:
        for key in ("ArrowDown", "ArrowRight", "ArrowRight", "Enter"):
            grid.press(key)
        shown += numbers_in(page, ".card")
    return shown


def cards(page):
    """The card of each number on the drawing: its numbers, and the texts that a sum in it adds up."""
    return page.locator(".view").evaluate(CARDS)


@pytest.mark.parametrize("stage", ["forward", "loss", "backprop"])
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind['preset']}-{kind['loss']}")
def test_every_number_is_true(show, kind, stage):
    choice = {**kind, "stage": stage, "seed": 3}
    page = show(choice)
    shown = example(choice)
    names = Names(shown.network, shown.step, shown.masks)
    found = numbers_in(page) + pin_everything(page)
    assert len({number["name"] for number in found}) > 40
    assert wrong(found, names, exact=kind["preset"] != "standard") == []


@pytest.mark.parametrize("loss", ["CrossEntropy", "MeanSquaredError"])
def test_every_number_of_a_mini_batch_is_true(show, loss):
    choice = {"preset": "small", "stage": "backprop", "batch": "4", "loss": loss}
    page = show(choice)
    shown = example(choice)
    names = Names(shown.network, shown.step, shown.masks)
    for n in ("0", "2"):
        page.get_by_role("group", name="Picture of the batch").get_by_role("button", name=n).click()
        found = numbers_in(page) + pin_everything(page)
        assert f"Z1[{n},0]" in {number["name"] for number in found}
        assert wrong(found, names, exact=True) == []


@pytest.mark.parametrize("kind", KINDS[1::2], ids=lambda kind: kind["preset"])
def test_the_table_twin_and_the_ranking_hold_the_same_numbers(show, kind):
    choice = {**kind, "stage": "training", "optimizer": "Adam", "iterations": "2"}
    page = show(choice)
    shown = example(choice)
    names = Names(shown.network, shown.step, shown.masks)
    for summary in page.locator("summary").all():
        summary.click()
    found, rng = numbers_in(page, ".ranking"), random.Random(4)
    pick = page.get_by_role("combobox", name="Which numbers")
    entries = pick.locator("option").all_text_contents()
    while len(found) < 220:
        pick.select_option(rng.choice(entries))
        count = int(page.locator(".twin .note [data-plain]").last.text_content())
        page.get_by_role("spinbutton", name="From row").fill(str(rng.randint(1, count)))
        page.keyboard.press("Enter")
        found += numbers_in(page, ".twin")
    assert wrong(found, names, exact=kind["preset"] != "standard") == []


@pytest.mark.parametrize("stage", ["forward", "loss", "backprop"])
def test_no_number_comes_without_a_name(show, stage):
    page = show({"preset": "small", "stage": stage, "loss": "MeanSquaredError"})
    assert page.locator(".view").evaluate(BARE) == []


def test_what_is_added_up_in_a_card_adds_up(show):
    page = show({"preset": "small", "stage": "backprop", "loss": "MeanSquaredError"})
    checked = 0
    for card in cards(page):
        if card["summed"]:
            *terms, total = (read(value)[0] for value in card["summed"])
            assert sum(terms) == total, card["ref"]
            checked += 1
    assert checked > 8


def test_before_the_label_nothing_behind_it_exists(show):
    page = show({"preset": "small", "stage": "forward"})
    for number in numbers_in(page):
        if number["name"][0] in "TELd":
            assert number["value"] is None
            assert (number["text"], "not computed yet" in number["label"]) == ("–", True)


def test_slow_motion_goes_at_the_learners_pace_and_says_nothing_early(show):
    page = show({"preset": "tiny", "stage": "backprop"})
    page.get_by_role("button", name="One step in slow motion").click()
    for moment in range(1, 13):
        page.get_by_text(f"{moment} of 12").wait_for()
        computed = {number["name"] for number in numbers_in(page, ".drawing") if number["value"] is not None}
        assert ("Z1[0,0]" in computed) == (moment >= 2) or moment == 12
        assert ("L" in computed) == (7 <= moment < 12)
        assert ("after_L" in computed) == (moment == 12)
        if moment < 12:
            page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    page.get_by_text("11 of 12").wait_for()
    page.get_by_role("button", name="Close").click()
    assert page.locator('.drawing [data-name="L"][data-value]').count() == 1


def test_a_chosen_weight_is_told_to_python_and_proved_by_the_engine(show):
    choice = {"preset": "standard", "stage": "backprop", "seed": 2}
    page = show(choice)
    grid = page.locator(".dense .grid").nth(1)
    grid.focus()
    grid.press("ArrowRight")
    grid.press("Enter")
    settled(page)
    page.get_by_text("'ref': 'W1[3,1]'").wait_for()
    handle = page.get_by_role("slider", name="How far the weight is moved")
    handle.fill("-4")
    handle.dispatch_event("change")
    page.get_by_text("They agree").or_(page.get_by_text("Exactly the same")).wait_for()
    shown = example(choice)
    found = [number for number in numbers_in(page, ".check")]
    assert len(found) == 4
    assert wrong(found, Names(shown.network, shown.step, shown.masks), exact=True) == []


def test_a_weight_that_the_page_chose_is_the_one_that_is_told_of(show):
    page = show({"preset": "small", "stage": "backprop", "look": "W2[1,0]"})
    assert page.locator(".card .card-head [data-name]").get_attribute("data-name") == "W2[1,0]"
    page.locator('.drawing [data-ref="L"]').click()
    assert page.locator(".card .card-head [data-name]").get_attribute("data-name") == "L"


def test_the_loss_curve_is_a_time_machine(show):
    choice = {"preset": "standard", "stage": "training", "iterations": "12"}
    page = show(choice)
    shown = example(choice)
    handle = page.get_by_role("slider", name="Iteration to look at")
    handle.evaluate("e => { e.value = '4'; e.dispatchEvent(new Event('input')); }")
    now = page.locator('.drawing [data-name="L"]')
    assert float(now.get_attribute("data-value")) == np.float32(shown.steps[4].loss.loss)
    assert page.locator('.drawing [data-name="dZ1[0,0]"]').get_attribute("data-value") is None
    handle.evaluate("e => e.dispatchEvent(new Event('change'))")
    page.locator('.drawing [data-name="dZ1[0,0]"][data-value]').wait_for()
    settled(page)
    assert wrong(numbers_in(page, ".drawing"), Names(shown.network, shown.steps[4], shown.masks), exact=False) == []


def test_keys_used_in_the_view_stay_in_it_and_arrows_walk_over_the_pixels(show):
    page = show({"preset": "small"})
    page.evaluate("window.heard = []; document.addEventListener('keydown', e => window.heard.push(e.key))")
    grid = page.locator(".pixels .grid")
    grid.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    assert page.locator(".card .card-head [data-name]").get_attribute("data-name") == "X[0,18]"
    assert page.evaluate("window.heard") == []


def test_everything_on_the_drawing_is_reached_by_tab_and_has_a_spoken_name(show):
    page = show({"preset": "small", "stage": "backprop"})
    page.locator(".view .choice").first.focus()
    reached = []
    for _ in range(80):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(FOCUSED))
    names = [name for name, _ in reached]
    order = [
        names.index(ref) for ref in ("Z1[0,0]", "A1[0,0]", "Z1[0,3]", "Z2[0,0]", "P[0,1]", "T[0,0]", "E[0,0]", "L")
    ]
    assert order == sorted(order)
    assert "W2[0,0]" in names
    assert all(label for _, label in reached)


def test_a_pixel_in_hand_draws_its_weights_as_lines_to_choose_from(show):
    page = show({"preset": "standard", "stage": "backprop"})
    grid = page.locator(".pixels .grid")
    grid.focus()
    for key in ("ArrowDown", "Enter"):
        grid.press(key)
    lines = page.locator('.weight-line[data-ref^="W1[96,"]')
    assert lines.count() == 16
    lines.first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.locator(".card .card-head [data-name]").get_attribute("data-name") == "W1[96,1]"


def test_pointing_at_a_term_lights_its_place(show):
    page = show({"preset": "small"})
    page.locator('.card .term[data-term="b1[0]"]').first.hover()
    page.locator('.card .factors .term[data-term^="X[0,"]').first.hover()
    assert page.locator(".pixels .spot").count() == 1


def test_pointing_at_a_place_lights_its_term_and_shows_its_own_card_beside(show):
    page = show({"preset": "small"})
    page.locator('.outputs [data-ref="P[0,0]"]').click()
    page.locator('.outputs [data-ref="Z2[0,1]"]').hover()
    assert page.locator('.card .term.lit[data-term="Z2[0,1]"]').count() == 1
    assert page.locator(".card .card-head [data-name]").evaluate_all("all => all.map(e => e.dataset.name)") == [
        "P[0,0]",
        "Z2[0,1]",
    ]
    page.locator('.dense [data-ref="Z1[0,1]"]').hover()
    assert page.locator(".card .card-head [data-name]").get_attribute("data-name") == "Z1[0,1]"
    page.locator(".card").hover()
    assert page.locator(".card .card-head [data-name]").get_attribute("data-name") == "P[0,0]"


def test_at_phone_width_the_columns_are_swiped_and_the_page_is_not(show):
    page = show({"preset": "small", "stage": "backprop"}, width=390, height=844, has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator(".swipe").evaluate("e => e.scrollWidth > e.clientWidth")
    page.locator(".outputs .num").first.scroll_into_view_if_needed()
    page.locator('.outputs [data-ref="P[0,0]"]').tap()
    assert page.locator(".card .card-head [data-name]").get_attribute("data-name") == "P[0,0]"


def test_numbers_are_written_alike_in_python_and_in_the_browser(browser):
    rng = random.Random(5)
    values = [rng.choice((-1, 1)) * 10 ** rng.uniform(-12, 12) for _ in range(3000)]
    values += [round(value, digits) for value in values[:300] for digits in (0, 1, 3)] + [
        0.0,
        0.125,
        2.5,
        1e-320,
        1e300,
    ]
    sums = [[rng.gauss(0, 10 ** rng.uniform(-9, 7)) for _ in range(rng.randint(1, 9))] for _ in range(500)]
    page = browser.new_page()
    code = javascript("numbers").replace("export ", "")
    here = page.evaluate(
        "([values, sums]) => {"
        + code
        + """
        const total = (terms) => terms.reduce((a, b) => a + b, 0);
        return {show: values.map((v) => show(v)), brief: values.map(brief), signed: values.map((v) => signed(v)),
            fixed: values.map((v) => fixed(v, 2)), sums: sums.map((terms) => sumTerms(terms, total(terms)))};
        }""",
        [values, sums],
    )
    page.close()
    assert here["show"] == [numbers.show(value) for value in values]
    assert here["brief"] == [numbers.show(value, 3) for value in values]
    assert here["signed"] == [numbers.signed(value) for value in values]
    assert here["fixed"] == [numbers.fixed(value, 2) for value in values]
    there = [numbers.sum_terms(terms, sum_in_order(terms)) for terms in sums]
    assert [(tuple(each["terms"]), each["total"]) for each in here["sums"]] == [tuple(each) for each in there]


def sum_in_order(terms):
    """Python's sum compensates its rounding from 3.12 on; JavaScript's does not."""
    total = 0.0
    for term in terms:
        total += term
    return total
