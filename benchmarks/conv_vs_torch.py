"""The shipped network beside PyTorch's: python -m benchmarks.conv_vs_torch [--json]

A training step, whole and layer by layer, forward and backward: float32, batch 64, 96 x 96 pixels; and the answer about
one photo, of the network as it is shipped. One thread each, in one process and in turns; CPU milliseconds, the fastest
of ROUNDS, STEPS or ANSWERS. PyTorch (eager) keeps its pictures channels last, which is its fastest here, as we do. The
column of products is what a convolution's matrix products alone take in NumPy: none that multiplies as often can be
faster.

It prints Markdown; with --json a row a line instead, each with the machine. `benchmarks/formulations.py` compares ways
to write a layer.
"""

import os

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import time
from dataclasses import replace

import numpy as np
import torch
from torch import nn

from benchmarks.printed import show
from engine import BatchNorm, Conv, Dense, MaxPool, Params, forward, init, step
from engine.layer import words
from offline.train_photos import BATCH, Recipe, build, to_ship

ROUNDS, STEPS, ANSWERS = 8, 20, 100


def main():
    torch.set_num_threads(1)
    show(measured())


def measured():
    """The rows: each layer, all of a kind, the whole step, one photo's answer."""
    network = build(Recipe(), an_epoch=100)
    state = init(network, 0, np.float32)
    rng = np.random.default_rng(0)
    X, labels = rng.random((BATCH, 96, 96, 3), np.float32), rng.integers(0, 2, BATCH)
    made = step(network, state, X, np.eye(2)[labels])
    totals = {}
    for i, layer in enumerate(network.layers):
        V, Y, dY = made.forward.values[i], made.forward.values[i + 1], made.backward.deltas[i + 1]
        if V.ndim == 4 and Y.ndim == 4:
            runs = [ours(layer, state.params[i], V, dY, inputs=i > 0), theirs(layer, V, dY, inputs=i > 0)]
            if isinstance(layer, Conv):
                runs.append(products(layer, V, dY, inputs=i > 0))
            found = fastest(runs)
            yield row(f"{type(layer).__name__} {words(V.shape[1:])} to {words(Y.shape[1:])}", found)
            totals.setdefault(type(layer).__name__, []).append(found)
    for kind, found in totals.items():
        yield row(f"all {kind}", np.sum(found, axis=0))
    yield row("the whole step", fastest([our_step(network, state, X, labels), their_step(network, X, labels)], STEPS))
    yield row("one photo's answer", fastest([our_answer(network, state, X), their_answer(network, X)], ANSWERS))


def row(name, found):
    mine, other, *more = (1000 * seconds for seconds in found)
    bare = more[0] if more else None
    figures = {"engine": mine, "PyTorch": other, "PyTorch / engine": other / mine, "products": bare}
    return {"CPU ms": name} | {column: figure and round(float(figure), 2) for column, figure in figures.items()}


def fastest(runs, rounds=ROUNDS):
    times = [[] for _ in runs]
    for _ in range(rounds + 1):
        for run, found in zip(runs, times, strict=True):
            start = time.process_time()
            run()
            found.append(time.process_time() - start)
    return [min(found[1:]) for found in times]


def ours(layer, params, X, dY, inputs):
    def run():
        ran = layer.in_training(X, (0, 0))
        ran.backward(params, X, ran.forward(params, X), dY, inputs=inputs)

    return run


def theirs(layer, X, dY, inputs):
    twin = torch_twin(layer).to(memory_format=torch.channels_last)
    X, dY = channels_last(X).requires_grad_(inputs), channels_last(dY)

    def run():
        twin.zero_grad()
        X.grad = None
        twin(X).backward(dY)

    return run


def products(layer, X, dY, inputs):
    rows, c, o = X.shape[0] * X.shape[1] * X.shape[2], X.shape[3], dY.shape[3]
    rows_at_once = 2304  # fit into the cache, and divide the rows of every layer
    seen, blame, back, W, turned = (
        np.ones(shape, np.float32)
        for shape in ((rows_at_once, 9 * c), (rows_at_once, o), (rows_at_once, 9 * o), (9 * c, o), (9 * o, c))
    )

    def run():
        for _ in range(rows // rows_at_once):
            seen @ W
            seen.T @ blame
            if inputs:
                back @ turned

    return run


def torch_twin(layer):
    if isinstance(layer, Conv):
        return nn.Conv2d(layer.channels_in, layer.channels_out, 3, padding=1)
    if isinstance(layer, BatchNorm):
        return nn.BatchNorm2d(layer.channels)
    if isinstance(layer, MaxPool):
        return nn.MaxPool2d(2)
    return nn.ReLU()


def our_step(network, state, X, labels):
    T, now = np.eye(2)[labels], [state]

    def run():
        now[0] = step(network, now[0], X, T, inputs=False).after

    return run


def our_answer(network, state, X):
    """BatchNorm folded away, as it is shipped; in float32."""
    network, state = to_ship(network, state)
    state = replace(state, params=tuple(p and Params(*(w.astype(np.float32) for w in p)) for p in state.params))
    return lambda: forward(network, state, X[:1])


def their_answer(network, X):
    """The same layers."""
    net, X = twin_of(to_ship(network, init(network, 0))[0].layers).eval(), channels_last(X[:1])

    def run():
        with torch.inference_mode():
            net(X)

    return run


def twin_of(layers):
    *stages, _, last = layers
    assert isinstance(last, Dense)
    twins = [torch_twin(layer) for layer in stages]
    net = nn.Sequential(*twins, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(last.inputs, 2))
    return net.to(memory_format=torch.channels_last)


def their_step(network, X, labels):
    net = twin_of(network.layers)
    optimizer = torch.optim.SGD(net.parameters(), 0.01, momentum=0.9, nesterov=True, weight_decay=5e-4)
    score = nn.CrossEntropyLoss(label_smoothing=network.loss.smoothing)
    X, labels = channels_last(X), torch.tensor(labels)

    def run():
        optimizer.zero_grad()
        score(net(X), labels).backward()
        optimizer.step()

    return run


def channels_last(X):
    """(n,h,w,c), as it lies in memory, is what PyTorch calls (n,c,h,w) with channels last."""
    return torch.tensor(X).permute(0, 3, 1, 2)


if __name__ == "__main__":
    main()
