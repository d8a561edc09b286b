"""Convolution, pooling, BatchNorm, weight decay, label smoothing and the one-cycle schedule against PyTorch.

`make golden` made the files in golden/; no test needs PyTorch.
"""

from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from engine import (
    SGD,
    Adam,
    BatchNorm,
    Conv,
    CrossEntropy,
    Dense,
    Flatten,
    GlobalAveragePool,
    MaxPool,
    Momentum,
    Network,
    OneCycle,
    Params,
    ReLU,
    Sigmoid,
    Tanh,
    forward,
    init,
    step,
    train,
)

NETWORKS = {
    "plain": (Conv(2, 3), ReLU(), MaxPool(), Conv(3, 4), Tanh(), Flatten(), Dense(48, 2)),
    "odd": (Conv(3, 4), Sigmoid(), Conv(4, 5), ReLU(), GlobalAveragePool(), Dense(5, 3)),
    "norm": (
        *(Conv(3, 4), BatchNorm(4), MaxPool(), ReLU()),
        *(Conv(4, 5), BatchNorm(5, momentum=0.3), ReLU(), GlobalAveragePool(), Dense(5, 2)),
    ),
    "dense-norm": (Flatten(), Dense(12, 7), BatchNorm(7), ReLU(), Dense(7, 2)),
}
RATE = OneCycle(0.1, 5)
OPTIMIZERS = {
    "SGD": SGD(RATE, weight_decay=0.05),
    "Nesterov": Momentum(RATE, nesterov=True, weight_decay=0.05),
    "Adam": Adam(RATE, weight_decay=0.05),
}
TOLERANCES = {"float64": 1e-10, "float32": 2e-5}


@pytest.fixture(scope="module", params=["float32", "float64"])
def golden(request):
    with np.load(Path(__file__).parent / "golden" / f"conv_{request.param}.npz") as arrays:
        return dict(arrays)


CASES = [case for case in product(NETWORKS, OPTIMIZERS) if case[1] != "Adam" or "norm" not in case[0]]


@pytest.mark.parametrize("name, optimizer", CASES)
def test_five_updates_are_pytorchs(golden, name, optimizer):
    case = of(golden, f"{name}-SGD") | of(golden, f"{name}-{optimizer}")
    net = Network(NETWORKS[name], CrossEntropy(smoothing=0.1), OPTIMIZERS[optimizer])
    state = unflat(net, case["start"])
    steps = list(train(net, state, zip(case["X"], case["T"], strict=True)))
    end = steps[-1].after

    assert_close([s.loss.loss for s in steps], case["losses"])
    first = step(net, state, case["X"][0], case["T"][0]).backward
    assert_close(flat(first.grads), case["gradient"])
    assert_close(first.deltas[0], case["dX"])
    assert_close(flat(end.params), case["end"])
    running = [array for kept in end.statistics for array in kept or ()]
    assert_close(np.concatenate([*running, np.empty(0)]), case["running"])
    assert_close(forward(net, end, case["X"][0]).logits, case["in_use"])
    assert flat(end.params).dtype == case["start"].dtype
    # Five updates have moved the weights by far more than the tolerance.
    assert np.abs(flat(end.params) - case["start"]).max() > 0.01


def test_a_bias_that_decays_would_be_noticed(golden):
    """PyTorch decays biases too unless told otherwise; here only W decays, and five updates show the difference."""
    case = of(golden, "norm-SGD")
    net = Network(NETWORKS["norm"], CrossEntropy(smoothing=0.1), DecaysBiases(RATE))
    *_, last = train(net, unflat(net, case["start"]), zip(case["X"], case["T"], strict=True))
    assert np.abs(flat(last.after.params) - case["end"]).max() > 10 * TOLERANCES[case["start"].dtype.name]


class DecaysBiases(SGD):
    def change(self, w, dw, memory, t):
        return super().change(w, dw + 0.05 * w, memory, t)


def of(golden, case):
    return {key.split("/")[1]: array for key, array in golden.items() if key.startswith(f"{case}/")}


def unflat(net, numbers):
    params, at = [], 0
    for layer in net.layers:
        arrays = []
        for shape in (layer.weight_shape, layer.weight_shape[-1:]) if layer.weight_shape else ():
            size = int(np.prod(shape))
            arrays.append(numbers[at : at + size].reshape(shape))
            at += size
        params.append(Params(*arrays) if arrays else None)
    assert at == len(numbers)
    return replace(init(net, 0, numbers.dtype), params=tuple(params))


def flat(params):
    return np.concatenate([w.reshape(-1) for p in params if p for w in p])


def assert_close(ours, theirs):
    tolerance = TOLERANCES[theirs.dtype.name]
    np.testing.assert_allclose(ours, theirs, rtol=tolerance, atol=tolerance)
