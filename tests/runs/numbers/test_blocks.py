"""The exact numbers of a place are all that its card adds up: from them alone the number can be computed again."""

from functools import cache

import numpy as np
import pytest

import engine
from engine.names import weight_called
from runs.numbers import blocks


@cache
def made():
    """A small convolutional network in which every kind of place occurs, and a step of it on two pictures."""
    layers = (
        *(engine.Conv(3, 4), engine.Tanh(), engine.MaxPool()),
        *(engine.Conv(4, 5), engine.ReLU(), engine.Conv(5, 6), engine.ReLU()),
        *(engine.GlobalAveragePool(), engine.Dense(6, 2)),
    )
    network = engine.Network(layers, engine.CrossEntropy(), engine.Momentum(0.1))
    rng = np.random.default_rng(5)
    X, T = rng.random((2, 8, 6, 3)), np.eye(2)
    return network, engine.step(network, engine.init(network, 3), X, T)


def found(ref):
    """{name: array of the whole, NaN where nothing was sent} of a place, and its own number."""
    network, step = made()
    entries = engine.ledger(network, step)
    whole = {}
    for name, start, numbers in blocks.blocks(network, entries, ref):
        array = whole.setdefault(name, np.full(np.shape(entries[name]), np.nan))
        array[tuple(slice(i, i + n) for i, n in zip(start, numbers.shape, strict=True))] = numbers
    return whole, place_of(ref)


def place_of(ref):
    return tuple(map(int, ref[ref.index("[") + 1 : -1].split(",")))


def padded(V):
    return np.pad(V, ((0, 0), (1, 1), (1, 1), (0, 0)))


@pytest.mark.parametrize("ref", ["Z1[0,0,0,1]", "Z1[1,7,5,3]", "Z2[1,2,1,4]", "Z3[0,3,2,0]"])
def test_a_sum_is_its_window_times_its_filter(ref):
    sent, (n, y, x, c) = found(ref)
    number, before = ref[1], {"1": "X", "2": "M1", "3": "A2"}[ref[1]]
    window = padded(sent[before])[n, y : y + 3, x : x + 3]
    total = (window * sent[f"W{number}"][..., c]).sum() + sent[f"b{number}"][c]
    assert sent[f"Z{number}"][n, y, x, c] == pytest.approx(total, rel=1e-12)


@pytest.mark.parametrize("ref", ["dX[0,0,0,1]", "dX[1,7,5,2]", "dM1[1,2,1,3]", "dA2[0,3,0,4]"])
def test_blame_is_gathered_from_every_window_that_saw_the_place(ref):
    sent, (n, y, x, k) = found(ref)
    name, number = ref[: ref.index("[")], {"dX": 1, "dM1": 2, "dA2": 3}[ref[: ref.index("[")]]
    windows = padded(sent[f"dZ{number}"])[n, y : y + 3, x : x + 3]
    total = (windows * sent[f"W{number}"][::-1, ::-1, k]).sum()
    assert sent[name][n, y, x, k] == pytest.approx(total, rel=1e-12)


def test_a_pooled_number_is_the_largest_of_its_four_and_a_mean_is_of_its_whole_map():
    sent, (n, y, x, c) = found("M1[1,3,2,1]")
    assert sent["M1"][n, y, x, c] == sent["A1"][n, 6:8, 4:6, c].max()
    sent, (n, c) = found("G3[1,4]")
    assert sent["G3"][n, c] == pytest.approx(sent["A3"][n, ..., c].mean(), rel=1e-12)


def test_blame_behind_a_pool_belongs_to_the_largest_and_behind_a_mean_to_all():
    sent, _ = found("dA1[0,5,4,2]")
    four, won = sent["A1"][0, 4:6, 4:6, 2], sent["A1"][0, 5, 4, 2] == sent["M1"][0, 2, 2, 2]
    assert np.isfinite(four).all()
    assert sent["dA1"][0, 5, 4, 2] == (sent["dM1"][0, 2, 2, 2] if won else 0)
    sent, _ = found("dA3[1,0,0,5]")
    assert sent["dA3"][1, 0, 0, 5] == pytest.approx(sent["dG3"][1, 5] / 12, rel=1e-12)


def test_blame_before_a_bend_is_slope_times_blame_behind_it():
    sent, at = found("dZ1[1,2,3,0]")
    assert sent["dZ1"][at] == pytest.approx(sent["dA1"][at] * (1 - sent["A1"][at] ** 2), rel=1e-12)


@pytest.mark.parametrize("ref", ["W1[0,0,2,3]", "W2[2,1,0,4]", "W3[1,1,4,0]", "b2[3]"])
def test_the_uses_of_a_weight_add_up_to_its_gradient(ref):
    network, step = made()
    entries = engine.ledger(network, step)
    weight = weight_called(network, ref)
    uses = blocks.uses(network, step, entries, weight)
    gradient = engine.weight_at(step.backward.grads, *weight.where)
    link = engine.chain(network, step, *weight.where)
    shares = (link.input * link.local * link.upstream)[tuple(uses.places.T)]
    assert len(uses.places) == blocks.SHOWN
    assert shares.sum() + uses.rest == pytest.approx(gradient, rel=1e-9)
    assert list(np.abs(shares)) == sorted(np.abs(shares), reverse=True)
    assert np.abs(shares[-1]) >= np.abs(uses.shares).min()


def test_the_factors_of_the_largest_uses_are_sent():
    network, step = made()
    entries = engine.ledger(network, step)
    uses = blocks.uses(network, step, entries, weight_called(network, "W2[0,2,1,3]"))
    sent = {(block.name, block.start): block.numbers.item() for block in uses.blocks}
    for n, y, x in uses.places:
        share = sent["M1", (n, y - 1, x + 1, 1)] * sent["dA2", (n, y, x, 3)] * (sent["Z2", (n, y, x, 3)] > 0)
        assert share == pytest.approx(step.backward.deltas[4][n, y, x, 3] * step.forward.values[3][n, y - 1, x + 1, 1])


def test_of_a_filter_everything_that_is_known_is_sent():
    sent, _ = found("W2[0,0,0,3]")
    assert {"W2", "dW2", "change_W2"} == set(sent)
    assert np.isfinite(sent["change_W2"][..., 3]).all()


def test_only_what_is_computed_is_sent():
    network, step = made()
    entries = engine.forward_ledger(network, step.before, step.forward)
    assert {block.name for block in blocks.blocks(network, entries, "W2[0,0,0,3]")} == {"W2"}
    with pytest.raises(ValueError, match="dZ1"):
        blocks.blocks(network, entries, "dZ1[0,0,0,0]")


@pytest.mark.parametrize(
    "ref",
    [
        "Z1[0,8,0,0]",
        "Z1[0,0,0]",
        "Z9[0,0,0,0]",
        "W1[0,0,0,0,0]",
        "P",
        "",
        "Z1[0,0,0,-1]",
        "__class__",
        "L[0]",
        "Z1[٣,0,0,0]",
    ],
)
def test_a_place_that_is_not_there_is_refused(ref):
    network, step = made()
    with pytest.raises(ValueError):
        blocks.blocks(network, engine.ledger(network, step), ref)


def test_only_the_weights_of_a_convolution_are_used_at_places():
    network, _ = made()
    layers = [weight_called(network, name).layer for name in ("W1[0,0,0,0]", "b3[1]", "W4[0,1]", "b4[0]")]
    assert [blocks.is_filter(network, layer) for layer in layers] == [True, True, False, False]


def test_a_number_alone_comes_without_what_it_is_made_of():
    network, step = made()
    entries = engine.ledger(network, step)
    (block,) = blocks.one_block(entries, "dM1[1,2,1,3]")
    assert (block.name, block.start, block.numbers.item()) == ("dM1", (1, 2, 1, 3), entries["dM1"][1, 2, 1, 3])
    assert [block.name for block in blocks.one_block(entries, "W2[0,1,2,3]")] == ["W2", "dW2", "change_W2"]


def test_a_network_that_looks_through_windows():
    assert blocks.is_convolutional(made()[0])
    assert not blocks.is_convolutional(engine.Network((engine.Dense(2, 2),), engine.CrossEntropy(), engine.SGD(0.1)))
