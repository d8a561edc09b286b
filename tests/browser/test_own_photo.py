"""An own photo and the trained networks, in the browser: answers are those of the files, and a nudge is one's own."""

import io

import numpy as np
import pytest
from PIL import Image

import engine
from offline.evaluate import taken
from pictures.pets import draw
from pictures.shipped import SURE_ENOUGH, shipped
from tests.browser.helpers import settled
from tests.browser.learner import Learner


def photo(seed=21):
    """A wide photo with a pet in the middle. -> (bytes, the square in its middle)"""
    wide = Image.new("RGB", (700, 500), "seagreen")
    wide.paste(draw(("cat", "dog")[seed % 2], seed, 500).image, (100, 0))
    file = io.BytesIO()
    wide.save(file, "PNG")
    return file.getvalue(), wide.crop((100, 0, 600, 500))


def answer_of(name, square):
    """What the file's own float32 weights say. -> P of Cat"""
    network, state, pixels = shipped(name)
    small = np.asarray(square.resize((96, 96), Image.Resampling.BOX).resize((pixels, pixels), Image.Resampling.BOX))
    logits = engine.forward(network, state, taken(network, small[None])).logits
    return network.loss.probabilities(logits)[0, 0]


@pytest.fixture
def learner(visit):
    return Learner(visit())


def test_before_and_after_for_an_own_photo_and_one_nudge_that_is_taken_back(learner, visit):
    data, square = photo()
    learner.bring(data, "image/png", "pet.png").close_upload()
    after = learner.at("trained_P[0,0]")
    assert after == pytest.approx(answer_of("cat-dog", square), abs=1e-5)
    assert ("it is not sure" in learner.words) == (max(after, 1 - after) < SURE_ENOUGH)
    learner.press("Use the trained network on all pages").choose("Label: people say", "Cat")
    before = learner.answer_of_now()
    assert before[1] == after
    learner.press("Take one step")
    assert learner.at("t") == 1 and learner.at("P[0,0]") > before[1] and "Since then it was trained" in learner.words
    other = Learner(visit("/?preset=conv&weights=photos"))
    assert other.at("P[0,0]") == pytest.approx(answer_of("cat-dog", draw("cat", 259726, 480).image), abs=1e-5)
    for page in ("forward", "convolutions"):
        assert learner.open(page).at("t") == 1
    assert learner.press("Back").answer_of_now() == before


def test_the_switch_goes_with_the_learner_and_with_the_link(learner, visit):
    untrained = learner.answer_of_now()
    learner.choose("Before you came, trained on", "photos")
    trained = learner.answer_of_now()
    for page in ("forward", "truth", "loss", "backprop", "training", "convolutions"):
        assert learner.open(page).answer_of_now() == trained and learner.params["weights"] == "photos"
    assert Learner(visit("/?weights=photos")).answer_of_now() == trained
    learner.choose("Before you came, trained on", "nothing")
    assert learner.answer_of_now() == untrained
    learner.page.go_back()
    settled(learner.page)
    assert learner.answer_of_now() == trained


def test_a_photo_is_moved_under_both_networks(learner):
    data, square = photo(22)
    learner.bring(data, "image/png", "pet.png").close_upload().open("convolutions")
    assert learner.at("dense_P[0,0]") == pytest.approx(answer_of("cat-dog-dense", square), abs=1e-5)
    assert learner.at("conv_P[0,0]") == pytest.approx(answer_of("cat-dog", square), abs=1e-5)
    learner.answer("convolutions")
    learner.page.get_by_role("slider", name="Move the picture").press("End")
    learner.settled()
    pixels = np.asarray(square.resize((96, 96), Image.Resampling.BOX))
    moved = Image.fromarray(np.concatenate([np.repeat(pixels[:, :1], 12, axis=1), pixels[:, :-12]], axis=1))
    assert learner.at("dense_moved[12,0]") == pytest.approx(answer_of("cat-dog-dense", moved), abs=1e-5)
    assert learner.at("conv_moved[12,0]") == pytest.approx(answer_of("cat-dog", moved), abs=1e-5)
