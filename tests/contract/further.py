"""Kinds from outside of the engine, each one class, as the README says: whatever the lesson offers, they get.

The layers are no choice of the lesson's: files and the gradient check know them. Of Huber, GELU and AdaGrad no test has
the textbook's word (`textbook.py`): nothing but the class is written of them.
"""

from dataclasses import dataclass

import numpy as np

import engine
from engine import Activation, Layer, Optimizer, Params, SoftmaxLoss


@dataclass(frozen=True)
class LeakyReLU(Activation):
    """x above zero, a little of it below. (Maas and others 2013)"""

    def forward(self, params, X):
        return np.where(X > 0, X, 0.01 * X)

    def slope(self, X, Y):
        return np.where(X > 0, 1.0, 0.01)


@dataclass(frozen=True)
class Focal(SoftmaxLoss):
    """Cross-entropy that cares less about examples which are nearly right. (Lin and others 2017)"""

    def scores(self, P, logits, T):
        p = (T * P).sum(axis=1)
        return -np.log(p) * (1 - p) ** 2

    def dP(self, P, T):
        return T * (2 * (1 - P) * np.log(P) - (1 - P) ** 2 / P) / T.shape[0]


@dataclass(frozen=True)
class Huber(SoftmaxLoss):
    """Half the square of a small error, and no more than its size of a large one. (Huber 1964)"""

    corner: float = 0.5

    def scores(self, P, logits, T):
        size = np.abs(P - T)
        return np.where(size <= self.corner, size**2 / 2, self.corner * (size - self.corner / 2)).mean(axis=1)

    def dP(self, P, T):
        n, k = T.shape
        return np.clip(P - T, -self.corner, self.corner) / k / n

    def side(self, P, T):
        return np.abs(P - T) <= self.corner


@dataclass(frozen=True)
class RMSProp(Optimizer):
    """Each gradient over the running size of its kind. (Hinton 2012, with his 0.9)"""

    learning_rate: float
    weight_decay: float = 0.0
    remembers = ("square",)

    def working(self, dw, memory, t):
        (square,) = memory
        new_square = 0.9 * square + 0.1 * dw**2
        return {"new_square": new_square, "step": dw / (np.sqrt(new_square) + 1e-8)}


@dataclass(frozen=True)
class GELU(Activation):
    """x times a probability that grows with x, in the form with tanh. (Hendrycks and Gimpel 2016)"""

    def forward(self, params, X):
        return X / 2 * (1 + self._bent(X))

    def slope(self, X, Y):
        bent = self._bent(X)
        return (1 + bent) / 2 + X / 2 * (1 - bent**2) * np.sqrt(2 / np.pi) * (1 + 0.134145 * X**2)

    def _bent(self, X):
        return np.tanh(np.sqrt(2 / np.pi) * (X + 0.044715 * X**3))


@dataclass(frozen=True)
class AdaGrad(Optimizer):
    """Each weight's steps become smaller, the more it has moved. (Duchi and others 2011)"""

    learning_rate: float
    weight_decay: float = 0.0
    remembers = ("total",)

    def working(self, dw, memory, t):
        (total,) = memory
        new_total = total + dw**2
        return {"new_total": new_total, "step": dw / (np.sqrt(new_total) + 1e-8)}


@dataclass(frozen=True)
class Lion(Optimizer):
    """Every weight takes a step of the same size: only the sign of the mean counts. (Chen and others 2023)"""

    learning_rate: float
    weight_decay: float = 0.0
    remembers = ("mean",)

    def working(self, dw, memory, t):
        (mean,) = memory
        return {"new_mean": 0.99 * mean + 0.01 * dw, "step": np.sign(0.9 * mean + 0.1 * dw)}


@dataclass(frozen=True)
class Gain(Layer):
    """Every number has a weight and a bias of its own. W (o,), b (o,)"""

    width: int
    symbol = "Z"

    @property
    def weight_shape(self):
        return (self.width,)

    def forward(self, params, X):
        return X * params.W + params.b

    def backward(self, params, X, Y, dY, inputs=True):
        return dY * params.W if inputs else None, Params((dY * X).sum(axis=0), dY.sum(axis=0))


@dataclass(frozen=True)
class Centred(Layer):
    """The numbers of each example, less their mean."""

    symbol = "C"

    def forward(self, params, X):
        return X - X.mean(axis=1, keepdims=True)

    def backward(self, params, X, Y, dY, inputs=True):
        return dY - dY.mean(axis=1, keepdims=True), None


CHOICES = (LeakyReLU, Focal, RMSProp)
KINDS = (*CHOICES, Huber, GELU, AdaGrad, Lion, Gain, Centred)
KNOWN = (engine.ACTIVATIONS, engine.LAYERS, engine.LOSSES, engine.OPTIMIZERS)
TREE = [list(known) for known in KNOWN]


def enter():
    """Let the engine know them: all that anybody has to do."""
    for kind in KINDS:
        engine.register(kind)


def leave():
    """Let it forget them again, and have those back whose names they took."""
    for known, kinds in zip(KNOWN, TREE, strict=True):
        known[:] = kinds
