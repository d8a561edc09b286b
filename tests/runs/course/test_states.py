"""Kept states come back bit by bit, whatever they hold, in few objects."""

import gc

import numpy as np
import pytest

import engine
from runs.course.states import OPEN, InOrder, KeptStates

X = np.random.default_rng(0).random((4, 6))
T = np.eye(2)[[0, 1, 1, 0]]
LAYERS = engine.Dense(6, 3), engine.BatchNorm(3), engine.ReLU(), engine.Dense(3, 2)


def states(optimizers, each, dtype=float):
    """The states of a run that changes its optimiser on the way."""
    network = engine.Network(LAYERS, engine.CrossEntropy(), optimizers[0])
    state = engine.init(network, 0, dtype)
    yield state
    for optimizer in optimizers:
        for step in engine.train(engine.Network(LAYERS, network.loss, optimizer), state, [(X, T)] * each):
            state = step.after
            yield state


def kept_of(run):
    first, *others = run
    kept = KeptStates(first)
    for state in others:
        kept.add(state)
    return kept


def arrays(parts):
    if isinstance(parts, np.ndarray):
        return [parts]
    return [array for part in parts or () for array in arrays(part)]


def same(one, two):
    rest = [(s.t, s.optimizer, s.since, [p and len(p) for p in s.params]) for s in (one, two)]
    parts = [arrays((s.params, s.memory, s.statistics)) for s in (one, two)]
    pairs = zip(*parts, strict=True)
    return rest[0] == rest[1] and all(a.dtype == b.dtype and a.tobytes() == b.tobytes() for a, b in pairs)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_every_state_comes_back_as_it_was(dtype):
    run = list(states((engine.SGD(0.1), engine.Adam(0.01), engine.Momentum(0.1), engine.SGD(0.2)), OPEN, dtype))
    kept = kept_of(run)
    assert list(kept) == [state.t for state in run] and len(kept) == len(run)
    assert all(same(kept[state.t], state) for state in run) and kept[0] is run[0]
    assert all(kept.opened(state.t) is kept.opened(state.t) for state in run)
    assert same(kept.opened(OPEN + 5), run[OPEN + 5])
    network = engine.Network(LAYERS, engine.CrossEntropy(), engine.Adam(0.01))
    again = engine.step(network, kept[OPEN + 5], X, T).after
    assert same(again, run[OPEN + 6])


def test_what_comes_back_cannot_be_changed():
    kept = kept_of(states((engine.SGD(0.1),), OPEN + 5))
    with pytest.raises(ValueError):
        kept[2].params[0].W[0, 0] = 1


def test_some_of_them():
    run = list(states((engine.Adam(0.1),), 2 * OPEN))
    even = kept_of(run).only(lambda t: t % 2 == 0)
    assert list(even) == list(range(0, 2 * OPEN + 1, 2)) and all(same(even[t], run[t]) for t in even)
    assert 3 not in even and even.get(3) is None


def test_in_order_with_the_one_in_view():
    run = list(states((engine.SGD(0.1),), 2 * OPEN))
    found = InOrder(kept_of(run).only(lambda t: t % 8 == 0), run[13])
    assert [state.t for state in found[:4]] == [0, 8, 13, 16] and found[2] is run[13] and found.index(run[13]) == 2
    assert len(found) == len(run[::8]) + 1 and found[-1].t == 2 * OPEN


def test_old_states_are_nothing_to_walk_over():
    run = states((engine.Adam(0.1),), 10 * OPEN)
    kept = KeptStates(next(run))
    for _ in range(OPEN):
        kept.add(next(run))
    gc.collect()
    before = len(gc.get_objects())
    for state in run:
        kept.add(state)
    del state
    gc.collect()
    assert len(kept) == 10 * OPEN + 1 and len(gc.get_objects()) - before < OPEN
