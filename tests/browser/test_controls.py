"""The controls around a page under a hurried hand, a keyboard, and in a second tab."""

import pytest

from tests.browser.helpers import settled
from tests.browser.learner import TITLES, Learner
from ui.frame import STAGES

STEP = "Take one step"


@pytest.fixture
def learner(visit):
    return Learner(visit("/Loss"))


def button(learner, name):
    return learner.page.get_by_role("button", name=name, exact=True)


def has_focus(locator):
    return locator.evaluate("(element) => document.activeElement === element")


def test_two_quick_clicks_are_two_iterations(learner):
    button(learner, STEP).dblclick()
    assert learner.settled().at("t") == 2
    # Both at once, as no hand can.
    button(learner, STEP).evaluate("(button) => { button.click(); button.click(); }")
    assert learner.settled().at("t") == 4 and learner.params["run"].startswith("4*")


@pytest.mark.parametrize("pause", [30, 60, 120])
def test_no_click_of_many_is_lost(learner, pause):
    box = button(learner, STEP).bounding_box()
    for _ in range(8):
        learner.page.mouse.click(box["x"] + 10, box["y"] + 10)
        learner.page.wait_for_timeout(pause)
    assert learner.settled().at("t") == 8 and learner.params["run"].startswith("8*")


@pytest.mark.parametrize("what", [STEP, "Dog", "Next:"])
def test_a_click_counts_although_the_page_moves_under_the_hand(learner, what):
    page = learner.page
    target = page.locator(".controls :is(button, label, a):visible").filter(has_text=what).first
    target.scroll_into_view_if_needed()
    box = target.bounding_box()
    page.mouse.move(box["x"] + 8, box["y"] + 8)
    page.mouse.down()
    page.evaluate("""() => {
        const before = document.querySelector("[data-testid=stMainBlockContainer]");
        before.insertAdjacentHTML("afterbegin", '<p style="height: 300px"></p>');
    }""")
    page.mouse.up()
    learner.settled()
    done = {
        STEP: lambda: learner.at("t") == 1,
        "Dog": lambda: learner.params["label"] == "dog",
        "Next:": lambda: "/Backpropagation" in page.url,
    }
    assert done[what]()
    # Who moves away with the button held down has changed their mind.
    button(learner, STEP).hover()
    before = learner.at("t")
    page.mouse.down()
    page.mouse.move(600, 5)
    page.mouse.up()
    assert learner.settled().at("t") == before


def test_what_is_clicked_in_haste_is_done_in_order(learner):
    learner.press(STEP)
    button(learner, STEP).click()
    button(learner, "Start again").click()
    button(learner, STEP).click()
    assert learner.settled().at("t") == 1
    assert learner.press("Undo").at("t") == 2


def test_a_link_followed_while_the_page_answers_takes_the_click_along(learner):
    both = "(button) => { button.click(); document.querySelector('nav a[href^=Backpropagation]').click(); }"
    button(learner, STEP).evaluate(both)
    learner.page.wait_for_url("**/Backpropagation?**")
    assert learner.settled().at("t") == 1 and learner.params["run"].startswith("1*")


def test_a_choice_made_while_the_page_answers_is_not_taken_back(learner):
    slider = learner.page.get_by_role("slider", name="Learning rate")
    button(learner, STEP).click()
    for _ in range(3):
        slider.press("ArrowRight")
    button(learner, STEP).click()
    assert learner.settled().params["rate"] == "0.03" and learner.at("t") == 2
    assert slider.get_attribute("aria-valuetext") == "0.03"
    assert learner.params["run"] == "1*cat*cat*CrossEntropy*SGD*0.01*1~1*cat*cat*CrossEntropy*SGD*0.03*1"


def test_the_slider_keeps_the_focus_and_says_its_value(learner):
    slider = learner.page.get_by_role("slider", name="Learning rate")
    slider.focus()
    for rate in ("0.015", "0.02"):
        learner.page.keyboard.press("ArrowRight")
        assert learner.settled().params["rate"] == rate == slider.get_attribute("aria-valuetext")
        assert has_focus(slider)


@pytest.mark.parametrize("how", ["click", "Enter", "Space"])
def test_a_button_keeps_the_focus(learner, how):
    step = button(learner, STEP)
    for taken in (1, 2):
        step.click() if how == "click" else step.press(how)
        assert learner.settled().at("t") == taken
        assert has_focus(step)


def test_the_arrow_keys_walk_through_the_options_of_one_choice(learner):
    label = learner.page.get_by_role("radiogroup", name="Label: people say")
    label.get_by_role("radio", name="Cat").focus()
    learner.page.keyboard.press("ArrowRight")
    assert learner.settled().params["label"] == "dog"
    dog = label.get_by_role("radio", name="Dog")
    assert dog.is_checked() and has_focus(dog)


def test_the_panel_stays_open_and_keeps_the_focus(learner):
    learner.set_up()
    loss = learner.page.get_by_role("combobox", name="Loss")
    loss.select_option("MeanSquaredError")
    assert learner.settled().params["loss"] == "MeanSquaredError"
    assert loss.is_visible() and loss.input_value() == "MeanSquaredError"
    seed = learner.page.get_by_role("spinbutton", name="Random seed")
    seed.fill("5")
    seed.press("Enter")
    assert learner.settled().params["seed"] == "5"
    assert has_focus(seed) and loss.is_visible()
    # A seed that is none is told, and gives way to the one that was kept.
    seed.fill("-3")
    seed.press("Enter")
    (warning,) = learner.settled().warnings
    assert "whole number" in warning and learner.params["seed"] == "5"
    button(learner, STEP).click()
    assert learner.settled().at("t") == 1 and seed.input_value() == "5"


def typed_back(field):
    """Typed in and typed back, which no browser calls a change; the field keeps the focus."""
    field.press("End")
    field.press("1")
    field.press("Backspace")


@pytest.mark.parametrize("way", ["undo", "back"])
def test_a_field_that_was_typed_back_shows_what_is_so(learner, way):
    seed = learner.set_up().page.get_by_role("spinbutton", name="Random seed")
    before = seed.input_value()
    button(learner, STEP).click()
    learner.settled()
    seed.fill("123")
    seed.press("Enter")
    assert learner.settled().params["seed"] == "123"
    typed_back(seed)
    if way == "undo":
        learner.press("Undo")
    else:
        learner.page.go_back()
        # Somebody may be about to type on.
        assert learner.settled().params["seed"] == before and seed.input_value() == "123" and has_focus(seed)
        seed.press("Tab")
    assert seed.input_value() == before == learner.settled().params["seed"]


def test_what_is_half_typed_is_kept_and_told(learner):
    seed = learner.set_up().page.get_by_role("spinbutton", name="Random seed")
    seed.fill("5")
    button(learner, STEP).evaluate("(button) => button.click()")
    assert learner.settled().at("t") == 1 and seed.input_value() == "5" and has_focus(seed)
    seed.press("Tab")
    assert learner.settled().params["seed"] == "5" == seed.input_value()


@pytest.mark.parametrize("hand", ["mouse", "finger"])
def test_a_slider_that_was_pressed_while_an_answer_came_shows_what_is_so(visit, hand):
    learner = Learner(visit("/Loss", has_touch=hand == "finger"))
    slider, page = learner.page.get_by_role("slider", name="Learning rate"), learner.page
    slider.press("ArrowRight")
    assert learner.settled().params["rate"] == "0.015"
    at, least, most = (int(slider.evaluate(f"(slider) => slider.{what}")) for what in ("value", "min", "max"))
    box = slider.bounding_box()
    x = box["x"] + 8 + (box["width"] - 16) * (at - least) / (most - least)
    y = box["y"] + box["height"] / 2
    touch = page.context.new_cdp_session(page)
    if hand == "mouse":
        page.mouse.move(x, y)
        page.mouse.down()
    else:
        touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    page.go_back()
    assert learner.settled().params["rate"] == "0.01"
    if hand == "mouse":
        page.mouse.up()
    else:
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert learner.settled().params["rate"] == "0.01" == slider.get_attribute("aria-valuetext")
    assert slider.evaluate("(slider) => slider.dataset.values.split(' ')[slider.value]") == "0.01"
    assert slider.locator("..").locator("output").inner_text() == "0.01"
    # It goes on from there.
    slider.press("ArrowRight")
    assert learner.settled().params["rate"] == "0.015"


def test_a_choice_that_was_pressed_while_an_answer_came_shows_what_is_so(learner):
    page, label = learner.page, learner.page.get_by_role("radiogroup", name="Label: people say")
    cat = label.get_by_role("radio", name="Cat")
    learner.choose("Label: people say", "Dog")
    label.get_by_text("Cat", exact=True).hover()
    page.mouse.down()
    page.go_back()
    assert learner.settled().params["label"] == "cat"
    page.mouse.move(600, 5)
    page.mouse.up()
    assert learner.settled().params["label"] == "cat" and cat.is_checked()


def test_the_panel_for_the_own_picture_opens_and_closes(learner):
    own = button(learner.set_up(), "Your own picture")
    for is_open in (True, False, True):
        learner.press("Your own picture")
        assert own.get_attribute("aria-expanded") == str(is_open).lower() and has_focus(own)
        assert learner.page.locator("input[type=file]").count() == is_open


def test_a_link_leads_to_the_same_moment_though_nobody_listens(learner):
    links = learner.press("Take one step").page.locator("a.stage")
    hrefs = links.evaluate_all("(found) => found.map((link) => link.href)")
    # To each stage, on to the next, and to where the step can be taken home.
    assert len(hrefs) == len(STAGES) + 2
    assert {href.partition("?")[2] for href in hrefs} == {learner.page.url.partition("?")[2]}
    learner.page.goto(hrefs[-1])
    assert learner.settled().at("t") == 1


@pytest.mark.parametrize(
    ("name", "how"), [(TITLES["truth"], {"modifiers": ["Control"]}), ("Next: ", {"button": "middle"})], ids=str
)
def test_a_stage_in_a_tab_of_its_own_shows_the_same_moment(learner, how, name):
    learner.choose("Label: people say", "Dog").press(STEP)
    link = learner.page.get_by_role("link", name=name)
    with learner.page.context.expect_page() as opened:
        link.click(**how)
    other = Learner(settled(opened.value))
    assert other.page.url.partition("?")[0] != learner.page.url.partition("?")[0]
    assert learner.settled().page.title().startswith(TITLES["loss"])
    assert other.params | {"weight": ""} == learner.params | {"weight": ""}
    assert other.answer_of_now() == learner.answer_of_now()
    assert other.press(STEP).at("t") == 2 and learner.at("t") == 1


def test_what_a_click_brings_is_the_page_and_not_its_code_again(visit):
    messages = []
    page = visit("/Loss")
    page.on("websocket", lambda socket: socket.on("framereceived", lambda message: messages.append(message)))
    page.reload()
    learner = Learner(page).settled()
    page.get_by_role("slider", name="Learning rate").press("ArrowRight")
    learner.settled()
    messages.clear()
    page.get_by_role("slider", name="Learning rate").press("ArrowRight")
    learner.settled()
    sent = [bytes(message) for message in messages if not isinstance(message, str)]
    assert 0 < sum(map(len, sent)) < 60_000 and not any(b"DecompressionStream" in message for message in sent)


def test_the_looks_of_the_page_outlive_it(learner):
    looks = "document.querySelector('#lesson-looks')"
    learner.page.evaluate(f"{looks}.mark = 1")
    learner.page.get_by_role("link", name=TITLES["backprop"]).first.click()
    learner.settled()
    assert learner.page.evaluate(f"[document.querySelectorAll('#lesson-looks').length, {looks}.mark]") == [1, 1]
