"""What is said one click deeper, worked out without the engine's own steps; and left out where no number can say it."""

from dataclasses import replace

import numpy as np
import pytest

import engine
from engine.names import weight_called
from runs.numbers.deeper import both_right, paths, through_softmax, twice
from runs.numbers.snapshot import look
from tests.contract import further
from tests.runs.blanks.states import sources, state_of

H = 1e-6


@pytest.fixture(autouse=True, scope="module")
def known():
    further.enter()
    yield
    further.leave()


def logits_at(snapshot, weight, by):
    """The logits with one weight moved."""
    params = snapshot.state.params[weight.layer]
    array = getattr(params, weight.place[0]).copy()
    array[weight.place[1:]] += by
    params = params._replace(**{weight.place[0]: array})
    layers = tuple(params if k == weight.layer else each for k, each in enumerate(snapshot.state.params))
    return engine.forward(snapshot.network, replace(snapshot.state, params=layers), snapshot.X).logits[0]


@pytest.mark.parametrize(
    ("size", "name"),
    [("tiny", "W1[3,1]"), ("tiny", "b1[2]"), ("small", "W2[3,1]"), ("small", "b2[0]"), ("conv-small", "W1[1,1,0,3]")],
)
@pytest.mark.parametrize("loss", ["CrossEntropy", "MeanSquaredError", "Focal"])
def test_all_paths_of_a_weight_make_its_gradient(size, name, loss):
    snapshot = state_of(size, "Sigmoid", loss, steps=1)
    weight = weight_called(snapshot.network, name)
    found = paths(snapshot, weight)
    moved = (logits_at(snapshot, weight, H) - logits_at(snapshot, weight, -H)) / (2 * H)
    assert found["path.slope"] == pytest.approx(moved, rel=1e-5, abs=1e-8)
    gradient = engine.weight_at(snapshot.step.backward.grads, *weight.where)
    assert found["path.share"].sum() == pytest.approx(gradient, rel=1e-9, abs=1e-15)


@pytest.mark.parametrize("loss", ["CrossEntropy", "MeanSquaredError", "Focal"])
def test_blame_passes_softmax_by_its_slopes(loss):
    snapshot = state_of("tiny", loss=loss, seed=4)
    p, found = snapshot.probabilities[0], through_softmax(snapshot)
    wanted = [[p[0] * p[1], -p[0] * p[1]], [-p[0] * p[1], p[0] * p[1]]]
    assert found["jacobian"] == pytest.approx(np.array(wanted))
    assert found["through"].sum(axis=0) == pytest.approx(snapshot.step.backward.deltas[-1][0])


def test_what_no_number_can_say_is_left_out():
    warm = type("Warm", (engine.CrossEntropy,), {"probabilities": lambda self, Z: engine.softmax(Z / 2)})
    engine.register(warm)
    try:
        assert through_softmax(state_of("tiny", loss="Warm")) == {}
    finally:
        engine.LOSSES.remove(warm)
    sure = state_of("tiny", rate=100.0, steps=4, label="dog")
    sure = look(sure.experiment, sure.state, replace(sure.settings, label="cat"), sources())
    assert sure.probabilities.min() < 1e-300 and both_right(sure) == {} == through_softmax(sure)


def test_two_pictures_are_named_rightly_together_by_the_product_of_their_probabilities():
    snapshot = state_of("small", seed=5, label="dog")
    p, q = snapshot.probabilities[0, 1], snapshot.other_probabilities[0, 1]
    found = both_right(snapshot)
    assert found["both.p"] == p * q and found["both.L"] == pytest.approx(-np.log(p * q))
    assert (found["both.own"], found["both.other"]) == pytest.approx((-np.log(p), -np.log(q)))


@pytest.mark.parametrize(("optimizer", "times"), [("SGD", 2), ("Adam", 1)])
def test_gradients_that_are_added_up_are_twice_as_large_and_the_step_is_what_the_rule_makes_of_that(optimizer, times):
    """By plain descent it is twice the step; Adam, that divides by the size of the gradient, takes the same one."""
    snapshot = state_of("tiny", "Tanh", optimizer=optimizer)
    weight = weight_called(snapshot.network, "W1[3,1]")
    found = twice(snapshot, weight)
    step = snapshot.step
    assert found["twice.gradient"] == 2 * engine.weight_at(step.backward.grads, *weight.where)
    change = engine.weight_at(step.update.changes, *weight.where)
    assert found["twice.change"] == pytest.approx(times * change, rel=1e-4)
