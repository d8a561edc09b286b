"""A training that begins from a shipped network: it answers as that one does before it learns, deeper or not."""

from dataclasses import replace

import numpy as np
import pytest

from engine import EngineError, forward, init, load, save
from offline.grown import grown
from offline.train_photos import Photos, Recipe, build, run, save_safely, to_ship

RECIPE = Recipe(widths=(5, 6), pools=2, pixels=16, small=(), epochs=2, again=0, least_side=1)
PICTURES = np.random.default_rng(1).integers(0, 256, (130, 16, 16, 3), np.uint8)
PHOTOS = Photos(PICTURES, np.arange(130) % 2, PICTURES[:20], np.arange(20) % 2)


@pytest.fixture
def file(tmp_path):
    """A small network as it is shipped, with weights that are not fresh."""
    network = build(RECIPE, 5)
    state = init(network, 3, np.float32)
    rng = np.random.default_rng(2)
    moved = tuple(p and type(p)(*(w + rng.normal(0, 0.2, w.shape).astype(np.float32) for w in p)) for p in state.params)
    save_safely(tmp_path / "first.npz", save, *to_ship(network, replace(state, params=moved)))
    return tmp_path / "first.npz"


@pytest.mark.parametrize("widths", [(5, 6), (5, 6, 6), (5, 6, 6, 6)], ids=len)
def test_it_answers_as_before(widths, file):
    network = build(replace(RECIPE, widths=widths), 5)
    before = load(file)
    X = PICTURES[:40].astype(np.float32) / 255
    state = grown(network, init(network, 0, np.float32), before[1], X)
    expected = forward(*before, X).logits
    np.testing.assert_allclose(forward(network, state, X).logits, expected, atol=1e-3)
    np.testing.assert_allclose(forward(network, state, X, training=True).logits, expected, atol=1e-3)
    assert np.abs(forward(network, init(network, 0, np.float32), X).logits - expected).max() > 0.1


def test_another_width_is_refused(file):
    network = build(replace(RECIPE, widths=(5, 7)), 5)
    with pytest.raises(EngineError, match="other widths"):
        grown(network, init(network, 0, np.float32), load(file)[1], PICTURES[:8] / np.float32(255))


def test_the_recipe_begins_from_the_file(file, tmp_path):
    """With a learning rate of nearly nothing, what comes out answers as what went in."""
    recipe = replace(RECIPE, widths=(5, 6, 6), peak=1e-9, start=str(file))
    run(PHOTOS, recipe, tmp_path / "second.npz")
    X = PICTURES[:40].astype(np.float32) / 255
    first, second = (forward(*load(path), X).logits for path in (file, tmp_path / "second.npz"))
    np.testing.assert_allclose(second, first, atol=0.05)


def test_a_filter_of_zeros_stays_one_and_makes_nothing_else_of_it(file):
    network = build(RECIPE, 5)
    before = load(file)
    W = before[1].params[0].W.copy()
    W[..., 2] = 0
    dead = replace(before[1], params=(before[1].params[0]._replace(W=W), *before[1].params[1:]))
    X = PICTURES[:40].astype(np.float32) / 255
    state = grown(network, init(network, 0, np.float32), dead, X)
    np.testing.assert_allclose(forward(network, state, X).logits, forward(before[0], dead, X).logits, atol=1e-2)


def test_weights_are_as_long_as_fresh_ones(file):
    network = build(RECIPE, 5)
    fresh = init(network, 0, np.float32)
    state = grown(network, fresh, load(file)[1], PICTURES[:8] / np.float32(255))
    for was, now in zip(fresh.params, state.params, strict=True):
        if was is not None and was.W.ndim == 4:
            lengths = (np.sqrt(np.square(each.W).sum(axis=(0, 1, 2))) for each in (was, now))
            np.testing.assert_allclose(*lengths, rtol=1e-4)
