"""Stage 4, and with it every number of the stages before, against the textbook in plain NumPy."""

from itertools import product

import numpy as np
import pytest

import engine
from engine.names import weight_called
from runs.course.experiment import Settings
from runs.data.sources import Sources
from runs.data.values import DEFAULT_PETS, read
from runs.numbers.backprop import (
    backward_numbers,
    beyond,
    direction,
    effect,
    fell,
    first_choice,
    further,
    goes_on_falling,
    machines_numbers,
    main_places,
    mini_batch,
    mini_batch_numbers,
    most_blamed,
)
from runs.numbers.forward import dense_layers
from runs.numbers.numbers import Numbers
from runs.numbers.welcome import handles
from tests import by_hand
from tests.runs.numbers.snapshots import assert_same, expected, snapshot_of

NAMES = {kind: [each.__name__ for each in getattr(engine, kind)] for kind in ("ACTIVATIONS", "LOSSES", "OPTIMIZERS")}
CHOICES = list(product([p.name for p in by_hand.DENSE], NAMES["ACTIVATIONS"], NAMES["LOSSES"], NAMES["OPTIMIZERS"]))


@pytest.mark.parametrize(("size", "activation", "loss", "optimizer"), CHOICES)
@pytest.mark.parametrize(("picture", "label"), [("cat", "cat"), ("dog", "cat")])
def test_every_number_is_the_textbooks(size, activation, loss, optimizer, picture, label):
    settings = Settings(read(picture), label, loss, optimizer)
    for iterations in (0, 3):
        snapshot = snapshot_of(size, activation, settings, iterations)
        for weight in (*most_blamed(snapshot.network, snapshot.step, 1), weight_called(snapshot.network, "b2[1]")):
            numbers, wanted = backward_numbers(snapshot, weight), expected(snapshot, weight.name)
            shared = set(numbers) & set(wanted.arrays)
            assert len(shared) > 60
            assert_same(numbers, wanted, shared - {"ratio"})
            # Nothing that a page can show is unknown to the textbook.
            assert set(numbers) - shared == set()


@pytest.mark.parametrize("label", ["cat", "dog"])
@pytest.mark.parametrize("activation", ["ReLU", "Tanh"])
def test_what_a_little_more_of_a_weight_does_is_what_it_does(label, activation):
    snapshot = snapshot_of("tiny", activation, Settings(label=label))
    picture, T, seen = by_hand.pet("cat", snapshot.preset) / 255, by_hand.one_hot(label), set()
    weights = by_hand.weights_of(snapshot.state)

    def loss(named):
        return by_hand.losses(named["P"], T)["CrossEntropy"]["L"]

    before = by_hand.forward(weights, picture, activation)
    for name, array in weights.items():
        for place in list(np.ndindex(array.shape))[::3]:
            found = effect(snapshot, weight_called(snapshot.network, f"{name}[{','.join(map(str, place))}]"))
            more = weights | {name: array.copy()}
            more[name][place] += 1e-6
            after = by_hand.forward(more, picture, activation)
            moved = (after["Z2"] - before["Z2"])[0]
            assert found.reaches == bool(abs(moved).max() > 1e-12)
            if found.k is not None:
                assert (found.raises, found.costs) == (moved[found.k] > 0, loss(after) > loss(before))
                # It is by way of this logit: alone, it would move the loss the same way.
                assert found.costs == (((before["P"] - T)[0, found.k] > 0) == found.raises)
            seen.add((found.raises, found.costs))
    ways = {(True, True), (True, False), (False, True), (False, False)}
    assert (len(seen & ways) > 2 and (None, None) in seen) if activation == "ReLU" else ways == seen


def test_the_direction_is_against_the_gradient():
    snapshot = snapshot_of()
    seen = set()
    for layer in dense_layers(snapshot.network):
        for index in ((0, 0), (100, 1), (3, 1), (1, 0)):
            if index[0] < layer.layer.inputs:
                numbers = backward_numbers(snapshot, layer.weight(("W", *index)))
                gradient = numbers.at("chain.gradient")
                seen.add(way := direction(numbers))
                assert way == ("up" if gradient < 0 else "down" if gradient > 0 else "still")
    assert {"up", "down"} <= seen


@pytest.mark.parametrize(("ratio", "does"), [(0.79, False), (0.8, True), (1.0005, True), (1.2, True), (1.3, False)])
def test_it_holds_within_a_fifth(ratio, does):
    assert (fell(Numbers({"ratio": ratio, "promised": 1.0, "delivered": ratio, "L": 2.0})) == "kept") == does


@pytest.mark.parametrize(("ratio", "does"), [(-1, False), (0.49, False), (0.5, True), (0.79, True), (0.8, False)])
def test_half_of_it_is_less_than_nearly_all(ratio, does):
    assert (fell(Numbers({"ratio": ratio, "promised": 1.0, "delivered": ratio, "L": 2.0})) == "half") == does


def test_it_holds_where_the_step_is_small_and_not_where_it_is_large():
    ratios = {}
    for rate in (1e-4, 1e-3, 0.01, 0.1, 1.0):
        snapshot = snapshot_of(settings=Settings(learning_rate=rate))
        numbers = backward_numbers(snapshot, weight_called(snapshot.network, "b2[0]"))
        ratios[rate] = numbers.at("ratio")
        assert (fell(numbers) == "kept") == (0.8 <= numbers.at("ratio") <= 1.2)
        # One that raises the loss is not said to have parted by chance, nor to look better when it is larger.
        assert (fell(numbers) == "rose") == (numbers.at("delivered") < 0)
        assert numbers.at("delivered") == numbers.at("L") - numbers.at("after_L")
    assert ratios[1e-4] == pytest.approx(1, abs=0.01)
    assert list(ratios.values()) == sorted(ratios.values(), reverse=True)


@pytest.mark.parametrize(("rate", "falls"), [(0.001, True), (0.01, True), (0.1, True), (3.0, False), (10.0, False)])
def test_a_longer_step_is_called_better_only_where_it_is(rate, falls):
    snapshot = snapshot_of(settings=Settings(read("dog"), "dog", learning_rate=rate))
    numbers, wanted = further(snapshot), expected(snapshot)
    assert_same(numbers, wanted, numbers)
    numbers |= backward_numbers(snapshot, weight_called(snapshot.network, "b2[0]"))
    assert goes_on_falling(numbers) == falls == (wanted.at("further_L") < wanted.at("after_L"))


def test_the_most_blamed_weights_have_the_largest_gradients():
    snapshot = snapshot_of()
    every = sorted((abs(dw) for g in snapshot.step.backward.grads if g for w in g for dw in w.ravel()), reverse=True)
    weights = most_blamed(snapshot.network, snapshot.step, 20)
    assert [abs(engine.weight_at(snapshot.step.backward.grads, *weight.where)) for weight in weights] == every[:20]
    assert [weight for weight in weights if weight.place[0] == "W"][:5] == handles(snapshot, 5)


@pytest.mark.parametrize(("loss", "picture"), list(product(NAMES["LOSSES"], ("cat", "dog"))))
def test_the_mini_batch_uses_the_mean_of_its_pictures(loss, picture):
    sources = Sources()
    snapshot = snapshot_of(settings=Settings(read(picture), picture, loss))
    step = mini_batch(snapshot, sources)
    others = (weight_called(snapshot.network, name) for name in ("W1[7,1]", "b2[0]"))
    weights = [*most_blamed(snapshot.network, snapshot.step, 6), *others]
    for weight in weights:
        numbers = mini_batch_numbers(snapshot, sources, weight)
        alone = [engine.weight_at(gradients_of(snapshot, step, i), *weight.where) for i in range(4)]
        np.testing.assert_allclose(numbers["mini_batch.gradient"], alone, rtol=1e-9, atol=1e-14)
        assert numbers.at("mini_batch.mean") == pytest.approx(np.mean(alone), rel=1e-9, abs=1e-14)
        assert numbers.at("mini_batch.mean") == engine.weight_at(step.backward.grads, *weight.where)


def gradients_of(snapshot, step, i):
    """The gradients that one picture of the batch has alone."""
    X, T = step.forward.values[0][[i]], step.targets[[i]]
    return engine.step(snapshot.network, snapshot.state, X, T).backward.grads


@pytest.mark.parametrize(("size", "loss"), list(product([p.name for p in by_hand.DENSE], NAMES["LOSSES"])))
def test_the_mean_of_four_machines_gradients_is_the_textbooks_gradient_of_the_whole_batch(size, loss):
    sources = Sources()
    snapshot = snapshot_of(size, "Tanh", Settings(read("dog"), "cat", loss))
    weights, (bend, slope), (_, dP) = by_hand.weights_of(snapshot.state), by_hand.bend_of("Tanh"), by_hand.loss_of(loss)
    drawn = sources.training(Settings(DEFAULT_PETS), snapshot.preset).take(slice(6))
    X = np.concatenate([*(by_hand.pet(name, snapshot.preset) / 255 for name in ("dog", "cat")), drawn.X])
    T = np.concatenate([*map(by_hand.one_hot, ("cat", "cat")), drawn.T])
    Z1 = X @ weights["W1"] + weights["b1"]
    logits = bend(Z1) @ weights["W2"] + weights["b2"]
    P = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    dlogits = P * (dP(P, T) - (dP(P, T) * P).sum(axis=1, keepdims=True))
    dZ1 = dlogits @ weights["W2"].T * slope(Z1)
    for name, each in (("W1[7,1]", X[:, 7] * dZ1[:, 1]), ("b2[0]", dlogits[:, 0])):
        numbers = machines_numbers(snapshot, sources, weight_called(snapshot.network, name))
        wanted = each.reshape(4, 2).mean(axis=1)
        np.testing.assert_allclose(numbers["mini_batch.machine"], wanted, rtol=1e-9, atol=1e-15)
        for found in ("mini_batch.together", "mini_batch.whole"):
            assert numbers.at(found) == pytest.approx(each.mean(), rel=1e-9, abs=1e-15)
    assert numbers.at("mini_batch.weights") == sum(w.size for w in weights.values())
    assert (numbers.at("mini_batch.pictures"), numbers.at("mini_batch.each")) == (8, 2)
    assert 0 <= numbers.at("mini_batch.apart") < 1e-14
    assert len({*numbers["mini_batch.machine"]}) == 4


def test_the_mini_batch_begins_with_both_bundled_pets():
    sources = Sources()
    snapshot = snapshot_of()
    X = mini_batch(snapshot, sources).forward.values[0]
    np.testing.assert_array_equal(X[:2] * 255, [by_hand.pet(name, snapshot.preset)[0] for name in ("cat", "dog")])
    assert len(np.unique(X, axis=0)) == 4


def test_the_first_choice_is_the_most_blamed_weight_of_the_filters_that_read_the_photo():
    snapshot = snapshot_of("conv-small")
    layer, (letter, *index), _ = first_choice(snapshot.network, snapshot.step)
    dW = snapshot.step.backward.grads[0].W
    assert (layer, letter, abs(dW[tuple(index)])) == (0, "W", np.abs(dW).max())


def test_of_a_filters_weight_the_main_places_and_the_rest_are_its_gradient():
    snapshot = snapshot_of("conv-small")
    numbers = backward_numbers(snapshot, first_choice(snapshot.network, snapshot.step))
    shares = [numbers["chain.share"][place] for place in main_places(numbers)]
    assert sum(shares) + numbers["chain.rest"] == pytest.approx(numbers["chain.gradient"], rel=1e-12)
    assert min(map(abs, shares)) == np.sort(np.abs(numbers["chain.share"]), axis=None)[-len(shares)]


def test_what_no_gradient_promises_and_what_memory_does_are_said_as_they_are():
    assert fell(Numbers({"promised": 0.0, "delivered": 0.0})) == "no_promise"
    assert fell(Numbers({"promised": -0.1, "delivered": -0.1, "ratio": 1.0, "L": 2.0})) == "uphill"
    assert fell(Numbers({"promised": 1e-20, "delivered": -1e-17, "ratio": -1e3, "L": 2.0})) == "same"
    # Below nothing no loss can fall, however far the step goes.
    assert fell(Numbers({"promised": 1e-66, "delivered": 0.0, "ratio": 0.0, "L": 0.0})) == "same"
    assert fell(Numbers({"promised": 3e-9, "delivered": 1e-9, "ratio": 1 / 3, "L": 1e-8})) == "parted"


@pytest.mark.parametrize(
    ("ratio", "says", "longer"),
    [(1.3, "more", "lower"), (1.0, "kept", "lower"), (0.6, "half", "lower"), (0.3, "parted", ""), (-1, "rose", "")],
)
def test_no_longer_step_is_praised_where_a_shorter_one_is_asked_for(ratio, says, longer):
    numbers = Numbers({"ratio": ratio, "promised": 1.0, "delivered": ratio, "L": 2.0, "further_L": 0.1, "after_L": 1.0})
    assert (fell(numbers), beyond(numbers)) == (says, longer)
    if longer:
        assert beyond(Numbers(numbers | {"further_L": 1.1})) == "not_lower"
        assert (
            beyond(Numbers(numbers | {"further_L": 0.9999})) == "alike" == beyond(Numbers(numbers | {"further_L": 1.0}))
        )


def test_a_longer_step_that_changes_nothing_is_not_called_better():
    numbers = Numbers({"further_L": 1.124e-7 * (1 - 1e-9), "after_L": 1.124e-7})
    assert not goes_on_falling(numbers)
    assert goes_on_falling(Numbers(numbers | {"further_L": 1e-7}))
