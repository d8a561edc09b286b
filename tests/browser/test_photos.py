"""A learner's own photos in a real browser: a folder, bad files, duplicates; and Oxford-IIIT Pet by its button."""

import hashlib
import io
import json
import shutil
import socket
import threading
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import dev
from pictures.pets import draw
from tests.browser.helpers import settled
from tests.browser.learner import Learner
from tests.browser.test_training import PATIENCE, point_at, wait_until_trained
from tests.pictures.test_oxford import archive
from tests.pictures.test_oxford import serving as publishing
from tests.serving import serving

APP = Path(__file__).with_name("oxford_app.py")
BUTTON = "Download Oxford-IIIT Pet"
ASIRRA = Path("/work/shared/photos/asirra_train.zip")


@pytest.fixture(scope="module")
def running_server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("oxford")
    shutil.copy(APP, folder / "app.py")
    shutil.copytree(dev.ROOT / "pages", folder / "pages")
    with serving(folder / "log.txt", folder, ahead=False) as server:
        yield server


@pytest.fixture
def opened(visit, server, tmp_path):
    """`opened(url, downloads="on", **other)` -> a learner at the page's part about photos."""

    def opened(url, downloads="on", **other):
        settings = {"url": url, "downloads": downloads, "folder": str(tmp_path / "fetched"), **EXPECTED, **other}
        server.log.with_name("settings.json").write_text(json.dumps(settings), encoding="utf-8")
        learner = Learner(visit("/?practice=pets:40:1")).open("training")
        return learner.open_more("Your own photos")

    return opened


def noise(seed):
    memory = io.BytesIO()
    Image.fromarray(np.random.default_rng(seed).integers(0, 256, (500, 500, 3), np.uint8)).save(memory, "JPEG")
    return memory.getvalue()


BREEDS = ("Abyssinian", "Maine_Coon", "beagle", "pug")
OXFORD = archive({f"images/{breed}_{n}.jpg": noise(10 * i + n) for i, breed in enumerate(BREEDS) for n in range(5)})
EXPECTED = {"size": len(OXFORD), "md5": hashlib.md5(OXFORD).hexdigest()}
NOWHERE = "http://127.0.0.1:9/images.tar.gz"


def arrived(learner, title):
    learner.page.get_by_text(f"{title}: ").wait_for(timeout=PATIENCE)
    settled(learner.page, timeout=PATIENCE)
    return learner


def test_the_button_names_the_address_and_the_size_and_shows_how_far_it_is(opened):
    hold = threading.Event()
    with publishing(OXFORD, hold=hold) as publisher:
        learner = opened(publisher.url)
        assert f"{publisher.url}, {len(OXFORD) / 1e6:.0f} MB" in learner.words and publisher.asked == []
        learner.page.get_by_role("button", name=BUTTON).click()
        learner.page.get_by_text(f"1 of {len(OXFORD) / 1e6:.0f} MB", exact=True).wait_for(timeout=PATIENCE)
        hold.set()
        arrived(learner, "Oxford-IIIT Pet")
    assert (learner.at("all"), learner.at("cats"), learner.at("dogs")) == (20, 10, 10)
    wait_until_trained(learner.press("One epoch"))
    assert learner.at("seen") == learner.at("training") == 16 and learner.params["practice"].startswith("photos-")


def test_a_broken_download_goes_on_where_it_stopped(opened):
    with publishing(OXFORD, cut=10_000) as publisher:
        learner = opened(publisher.url).press(BUTTON)
        assert "it goes on where it stopped" in learner.warnings[0]
        learner.page.get_by_role("button", name=BUTTON).click()
        arrived(learner, "Oxford-IIIT Pet")
    assert [wanted for _, wanted in publisher.asked] == [None, "bytes=10000-"] and learner.warnings == []


def test_a_stopped_download_goes_on_where_it_stopped(opened):
    hold = threading.Event()
    with publishing(OXFORD, hold=hold) as publisher:
        learner = opened(publisher.url)
        learner.page.get_by_role("button", name=BUTTON).click()
        learner.page.get_by_text("1 of ", exact=False).wait_for(timeout=PATIENCE)
        learner.page.get_by_role("button", name="Stop the download").click()
        # The server that sends the lesson notices the click with the next piece that comes.
        learner.page.wait_for_timeout(300)
        hold.set()
        settled(learner.page, timeout=PATIENCE)
        assert learner.page.get_by_test_id("stProgress").count() == 0
    with publishing(OXFORD) as publisher:
        # The archive has another address now, so the settings are read again.
        learner = opened(publisher.url)
        learner.page.get_by_role("button", name=BUTTON).click()
        arrived(learner, "Oxford-IIIT Pet")
    assert [wanted[:6] for _, wanted in publisher.asked] == ["bytes="]


def test_a_damaged_download_is_one_sentence(opened):
    with publishing(OXFORD) as publisher:
        learner = opened(publisher.url, md5="0" * 32).press(BUTTON)
    assert learner.warnings == ["The download arrived damaged: please start it again."]
    assert "Your photos" not in learner.words


def test_offline_is_one_sentence(opened):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        learner = opened(f"http://127.0.0.1:{closed.getsockname()[1]}/images.tar.gz").press(BUTTON)
    assert len(learner.warnings) == 1 and "please check the connection" in learner.warnings[0]


def test_a_server_can_switch_the_download_off(opened):
    learner = opened(NOWHERE, downloads="off")
    assert learner.page.get_by_role("button", name=BUTTON).count() == 0 and NOWHERE not in learner.words
    assert learner.page.locator("input[type=file]").count() == 2


def jpeg(kind, seed):
    photo = io.BytesIO()
    draw(kind, seed, 200).image.save(photo, "JPEG")
    return photo.getvalue()


def test_a_folder_with_bad_files_and_duplicates_is_read_and_told(opened, tmp_path):
    folder = tmp_path / "my pets"
    for kind in ("cat", "dog"):
        (folder / kind).mkdir(parents=True)
        for i in range(10):
            # The last two of each are the same photo, so with one in five held out some are on both sides.
            (folder / kind / f"{i}.jpg").write_bytes(jpeg(kind, 700 + i // 2))
    (folder / "cat" / "letter.jpg").write_bytes(b"Dear cat")
    (folder / "unknown.jpg").write_bytes(jpeg("cat", 1))
    learner = opened(NOWHERE)
    learner.page.locator("input[type=file][webkitdirectory]").set_input_files(folder)
    arrived(learner, "Your folder")
    assert (learner.at("all"), learner.at("cats"), learner.at("dogs")) == (20, 10, 10)
    assert "held-out pictures are also among the training pictures" in learner.words
    learner.page.get_by_text("2 files were skipped").click()
    learner.settled()
    assert "letter.jpg" in learner.words and "Neither its name nor its folder says cat or dog." in learner.words
    # A ZIP file beside it takes its place, and neither is read again and again.
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for i in range(12):
            file.writestr(f"{('cat', 'dog')[i % 2]}.{i}.jpg", jpeg(("cat", "dog")[i % 2], 800 + i))
    chosen = {"name": "twelve.zip", "mimeType": "application/zip", "buffer": packed.getvalue()}
    learner.page.locator("input[type=file]:not([webkitdirectory])").first.set_input_files(chosen)
    learner.page.wait_for_function("() => document.querySelector('[data-name=all]')?.dataset.value === '12.0'")
    assert learner.settled().at("all") == 12


def test_one_cat_and_one_dog_train_and_are_judged_and_every_page_goes_on(opened):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for kind in ("cat", "dog"):
            file.writestr(f"{kind}/1.jpg", jpeg(kind, 1))
    learner = opened(NOWHERE)
    chosen = {"name": "two.zip", "mimeType": "application/zip", "buffer": packed.getvalue()}
    learner.page.locator("input[type=file]:not([webkitdirectory])").first.set_input_files(chosen)
    arrived(learner, "Your ZIP file")
    assert (learner.at("cats"), learner.at("dogs"), learner.at("held_out")) == (1, 1, 0)
    wait_until_trained(learner.press("One epoch"))
    wait_until_trained(learner.press("Start"))
    assert learner.at("t") == 501 and learner.at("right") == 1
    learner.open_more("Right and wrong")
    words = learner.words
    assert "loss, training" in words and "loss, held out" not in words and "held-out pictures" not in words
    assert "Being right about these says nothing" in words and words.count("nothing is left to test on") == 2
    back = point_at(learner, 0.5).at("t")
    assert 0 < back < 501 and learner.press("To its last iteration").at("t") == 501
    learner.open("forward").open("training")
    assert learner.at("t") == 501 and learner.warnings == []


@pytest.mark.skipif(not ASIRRA.exists(), reason="the photographs are not here")
def test_twenty_real_photos_train_and_go_back_in_time(opened):
    packed = io.BytesIO()
    with zipfile.ZipFile(ASIRRA) as source, zipfile.ZipFile(packed, "w") as file:
        names = [name for name in sorted(source.namelist()) if name.endswith(".jpg")]
        for kind in ("cat/", "dog/"):
            for name in [name for name in names if kind in name][:10]:
                file.writestr(name, source.read(name))
    learner = opened(NOWHERE)
    chosen = {"name": "photos.zip", "mimeType": "application/zip", "buffer": packed.getvalue()}
    learner.page.locator("input[type=file]:not([webkitdirectory])").first.set_input_files(chosen)
    arrived(learner, "Your ZIP file")
    assert (learner.at("cats"), learner.at("dogs"), learner.at("training")) == (10, 10, 16)
    learner.press("Start")
    at = "() => document.querySelector('[data-name=t]')?.dataset.value === '500.0'"
    learner.page.wait_for_function(at, timeout=PATIENCE)
    wait_until_trained(learner)
    end, last = learner.at("t"), learner.at("P[0,0]")
    assert end == 500 and learner.at("right") == 1, "sixteen photos are known by heart after 500 epochs"
    back = point_at(learner, 0.5).at("t")
    assert 0 < back < end and learner.at("P[0,0]") != last
    assert learner.press("To its last iteration").at("P[0,0]") == last
