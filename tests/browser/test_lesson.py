"""A learner walks the whole lesson in a real browser: bundled pets, a phone's photo, a phone's screen, a clicker."""

import io

import numpy as np
import pytest
from PIL import Image, ImageOps

from offline.find_seed import snapshot_of
from pictures.pets import draw
from runs.course.experiment import Settings, Start
from runs.data.values import read
from tests import by_hand
from tests.browser.learner import TITLES, Learner, pixels_of, pixels_shown
from tests.shown import is_the_text_of

LESSON = ("forward", "truth", "loss", "backprop")
UPSIDE_DOWN = {6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270, 3: Image.Transpose.ROTATE_180}


@pytest.fixture
def learner(visit):
    return Learner(visit())


def phone_photo(orientation, kind="dog", seed=5):
    """A wide JPEG as a phone keeps it: turned on its side, with a note how to hold it. -> (bytes, upright picture)"""
    pet = draw(kind, seed, 96).image.resize((480, 480))
    upright = Image.new("RGB", (480, 640), (90, 130, 90))
    upright.paste(pet, (0, 80))
    notes = Image.Exif()
    notes[0x0112] = orientation
    file = io.BytesIO()
    upright.transpose(UPSIDE_DOWN[orientation]).save(file, "JPEG", quality=95, exif=notes)
    return file.getvalue(), ImageOps.exif_transpose(Image.open(io.BytesIO(file.getvalue())))


def assert_texts(learner):
    shown = learner.numbers()
    assert shown
    assert [each for each in shown if not is_the_text_of(each)] == []


def walk(learner, steps=2):
    """Through all pages, answering; on each one steps forward and back give the same numbers again."""
    learner.next()
    for stage in LESSON:
        assert learner.page.get_by_role("heading", level=1).count() == 1
        learner.answer(stage)
        assert "It is:" in learner.reply
        assert_texts(learner)
        learner.next()
    before = [learner.answer_of_now()]
    for _ in range(steps):
        before.append(learner.press("Take one step").answer_of_now())
    assert [now[0] for now in before] == list(range(steps + 1))
    assert len({now[1] for now in before}) == steps + 1
    assert learner.press("Back").answer_of_now() == before[-2]
    assert learner.press("Start again").answer_of_now() == before[0]
    for wanted in before[1:]:
        assert learner.press("Take one step").answer_of_now() == wanted


@pytest.mark.parametrize(
    ("picture", "button"), [("cat", "Our cat"), pytest.param("dog", "Our dog", marks=pytest.mark.long)]
)
def test_the_whole_lesson_with_a_bundled_pet(learner, picture, button):
    learner.choose("Picture", button)
    assert learner.params["picture"] == learner.params["label"] == picture
    size = by_hand.preset("small")
    wanted = by_hand.lesson(
        Start(), snapshot_of(Start().seed).state, Settings(read(picture), picture), by_hand.pet(picture, size)
    )
    assert learner.at("P[0,0]") == pytest.approx(wanted.at("P[0,0]"), rel=1e-9)
    walk(learner)


@pytest.mark.parametrize("orientation", [6, pytest.param(8, marks=pytest.mark.long)])
def test_the_whole_lesson_with_a_photo_that_lies_on_its_side(learner, orientation):
    data, upright = phone_photo(orientation)
    first = learner.answer_of_now()
    learner.bring(data)
    assert "own picture is not part of the link" in learner.words
    learner.close_upload()
    assert not learner.warnings and "What is it? Choose" in learner.words
    assert learner.answer_of_now()[1:3] != first[1:3]
    learner.open("forward")
    square = upright.crop((0, 80, 480, 560))
    shown = pixels_shown(learner)
    wanted = pixels_of(square)
    assert len(shown) == 256
    np.testing.assert_allclose([shown[i] for i in range(256)], wanted, atol=2)
    assert np.abs(pixels_of(square.rotate(90)) - wanted).max() > 30
    assert learner.page.get_by_role("button", name="Take one step").is_disabled()
    for stage in ("truth", "loss", "backprop"):
        learner.open(stage)
        assert "Not computed yet" in learner.words
        assert {each.name[0] for each in learner.numbers() if each.value is not None} <= set("Pot")
    learner.choose("Label: people say", "Dog").open("welcome")
    walk(learner)


def test_the_first_view_is_the_example(learner):
    texts = {each.name: each.text for each in learner.numbers()}
    assert (texts["P[0,0]"], texts["P[0,1]"]) == ("0.20", "0.80")
    learner.open("truth").answer("truth")
    texts = {each.name: each.text for each in learner.numbers()}
    assert (texts["E[0,0]"], texts["E[0,1]"]) == ("−0.80", "+0.80")


def test_the_wrong_label_leaves_the_answer_and_turns_the_errors(learner):
    learner.open("truth").answer("truth")
    answer, error = learner.answer_of_now(), learner.at("E[0,0]")
    learner.choose("Label: people say", "Dog")
    assert learner.answer_of_now() == answer
    assert learner.at("E[0,0]") == pytest.approx(error + 1)
    assert learner.at("flipped_E[0,0]") == error


def test_page_switches_keep_everything(learner):
    rate = learner.page.get_by_role("slider").first
    rate.press("ArrowRight")
    learner.settled().choose("Label: people say", "Dog").press("Take one step").press("Take one step")
    learner.open("loss").answer("loss")
    params, answer = learner.params, learner.answer_of_now()
    assert (params["rate"], params["label"]) == ("0.015", "dog")
    for stage in ("training", "welcome", "forward", "truth", "loss"):
        learner.open(stage)
        # Page 4 alone adds the weight that it looks at.
        assert learner.params | {"weight": ""} == params | {"weight": ""}
        assert learner.answer_of_now() == answer
    learner.page.get_by_role("button", name="Your guess").click()
    assert "You said" in learner.page.locator(".moment-words").text_content()


def test_a_presenters_clicker_turns_the_pages(learner):
    titles = list(TITLES.values())
    page = learner.page
    for title in titles[1:3]:
        page.keyboard.press("PageDown")
        page.wait_for_function("(title) => document.title.startsWith(title)", arg=title)
        learner.settled()
    page.keyboard.press("PageUp")
    page.wait_for_function("(title) => document.title.startsWith(title)", arg=titles[1])
    learner.settled()
    # With a control in hand the keys are the control's own.
    page.get_by_role("slider").first.focus()
    page.keyboard.press("PageDown")
    learner.settled()
    assert page.title().startswith(titles[1])


def test_on_a_phone_the_strip_stays_in_view(visit):
    learner = Learner(visit("/", width=390, height=800)).open("forward")
    for place in (700, 100_000, 0):
        learner.page.evaluate("(y) => document.querySelector('[data-testid=stMain]').scrollTo(0, y)", place)
        learner.page.wait_for_timeout(100)
        boxes = [part.bounding_box() for part in strip(learner.page)]
        assert all(box["y"] >= 0 and box["y"] + box["height"] <= 800 for box in boxes)
        assert place == 0 or max(box["y"] + box["height"] for box in boxes) <= 0.25 * 800


@pytest.mark.parametrize("stage", TITLES)
def test_a_phone_shows_the_strip_and_nothing_overflows(visit, stage):
    learner = Learner(visit("/", width=390, height=800)).open(stage)
    if stage in LESSON:
        learner.answer(stage)
    boxes = [part.bounding_box() for part in strip(learner.page)]
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)
    tops, bottoms = [box["y"] for box in boxes], [box["y"] + box["height"] for box in boxes]
    assert max(bottoms) <= 800 and max(bottoms) - min(tops) <= 0.25 * 800
    assert learner.page.evaluate("() => document.documentElement.scrollWidth") <= 390
    assert learner.page.evaluate(TOO_WIDE) == []


# What sticks out of the screen without a frame of its own that scrolls.
TOO_WIDE = """() => [...document.querySelectorAll("[data-testid=stMain] *")].filter((e) => {
    const box = e.getBoundingClientRect();
    if (box.width < 2 || box.right <= innerWidth + 1) return false;
    for (let p = e.parentElement; p.dataset.testid !== "stMain"; p = p.parentElement)
        if (/auto|scroll|hidden|clip/.test(getComputedStyle(p).overflowX)) return false;
    return true;
}).map((e) => e.outerHTML.slice(0, 120))"""


def strip(page):
    """The picture in hand, the label, the iteration and the step buttons."""
    yield page.get_by_alt_text("the picture: Our cat").first
    yield page.get_by_role("radiogroup", name="Label: people say")
    yield page.locator("[data-name=t]").first
    for name in ("Take one step", "Back", "Start again"):
        yield page.get_by_role("button", name=name, exact=True)


# Roles that a screen reader announces by name; the browser itself works out the name.
ROLES = {"button", "slider", "combobox", "radio", "switch", "checkbox", "spinbutton", "textbox", "link", "img", "image"}


@pytest.mark.parametrize("stage", TITLES)
def test_every_control_has_a_name(visit, stage):
    learner = Learner(visit())
    learner.open(stage)
    if stage in LESSON:
        learner.answer(stage)
    learner.set_up()
    learner.settled()
    session = learner.page.context.new_cdp_session(learner.page)
    session.send("Accessibility.enable")
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    named = {
        (node["role"]["value"], (node.get("name") or {}).get("value", "").strip())
        for node in nodes
        if not node.get("ignored") and node.get("role", {}).get("value") in ROLES
    }
    assert {"button", "slider", "combobox", "radio", "link"} <= {role for role, _ in named}
    assert {role for role, name in named if not name} == set()
