"""The flat list of a step's numbers: names, order, shapes, and that what is shown adds up to what is shown."""

import numpy as np
import pytest

from engine import (
    ACTIVATIONS,
    LOSSES,
    SGD,
    Adam,
    CrossEntropy,
    Dense,
    Flatten,
    MeanSquaredError,
    Momentum,
    Network,
    ReLU,
    init,
    ledger,
    memory_ledger,
    softmax_jacobian,
    step,
    train,
)
from tests.engine.samples import batch, network

BEFORE_THE_UPDATE = "X W1 b1 Z1 A1 W2 b2 Z2 P T E ell L dP dZ2 dW2 db2 dA1 dZ1 dW1 db1 dX"
THE_UPDATE = "change_W1 change_b1 change_W2 change_b2 new_W1 new_b1 new_W2 new_b2"
NAMES = f"{BEFORE_THE_UPDATE} {THE_UPDATE}".split()


def sample(activation=ReLU, loss=CrossEntropy, n=3, optimizer=None, sizes=(6, 4, 2)):
    net = network(activation, loss, optimizer or SGD(0.25), sizes)
    return net, step(net, init(net, 0), *batch(n, sizes[0], sizes[-1]))


def test_names_in_the_order_in_which_they_come_to_be():
    net, now = sample()
    assert list(ledger(net, now)) == NAMES


def test_training_leaves_out_the_inputs_blame():
    net, now = sample()
    (trained,) = train(net, now.before, [batch(3)])
    assert list(ledger(net, trained)) == [name for name in NAMES if name != "dX"]


def test_shapes():
    net, now = sample()
    shapes = {name: np.shape(array) for name, array in ledger(net, now).items()}
    two = {name: (3, 2) for name in ["Z2", "P", "T", "E", "dP", "dZ2"]}
    hidden = {name: (3, 4) for name in ["Z1", "A1", "dA1", "dZ1"]}
    first = {f"{prefix}W1": (6, 4) for prefix in ("", "d", "change_", "new_")}
    first |= {f"{prefix}b1": (4,) for prefix in ("", "d", "change_", "new_")}
    last = {f"{prefix}W2": (4, 2) for prefix in ("", "d", "change_", "new_")}
    last |= {f"{prefix}b2": (2,) for prefix in ("", "d", "change_", "new_")}
    assert shapes == two | hidden | first | last | {"X": (3, 6), "dX": (3, 6), "ell": (3,), "L": ()}


def test_pictures_and_more_layers_are_numbered_by_their_weights():
    net = Network((Flatten(), Dense(6, 4), ReLU(), Dense(4, 3), Dense(3, 2)), CrossEntropy(), SGD(0.1))
    found = ledger(net, step(net, init(net, 0), *batch(2, (1, 2, 3))))
    assert list(found)[:15] == ["X", "F0", "W1", "b1", "Z1", "A1", "W2", "b2", "Z2", "W3", "b3", "Z3", "P", "T", "E"]
    assert found["X"].shape == found["dX"].shape == (2, 1, 2, 3)
    assert found["F0"].shape == found["dF0"].shape == (2, 6)
    assert "dA1" in found and "dF0" in found


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("n", [1, 4])
def test_terms_add_up(activation, loss, n):
    net, now = sample(activation, loss, n)
    e = ledger(net, now)
    close(e["Z1"], e["X"] @ e["W1"] + e["b1"])
    close(e["A1"], activation().forward(None, e["Z1"]))
    close(e["Z2"], e["A1"] @ e["W2"] + e["b2"])
    close(e["P"], np.exp(e["Z2"]) / np.exp(e["Z2"]).sum(axis=1, keepdims=True))
    close(e["P"].sum(axis=1), np.ones(n))
    same(e["E"], e["P"] - e["T"])
    if loss is CrossEntropy:
        close(e["ell"], -np.log(e["P"][e["T"] == 1]))
        close(e["dZ2"], e["E"] / n)
    elif loss is MeanSquaredError:
        close(e["ell"], (e["E"] ** 2).mean(axis=1))
        close(e["dP"], 2 * e["E"] / 2 / n)
    else:
        # One that nobody wrote here is asked itself: tests/engine/test_gradients.py proves its slope.
        close(e["ell"], loss().per_example(e["Z2"], e["T"]))
        close(e["dP"], loss().slope(e["Z2"], e["T"]))
    assert e["L"] == pytest.approx(sum(e["ell"]) / n)
    close(e["dZ2"], np.einsum("nk,nkj->nj", e["dP"], softmax_jacobian(e["P"])))
    close(e["dW2"], sum(np.outer(a, d) for a, d in zip(e["A1"], e["dZ2"], strict=True)))
    close(e["db2"], sum(e["dZ2"]))
    close(e["dA1"], e["dZ2"] @ e["W2"].T)
    close(e["dZ1"], e["dA1"] * activation().slope(e["Z1"], e["A1"]))
    close(e["dW1"], sum(np.outer(x, d) for x, d in zip(e["X"], e["dZ1"], strict=True)))
    close(e["db1"], sum(e["dZ1"]))
    close(e["dX"], e["dZ1"] @ e["W1"].T)
    for name in ("W1", "b1", "W2", "b2"):
        same(e[f"change_{name}"], -0.25 * e[f"d{name}"])
        same(e[f"new_{name}"], e[name] + e[f"change_{name}"])


def test_new_is_old_plus_change_with_memory_too():
    net, now = sample(optimizer=Momentum(0.3))
    e = ledger(net, step(net, now.after, *batch(3)))
    for name in ("W1", "b1", "W2", "b2"):
        same(e[f"new_{name}"], e[name] + e[f"change_{name}"])
        assert not np.allclose(e[f"change_{name}"], -0.3 * e[f"d{name}"])


def close(found, expected):
    assert found.shape == expected.shape
    np.testing.assert_allclose(found, expected, rtol=1e-11, atol=1e-14)


def same(found, expected):
    np.testing.assert_array_equal(found, expected, strict=True)


def test_what_an_optimizer_remembers_has_names_too():
    net = network(optimizer=Adam(0.1))
    first = step(net, init(net, 0), *batch(2))
    named = memory_ledger(net, step(net, first.after, *batch(2)))
    before = memory_ledger(net, first)
    for name in ("W1", "b1", "W2", "b2"):
        np.testing.assert_array_equal(named[f"mean_{name}"], before[f"new_mean_{name}"])
        np.testing.assert_array_equal(named[f"square_{name}"], before[f"new_square_{name}"])
    net = network()
    assert memory_ledger(net, step(net, init(net, 0), *batch(2))) == {}
