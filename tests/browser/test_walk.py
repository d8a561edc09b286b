"""The walk by keys, fingers and links: the moment stays whatever is done, and its address can be given away."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.browser.helpers import settled
from tests.browser.learner import Learner, path_of
from tests.browser.test_own_photo import photo
from tests.browser.test_truth import exported, numbers, wrong
from tests.browser.test_view import FOCUSED
from ui.parts.words import text

FORWARD = ("Pixels", "Multiply", "Sum", "Bend", "Sum again", "Softmax")
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
    """Such as "3 of 6 · Sum."; nothing beside the walk."""
    return learner.page.locator(".moment-words b").text_content().strip()


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
        assert turned(learner, "ArrowRight") == f"{at} of 6 · {name}."
    assert turned(learner, "ArrowRight") == "6 of 6 · Softmax."
    assert turned(learner, "ArrowLeft", "ArrowLeft") == "4 of 6 · Bend."
    # What the browser or the system means by them stays theirs.
    assert turned(learner, "Shift+ArrowLeft", "Control+ArrowLeft", "Meta+ArrowRight") == "4 of 6 · Bend."
    learner.page.get_by_role("slider", name="Learning rate").focus()
    assert turned(learner, "ArrowRight") == "4 of 6 · Bend."
    assert learner.settled().params["rate"] == "0.015" and learner.params["moment"] == "forward.4"
    learner.page.locator(".pixels .grid").focus()
    assert turned(learner, "ArrowRight") == "4 of 6 · Bend."


def test_the_walk_is_reached_by_tab_and_worked_by_enter(walking):
    learner = walking("forward")
    learner.page.get_by_role("button", name="Next ›").focus()
    assert turned(learner, "Enter", "Enter", "Enter") == "3 of 6 · Sum."
    reached = []
    for _ in range(7):
        learner.page.keyboard.press("Tab")
        reached.append(learner.page.evaluate(FOCUSED)[1])
    assert reached[:6] == [f"{at}: {name}" for at, name in enumerate(FORWARD, 1)]
    # Then the number of the sentence.
    assert reached[6].startswith("The sum of hidden node")
    learner.page.get_by_role("button", name="4: Bend").focus()
    assert turned(learner, "Space") == "4 of 6 · Bend."


def test_who_leaves_the_walk_comes_back_where_it_was_left(walking):
    learner = walking("forward")
    turned(learner, "ArrowRight", "ArrowRight", "ArrowRight")
    learner.press("Close")
    assert title(learner) == "" and learner.params["moment"] == ""
    assert "takes 6 moments" in learner.page.locator(".moment-words").text_content()
    # The button is gone, and the focus has not gone with it.
    assert learner.page.evaluate(FOCUSED)[1] == "Next ›"
    learner.page.locator('.drawing [data-ref="P[0,0]"]').click()
    assert told(learner)[1] == "P[0,0]"
    assert turned(learner, "ArrowRight") == "3 of 6 · Sum."
    assert learner.settled().params["moment"] == "forward.3"
    # So does who goes to another stage and has not begun to walk there.
    learner.open("truth")
    assert title(learner) == ""
    assert title(learner.open("forward")) == "3 of 6 · Sum."


def test_back_in_the_browser_leads_to_the_moment_before_and_a_reload_to_the_same(walking):
    learner = walking("forward")
    for at in (1, 2, 3):
        turned(learner, "ArrowRight")
        assert learner.settled().params["moment"] == f"forward.{at}"
    for at in (2, 1):
        learner.page.go_back()
        assert title(learner.settled()).startswith(f"{at} of 6") and learner.params["moment"] == f"forward.{at}"
    learner.page.go_forward()
    assert title(learner.settled()).startswith("2 of 6")
    learner.page.reload()
    learner.settled()
    assert title(learner).startswith("2 of 6") and learner.params["moment"] == "forward.2"
    # Turned to quickly, moments are no moments to come back to.
    turned(learner, "ArrowRight", "ArrowRight", "ArrowRight")
    assert learner.settled().params["moment"] == "forward.5"
    learner.page.go_back()
    assert title(learner.settled()).startswith("2 of 6")


@pytest.mark.parametrize(
    ("stage", "moment", "says"),
    [
        ("forward", 4, "4 of 6 · Bend."),
        ("truth", 3, "3 of 3 · Compare."),
        ("loss", 2, "2 of 3 · Score."),
        ("backprop", 5, "5 of 6 · Nudge."),
    ],
)
@pytest.mark.parametrize("preset", ["tiny", "conv-small"])
def test_a_link_opens_the_moment(walking, stage, moment, says, preset):
    if preset == "conv-small":
        says = {"forward": "4 of 7 · Again, on maps."}.get(stage, says)
    learner = walking(stage, moment, query=f"preset={preset}")
    learner.page.get_by_text(says[:-1], exact=False).first.wait_for()
    assert title(learner) == says and learner.params["moment"] == f"{stage}.{moment}" and not learner.warnings
    # Nobody who only opened a link has lost the beginning of the page.
    assert learner.page.locator("[data-testid=stMain]").evaluate("(e) => e.scrollTop") == 0
    assert learner.page.evaluate("document.activeElement === document.body")


def test_a_moment_that_the_stage_has_not_is_its_last_one(walking):
    learner = walking("forward", 29)
    assert title(learner) == "6 of 6 · Softmax." and learner.params["moment"] == "forward.6"
    learner.menu("Network", "conv-small")
    learner.page.get_by_text("6 of 7 · Sum again").wait_for()
    assert learner.settled().params["moment"] == "forward.6"
    turned(learner, "ArrowRight")
    assert learner.settled().params["moment"] == "forward.7"
    learner.menu("Network", "tiny")
    learner.page.get_by_text("6 of 6 · Softmax").wait_for()
    assert learner.settled().params["moment"] == "forward.6"


def test_the_moment_stays_and_its_numbers_follow_whatever_is_done(walking):
    learner = walking("backprop", 5, query="activation=Tanh&rate=0.1")
    seen = []

    def looked():
        assert title(learner) == "5 of 6 · Nudge."
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
    assert len(set(seen)) == len(seen) and learner.params["moment"] == "backprop.5"


def test_a_number_that_was_chosen_in_mid_walk_is_kept(walking):
    learner = walking("forward", 3)
    learner.page.locator('.drawing [data-ref="Z1[0,2]"]').click()
    assert told(learner)[1] == "Z1[0,2]"
    learner.press("Take one step")
    assert told(learner)[1] == "Z1[0,2]" and title(learner) == "3 of 6 · Sum."


def test_before_anybody_said_what_a_picture_shows_the_first_stage_is_walked_through(walking):
    learner = walking("forward", 2)
    data, _ = photo()
    learner.bring(data, "image/png", "pet.png")
    assert title(learner) == "2 of 6 · Multiply."
    turned(learner, *["ArrowRight"] * 5)
    assert title(learner.settled()) == "6 of 6 · Softmax."
    assert {shown.name for shown in told(learner)[0]} == {"P[0,0]", "P[0,1]"}
    for stage in ("truth", "loss", "backprop"):
        learner.open(stage)
        assert "Not computed yet" in learner.words and not learner.page.locator(".view").count()
    # Where a whole step is looked at, it goes as far as there are numbers, and further with a label.
    learner.open("training").page.get_by_text("Look inside").click()
    learner.settled().page.keyboard.press("ArrowRight")
    assert title(learner) == "1 of 6 · Pixels."
    learner.choose("Label: people say", "Dog")
    assert title(learner) == "1 of 18 · Pixels."


def test_a_moment_changes_nothing_but_itself_and_the_address(walking):
    learner = walking("loss")
    page, main = learner.page, learner.page.locator("[data-testid=stMain]")
    page.get_by_role("button", name="Next ›").click()
    learner.settled()
    page.locator(".view").evaluate("(view) => { view.same = true; }")
    main.evaluate("(e) => e.scrollTo(0, 40)")
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


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_who_wants_no_motion_sees_none(walking, motion):
    learner = walking("backprop", reduced_motion=motion)
    learner.answer("backprop")
    # The arrow keys are those of the answers as long as these have the focus.
    learner.page.get_by_role("button", name="Next ›").focus()
    view, animated = learner.page.locator(".view"), []
    for _ in range(6):
        learner.page.keyboard.press("ArrowRight")
        animated.append(view.evaluate(ANIMATED))
    assert title(learner).startswith("6 of 6")
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
    page.keyboard.press("ArrowRight")
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
    assert said["moment"] == "truth.2" and said["run"].startswith("1*cat")
    other = Learner(visit("/" + link.split("/", 3)[3]))
    assert title(other) == title(learner) == "2 of 3 · One-hot." and other.answer_of_now() == learner.answer_of_now()
    page.get_by_role("button", name=text("frame", "copy"), exact=False).wait_for()
    settled(page)
