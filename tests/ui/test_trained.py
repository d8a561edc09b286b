"""Trained or not is a choice on every page; an own photo gets an honest answer; convolutions beside a dense network."""

import json
import re

import numpy as np
import pytest

import engine
from pictures.bundled import bundled
from pictures.collect import kept
from pictures.pets import draw
from pictures.shipped import FOLDER, SURE_ENOUGH
from runs.course.experiment import TRAINED, Settings
from runs.course.presets import PRESETS, preset
from runs.course.tape import first_state, network_of
from runs.course.trained import ready
from runs.data import values
from runs.numbers.before_after import AFTER, BEFORE
from runs.numbers.compare import PAIR
from runs.numbers.numbers import Numbers
from tests.shown import is_the_text_of
from tests.ui.driver import FILES, Visit
from ui.parts.show import Show
from ui.parts.words import text
from ui.stages.photo_answer import answer

FIGURES = json.loads((FOLDER / "figures.json").read_text())
TOO_LARGE = "too large to be trained on a set of pictures"
OWN = values.OwnPicture("0123456789ab")


def with_photo(square, **params):
    """A visit with an own photo in hand, as if it had been uploaded."""
    visit = Visit(**params)
    visit.mine.tape.sources.own[OWN] = square
    visit.mine.pictures.square = OWN
    return visit.led(**visit.params | {"picture": str(OWN)})


def probabilities(start, square):
    network = network_of(start, Settings())
    return network.loss.probabilities(engine.forward(network, first_state(start), kept(square)[None] / 255).logits)


@pytest.mark.parametrize(
    ("page", "size"),
    [
        pytest.param(page, size.name, marks=[] if page == "loss" or size.name == "small" else pytest.mark.long)
        for page in FILES
        for size in PRESETS
    ],
)
def test_the_switch_is_on_every_page_for_every_size(page, size):
    visit = Visit(preset=size).open(page)
    seen = [visit.at("P[0,0]")]
    for weights in TRAINED:
        visit.choose("trained", weights)
        assert visit.params["weights"] == weights and "Before you came" in visit.html
        assert "nothing has been learned" not in visit.html and not visit.app.warning
        seen.append(visit.at("P[0,0]"))
        for shown in visit.numbers():
            assert is_the_text_of(shown), shown
    assert len(set(seen)) == 3
    visit.choose("trained", "random")
    assert visit.at("P[0,0]") == seen[0] and "nothing has been learned" in visit.html


def test_another_size_stays_trained_and_other_weights_begin_untrained():
    visit = Visit(weights="photos").choose("preset", "tiny")
    assert (visit.params["preset"], visit.params["weights"]) == ("tiny", "photos")
    visit.choose("seed", 5)
    assert visit.params["weights"] == "random"
    visit.choose("trained", "drawn").choose("activation", "Tanh")
    assert (visit.params["activation"], visit.params["weights"]) == ("Tanh", "random")
    visit.choose("trained", "drawn")
    assert (visit.params["activation"], visit.params["weights"]) == ("ReLU", "drawn")


def test_the_run_before_the_switch_can_be_had_back():
    visit = Visit().press("Take one step")
    before = visit.at("P[0,0]")
    visit.choose("trained", "photos")
    assert visit.at("t") == 0
    assert visit.press("Undo").at("P[0,0]") == before and visit.params["weights"] == "random"


@pytest.mark.parametrize("weights", ["zero", "equal"])
def test_weights_that_are_neither_are_told_as_what_they_are(weights):
    visit = Visit(weights=weights)
    assert "nothing has been learned" in visit.html and "random weights of the start" not in visit.html
    assert visit.choose("trained", "drawn").params["weights"] == "drawn"


def test_one_nudge_on_the_own_photo_changes_this_session_and_can_be_taken_back():
    square = draw("dog", 3, 300).image
    visit, other = with_photo(square, preset="conv", weights="photos"), Visit(preset="conv", weights="photos")
    before, others = visit.at("P[0,0]"), other.at("P[0,0]")
    visit.choose("label", "cat").press("Take one step")
    assert visit.at("t") == 1 and visit.at("P[0,0]") > before
    assert "Since then it was trained on your picture labelled Cat for 1 iteration." in re.sub(
        "<[^>]*>", "", visit.html
    )
    assert other.run().at("P[0,0]") == others
    visit.press("Back")
    assert visit.at("t") == 0 and visit.at("P[0,0]") == before


@pytest.mark.parametrize("seed", [3, 4, 11])
def test_before_and_after_are_the_engines(seed):
    square = draw(("cat", "dog")[seed % 2], seed, 300).image
    visit = with_photo(square)
    untrained, trained = (probabilities(start, square)[0] for start in (BEFORE, AFTER))
    assert [visit.at(f"trained_P[0,{k}]") for k in (0, 1)] == trained.tolist()
    assert visit.at(f"untrained_P[0,{untrained.argmax()}]") == untrained.max()
    assert visit.at("sure") == SURE_ENOUGH
    assert visit.at("photos.accuracy_at_0.8") == FIGURES["cat-dog"]["photos"]["accuracy_at_0.8"]
    assert visit.at("photos.photos") == FIGURES["cat-dog"]["photos"]["photos"]
    visit.press("Use the trained network on all pages")
    assert visit.at("P[0,0]") == visit.at("trained_P[0,0]")
    assert (visit.params["preset"], visit.params["weights"]) == ("conv", "photos")


@pytest.mark.parametrize(("p", "said"), [(0.79999, "Not sure"), (0.8, "Cat"), (0.2, "Dog"), (0.5, "Not sure")])
def test_below_the_threshold_it_is_not_sure(p, said):
    html = answer(Show(Numbers({"P": np.array([[p, 1 - p]])})), "P")
    assert html.startswith(f'<p class="big">{said}')


def test_an_unsure_answer_is_told_as_one():
    for seed in range(200):
        square = draw("cat", seed, 96).image.resize((300, 300)).rotate(180)
        if probabilities(AFTER, square).max() < SURE_ENOUGH:
            break
    visit = with_photo(square)
    assert "Not sure" in visit.html and "it is <strong>not sure</strong>" in visit.html


@pytest.mark.parametrize("size", PRESETS, ids=lambda p: p.name)
@pytest.mark.parametrize("weights", TRAINED)
def test_stage_1_says_how_much_the_answer_of_a_trained_network_is_worth(size, weights):
    visit = Visit(preset=size.name, weights=weights).open("forward").answer("skip")
    assert visit.at("sure") == SURE_ENOUGH
    found = FIGURES[getattr(size, weights)]["photos"]
    assert visit.at("photos.coverage_at_0.8") == found["coverage_at_0.8"]
    assert visit.at("photos.accuracy_at_0.8") == found["accuracy_at_0.8"]
    unsure = max(visit.at("P[0,0]"), visit.at("P[0,1]")) < SURE_ENOUGH
    assert unsure == ("it is <strong>not sure</strong>" in visit.html)
    visit.press("Take one step")
    assert "photos.coverage_at_0.8" not in visit.html


@pytest.mark.parametrize("picture", ["cat", "dog"])
def test_the_page_of_convolutions_shows_both_networks(picture):
    visit = Visit(picture=picture).open("convolutions")
    for kind, name in PAIR.items():
        network, state, pixels = ready(name)
        assert visit.at(f"photos.{kind}.weights") == sum(w.size for p in state.params if p for w in p)
        for source in ("photos", "drawn"):
            assert visit.at(f"photos.{kind}.{source}.accuracy") == FIGURES[name][source]["accuracy"]
        if pixels == 96:
            X = kept(bundled(picture))[None] / 255
            P = network.loss.probabilities(engine.forward(network, state, X).logits)
            assert visit.at(f"{kind}_P[0,0]") == P[0, 0]
    # A question locks nothing up, and what it asks about is not told before it is answered.
    assert "dense_moved" in visit.html and "photos.dense.photos.turned" not in visit.html
    assert "on the photos that were measured" not in visit.html
    visit.answer("skip")
    assert "It is: The dense network" in visit.html
    assert visit.at("photos.dense.photos.turned") == FIGURES["cat-dog-dense"]["photos"]["turned"]
    middle = {kind: visit.at(f"{kind}_moved[6,0]") for kind in PAIR}
    assert middle == pytest.approx({kind: visit.at(f"{kind}_P[0,0]") for kind in PAIR}, rel=1e-9)
    visit.choose("shift", 12)
    assert visit.at("dense_moved[12,0]") != middle["dense"]
    for shown in visit.numbers():
        assert is_the_text_of(shown), shown


def test_on_the_page_of_convolutions_a_step_shows_what_it_does():
    visit = Visit(label="dog").open("convolutions")
    before = visit.at("P[0,1]"), visit.at("conv_P[0,1]"), visit.at("dense_P[0,1]")
    visit.press("Take one step")
    shown = [each.value for each in visit.numbers() if each.name == "P[0,1]"]
    # In the head, and beside the two networks that stay as they are.
    assert len(shown) == 2 and set(shown) == {visit.at("P[0,1]")} and shown[0] > before[0]
    assert (visit.at("conv_P[0,1]"), visit.at("dense_P[0,1]")) == before[1:]
    assert text("convolutions", "network.own") in visit.html


def test_a_network_that_is_too_large_is_trained_on_the_picture_in_hand_alone():
    visit = Visit(preset="conv", weights="photos", label="dog").open("training")
    assert visit.offers()["train.on"].texts == ["hand"] and TOO_LARGE in visit.html
    before = visit.at("P[0,1]")
    visit.press("Take one step")
    assert visit.state.t == 1 and visit.run().at("P[0,1]") > before
    small = Visit(preset="conv-small").open("training")
    assert TOO_LARGE not in small.html and small.at("held_out_right") >= 0


def test_a_small_convolutional_network_trains_on_drawn_pets():
    visit = Visit(preset="conv-small").open("training").press("Train with Adam")
    assert (visit.params["optimizer"], visit.params["training_rate"]) == ("Adam", "0.002")
    assert "Train with Adam" not in visit.offers()
    visit.press("Take one step").run()
    assert visit.state.t == 1
    practice = visit.mine.tape.sources.practice(Settings(values.read("pets:2000:1"), ""), preset("conv-small"))
    X, T = practice.batch(np.arange(32))
    start = visit.mine.experiment.start
    network = network_of(start, visit.mine.experiment.segments[0].settings)
    step = engine.step(network, first_state(start), X, T)
    for mine, wanted in zip(visit.state.params, step.after.params, strict=True):
        assert mine is wanted is None or all(map(np.array_equal, mine, wanted))


def test_the_trained_network_on_all_pages_answers_once_on_welcome_and_can_be_left_again():
    visit = Visit(run="2*cat*cat*CrossEntropy*SGD*0.01*1")
    own = visit.params
    assert "s network now says" in visit.html
    visit.press("Use the trained network on all pages")
    assert "s network now says" not in visit.html and "s network, untrained, says" not in visit.html
    assert visit.html.count(text("photo_answer", "trained")) == 1
    assert visit.press("Back to the network from before").params == own
