"""Slopes in numbers: each loss is a whole forward pass, each slope the engine's, each path descent done by hand."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

import engine
from runs.course.experiment import Settings
from runs.data.sources import Sources
from runs.numbers import slopes
from runs.numbers.backprop import first_choice
from runs.numbers.numbers import Numbers
from tests.runs.numbers.snapshots import snapshot_of

RATE = 0.02
KINDS = [
    ("tiny", "ReLU", "CrossEntropy", "SGD", "random"),
    ("small", "Tanh", "MeanSquaredError", "Momentum", "random"),
    ("small", "ReLU", "CrossEntropy", "Adam", "photos"),
    ("standard", "Sigmoid", "MeanSquaredError", "Adam", "random"),
    ("conv-small", "ReLU", "CrossEntropy", "SGD", "random"),
    ("conv-small", "ReLU", "MeanSquaredError", "Adam", "photos"),
    ("conv", "ReLU", "CrossEntropy", "SGD", "random"),
]


@pytest.fixture(params=KINDS, ids=" ".join)
def snapshot(request):
    size, bend, loss, optimizer, weights = request.param
    settings = Settings(loss=loss, optimizer=optimizer, learning_rate=RATE)
    return snapshot_of(size, bend, settings, weights=weights)


def with_weights(state, *pairs):
    for weight, value in pairs:
        state = engine.with_weight(state, *weight.where, value)
    return state


def loss_of(snapshot, state, step):
    fwd = engine.forward(snapshot.network, state, step.forward.values[0])
    return engine.loss(snapshot.network, fwd, step.targets).loss


def weights_to_look_at(snapshot):
    last = slopes.first_pair(snapshot.network, snapshot.step)
    return [first_choice(snapshot.network, snapshot.step), *last]


def test_the_curve_is_the_engines_at_each_point(snapshot):
    for weight in weights_to_look_at(snapshot):
        found = slopes.stepped(slopes.along(snapshot, weight), RATE)
        m = len(found["x"])
        assert (
            found["x"][found["at"]] == engine.weight_at(snapshot.state.params, *weight.where)
            and m == 1 + 2 * found["at"]
        )
        for i in {0, m // 3, found["at"], m - 1}:
            state = with_weights(snapshot.state, (weight, found["x"][i]))
            step = engine.step(snapshot.network, state, snapshot.X, snapshot.step.targets)
            assert found["L"][i] == pytest.approx(step.loss.loss, rel=1e-9, abs=1e-15)
            slope = engine.weight_at(step.backward.grads, *weight.where)
            assert found["slope"][i] == pytest.approx(slope, rel=1e-9, abs=1e-15)
            assert found["step"][i] == pytest.approx(RATE * abs(slope), rel=1e-9, abs=1e-15)
            assert found["new"][i] == pytest.approx(found["x"][i] - RATE * slope, rel=1e-12)
        here = found["at"]
        assert found["L"][here] == pytest.approx(snapshot.step.loss.loss, rel=1e-12)
        assert found["rise"] == pytest.approx(found["run"] * found["slope"])


@pytest.mark.parametrize("bend", ["Tanh", "Sigmoid"])
@pytest.mark.parametrize("loss", ["CrossEntropy", "MeanSquaredError"])
def test_the_slope_is_the_difference_quotient(bend, loss):
    snapshot = snapshot_of("small", bend, Settings(loss=loss))
    for weight in weights_to_look_at(snapshot):
        found, h = slopes.along(snapshot, weight), 1e-5
        for i in range(0, len(found["x"]), 7):
            low, high = (
                loss_of(snapshot, with_weights(snapshot.state, (weight, found["x"][i] + by)), snapshot.step)
                for by in (-h, h)
            )
            assert found["slope"][i] == pytest.approx((high - low) / (2 * h), rel=1e-5, abs=1e-9)


def test_the_map_is_a_whole_forward_pass_at_each_place(snapshot):
    step, rng = slopes.both(snapshot, Sources()), np.random.default_rng(1)
    assert step.forward.values[0][:1] == pytest.approx(snapshot.X)
    every = slopes.offered(snapshot.network, step)
    first, second = slopes.first_pair(snapshot.network, step)
    same = [weight for weight in every if weight.layer == first.layer]
    for one, other in ((first, second), (second, first), (same[0], same[1])):
        found = slopes.surface(snapshot.network, step, one, other)
        assert found["L"].shape == (len(found["y"]), len(found["x"]))
        for _ in range(6):
            i, j = rng.integers(len(found["x"]), size=2)
            state = with_weights(snapshot.state, (one, found["x"][i]), (other, found["y"][j]))
            assert found["L"][j, i] == pytest.approx(loss_of(snapshot, state, step), rel=1e-9, abs=1e-13)
        assert found["L"][found["at"], found["at"]] == pytest.approx(step.loss.loss, rel=1e-9, abs=1e-13)


def test_the_path_is_descent_by_hand_with_two_weights_that_move(snapshot):
    step = slopes.both(snapshot, Sources())
    pair = slopes.first_pair(snapshot.network, step)
    start = tuple(float(engine.weight_at(snapshot.state.params, *weight.where)) + 0.1 for weight in pair)
    path = slopes.walk(snapshot.network, step, pair, start)
    w, rule = np.array(start), snapshot.network.optimizer
    memory = rule.memory(w)
    assert len(path["L"]) == slopes.STEPS + 1 and not path["ended"]
    for k in range(6 if snapshot.preset.widths else slopes.STEPS + 1):
        state = with_weights(snapshot.state, *zip(pair, w, strict=True))
        now = engine.step(snapshot.network, state, step.forward.values[0], step.targets)
        assert (path["x"][k], path["y"][k]) == pytest.approx(w, rel=1e-7, abs=1e-12)
        assert path["L"][k] == pytest.approx(now.loss.loss, rel=1e-7, abs=1e-12)
        gradients = np.array([engine.weight_at(now.backward.grads, *weight.where) for weight in pair])
        if k == 0:
            assert path["slopes"] == pytest.approx(gradients, rel=1e-9, abs=1e-15)
        change, memory = rule.change(w, gradients, memory, k + 1)
        w = w + change


def test_the_first_pair_leads_through_one_node_and_has_the_largest_gradients(snapshot):
    step = slopes.both(snapshot, Sources())
    one, other = slopes.first_pair(snapshot.network, step)
    assert one.place[-1] == other.place[-2] and one.layer < other.layer
    grads = step.backward.grads
    assert abs(grads[other.layer].W).max() == abs(engine.weight_at(grads, *other.where))
    assert abs(grads[one.layer].W[..., one.place[-1]]).max() == abs(engine.weight_at(grads, *one.where))


def test_where_more_of_a_weight_leads_is_what_the_losses_say():
    """In every state: beside the point the loss lies higher, lower, or at the same height."""
    said = set()
    for size, bend, loss in product(("tiny", "small"), ("ReLU", "Tanh"), ("CrossEntropy", "MeanSquaredError")):
        snapshot = snapshot_of(size, bend, Settings(loss=loss))
        for weight in slopes.offered(snapshot.network, snapshot.step):
            found = slopes.along(snapshot, weight)
            for i in range(0, len(found["x"]), 5):
                x, h, leads = found["x"][i], 1e-6 * found["reach"], slopes.leads(found, i)
                low, high = (
                    loss_of(snapshot, with_weights(snapshot.state, (weight, x + by)), snapshot.step) for by in (-h, h)
                )
                said.add(leads)
                if leads != "flat" and abs(high - low) > 1e-13:
                    assert (leads == "up") == (high > low)
                if leads == "flat":
                    assert abs(high - low) <= 1e-9 * max(high, low)
    assert said == {"up", "down", "flat"}


def test_a_network_without_slopes_is_flat_and_its_walk_stays():
    snapshot = snapshot_of("small", weights="zero")
    weight = slopes.offered(snapshot.network, snapshot.step)[0]
    found = slopes.along(snapshot, weight)
    assert slopes.is_level(found["L"]) and {slopes.leads(found, i) for i in range(len(found["x"]))} == {"flat"}
    step = slopes.both(snapshot, Sources())
    pair = tuple(slopes.offered(snapshot.network, step)[:2])
    over = slopes.surface(snapshot.network, step, *pair)
    path = slopes.walk(snapshot.network, step, pair, (0.0, 0.0))
    assert slopes.is_level(over["L"]) and not path["slopes"].any()
    assert set(path["x"]) == {0.0} and slopes.rose_at(path) is slopes.left_at(path, over) is None


def curve(**values):
    return Numbers({"reach": 1.0, "L": np.array([1.0, 2.0]), **{k: np.array(v) for k, v in values.items()}})


def test_how_steep_it_is_beside_the_steepest():
    found = curve(size=[1.0, 0.6, 0.3, 0.1, 0.09, 0.0])
    assert [slopes.how_steep(found, i) for i in range(6)] == ["steep", "steep", "between", "between", *["gentle"] * 2]


def test_when_a_walk_rises_leaves_or_is_short():
    over = Numbers({"x": np.linspace(-1, 1, 5), "y": np.linspace(4, 6, 5), "at": 2, "reach": 1.0})
    path = {"x": np.array([0, 0.9, 1.0, 1.1]), "y": np.array([5, 5.1, 6.0, 5]), "L": np.array([3.0, 2.0, 2.0, 2.5])}
    assert slopes.rose_at(path) == 3 and slopes.left_at(path, over) == 3 and not slopes.is_short(path, over)
    still = {"x": np.array([0, 0.4]), "y": np.array([5, 5.4]), "L": np.array([3.0, 2.0])}
    assert slopes.rose_at(still) is slopes.left_at(still, over) is None and slopes.is_short(still, over)


def test_overshoot_is_seen_at_a_large_rate_and_not_at_a_small_one():
    snapshot = snapshot_of("small", weights="photos")
    step = slopes.both(snapshot, Sources())
    pair = slopes.first_pair(snapshot.network, step)
    over = slopes.surface(snapshot.network, step, *pair)
    start = tuple(float(over[axis][over["at"]]) for axis in "xy")

    def rose(rate):
        network = replace(snapshot.network, optimizer=replace(snapshot.network.optimizer, learning_rate=rate))
        return slopes.rose_at(slopes.walk(network, step, pair, start))

    assert rose(0.001) is None and rose(1.0) == 1


def test_a_walk_whose_loss_is_no_number_any_more_ends_there():
    snapshot = snapshot_of("small", settings=Settings(learning_rate=100.0))
    step = slopes.both(snapshot, Sources())
    pair = slopes.first_pair(snapshot.network, step)
    huge = replace(snapshot.network, optimizer=replace(snapshot.network.optimizer, learning_rate=1e200))
    path = slopes.walk(huge, step, pair, (1.0, 1.0))
    assert path["ended"] and 1 <= len(path["L"]) == len(path["x"]) <= slopes.STEPS and np.isfinite(path["L"]).all()
