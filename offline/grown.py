"""Training that begins where a shipped network is: BatchNorm stands in it again, and it may become deeper."""

from collections import deque
from dataclasses import replace

import numpy as np

from engine import BatchNorm, Conv, EngineError, Params


def grown(network, drawn, trained, X):
    """The state `drawn` for `network`, with the weights of the state `trained`, whose BatchNorm is folded away.

    On the pictures X (n,h,w,3) it answers as `trained` does. Each BatchNorm takes the mean and variance of X, and gives
    them back by its own weights; convolutions that `trained` lacks are the last ones, and hand on what they are given.
    (Chen and others 2016) Raises EngineError if the widths differ.
    """
    weights = deque(p for p in trained.params if p)
    params, statistics = list(drawn.params), list(drawn.statistics)
    taken, length = None, None  # of the convolution before
    for i, layer in enumerate(network.layers):
        if isinstance(layer, BatchNorm) and taken:
            ran = layer.in_training(X)
            params[i] = Params(ran.spread * length, ran.mean * length + taken.b)
            statistics[i] = (ran.mean, ran.variance)
        elif isinstance(layer, Conv):
            taken = _next(weights, layer) if len(weights) > 1 else _identity(layer)
            # BatchNorm makes any length the same; as long as fresh ones, learning rates mean what they do elsewhere.
            length = _length(taken.W) / _length(drawn.params[i].W)
            length[length == 0] = 1
            params[i] = Params(taken.W / length, np.zeros_like(taken.b))
        elif layer.weight_shape:
            params[i] = _next(weights, layer)
        X = layer.forward(params[i], X)
    return replace(drawn, params=tuple(params), statistics=tuple(statistics))


def _next(weights, layer):
    taken = weights.popleft()
    if taken.W.shape != layer.weight_shape:
        raise EngineError("The network to begin from has other widths.")
    return taken


def _length(W):
    return np.sqrt(np.square(W).sum(axis=(0, 1, 2)))


def _identity(layer):
    W = np.zeros(layer.weight_shape, np.float32)
    W[1, 1] = np.eye(*W.shape[2:])
    return Params(W, np.zeros(W.shape[-1], np.float32))
