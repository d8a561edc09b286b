"""What the engine refuses, in one sentence that says what to do; and when it calls a training diverged."""

from dataclasses import replace
from math import exp, inf, log, nan

import numpy as np
import pytest

from engine import (
    ACTIVATIONS,
    LAYERS,
    LOSSES,
    OPTIMIZERS,
    SGD,
    Adam,
    CrossEntropy,
    Dense,
    Diverged,
    EngineError,
    Flatten,
    MeanSquaredError,
    Momentum,
    Network,
    Params,
    ReLU,
    State,
    by_name,
    forward,
    init,
    loss,
    step,
    train,
)
from tests.engine.samples import batch, batches, network

NET = network()
STATE = init(NET, 0)
X, T = batch(3)


def refuses(words):
    """Whoever reads the message gets one short sentence or two, with these words."""
    return pytest.raises(EngineError, match=words)


def with_number(array, number):
    changed = array.copy()
    changed[1, 1] = number
    return changed


@pytest.mark.parametrize(
    "wrong, words",
    [
        (X[:, :5], "takes 6 numbers an example, but is given 5"),
        (X[0], "has to be a batch"),
        (X[:0], "has to be a batch"),
        (X[:, :, None], "takes 6 numbers an example, but is given 6 x 1"),
        (3.0, "has to be a batch"),
        ([["a"] * 6], "array of numbers"),
        ([[1, 2], [1]], "array of numbers"),
        (None, "has to be a batch"),
        (with_number(X, nan), "not finite"),
        (with_number(X, inf), "not finite"),
        (with_number(X, -inf), "not finite"),
    ],
)
def test_inputs(wrong, words):
    for ask in (lambda: forward(NET, STATE, wrong), lambda: step(NET, STATE, wrong, T)):
        with refuses(words) as said:
            ask()
        assert str(said.value).endswith(".") and "\n" not in str(said.value)


def test_two_infinities_that_cancel_are_found():
    wrong = with_number(X, inf)
    wrong[0, 0] = -inf
    with refuses("not finite"), np.errstate(invalid="ignore"):
        forward(NET, STATE, wrong)


def test_large_numbers_that_are_finite_are_taken():
    """Their sum is not finite, but they are."""
    with np.errstate(over="ignore"):
        assert np.isfinite(forward(NET, STATE, np.full((1, 6), 1.7e308)).values[0]).all()


@pytest.mark.parametrize(
    "wrong, words",
    [
        (T[:2], r"shape \(2, 2\), but the outputs \(3, 2\)"),
        (T[:, :1], "shape"),
        (T[0], "shape"),
        (np.eye(3), "shape"),
        (0, "shape"),
        (T * 0, "one-hot"),
        (T * 0 + 1, "one-hot"),
        (T * 0.5 + 0.25, "one-hot"),
        (T * 2, "one-hot"),
        (T * 2 - np.array([0, 1]), "one-hot"),
        ([[1, 1], [0, 0], [0, 1]], "one-hot"),
        (with_number(T, nan), "one-hot"),
        ([["cat", "dog"]] * 3, "array of numbers"),
        ([[1, 0], [1]], "array of numbers"),
        (None, "shape"),
    ],
)
def test_labels(wrong, words):
    for ask in (lambda: loss(NET, forward(NET, STATE, X), wrong), lambda: step(NET, STATE, X, wrong)):
        with refuses(words):
            ask()


@pytest.mark.parametrize(
    "layers, words",
    [
        ((Dense(4, 3), Dense(4, 2)), "takes 4 numbers an example, but is given 3"),
        ((Dense(4, 3), ReLU(), Flatten(), Dense(2, 2)), "takes 2 numbers an example, but is given 3"),
    ],
)
def test_layers_that_do_not_fit(layers, words):
    with refuses(words):
        Network(layers, CrossEntropy(), SGD(0.1))


def test_a_network_of_nothing():
    with refuses("at least one layer"):
        Network((), CrossEntropy(), SGD(0.1))


@pytest.mark.parametrize("sizes", [(0, 2), (2, 0), (-1, 2), (2.0, 2), ("2", 2), (None, 2)])
def test_sizes_of_layers(sizes):
    with refuses("whole sizes above 0"):
        Dense(*sizes)


def test_a_picture_of_another_size():
    net = Network((Flatten(), Dense(12, 2)), CrossEntropy(), SGD(0.1))
    with refuses("takes 12 numbers an example, but is given 27"):
        forward(net, init(net, 0), np.zeros((1, 3, 3, 3)))


@pytest.mark.parametrize(
    "other",
    [
        network(sizes=(6, 5, 2)),
        network(sizes=(6, 4, 4, 2)),
        network(sizes=(6, 2)),
        Network((*NET.layers, ReLU()), CrossEntropy(), SGD(0.1)),
    ],
)
def test_weights_of_another_network(other):
    with refuses("belong to another network"):
        forward(NET, init(other, 0), X)


@pytest.mark.parametrize("choices", [ACTIVATIONS, LAYERS, LOSSES, OPTIMIZERS])
def test_names(choices):
    for choice in choices:
        assert by_name(choices, choice.__name__) is choice
    for wrong in ("relu", "", "Maxout", None, 3, ["ReLU"], "x" * 10_000):
        with refuses(f"choose one of .*{choices[0].__name__}") as said:
            by_name(choices, wrong)
        assert len(str(said.value)) < 200


def test_an_engine_error_is_a_value_error():
    assert issubclass(EngineError, ValueError) and issubclass(Diverged, EngineError)


# One weight each way: logits (x, -x), labelled with the first class, so that the loss is ln(1 + e^(-2x)).
ONE = Network((Dense(1, 2),), CrossEntropy(), SGD(1e-12))
ONE_STATE = State((Params(np.array([[1.0, -1.0]]), np.zeros(2)),), (((), ()),))
GOOD, BAD, SAFE = 1.0, -5.0, 4.0


def count(xs, **settings):
    """How many steps training yields for these inputs, and the error it ends with, if any."""
    steps = []
    try:
        for now in train(ONE, ONE_STATE, [(np.array([[x]]), np.array([[1.0, 0.0]])) for x in xs], **settings):
            steps.append(now)
    except Diverged as error:
        return len(steps), error
    return len(steps), None


def test_ten_times_the_start_for_five_iterations():
    """ln(1 + e^-2) = 0.127 at the start, 10.00005 later: the fifth time in a row it is called off."""
    done, error = count([GOOD, *[BAD] * 5, GOOD])
    assert (done, error.t, error.quantity) == (5, 6, "the loss")
    assert error.now == pytest.approx(log(1 + exp(10))) and error.was == pytest.approx(log(1 + exp(-2)))
    assert str(error) == (
        "Training diverged at iteration 6: the loss grew from 0.1269 to 10. Go back and choose a smaller learning rate."
    )


def test_four_times_is_not_enough_and_one_good_one_starts_the_count_again():
    assert count([GOOD, *[BAD] * 4]) == (5, None)
    assert count([GOOD, *[BAD] * 4, GOOD, *[BAD] * 4]) == (10, None)
    done, error = count([GOOD, *[BAD] * 4, GOOD, *[BAD] * 5])
    assert (done, error.t) == (10, 11)


def x_of(loss):
    """The input at which the loss is this: x = -ln(e^loss - 1) / 2."""
    return -log(exp(loss) - 1) / 2


def test_more_than_ten_times_the_start_not_ten_times_itself():
    assert count([x_of(0.1), *[x_of(0.99)] * 9]) == (10, None)
    assert count([x_of(0.1), *[x_of(1.01)] * 9])[1].t == 6


def test_the_start_can_be_given():
    """A training that goes on from an earlier one is compared with where that began."""
    assert count([BAD] * 9) == (9, None)
    assert count([BAD] * 9, start=0.5)[1].t == 5
    assert count([BAD] * 9, start=1.01) == (9, None)


def test_from_an_excellent_start_ten_times_may_still_be_excellent():
    """ln(1 + e^-8) is 0.0003; a thousand times that is still better than even guessing, ln 2."""
    assert count([SAFE, *[0.3] * 20]) == (21, None)
    assert count([SAFE, *[-0.1] * 20])[1].t == 6


def test_iterations_are_counted_from_the_first_of_all():
    state = replace(ONE_STATE, t=100)
    data = [(np.array([[x]]), np.array([[1.0, 0.0]])) for x in [GOOD, *[BAD] * 5]]
    with pytest.raises(Diverged) as said:
        list(train(ONE, state, data))
    assert said.value.t == 106


@pytest.mark.parametrize("optimizer", [SGD(1e38), Momentum(1e38), Adam(1e38)], ids=str)
def test_numbers_beyond_every_float(optimizer):
    net = network(ReLU, optimizer=optimizer)
    steps = []
    with pytest.raises(Diverged, match=r"the largest weight grew to .* smaller learning rate") as said:
        for now in train(net, init(net, 0, np.float32), batches(50, dtype=np.float32), start=inf):
            steps.append(now)
    assert said.value.t == len(steps) + 1 == steps[-1].after.t + 1
    assert said.value.now > 1e30
    assert all(np.isfinite(now.loss.loss) for now in steps)
    # The last step is still there to go back to.
    assert np.isfinite(step(net, steps[0].before, *batch(4)).loss.loss)


def test_a_weight_that_is_nan_is_named_whatever_its_place():
    for place in (0, 2):
        params = [p and Params(*(w.copy() for w in p)) for p in STATE.params]
        params[place].W[0, 0] = nan
        with pytest.raises(Diverged) as said:
            step(NET, replace(STATE, params=tuple(params)), X, T)
        assert np.isnan(said.value.now) and said.value.t == 1


@pytest.mark.parametrize("loss_", LOSSES)
@pytest.mark.parametrize("optimizer", [SGD(0.5), Momentum(0.1), Adam(0.01)], ids=str)
def test_a_decent_training_is_never_called_off(loss_, optimizer):
    net = network(loss=loss_, optimizer=optimizer)
    data = batches(8) * 40
    assert len(list(train(net, init(net, 0), data))) == 320


def test_mean_squared_error_saturates_instead():
    """It cannot exceed 1 for two classes, so only a start below a tenth can be left by ten times."""
    net = network(ReLU, MeanSquaredError, SGD(1000.0))
    losses = [now.loss.loss for now in train(net, init(net, 0), batches(60))]
    assert len(losses) == 60 and max(losses) <= 1
