"""A step of several machines is the step of one: whole runs side by side, and BatchNorm share by share."""

from dataclasses import replace

import numpy as np
import pytest

import engine
from engine import BatchNorm, Conv, Dense, GlobalAveragePool, MaxPool, ReLU
from runs.course.shares import cut, joined, share_of
from tests.engine import samples
from tests.engine.samples import everything, same, weights

STEPS = 50


def shared_step(network, state, shares):
    """The step of several machines, taken by one: shares are their (X, T), in order."""
    found = [share_of(network, state, X, T) for X, T in shares]
    return joined(network, state, np.concatenate([T for _, T in shares]), found)


def in_shares(count):
    """`engine.step`, taken by so many machines."""

    def step(network, state, X, T, inputs=False):
        return shared_step(network, state, [(X[part], T[part]) for part in cut(len(T), count)])

    return step


def after_each(network, state, batches, **how):
    return [weights(step.after.params) for step in engine.train(network, state, batches, **how)]


def convolutional(*between):
    layers = (Conv(3, 4), *between, MaxPool(), ReLU(), GlobalAveragePool(), Dense(4, 2))
    return engine.Network(layers, engine.CrossEntropy(0.05), engine.Momentum(0.05, nesterov=True, weight_decay=5e-4))


def of_photos(count, n=10):
    return samples.batches(count, n, inputs=(8, 8, 3))


@pytest.mark.parametrize("optimizer", [engine.SGD(0.3), engine.Momentum(0.1, weight_decay=1e-3), engine.Adam(0.01)])
@pytest.mark.parametrize("loss", engine.LOSSES)
@pytest.mark.parametrize("count", [1, 3, 4])
def test_fifty_steps_of_a_dense_network_are_those_of_one_process(optimizer, loss, count):
    network = samples.network(loss=loss, optimizer=optimizer)
    state, batches = engine.init(network, 0), samples.batches(STEPS, 10)
    alone, together = (after_each(network, state, batches, **how) for how in ({}, {"step": in_shares(count)}))
    assert len(together) == STEPS
    for one, several in zip(alone, together, strict=True):
        for w, same_w in zip(one, several, strict=True):
            np.testing.assert_allclose(same_w, w, rtol=1e-12, atol=1e-12)


def test_fifty_steps_of_a_convolutional_network_without_batchnorm_differ_by_rounding_alone():
    network = convolutional()
    state, batches = engine.init(network, 0), of_photos(STEPS)
    alone, together = (after_each(network, state, batches, **how) for how in ({}, {"step": in_shares(4)}))
    for w, same_w in zip(alone[-1], together[-1], strict=True):
        np.testing.assert_allclose(same_w, w, rtol=1e-10, atol=1e-12)


def test_with_batchnorm_each_share_is_a_batch_of_its_own_and_all_is_their_mean():
    network = convolutional(BatchNorm(4))
    [(X, T)] = of_photos(1)
    state = engine.step(network, engine.init(network, 0), X, T).after
    together = in_shares(3)(network, state, X, T)
    alone = [engine.step(network, state, X[part], T[part]) for part in cut(10, 3)]
    counts = [len(step.targets) for step in alone]
    assert sorted(counts) == [3, 3, 4]

    def mean(arrays):
        return [np.average(each, axis=0, weights=counts) for each in zip(*arrays, strict=True)]

    grads = mean([weights(step.backward.grads) for step in alone])
    statistics = mean([step.after.statistics[1] for step in alone])
    for mine, wanted in ((weights(together.backward.grads), grads), (together.after.statistics[1], statistics)):
        assert len(mine) == len(wanted)
        for array, other in zip(mine, wanted, strict=True):
            np.testing.assert_allclose(array, other, rtol=1e-12, atol=1e-15)
    whole = engine.step(network, state, X, T)
    assert abs(together.loss.loss - whole.loss.loss) > 1e-6
    assert together.loss.loss == pytest.approx(np.average([step.loss.loss for step in alone], weights=counts))


def test_a_single_share_is_the_engines_own_step_bit_for_bit():
    network = convolutional(BatchNorm(4))
    [(X, T)] = of_photos(1)
    state = engine.init(network, 0, np.float32)
    one, step = in_shares(1)(network, state, X, T), engine.step(network, state, X, T)
    assert same(weights(one.after.params), weights(step.after.params))
    assert same(weights(one.backward.grads), weights(step.backward.grads))
    assert same([*one.after.statistics[1]], [*step.after.statistics[1]])
    assert (one.loss.loss, one.after.t) == (step.loss.loss, step.after.t)


def test_it_depends_on_the_shares_and_not_on_who_finds_them():
    network = convolutional(BatchNorm(4))
    [(X, T)] = of_photos(1)
    state, parts = engine.init(network, 0), cut(10, 4)
    found = {i: share_of(network, state, X[parts[i]], T[parts[i]]) for i in (2, 0, 3, 1)}
    again = joined(network, state, T, [found[i] for i in range(4)])
    assert same(everything(again), everything(in_shares(4)(network, state, X, T)))


def test_an_optimisers_memory_is_not_needed_to_find_a_gradient():
    network = samples.network(optimizer=engine.Momentum(0.1))
    [(X, T)] = samples.batches(1)
    state = engine.step(network, engine.init(network, 0), X, T).after
    light = replace(state, memory=(), optimizer="")
    assert same(*(weights(share_of(network, each, X, T).grads) for each in (state, light)))


@pytest.mark.parametrize(("count", "shares"), [(64, 4), (64, 3), (5, 2), (7, 7)])
def test_shares_are_nearly_equal_in_order_and_leave_nobody_out(count, shares):
    parts = cut(count, shares)
    sizes = [part.stop - part.start for part in parts]
    assert [i for part in parts for i in range(count)[part]] == list(range(count))
    assert len(parts) == shares and max(sizes) - min(sizes) <= 1


def test_numbers_that_grow_beyond_all_bounds_are_said_to():
    network = samples.network(activation=ReLU, optimizer=engine.SGD(1e200))
    said = []
    for step in (engine.step, in_shares(2)):
        with pytest.raises(engine.Diverged, match="diverged at iteration") as raised:
            list(engine.train(network, engine.init(network, 0), samples.batches(9), step=step))
        said.append(str(raised.value))
    assert said[0] == said[1]


def test_of_a_state_without_statistics_a_share_keeps_them_as_a_step_does():
    network = convolutional(BatchNorm(4))
    state = replace(engine.init(network, 0), statistics=())
    [(X, T)] = of_photos(1)
    alone, shared = engine.step(network, state, X, T), in_shares(1)(network, state, X, T)
    for one, other in zip(alone.after.statistics, shared.after.statistics, strict=True):
        assert (one is None and other is None) or all(map(np.array_equal, one, other))


def test_what_a_shared_step_leaves_behind_cannot_be_changed():
    network = convolutional(BatchNorm(4))
    step = in_shares(2)(network, engine.init(network, 0), *of_photos(1)[0])
    kept = [*weights(step.after.params), *step.after.statistics[1]]
    assert not any(array.flags.writeable for array in kept)
