"""Layers: what turns one array of numbers into the next, and how blame travels back through it.

Every layer is a frozen record of settings; its weights are handed in. `backward` stands under `forward`.
Layers for pictures are in `convolution.py`, those that differ between training and use in `normalization.py`.

    n examples, i inputs, o outputs      X in, Y out, dY = dLoss/dY, dX = dLoss/dX
"""

from dataclasses import dataclass
from math import prod

import numpy as np

from engine.convolution import Conv, GlobalAveragePool, MaxPool
from engine.errors import EngineError
from engine.layer import Layer, Params, words
from engine.normalization import BatchNorm, Dropout

# OpenBLAS multiplies matrices where they lie if that takes up to so many products; others it copies into an order of
# its own first, which with few examples costs half as much again. In float64 it adds up so many addends at a time, on
# the processors that were looked at.
AT_ONCE, ADDENDS = 10**6, 384


def weighted(X, W) -> np.ndarray:
    """X @ W: what came in times the weights, summed over the inputs. (n,i) (i,o) -> (n,o)

    It adds up a few inputs at a time, which is sooner. Where o is a multiple of 8, float64 is the same to the last bit.
    """
    n, inputs, products = len(X), X.shape[1], len(X) * W.shape[1]
    if n == 1 or products * inputs <= AT_ONCE or products * ADDENDS > AT_ONCE:
        return X @ W
    Y = X[:, :ADDENDS] @ W[:ADDENDS]
    for i in range(ADDENDS, inputs, ADDENDS):
        Y += X[:, i : i + ADDENDS] @ W[i : i + ADDENDS]
    return Y


def outer(X, dY) -> np.ndarray:
    """X.T @ dY: what came in times the blame, summed over the examples. (i,n) (n,o) -> (i,o)

    It makes a few rows at a time, which is sooner, and the same to the last bit. With a single example `@` is slow.
    """
    n, rows = len(X), AT_ONCE // max(1, dY.size)
    if not 1 < n <= 256 or dY.shape[1] == 1 or not 50 <= rows < X.shape[1]:
        return np.dot(X.T, dY)
    dW = np.empty((X.shape[1], dY.shape[1]), dY.dtype)
    for i in range(0, len(dW), rows):
        np.matmul(X.T[i : i + rows], dY, out=dW[i : i + rows])
    return dW


@dataclass(frozen=True)
class Dense(Layer):
    """Every output is a weighted sum of all inputs plus a bias. W (i,o), b (o,). (Rumelhart, Hinton, Williams 1986)"""

    inputs: int
    outputs: int
    symbol = "Z"
    reads = "everything"

    def __post_init__(self):
        if not all(isinstance(size, int) and size > 0 for size in (self.inputs, self.outputs)):
            raise EngineError(f"A Dense layer needs whole sizes above 0, not {self.inputs!r} and {self.outputs!r}.")

    @property
    def weight_shape(self) -> tuple[int, int]:
        return (self.inputs, self.outputs)

    @property
    def fans(self) -> tuple[int, int]:
        return self.inputs, self.outputs

    def output_shape(self, shape) -> tuple[int]:
        if shape not in (None, (self.inputs,)):
            raise EngineError(f"This Dense layer takes {self.inputs} numbers an example, but is given {words(shape)}.")
        return (self.outputs,)

    def forward(self, params, X) -> np.ndarray:
        return weighted(X, params.W) + params.b  # X @ W + b: (n,i) (i,o) + (o,) -> (n,o)

    def backward(self, params, X, Y, dY, inputs=True) -> tuple[np.ndarray | None, Params]:
        dW = outer(X, dY)  # X.T @ dY: (i,n) (n,o) -> (i,o)
        db = dY.sum(axis=0)  # (n,o) -> (o,)
        dX = dY @ params.W.T if inputs else None  # (n,o) (o,i) -> (n,i)
        return dX, Params(dW, db)

    def input_of(self, X, weight) -> np.ndarray:
        """The number that `weight` multiplies, in each example. -> (n,)"""
        return np.ones_like(X[:, 0]) if weight[0] == "b" else X[:, weight[1]]


@dataclass(frozen=True)
class Flatten(Layer):
    """A picture laid out as one row of numbers. (n,h,w,c) -> (n, h*w*c)"""

    symbol = "F"

    def output_shape(self, shape) -> tuple[int] | None:
        return None if shape is None or None in shape else (prod(shape),)

    def forward(self, params, X) -> np.ndarray:
        return X.reshape(len(X), -1)

    def backward(self, params, X, Y, dY, inputs=True) -> tuple[np.ndarray, None]:
        return dY.reshape(X.shape), None


class Activation(Layer):
    """Bends each number by itself; backward multiplies by the slope of the bend at that number.

    `silences_half`: whether it lets nothing of one half of its inputs through, which He's initial scale makes up for.
    `never_falls`: whether a larger number never comes out smaller.
    """

    symbol = "A"
    silences_half = False
    never_falls = False

    def slope(self, X, Y) -> np.ndarray:
        """dY/dX at each number. -> X's shape"""
        raise NotImplementedError

    def backward(self, params, X, Y, dY, inputs=True) -> tuple[np.ndarray, None]:
        return dY * self.slope(X, Y), None


@dataclass(frozen=True)
class ReLU(Activation):
    """max(0, x). (Nair and Hinton 2010)"""

    silences_half = True
    never_falls = True

    def forward(self, params, X) -> np.ndarray:
        return np.maximum(X, 0)

    def slope(self, X, Y) -> np.ndarray:
        return (X > 0).astype(X.dtype)

    def side(self, X) -> np.ndarray:
        """On which side of its corner each number lies: a difference quotient across the corner means nothing."""
        return X > 0


@dataclass(frozen=True)
class Sigmoid(Activation):
    """1 / (1 + exp(-x)), written with tanh, which cannot overflow."""

    never_falls = True

    def forward(self, params, X) -> np.ndarray:
        return (1 + np.tanh(X / 2)) / 2

    def forward_written(self, params, X) -> np.ndarray:
        return 1 / (1 + np.exp(-X))

    def slope(self, X, Y) -> np.ndarray:
        return Y * (1 - Y)


@dataclass(frozen=True)
class Tanh(Activation):
    """The hyperbolic tangent. (LeCun and others, Efficient BackProp, 1998)"""

    never_falls = True

    def forward(self, params, X) -> np.ndarray:
        return np.tanh(X)

    def slope(self, X, Y) -> np.ndarray:
        return 1 - Y**2


ACTIVATIONS = [ReLU, Sigmoid, Tanh]
LAYERS = [Dense, Flatten, *ACTIVATIONS, Conv, MaxPool, GlobalAveragePool, BatchNorm, Dropout]
