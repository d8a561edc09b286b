"""Convolution and pooling: against plain loops, against difference quotients, and what a weight's chain rule says."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from engine import (
    SGD,
    Conv,
    CrossEntropy,
    Dense,
    EngineError,
    Flatten,
    GlobalAveragePool,
    MaxPool,
    Network,
    Params,
    ReLU,
    Tanh,
    chain,
    gradient_report,
    init,
    ledger,
    step,
    train,
)
from engine.convolution import WINDOW, parts
from tests.engine.samples import batch, same, weights

RIGHT, WRONG = 1e-6, 1e-2


def network(*layers):
    return Network(layers, CrossEntropy(), SGD(0.1))


SMALL = network(Conv(3, 4), ReLU(), MaxPool(), Conv(4, 5), Tanh(), GlobalAveragePool(), Dense(5, 2))
NETWORKS = {
    "small": SMALL,
    "stacked": network(Conv(3, 2), Conv(2, 3), Flatten(), Dense(192, 2)),
    "pooled twice": network(Conv(3, 4), MaxPool(), ReLU(), Conv(4, 4), MaxPool(), ReLU(), Flatten(), Dense(16, 2)),
    "pooled first": network(MaxPool(), Conv(3, 2), ReLU(), GlobalAveragePool(), Dense(2, 2)),
}


@pytest.fixture
def first_step():
    X, T = batch(5, (8, 8, 3), seed=1)
    return step(SMALL, init(SMALL, seed=2), X, T)


def by_hand(X, W, b):
    """The sum over the window, pixel by pixel; outside the picture there is nothing to add."""
    n, height, width, _ = X.shape
    Y = np.zeros((n, height, width, len(b))) + b
    for y, x, ky, kx in np.ndindex(height, width, 3, 3):
        if 0 <= y + ky - 1 < height and 0 <= x + kx - 1 < width:
            Y[:, y, x] += X[:, y + ky - 1, x + kx - 1] @ W[ky, kx]
    return Y


@pytest.mark.parametrize("shape", [(5, 7), (1, 1), (2, 6), (8, 8)])
def test_a_convolution_is_a_weighted_sum_over_each_window(shape):
    rng = np.random.default_rng(0)
    X, W, b = rng.normal(size=(3, *shape, 2)), rng.normal(size=(3, 3, 2, 4)), rng.normal(size=4)
    np.testing.assert_allclose(Conv(2, 4).forward(Params(W, b), X), by_hand(X, W, b), rtol=1e-12, atol=1e-12)


def test_many_pictures_are_the_same_as_one_by_one():
    """Large batches are worked through in parts."""
    X = np.random.default_rng(0).normal(size=(9, 32, 32, 24)).astype(np.float32)
    assert len(parts(X, WINDOW**2)) > 4
    conv = Conv(24, 3)
    params = init(network(conv, Flatten()), 0, np.float32).params[0]
    Y, dY = conv.forward(params, X), X[..., :3]
    dX, grad = conv.backward(params, X, Y, dY)
    each = [conv.backward(params, X[i : i + 1], None, dY[i : i + 1]) for i in range(9)]
    np.testing.assert_allclose(Y, np.concatenate([conv.forward(params, x[None]) for x in X]), atol=1e-5)
    np.testing.assert_allclose(dX, np.concatenate([one for one, _ in each]), atol=1e-5)
    np.testing.assert_allclose(grad.W, sum(g.W for _, g in each), rtol=1e-4, atol=1e-2)


@pytest.mark.parametrize("name", NETWORKS)
def test_gradients_are_right(name):
    net = NETWORKS[name]
    X, T = batch(4, (8, 8, 3), seed=3)
    report = gradient_report(net, init(net, seed=1), X, T)
    assert report.worst < RIGHT
    assert report.checked > 2 * report.skipped


def test_a_window_that_is_not_turned_round_is_noticed():
    net = network(Tanh(), Conv(3, 3), Unturned(3, 3), GlobalAveragePool(), Dense(3, 2))
    X, T = batch(4, (4, 4, 3))
    assert gradient_report(net, init(net, 0), X, T).worst > WRONG


@dataclass(frozen=True)
class Unturned(Conv):
    def backward(self, params, X, Y, dY, inputs=True):
        dX = super().forward(Params(params.W.swapaxes(2, 3), np.zeros(self.channels_in)), dY)
        return dX, super().backward(params, X, Y, dY)[1]


def test_a_nudge_that_changes_the_largest_pixel_is_skipped():
    """With a filter of zeros all four pixels are alike, and nearly every weight makes another one the largest."""
    net = network(Conv(1, 1), MaxPool(), Flatten(), Dense(1, 2))
    X = np.ones((1, 2, 2, 1))
    state = init(net, seed=0)
    flat = replace(state, params=(Params(np.zeros((3, 3, 1, 1)), np.zeros(1)), *state.params[1:]))
    report = gradient_report(net, flat, X, np.eye(2)[[0]])
    assert report.skipped == 8  # all but the middle weight, which moves the four together
    assert report.worst < RIGHT


def test_without_the_inputs_blame_the_gradients_are_the_same_bits():
    X, T = batch(6, (8, 8, 3), dtype=np.float32)
    state = init(SMALL, 0, np.float32)
    with_inputs = step(SMALL, state, X, T)
    without = next(train(SMALL, state, [(X, T)]))
    assert without.backward.deltas[0] is None and with_inputs.backward.deltas[0].shape == X.shape
    assert same(weights(with_inputs.backward.grads), weights(without.backward.grads))


def test_the_uses_of_a_weight_add_up_to_its_gradient(first_step):
    conv = SMALL.layers[3]
    for weight in [("W", 0, 0, 0, 0), ("W", 1, 1, 3, 2), ("W", 2, 0, 1, 4), ("W", 0, 2, 2, 1), ("b", 3)]:
        found = chain(SMALL, first_step, 3, weight)
        assert found.input.shape == found.local.shape == found.upstream.shape == (5, 4, 4)
        assert (found.input * found.local * found.upstream).sum() == pytest.approx(found.gradient, rel=1e-9)
        grad = getattr(first_step.backward.grads[3], weight[0])
        assert found.gradient == grad[weight[1:]]
    assert conv.weight_shape == (3, 3, 4, 5)


def test_before_pooling_a_weight_answers_for_the_sum_itself():
    net = NETWORKS["pooled twice"]
    X, T = batch(3, (8, 8, 3))
    made = step(net, init(net, 0), X, T)
    found = chain(net, made, 0, ("W", 2, 1, 0, 3))
    assert (found.local == 1).all()
    assert (found.upstream == made.backward.deltas[1][..., 3]).all()
    assert (found.input * found.upstream).sum() == pytest.approx(found.gradient, rel=1e-9)


def test_a_corner_weight_sees_the_pixel_up_left_and_nothing_outside():
    X = np.arange(1.0, 10).reshape(1, 3, 3, 1)
    seen = Conv(1, 1).input_of(X, ("W", 0, 0, 0, 0))
    assert seen.tolist() == [[[0, 0, 0], [0, 1, 2], [0, 4, 5]]]
    assert Conv(1, 1).input_of(X, ("W", 1, 1, 0, 0)).tolist() == X[..., 0].tolist()
    assert Conv(1, 1).input_of(X, ("b", 0)).tolist() == np.ones((1, 3, 3)).tolist()


def test_the_first_of_equal_pixels_takes_the_blame():
    X = np.array([[1, 7, 5, 5], [7, 7, 5, 5], [0, 0, 3, 9], [8, 0, 9, 9]], float).reshape(1, 4, 4, 1)
    Y = MaxPool().forward(None, X)
    dX, none = MaxPool().backward(None, X, Y, np.array([[10, 20], [30, 40]], float).reshape(1, 2, 2, 1))
    assert Y.reshape(2, 2).tolist() == [[7, 5], [8, 9]]
    assert dX.reshape(4, 4).tolist() == [[0, 10, 20, 0], [0, 0, 0, 0], [0, 0, 0, 40], [30, 0, 0, 0]]
    assert none is None
    assert MaxPool().side(X).reshape(2, 2).tolist() == [[1, 0], [2, 1]]


def test_the_average_shares_its_blame_evenly():
    X = np.arange(24.0).reshape(2, 2, 3, 2)
    Y = GlobalAveragePool().forward(None, X)
    dX, _ = GlobalAveragePool().backward(None, X, Y, np.array([[6.0, 12], [0, 1.5]]))
    assert Y.tolist() == [[5, 6], [17, 18]]
    assert dX[0].tolist() == [[[1, 2]] * 3] * 2
    assert dX[1].tolist() == [[[0, 0.25]] * 3] * 2


def test_any_size_of_picture_goes_through_the_same_weights():
    state = init(SMALL, 0)
    for size in ((2, 2), (6, 4), (16, 16)):
        X, T = batch(2, (*size, 3))
        assert step(SMALL, state, X, T).forward.logits.shape == (2, 2)


def test_the_ledger_names_maps(first_step):
    entries = ledger(SMALL, first_step)
    assert list(entries)[:10] == ["X", "W1", "b1", "Z1", "A1", "M1", "W2", "b2", "Z2", "A2"]
    assert entries["Z2"].shape == (5, 4, 4, 5)
    assert entries["dW1"].shape == (3, 3, 3, 4)


@pytest.mark.parametrize(
    "make, says",
    [
        (lambda: Conv(0, 3), "above 0"),
        (lambda: Conv(3, 2.0), "whole numbers"),
        (lambda: network(Conv(3, 4), Conv(5, 2)), "pictures of 5 channels"),
        (lambda: network(Conv(3, 4), Dense(4, 2)), "takes 4 numbers"),
        (lambda: network(Dense(4, 2), MaxPool()), "takes pictures"),
        (lambda: network(Conv(3, 4), GlobalAveragePool(), Dense(5, 2)), "takes 5 numbers"),
        (lambda: SMALL.check((7, 8, 3)), "even, but are 7 x 8 x 4"),
        (lambda: SMALL.check((8, 8, 1)), "pictures of 3 channels"),
        (lambda: SMALL.check((192,)), "not 192"),
    ],
)
def test_what_does_not_fit_is_said_in_one_sentence(make, says):
    with pytest.raises(EngineError, match=says):
        make()


def test_the_callers_pictures_stay_as_they_are():
    X, T = batch(3, (8, 8, 3))
    before = X.copy()
    step(SMALL, init(SMALL, 0), X, T)
    assert same([X], [before]) and X.flags.writeable


def test_pictures_that_lie_otherwise_in_memory_are_pooled_the_same():
    X, dY = np.random.default_rng(0).normal(size=(2, 4, 6, 3)), np.random.default_rng(1).normal(size=(2, 2, 3, 3))
    turned = np.asfortranarray(X)
    Y = MaxPool().forward(None, X)
    assert np.array_equal(MaxPool().forward(None, turned), Y)
    assert np.array_equal(MaxPool().backward(None, turned, Y, dY)[0], MaxPool().backward(None, X, Y, dY)[0])


@pytest.mark.parametrize("shape", [(5, 7), (4, 16), (8, 9)])
def test_few_channels_and_wide_lines_are_the_same_sum(shape):
    """They are laid out line by line, and a line of 16 pixels of 2 channels is wide."""
    rng = np.random.default_rng(0)
    X, W, b = rng.normal(size=(3, *shape, 2)), rng.normal(size=(3, 3, 2, 4)), rng.normal(size=4)
    conv, dY = Conv(2, 4), rng.normal(size=(3, *shape, 4))
    np.testing.assert_allclose(conv.forward(Params(W, b), X), by_hand(X, W, b), rtol=1e-12, atol=1e-12)
    dX, grad = conv.backward(Params(W, b), X, None, dY)
    # The loss sum(Y * dY) is linear in W and in X, so its slopes times these are the loss itself, without b.
    loss = (by_hand(X, W, 0 * b) * dY).sum()
    np.testing.assert_allclose([(grad.W * W).sum(), (dX * X).sum()], loss, rtol=1e-12)
