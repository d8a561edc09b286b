"""Training in a real browser: start, go back in time, branch, break it, and a learner's own photos."""

import io
import re
import zipfile
from dataclasses import replace

import pytest

from pictures.pets import draw
from runs.course.experiment import Experiment, Settings
from runs.course.tape import Tape
from runs.data import values
from runs.data.sources import Sources
from runs.numbers.snapshot import look
from tests.browser.helpers import answered, settled
from tests.browser.learner import Learner

PETS = Settings(values.read("pets:40:1"), "", learning_rate=0.03, batch=32)
PAGE = "/Training?practice=pets:40:1"
# Long enough for a machine that is busy with other things.
PATIENCE = 60_000


def wait_until_trained(learner):
    answered(learner.page)
    learner.page.wait_for_selector("[data-testid=stProgress]", state="detached", timeout=PATIENCE)
    settled(learner.page, timeout=PATIENCE)
    return learner


def point_at(learner, share):
    """Click on the curves, so many parts of their width from the left."""
    box = learner.page.get_by_role("slider", name="Iteration to look at")
    size = box.bounding_box()
    left, right = 52, 14
    box.click(position={"x": left + share * (size["width"] - left - right), "y": 60})
    return learner.settled()


def computed(experiment):
    tape = Tape(Sources())
    assert tape.advance(experiment, float("inf"))
    return tape


def P_of(tape):
    """The probabilities of the bundled cat."""
    return look(tape.at, tape.state, Settings(), tape.sources).probabilities[0]


@pytest.fixture
def learner(visit):
    return Learner(visit(PAGE))


def test_start_train_and_go_back_in_time(learner):
    # Of how many pictures a share is, it says itself.
    assert learner.page.locator(".figures .of").all_inner_texts() == ["of 10", "of 8"]
    wait_until_trained(learner.press("Start"))
    assert learner.at("iterations") == 10 == learner.at("t") and learner.at("seen") == 320
    whole = Experiment().stepped(PETS, 10)
    last = computed(whole).track.measures[-1]
    assert (learner.at("loss"), learner.at("held_out_loss")) == (last.loss, last.held_out_loss)
    point_at(learner, 0.3)
    assert learner.at("t") == learner.at("iterations") == 3
    wanted = P_of(computed(whole.at(3)))
    assert learner.at("P[0,0]") == pytest.approx(wanted[0], rel=1e-12)
    learner.open("forward")
    assert learner.at("t") == 3 and learner.at("P[0,0]") == pytest.approx(wanted[0], rel=1e-12)
    learner.open("training").press("To its last iteration")
    assert learner.at("t") == 10


def test_the_curve_is_worked_by_keys(learner):
    wait_until_trained(learner.press("Start"))
    box = learner.page.get_by_role("slider", name="Iteration to look at")
    box.focus()
    for key in ("Home", "ArrowRight", "ArrowRight"):
        box.press(key)
    assert "Iteration 2:" in box.get_attribute("aria-valuetext")
    box.press("Enter")
    learner.settled()
    assert learner.at("t") == 2


def test_a_branch_stays_beside_the_run_it_left(learner):
    wait_until_trained(learner.press("Start"))
    point_at(learner, 0.5)
    slider = learner.page.get_by_role("slider", name="Learning rate")
    slider.focus()
    slider.press("ArrowRight")
    learner.settled()
    wait_until_trained(learner.press("One epoch"))
    faster = Experiment().stepped(PETS, 5).stepped(replace(PETS, learning_rate=0.05), 1)
    assert learner.at("t") == 6 and learner.params["run"].endswith("*0.05*32")
    assert learner.at("P[0,0]") == pytest.approx(P_of(computed(faster))[0], rel=1e-12)
    learner.page.get_by_role("button", name="Run 1").click()
    learner.settled()
    assert learner.at("t") == 10


def test_the_curve_says_what_the_picture_in_hand_got_at_the_iteration_pointed_at(learner):
    wait_until_trained(learner.press("Start"))
    box = learner.page.get_by_role("slider", name="Iteration to look at")
    box.focus()
    for key in ("Home", "ArrowRight", "ArrowRight", "ArrowRight"):
        box.press(key)
    cat, dog = P_of(computed(Experiment().stepped(PETS, 3)))
    assert f"the picture in hand: Cat {cat:.2f}, Dog {dog:.2f}" in box.get_attribute("aria-valuetext")


def started_slowly(visit):
    """A learner whose run has begun, at one iteration a second."""
    learner = Learner(visit(PAGE))
    learner.page.get_by_role("combobox", name="Speed").select_option("1 a second")
    learner.settled().page.get_by_role("button", name="Start", exact=True).click()
    return learner


def test_the_one_learning_rate_of_the_page_can_be_changed_while_it_runs(visit):
    learner = started_slowly(visit)
    learner.page.get_by_role("button", name="Pause", exact=True).wait_for()
    slider = learner.page.get_by_role("slider", name="Learning rate")
    slider.focus()
    slider.press("ArrowRight")
    wait_until_trained(learner)
    first, second = (segment.split("*") for segment in learner.params["run"].split("~"))
    assert int(first[0]) + int(second[0]) == 10 and (first[5], second[5]) == ("0.03", "0.05")
    whole = Experiment().stepped(PETS, int(first[0])).stepped(replace(PETS, learning_rate=0.05), int(second[0]))
    assert learner.at("P[0,0]") == pytest.approx(P_of(computed(whole))[0], rel=1e-12)


def test_a_paused_run_goes_on_as_if_it_had_not_been(visit):
    learner = started_slowly(visit)
    learner.page.get_by_role("button", name="Pause", exact=True).click()
    learner.page.get_by_role("button", name="Resume").click()
    wait_until_trained(learner)
    assert learner.params["run"] == "10*pets:40:1**CrossEntropy*SGD*0.03*32"
    assert learner.at("P[0,0]") == pytest.approx(P_of(computed(Experiment().stepped(PETS, 10)))[0], rel=1e-12)


def test_one_step_on_this_page_is_one_iteration_with_the_learning_rate_that_is_shown(learner):
    assert learner.press("Take one step").params["run"] == "1*pets:40:1**CrossEntropy*SGD*0.03*32"


def colours(learner):
    """The colours of the chart's lines. -> set of (r,g,b)"""
    found = learner.page.locator(".curves polyline").evaluate_all("all => all.map(e => getComputedStyle(e).stroke)")
    return {tuple(map(int, re.findall(r"\d+", colour))) for colour in found}


def test_the_chart_follows_a_change_of_theme(learner):
    wait_until_trained(learner.press("Start"))
    light, dark = (0x0F, 0x76, 0x6E), (0x4F, 0xD1, 0xC5)
    assert light in colours(learner) and dark not in colours(learner)
    learner.page.emulate_media(color_scheme="dark")
    learner.page.wait_for_timeout(1000)
    assert dark in colours(learner) and light not in colours(learner)


def test_one_iteration_at_a_time_is_the_same_run(learner):
    for _ in range(2):
        learner.press("Take one step")
    assert learner.at("t") == 2 and learner.at("seen") == 64
    assert learner.at("P[0,0]") == pytest.approx(P_of(computed(Experiment().stepped(PETS, 2)))[0], rel=1e-12)


def test_break_it_asks_first_and_gives_the_reason(learner):
    learner.open_more("Break it")
    learner.choose("What to break", "Only one picture")
    button = learner.page.get_by_role("button", name="Break it", exact=True).last
    assert button.is_disabled()
    learner.page.get_by_text("The same answer for nearly all", exact=True).click()
    learner.settled()
    button.click()
    learner.page.wait_for_selector(".reply", timeout=PATIENCE)
    assert "You said: The same answer for nearly all. It is: The same answer for nearly all." in learner.words


def test_what_is_broken_stays_chosen_and_undo_brings_the_own_run_back(learner):
    wait_until_trained(learner.press("One epoch"))
    own = learner.params["run"]
    learner.open_more("Break it")
    for name in ("All weights equal", "All weights zero"):
        learner.choose("What to break", name)
        learner.page.get_by_text("Show me", exact=True).last.click()
        learner.settled().page.get_by_role("button", name="Break it", exact=True).last.click()
        learner.page.wait_for_selector(".reply", timeout=PATIENCE)
        settled(learner.page, timeout=PATIENCE)
        assert learner.page.get_by_role("radio", name=name).is_checked()
    assert learner.params["weights"] == "zero" and "Nothing but the output biases" in learner.words
    learner.press("Undo")
    assert (learner.params["weights"], learner.params["run"]) == ("random", own) and learner.at("t") == 1


def test_a_picture_of_the_gallery_goes_to_stage_1(learner):
    wait_until_trained(learner.press("Start"))
    learner.open_more("Right and wrong")
    assert sum(learner.at(f"count[{i},{j}]") for i in (0, 1) for j in (0, 1)) == learner.at("all") == 8
    learner.page.get_by_role("radiogroup", name="Which pictures").get_by_role("radio").first.click()
    learner.settled().page.get_by_role("button", name="To stage 1").first.click()
    learner.page.wait_for_url("**/Forward_pass?**")
    learner.settled()
    name, number = learner.params["picture"].split("@")
    assert name == "pets:40:1" and int(number) % 5 == 0, "it is one of those that are held out"
    last = computed(Experiment().stepped(PETS, 10))
    picture = values.read(learner.params["picture"])
    moment = look(last.at, last.state, Settings(picture, learner.params["label"]), last.sources)
    assert [learner.at("P[0,0]"), learner.at("P[0,1]")] == pytest.approx(moment.probabilities[0], rel=1e-12)
    assert learner.params["label"] == last.sources.label(picture)


def test_a_saved_network_opens_for_somebody_else_and_a_link_shows_the_same_run(learner, visit, tmp_path):
    wait_until_trained(learner.press("Start"))
    learner.open_more("Keep it")
    with learner.page.expect_download() as download:
        learner.page.get_by_role("button", name="Save this network").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    said = learner.at("P[0,0]"), learner.at("P[0,1]")
    other = Learner(visit(PAGE)).open_more("Keep it")
    other.page.locator("input[type=file]").set_input_files(file)
    other.page.wait_for_url("**weights=file-**")
    other.settled()
    assert (other.at("P[0,0]"), other.at("P[0,1]"), other.at("t")) == (*said, 0)
    other.page.locator("input[type=file]").set_input_files(
        {"name": "bad.npz", "mimeType": "application/octet-stream", "buffer": file.read_bytes()[:300]}
    )
    other.page.get_by_test_id("stAlert").wait_for()
    assert len(other.settled().warnings) == 1 and (other.at("P[0,0]"), other.at("P[0,1]")) == said
    linked = Learner(visit("/" + learner.page.url.split("/", 3)[3]))
    assert (linked.at("P[0,0]"), linked.at("P[0,1]"), linked.at("t")) == (*said, 10)


def photos():
    """A ZIP of twenty drawn pets, saved as a camera would, and a file that is none."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for i in range(20):
            kind, photo = ("cat", "dog")[i % 2], io.BytesIO()
            draw(kind, 500 + i, 200).image.save(photo, "JPEG")
            archive.writestr(f"{kind}/{i}.jpg", photo.getvalue())
        archive.writestr("cat/broken.jpg", b"not a picture")
    return file.getvalue()


def test_a_zip_of_twenty_photos_trains_and_goes_back_in_time(learner):
    learner.open_more("Your own photos")
    zip_file = {"name": "pets.zip", "mimeType": "application/zip", "buffer": photos()}
    learner.page.locator("input[type=file]").first.set_input_files(zip_file)
    learner.page.get_by_text("1 file was skipped").wait_for(timeout=PATIENCE)
    settled(learner.page, timeout=PATIENCE)
    learner.press("One epoch")
    wait_until_trained(learner.press("One epoch"))
    assert learner.at("t") == 2 and learner.at("seen") == 32 and learner.at("all") == 20
    point_at(learner, 0.5)
    assert learner.at("t") == 1 and learner.params["practice"].startswith("photos-")
