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
    Momentum,
    Network,
    ReLU,
    Tanh,
    chain,
    fall,
    init,
    nudge,
    rule,
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
    # What is missed is in proportion to the step, once that is small.
    assert ratios[-1] < 1e-5 and ratios[-2] == pytest.approx(100 * ratios[-1], rel=0.02) and ratios[0] > 0.02


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


@pytest.mark.parametrize("optimizer", [SGD(0.1), Momentum(0.1), Momentum(0.1, nesterov=True), Adam(0.1)], ids=str)
def test_the_rule_of_every_weight_is_the_optimizers_own(optimizer):
    """Another optimiser's update comes first: that one is not remembered."""
    net = network(Tanh, optimizer=Adam(0.1) if isinstance(optimizer, SGD) else SGD(0.1))
    now = step(net, init(net, 0), *batch(3))
    net = replace(net, optimizer=replace(optimizer, weight_decay=0.01))
    for t in (1, 2, 3):
        now = step(net, now.after, *batch(3, seed=t))
        for layer, weight in every_weight(net):
            found = rule(net, now, layer, weight)
            assert (found.t, found.rate) == (t, 0.1)
            assert found.gradient == weight_at(now.backward.grads, layer, weight)
            decay = 0.01 * weight_at(now.before.params, layer, weight) if weight[0] == "W" else 0
            change = by_the_book(optimizer, found.gradient + decay, found.working, t)
            assert found.change == weight_at(now.update.changes, layer, weight) == pytest.approx(change, rel=1e-9)
            if t == 1:
                assert not any(found.working.get(name) for name in ("velocity", "mean", "square"))


def by_the_book(optimizer, dw, made, t):
    """The change that follows from the numbers of `working`; each of them has to follow from the ones before it."""
    if isinstance(optimizer, SGD):
        assert made == {}
        return -0.1 * dw
    if isinstance(optimizer, Momentum):
        assert made["new_velocity"] == pytest.approx(0.9 * made["velocity"] + dw)
        assert not optimizer.nesterov or made["ahead"] == pytest.approx(dw + 0.9 * made["new_velocity"])
        return -0.1 * made["ahead" if optimizer.nesterov else "new_velocity"]
    assert made["new_mean"] == pytest.approx(0.9 * made["mean"] + 0.1 * dw)
    assert made["new_square"] == pytest.approx(0.999 * made["square"] + 0.001 * dw**2)
    assert made["fair_mean"] == pytest.approx(made["new_mean"] / (1 - 0.9**t))
    assert made["fair_square"] == pytest.approx(made["new_square"] / (1 - 0.999**t))
    return -0.1 * made["fair_mean"] / (made["fair_square"] ** 0.5 + 1e-8)
