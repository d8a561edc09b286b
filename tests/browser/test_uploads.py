"""Files that are no pictures, or pretend to be harmless ones: one sentence, and the lesson goes on with what it had."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from pictures.pets import draw
from tests.browser.helpers import settled
from tests.browser.learner import Learner
from ui.parts.words import text


def jpeg():
    file = io.BytesIO()
    draw("cat", 9, 96).image.save(file, "JPEG")
    return file.getvalue()


def png_that_claims(width, height):
    """A PNG of a few bytes whose header promises a huge picture."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    return b"\x89PNG\r\n\x1a\n" + chunk


HOSTILE = {
    "text": (b"This is a letter, and no picture.\n" * 50, "not a picture"),
    "cut off before its pixels": (jpeg()[:600], "send it again"),
    "bomb": (png_that_claims(60_000, 60_000), None),
    "heic": (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(200), "JPEG"),
    "empty": (b"", "empty"),
}


def test_what_is_no_picture_gets_a_sentence_and_the_picture_stays(visit):
    learner = Learner(visit())
    before = learner.params, learner.answer_of_now()
    for kind, (data, words) in HOSTILE.items():
        learner.bring(data, name=f"{kind}.jpg")
        warnings = learner.warnings
        assert len(warnings) == 1 and warnings[0].strip().endswith("."), (kind, warnings)
        assert words is None or words in warnings[0]
        assert (learner.params, learner.answer_of_now()) == before, kind
    # The next good file is taken as if nothing had been.
    learner.bring(jpeg())
    assert not learner.warnings
    assert learner.params["picture"].startswith("own-") and learner.params["label"] == ""


def test_a_file_that_the_browser_itself_refuses_gets_a_sentence_in_the_panel(visit, tmp_path):
    learner = Learner(visit("/Loss"))
    before = learner.params
    learner.open_upload()
    said = learner.page.get_by_text("It may be larger than 25 MB")
    assert said.count() == 1 and not said.is_visible()
    large = tmp_path / "large.png"
    with large.open("wb") as file:
        file.truncate(26_000_000)
    learner.page.locator("input[type=file]").set_input_files(large)
    said.wait_for()
    box = said.bounding_box()
    assert box["y"] + box["height"] < learner.page.viewport_size["height"] and learner.params == before


# Where a letter comes in the place of what belongs there: page, what opens the list, its place among the lists, name.
LETTER = b"This is a letter.\n" * 50
REFUSED = {
    "picture": ("/Loss", "Your own picture", 0, "letter.jpg"),
    "network": ("/Training", "Keep it", 0, "letter.npz"),
    "zip": ("/Training", "Your own photos", 0, "letter.zip"),
    "folder": ("/Training", "Your own photos", 1, None),
}
CROSSED_OUT = "(chip) => getComputedStyle(chip).textDecorationLine"


@pytest.mark.parametrize("kind", REFUSED)
def test_a_list_crosses_out_what_the_lesson_does_not_use(visit, kind, tmp_path):
    page_of, opener, place, name = REFUSED[kind]
    learner = Learner(visit(page_of))
    learner.press(opener)
    before = learner.params
    (tmp_path / "pets").mkdir()
    file = tmp_path / "pets" / (name or "cat.jpg")
    file.write_bytes(LETTER)
    learner.page.locator("input[type=file]").nth(place).set_input_files(file if name else file.parent)
    chip = learner.page.get_by_test_id("stFileChip")
    learner.page.get_by_test_id("stAlert").wait_for()
    learner.settled()
    assert chip.evaluate(CROSSED_OUT) == "line-through" and learner.params == before
    if kind == "picture":
        assert learner.warnings[0].endswith(text("frame", "kept"))
        learner.bring(jpeg())
        assert chip.evaluate(CROSSED_OUT) == "none" and not learner.warnings


@pytest.mark.long
def test_of_pictures_brought_in_quick_succession_the_last_is_in_hand(visit, problems):
    learner = Learner(visit("/Training?preset=tiny", fresh=True))
    learner.open_upload()
    # On a slow computer, where the page is behind the address.
    learner.page.context.new_cdp_session(learner.page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
    chooser = learner.page.locator("input[type=file]")
    for number in range(8):
        file = io.BytesIO()
        draw("dog", number, 120).image.save(file, "PNG")
        chooser.set_input_files({"name": f"{number}.png", "mimeType": "image/png", "buffer": file.getvalue()})
        learner.page.wait_for_timeout(300 if number % 2 else 150)
        if number % 4 == 3:
            learner.page.get_by_text(f"{number}.png").wait_for()
            settled(learner.page, quiet=600)
            name = learner.params["picture"]
            assert name.startswith("own-") and learner.at("t") == 0 and not learner.warnings, number
    # It is the last one: brought once more, it has the same name.
    assert learner.bring(file.getvalue(), "image/png", "again.png").params["picture"] == name
    # Of a picture that is still on its way when another comes, Streamlit writes that it was cancelled.
    problems[:] = [said for said in problems if "CanceledError" not in said]


def test_an_own_picture_can_be_moved_labelled_trained_on_and_removed(visit):
    file = io.BytesIO()
    wide = Image.new("RGB", (600, 300), "white")
    wide.paste("black", (0, 0, 200, 300))
    wide.save(file, "PNG")
    learner = Learner(visit())
    cat = learner.answer_of_now()
    learner.bring(file.getvalue(), "image/png", "wide.png")
    middle = learner.answer_of_now()
    learner.page.get_by_role("slider", name="Move the square").press("End")
    right = learner.settled().answer_of_now()
    assert len({cat[1], middle[1], right[1]}) == 3
    learner.close_upload().choose("Label: people say", "Cat").press("Take one step")
    assert learner.at("t") == 1 and "your picture" in learner.words
    # The picture stays in hand on the other pages, and its square where it was put.
    learner.open("truth").open_upload()
    assert learner.settled().page.get_by_role("slider", name="Move the square").get_attribute("aria-valuetext") == "1"
    learner.press("Remove my picture")
    assert learner.params["picture"] == "cat" and learner.at("t") == 0
    assert learner.answer_of_now() == cat


def test_an_upload_needs_no_cookies(visit):
    learner = Learner(visit(fresh=True))
    learner.page.context.new_cdp_session(learner.page).send("Emulation.setDocumentCookieDisabled", {"disabled": True})
    learner.page.context.clear_cookies()
    learner.bring(jpeg())
    assert learner.params["picture"].startswith("own-") and "AxiosError" not in learner.words


def test_a_step_on_an_own_picture_can_be_taken_away_as_a_file(visit):
    learner = Learner(visit()).bring(jpeg()).close_upload().choose("Label: people say", "Cat").open("truth")
    with learner.page.expect_download() as download:
        learner.page.get_by_role("button", name="This step as a file").click()
    entries = np.load(download.value.path())
    assert Image.open(io.BytesIO(entries["picture"].tobytes())).size == (256, 256)
