"""Optimisers worked by hand for one weight, and what they refuse."""

from fractions import Fraction
from math import inf, nan, sqrt

import numpy as np
import pytest

from engine import OPTIMIZERS, SGD, Adam, EngineError, Momentum

# Gradients 2 and then 1, at a learning rate of 0.1.
#   Momentum: velocity 2, then 0.9 x 2 + 1 = 2.8
#   look-ahead: 2 + 0.9 x 2 = 3.8, then 1 + 0.9 x 2.8 = 3.52
#   Adam with betas 0.5: mean 1 and square 2 are doubled at t = 1 to 2 and 4: 2 / sqrt 4 = 1
#        then mean 0.5 + 0.5 = 1, square 1 + 0.5 = 1.5, over 1 - 0.25 are 4/3 and 2: (4/3) / sqrt 2
BY_HAND = [
    (SGD(0.1), (-0.2, -0.1)),
    (Momentum(0.1), (-0.2, -0.28)),
    (Momentum(0.1, momentum=0.5), (-0.2, -0.2)),
    (Momentum(0.1, nesterov=True), (-0.38, -0.352)),
    (Adam(0.1, betas=(0.5, 0.5)), (-0.1, -0.1 * 4 / 3 / sqrt(2))),
    (Adam(0.1, betas=(0.5, 0.5), eps=1), (-0.1 * 2 / 3, -0.1 * 4 / 3 / (sqrt(2) + 1))),
]


@pytest.mark.parametrize("optimizer, changes", BY_HAND, ids=str)
def test_two_updates_by_hand(optimizer, changes):
    w = np.array([5.0])
    memory = optimizer.memory(w)
    for t, (dw, change) in enumerate(zip((2.0, 1.0), changes, strict=True), start=1):
        found, memory = optimizer.change(w, np.array([dw]), memory, t)
        assert found[0] == pytest.approx(change, rel=1e-7)


@pytest.mark.parametrize("optimizer", [optimizer for optimizer, _ in BY_HAND], ids=str)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_nothing_is_changed_in_place_and_the_dtype_stays(optimizer, dtype):
    w, dw = np.array([5, 6], dtype), np.array([2, 1], dtype)
    memory = optimizer.memory(w)
    for array in (w, dw, *memory):
        array.setflags(write=False)
    change, kept = optimizer.change(w, dw, memory, 1)
    assert change.dtype == dtype
    assert all(array.dtype == dtype and array.shape == w.shape for array in kept)
    assert len(kept) == len(memory)


def test_numpy_numbers_as_settings_do_not_widen_float32():
    for optimizer in (
        SGD(np.float64(0.1)),
        SGD(lambda t: np.float64(0.1)),
        Momentum(0.1, momentum=np.float64(0.9)),
        Adam(0.1, betas=(np.float64(0.9), np.float64(0.99)), eps=np.float64(1e-8)),
    ):
        w = np.ones(3, np.float32)
        change, kept = optimizer.change(w, w, optimizer.memory(w), 1)
        assert {array.dtype for array in (change, *kept)} == {np.dtype(np.float32)}


def test_learning_rate_as_a_function_of_t():
    optimizer = SGD(lambda t: 1 / t)
    w = np.array([1.0])
    assert [optimizer.change(w, w, (), t)[0][0] for t in (1, 2, 4)] == [-1, -0.5, -0.25]
    with pytest.raises(EngineError, match="learning rate"):
        SGD(lambda t: 2 - t).change(w, w, (), 2)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize(
    "wrong", [0, -0.1, nan, inf, -inf, "0.1", True, None, [0.1], np.array(0.1), 1j, 10**400], ids=lambda v: repr(v)[:9]
)
def test_a_learning_rate_is_a_positive_number(optimizer, wrong):
    with pytest.raises(EngineError, match="learning rate has to be a number above 0") as said:
        optimizer(wrong)
    assert len(str(said.value)) < 120


def test_any_kind_of_positive_number_is_a_learning_rate():
    for rate in (1, 0.5, 1e-300, np.float32(0.1), np.int64(3), Fraction(1, 3)):
        for optimizer in OPTIMIZERS:
            assert optimizer(rate).rate(1) == float(rate)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Momentum(0.1, momentum=1.0),
        lambda: Momentum(0.1, momentum=-0.1),
        lambda: Momentum(0.1, momentum="0.9"),
        lambda: Momentum(0.1, momentum=nan),
        lambda: Adam(0.1, betas=(0.9, 1.0)),
        lambda: Adam(0.1, betas=(0.9,)),
        lambda: Adam(0.1, betas=0.9),
        lambda: Adam(0.1, betas=("a", "b")),
        lambda: Adam(0.1, eps=0),
        lambda: Adam(0.1, eps="1e-8"),
    ],
)
def test_other_settings_are_checked_when_made(make):
    with pytest.raises(EngineError):
        make()


def test_the_lowest_settings_are_allowed():
    assert Momentum(0.1, momentum=0).momentum == 0
    assert Adam(0.1, betas=(0, 0.5)).betas == (0, 0.5)
