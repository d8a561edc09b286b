"""The numbers of the stages, against the textbook's formulas in plain NumPy and against the table of the design."""

import math
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

import engine
from engine.names import weight_called
from pictures.pets import draw
from runs.course.experiment import Experiment, Settings, Start
from runs.course.presets import PRESETS
from runs.course.tape import Tape, first_state
from runs.data.sources import Sources
from runs.numbers.snapshot import look
from runs.numbers.stages import (
    EXAMPLES_OF_P,
    Numbers,
    backward_numbers,
    by_descent,
    dense_layers,
    direction,
    first_choice,
    forward_numbers,
    four,
    four_numbers,
    handles,
    holds,
    how_bad,
    loss_curves,
    loss_numbers,
    main_places,
    most_blamed,
    same_answer,
    sums,
    training_numbers,
    truth_numbers,
)
from runs.numbers.stages import (
    by_hand as set_by_hand,
)
from tests import by_hand

NAMES = {kind: [each.__name__ for each in getattr(engine, kind)] for kind in ("ACTIVATIONS", "LOSSES", "OPTIMIZERS")}
CHOICES = list(product([p.name for p in by_hand.DENSE], NAMES["ACTIVATIONS"], NAMES["LOSSES"], NAMES["OPTIMIZERS"]))


def snapshot_of(size="small", activation="ReLU", settings=None, iterations=0):
    settings = settings or Settings()
    experiment = Experiment(Start(size, activation)).stepped(settings, iterations) if iterations else None
    experiment = experiment or Experiment(Start(size, activation))
    tape = Tape(Sources())
    while not tape.advance(experiment, 1):
        pass
    return look(experiment, tape.state, settings, tape.sources)


def expected(snapshot, weight=""):
    picture = by_hand.pet(snapshot.settings.data, snapshot.preset)
    return by_hand.lesson(snapshot.experiment.start, snapshot.state, snapshot.settings, picture, weight)


def assert_same(numbers, wanted, names):
    for name in names:
        np.testing.assert_allclose(numbers[name], wanted.arrays[name], rtol=1e-8, atol=1e-12, err_msg=name)


@pytest.mark.parametrize(("size", "activation", "loss", "optimizer"), CHOICES)
@pytest.mark.parametrize(("picture", "label"), [("cat", "cat"), ("dog", "cat")])
def test_every_number_is_the_textbooks(size, activation, loss, optimizer, picture, label):
    settings = Settings(picture, label, loss, optimizer)
    for iterations in (0, 3):
        snapshot = snapshot_of(size, activation, settings, iterations)
        for weight in (*most_blamed(snapshot.network, snapshot.step, 1), weight_called(snapshot.network, "b2[1]")):
            numbers, wanted = backward_numbers(snapshot, weight), expected(snapshot, weight.name)
            shared = set(numbers) & set(wanted.arrays)
            assert len(shared) > 60
            assert_same(numbers, wanted, shared - {"ratio"})
            # Nothing that a page can show is unknown to the textbook.
            assert set(numbers) - shared == set()


@pytest.mark.parametrize("size", [p.name for p in PRESETS])
def test_terms_add_up_to_their_sum(size):
    snapshot = snapshot_of(size)
    numbers = forward_numbers(snapshot)
    for layer in dense_layers(snapshot.network):
        number = layer.W.removeprefix("W")
        for node, total in enumerate(sums(snapshot, layer)):
            terms = [numbers.at(f"product(W{number}[{i},{node}])") for i in total.inputs]
            rest, bias = numbers.at(f"rest(Z{number}[0,{node}])"), numbers.at(f"b{number}[{node}]")
            assert sum(terms) + rest + bias == pytest.approx(numbers.at(f"Z{number}[0,{node}]"), abs=1e-12)
            assert total.total == numbers.at(f"Z{number}[0,{node}]")


def test_powers_are_kept_short_and_their_quotients_are_the_probabilities():
    for rate, iterations in ((0.01, 0), (10.0, 3)):
        snapshot = snapshot_of(settings=Settings(learning_rate=rate), iterations=iterations)
        numbers = forward_numbers(snapshot)
        assert numbers.at("sum(powers)") < 2 * math.exp(9)
        quotients = numbers["powers"] / numbers["sum(powers)"]
        np.testing.assert_allclose(quotients, numbers["P"], rtol=1e-12)
        assert (numbers.at("shift") != 0) == (snapshot.forward.logits.max() > 9)


def test_the_table_of_the_design():
    numbers = loss_numbers(snapshot_of())
    wanted = {
        0.2: (1.6094, 0.64, -0.80, -0.256, 3.1),
        0.01: (4.6052, 0.9801, -0.99, -0.0196, 50.5),
        0.001: (6.9078, 0.9980, -0.999, -0.0020, 500.5),
    }
    assert list(wanted) == list(EXAMPLES_OF_P)
    for row, (p, (ce, mse, push, weak_push, harder)) in enumerate(wanted.items()):
        at = {name: numbers.at(f"row{row}.{name}") for name in ("p", "CrossEntropy.L", "MeanSquaredError.L", "harder")}
        assert at["p"] == p
        assert (round(at["CrossEntropy.L"], 4), round(at["MeanSquaredError.L"], 4)) == (ce, mse)
        assert round(at["harder"], 1) == harder
        for name, slope in (("CrossEntropy", push), ("MeanSquaredError", weak_push)):
            pair = numbers[f"row{row}.{name}.dZ2"][0]
            assert round(pair[0], 4) == slope and pair[1] == pytest.approx(-pair[0])


def test_the_curves_are_the_losses():
    p, values = loss_curves()
    assert len(p) == 121 and (np.diff(p) > 0).all()
    np.testing.assert_allclose(values["CrossEntropy"], -np.log(p), rtol=1e-9)
    np.testing.assert_allclose(values["MeanSquaredError"], (1 - p) ** 2, rtol=1e-9)


def test_the_wrong_label_is_the_mirror_image():
    for label in ("cat", "dog"):
        numbers = truth_numbers(snapshot_of(settings=Settings(label=label)))
        other = truth_numbers(snapshot_of(settings=Settings(label="dog" if label == "cat" else "cat")))
        np.testing.assert_array_equal(numbers["flipped_T"], other["T"])
        np.testing.assert_array_equal(numbers["flipped_E"], other["E"])
        np.testing.assert_array_equal(numbers["P"], other["P"])


def test_how_bad_stands_beside_a_tenth_and_a_coin_toss():
    seen = []
    for iterations in (0, 8, 40, 200):
        snapshot = snapshot_of(iterations=iterations)
        score = -math.log(snapshot.probabilities[0, 0])
        seen.append(how_bad(snapshot))
        assert seen[-1] == ("good" if score < 0.1 else "fair" if score < math.log(2) else "bad")
    assert set(seen) == {"bad", "fair", "good"}


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
    assert holds(Numbers({"ratio": ratio})) == does


def test_it_holds_where_the_step_is_small_and_not_where_it_is_large():
    ratios = {}
    for rate in (1e-4, 1e-3, 0.01, 0.1, 1.0):
        snapshot = snapshot_of(settings=Settings(learning_rate=rate))
        numbers = backward_numbers(snapshot, weight_called(snapshot.network, "b2[0]"))
        ratios[rate] = numbers.at("ratio")
        assert holds(numbers) == (0.8 <= numbers.at("ratio") <= 1.2)
        assert numbers.at("delivered") == numbers.at("L") - numbers.at("after_L")
    assert ratios[1e-4] == pytest.approx(1, abs=0.01)
    assert list(ratios.values()) == sorted(ratios.values(), reverse=True)


def test_the_most_blamed_weights_have_the_largest_gradients():
    snapshot = snapshot_of()
    every = sorted((abs(dw) for g in snapshot.step.backward.grads if g for w in g for dw in w.ravel()), reverse=True)
    weights = most_blamed(snapshot.network, snapshot.step, 20)
    assert [abs(engine.weight_at(snapshot.step.backward.grads, *weight.where)) for weight in weights] == every[:20]
    assert [weight for weight in weights if weight.place[0] == "W"][:5] == handles(snapshot, 5)


@pytest.mark.parametrize(("loss", "picture"), list(product(NAMES["LOSSES"], ("cat", "dog"))))
def test_the_batch_of_four_uses_the_mean_of_its_pictures(loss, picture):
    sources = Sources()
    snapshot = snapshot_of(settings=Settings(picture, picture, loss))
    step = four(snapshot, sources)
    others = (weight_called(snapshot.network, name) for name in ("W1[7,1]", "b2[0]"))
    weights = [*most_blamed(snapshot.network, snapshot.step, 6), *others]
    for weight in weights:
        numbers = four_numbers(snapshot, sources, weight)
        alone = [engine.weight_at(gradients_of(snapshot, step, i), *weight.where) for i in range(4)]
        np.testing.assert_allclose(numbers["four.gradient"], alone, rtol=1e-9, atol=1e-14)
        assert numbers.at("four.mean") == pytest.approx(np.mean(alone), rel=1e-9, abs=1e-14)
        assert numbers.at("four.mean") == engine.weight_at(step.backward.grads, *weight.where)


def gradients_of(snapshot, step, i):
    """The gradients that one picture of the batch has alone."""
    X, T = step.forward.values[0][[i]], step.targets[[i]]
    return engine.step(snapshot.network, snapshot.state, X, T).backward.grads


def test_the_batch_of_four_begins_with_both_bundled_pets():
    sources = Sources()
    snapshot = snapshot_of()
    X = four(snapshot, sources).forward.values[0]
    np.testing.assert_array_equal(X[:2] * 255, [by_hand.pet(name, snapshot.preset)[0] for name in ("cat", "dog")])
    assert len(np.unique(X, axis=0)) == 4


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


def test_training_shows_the_first_weights_beside_those_of_now():
    snapshot = snapshot_of(iterations=5)
    numbers = training_numbers(snapshot, first_state(snapshot.experiment.start))
    np.testing.assert_array_equal(numbers["first_P"], snapshot_of().probabilities)
    np.testing.assert_array_equal(numbers["P"], snapshot.probabilities)
    one, other = numbers.at("P[0,0]"), numbers.at("other_P[0,0]")
    assert same_answer(snapshot) == ((one > 0.5) == (other > 0.5))


def test_an_own_picture_goes_the_same_way():
    image = draw("dog", 11, 96).image
    sources = Sources({"own-1": image})
    snapshot = replace(snapshot_of())
    settings = Settings("own-1", "dog")
    seen = look(snapshot.experiment, snapshot.state, settings, sources)
    wanted = by_hand.lesson(snapshot.experiment.start, snapshot.state, settings, by_hand.pixels(image, snapshot.preset))
    assert_same(loss_numbers(seen), wanted, ("X", "pixel", "P", "T", "E", "L", "dW1", "dX"))


def test_numbers_are_looked_up_by_name():
    numbers = Numbers({"a": 2, "W1": np.array([[1.0, 2.0], [3.0, 4.0]]), "rest(Z1[0,1])": 5.0})
    assert [numbers.at(name) for name in ("a", "W1[1,0]", "rest(Z1[0,1])")] == [2.0, 3.0, 5.0]
    for name in ("b", "b[0]", "W1]", ""):
        with pytest.raises(KeyError):
            numbers.at(name)
    with pytest.raises(IndexError):
        numbers.at("W1[2,0]")


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
