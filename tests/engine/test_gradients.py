"""Backpropagation against difference quotients, for every activation and loss, and wrong gradients, which must fail."""

from dataclasses import dataclass, replace
from itertools import pairwise, product

import numpy as np
import pytest

from engine import (
    ACTIVATIONS,
    LOSSES,
    SGD,
    CrossEntropy,
    Dense,
    Flatten,
    MeanSquaredError,
    Network,
    Params,
    ReLU,
    Sigmoid,
    Tanh,
    forward,
    gradient_check,
    gradient_report,
    init,
    softmax,
)
from tests.contract.further import Huber
from tests.engine.samples import batch, network

RIGHT, WRONG = 1e-6, 1e-2
SIZES = ((6, 2), (6, 5, 3), (6, 5, 4, 3, 2))


def name(thing):
    return thing.__name__ if isinstance(thing, type) else "-".join(map(str, thing))


@pytest.mark.parametrize("activation, loss, sizes", list(product(ACTIVATIONS, LOSSES, SIZES)), ids=name)
def test_every_activation_and_loss_at_every_depth(activation, loss, sizes):
    net = network(activation, loss, sizes=sizes)
    state = init(net, seed=1)
    X, T = batch(5, sizes[0], sizes[-1], seed=2)
    report = gradient_report(net, state, X, T)
    every = sum((i + 1) * o for i, o in pairwise(sizes))
    assert report.worst < RIGHT
    assert report.checked + report.skipped == every
    assert report.skipped <= every // 5


@pytest.mark.parametrize("activation, loss", list(product(ACTIVATIONS, LOSSES)), ids=name)
def test_pictures_are_flattened(activation, loss):
    net = Network((Flatten(), Dense(12, 4), activation(), Dense(4, 2)), loss(), SGD(0.1))
    X, T = batch(3, (2, 2, 3))
    assert gradient_check(net, init(net, seed=0), X, T) < RIGHT


@pytest.mark.parametrize("loss", [*LOSSES, Huber])
def test_small_gradients_are_not_lost_in_rounding(loss):
    """Among 530 weights some gradients are near 1e-7; a difference of only two losses is off by 1e-5 there."""
    net = network(ReLU, loss, sizes=(64, 8, 2))
    for seed in range(3):
        assert gradient_check(net, init(net, seed), *batch(5, 64, seed=seed)) < RIGHT


# One example; blocks of 488 rows, of which the last is shorter; too few rows, or too many examples, for blocks.
@pytest.mark.parametrize(
    "n, inputs, outputs", [(1, 3072, 64), (32, 1000, 64), (32, 480, 64), (256, 300, 80), (300, 900, 4)]
)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_a_dense_gradient_is_one_product_however_it_is_computed(n, inputs, outputs, dtype):
    rng = np.random.default_rng(0)
    X, dY = (rng.normal(size=(n, size)).astype(dtype) for size in (inputs, outputs))
    params = Params(np.zeros((inputs, outputs), dtype), np.zeros(outputs, dtype))
    dW = Dense(inputs, outputs).backward(params, X, None, dY)[1].W
    assert dW.dtype == dtype
    tolerance = 200 * np.finfo(dtype).eps
    np.testing.assert_allclose(dW, np.einsum("ni,no->io", X, dY), rtol=tolerance, atol=tolerance)


def test_flatten_between_layers_hands_blame_back_in_shape():
    net = Network((Tanh(), Flatten(), Dense(12, 2)), CrossEntropy(), SGD(0.1))
    X, T = batch(3, (2, 2, 3))
    state = init(net, seed=0)
    dX, none = Flatten().backward(None, X, X.reshape(3, -1), X.reshape(3, -1) * 2)
    assert (dX == 2 * X).all() and none is None
    assert gradient_check(net, state, X, T) < RIGHT


def test_float32_weights_are_checked_in_float64():
    net = network(sizes=(6, 5, 3))
    X, T = batch(4, 6, 3, dtype=np.float32)
    assert gradient_check(net, init(net, 0, np.float32), X, T) < RIGHT


def test_weights_that_cross_a_corner_are_skipped_and_counted():
    """Inputs of 0 and biases of 0 put every node on ReLU's corner: any nudge of a first bias crosses it."""
    net = network(ReLU, sizes=(6, 5, 2))
    X, T = np.zeros((1, 6)), np.eye(2)[[0]]
    report = gradient_report(net, init(net, seed=0), X, T)
    assert report.skipped == 5
    assert report.checked == 6 * 5 + 5 * 2 + 2
    assert report.worst < RIGHT


def test_weights_that_cross_a_corner_of_the_loss_are_skipped_and_counted():
    """An error on the corner, between two slopes: every weight that moves it crosses."""
    net = network(sizes=(6, 2))
    X, T = batch(1, 6, 2)
    error = np.abs(softmax(forward(net, init(net, seed=0), X).logits) - T).max()
    for corner, crossed in ((error, 14), (error / 2, 0)):
        report = gradient_report(replace(net, loss=Huber(corner)), init(net, seed=0), X, T)
        assert (report.skipped, report.checked) == (crossed, 14 - crossed) and report.worst < RIGHT


def test_at_most_so_many_weights_are_drawn():
    net = network(sizes=(6, 5, 3))
    X, T = batch(2, 6, 3)
    state = init(net, seed=0)
    assert gradient_report(net, state, X, T, most=20).checked == 20
    few = [gradient_report(net, state, X, T, most=5, seed=seed).worst for seed in (1, 1, 2)]
    assert few[0] == few[1] != few[2]


@dataclass(frozen=True)
class TransposedDense(Dense):
    """dW laid out the wrong way round, which only a square W lets pass."""

    def backward(self, params, X, Y, dY, inputs=True):
        dX, grad = super().backward(params, X, Y, dY)
        return dX, Params(grad.W.T.copy(), grad.b)


@dataclass(frozen=True)
class ScaledDense(Dense):
    """dW five per cent too large."""

    def backward(self, params, X, Y, dY, inputs=True):
        dX, grad = super().backward(params, X, Y, dY)
        return dX, Params(1.05 * grad.W, grad.b)


@dataclass(frozen=True)
class SummedBias(Dense):
    """db of the first example only."""

    def backward(self, params, X, Y, dY, inputs=True):
        dX, grad = super().backward(params, X, Y, dY)
        return dX, Params(grad.W, dY[0])


@dataclass(frozen=True)
class ForgottenBlame(Dense):
    """dX without the transposition of W."""

    def backward(self, params, X, Y, dY, inputs=True):
        _, grad = super().backward(params, X, Y, dY)
        return dY @ params.W, grad


class SlopeOfAll(ReLU):
    """Blame passes nodes that are off."""

    def slope(self, X, Y):
        return np.ones_like(X)


class SlopeOfInput(Sigmoid):
    """The slope taken at x where y belongs."""

    def slope(self, X, Y):
        return X * (1 - X)


class SlopeWithoutSquare(Tanh):
    def slope(self, X, Y):
        return 1 - Y


class WithoutJacobian(MeanSquaredError):
    """Prediction - label as if it were the blame at the logits."""

    def delta(self, logits, T):
        return self.slope(logits, T)


class SumNotMean(CrossEntropy):
    """The 1/n of the mean is left out."""

    def delta(self, logits, T):
        return super().delta(logits, T) * len(T)


class HalfTheSquare(MeanSquaredError):
    """The slope of half the squared error."""

    def slope(self, logits, T):
        return super().slope(logits, T) / 2


SQUARE = network(Tanh, sizes=(4, 4, 4, 2))


def changed(net, index, layer):
    return replace(net, layers=(*net.layers[:index], layer, *net.layers[index + 1 :]))


@pytest.mark.parametrize(
    "wrong",
    [
        changed(SQUARE, 0, TransposedDense(4, 4)),
        changed(SQUARE, 0, ScaledDense(4, 4)),
        changed(SQUARE, 0, SummedBias(4, 4)),
        changed(SQUARE, 2, ForgottenBlame(4, 4)),
        changed(SQUARE, 1, SlopeOfAll()),
        changed(SQUARE, 1, SlopeOfInput()),
        changed(SQUARE, 1, SlopeWithoutSquare()),
        replace(SQUARE, loss=WithoutJacobian()),
        replace(SQUARE, loss=SumNotMean()),
        replace(SQUARE, loss=HalfTheSquare()),
    ],
    ids=["dW transposed", "dW scaled", "db", "dX", "ReLU", "Sigmoid", "Tanh", "Jacobian", "sum", "half"],
)
def test_wrong_gradients_fail(wrong):
    X, T = batch(5, 4, 2, seed=3)
    assert gradient_check(wrong, init(SQUARE, seed=1), X, T) > WRONG
