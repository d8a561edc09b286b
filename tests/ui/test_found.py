"""What random walks found (test_monkey.py), and more of the kind: the click before took away, or changed, what the next
one is about.
"""

from urllib.parse import urlencode

import pytest

from runs.course.experiment import MOST_ITERATIONS
from runs.data import values
from runs.link.bounds import MOST_SEGMENTS
from tests.shown import read
from tests.ui import test_monkey
from tests.ui.monkey import Monkey
from tests.ui.test_monkey import BEGIN, DOWNLOAD, GONE, WEIGHTS, away_and_back, warnings
from ui.parts.words import text
from ui.visit import inlets, material, own_picture, own_sets, owner

world = test_monkey.world


def begin(page="welcome", **params):
    return Monkey(page, **BEGIN | params)


def with_photo(*names):
    return begin().use(("Your own picture", "")).show("upload", *names)


def on_training(panel=None, **params):
    monkey = begin("training", **params)
    return monkey.use((panel, "")) if panel else monkey


def untold():
    """Training on a picture of one's own that nobody said anything of."""
    return with_photo("wide.png").go("training").use(("train.on", "hand"))


def paused():
    return on_training().use(("train.for.pets", "20,000 epochs"), ("Start", "")).use(("Pause", ""))


def two_tracks():
    monkey = on_training().use(("Take one step", ""), ("Take one step", "")).tick()
    return monkey.point(0, 1).use(("training_rate", "0.1"), ("Take one step", "")).tick()


def square(monkey):
    """What the picture menu calls one's own picture."""
    return str(monkey.mine.pictures.square)


def removing(monkey, name, words):
    """The click after the one that removes the picture is about that picture."""
    return monkey.use(("Remove my picture", ""), (name, words))


def breaking(name):
    return on_training("Break it").use(("break.name", name)).use((f"ask.break_{name}", "skip"))


FOUND = {
    "the square of a removed photo": lambda: removing(with_photo("wide.png"), "crop", "0.2"),
    "a removed picture": lambda: (lambda m: removing(m, "picture", str(m.mine.pictures.square)))(
        with_photo("wide.png")
    ),
    "waiting, given up twice": lambda: begin(label="dog", picture=GONE["own"]).use(*[("Go on without it", "")] * 2),
    "a weight of another network": lambda: begin("backprop").use(("preset", "small")).look(*WEIGHTS[3]),
    "a part of another weight": lambda: begin("backprop").use(("preset", "conv-small"), ("weight.from", "3")),
    "training without a label": lambda: untold().tick(),
    "a start whose label was taken away": lambda: (
        begin("training", label="").use(("train.on", "hand"), ("Start", "")).tick()
    ),
    "resumed after it was begun anew": lambda: paused().use(("Start again", ""), ("train.resume", "")),
    "a letter in the place of a picture": lambda: with_photo("wide.png").show("upload", "letter.png"),
    "a broken ZIP in the place of a good one": lambda: (
        on_training("Your own photos").show("photos.zip", "six.zip").show("photos.zip", "broken.zip")
    ),
    "a parameter twice in a link": lambda: begin().link("preset=tiny&preset=small"),
    "the code of a page that waits": lambda: (
        begin("loss").use(("Show the code that made these numbers", "")).link(f"picture={GONE['own']}", "training")
    ),
    "another track": lambda: two_tracks().point(0).point(1).scrub(0, 1).point(0, 1),
    "broken without the picture": lambda: removing(
        breaking("lie").use(("Your own picture", "")).show("upload", "wide.png").use(("label", "dog")),
        "break.start",
        "",
    ),
}


@pytest.mark.parametrize("find", FOUND.values(), ids=FOUND)
def test_what_it_found(find):
    find().farewell()


def test_a_start_is_for_what_was_chosen_just_before():
    def run(*entries):
        monkey = on_training().use(*entries)
        while monkey.busy:
            monkey.tick()
        return monkey.params["run"]

    start = ("Start", "")
    assert run(("train.for.pets", "1 epoch"), start) == "1*pets:40:1**CrossEntropy*SGD*0.1*32"
    assert run(("batch", "8"), ("One epoch", "")) == "4*pets:40:1**CrossEntropy*SGD*0.1*8"
    assert run(start, start) == run(start) == "10*pets:40:1**CrossEntropy*SGD*0.1*32"
    assert run(("Take one step", ""), start) == run(start).replace("10", "11", 1)
    assert run(("preset", "conv"), start)[:8] == "100*cat*", "nor can a large network be trained on a set by haste"


def test_a_trouble_is_made_with_what_was_chosen_just_before():
    monkey = breaking("lie").use(("break.share", "70"), ("break.start", ""))
    assert ":flip70*" in monkey.params["run"], monkey.params
    before = (monkey := breaking("lie")).params
    other = next(each for each in monkey.offers()["break.name"].texts if each != "lie")
    assert monkey.use(("break.name", other), ("break.start", "")).params == before


def test_two_parts_of_a_weight_are_changed_at_once():
    monkey = begin("backprop").use(("weight.layer", "0")).use(("weight.from", "3"), ("weight.to", "2"))
    assert monkey.params["weight"] == "W1[3,2]"
    assert monkey.use(("weight.to", "1"), ("weight.layer", "2"), ("weight.from", "-1")).params["weight"] == "b2[1]"


def test_two_weights_are_moved_at_once():
    monkey = begin("welcome")
    first, second = [name for name in monkey.offers() if name.startswith("hand.")][:2]
    texts = {name: monkey.offers()[name].texts[0] for name in (first, second)}
    monkey.use(*texts.items())
    assert {name: monkey.offers()[name].says for name in texts} == texts


def test_no_run_becomes_longer_than_its_link_may_be():
    monkey = (
        on_training(practice="pets:2000:1", batch="1")
        .use(("train.for.pets", "20,000 epochs"), ("Start", ""))
        .use(("Pause", ""))
    )
    assert monkey.mine.run.interrupted.iterations == MOST_ITERATIONS
    monkey.use(("train.resume", "")).reload()
    assert monkey.mine.experiment.iterations == MOST_ITERATIONS


def test_a_run_of_as_many_parts_as_there_may_be_gets_no_further():
    parts = [f"1*cat*{('cat', 'dog')[n % 2]}*CrossEntropy*SGD*0.01*1" for n in range(MOST_SEGMENTS)]
    monkey = begin("loss", run="~".join(parts), label="cat", rate="0.01").use(("Take one step", ""))
    assert monkey.params["run"].count("~") == MOST_SEGMENTS - 1
    assert "this one has reached its limit" in " ".join(warning.value for warning in monkey.app.warning)
    # The label of the last part lengthens it.
    assert monkey.use(("label", "dog"), ("Take one step", "")).mine.experiment.iterations == MOST_SEGMENTS + 1


def test_undo_brings_back_the_very_run():
    monkey = begin("loss", label="dog").use(("Take one step", ""), ("Take one step", ""))
    before = monkey.params
    assert monkey.use(("preset", "small")).use(("Undo", "")).params == before


def test_the_label_of_a_picture_that_was_waited_for_stays_its_label():
    monkey = with_photo("wide.png").use(("label", "dog")).reload()
    assert monkey.bring_back() and monkey.params["label"] == "dog"
    own = square(monkey)
    assert monkey.use(("picture", "cat")).use(("picture", own)).params["label"] == "dog"


def test_a_zip_that_is_not_the_one_waited_for_gets_a_sentence():
    for name in ("broken.zip", "letters.zip", "two.zip"):
        monkey = begin(practice=GONE["photos"]).show("photos.zip", name)
        assert monkey.waiting and len(monkey.app.warning) == 1, name


def test_oxford_can_be_waited_for():
    assert DOWNLOAD in begin(practice=GONE["photos"]).offers()


def test_a_weight_is_chosen_in_the_network_of_the_click_before():
    at_once = begin("backprop").use(("activation", "Tanh"), ("weight.to", "1"))
    assert at_once.params == begin("backprop").use(("activation", "Tanh")).use(("weight.to", "1")).params


def test_the_same_weight_can_be_chosen_in_the_view_again():
    monkey = begin("backprop").look(*WEIGHTS[0])
    assert monkey.params["weight"] == WEIGHTS[0][0]
    other = monkey.use(("weight.to", "2")).params["weight"]
    assert other != WEIGHTS[0][0] and monkey.rerun().params["weight"] == other
    assert monkey.look(*WEIGHTS[0]).params["weight"] == WEIGHTS[0][0]


@pytest.mark.parametrize("first", [("Take one step", ""), ("picture", "dog"), ("label", "dog"), ("preset", "small")])
def test_a_weight_stands_where_it_was_moved_to_after_the_click_before(first):
    monkey = begin()
    name, offer = next((name, offer) for name, offer in monkey.offers().items() if name.startswith("hand."))
    there = monkey.use(first, (name, offer.texts[120])).offers()[name]
    assert len(monkey.mine.notes.tried.by_hand[1]) == 1
    moved = read(offer.texts[120])[0]
    nearest = min((read(text)[0] for text in there.texts), key=lambda value: abs(value - moved))
    assert abs(read(there.says)[0] - nearest) < 0.02


def test_what_is_trained_on_is_what_the_page_says_after_going_back():
    monkey = on_training("Your own photos").show("photos.zip", "six.zip")
    photos, query = monkey.params["practice"], monkey._search()
    monkey.use(("train.on", "pets")).link(urlencode(query, doseq=True))
    assert monkey.params["practice"] == photos and monkey.offers()["train.on"].says == "photos"
    assert photos in monkey.use(("Start", "")).params["run"]


def test_another_set_or_a_broken_one_leaves_the_run_that_was_trained_on_the_first():
    monkey = on_training("Your own photos").show("photos.zip", "six.zip").use(("Start", ""))
    while monkey.busy:
        monkey.tick()
    run, first = monkey.params["run"], monkey.params["practice"]
    assert first in run
    monkey.show("photos.zip", "two.zip")
    assert monkey.params["run"] == run and monkey.params["practice"] != first
    assert monkey.offers()["train.on"].says == "photos"
    monkey.show("photos.zip", "broken.zip")
    assert monkey.params["run"] == run and monkey.offers()["train.on"].says == "photos"
    monkey.show("photos.zip").go("truth").go("training")
    assert monkey.params["run"] == run
    monkey.show("photos.zip", "six.zip").farewell()
    assert monkey.params["practice"] == first


def test_a_run_on_two_own_pictures_comes_back_with_both():
    monkey = with_photo("wide.png").use(("label", "dog")).use(("Take one step", "")).show("upload", "other.png")
    monkey.use(("label", "cat")).use(("Take one step", "")).reload()
    before = monkey.waiting.missing
    assert len(before) == 2
    monkey.show("upload", "wide.png")
    assert len(monkey.waiting.missing) == 1
    assert not monkey.show("upload", "other.png").waiting and monkey.at("t") == 2


def test_own_picture_set_in_hand_and_an_epoch_at_once():
    monkey = with_photo("wide.png").go("training").use(("train.on", "hand"), ("One epoch", ""))
    assert monkey.mine.experiment.iterations == 0


@pytest.mark.parametrize("begun", ["by hand", "by a reload"])
def test_whoever_looks_back_in_a_run_under_way_can_go_on_with_it(begun):
    if begun == "by hand":
        monkey = on_training().use(("train.for.pets", "20,000 epochs"), ("Start", ""))
    else:
        monkey = begin("training", run="20000*pets:40:1**CrossEntropy*SGD*0.1*32")
    target = monkey.mine.experiment
    assert monkey.busy
    monkey.point(0, 0)
    assert monkey.mine.experiment.iterations == 0
    monkey.point(0, monkey.mine.tape.track.tip.iterations)
    monkey.use(("train.resume", ""))
    assert monkey.mine.experiment == target


@pytest.mark.parametrize("click", ["Back", "Take one step"])
def test_in_a_run_under_way_back_and_a_step_are_about_the_iteration_in_view(click):
    monkey = on_training().use(("train.for.pets", "20,000 epochs"), ("Start", ""))
    monkey.tick()
    target, there = monkey.mine.experiment, monkey.mine.tape.at.iterations
    assert monkey.busy and 0 < there < target.iterations
    monkey.use((click, ""))
    assert not monkey.busy and monkey.at("t") == there + (1 if click == "Take one step" else -1)
    if click == "Back":
        assert monkey.use(("train.resume", "")).mine.experiment == target


def test_a_run_that_ends_as_the_oldest_photos_are_forgotten_says_so():
    monkey = on_training("Your own photos")
    for number in range(own_sets.MOST_SETS):
        assert not warnings(monkey.show("photos.folder", f"cat/{number}.png", f"dog/{number}.png"))
        monkey.use(("Take one step", ""))
    assert monkey.at("t") == own_sets.MOST_SETS
    monkey.show("photos.folder", "cat/0.png", "dog/1.png")
    assert warnings(monkey) == [text("frame", "many_sets", most=str(own_sets.MOST_SETS))] and monkey.at("t") == 0


def waiting(monkey, **gone):
    return monkey.link(f"preset=tiny&{urlencode(gone)}")


def list_goes(monkey):
    return monkey.use(("Your own photos", "")).rerun().use(("Your own photos", ""))


# What is taken out of a list, though nothing in use was made of it. (m: a run on photos, whose list is on the page)
OTHERS_GO = {
    "a bad ZIP file": lambda m: away_and_back(m).show("photos.zip", "broken.zip").show("photos.zip"),
    "a bad ZIP file in a new list": lambda m: list_goes(m).show("photos.zip", "broken.zip").show("photos.zip"),
    "a bad folder": lambda m: m.show("photos.folder", "notes.txt").show("photos.folder"),
    "another set, waiting": lambda m: (
        waiting(list_goes(m), practice=GONE["photos"]).show("photos.zip", "two.zip").show("photos.zip")
    ),
    "another folder, waiting": lambda m: (
        waiting(m, practice=GONE["photos"]).show("photos.folder", "cat/0.png", "dog/0.png").show("photos.folder")
    ),
    "a list that goes with its page": lambda m: waiting(m, practice=GONE["photos"]).go("loss").rerun().go("truth"),
}


@pytest.mark.parametrize("go", OTHERS_GO.values(), ids=OTHERS_GO)
def test_photos_stay_when_other_files_go(go):
    monkey = on_training("Your own photos").show("photos.zip", "six.zip").use(("Take one step", ""))
    before = monkey.params
    assert before["run"].startswith("1*photos-")
    go(monkey)
    if monkey.waiting:
        monkey.link(urlencode(before), "training")
    assert monkey.params == before and not monkey.waiting


def test_photos_are_put_away_when_what_they_were_made_of_goes():
    monkey = on_training("Your own photos").show("photos.zip", "broken.zip").show("photos.zip", "six.zip")
    monkey.show("photos.folder", "notes.txt").use(("Take one step", ""))
    assert monkey.show("photos.zip").params["practice"].startswith("pets:"), "the run that was made with them stays"
    assert monkey.params["run"].startswith("1*photos-") and monkey.offers()["train.on"].texts == ["pets", "hand"]
    # Refused while others are waited for, it takes the place of the one in the list all the same.
    monkey = waiting(on_training("Your own photos").show("photos.zip", "six.zip"), practice=GONE["photos"])
    assert not monkey.show("photos.zip", "two.zip").mine.tape.sources.photos


def panel_goes(monkey):
    return monkey.use(("Your own picture", "")).rerun().use(("Your own picture", ""))


OTHER_PICTURES_GO = {
    "a bad one": lambda m: panel_goes(m).show("upload", "letter.png").show("upload"),
    "another, waiting": lambda m: (
        waiting(panel_goes(m), picture=GONE["own"]).show("upload", "other.png").show("upload")
    ),
    "a list that goes with its page": lambda m: waiting(m, picture=GONE["own"]).go("loss").rerun().go("truth"),
}


@pytest.mark.parametrize("go", OTHER_PICTURES_GO.values(), ids=OTHER_PICTURES_GO)
def test_a_picture_stays_when_other_files_go(go):
    monkey = with_photo("wide.png").use(("label", "dog"), ("Take one step", ""))
    before = monkey.params
    go(monkey)
    if monkey.waiting:
        monkey.link(urlencode(before), "welcome")
    assert monkey.params == before and not monkey.waiting


@pytest.mark.parametrize("in_two_steps", [False, True])
def test_a_picture_goes_when_another_takes_its_place_however_it_is_told(in_two_steps):
    monkey = with_photo("wide.png").use(("label", "dog"))
    own = monkey.params["picture"]
    if in_two_steps:
        monkey.show("upload")
    monkey.show("upload", "other.png")
    assert values.read(own) not in monkey.mine.tape.sources.own and monkey.params["picture"] != own
    assert monkey.params["picture"] == str(monkey.mine.pictures.square or "cat")
    assert monkey.show("upload").params["picture"] == "cat"


@pytest.mark.parametrize("in_two_steps", [False, True])
@pytest.mark.parametrize("in_hand", [True, False])
def test_a_bad_file_in_the_place_of_a_good_one_loses_nothing(in_two_steps, in_hand):
    monkey = with_photo("wide.png").use(("label", "dog"), ("crop", "1"), ("Take one step", ""))
    if not in_hand:
        monkey.use(("picture", "dog"))
    before = monkey.params
    if in_two_steps:
        monkey.show("upload")
    assert warnings(monkey.show("upload", "letter.png"))[0].endswith(text("frame", "kept"))
    assert monkey.params == before and monkey.mine.pictures.square and monkey.mine.pictures.crop == 1
    # It is not said again when the bad one is taken out, and what was held for it is not held any longer.
    assert not warnings(monkey.show("upload")) and monkey.params == before and monkey.mine.inlets.held_picture is None


def test_a_picture_that_was_taken_out_does_not_come_back_once_its_list_has_gone():
    monkey = with_photo("wide.png").show("upload")
    assert monkey.params["picture"] == "cat" and monkey.mine.inlets.held_picture
    monkey.go("truth").use(("Your own picture", "")).show("upload", "letter.png")
    assert monkey.params["picture"] == "cat" and monkey.mine.pictures.photo is None


@pytest.mark.parametrize("in_two_steps", [False, True])
def test_a_bad_zip_in_the_place_of_a_good_one_loses_nothing(in_two_steps):
    monkey = on_training("Your own photos").show("photos.zip", "six.zip").use(("Take one step", ""))
    before = monkey.params
    assert before["practice"].startswith("photos-")
    if in_two_steps:
        monkey.show("photos.zip")
    (sentence,) = warnings(monkey.show("photos.zip", "broken.zip"))
    assert sentence.endswith(text("frame", "kept_set")) and monkey.params == before
    assert monkey.show("photos.zip").params == before and not warnings(monkey)


def test_a_picture_that_was_removed_is_forgotten_with_its_label_and_what_was_trained_on_it():
    monkey = with_photo("wide.png").use(("label", "dog"), ("Remove my picture", ""))
    assert not warnings(monkey), "nothing was trained on it"
    monkey.show("upload", "wide.png")
    assert monkey.params["label"] == ""
    monkey.use(("label", "cat"), ("Take one step", ""), ("Remove my picture", ""))
    assert warnings(monkey) == [text("frame", "forgotten")] and monkey.at("t") == 0


def test_a_run_ends_where_a_picture_that_is_removed_came_in():
    monkey = begin().use(("Take one step", ""), ("Take one step", "")).use(("Your own picture", ""))
    monkey.show("upload", "wide.png").use(("label", "dog")).use(("Take one step", "")).use(("picture", "cat"))
    before = monkey.use(("Take one step", "")).params["run"]
    assert before.count("~") == 2
    monkey.use(("Remove my picture", ""))
    assert warnings(monkey) == [text("frame", "forgotten")]
    assert monkey.params["run"] == before.partition("~")[0] and monkey.at("t") == 2


def test_a_picture_that_was_taken_out_on_one_page_is_no_news_on_another():
    monkey = with_photo("wide.png").show("upload").go("loss").use(("Your own picture", ""))
    assert len(warnings(monkey.show("upload", "letter.png"))) == 1


def test_whoever_stops_the_reading_of_a_second_zip_goes_on_with_the_first():
    monkey = on_training("Your own photos").show("photos.zip", "six.zip")
    with owner.of(monkey.mine):
        inlets.empty(inlets.ZIP)
    assert monkey.rerun().rerun().offers()["train.on"].says == "photos" and not warnings(monkey)


def test_a_bad_file_takes_no_ones_place():
    """Of two lists, one shows a letter: with the good picture of the other gone, there is none."""
    monkey = with_photo("letter.png").use(("camera.on", "True")).show("camera", "camera.jpg")
    assert monkey.params["picture"].startswith("own-")
    assert monkey.show("camera").params["picture"] == "cat"


def test_a_sentence_about_photos_is_over_when_they_are():
    def bad():
        monkey = on_training("Your own photos").show("photos.zip", "letters.zip")
        assert len(warnings(monkey.rerun())) == 1
        return monkey

    assert not warnings(bad().show("photos.zip"))
    assert not warnings(away_and_back(bad()))
    assert not warnings(list_goes(bad()))
    assert not warnings(bad().show("photos.folder", "cat/0.png", "dog/0.png"))
    both = bad().show("photos.folder", "notes.txt")
    assert len(warnings(both)) == 2 and len(warnings(both.show("photos.folder"))) == 1
    assert not warnings(waiting(list_goes(bad()), practice=GONE["photos"]))


def test_a_sentence_about_a_download_is_over_when_the_page_is_left():
    def failed():
        monkey = on_training("Your own photos").use((DOWNLOAD, ""))
        assert warnings(monkey.rerun()) == [text("errors", "download_is_running")]
        return monkey

    assert not warnings(away_and_back(failed()))
    assert not warnings(list_goes(failed()))
    assert not warnings(failed().show("photos.zip", "six.zip"))
    monkey = waiting(failed(), practice=GONE["photos"])
    assert not warnings(monkey) and not warnings(monkey.use(("Go on without it", "")))
    assert len(warnings(waiting(begin(), practice=GONE["photos"]).use((DOWNLOAD, "")))) == 1


def moved(monkey, *places, step=False):
    """The square is moved across the photo, and a step is taken on it at each place."""
    for place in places:
        monkey.use(("crop", place), *([("Take one step", "")] if step else []))
    return monkey


def test_a_run_on_many_squares_keeps_few_of_them_large_and_comes_back_by_one_photo():
    monkey = moved(with_photo("wide.png").use(("label", "dog")), "0", "0.25", "0.5", "0.75", "1", step=True)
    own = monkey.mine.tape.sources.own
    assert sorted(square.width for square in own.values()) == [96] + [300] * own_picture.MOST_LARGE
    monkey.farewell()


def test_newer_squares_push_out_nothing_that_a_run_needs(monkeypatch):
    monkeypatch.setattr(own_picture, "MOST_SQUARES", 1)
    monkey = moved(with_photo("wide.png").use(("label", "dog")), "0", "1", step=True)
    first = monkey.mine.experiment
    # Another track of the same run, then another network.
    moved(monkey.use(("Start again", "")).use(("picture", "cat"), ("Take one step", "")), "0.2", "0.3", "0.4")
    with owner.of(monkey.mine):
        assert material.is_run_here(first)
    monkey.use(("picture", square(monkey)), ("Take one step", ""), ("preset", "small"))
    moved(monkey, "0.6", "0.7", "0.8")
    assert len(monkey.mine.tape.sources.own) < 8
    assert monkey.use(("Undo", "")).mine.experiment.iterations == 2
