"""The engine against PyTorch, over five updates: `make golden` made the files in golden/, no test needs PyTorch."""

from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest

from engine import (
    ACTIVATIONS,
    LOSSES,
    SGD,
    Adam,
    Dense,
    Momentum,
    Network,
    Params,
    State,
    by_name,
    step,
    train,
)

SIZES = {"two": (6, 4, 2), "three": (6, 5, 4, 3)}
OPTIMIZERS = {
    "SGD": SGD(0.3),
    "Momentum": Momentum(0.1),
    "Nesterov": Momentum(0.1, momentum=0.8, nesterov=True),
    "Adam": Adam(0.02),
    "AdamBetas": Adam(0.05, betas=(0.7, 0.9), eps=1e-3),
}
ACTIVATION_NAMES = ("ReLU", "Sigmoid", "Tanh")
LOSS_NAMES = ("CrossEntropy", "MeanSquaredError")
TOLERANCES = {"float64": 1e-11, "float32": 2e-5}


@pytest.fixture(scope="module", params=["float32", "float64"])
def golden(request):
    with np.load(Path(__file__).parent / "golden" / f"{request.param}.npz") as arrays:
        return dict(arrays)


@pytest.mark.parametrize("names", list(product(SIZES, ACTIVATION_NAMES, LOSS_NAMES, OPTIMIZERS)), ids="-".join)
def test_five_updates_are_pytorchs(golden, names):
    sizes, activation, loss, optimizer = names
    start, X, T = (golden[f"{sizes}-{activation}-CrossEntropy-SGD/{key}"] for key in ("start", "X", "T"))
    net = network(SIZES[sizes], by_name(ACTIVATIONS, activation), by_name(LOSSES, loss), OPTIMIZERS[optimizer])
    state = unflat(net, start)
    steps = list(train(net, state, zip(X, T, strict=True)))

    assert_close([s.loss.loss for s in steps], golden[f"{'-'.join(names)}/losses"], start.dtype)
    assert_close(flat(steps[0].backward.grads), golden[f"{sizes}-{activation}-{loss}-SGD/gradient"], start.dtype)
    end = flat(steps[-1].after.params)
    assert_close(end, golden[f"{'-'.join(names)}/end"], start.dtype)
    assert end.dtype == start.dtype
    # Five updates have moved the weights by far more than the tolerance.
    assert np.abs(end - start).max() > 0.01


def test_adam_counts_updates_not_arrays(golden):
    """An Adam that counts t once an array is right in its first array and first update only."""
    key = "three-Tanh-CrossEntropy-Adam"
    start, X, T = (golden[f"three-Tanh-CrossEntropy-SGD/{name}"] for name in ("start", "X", "T"))
    net = network(SIZES["three"], by_name(ACTIVATIONS, "Tanh"), by_name(LOSSES, "CrossEntropy"), CountsArrays(0.02))
    state = unflat(net, start)
    for x, t in zip(X, T, strict=True):
        state = step(net, state, x, t).after
    wrong = np.abs(flat(state.params) - golden[f"{key}/end"]).max()
    assert wrong > 100 * TOLERANCES[start.dtype.name]


class CountsArrays(Adam):
    calls = 0

    def change(self, w, dw, memory, t):
        CountsArrays.calls += 1
        return super().change(w, dw, memory, CountsArrays.calls)


def network(sizes, activation, loss, optimizer):
    layers = []
    for inputs, outputs in pairwise(sizes):
        layers += [Dense(inputs, outputs), activation()]
    return Network(layers[:-1], loss(), optimizer)


def unflat(net, numbers):
    params, at = [], 0
    for layer in net.layers:
        if layer.weight_shape is None:
            params.append(None)
            continue
        i, o = layer.weight_shape
        params.append(Params(numbers[at : at + i * o].reshape(i, o), numbers[at + i * o : at + i * o + o]))
        at += i * o + o
    assert at == len(numbers)
    memory = tuple(p and tuple(net.optimizer.memory(w) for w in p) for p in params)
    return State(tuple(params), memory)


def flat(params):
    return np.concatenate([w.reshape(-1) for p in params if p for w in p])


def assert_close(ours, theirs, dtype):
    np.testing.assert_allclose(ours, theirs, rtol=TOLERANCES[dtype.name], atol=TOLERANCES[dtype.name])
