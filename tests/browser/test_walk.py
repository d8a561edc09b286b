"""The walk by keys, fingers and links: the moment stays whatever is done, and its address can be given away."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.browser.helpers import settled
from tests.browser.learner import Learner, path_of
from tests.browser.test_own_photo import photo
from tests.browser.test_truth import exported, numbers, wrong
from tests.browser.test_view import FOCUSED
from ui.parts.words import text

FORWARD = ("Pixels", "Multiply", "Sum", "Bend", "Sum again", "Softmax", "Your guess")
BARE = (390, 844)
# All that is animated on the page, as soon as a frame was drawn.
ANIMATED = """async (view) => {
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
    return [document, view.getRootNode()].flatMap((root) => root.getAnimations()).length;
}"""
# What of the page is written again: whatever it is but the way, which leads on, and what says that Streamlit works.
WATCH = """() => {
    globalThis.written = [];
    const theirs = "[data-testid=stApp], [data-testid=stStatusWidget], [data-testid=stStatusWidget] *, html, title";
    const mayChange = `${theirs}, nav, a.stage, .st-key-walk, .st-key-walk *, [data-testid=stHeader] *`;
    new MutationObserver((all) => globalThis.written.push(...all.map(({target}) => target)
        .filter((target) => target.nodeType === 1 && !target.matches(mayChange))
        .map((target) => target.outerHTML.slice(0, 200))))
        .observe(document.body, {subtree: true, childList: true, attributes: true, characterData: true});
}"""


@pytest.fixture
def walking(visit):
    """`walking(stage, moment, ...)` -> a Learner at that moment, counted from 1; 0 before the first"""

    def walking(stage, moment=0, width=1366, height=768, query="", **options):
        at = f"moment={stage}.{moment}&" if moment else ""
        return Learner(visit(f"/{path_of(stage)}?{at}{query}", width, height, **options))

    return walking


def title(learner):
    """Such as "3 of 7 · Sum."; nothing beside the walk."""
    return learner.page.locator(".moment-words b").text_content().strip()


def said(learner):
    return learner.page.locator(".moment-words").text_content()


KEYS_AT_ONCE = "(keys) => { for (const key of keys) dispatchEvent(new KeyboardEvent('keydown', { key })); }"


def turned(learner, *keys):
    for key in keys:
        learner.page.keyboard.press(key)
    return title(learner)


def told(learner):
    """The numbers of the sentence, and the one that the card is about."""
    sentence = numbers(learner.page.locator(".moment-words [data-name]"))
    return sentence, learner.page.locator(".view .card-head [data-name]").first.get_attribute("data-name")


def test_the_arrow_keys_turn_the_moments_wherever_no_control_wants_them(walking):
    learner = walking("forward")
    assert turned(learner, "ArrowLeft") == ""
    for at, name in enumerate(FORWARD, 1):
        assert turned(learner, "ArrowRight") == f"{at} of 7 · {name}."
    assert turned(learner, "ArrowLeft", "ArrowLeft", "ArrowLeft") == "4 of 7 · Bend."
    # What the browser or the system means by them stays theirs.
    assert turned(learner, "Shift+ArrowLeft", "Control+ArrowLeft", "Meta+ArrowRight") == "4 of 7 · Bend."
    learner.page.get_by_role("slider", name="Learning rate").focus()
    assert turned(learner, "ArrowRight") == "4 of 7 · Bend."
    assert learner.settled().params["rate"] == "0.015" and learner.params["moment"] == "forward.4"
    learner.page.locator(".pixels .grid").focus()
    assert turned(learner, "ArrowRight") == "4 of 7 · Bend."


def test_the_walk_is_reached_by_tab_and_worked_by_enter(walking):
    learner = walking("forward")
    learner.page.get_by_role("button", name="Next ›").focus()
    assert turned(learner, "Enter", "Enter", "Enter") == "3 of 7 · Sum."
    reached = []
    for _ in range(8):
        learner.page.keyboard.press("Tab")
        reached.append(learner.page.evaluate(FOCUSED)[1])
    assert reached[:7] == [f"{at}: {name}" for at, name in enumerate(FORWARD, 1)]
    # Then the number of the sentence.
    assert reached[7].startswith("The bias of hidden node")
    learner.page.get_by_role("button", name="4: Bend").focus()
    assert turned(learner, "Space") == "4 of 7 · Bend."


def test_who_leaves_the_walk_comes_back_where_it_was_left(walking):
    learner = walking("forward")
    turned(learner, "ArrowRight", "ArrowRight", "ArrowRight")
    learner.press("Close")
    assert title(learner) == "" and learner.params["moment"] == ""
    assert "takes 7 moments" in learner.page.locator(".moment-words").text_content()
    # The button is gone, and the focus has not gone with it.
    assert learner.page.evaluate(FOCUSED)[1] == "Next ›"
    learner.page.locator('.drawing [data-ref="P[0,0]"]').click()
    assert told(learner)[1] == "P[0,0]"
    assert turned(learner, "ArrowRight") == "3 of 7 · Sum."
    assert learner.settled().params["moment"] == "forward.3"
    # So does who goes to another stage and has not begun to walk there.
    learner.open("truth")
    assert title(learner) == ""
    assert title(learner.open("forward")) == "3 of 7 · Sum."


def test_back_in_the_browser_leads_to_the_moment_before_and_a_reload_to_the_same(walking):
    learner = walking("forward")
    for at in (1, 2, 3):
        turned(learner, "ArrowRight")
        assert learner.settled().params["moment"] == f"forward.{at}"
    for at in (2, 1):
        learner.page.go_back()
        assert title(learner.settled()).startswith(f"{at} of 7") and learner.params["moment"] == f"forward.{at}"
    learner.page.go_forward()
    assert title(learner.settled()).startswith("2 of 7")
    learner.page.reload()
    learner.settled()
    assert title(learner).startswith("2 of 7") and learner.params["moment"] == "forward.2"
    # Turned to quickly, moments are no moments to come back to. On a busy computer three keys need not come quickly.
    learner.page.evaluate(KEYS_AT_ONCE, ["ArrowRight"] * 3)
    assert learner.settled().params["moment"] == "forward.5"
    learner.page.go_back()
    assert title(learner.settled()).startswith("2 of 7")


@pytest.mark.parametrize(
    ("stage", "moment", "says"),
    [
        ("forward", 4, "4 of 7 · Bend."),
        ("truth", 4, "4 of 4 · Compare."),
        ("loss", 4, "4 of 5 · Score."),
        ("backprop", 6, "6 of 7 · Nudge."),
    ],
)
@pytest.mark.parametrize("preset", ["tiny", "conv-small"])
def test_a_link_opens_the_moment(walking, stage, moment, says, preset):
    if preset == "conv-small":
        says = {"forward": "4 of 9 · Bend."}.get(stage, says)
    learner = walking(stage, moment, query=f"preset={preset}")
    learner.page.get_by_text(says[:-1], exact=False).first.wait_for()
    assert title(learner) == says and learner.params["moment"] == f"{stage}.{moment}" and not learner.warnings
    # Nobody who only opened a link has lost the beginning of the page.
    assert learner.page.locator("[data-testid=stMain]").evaluate("(e) => e.scrollTop") == 0
    assert learner.page.evaluate("document.activeElement === document.body")


def test_a_moment_that_the_stage_has_not_is_its_last_one(walking):
    learner = walking("forward", 29)
    assert title(learner) == "7 of 7 · Your guess." and learner.params["moment"] == "forward.7"
    learner.menu("Network", "conv-small")
    learner.page.get_by_text("7 of 9 · Sum again").wait_for()
    assert learner.settled().params["moment"] == "forward.7"
    turned(learner, "ArrowRight")
    assert learner.settled().params["moment"] == "forward.8"
    learner.menu("Network", "tiny")
    learner.page.get_by_text("7 of 7 · Your guess").wait_for()
    assert learner.settled().params["moment"] == "forward.7"


def test_the_moment_stays_and_its_numbers_follow_whatever_is_done(walking):
    learner = walking("backprop", 6, query="activation=Tanh&rate=0.1")
    seen = []

    def looked():
        assert title(learner) == "6 of 7 · Nudge."
        sentence, head = told(learner)
        assert wrong(sentence, exported(learner.page), exact=True) == []
        # The card and the drawing tell of the same step.
        assert head == sentence[-1].name
        seen.append(tuple(shown.value for shown in sentence))

    looked()
    for _ in range(3):
        learner.press("Take one step")
        looked()
    learner.page.get_by_role("slider", name="Learning rate").press("End")
    learner.settled()
    looked()
    learner.choose("Label: people say", "Dog")
    looked()
    learner.choose("Picture", "Our dog")
    looked()
    learner.press("Start again")
    looked()
    assert len(set(seen)) == len(seen) and learner.params["moment"] == "backprop.6"


@pytest.mark.parametrize(
    ("preset", "weight"),
    [
        ("small", ""),
        ("small", "W1[9,1]"),
        ("small", "b2[1]"),
        ("conv-small", ""),
        ("conv-small", "W1[0,2,1,3]"),
        ("conv-small", "W5[4,0]"),
    ],
)
def test_blame_question_and_nudge_tell_of_the_weight_that_the_page_is_about(walking, preset, weight):
    learner = walking("backprop", 5, query=f"preset={preset}&weight={weight}")

    def one_weight():
        about = learner.settled().params["weight"]
        assert turned(learner, "ArrowRight") == "6 of 7 · Nudge."
        sentence, head = told(learner)
        stays = f"{about} stays where it is" in said(learner)
        assert stays or f"For {about}:" in said(learner)
        gradient = set() if stays else {f"d{about}"}
        assert {head, *(shown.name for shown in sentence)} == {f"change_{about}", about, f"new_{about}", *gradient}
        assert learner.page.locator(".drawing .on").count()
        assert preset != "small" or wrong(sentence, exported(learner.page), exact=True) == []
        assert turned(learner, "ArrowLeft") == "5 of 7 · Your guess."
        assert f"in short {about}." in said(learner) and told(learner)[1] == f"d{about}"
        assert turned(learner, "ArrowLeft").startswith("4 of 7")
        # Where it is none of the first weights, another one stands for these.
        assert (told(learner)[1] == f"d{about}") == about.startswith("W1[")
        turned(learner, "ArrowRight")
        return about

    assert one_weight() == weight or not weight
    learner.press("Take one step")
    same = one_weight()
    learner.page.get_by_role("combobox", name="Layer").select_option(index=1 if same.startswith("W1") else 0)
    assert one_weight() != same


def test_a_number_that_was_chosen_in_mid_walk_is_kept(walking):
    learner = walking("forward", 3)
    learner.page.locator('.drawing [data-ref="Z1[0,2]"]').click()
    assert told(learner)[1] == "Z1[0,2]"
    learner.press("Take one step")
    assert told(learner)[1] == "Z1[0,2]" and title(learner) == "3 of 7 · Sum."


def test_before_anybody_said_what_a_picture_shows_the_first_stage_is_walked_through(walking):
    learner = walking("forward", 2)
    data, _ = photo()
    learner.bring(data, "image/png", "pet.png")
    assert title(learner) == "2 of 7 · Multiply."
    turned(learner, *["ArrowRight"] * 4)
    assert title(learner.settled()) == "6 of 7 · Softmax."
    assert {"P[0,0]", "P[0,1]", "exp(Z2[0,0])"} <= {shown.name for shown in told(learner)[0]}
    for stage in ("truth", "loss", "backprop"):
        learner.open(stage)
        assert "Not computed yet" in learner.words
        # The answer is there, and the walk says what is missing.
        assert turned(learner, "ArrowRight") == "" and "What is it?" in said(learner)
        assert learner.page.locator('.drawing [data-ref="P[0,0]"][data-value]').count() == 1
    # Where a whole step is looked at, it goes as far as there are numbers, and further with a label.
    learner.open("training").page.get_by_role("button", name="Look inside").click()
    learner.settled().page.keyboard.press("ArrowRight")
    assert title(learner) == "1 of 6 · Pixels."
    learner.choose("Label: people say", "Dog")
    assert title(learner) == "1 of 19 · Pixels."


def test_a_moment_changes_nothing_but_itself_and_the_address(walking):
    learner = walking("loss")
    page, main = learner.page, learner.page.locator("[data-testid=stMain]")
    page.get_by_role("button", name="Next ›").click()
    learner.settled()
    page.locator(".view").evaluate("(view) => { view.same = true; }")
    assert main.evaluate("(e) => { e.scrollTo(0, 40); return e.scrollTop; }") == 40
    page.evaluate(WATCH)
    place = page.get_by_role("button", name="Next ›").bounding_box()
    page.keyboard.press("Enter")
    learner.settled()
    assert learner.params["moment"] == "loss.2" and page.evaluate("globalThis.written") == []
    assert page.evaluate(FOCUSED)[1] == "Next ›" and main.evaluate("(e) => e.scrollTop") == 40
    assert page.locator(".view").evaluate("(view) => view.same")
    assert page.get_by_role("button", name="Next ›").bounding_box() == place
    # Whatever leads on leads to this moment.
    for link in page.locator("a.stage").all():
        assert "moment=loss.2" in link.get_attribute("href")


def test_a_question_is_asked_in_the_walk_and_answered_there(walking):
    learner = walking("backprop", 5)
    page = learner.page
    assert title(learner) == "5 of 7 · Your guess." and "Which way will plain gradient descent move it?" in said(
        learner
    )
    # Who goes on has not answered, and nothing is kept from anybody.
    assert turned(learner, "ArrowRight", "ArrowLeft") == "5 of 7 · Your guess."
    learner.settled()
    assert "It is:" not in said(learner)
    page.get_by_role("button", name="Down", exact=True).focus()
    page.keyboard.press("Enter")
    page.locator(".moment-words", has_text="It is:").wait_for()
    assert "You said: Down." in said(learner) and "would " in said(learner)
    # The keys go on turning the moments.
    assert turned(learner, "ArrowRight") == "6 of 7 · Nudge."
    # The question stands nowhere else.
    assert "Which way will plain gradient descent move it?" not in learner.words


def test_the_walk_leads_on_to_the_next_stage(walking):
    learner = walking("truth", 4)
    assert learner.page.get_by_role("button", name="Next: 3 Loss ›").count() == 1
    learner.page.keyboard.press("ArrowRight")
    learner.page.wait_for_url("**/Loss?**")
    assert title(learner.settled()) == "" and turned(learner, "ArrowRight") == "1 of 5 · The true class."
    learner.open("training").page.get_by_role("button", name="Look inside").click()
    turned(learner.settled(), *["ArrowRight"] * 20)
    assert title(learner) == "19 of 19 · The new answer." and "/Training" in learner.page.url


def test_each_card_says_what_it_shows(walking):
    learner = walking("backprop", 4)
    card = learner.page.locator(".view .card")
    for key in ("slope", "new"):
        assert card.locator(".says").text_content() == text("view", f"says_of.{key}")
        # What the weight multiplies is no part of it.
        assert not card.locator("[data-name^=product]").count()
        turned(learner, "ArrowRight", "ArrowRight")
    for name, key in (("W1[0,0]", "weight"), ("b1[0]", "bias")):
        learner = walking("backprop", query=f"weight={name}")
        assert learner.page.locator(".view .card .says").text_content() == text("view", f"says.{key}")


SYMBOL = re.compile(r"\b(?:d|change_|new_|after_)?(?:[WbZAGM]\d|[XPTE])\[|\bell\b|after_")


@pytest.mark.parametrize("stage", ["forward", "truth", "loss"])
@pytest.mark.parametrize("preset", ["tiny", "conv-small"])
def test_no_symbol_is_shown_before_the_fourth_stage(walking, stage, preset):
    learner = walking(stage, query=f"preset={preset}")
    view = learner.page.locator(".view")
    view.locator(".twin summary").click()
    pick = view.get_by_role("combobox", name="Which numbers")
    found = [view.text_content()]
    for place in range(pick.locator("option").count()):
        pick.select_option(index=place)
        found.append(view.locator(".twin").text_content())
    for number in view.locator(".drawing [data-ref]").all():
        number.dispatch_event("click")
        found.append(view.locator(".card").text_content())
    assert [SYMBOL.search(each)[0] for each in found if SYMBOL.search(each)] == []
    learner.open("backprop")
    assert "is the weight from" in said(learner) and SYMBOL.search(said(learner))


def test_the_label_arrives_as_a_word_and_becomes_numbers(walking):
    learner = walking("truth", 2, query="label=dog")
    label = learner.page.locator(".column.label")
    assert label.inner_text().split() == ["Label", "Dog"]
    turned(learner, "ArrowRight")
    assert label.inner_text().split() == ["Label", "0", "1"]


def test_a_node_without_blame_is_said_to_have_none(walking):
    learner = walking("backprop", 4, query="run=4*cat*cat*CrossEntropy*SGD*10*1&rate=10")
    assert "gets no blame" in said(learner)


# Where Next stands. Its right end is another where it names the stage to come.
NEXT = """(button) => {
    const { left, top, bottom } = button.getBoundingClientRect();
    return [left, top, bottom].map(Math.round);
}"""
HELD = [BARE, (1280, 720), (1366, 768)]


def places_of_next(learner):
    """Where Next stands before the walk and at each of its moments."""
    page, places = learner.page, []
    page.locator("[data-testid=stMain]").evaluate("(main) => main.scrollTo(0, 0)")
    for at in range(page.locator("button.dot").count() + 1):
        if at:
            page.locator(f"button.dot:nth-child({at})").dispatch_event("click")
        places.append(tuple(page.locator(".moments .strong").evaluate(NEXT)))
    page.get_by_role("button", name="Close").click()
    return places


@pytest.mark.parametrize("preset", ["small", "conv-small"])
@pytest.mark.parametrize("stage", ["forward", "truth", "loss", "backprop"])
def test_next_stays_under_the_thumb_from_moment_to_moment(walking, stage, preset):
    learner = walking(stage, 0, *BARE, query=f"preset={preset}")

    def check(what):
        for width, height in HELD:
            learner.page.set_viewport_size({"width": width, "height": height})
            places = places_of_next(learner)
            assert len(set(places)) == 1, (what, width, places)

    check("unanswered")
    learner.answer(stage)
    check("answered")


def test_digits_answer_the_walks_question(walking):
    learner = walking("backprop", 5)
    page = learner.page
    buttons = page.locator(".answers button")
    shortcuts = [each.get_attribute("aria-keyshortcuts") for each in buttons.all()]
    assert shortcuts == [str(n) for n in range(1, buttons.count() + 1)]
    wanted = buttons.nth(1).inner_text()
    # There is no such answer, and what a field or the browser wants of a digit stays theirs.
    turned(learner, "9", "Control+2")
    learner.set_up().page.get_by_role("combobox", name="Network").focus()
    turned(learner, "2")
    assert buttons.count() == len(shortcuts) and "It is:" not in said(learner.settled())
    page.locator(".moments .strong").focus()
    turned(learner, "2")
    page.locator(".moment-words", has_text="It is:").wait_for()
    assert f"You said: {wanted}." in said(learner)
    # What was said, stays; and where nothing is asked, digits say nothing.
    turned(learner, "1", "ArrowRight", "1")
    assert f"You said: {wanted}." in said(learner.settled()) or title(learner).startswith("6 of 7")
    turned(learner, "ArrowLeft")
    assert f"You said: {wanted}." in said(learner)


def finger(page):
    """`draw(by, down)` with a finger over the sentence."""
    devtools = page.context.new_cdp_session(page)
    box = page.locator(".moment-words").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def draw(by, down=0):
        for kind, share in (("touchStart", 0), ("touchMove", 0.5), ("touchMove", 1), ("touchEnd", None)):
            points = [] if share is None else [{"x": x + share * by, "y": y + share * down}]
            devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    return draw


def test_a_finger_turns_the_moments_and_scrolls_the_page(walking):
    learner = walking("forward", 0, *BARE, has_touch=True, is_mobile=True)
    draw = finger(learner.page)
    found = []
    for by, down in ((-90, 10), (-90, -10), (-20, 0), (-60, -200), (60, 0), (120, 5), (120, 0)):
        draw(by, down)
        found.append(title(learner)[:1])
    # Before the first there is none.
    assert found == ["1", "2", "2", "2", "1", "1", "1"]


def test_two_fingers_turn_no_moment(walking):
    learner = walking("forward", 3, *BARE, has_touch=True, is_mobile=True)
    box = learner.page.locator(".moment-words").bounding_box()
    y = box["y"] + box["height"] / 2
    devtools = learner.page.context.new_cdp_session(learner.page)

    def touch(kind, **fingers):
        points = [{"x": x, "y": y, "id": int(name[1])} for name, x in fingers.items()]
        devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def two(first, then, stays, at):
        touch("touchStart", _0=first)
        touch("touchStart", _0=first, _1=then)
        touch("touchMove", _0=first, _1=then)
        touch("touchEnd", **{stays: at})
        touch("touchMove", **{stays: at})
        touch("touchEnd")
        return title(learner)[:1]

    assert [two(60, 220, "_0", 60), two(60, 220, "_1", 220), two(220, 60, "_0", 120), two(60, 200, "_1", 300)] == [
        "3"
    ] * 4
    # One of them alone does.
    finger(learner.page)(-90)
    assert title(learner)[:1] == "4"


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_who_wants_no_motion_sees_none(walking, motion):
    learner = walking("backprop", reduced_motion=motion)
    view, animated = learner.page.locator(".view"), []
    for _ in range(7):
        learner.page.keyboard.press("ArrowRight")
        animated.append(view.evaluate(ANIMATED))
    assert title(learner).startswith("7 of 7")
    assert (max(animated) == 0) == (motion == "reduce")


PASTE = """() => document.body.appendChild(Object.assign(document.createElement("textarea"), {id: "paste"})).focus()"""
CLIPBOARD = ["clipboard-read", "clipboard-write"]


@pytest.mark.parametrize("is_secure", [True, False])
def test_copy_link_copies_this_very_moment(walking, visit, is_secure):
    learner = walking("truth", query="preset=tiny", permissions=CLIPBOARD)
    page = learner.page
    if not is_secure:
        # As a browser has it for a page that came from another computer without encryption.
        page.evaluate("() => Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    learner.press("Take one step")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    # Before the server can have heard of it.
    page.locator(".copy").click()
    page.get_by_role("button", name="Copied", exact=True).wait_for()
    assert page.locator(".copy").evaluate("(button) => document.activeElement === button")
    page.evaluate(PASTE)
    page.keyboard.press("Control+v")
    link = page.locator("#paste").input_value()
    said = {name: values[-1] for name, values in parse_qs(urlsplit(link).query, keep_blank_values=True).items()}
    assert link.startswith(page.url.partition("?")[0]) and said == learner.settled().params
    assert said["moment"] == "truth.3" and said["run"].startswith("1*cat")
    other = Learner(visit("/" + link.split("/", 3)[3]))
    assert title(other) == title(learner) == "3 of 4 · One-hot." and other.answer_of_now() == learner.answer_of_now()
    page.get_by_role("button", name=text("frame", "copy"), exact=False).wait_for()
    settled(page)


@pytest.mark.parametrize(("moment", "there"), [(7, "6 of 6 · The new answer."), (6, "5 of 6 · Nudge.")])
def test_with_several_pictures_the_moment_keeps_its_name(walking, moment, there):
    """Of several pictures nothing is asked, so there is one moment less."""
    learner = walking("backprop", moment)
    alone = title(learner)
    several = learner.page.get_by_text("Four pictures at once")
    several.click()
    learner.settled()
    assert title(learner) == there and learner.params["moment"] == f"backprop.{moment - 1}"
    assert learner.page.locator(".dot[aria-current=step]").count() == 1
    several.click()
    learner.settled()
    assert title(learner) == alone and learner.params["moment"] == f"backprop.{moment}"


def test_a_question_that_is_not_asked_of_several_pictures_gives_way_to_the_next_moment(walking):
    learner = walking("backprop", 5)
    learner.page.get_by_text("Four pictures at once").click()
    learner.settled()
    assert title(learner) == "5 of 6 · Nudge." and learner.params["moment"] == "backprop.5"
    lens = learner.page.get_by_role("group", name="Show").locator("[aria-pressed=true]")
    assert lens.inner_text() == "the new weights"
    learner.page.get_by_role("button", name="Next").click()
    learner.settled()
    # Only now are the sums and the answer those of after.
    assert lens.inner_text() == "after the nudge"


def test_the_walk_waits_for_a_label_and_goes_on_where_it_was(walking):
    learner = walking("loss", 4)
    before = title(learner)
    learner.bring(photo()[0], "image/png")
    assert title(learner) == "" and not learner.page.get_by_role("button", name="Close", exact=True).is_visible()
    learner.page.keyboard.press("ArrowRight")
    assert title(learner.settled()) == ""
    learner.choose("Label: people say", "Cat")
    learner.page.locator(".view").click(position={"x": 2, "y": 2})
    assert turned(learner, "ArrowRight") == before


def test_the_keys_of_a_menu_turn_no_moment(walking):
    learner = walking("forward", 7)
    learner.page.get_by_test_id("stMainMenuButton").or_(learner.page.locator("[data-testid=stMainMenu] button")).click()
    learner.page.get_by_role("menuitemradio").or_(learner.page.get_by_role("menuitem")).first.focus()
    for key in ("ArrowRight", "1"):
        learner.page.keyboard.press(key)
    assert learner.settled().params["moment"] == "forward.7" and "Forward" in learner.page.url


def test_after_a_click_on_a_control_the_arrow_keys_lead_the_walk(walking):
    learner = walking("loss", 1)
    page = learner.page
    learner.choose("Label: people say", "Dog")
    assert turned(learner, "ArrowRight")[:1] == "2" and turned(learner, "ArrowDown")[:1] == "2"
    assert learner.settled().params["label"] == "dog"
    # At its own place: it is clicked and stays as it is.
    slider = page.get_by_role("slider", name="Learning rate")
    for _ in range(2):
        slider.click(position={"x": 40, "y": 8})
        rate = learner.settled().params["rate"]
        turned(learner, "ArrowRight", "ArrowLeft", "ArrowRight", "ArrowLeft", "ArrowRight", "ArrowLeft")
        assert title(learner)[:1] == "2" and learner.settled().params["rate"] == rate
    assert turned(learner, "ArrowRight")[:1] == "3"
    # From there Tab leads on, and what is reached by Tab keeps its keys.
    learner.choose("Label: people say", "Cat")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    page.get_by_role("radio", name="Cat").first.focus()
    assert turned(learner, "ArrowRight")[:1] == "3" and learner.settled().params["label"] == "dog"
    assert turned(learner, "ArrowLeft")[:1] == "3" and learner.settled().params["label"] == "cat"


def test_a_box_to_tick_wants_no_arrow_keys(walking):
    learner = walking("backprop", 2)
    learner.page.get_by_text("Four pictures at once").click()
    at = int(title(learner.settled())[0])
    assert turned(learner, "ArrowRight")[:1] == str(at + 1)
    assert learner.page.get_by_role("checkbox", name="Four pictures at once").is_checked()


def test_a_menu_that_was_chosen_from_by_hand_turns_no_more(walking):
    learner = walking("loss", 1)
    menu = learner.set_up().page.get_by_role("combobox", name="Loss")
    menu.click()
    menu.select_option("MeanSquaredError")
    learner.settled()
    assert turned(learner, "ArrowRight")[:1] == "2" and learner.settled().params["loss"] == "MeanSquaredError"
    # One that is reached by keys keeps them.
    menu.focus()
    assert turned(learner, "ArrowUp")[:1] == "2" and learner.settled().params["loss"] == "CrossEntropy"
    assert turned(learner, "ArrowRight")[:1] == "2" and learner.settled().params["loss"] == "MeanSquaredError"


@pytest.mark.parametrize("rate", [3, 100])
def test_after_a_huge_step_a_line_is_still_a_line(walking, rate):
    learner = walking("backprop", 6, query=f"rate={rate}&preset=tiny")
    widths = "edges => edges.map((edge) => parseFloat(edge.style.strokeWidth))"
    assert max(learner.page.locator(".view .edge").evaluate_all(widths)) <= 11


def test_the_last_moment_promises_only_what_the_button_does(walking):
    learner = walking("training", 19)
    assert 'those chosen under "Train on"' in said(learner)
    learner.choose("Train on", "This one picture")
    assert '"Take one step" does it' in said(learner)


def test_a_lesson_inside_of_another_page_stays_there(walking):
    learner = walking("forward", query="embed=true")
    learner.open("truth")
    assert learner.params["embed"] == "true"
