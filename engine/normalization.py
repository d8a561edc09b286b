"""Layers that behave differently while training: what they need for one pass is fixed by `in_training` or `in_use`.

Both give back a plain layer, which `Forward.layers` keeps, so that backward walks through exactly what forward did.
"""

from dataclasses import dataclass

import numpy as np

from engine.convolution import along, channel_products, channel_sums, parts
from engine.errors import EngineError
from engine.layer import Layer, Params, Shape, Statistics, words


@dataclass(frozen=True)
class BatchNorm(Layer):
    """Each channel shifted and scaled to mean 0 and variance 1, then by b and W, both learnt. (Ioffe and Szegedy 2015)

    In training mean and variance are the batch's; in use they are running averages, `State.statistics`, which move by
    `momentum` towards each batch (with the unbiased variance, as in PyTorch). (n,c) or (n,h,w,c); W, b (c,).
    """

    channels: int
    momentum: float = 0.1
    eps: float = 1e-5
    symbol = "N"

    def __post_init__(self):
        if not (isinstance(self.channels, int) and self.channels > 0 and 0 < self.momentum <= 1 and self.eps > 0):
            raise EngineError("BatchNorm needs a whole number of channels above 0, momentum in (0, 1] and eps above 0.")

    @property
    def weight_shape(self) -> tuple[int]:
        return (self.channels,)

    def output_shape(self, shape) -> Shape | None:
        if shape is not None and shape[-1] not in (None, self.channels):
            raise EngineError(f"This BatchNorm takes {self.channels} channels, but is given {words(shape)}.")
        return shape

    def in_training(self, X, draw=None) -> "Normalize":
        """The layer with the mean and variance of X."""
        count = X.size // self.channels
        mean = channel_sums(X) / count
        centred = (X[part] - along(X, mean) for part in parts(X))
        variance = sum(channel_products(V, V) for V in centred) / count
        return Normalize(mean, variance, self.eps, of_batch=True)

    def in_use(self, statistics) -> "Normalize":
        """The layer with the running mean and variance."""
        mean, variance = statistics
        return Normalize(mean, variance, self.eps, of_batch=False)

    def fresh_statistics(self, dtype) -> Statistics:
        return np.zeros(self.channels, dtype), np.ones(self.channels, dtype)

    def moved_statistics(self, old, ran, X) -> Statistics:
        """Running mean and variance after a batch X that ran through the layer `ran`."""
        count = X.size // self.channels
        batch = ran.mean, ran.variance * (count / max(1, count - 1))
        return tuple((1 - self.momentum) * was + self.momentum * now for was, now in zip(old, batch, strict=True))

    def forward(self, params, X) -> np.ndarray:
        return self.in_training(X).forward(params, X)

    def backward(self, params, X, Y, dY, inputs=True) -> tuple[np.ndarray | None, Params]:
        return self.in_training(X).backward(params, X, Y, dY, inputs)

    def input_of(self, X, weight) -> np.ndarray:
        return self.in_training(X).input_of(X, weight)


@dataclass(frozen=True, eq=False)
class Normalize(Layer):
    """Y = W (X - mean) / sqrt(variance + eps) + b, as BatchNorm runs once. `of_batch`: they are those of X."""

    mean: np.ndarray
    variance: np.ndarray
    eps: float
    of_batch: bool

    @property
    def spread(self) -> np.ndarray:
        return np.sqrt(self.variance + self.eps)

    def forward(self, params, X) -> np.ndarray:
        scale = params.W / self.spread
        return _straight(X, scale, params.b - scale * self.mean)  # (n,h,w,c) * (c,) + (c,)

    def backward(self, params, X, Y, dY, inputs=True) -> tuple[np.ndarray | None, Params]:
        db = channel_sums(dY)
        dW = (channel_products(X, dY) - self.mean * db) / self.spread
        if not inputs:
            return None, Params(dW, db)
        scale = params.W / self.spread
        if not self.of_batch:
            return dY * scale, Params(dW, db)
        # dX = scale (dY - mean of dY - normalised X * mean of (dY * normalised X)), sorted by what multiplies X
        count = X.size // len(db)
        slope = -dW / (self.spread * count)
        start = -scale * (db / count + slope * self.mean)
        return _mixed(X, slope, dY, scale, start), Params(dW, db)

    def input_of(self, X, weight) -> np.ndarray:
        """The number that `weight` multiplies, at each place: the normalised X, or 1. -> (n,h,w)"""
        channel = weight[-1]
        if weight[0] == "b":
            return np.ones_like(X[..., channel])
        return (X[..., channel] - self.mean[channel]) / self.spread[channel]


@dataclass(frozen=True)
class Dropout(Layer):
    """In training, hides each number with this chance and enlarges the others to make up for it; in use, does nothing.

    What is hidden is drawn from `seed`, the iteration and the place of the layer, and drawn again in backward.
    (Srivastava and others 2014)
    """

    rate: float
    seed: int = 0
    symbol = "D"

    def __post_init__(self):
        if not (0 <= self.rate < 1 and isinstance(self.seed, int) and self.seed >= 0):
            raise EngineError("Dropout needs a rate from 0 to below 1 and a whole seed of 0 or more.")

    def in_training(self, X, draw) -> "Mask":
        return Mask(self.rate, (self.seed, *draw))

    def forward(self, params, X) -> np.ndarray:
        return X

    def backward(self, params, X, Y, dY, inputs=True) -> tuple[np.ndarray, None]:
        return dY, None


@dataclass(frozen=True)
class Mask(Layer):
    """Dropout as it runs once in training; `seeds` decide what it hides."""

    rate: float
    seeds: tuple

    def factors(self, X) -> np.ndarray:
        """0 where a number is hidden, 1 / (1 - rate) elsewhere. -> X's shape"""
        kept = np.random.default_rng(self.seeds).random(X.shape) >= self.rate
        return (kept / (1 - self.rate)).astype(X.dtype)

    def forward(self, params, X) -> np.ndarray:
        return X * self.factors(X)

    def backward(self, params, X, Y, dY, inputs=True) -> tuple[np.ndarray, None]:
        return dY * self.factors(X), None


def _straight(X, slope, start):
    """slope * X + start, each channel with its own."""
    Y = np.empty_like(X)
    slope, start = along(X, slope), along(X, start)
    for part in parts(X):
        np.multiply(X[part], slope, out=Y[part])
        Y[part] += start
    return Y


def _mixed(X, slope, dY, scale, start):
    """scale * (dY + slope * X) + start, each channel with its own."""
    dX = np.empty_like(X)
    slope, scale, start = along(X, slope), along(X, scale), along(X, start)
    for part in parts(X):
        np.multiply(X[part], slope, out=dX[part])
        dX[part] += dY[part]
        dX[part] *= scale
        dX[part] += start
    return dX
