"""The running mean of the weights: worked by hand, and the same after a training was broken off."""

from dataclasses import replace

import numpy as np
import pytest

from engine import SGD, BatchNorm, CrossEntropy, Network, init, load
from offline import train_photos
from offline.averaged import averaged, load_both, save_both
from offline.train_photos import Photos, Recipe, run
from tests.engine.samples import same, weights

NORM = Network((BatchNorm(2),), CrossEntropy(), SGD(0.1))


def at(t, number):
    """A state whose weights and statistics are all this number."""
    state = init(NORM, 0, np.float32)
    params = tuple(p._replace(W=np.full_like(p.W, number), b=np.full_like(p.b, number)) for p in state.params)
    kept = tuple(tuple(np.full_like(array, number) for array in arrays) for arrays in state.statistics)
    return replace(state, t=t, params=params, statistics=kept)


def numbers(state):
    return {float(number) for array in (*state.params[0], *state.statistics[0]) for number in array}


def test_all_states_count_alike_until_there_are_many():
    """0, 3 and 6 have the mean 3; from then on the mean keeps three quarters: (3 * 3 + 11) / 4 = 5."""
    mean = at(0, 0)
    for t, number in enumerate((3, 6), 1):
        mean = averaged(mean, at(t, number), 0.75)
    assert numbers(mean) == {3}
    mean = averaged(mean, at(3, 11), 0.75)
    assert numbers(mean) == {5} and mean.t == 3
    assert numbers(averaged(mean, at(4, 1), 0.75)) == {4}


def test_without_a_share_the_last_state_is_the_mean():
    last = at(1, 3)
    assert averaged(at(0, 0), last, 0) is last


def test_both_states_come_back_from_one_file(tmp_path):
    with open(tmp_path / "both", "wb") as file:
        save_both(file, NORM, at(5, 2), averaged(at(4, 0), at(5, 2), 0.5), "a text")
    network, state, mean, of = load_both(tmp_path / "both")
    assert of == "a text"
    assert network == NORM and (state.t, mean.t) == (5, 5)
    assert (numbers(state), numbers(mean)) == ({2}, {1})
    assert numbers(load(tmp_path / "both")[1]) == {2}


def test_broken_off_and_started_again_the_mean_is_the_same(tmp_path, monkeypatch):
    recipe = Recipe(widths=(6,), pools=1, pixels=16, epochs=4, again=2, average=0.9)
    X = np.random.default_rng(0).integers(0, 256, (150, 16, 16, 3), np.uint8)
    found = Photos(X, np.arange(150) % 2, X[:20], np.arange(20) % 2)
    run(found, recipe, tmp_path / "whole.npz")

    def stop(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(train_photos, "measured", stop)
        run(found, recipe, tmp_path / "halves.npz")
    _, state, mean, _ = load_both(tmp_path / "halves.seed0.training.npz")
    assert state.t == mean.t == 4 * 2 and not same(weights(state.params), weights(mean.params))
    run(found, recipe, tmp_path / "halves.npz")
    run(found, replace(recipe, average=0), tmp_path / "last.npz")
    whole, halves, last = (weights(load(tmp_path / f"{name}.npz")[1].params) for name in ("whole", "halves", "last"))
    assert same(whole, halves) and not same(whole, last)
