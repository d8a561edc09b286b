"""Small networks and batches that several tests share."""

from itertools import pairwise

import numpy as np

from engine import SGD, CrossEntropy, Dense, Network, Tanh


def network(activation=Tanh, loss=CrossEntropy, optimizer=None, sizes=(6, 4, 2)):
    """Dense layers of these sizes with an activation between each two."""
    layers = []
    for inputs, outputs in pairwise(sizes):
        layers += [Dense(inputs, outputs), activation()]
    return Network(layers[:-1], loss(), optimizer or SGD(0.1))


def batch(n, inputs=6, classes=2, seed=0, dtype=np.float64):
    """-> X (n, inputs) of normal numbers, T (n, classes) one-hot"""
    rng = np.random.default_rng(seed)
    shape = inputs if isinstance(inputs, tuple) else (inputs,)
    X = rng.normal(size=(n, *shape)).astype(dtype)
    return X, np.eye(classes, dtype=dtype)[rng.integers(0, classes, n)]


def batches(count, n=4, **settings):
    return [batch(n, seed=seed, **settings) for seed in range(count)]


def weights(params):
    """The arrays of a tuple of Params, in order."""
    return [w for p in params if p for w in p]


def same(first, second):
    """Whether two lists of arrays are equal bit for bit, dtypes included."""
    return len(first) == len(second) and all(
        a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
        for a, b in zip(first, second, strict=True)
    )


def everything(step):
    """Every array that a step made, in one list."""
    err = step.loss
    deltas = [delta for delta in step.backward.deltas if delta is not None]
    memory = [array for kept in step.after.memory if kept for arrays in kept for array in arrays]
    return [
        *step.forward.values,
        *(err.probabilities, err.errors, err.per_example, np.float64(err.loss), err.dP, err.delta),
        *deltas,
        *weights(step.backward.grads),
        *weights(step.update.changes),
        *weights(step.after.params),
        *memory,
    ]
