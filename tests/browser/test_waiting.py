"""A link or a reload that needs somebody's own file waits for it, shows no numbers, and goes on exactly there."""

import io
import zipfile
from math import inf

import pytest
from PIL import Image

from pictures.pets import draw
from runs.course.experiment import Experiment, Settings, Start
from runs.course.network_file import to_file
from runs.course.tape import Tape
from runs.data.sources import Sources
from tests.browser.helpers import settled
from tests.browser.learner import Learner, path_of
from ui.frame import STAGES
from ui.parts.words import text

WITHOUT = "Go on without it"


def photo(kind="dog", seed=4):
    """A wide photo. -> bytes of a PNG file"""
    wide = Image.new("RGB", (500, 300), "seagreen")
    wide.paste(draw(kind, seed, 300).image, (150, 0))
    file = io.BytesIO()
    wide.save(file, "PNG")
    return file.getvalue()


def network(iterations=20):
    """A small network after a few iterations. -> bytes of a network file"""
    tape, settings = Tape(Sources()), Settings()
    tape.advance(Experiment(Start("tiny")).stepped(settings, iterations), inf)
    return to_file(Start("tiny"), settings, tape.state)


def zipped(count=12, first=900):
    """A ZIP file of drawn pets, half of them cats."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for i in range(count):
            kind, picture = ("cat", "dog")[i % 2], io.BytesIO()
            draw(kind, first + i, 120).image.save(picture, "JPEG")
            file.writestr(f"{kind}/{i}.jpg", picture.getvalue())
    return packed.getvalue()


def give(learner, data, name, mime="application/octet-stream"):
    """Bring a file by the one inlet of its kind on the page."""
    kind = {"npz": "[accept*=npz]", "zip": "[accept*=zip]", "png": ":not([accept*=npz]):not([accept*=zip])"}
    chooser = learner.page.locator(f"input[type=file]:not([webkitdirectory]){kind[name[-3:]]}").first
    with learner.page.expect_response(lambda answer: "/upload_file/" in answer.url and answer.request.method == "PUT"):
        chooser.set_input_files({"name": name, "mimeType": mime, "buffer": data})
    # Only now does the browser ask for the page that the file makes.
    settled(learner.page, quiet=400)
    return learner


def waits(learner):
    """It says that it waits, and shows the number of nothing."""
    heading = learner.page.get_by_role("heading", name=text("waiting", "title")).count()
    return heading == 1 and learner.numbers() == [] and learner.page.get_by_role("slider").count() == 0


def reloaded(learner):
    before = learner.params, learner.answer_of_now()
    # This browser has kept nothing, so it cannot bring it by itself, as test_nothing_lost.py has it.
    learner.page.evaluate("() => { indexedDB.deleteDatabase('how-a-network-learns'); }")
    learner.page.reload()
    learner.settled()
    assert waits(learner) and learner.params == before[0]
    return before


@pytest.fixture
def learner(visit):
    return Learner(visit("/Loss"))


def test_an_own_picture_is_known_again_wherever_its_square_lay(learner):
    learner.bring(photo(), "image/png", "mine.png")
    learner.page.get_by_role("slider", name="Move the square").press("End")
    learner.settled().close_upload().choose("Label: people say", "Dog").press("Take one step").press("Take one step")
    before = reloaded(learner)
    for stage in STAGES:
        learner.open(stage.name)
        assert waits(learner) and learner.params == before[0]
    give(learner, photo("cat", 5), "other.png", "image/png")
    assert waits(learner) and learner.warnings == [text("waiting", "another_picture")]
    give(learner, photo(), "mine.png", "image/png")
    assert (learner.params, learner.answer_of_now()) == before and not learner.warnings
    assert learner.press("Take one step").at("t") == 3
    assert learner.press("Back").answer_of_now() == before[1]


def test_a_file_that_is_no_network_gets_a_sentence_beside_its_inlet(learner):
    learner.open("training").press("Keep it")
    give(learner, b"This is a letter.", "mine.npz")
    (said,), inlet = learner.page.get_by_test_id("stAlert").all(), learner.page.get_by_test_id("stFileUploader")
    assert 0 < said.bounding_box()["y"] - inlet.bounding_box()["y"] < 250
    # It stands for as long as the list shows the file.
    assert learner.press("Take one step").warnings and not learner.open("loss").open("training").warnings
    give(learner, network(), "mine.npz")
    assert not learner.warnings and learner.params["weights"].startswith("file-")


def test_a_network_file_is_waited_for_and_the_run_goes_on(learner, visit):
    learner.open("training").press("Keep it")
    give(learner, network(), "mine.npz")
    assert learner.params["weights"].startswith("file-")
    for _ in range(3):
        learner.press("Take one step")
    before = reloaded(learner)
    give(learner, network(7), "other.npz")
    assert waits(learner) and learner.warnings == [text("waiting", "another_network")]
    give(learner, network(), "renamed.npz")
    assert (learner.params, learner.answer_of_now()) == before and learner.at("t") == 3
    # Whoever gets the link may have the file as well.
    other = Learner(visit("/" + learner.page.url.split("/", 3)[3]))
    assert waits(other)
    assert give(other, network(), "mine.npz").answer_of_now() == before[1]


def test_photos_are_waited_for_and_the_run_goes_on(learner):
    learner.open("training").press("Your own photos")
    give(learner, zipped(), "mine.zip", "application/zip")
    learner.page.locator("[data-name=all]").first.wait_for()
    learner.settled().press("One epoch")
    before = reloaded(learner)
    assert "photos-" in before[0]["run"]
    give(learner, zipped(first=950), "other.zip", "application/zip")
    assert waits(learner) and learner.warnings == [text("waiting", "other_photos")]
    give(learner, zipped(), "mine.zip", "application/zip")
    learner.page.locator("[data-name=t]").first.wait_for()
    assert (learner.settled().params, learner.answer_of_now()) == before


def test_what_somebody_brings_by_hand_their_browser_does_not_bring_as_well(learner, visit):
    learner.bring(photo(), "image/png", "mine.png").close_upload().choose("Label: people say", "Dog")
    learner.press("Take one step")
    other, came = Learner(visit("/" + learner.page.url.split("/", 3)[3], fresh=True)), []
    assert waits(other)
    other.page.on("request", lambda request: came.append(request) if request.method == "PUT" else None)
    give(other, photo("cat", 5), "other.png", "image/png")
    assert other.warnings == [text("waiting", "another_picture")]
    # By now the browser keeps it, and the page still asks for one as something else is answered.
    other.hear_of_something_else()
    assert len(came) == 1 and waits(other)
    give(other, photo(), "mine.png", "image/png")
    assert len(came) == 2 and other.answer_of_now() == learner.answer_of_now()


@pytest.mark.parametrize("stage", ["welcome", "training"])
def test_who_does_not_have_it_goes_on_without(visit, stage):
    run = "2*cat*cat*CrossEntropy*SGD*0.02*1~3*own-0123456789ab*dog*CrossEntropy*SGD*0.02*1"
    query = f"picture=own-0123456789ab&label=dog&rate=0.02&practice=photos-0123456789ab&run={run}"
    learner = Learner(visit(f"/{path_of(stage)}?{query}"))
    assert waits(learner)
    learner.press(WITHOUT)
    assert (learner.params["picture"], learner.params["label"], learner.at("t")) == ("cat", "cat", 2)
    assert learner.params["rate"] == "0.02" and learner.params["practice"] == "pets:2000:1"
    assert learner.press("Take one step").at("t") == 3
    # Back in the browser, the link waits again.
    learner.page.go_back()
    learner.settled()
    learner.page.go_back()
    assert waits(learner.settled())


def test_undo_is_not_offered_to_what_is_gone(learner):
    learner.bring(photo(), "image/png", "mine.png").choose("Label: people say", "Dog").press("Take one step")
    learner.menu("Network", "tiny")
    assert learner.page.get_by_role("button", name="Undo", exact=True).count() == 1
    learner.press("Remove my picture")
    assert learner.page.get_by_role("button", name="Undo", exact=True).count() == 0
    assert learner.at("t") == 0 and learner.params["picture"] == "cat" and not learner.warnings
