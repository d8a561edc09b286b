"""Every word on every page is the lesson's: in a language of marks, nothing is outside of them. So a translation is one
more folder, and nothing else.
"""

import json

import pytest

from runs.blanks.by_hand import sheet
from runs.trouble.registry import TROUBLES
from tests.pseudo import forget_words, outside, seen_in, translated
from tests.ui.driver import FILES, Visit
from tests.ui.monkey import few_pets
from tests.ui.test_small_sets import training_on
from ui.parts import words

SMALL = {"preset": "tiny", "practice": "pets:40:1"}
# One of each kind of run, network and picture.
STARTS = (
    {},
    {"preset": "tiny", "loss": "MeanSquaredError", "optimizer": "Adam", "activation": "Sigmoid"},
    {"preset": "standard", "weights": "photos"},
    {"preset": "conv-small"},
    {"label": ""},
    {"picture": "pets:2000:1@17", "label": "cat", "weights": "zero"},
)
BROKEN = (
    {"preset": "x", "rate": "7x", "batch": "3", "seed": "x", "weights": "heavy"},
    {"label": "fish", "picture": "bird", "loss": "x", "optimizer": "x", "training_rate": "x", "activation": "x"},
    {"run": "zz", "weight": "W9[1]", "practice": "pets:3:1", "moment": "forward.99"},
    {"run": "99999999*cat*cat*CrossEntropy*SGD*0.01*1", "activation": "Tanh", "weights": "photos"},
    {"run": "3*pets:40:1**CrossEntropy*SGD*0.01*32", "preset": "conv", "practice": "pets:20000:1:first1"},
    {"picture": "own-0123456789ab", "practice": "photos-0123456789ab", "weights": "file-0123456789ab"},
)


@pytest.fixture(autouse=True, scope="module")
def language(tmp_path_factory):
    """The lesson in marks, for this module; about few pets, which say as much."""
    with few_pets(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(words, "LESSON", translated(tmp_path_factory.mktemp("marks")))
        forget_words()
        yield
    forget_words()


def said_by(visit):
    """Whatever is on the page."""
    yield from seen_in(visit.html)
    for kind in ("file_uploader", "camera_input", "download_button", "expander", "progress", "warning", "caption"):
        for element in visit.app.get(kind):
            proto = element.proto
            yield from (getattr(proto, name, "") for name in ("label", "help", "text", "body"))
    for element in visit.app.get("bidi_component"):
        if element.proto.component_name.endswith("slopes"):
            data = json.loads(element.proto.json)
            drawing = data["drawing"]
            yield from seen_in(drawing if isinstance(drawing, str) else "".join(drawing.values()))
            yield from (data["label"], *seen_in(data.get("said", "") + data.get("below", "")))
            for point in data.get("points", ()):
                yield from (point["spoken"], point["run"][-1], point["rise"][-1], *seen_in(point["words"]))
        if "curves" in element.proto.component_name:
            data = json.loads(element.proto.json)
            yield from seen_in(data["legend"] + data["drawing"])
            yield from data["words"].values()
            yield from (line["name"] for panel in data["panels"] for line in panel["lines"])
            yield from (panel["name"] for panel in data["panels"])


def stands(visit):
    """No word of this page is outside of marks."""
    said = [text for text in said_by(visit) if isinstance(text, str) and text]
    assert len(said) > 5
    assert [words for text in said if (words := outside(text))] == []
    return visit


@pytest.mark.parametrize("start", STARTS, ids=str)
@pytest.mark.parametrize("page", FILES)
def test_a_page_says_what_the_lesson_says(page, start):
    visit = stands(Visit(**start).open(page))
    if f"ask.{page}" in visit.offers():
        stands(visit.choose(f"ask.{page}", "skip"))
        option = next(text for text in visit.offers()[f"ask.{page}"].texts if text != "skip")
        stands(visit.choose(f"ask.{page}", option))
    if page != "training" and start.get("label") != "":
        stands(visit.press("step").press("bring"))
    stands(visit.press("source"))


def test_the_welcome_page_when_more_is_asked_for():
    visit = stands(Visit().choose("watch", "True"))
    name = next(name for name in visit.offers() if name.startswith("hand."))
    for place in (0, -1):
        stands(visit.choose(name, visit.offers()[name].texts[place]))
    stands(Visit(preset="tiny").press("tile.bring").choose("camera.on", "True"))


@pytest.mark.parametrize("part", ["answers", "learning_rate", "photos", "keep"])
def test_a_part_of_the_training_page(part):
    visit = Visit(**SMALL).open("training").press("step").press(f"more.{part}")
    stands(visit)
    if "ask.learning_rate" in visit.offers():
        stands(visit.choose("ask.learning_rate", "right"))
    if "answers.shelf" in visit.offers():
        stands(visit.choose("answers.shelf", visit.offers()["answers.shelf"].texts[0]))


def test_a_run_on_the_training_page():
    visit = Visit(**SMALL).open("training").choose("train.speed", "1").press("train.start")
    stands(visit).press("train.pause")
    stands(visit).choose("training_rate", 0.2).press("step")
    stands(visit).press("back")
    stands(visit).choose("train.on", "hand").press("step")
    stands(stands(visit).press("again").press("undo"))
    stands(visit.press("inside"))


@pytest.mark.parametrize("name", TROUBLES)
def test_a_trouble_and_what_came_of_it(name):
    visit = Visit(**SMALL).open("training").press("more.break").choose("break.name", name)
    stands(visit).choose(f"ask.break_{name}", visit.offers()[f"ask.break_{name}"].texts[0])
    stands(visit).press("break.start")
    if name not in ("lawn", "confident"):
        for _ in range(80):
            if "train.pause" not in visit.offers():
                break
            visit.run()
    stands(visit)


@pytest.mark.parametrize("address", BROKEN, ids=str)
def test_a_link_that_cannot_be_read_or_waits(address):
    visit = Visit(**address)
    stands(visit.open("training"))
    if visit.mine.address.waiting:
        stands(visit.press("waiting.without"))


def test_a_sheet_with_something_on_it():
    visit = Visit().open("by_hand")
    for name, text in (("Z1[0,0]", "9"), ("A1[0,0]", "x"), ("L", "?"), ("E[0,0]", "0.5"), ("new_b1[1]", "77")):
        stands(visit.tell(f"sheet.{name}", text))
    for blank in sheet(1).blanks:
        visit.tell(f"show.{blank.name}", "")
    stands(visit)


def test_photos_of_ones_own():
    stands(training_on("twins").press("more.photos"))
