"""One weight's chain rule, the nudge, and what an update promised: each adds up to what the step computed."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from engine import (
    ACTIVATIONS,
    LOSSES,
    SGD,
    Adam,
    CrossEntropy,
    Dense,
    EngineError,
    Flatten,
    MeanSquaredError,
    Network,
    ReLU,
    Tanh,
    chain,
    fall,
    init,
    nudge,
    step,
    weight_at,
)
from tests.engine.samples import batch, network


def every_weight(net):
    """(index of the layer, weight) for each weight and bias"""
    for index, layer in enumerate(net.layers):
        if layer.weight_shape:
            inputs, outputs = layer.weight_shape
            yield from ((index, ("W", i, j)) for i in range(inputs) for j in range(outputs))
            yield from ((index, ("b", j)) for j in range(outputs))


@pytest.mark.parametrize("activation, loss, n", list(product(ACTIVATIONS, LOSSES, (1, 4))))
def test_the_chain_of_every_weight_gives_its_gradient(activation, loss, n):
    net = network(activation, loss)
    now = step(net, init(net, 0), *batch(n, seed=1))
    values, deltas = now.forward.values, now.backward.deltas
    for layer, weight in every_weight(net):
        found = chain(net, now, layer, weight)
        gradient = weight_at(now.backward.grads, layer, weight)
        assert found.input.shape == found.local.shape == found.upstream.shape == (n,)
        assert found.gradient == gradient and isinstance(found.gradient, float)
        assert (found.input * found.local * found.upstream).sum() == pytest.approx(gradient, rel=1e-12, abs=1e-16)
        node = weight[-1]
        assert (found.input == (1 if weight[0] == "b" else values[layer][:, weight[1]])).all()
        # The first layer is followed by its activation, the last by the loss.
        slope = activation().slope(values[1], values[2])[:, node] if layer == 0 else 1
        assert (found.local == slope).all()
        assert (found.upstream == (deltas[2] if layer == 0 else deltas[3])[:, node]).all()


@pytest.mark.parametrize("activation, loss, n", list(product(ACTIVATIONS, LOSSES, (1, 4))))
def test_a_nudge_of_every_weight_agrees(activation, loss, n):
    net = network(activation, loss)
    state = init(net, 0)
    X, T = batch(n, seed=1)
    for layer, weight in every_weight(net):
        found = nudge(net, state, X, T, layer, weight, 1e-6)
        assert found.slope == (found.plus - found.minus) / 2e-6
        assert found.slope == pytest.approx(found.gradient, rel=1e-5, abs=1e-8)
        assert found.gradient == weight_at(step(net, state, X, T).backward.grads, layer, weight)


def test_a_nudge_moves_one_weight_down_and_up():
    """For a single bias before softmax, the losses can be had by moving the logit itself."""
    net = Network((Dense(2, 2),), CrossEntropy(), SGD(0.1))
    state = init(net, 0)
    X, T = np.array([[1.0, -1.0]]), np.array([[1.0, 0.0]])
    logits = X @ state.params[0].W
    expected = [CrossEntropy().per_example(logits + np.array([by, 0]), T)[0] for by in (-0.5, 0.5)]
    found = nudge(net, state, X, T, 0, ("b", 0), 0.5)
    assert [found.minus, found.plus] == pytest.approx(expected)
    assert found.plus < found.minus
    assert found.slope == pytest.approx(expected[1] - expected[0])


def test_between_two_dense_layers_local_is_one():
    net = Network((Flatten(), Dense(6, 3), Dense(3, 2), Tanh()), MeanSquaredError(), SGD(0.1))
    now = step(net, init(net, 0), *batch(2, (2, 3)))
    first, second = chain(net, now, 1, ("W", 4, 2)), chain(net, now, 2, ("b", 1))
    assert (first.local == 1).all()
    np.testing.assert_array_equal(first.upstream, now.backward.deltas[2][:, 2])
    np.testing.assert_array_equal(second.local, 1 - now.forward.logits[:, 1] ** 2)
    np.testing.assert_array_equal(second.input, 1)
    for found in (first, second):
        assert (found.input * found.local * found.upstream).sum() == pytest.approx(found.gradient)


@pytest.mark.parametrize(
    "layer, weight",
    [
        (1, ("W", 0, 0)),
        (3, ("W", 0, 0)),
        (-1, ("W", 0, 0)),
        (0, ("W", 6, 0)),
        (0, ("W", 0, -1)),
        (0, ("W", 0)),
        (0, ("b", 4)),
        (0, ("b", 0, 0)),
        (0, ("c", 0)),
        (0, ("W",)),
    ],
)
def test_a_weight_that_is_not_there(layer, weight):
    net = network()
    state = init(net, 0)
    now = step(net, state, *batch(2))
    for ask in (lambda: chain(net, now, layer, weight), lambda: nudge(net, state, *batch(2), layer, weight, 1e-3)):
        with pytest.raises(EngineError, match="has no weight"):
            ask()


@pytest.mark.parametrize("loss", LOSSES)
def test_small_updates_deliver_what_they_promise(loss):
    net = network(Tanh, loss)
    state = init(net, 0)
    ratios = []
    for rate in (1.0, 1e-1, 1e-2, 1e-4, 1e-6):
        small = replace(net, optimizer=SGD(rate))
        now = step(small, state, *batch(4))
        promised = rate * sum((g**2).sum() for p in now.backward.grads if p for g in p)
        found = fall(small, now)
        again = step(small, now.after, *batch(4)).loss.loss
        assert found.promised == pytest.approx(promised)
        assert found.delivered == pytest.approx(now.loss.loss - again, rel=1e-12)
        assert found.ratio == found.delivered / found.promised
        ratios.append(abs(found.ratio - 1))
    assert ratios == sorted(ratios, reverse=True)
    assert ratios[-1] < 1e-5 and ratios[0] > 0.05


def test_the_promise_of_other_optimizers_is_gradient_times_change():
    net = network(optimizer=Adam(1e-5))
    now = step(net, init(net, 0), *batch(4))
    assert fall(net, now).ratio == pytest.approx(1, abs=1e-2)


def test_no_gradient_no_promise():
    """All weights zero with ReLU and two opposite labels: nothing pushes anywhere."""
    net = network(ReLU)
    state = init(net, 0)
    state = replace(state, params=tuple(p and type(p)(*(w * 0 for w in p)) for p in state.params))
    now = step(net, state, np.ones((2, 6)), np.eye(2))
    assert fall(net, now).promised == 0
    assert fall(net, now).ratio is None
