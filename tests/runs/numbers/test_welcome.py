"""The welcome page: weights set by hand, and gradient descent."""

import math

import numpy as np
import pytest

import engine
from runs.numbers.welcome import by_descent, handles, lower
from runs.numbers.welcome import by_hand as set_by_hand
from tests import by_hand
from tests.runs.numbers.snapshots import snapshot_of


def test_weights_set_by_hand_give_the_answer_of_these_weights():
    snapshot = snapshot_of()
    weights = handles(snapshot)
    unchanged = [engine.weight_at(snapshot.state.params, *weight.where) for weight in weights]
    assert set_by_hand(snapshot, weights, unchanged).at("hand_L") == snapshot.step.loss.loss
    params = {name: w.copy() for name, w in by_hand.weights_of(snapshot.state).items()}
    for weight, value in zip(weights, (0.5, -1.0, 0.25), strict=True):
        params["W1" if weight.layer == 0 else "W2"][weight.place[1:]] = value
    wanted = by_hand.forward(params, snapshot.X, "ReLU")["P"]
    numbers = set_by_hand(snapshot, weights, (0.5, -1.0, 0.25))
    np.testing.assert_allclose(numbers["hand_P"], wanted, rtol=1e-12)
    assert numbers.at("hand_L") == pytest.approx(-math.log(wanted[0, 0]))


def test_descent_is_what_so_many_steps_do():
    snapshot = snapshot_of()
    numbers = by_descent(snapshot, 5)
    losses = [snapshot_of(iterations=i).step.loss.loss for i in range(6)]
    np.testing.assert_array_equal(numbers["descent_L"], losses)
    before, after = by_hand.weights_of(snapshot.state), by_hand.weights_of(snapshot_of(iterations=5).state)
    assert numbers.at("went") == max(np.abs(after[name] - before[name]).max() for name in before)
    assert numbers["descent_moved"] == sum((after[name] != before[name]).sum() for name in before)


@pytest.mark.parametrize(
    ("went", "loss", "said"), [(0, 0.1, "unmoved"), (1, 0.1, "hand"), (1, 2.0, "descent"), (1, 0.5, "neither")]
)
def test_who_did_better_is_what_the_losses_say(went, loss, said):
    assert lower({"hand_went": went, "hand_L": loss}, {"descent_L": [1.6, 0.5]}) == said


def test_how_far_a_hand_went_is_the_furthest_of_its_weights():
    snapshot = snapshot_of()
    weights = handles(snapshot)
    at = [engine.weight_at(snapshot.state.params, *weight.where) for weight in weights]
    assert set_by_hand(snapshot, weights, at)["hand_went"] == 0
    moved = [at[0] + 0.25, at[1] - 0.5, at[2]]
    by_two = set_by_hand(snapshot, weights, moved)
    assert (by_two["hand_went"], by_two["hand_moved"]) == (pytest.approx(0.5), 2)


def test_no_weight_that_does_nothing_is_offered_to_move():
    assert [len(handles(snapshot_of(weights=weights))) for weights in ("random", "zero")] == [3, 0]
