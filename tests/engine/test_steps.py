"""The four moves, a step, and training: one path, nothing changed in place, same seed same numbers."""

from dataclasses import dataclass, replace
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
    Flatten,
    MeanSquaredError,
    Momentum,
    Network,
    ReLU,
    Sigmoid,
    Tanh,
    backward,
    forward,
    init,
    ledger,
    loss,
    step,
    train,
    update,
)
from engine.layers import outer, weighted
from tests.engine.samples import batch, batches, everything, network, same, weights


@dataclass(frozen=True)
class Falling:
    """A learning rate that falls with each iteration."""

    first: float

    def __call__(self, t):
        return self.first / t


OPTIMIZERS = (SGD(0.1), SGD(Falling(0.1)), Momentum(0.1), Momentum(0.1, nesterov=True), Adam(0.01))
DTYPES = (np.float32, np.float64)
KINDS = list(product(OPTIMIZERS, DTYPES))


def snapshot(state):
    return [*map(np.copy, weights(state.params)), *map(np.copy, memory_of(state))]


def memory_of(state):
    return [array for kept in state.memory if kept for arrays in kept for array in arrays]


def run(net, state, data):
    return list(train(net, state, data))


@pytest.mark.parametrize("optimizer, dtype", KINDS, ids=str)
def test_a_step_is_the_four_moves(optimizer, dtype):
    net = network(optimizer=optimizer)
    state = run(net, init(net, 0, dtype), batches(2, dtype=dtype))[-1].after
    X, T = batch(4, seed=9, dtype=dtype)
    now = step(net, state, X, T)
    fwd = forward(net, state, X)
    err = loss(net, fwd, T)
    bwd = backward(net, state, fwd, err)
    moved = update(net, state, bwd)
    assert now.before is state and now.after is now.update.state
    assert same(list(now.forward.values), list(fwd.values))
    assert same(list(now.backward.deltas), list(bwd.deltas))
    assert same(weights(now.backward.grads), weights(bwd.grads))
    assert same(weights(now.update.changes), weights(moved.changes))
    assert same(snapshot(now.after), snapshot(moved.state))
    assert (now.loss.loss, now.after.t) == (err.loss, state.t + 1) == (now.loss.per_example.mean(), 3)
    assert same([now.loss.delta, now.loss.dP, now.loss.errors], [err.delta, err.dP, err.errors])


@pytest.mark.parametrize("optimizer, dtype", KINDS, ids=str)
def test_training_is_step_in_a_loop(optimizer, dtype):
    net = network(optimizer=optimizer)
    data = batches(6, dtype=dtype)
    state = init(net, 0, dtype)
    for trained, (X, T) in zip(train(net, state, data), data, strict=True):
        now = step(net, state, X, T)
        assert trained.backward.deltas[0] is None
        assert now.backward.deltas[0].shape == X.shape
        assert same(everything(trained), [a for a in everything(now) if a is not now.backward.deltas[0]])
        state = now.after


@pytest.mark.parametrize("activation, loss_, dtype", list(product(ACTIVATIONS, LOSSES, DTYPES)), ids=str)
def test_gradients_are_bit_equal_without_the_inputs_blame(activation, loss_, dtype):
    net = network(activation, loss_, sizes=(6, 5, 4, 2))
    state = init(net, 3, dtype)
    fwd = forward(net, state, batch(7, dtype=dtype)[0])
    err = loss(net, fwd, batch(7)[1])
    with_inputs, without = backward(net, state, fwd, err), backward(net, state, fwd, err, inputs=False)
    assert same(weights(with_inputs.grads), weights(without.grads))
    assert same(list(with_inputs.deltas[1:]), list(without.deltas[1:]))
    assert without.deltas[0] is None and with_inputs.deltas[0].shape == (7, 6)


@dataclass(frozen=True)
class FirstDense(Dense):
    """Fails if it is asked for the blame of its inputs."""

    def backward(self, params, X, Y, dY, inputs=True):
        assert not inputs
        dX, grad = super().backward(params, X, Y, dY, inputs)
        assert dX is None
        return dX, grad


def test_training_does_not_compute_the_inputs_blame():
    net = Network((FirstDense(6, 4), Tanh(), Dense(4, 2)), CrossEntropy(), SGD(0.1))
    assert len(run(net, init(net, 0), batches(2))) == 2
    with pytest.raises(AssertionError):
        step(net, init(net, 0), *batch(2))


@pytest.mark.parametrize("optimizer, dtype", KINDS, ids=str)
def test_the_same_seed_gives_the_same_numbers(optimizer, dtype):
    net = network(optimizer=optimizer)
    first, second = (run(net, init(net, 5, dtype), batches(4, dtype=dtype)) for _ in range(2))
    assert all(same(everything(a), everything(b)) for a, b in zip(first, second, strict=True))
    assert not same(weights(init(net, 5).params), weights(init(net, 6).params))


@pytest.mark.parametrize("optimizer, dtype", KINDS, ids=str)
def test_the_dtype_of_the_weights_is_kept_everywhere(optimizer, dtype):
    net = Network((Flatten(), Dense(6, 4), ReLU(), Dense(4, 2)), MeanSquaredError(), optimizer)
    state = init(net, 0, dtype)
    X, T = batch(4, (1, 2, 3))
    for given_x, given_t in ((X, T), (X.astype(np.float32), T.astype(int)), (X.tolist(), T.astype(bool))):
        now = step(net, state, given_x, given_t)
        found = ledger(net, now)
        assert isinstance(found.pop("L"), float)
        assert {name: array.dtype for name, array in found.items()} == dict.fromkeys(found, np.dtype(dtype))
        assert {array.dtype for array in (*weights(now.after.params), *memory_of(now.after))} == {np.dtype(dtype)}


def test_both_dtypes_start_from_the_same_network():
    net = network(sizes=(6, 5, 2))
    wide, narrow = (weights(init(net, 4, dtype).params) for dtype in (np.float64, np.float32))
    assert all((a.astype(np.float32) == b).all() for a, b in zip(wide, narrow, strict=True))


def test_the_initial_scale_follows_he_and_glorot():
    """Standard deviations: sqrt(2/i) before a ReLU, sqrt(2/(i+o)) before anything else; biases are 0."""
    for activation, scale in ((ReLU, (2 / 300) ** 0.5), (Tanh, (2 / 500) ** 0.5), (Sigmoid, (2 / 500) ** 0.5)):
        first, _, last = init(network(activation, sizes=(300, 200, 100)), seed=0).params
        assert first.W.std() == pytest.approx(scale, rel=0.02)
        assert last.W.std() == pytest.approx((2 / 300) ** 0.5, rel=0.02)
        assert abs(first.W.mean()) < scale / 50
        assert not first.b.any() and not last.b.any()


@pytest.mark.parametrize("optimizer, dtype", KINDS, ids=str)
def test_states_are_read_only(optimizer, dtype):
    net = network(optimizer=optimizer)
    state = init(net, 0, dtype)
    for now in (state, step(net, state, *batch(4)).after):
        arrays = [*weights(now.params), *memory_of(now)]
        assert len(arrays) == 4 * (1 + len(optimizer.memory(now.params[0].W)))
        assert not any(array.flags.writeable for array in arrays)
        with pytest.raises(ValueError, match="read-only"):
            now.params[0].W[0, 0] = 1


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("flatten", [True, False])
def test_the_callers_arrays_are_neither_changed_nor_frozen(dtype, flatten):
    shape = (1, 2, 3) if flatten else 6
    net = Network(((Flatten(),) if flatten else ()) + network().layers, CrossEntropy(), Adam(0.1))
    X, T = batch(4, shape, dtype=dtype)
    before = X.copy(), T.copy()
    state = init(net, 0, dtype)
    for now in (step(net, state, X, T), *train(net, state, [(X, T)])):
        assert now.after.t == 1
    assert same([X, T], list(before))
    assert X.flags.writeable and T.flags.writeable
    X.setflags(write=False)
    T.setflags(write=False)
    step(net, state, X, T)


@pytest.mark.parametrize("optimizer, dtype", KINDS, ids=str)
def test_going_back_gives_the_same_numbers(optimizer, dtype):
    """Nothing is changed in place: every earlier state, and every earlier step, still holds what it held."""
    net = network(optimizer=optimizer)
    data = batches(5, dtype=dtype)
    states, snapshots, steps, copies = [init(net, 0, dtype)], [], [], []
    for X, T in data:
        snapshots.append(snapshot(states[-1]))
        steps.append(step(net, states[-1], X, T))
        copies.append([array.copy() for array in everything(steps[-1])])
        states.append(steps[-1].after)
    assert all(same(snapshot(state), kept) for state, kept in zip(states, snapshots, strict=False))
    assert all(same(everything(now), kept) for now, kept in zip(steps, copies, strict=True))
    assert same(everything(step(net, states[3], *data[3])), copies[3])


def test_training_goes_downhill_and_counts_iterations():
    net = network(optimizer=SGD(0.5))
    data = [batch(8)] * 50
    steps = run(net, init(net, 0), data)
    assert [now.after.t for now in steps] == list(range(1, 51))
    assert [now.before.t for now in steps] == list(range(50))
    assert steps[-1].loss.loss < steps[0].loss.loss / 2


def test_a_batchs_gradient_is_the_mean_of_its_examples():
    for loss_ in LOSSES:
        net = network(ReLU, loss_)
        state = init(net, 0)
        X, T = batch(4)
        whole = step(net, state, X, T)
        alone = [step(net, state, X[i : i + 1], T[i : i + 1]) for i in range(4)]
        means = [np.mean(each, axis=0) for each in zip(*(weights(s.backward.grads) for s in alone), strict=True)]
        for ours, mean in zip(weights(whole.backward.grads), means, strict=True):
            np.testing.assert_allclose(ours, mean, rtol=1e-12, atol=1e-15)
        assert whole.loss.loss == pytest.approx(np.mean([s.loss.loss for s in alone]))


def test_one_example_is_a_batch_and_order_does_not_matter():
    """One example is a batch of one; the loss of a batch does not depend on the order of its examples."""
    net = network(ReLU)
    X, T = batch(6)
    state = init(net, 0)
    assert step(net, state, X[:1], T[:1]).loss.per_example.shape == (1,)
    assert step(net, state, X, T).loss.loss == pytest.approx(step(net, state, X[::-1], T[::-1]).loss.loss)


def test_another_optimizer_starts_with_fresh_memory():
    """Its first change is that of a first update, bias correction included; the iteration goes on counting."""
    data = batches(6)
    old = network(optimizer=Momentum(0.1))
    state = run(old, init(old, 0), data[:4])[-1].after
    new = replace(old, optimizer=Adam(0.01))
    switched = step(new, state, *data[4])
    fresh = step(new, replace(state, memory=init(new, 0).memory, t=0, since=0, optimizer="Adam"), *data[4])
    assert (switched.after.t, fresh.after.t) == (5, 1)
    assert same(weights(switched.update.changes), weights(fresh.update.changes))
    second = [step(new, now.after, *data[5]) for now in (switched, fresh)]
    assert same(*(weights(now.update.changes) for now in second))
    # Adam's first change is the learning rate, whatever the gradient; with t = 5 uncorrected it would be far less.
    assert np.abs(switched.update.changes[0].W).max() == pytest.approx(0.01, rel=1e-3)


def test_back_to_an_optimizer_forgets_its_old_memory():
    data = batches(4)
    momentum, sgd = (network(optimizer=optimizer) for optimizer in (Momentum(0.1), SGD(0.1)))
    state = run(momentum, init(momentum, 0), data[:2])[-1].after
    state = step(sgd, state, *data[2]).after
    now = step(momentum, state, *data[3])
    assert same(weights(now.update.changes), [-0.1 * g for g in weights(now.backward.grads)])


@pytest.mark.parametrize("optimizer", [Momentum(0.1), Adam(0.1)], ids=str)
def test_another_learning_rate_keeps_the_memory(optimizer):
    data = batches(3)
    net = network(optimizer=optimizer)
    state = run(net, init(net, 0), data[:2])[-1].after
    slower = replace(net, optimizer=replace(optimizer, learning_rate=0.05))
    usual, halved = step(net, state, *data[2]), step(slower, state, *data[2])
    assert same(memory_of(usual.after), memory_of(halved.after))
    for whole, half in zip(weights(usual.update.changes), weights(halved.update.changes), strict=True):
        np.testing.assert_allclose(half, whole / 2, rtol=1e-13)


def test_the_learning_rate_may_follow_t():
    net = network(optimizer=SGD(lambda t: 1 / t))
    for t, now in enumerate(run(net, init(net, 0), batches(4)), start=1):
        for change, gradient in zip(weights(now.update.changes), weights(now.backward.grads), strict=True):
            np.testing.assert_array_equal(change, -(1 / t) * gradient)


def test_settings_change_without_touching_the_state():
    """Another loss goes on with the same weights."""
    net = network(ReLU)
    state = run(net, init(net, 0), batches(2))[-1].after
    other = replace(net, loss=MeanSquaredError())
    assert same(list(forward(net, state, batch(3)[0]).values), list(forward(other, state, batch(3)[0]).values))
    assert step(other, state, *batch(3)).after.t == 3


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("n", "i", "o"), [(32, 3072, 16), (32, 3072, 64), (256, 5000, 1), (256, 3072, 256), (2, 9, 3)])
def test_a_gradient_made_block_by_block_is_the_product_to_the_last_bit(dtype, n, i, o):
    rng = np.random.default_rng(0)
    X, dY = rng.normal(size=(n, i)).astype(dtype), rng.normal(size=(n, o)).astype(dtype)
    assert np.array_equal(outer(X, dY), X.T @ dY)


SMALL, PACKED, ODD = (2, 9, 3), (400, 3072, 16), (33, 3000, 12)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("n", "i", "o"), [(32, 3072, 16), (32, 3072, 64), (1, 3072, 64), SMALL, PACKED, ODD])
def test_sums_made_a_few_inputs_at_a_time_are_the_product(dtype, n, i, o):
    rng = np.random.default_rng(0)
    X, W = rng.normal(size=(n, i)).astype(dtype), rng.normal(size=(i, o)).astype(dtype)
    most = np.abs(X) @ np.abs(W)
    assert (np.abs(weighted(X, W) - X @ W) <= 4 * np.finfo(dtype).eps * most).all() and weighted(X, W).dtype == dtype
