"""Sets of a few pictures, where nothing is held out, or one kind only: every panel of training says what it can.

A learner tries the smallest set first. What cannot be measured is left out, with the reason; no number is NaN.
"""

import re
from functools import cache
from math import isfinite

import numpy as np
import pytest

from pictures.collect import DataSet
from pictures.pets import draw
from runs.data.sets import PhotoSet
from runs.trouble.registry import TROUBLES
from tests.ui.driver import FILES, Visit
from ui.parts.words import family

# What would become NaN is an error, wherever it happens.
pytestmark = pytest.mark.filterwarnings("error::RuntimeWarning")

FEW = {"1+1": (1, 1), "2+1": (2, 1), "1+2": (1, 2), "1+5": (1, 5), "5+1": (5, 1), "2+2": (2, 2), "1+40": (1, 40)}
DRAWN = ("pets:8:1", "pets:8:1:flip100", "pets:8:1:first1", "pets:8:3:first2", "pets:8:1:lawn")
ONE_KIND = {"2+1": "cats", "1+2": "dogs", "1+5": "dogs", "5+1": "cats", "1+40": "dogs"}
NOT_JSON = re.compile(r"[\[:,] ?(NaN|-?Infinity)\b.{0,40}")
NOTHING_LEFT = "With one cat and one dog nothing is left to test on"


@cache
def photos(name):
    """So many cats and dogs, or eight times the same picture under both names."""
    labels = np.repeat((0, 1), FEW.get(name, (4, 4)))
    pictures = [draw(("cat", "dog")[label], 7 * i, 96).image for i, label in enumerate(labels)]
    if name == "twins":
        pictures = pictures[:1] * len(labels)
    names = tuple(map(str, range(len(labels))))
    return PhotoSet(DataSet("your ZIP file", np.stack([np.asarray(each) for each in pictures]), labels, names))


def training_on(name, **params):
    if name in DRAWN:
        return Visit(practice=name, **params).open("training")
    return Visit(**params).open("training").bring_photos(photos(name))


def trained(visit, button):
    """Press a button that trains, and wait until it is done."""
    visit.press(button)
    while "Pause" in visit.offers():
        visit.run()
    return visit


def names_shown(visit):
    """The names of the numbers on the page, none of which is NaN or infinite."""
    shown = visit.numbers()
    assert [each for each in shown if each.value is not None and not isfinite(each.value)] == []
    sent = [each.proto.json for each in visit.app.get("bidi_component")]
    assert [found[0] for json in sent if (found := NOT_JSON.search(json))] == []
    return {each.name for each in shown}


@pytest.mark.parametrize("name", [*FEW, "twins", *DRAWN])
def test_every_panel_works_with_every_set(name):
    visit = training_on(name)
    names_shown(trained(visit.press("Right and wrong"), "One epoch"))
    on = f"train.for.{'pets' if name in DRAWN else 'photos'}"
    trained(visit.choose(on, "50 epochs"), "Start")
    assert {"loss", "right"} <= names_shown(visit) and visit.at("epochs") == 51
    for words in tuple(family("training", "more.").values())[1:]:
        names_shown(visit.press(words))
        if "ask.learning_rate" in visit.offers():
            names_shown(visit.choose("ask.learning_rate", "skip"))
    names_shown(visit.press("Back").press("To its last iteration"))
    assert visit.at("epochs") == 51


def test_one_cat_and_one_dog_are_measured_and_judged_as_what_they_are():
    visit = trained(training_on("1+1").choose("train.for.photos", "500 epochs"), "Start").press("Right and wrong")
    shown = names_shown(visit)
    assert {"loss", "right", "measured"} <= shown and not {name for name in shown if name.startswith("held_out_")}
    assert visit.at("right") == 1 and visit.at("count[0,0]") == visit.at("count[1,1]") == 1
    assert "Being right about these says nothing" in visit.html and visit.html.count(NOTHING_LEFT) == 2
    visit.press("Your own photos")
    assert visit.at("held_out") == 0 and visit.html.count(NOTHING_LEFT) == 2


@pytest.mark.parametrize("name", ONE_KIND)
def test_a_test_on_one_kind_alone_says_so_wherever_it_is_counted(name):
    visit, said = training_on(name).press("Right and wrong"), f"All held out are {ONE_KIND[name]}"
    assert visit.html.count(said) == 2, "beside the figures, and above the answers"
    visit.press("Your own photos")
    assert visit.html.count(said) == 2 and NOTHING_LEFT not in visit.html


def test_a_test_on_both_kinds_says_nothing_of_that():
    visit = training_on("2+2").press("Your own photos")
    assert visit.at("held_out") == 2 and "All held out" not in visit.html and NOTHING_LEFT not in visit.html


def test_of_few_pictures_all_are_measured_not_only_as_many_as_are_held_out():
    visit = trained(training_on("1+5"), "One epoch")
    assert (visit.at("measured"), visit.at("held_out_measured")) == (5, 1)


def test_one_training_picture_has_no_rate_to_be_judged_and_says_why():
    visit = training_on("pets:8:1:first1").press("Try learning rates")
    assert "With one picture, only one answer has to be pleased" in visit.html


def test_a_picture_of_the_set_can_be_taken_to_every_page():
    visit = trained(training_on("1+1"), "One epoch").press("Right and wrong")
    shelves = visit.offers()["answers.shelf"].texts
    visit.choose("answers.shelf", "still_wrong" if "still_wrong" in shelves else "newly_right")
    visit.press(next(name for name in visit.offers() if name.startswith("take.")))
    assert visit.params["picture"].startswith("photos-")
    for steps, page in enumerate(FILES, start=2):
        names_shown(visit.open(page).press("Take one step"))
        assert visit.state.t == steps


def test_everything_can_be_broken_beside_one_cat_and_one_dog():
    visit = trained(training_on("1+1"), "One epoch").press("Break it")
    for trouble in TROUBLES:
        visit.choose("break.name", trouble).choose(f"ask.break_{trouble}", "skip")
        names_shown(visit.press("break.start"))
        if "Pause" in visit.offers():
            visit.press("Pause")
        names_shown(visit.press("Undo"))
        assert visit.state.t == 1


def test_no_panel_leads_to_a_start_that_the_network_does_not_have():
    visit = training_on("2+2", preset="conv").press("Your own photos")
    assert "too large to be trained on a set" in visit.html and "press Start" not in visit.html
    visit.press("Try learning rates")
    assert "choose a smaller one under <strong>Set up</strong>" in visit.html
    assert "choose one under <strong>Train on</strong>" not in visit.html
    assert "press Start" in training_on("2+2", preset="tiny").press("Your own photos").html


def test_three_rates_from_one_cat_and_one_dog():
    visit = trained(training_on("1+1"), "One epoch").press("Try learning rates")
    names_shown(visit.press("A tenth, the same, ten times"))
    while visit.mine.run.asides["rates"].tape:
        visit.run()
    assert {"three.before", "three.loss[2]"} <= set(names_shown(visit)) and visit.state.t == 1


def test_from_drawn_pets_to_one_cat_and_one_dog_the_figures_are_those_of_the_set_in_view():
    visit = trained(Visit(practice="pets:40:1").open("training"), "One epoch")
    assert "held_out_right" in names_shown(visit)
    trained(visit.bring_photos(photos("1+1")), "One epoch")
    assert visit.state.t == 2 and "held_out_right" not in names_shown(visit)


@pytest.mark.parametrize(("name", "are_copies"), [("twins", True), ("2+2", False)])
def test_figures_of_held_out_pictures_that_are_trained_on_too_say_so(name, are_copies):
    visit = trained(training_on(name), "One epoch")
    assert ("also among the training pictures" in visit.html) == are_copies
