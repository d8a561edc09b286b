"""Dense against convolutional: the slopes are what nudging a pixel shows, and what is counted is what is there."""

import numpy as np
import pytest

import engine
from pictures.collect import kept
from pictures.pets import draw
from pictures.pixels import SHIFTS, shifted
from pictures.shipped import FOLDER
from runs.course.trained import ready
from runs.numbers.compare import (
    BLOCK,
    PAIR,
    PAIRS,
    measured,
    moves_more,
    shifted_answers,
    side_by_side,
    slope_of_answer,
    turns_more,
)
from runs.numbers.numbers import Numbers

SQUARE = draw("cat", 41, 300).image


@pytest.mark.parametrize("kind", PAIR)
def test_the_slope_of_a_pixel_is_what_nudging_it_shows(kind):
    network, state, pixels = ready(PAIR[kind])
    X = np.random.default_rng(2).random((1, pixels, pixels, 3))
    fwd = engine.forward(network, state, X)
    slope, answer, h = slope_of_answer(network, state, fwd), int(fwd.logits.argmax()), 1e-6
    assert slope.shape == X.shape[1:]
    for place in np.random.default_rng(3).integers(0, (pixels, pixels, 3), (8, 3)):
        P = []
        for by in (-h, h):
            nudged = X.copy()
            nudged[0][tuple(place)] += by
            P.append(network.loss.probabilities(engine.forward(network, state, nudged).logits)[0, answer])
        assert slope[tuple(place)] == pytest.approx((P[1] - P[0]) / (2 * h), rel=1e-3, abs=1e-9)


def test_both_are_asked_about_the_same_picture():
    found = side_by_side(SQUARE)
    for kind, name in PAIR.items():
        network, state, pixels = ready(name)
        side = 96 // pixels
        X = kept(SQUARE).reshape(pixels, side, pixels, side, 3).mean(axis=(1, 3))[None] / 255
        P = network.loss.probabilities(engine.forward(network, state, X).logits)
        np.testing.assert_allclose(found[f"{kind}_P"], P, atol=5e-3)  # pixels are rounded to whole numbers of 255
        assert found[f"{kind}_slope"].shape == (96 // BLOCK,) * 2 and (found[f"{kind}_slope"] >= 0).all()


def test_a_cell_adds_up_its_pixels():
    network, state, _ = ready(PAIR["conv"])
    slope = slope_of_answer(network, state, engine.forward(network, state, kept(SQUARE)[None] / 255))
    cell = side_by_side(SQUARE)["conv_slope"][10, 20]
    assert cell == pytest.approx(np.abs(slope[30:33, 60:63]).sum())


def test_moved_pictures_repeat_their_edge():
    picture = kept(SQUARE)
    left, same, right = shifted(picture[None], (-3, 0, 5))[0]
    np.testing.assert_array_equal(same, picture)
    np.testing.assert_array_equal(left[:, :-3], picture[:, 3:])
    np.testing.assert_array_equal(left[:, -3:], np.repeat(picture[:, -1:], 3, axis=1))
    np.testing.assert_array_equal(right[:, 5:], picture[:, :-5])
    np.testing.assert_array_equal(right[:, :5], np.repeat(picture[:, :1], 5, axis=1))


def test_unmoved_is_the_answer_to_the_picture_itself():
    found, still = shifted_answers(SQUARE), side_by_side(SQUARE)
    for kind in PAIR:
        P = found[f"{kind}_moved"]
        np.testing.assert_allclose(P[SHIFTS.index(0)], still[f"{kind}_P"][0], rtol=1e-9)
        assert (found[f"{kind}_low"], found[f"{kind}_high"]) == (P[:, 0].min(), P[:, 0].max())


def test_weights_are_counted_in_the_files():
    found = measured()
    for source, pair in PAIRS.items():
        for kind, name in pair.items():
            with np.load(FOLDER / f"{name}.npz") as file:
                assert found[f"{source}.{kind}.weights"] == sum(file[key].size for key in file if key != "about")


def test_who_turns_more_is_said_by_the_figures():
    def found(dense, conv):
        return {"photos.dense.photos.turned": dense, "photos.conv.photos.turned": conv}

    assert [turns_more(found(*each)) for each in ((0.3, 0.1), (0.1, 0.3), (0.3, 0.2))] == ["dense", "conv", "both"]
    assert turns_more(measured()) == "dense"


def test_what_moving_this_picture_did_is_counted_and_compared():
    found = shifted_answers(SQUARE)
    at_rest = SHIFTS.index(0)
    for kind in PAIR:
        said = found[f"{kind}_moved"].argmax(axis=1)
        assert found[f"{kind}_turned"] == sum(each != said[at_rest] for each in said)
    assert found["places"] == len(SHIFTS) - 1
    ends = {"dense_low": 0.4, "dense_high": 0.5, "conv_low": 0.1, "conv_high": 0.3}
    assert moves_more(Numbers(ends)) == "conv" and moves_more(Numbers(ends | {"dense_high": 0.9})) == "dense"
