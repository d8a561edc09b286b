"""The network view on the lesson's pages: all of it can be reached and followed, and nothing is said before its time.

Whether its numbers are true is what test_truth.py asks.
"""

import re

import pytest

from tests.browser.helpers import settled
from tests.browser.learner import path_of
from tests.browser.test_truth import exported, numbers, wrong
from tests.shown import read

BARE = """root => [...root.querySelectorAll('*')].filter(e => !e.closest('[data-name], [data-plain], option, summary')
    && [...e.childNodes].some(n => n.nodeType === 3 && /\\d/.test(n.data)
        && !/hidden node \\d|row \\d+, column \\d+/.test(n.data)))
    .map(e => e.outerHTML.slice(0, 200))"""
FOCUSED = """() => {
    let e = document.activeElement;
    while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
    return [e.dataset?.ref ?? e.className, e.getAttribute('aria-label') ?? (e.labels?.[0] ?? e).textContent.trim()];
}"""


@pytest.fixture
def show(visit):
    """`show(stage, width=..., preset=..., ...)` -> a page with the view on it"""

    def show(stage, width=1280, height=800, has_touch=False, **choices):
        query = "&".join(f"{name}={value}" for name, value in choices.items())
        page = visit(f"/{path_of(stage)}?{query}", width, height, has_touch=has_touch)
        if stage == "training":
            page.get_by_role("button", name="Look inside").click()
        page.locator(".view .card").wait_for()
        return settled(page)

    return show


def in_view(page, part=".view"):
    return numbers(page.locator(f"{part} [data-name]"))


def steps(count, picture="cat"):
    """The address of a run of so many steps on one picture."""
    return f"{count}*{picture}*{picture}*CrossEntropy*SGD*0.003*1"


@pytest.mark.parametrize("stage", ["forward", "loss", "backprop"])
def test_no_number_comes_without_a_name(show, stage):
    page = show(stage, loss="MeanSquaredError")
    assert page.locator(".view").evaluate(BARE) == []


def test_what_an_optimiser_works_out_is_no_number_of_the_step(show):
    page = show("backprop", optimizer="Adam")
    exists = page.locator(".view").evaluate(
        "(view, refs) => refs.map((ref) => view.scene.exists(ref))", ["W2[0,1]", "mean_W2[0,1]", "W2[0,2]", "P[0,1]"]
    )
    assert exists == [True, False, False, True]


# What is written on the card of each number of the drawing.
WRITTEN = """drawing => [...new Set([...drawing.querySelectorAll('[data-ref]')].map(e => {
    e.dispatchEvent(new MouseEvent('click', {bubbles: true, composed: true}));
    return drawing.closest('.view').querySelector('.card').textContent;
}))]"""
NAME = re.compile(r"\b(?:d|change_|new_|after_)?(?:[A-Z]\d*|b\d|ell)\[\d")


@pytest.mark.parametrize("stage", ["forward", "truth", "loss"])
@pytest.mark.parametrize("preset", ["tiny", "conv-small"])
def test_before_stage_4_no_number_is_called_by_its_name(show, stage, preset):
    written = show(stage, preset=preset).locator(".view .drawing").evaluate(WRITTEN)
    assert len(written) > 10 and [words for words in written if NAME.search(words)] == []


def test_from_stage_4_on_names_are_there(show):
    written = show("backprop", preset="tiny").locator(".view .drawing").evaluate(WRITTEN)
    assert sum(bool(NAME.search(words)) for words in written) > 10


def test_before_the_loss_nothing_behind_it_exists(show):
    page = show("forward")
    shown = page.locator(".drawing [data-name]").all()
    later = [element for element in shown if element.get_attribute("data-name")[0] in "ELd"]
    assert len(later) > 4
    for element in later:
        assert element.get_attribute("data-value") is None and element.text_content() == "–"
        assert "not computed yet" in element.get_attribute("aria-label")


def test_the_walk_goes_at_the_learners_pace_and_says_nothing_early(show):
    page = show("training", preset="tiny")
    page.get_by_role("button", name="Next ›").click()
    for moment in range(1, 20):
        page.get_by_text(f"{moment} of 19").wait_for()
        computed = {number.name for number in in_view(page, ".drawing")}
        assert ("Z1[0,0]" in computed) == (moment >= 3) or moment == 19
        assert ("L" in computed) == (12 <= moment < 19)
        assert ("after_L" in computed) == (moment == 19)
        if moment < 19:
            page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    page.get_by_text("18 of 19").wait_for()
    page.get_by_role("button", name="Close").click()
    assert page.locator('.drawing [data-name="L"][data-value]').count() == 1


def test_a_chosen_weight_is_told_to_the_page_and_proved_by_the_engine(show):
    page = show("backprop", preset="standard")
    grid = page.locator(".dense .grid").nth(1)
    grid.focus()
    grid.press("ArrowRight")
    grid.press("Enter")
    page.wait_for_url("**weight=W1%5B3%2C1%5D**")
    handle = page.get_by_role("slider", name="How far the weight is moved")
    handle.fill("-4")
    handle.dispatch_event("change")
    page.get_by_text("They agree").or_(page.get_by_text("Exactly the same")).wait_for()
    found = in_view(page, ".check")
    assert len(found) == 4
    # A difference of two losses keeps few digits.
    slope = next(shown for shown in found if shown.name.startswith("slope"))
    true = exported(page)
    assert slope.value == pytest.approx(true.value(slope.name), rel=1e-6)
    assert wrong([shown for shown in found if shown != slope], true, exact=True) == []


@pytest.mark.parametrize("loss", ["CrossEntropy", "MeanSquaredError"])
def test_after_the_nudge_all_numbers_are_of_that_moment(show, loss):
    page = show("backprop", loss=loss)
    page.get_by_role("button", name="after the nudge").click()
    shown = {each.get_attribute("data-name") for each in page.locator(".drawing .num").all() if each.is_visible()}
    assert {"after_P[0,0]", "after_E[0,1]", "after_Z1[0,0]", "after_L"} <= shown
    assert [name for name in shown if name.startswith("d")] == []
    page.get_by_role("button", name="now", exact=True).click()
    assert page.locator(".drawing .blame .num").first.is_visible()


@pytest.mark.parametrize("width", [1280, 1366, 1920])
@pytest.mark.parametrize("preset", ["small", "standard"])
def test_every_blame_is_called_so(show, preset, width):
    page = show("backprop", width=width, preset=preset)
    if preset == "standard":
        assert page.locator(".rows-note").inner_text() == "sum → passes on; below: blame"
        return
    nodes, labels = page.locator(".node"), page.locator(".node .between")
    assert labels.count() == nodes.count() and all(label.is_visible() for label in labels.all())
    assert set(labels.all_text_contents()) == {"blame"}


@pytest.mark.parametrize(("stage", "n"), [("forward", 3), ("truth", 3)])
def test_what_comes_later_is_said_to_come_later_and_not_to_lack_a_label(show, stage, n):
    page = show(stage)
    page.locator(".drawing [data-ref=L]").click()
    assert page.locator(".card .says").text_content() == f"This comes on stage {n}. What is shown here comes before it."


def test_a_loss_without_a_label_is_said_to_need_one(show):
    page = show("forward", label="")
    page.locator(".drawing [data-ref=L]").click()
    assert page.locator(".card .says").text_content() == "It needs a label to compare with."


@pytest.mark.parametrize("way", ["at once", "after the walk", "after the boxes", "by keys"])
def test_the_gradient_check_works_without_a_click_on_any_weight(show, way):
    page = show("backprop")
    if way == "after the walk":
        # The moment of the nudge, whose card is a weight's.
        page.locator(".moments .dot").nth(-2).click()
        page.get_by_role("button", name="Close").click()
    if way == "after the boxes":
        page.get_by_role("spinbutton", name="From hidden node").fill("1")
        page.keyboard.press("Enter")
    settled(page)
    handle = page.get_by_role("slider", name="How far the weight is moved")
    if way == "by keys":
        handle.focus()
        page.keyboard.press("ArrowLeft")
    else:
        handle.fill("-3")
        handle.dispatch_event("change")
    page.locator(".check", has_text="They agree in").wait_for()
    found = {shown.name.split("(")[0]: shown for shown in in_view(page, ".check")}
    plus, minus, slope = (float(read(found[name].text)[0]) for name in ("plus", "minus", "slope"))
    # With what is shown, and nothing else.
    assert (plus - minus) / (2 * 1e-3) == pytest.approx(slope, rel=1e-8)


def test_a_weight_that_the_page_chose_is_the_one_that_is_told_of(show):
    page = show("backprop", weight="W2[1,0]")
    assert told_of(page) == "W2[1,0]"
    page.locator('.drawing [data-ref="L"]').click()
    assert told_of(page) == "L"


def told_of(page):
    return page.locator(".view .card .card-head [data-name]").get_attribute("data-name")


def pull(page, share):
    """Pull along the loss curve, and do not let go."""
    handle = page.get_by_role("slider", name="Iteration of the network")
    width = handle.evaluate("handle => handle.clientWidth")
    # Hovering waits until the page stands still.
    handle.hover(position={"x": width - 4, "y": 20})
    page.mouse.down()
    handle.hover(position={"x": share * width, "y": 20})
    page.wait_for_timeout(100)
    return handle.get_attribute("aria-valuetext")


@pytest.mark.parametrize("stage", ["forward", "loss", "backprop", "training"])
def test_the_loss_curve_is_a_time_machine(show, stage):
    page = show(stage, preset="standard", run=steps(12))
    # A run of a link is computed in pieces, with pauses in which the page looks settled.
    page.locator(".pictures .count").get_by_text("12", exact=True).wait_for()
    settled(page)
    before = in_view(page, ".drawing")
    assert pull(page, 0.34).startswith("iteration 4, loss ")
    frame = {shown.name: shown.value for shown in in_view(page, ".drawing")}
    assert ("L" in frame) == (stage != "forward")
    assert not any(name.startswith("d") for name in frame)
    page.mouse.up()
    page.locator(".pictures .count").get_by_text("4", exact=True).wait_for()
    settled(page)
    found, true = in_view(page, ".drawing"), exported(page)
    assert true.t == 5
    assert wrong(found, true, exact=False) == [] and found != before
    exact = {shown.name: shown.value for shown in found}
    assert all(value == pytest.approx(exact[name], rel=1e-6) for name, value in frame.items() if "W1" not in name)


def test_the_curve_is_pulled_by_keys_too(show):
    page = show("loss", run=steps(3))
    page.get_by_role("slider", name="Iteration of the network").focus()
    page.keyboard.press("ArrowLeft")
    page.locator(".pictures .count").get_by_text("2", exact=True).wait_for()


def test_without_a_step_there_is_nothing_to_pull(show):
    assert show("loss").get_by_role("slider", name="Iteration of the network").count() == 0


def test_keys_used_in_the_view_stay_in_it_and_arrows_walk_over_the_pixels(show):
    page = show("forward")
    page.evaluate("window.heard = []; document.addEventListener('keydown', e => window.heard.push(e.key))")
    grid = page.locator(".pixels .grid")
    grid.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    assert told_of(page) == "X[0,18]"
    assert page.evaluate("window.heard") == []


def test_everything_on_the_drawing_is_reached_by_tab_and_has_a_spoken_name(show):
    page = show("backprop")
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
    page = show("backprop", preset="standard")
    grid = page.locator(".pixels .grid")
    grid.focus()
    for key in ("ArrowDown", "Enter"):
        grid.press(key)
    lines = page.locator('.weight-line[data-ref^="W1[96,"]')
    assert lines.count() == 16
    lines.first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert told_of(page) == "W1[96,1]"


def test_pointing_at_a_term_lights_its_place(show):
    page = show("forward")
    page.locator('.view .card .term[data-term="b1[0]"]').first.hover()
    page.locator('.view .card .factors .term[data-term^="X[0,"]').first.hover()
    assert page.locator(".pixels .spot").count() == 1


def test_pointing_at_a_place_lights_its_term_and_shows_its_own_card_beside(show):
    page = show("forward")
    page.locator('.outputs [data-ref="P[0,0]"]').click()
    page.locator('.outputs [data-ref="Z2[0,1]"]').hover()
    assert page.locator('.view .card .term.lit[data-term="Z2[0,1]"]').count() == 1
    assert page.locator(".view .card .card-head [data-name]").evaluate_all("all => all.map(e => e.dataset.name)") == [
        "P[0,0]",
        "Z2[0,1]",
    ]
    page.locator('.dense [data-ref="Z1[0,1]"]').hover()
    assert told_of(page) == "Z1[0,1]"
    page.locator(".view .card").hover(position={"x": 4, "y": 4})
    assert told_of(page) == "P[0,0]"


def test_at_phone_width_nothing_is_swiped_sideways(show):
    page = show("backprop", width=390, height=844, has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator(".swipe").evaluate("e => e.scrollWidth <= e.clientWidth")
    page.locator(".outputs .num").first.scroll_into_view_if_needed()
    page.locator('.outputs [data-ref="P[0,0]"]').tap()
    assert told_of(page) == "P[0,0]"


def test_at_phone_width_the_walk_scrolls_to_what_it_tells_of(show):
    page = show("loss", width=390, height=844, has_touch=True)
    for name, moments in (("P[0,0]", 1), ("L", 3)):
        for _ in range(moments):
            page.get_by_role("button", name="Next ›").click()
        told = page.locator(f'.drawing [data-name="{name}"]').bounding_box()
        head, says = (page.locator(each).bounding_box() for each in (".head", ".moments"))
        assert head["y"] + head["height"] <= told["y"] and told["y"] + told["height"] <= says["y"]


# Code that unpacks itself takes a second longer, as on a slow machine.
SLOWLY = """
const { text } = Response.prototype;
globalThis.unpacking = 0;
Response.prototype.text = async function () {
    if (this.url) return text.call(this);
    globalThis.unpacking += 1;
    await new Promise((resolve) => setTimeout(resolve, 1000));
    return text.call(this);
};
"""


# How many things of the drawing changed since `watch` was called.
WATCH = """() => {
    const view = [...document.querySelectorAll("*")].find((e) => e.shadowRoot?.querySelector(".view")).shadowRoot;
    globalThis.changes = 0;
    new MutationObserver((all) => { changes += all.length; }).observe(
        view, {subtree: true, childList: true, characterData: true, attributes: true});
}"""


@pytest.mark.parametrize("stage", ["forward", "truth", "loss", "backprop"])
def test_what_a_rate_does_not_change_is_not_drawn_again(show, stage):
    page = show(stage, preset="small")
    page.evaluate(WATCH)
    rate = page.get_by_role("slider", name="Learning rate")
    rate.press("ArrowRight")
    settled(page)
    assert (page.evaluate("changes") > 0) == (stage == "backprop")
    # The step file has the rate all the same, and with a step all is as it should be.
    shown = in_view(page, ".drawing")
    assert shown and wrong(shown, exported(page), exact=False) == []
    rate.press("ArrowRight")
    page.get_by_role("button", name="Take one step").click()
    settled(page)
    shown = in_view(page, ".drawing")
    assert page.evaluate("changes") > 0 and wrong(shown, exported(page), exact=False) == []


def test_a_weight_that_the_view_chose_twice_the_page_may_choose_again(show):
    page = show("backprop", preset="standard", weight="W1[5,1]")
    grid = page.locator(".dense .grid").nth(1)
    grid.focus()
    for key in ("Home", "Enter", "Enter"):
        grid.press(key)
        settled(page)
    chosen = told_of(page)
    source = page.locator('[name="weight.from"]')
    for name in ("7", "0"):
        source.fill(name)
        source.press("Enter")
        settled(page)
    assert told_of(page) == chosen


def test_of_several_pictures_the_one_in_hand_is_called_by_its_label_as_it_is_now(show):
    page = show("backprop", preset="small", picture="dog", label="dog", pictures="several")
    first = page.locator(".thumb").first
    assert first.get_attribute("aria-label") == "0: Dog"
    page.locator(".at-hand").get_by_text("Cat", exact=True).last.click()
    settled(page)
    assert first.get_attribute("aria-label") == "0: Cat" and first.locator(".cap").inner_text() == "Cat"


# The colours of a picture of weights.
COLOURS = """() => {
    const view = [...document.querySelectorAll("*")].find((e) => e.shadowRoot?.querySelector(".view")).shadowRoot;
    const canvas = view.querySelector(".node canvas");
    return [...canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data].join();
}"""


def test_pictures_follow_a_change_of_theme(show):
    page = show("forward", preset="small")
    light = page.evaluate(COLOURS)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"(light) => ({COLOURS})() !== light", arg=light)


def test_a_page_that_changes_while_its_code_still_loads_stays_alive(visit):
    page = visit("/Loss", fresh=True)
    page.add_init_script(SLOWLY)
    page.reload(wait_until="commit")
    page.wait_for_function("() => globalThis.unpacking > 0")
    # Other colours: Streamlit runs each element again, and ends the run that has not begun yet.
    page.emulate_media(color_scheme="dark")
    settled(page)
    page.get_by_role("button", name="Take one step").click()
    page.locator(".pictures .count").get_by_text("1", exact=True).wait_for()
    settled(page)
    shown = in_view(page, ".drawing")
    assert shown and wrong(shown, exported(page), exact=False) == []
    page.keyboard.press("g")
    page.get_by_role("dialog").wait_for()
