"""BatchNorm and Dropout: in training and in use, in checkpoints, and folded away."""

import io
from dataclasses import replace

import numpy as np
import pytest

from engine import (
    SGD,
    BatchNorm,
    Conv,
    CrossEntropy,
    Cycles,
    Dense,
    Dropout,
    EngineError,
    Flatten,
    GlobalAveragePool,
    MaxPool,
    Momentum,
    Network,
    OneCycle,
    Params,
    ReLU,
    Tanh,
    chain,
    fold,
    forward,
    gradient_report,
    init,
    load,
    loss,
    save,
    step,
    train,
)
from tests.engine.samples import batch, batches, same, weights

SHAPE = (8, 8, 3)
OPTIMIZER = Momentum(OneCycle(0.1, 6), nesterov=True, weight_decay=1e-3)
LAYERS = (
    *(Conv(3, 4), BatchNorm(4), MaxPool(), ReLU()),
    *(Conv(4, 5), BatchNorm(5), ReLU(), GlobalAveragePool(), Dropout(0.4, seed=7), Dense(5, 2)),
)
NET = Network(LAYERS, CrossEntropy(smoothing=0.1), OPTIMIZER)


def trained(net=NET, count=3, dtype=np.float32):
    *_, last = train(net, init(net, 0, dtype), batches(count, inputs=SHAPE, dtype=dtype))
    return last.after


def test_in_training_each_channel_of_the_batch_has_mean_b_and_spread_w():
    rng = np.random.default_rng(0)
    X, params = rng.normal(3, 5, (6, 4, 4, 3)), Params(np.array([1.0, 2, -3]), np.array([0.0, 1, 2]))
    Y = BatchNorm(3).forward(params, X)
    np.testing.assert_allclose(Y.mean(axis=(0, 1, 2)), params.b, atol=1e-12)
    np.testing.assert_allclose(Y.std(axis=(0, 1, 2)), abs(params.W), rtol=1e-6)


@pytest.mark.parametrize(
    "layers",
    [
        LAYERS,
        (Flatten(), Dense(192, 6), BatchNorm(6), Tanh(), Dense(6, 2)),
        (BatchNorm(3), Conv(3, 2), Tanh(), Flatten(), Dropout(0.5), Dense(128, 2)),
    ],
    ids=["maps", "rows", "first"],
)
def test_gradients_are_right(layers):
    net = Network(layers, CrossEntropy(), SGD(0.1))
    X, T = batch(5, SHAPE, seed=3)
    state = step(net, init(net, 1), X, T).after
    report = gradient_report(net, state, X, T)
    assert report.worst < 1e-6
    assert report.checked > 100


def test_gradients_are_right_in_use_too():
    """A lesson may ask for blame without training: then mean and variance are the running ones, and stand still."""
    state = trained(dtype=np.float64)
    X, _ = batch(3, SHAPE)
    ran = forward(NET, state, X).layers[1]
    w, h, dY = state.params[1], 1e-6, np.random.default_rng(0).normal(size=(3, 8, 8, 4))
    Z = forward(NET, state, X).values[1]
    dX, grad = ran.backward(w, Z, None, dY)
    for name in ("W", "b"):
        moved = [w._replace(**{name: getattr(w, name) + by * np.eye(4)[2]}) for by in (-h, h)]
        low, high = ((ran.forward(p, Z) * dY).sum() for p in moved)
        assert (high - low) / (2 * h) == pytest.approx(getattr(grad, name)[2], rel=1e-6)
    low, high = ((ran.forward(w, Z + by * np.eye(4)[1]) * dY).sum() for by in (-h, h))
    assert (high - low) / (2 * h) == pytest.approx(dX[..., 1].sum(), rel=1e-6)


def test_running_statistics_move_with_each_step_and_nothing_else_moves_them():
    state = init(NET, 0)
    assert [kept and kept[1].tolist() for kept in state.statistics][:2] == [None, [1, 1, 1, 1]]
    X, T = batch(4, SHAPE)
    made = step(NET, state, X, T)
    Z = made.forward.values[1].reshape(-1, 4)
    mean, variance = made.after.statistics[1]
    np.testing.assert_allclose(mean, 0.1 * Z.mean(axis=0), atol=1e-12)
    np.testing.assert_allclose(variance, 0.9 + 0.1 * Z.var(axis=0, ddof=1), rtol=1e-9)
    forward(NET, state, X, training=True)
    assert same([mean], [step(NET, state, X, T).after.statistics[1][0]])
    assert not mean.flags.writeable


def test_in_use_one_picture_does_not_care_about_its_neighbours():
    state, (X, _) = trained(), batch(4, SHAPE, dtype=np.float32)
    together, alone = forward(NET, state, X).logits[:1], forward(NET, state, X[:1]).logits
    np.testing.assert_allclose(together, alone, atol=1e-5)
    assert not np.allclose(forward(NET, state, X, training=True).logits[:1], alone, atol=1e-2)


def test_the_uses_of_its_weights_add_up_to_their_gradients():
    X, T = batch(4, SHAPE)
    made = step(NET, init(NET, 0), X, T)
    for layer, weight in [(1, ("W", 2)), (1, ("b", 0)), (5, ("W", 4))]:
        found = chain(NET, made, layer, weight)
        assert (found.input * found.local * found.upstream).sum() == pytest.approx(found.gradient, rel=1e-6)


def test_dropout_hides_about_its_rate_and_keeps_the_mean():
    X = np.ones((200, 300))
    Y = Dropout(0.3).in_training(X, (1, 2)).forward(None, X)
    assert (Y == 0).mean() == pytest.approx(0.3, abs=0.01)
    assert Y.mean() == pytest.approx(1, abs=0.01)
    assert set(np.unique(Y)) == {0, 1 / 0.7}


def test_dropouts_mask_is_decided_by_seed_iteration_and_place():
    X = np.ones((4, 50))

    def hidden(seed, t, place):
        return Dropout(0.5, seed).in_training(X, (t, place)).forward(None, X).tobytes()

    assert hidden(0, 1, 2) == hidden(0, 1, 2)
    assert len({hidden(0, 1, 2), hidden(1, 1, 2), hidden(0, 2, 2), hidden(0, 1, 3)}) == 4


def test_dropout_draws_the_same_mask_again_in_backward():
    state, (X, T) = init(NET, 0), batch(4, SHAPE)
    made = step(NET, state, X, T)
    place = next(i for i, layer in enumerate(NET.layers) if isinstance(layer, Dropout))
    before, after, blame = made.forward.values[place], made.forward.values[place + 1], made.backward.deltas[place]
    assert ((after == 0) & (before != 0)).any()
    assert (blame[(after == 0) & (before != 0)] == 0).all()
    assert (made.backward.deltas[place + 1][after == 0] != 0).all()


def test_in_use_dropout_does_nothing():
    X, _ = batch(4, SHAPE)
    values = forward(NET, init(NET, 0), X).values
    place = next(i for i, layer in enumerate(NET.layers) if isinstance(layer, Dropout))
    assert (values[place] == values[place + 1]).all()


def test_folded_away_the_network_predicts_the_same():
    state = trained(dtype=np.float64)
    X, _ = batch(6, SHAPE, seed=9)
    net, folded = fold(NET, state)
    assert not any(isinstance(layer, BatchNorm) for layer in net.layers)
    np.testing.assert_allclose(forward(net, folded, X).logits, forward(NET, state, X).logits, rtol=1e-9, atol=1e-12)
    assert step(net, folded, *batch(2, SHAPE)).after.t == state.t + 1


def test_a_batchnorm_that_stands_elsewhere_is_kept():
    net = Network((BatchNorm(3), Conv(3, 2), ReLU(), BatchNorm(2), Flatten(), Dense(128, 2)), CrossEntropy(), SGD(0.1))
    state = trained(net, dtype=np.float64)
    X, _ = batch(2, SHAPE)
    same_net, folded = fold(net, state)
    assert same_net.layers == net.layers
    assert same([forward(net, state, X).logits], [forward(same_net, folded, X).logits])


def test_a_checkpoint_goes_on_with_the_same_bits():
    file = io.BytesIO()
    all_batches = batches(6, inputs=SHAPE, dtype=np.float32)
    half = trained(count=3)
    save(file, NET, half)
    net, state = load(file)
    assert net == NET
    *_, straight = train(NET, init(NET, 0, np.float32), all_batches)
    *_, resumed = train(net, state, all_batches[3:])
    assert same(weights(straight.after.params), weights(resumed.after.params))
    for first, second in zip(straight.after.statistics, resumed.after.statistics, strict=True):
        assert same(list(first or ()), list(second or ()))


def test_a_file_without_its_statistics_is_damaged():
    file, state = io.BytesIO(), trained()
    save(file, NET, replace(state, statistics=()))
    with pytest.raises(EngineError):
        load(file)


def test_half_precision_halves_the_file_and_comes_back_as_float32():
    net, state = fold(NET, trained())
    params = tuple(p and Params(*(w.astype(np.float16) for w in p)) for p in state.params)
    file = io.BytesIO()
    save(file, net, replace(state, params=params))
    _, loaded = load(file)
    assert all(w.dtype == np.float32 for w in weights(loaded.params))
    assert same(weights(loaded.params), [w.astype(np.float32) for w in weights(params)])


def test_smoothed_labels_are_spread_evenly():
    """Two classes and smoothing 0.1: the label [1, 0] becomes [0.95, 0.05], and p = that label has the least loss."""
    logits, T = np.log(np.array([[0.95, 0.05]])), np.array([[1.0, 0.0]])
    smooth = CrossEntropy(smoothing=0.1)
    assert smooth.per_example(logits, T)[0] == pytest.approx(-0.95 * np.log(0.95) - 0.05 * np.log(0.05))
    np.testing.assert_allclose(smooth.delta(logits, T), 0, atol=1e-12)
    net = Network((Flatten(),), smooth, SGD(1))
    err = loss(net, forward(net, init(net, 0), logits), T)
    np.testing.assert_allclose(err.errors, [[-0.05, 0.05]])  # the error shown stays prediction - label


def test_one_cycle_climbs_then_falls():
    cycle = OneCycle(0.1, steps=100, warm_up=0.25)
    rates = [cycle(t) for t in range(1, 121)]
    assert rates[0] == pytest.approx(0.004)
    assert max(rates) == pytest.approx(0.1) and np.argmax(rates) in (24, 25)
    assert all(np.diff(rates[:25]) > 0) and all(np.diff(rates[25:100]) < 0)
    assert rates[99] == pytest.approx(4e-7) and rates[119] == rates[99]


@pytest.mark.parametrize(
    "make, says",
    [
        (lambda: BatchNorm(0), "BatchNorm needs"),
        (lambda: BatchNorm(3, momentum=0), "BatchNorm needs"),
        (lambda: Network((Conv(3, 4), BatchNorm(3)), CrossEntropy(), SGD(1)), "takes 3 channels"),
        (lambda: Dropout(1), "Dropout needs"),
        (lambda: Dropout(0.5, seed=-1), "Dropout needs"),
        (lambda: OneCycle(0, 10), "peak of the learning rate"),
        (lambda: OneCycle(0.1, 2), "warm-up"),
        (lambda: SGD(0.1, weight_decay=-1), "weight decay"),
        (lambda: CrossEntropy(smoothing=1), "smoothing"),
    ],
)
def test_settings_out_of_range_are_said_in_one_sentence(make, says):
    with pytest.raises(EngineError, match=says):
        make()


def test_cycles_follow_one_another_and_come_back_from_a_file():
    first, second = OneCycle(0.1, 20), OneCycle(0.03, 10)
    both = Cycles((first, second))
    assert [both(t) for t in range(1, 33)] == [first(t) for t in range(1, 21)] + [second(t) for t in range(1, 13)]
    net, file = Network((Flatten(),), CrossEntropy(), SGD(both)), io.BytesIO()
    save(file, net, init(net, 0))
    assert load(file)[0] == net
    with pytest.raises(EngineError, match="at least one OneCycle"):
        Cycles((0.1,))
