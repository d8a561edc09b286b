"""The server is killed in the middle of a lesson and begins anew: each open page is where it was, its own files too."""

import io
import os
import signal
import time
import zipfile
from urllib.parse import urlsplit

import pytest
from PIL import Image

from pictures.pets import draw
from tests.browser.helpers import settled
from tests.browser.learner import Learner
from tests.browser.test_own_photo import photo
from tests.serving import serving
from ui.parts.words import text

# Seconds until a page is back, from the moment when there is a server again.
MOST = 5
WHILE_IT_IS_AWAY = (
    *("net::ERR", "Network Error", "Error: canceled", "WebSocket"),
    *("in reaching server endpoint", "server is not responding"),
)


@pytest.fixture
def running_server(tmp_path):
    """A server of each test's own, which can be killed."""
    with serving(tmp_path / "log.txt", ahead=False) as server:
        yield server


@pytest.fixture
def server(running_server):
    return running_server


@pytest.fixture
def may_be_cut(problems):
    """What is written on the console because there is no server is no problem."""
    yield
    problems[:] = [said for said in problems if not any(words in said for words in WHILE_IT_IS_AWAY)]


def killed_and_begun_anew(server, log):
    os.kill(server.pid, signal.SIGKILL)
    return serving(log, ahead=False, port=urlsplit(server.url).port)


def back(learner, was):
    """Seconds until the page shows `was` once more, asked without touching it."""
    begun = time.monotonic()
    while (now := seen(learner)) != was:
        assert time.monotonic() - begun < 4 * MOST, (now, was)
        learner.page.wait_for_timeout(50)
    return time.monotonic() - begun


def seen(learner):
    """All that the page shows of where the learner is."""
    page = learner.page
    numbers = sorted((each.name, each.value, each.text) for each in learner.numbers())
    return page.url, page.title(), [*page.locator(".moment-words").all_text_contents()], numbers


def some_photos():
    """A ZIP file of drawn pets."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for kind in ("cat", "dog"):
            for n in range(6):
                draw(kind, 31 * n, 96).image.save(file := io.BytesIO(), "PNG")
                archive.writestr(f"{kind}s/{n}.png", file.getvalue())
    return packed.getvalue()


def with_own_picture(visit):
    """In the middle of the walk, behind three steps on an own picture whose square was moved."""
    learner = Learner(visit("/Backpropagation?preset=small", fresh=True))
    learner.bring(photo()[0], "image/png", "pet.png")
    learner.page.get_by_role("slider", name=text("frame", "move_square")).press("End")
    learner.settled().close_upload().choose("Label: people say", "Dog")
    for _ in range(3):
        learner.press("Take one step")
    learner.set_up(False).page.keyboard.press("ArrowRight")
    return learner.settled()


def with_a_photo_of_the_camera(visit):
    """Behind a step on what the camera took."""
    learner = Learner(visit("/Loss?preset=small", fresh=True))
    learner.open_upload()
    learner.page.get_by_label(text("frame", "camera")).check()
    # The camera takes nothing before it shows something.
    learner.page.wait_for_function(
        "() => document.querySelector('[data-testid=stCameraInput] video')?.readyState === 4"
    )
    learner.page.get_by_test_id("stCameraInputButton").click()
    learner.page.wait_for_url("**picture=own-*")
    learner.settled().close_upload().choose("Label: people say", "Dog").press("Take one step")
    return learner.settled()


def with_own_photos(visit):
    """Behind an epoch on a ZIP file of own photos."""
    learner = Learner(visit("/Training?preset=tiny", fresh=True)).open_more("Your own photos")
    chooser = learner.page.locator("[class*=st-key-photos-zip] input[type=file]")
    chooser.set_input_files({"name": "pets.zip", "mimeType": "application/zip", "buffer": some_photos()})
    learner.page.get_by_text(text("photos", "your_zip")).first.wait_for()
    return learner.settled().press("One epoch")


def with_answers(visit):
    """With an answered question, and a number that was computed wrong."""
    learner = Learner(visit("/Forward_pass?preset=tiny", fresh=True))
    for _ in range(3):
        learner.page.keyboard.press("ArrowRight")
    learner.settled().page.get_by_role("button", name=text("blanks", "open")).click()
    field = learner.page.locator(".view").get_by_role("textbox")
    field.fill("12.5")
    field.press("Enter")
    learner.settled()
    learner.page.goto(learner.page.url.replace("Forward_pass", "Loss"))
    learner.settled().page.get_by_role("button", name="Your guess").click()
    learner.page.get_by_role("button", name=text("loss", "option.bad"), exact=True).click()
    learner.page.locator(".moment-words", has_text="You said").wait_for()
    return learner.settled()


def with_nothing_of_its_own(visit):
    learner = Learner(
        visit("/Loss?preset=conv-small&weights=photos&run=4*dog*cat*CrossEntropy*Adam*0.001*1", fresh=True)
    )
    learner.page.keyboard.press("ArrowRight")
    return learner.settled()


BEGUN = with_own_picture, with_a_photo_of_the_camera, with_own_photos, with_answers, with_nothing_of_its_own


@pytest.mark.parametrize("begin", BEGUN)
def test_a_killed_server_loses_nothing(visit, server, tmp_path, may_be_cut, begin):
    learner = begin(visit)
    was = seen(learner)
    with killed_and_begun_anew(server, tmp_path / "again.txt"):
        assert back(learner, was) < MOST
        # And it goes on.
        before = learner.settled().at("t")
        learner.press("Take one step")
        assert learner.at("t") == before + 1


def test_what_is_taken_out_of_its_list_does_not_come_back_either(visit):
    learner = with_own_photos(visit)
    assert kept(learner.page) == 1
    learner.page.locator("[class*=st-key-photos-zip] [data-testid=stFileChipDeleteBtn]").click()
    learner.settled().page.wait_for_timeout(500)
    assert kept(learner.page) == 0


def test_what_comes_again_is_kept_once_and_no_longer_than_a_week(visit):
    learner = with_own_picture(visit)
    was = seen(learner)
    for _ in range(2):
        learner.page.reload()
        back(learner, was)
        assert kept(learner.page) == 1
    learner.page.evaluate(GROWN_OLD, 8)
    learner.page.reload()
    settled(learner.page)
    learner.page.get_by_role("heading", name=text("waiting", "title")).wait_for()
    learner.page.wait_for_timeout(500)
    assert kept(learner.page) == 0


@pytest.mark.parametrize("way", ["reload", "another tab"])
def test_a_reload_and_another_tab_have_the_own_picture_too(visit, way):
    learner = with_own_picture(visit)
    was, url = seen(learner), learner.page.url
    if way == "reload":
        learner.page.reload()
    else:
        learner = Learner(learner.page.context.new_page())
        learner.page.goto(url)
    assert back(learner, was) < MOST


def test_nothing_is_brought_beside_what_is_on_its_way(visit):
    learner = Learner(visit("/Loss?preset=small", fresh=True))
    learner.bring(photo(22)[0], "image/png", "other.png")
    learner.bring(photo()[0], "image/png", "pet.png").close_upload()
    was, under_way = seen(learner.settled()), []
    learner.page.route("**/upload_file/**", lambda route: under_way.append(route))
    learner.page.reload()
    learner.hear_of_something_else()
    (upload,) = under_way
    upload.continue_()
    assert back(learner, was) < MOST and len(under_way) == 1


def test_a_refused_file_does_not_take_the_place_of_the_one_in_use(visit):
    learner = Learner(visit("/Loss?preset=small", fresh=True))
    learner.bring(photo()[0], "image/png", "pet.png")
    learner.bring(b"This is a letter.", "image/png", "letter.png")
    # Another square has another name, and the browser can but guess which file it is of.
    learner.page.get_by_role("slider", name=text("frame", "move_square")).press("End")
    was = seen(learner.settled().close_upload())
    learner.page.reload()
    assert back(learner, was) < MOST


def reloaded_while_a_file_is_on_its_way(learner):
    """-> the first upload, which waits; all that come later pass"""
    held = []
    learner.page.route("**/upload_file/**", lambda route: route.continue_() if held else held.append(route))
    learner.page.reload()
    learner.page.get_by_test_id("stFileChipIconSpinner").wait_for()
    learner.page.wait_for_timeout(300)
    return held[0]


def test_a_file_that_is_lost_on_its_way_is_brought_once_more(visit, may_be_cut):
    learner = with_own_picture(visit)
    was = seen(learner)
    reloaded_while_a_file_is_on_its_way(learner).abort()
    assert back(learner, was) < 2 * MOST


def test_a_file_that_was_on_its_way_is_brought_to_the_next_page(visit, may_be_cut):
    learner = Learner(visit("/Loss?preset=small", fresh=True))
    learner.bring(photo()[0], "image/png", "pet.png").close_upload().choose("Label: people say", "Dog")
    before = learner.press("Take one step").params
    reloaded_while_a_file_is_on_its_way(learner)
    learner.open("truth").page.locator("[data-name=t]").first.wait_for()
    assert learner.settled().params == before and learner.at("t") == 1


def test_a_file_that_its_list_refuses_does_not_stand_before_the_others(visit):
    learner = with_own_photos(visit)
    before = learner.params, learner.answer_of_now()
    chooser = learner.page.locator("[class*=st-key-photos-zip] input[type=file]")
    chooser.set_input_files({"name": "letter.txt", "mimeType": "text/plain", "buffer": b"This is a letter."})
    learner.settled().page.wait_for_timeout(500)
    learner.page.evaluate(MISNAMED)
    learner.page.reload()
    assert kept(learner.page) == 2
    learner.page.locator("[data-name=t]").first.wait_for()
    assert (learner.settled().params, learner.answer_of_now()) == before


def test_a_file_on_its_way_by_hand_to_a_server_that_is_killed_is_brought_to_the_next(
    visit, server, tmp_path, may_be_cut
):
    learner = with_own_picture(visit)
    was, under_way = seen(learner), []
    learner.page.evaluate("() => { indexedDB.deleteDatabase('how-a-network-learns'); }")
    learner.page.reload()
    learner.settled().page.route("**/upload_file/**", lambda route: under_way.append(route))
    (inlet,) = learner.page.locator("input[type=file]").all()
    inlet.set_input_files({"name": "pet.png", "mimeType": "image/png", "buffer": photo()[0]})
    learner.hear_of_something_else()
    assert len(under_way) == 1
    learner.page.unroute_all()
    with killed_and_begun_anew(server, tmp_path / "again.txt"):
        assert back(learner, was) < MOST


def test_what_was_removed_does_not_come_back(visit):
    learner = with_own_picture(visit)
    url = learner.page.url
    learner.press("Your own picture").press("Remove my picture")
    learner.page.wait_for_timeout(300)
    learner.page.goto(url)
    settled(learner.page)
    learner.page.wait_for_timeout(1000)
    assert learner.page.get_by_role("heading", name=text("waiting", "title")).is_visible()
    assert kept(learner.page) == 0


STORE = """
    const done = (request) => new Promise((resolve) => { request.onsuccess = () => resolve(request.result); });
    const database = await done(indexedDB.open("how-a-network-learns"));
    const store = () => database.transaction("brought", "readwrite").objectStore("brought");
    const records = await done(store().getAll());
"""
KEPT = f"""async () => {{ {STORE}
    database.close();
    return records.length;
}}"""
# The browser takes the last one for all that was brought.
MISNAMED = f"""async () => {{ {STORE}
    const names = records.flatMap((each) => each.names);
    for (const each of records) await done(store().put({{ ...each, names: each === records.at(-1) ? names : [] }}));
    database.close();
}}"""
# So many days ago it was brought.
GROWN_OLD = f"""async (days) => {{ {STORE}
    for (const each of records) await done(store().put({{ ...each, at: each.at - days * 24 * 3600 * 1000 }}));
    database.close();
}}"""


def kept(page):
    return page.evaluate(KEPT)


def test_no_more_is_kept_than_there_is_room_for(visit):
    learner = Learner(visit("/Loss", fresh=True))
    for seed in range(4):
        # Noise cannot be packed: six megabytes each.
        noise = Image.frombytes("RGB", (1400, 1400), os.urandom(1400 * 1400 * 3))
        noise.save(file := io.BytesIO(), "PNG")
        learner.bring(file.getvalue(), "image/png", f"{seed}.png")
    learner.page.wait_for_timeout(500)
    assert kept(learner.page) == 3
