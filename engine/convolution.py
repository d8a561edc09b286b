"""Layers for pictures: the convolution is Dense seen through a window of 3 x 3 pixels that slides over the picture.

    n pictures, h x w pixels, c channels in, o out      X, Y, dX, dY as in `layers.py`, (n,h,w,channels)

Large arrays are worked through a few pictures at a time (`parts`), as a processor is several times faster on numbers
that are still in its cache.
"""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import as_strided

from engine.errors import EngineError
from engine.layer import Layer, Params, Shape, words

WINDOW, POOL = 3, 2  # pixels along one side
CACHE = 2_000_000  # bytes of windows at a time; half or twice as much is up to a third slower


@dataclass(frozen=True)
class Conv(Layer):
    """One Dense layer for every pixel and its eight neighbours, with the same weights everywhere; zeros surround the
    picture. W (3,3,c,o), b (o,). (LeCun and others 1989)
    """

    channels_in: int
    channels_out: int
    symbol = "Z"
    reads = "window"

    def __post_init__(self):
        _check_counts(self, self.channels_in, self.channels_out)

    @property
    def weight_shape(self) -> tuple[int, int, int, int]:
        return (WINDOW, WINDOW, self.channels_in, self.channels_out)

    @property
    def fans(self) -> tuple[int, int]:
        return WINDOW**2 * self.channels_in, WINDOW**2 * self.channels_out

    def output_shape(self, shape) -> Shape:
        height, width, _ = _picture(self, shape, self.channels_in)
        return (height, width, self.channels_out)

    def forward(self, params, X) -> np.ndarray:
        return _slide(X, params.W, params.b)  # (n,h,w,c) (3,3,c,o) + (o,) -> (n,h,w,o)

    def backward(self, params, X, Y, dY, inputs=True) -> tuple[np.ndarray | None, Params]:
        dW = sum(_windows(X[part]).T @ _rows(dY[part]) for part in parts(X, WINDOW**2))  # (9c,nhw) (nhw,o) -> (9c,o)
        db = channel_sums(dY)  # (n,h,w,o) -> (o,)
        # A pixel was seen by the windows around it, so its blame is gathered by the same window turned round.
        turned = params.W[::-1, ::-1].swapaxes(2, 3)  # (3,3,c,o) -> (3,3,o,c)
        dX = _slide(dY, turned) if inputs else None  # (n,h,w,o) (3,3,o,c) -> (n,h,w,c)
        return dX, Params(dW.reshape(self.weight_shape), db)

    def input_of(self, X, weight) -> np.ndarray:
        """The number that `weight` multiplies, at each place in each picture. -> (n,h,w)"""
        if weight[0] == "b":
            return np.ones_like(X[..., 0])
        _, y, x, channel, _ = weight
        _, height, width, _ = X.shape
        return _padded(X)[:, y : y + height, x : x + width, channel]


@dataclass(frozen=True)
class MaxPool(Layer):
    """The largest of each 2 x 2 pixels, (n,h,w,c) -> (n,h/2,w/2,c); it alone takes the blame. (Ranzato 2007)

    Of equally large ones it is the first in reading order, as in PyTorch.
    """

    symbol = "M"
    reads = "square"

    def output_shape(self, shape) -> Shape:
        *sides, channels = _picture(self, shape)
        if any(side is not None and side % POOL for side in sides):
            raise EngineError(f"MaxPool halves a picture, so its sides have to be even, but are {words(shape)}.")
        return (*(side and side // POOL for side in sides), channels)

    def forward(self, params, X) -> np.ndarray:
        n, h, w, c = X.shape
        Y = np.empty((n, h // 2, w // 2, c), X.dtype)
        for part in parts(X):
            down = np.maximum(X[part, 0::2], X[part, 1::2])  # whole lines first, (n,h/2,w,c)
            np.maximum(down[:, :, 0::2], down[:, :, 1::2], out=Y[part])
        return Y

    def backward(self, params, X, Y, dY, inputs=True) -> tuple[np.ndarray, None]:
        dX = np.empty(X.shape, X.dtype)
        for part in parts(X):
            quarters, free = _quarters(X[part]).copy(), np.ones(Y[part].shape, bool)
            for quarter in quarters.reshape(4, *free.shape):
                largest = free & (quarter == Y[part])
                free ^= largest
                np.multiply(dY[part], largest, out=quarter)
            _quarters(dX[part])[:] = quarters
        return dX, None

    def side(self, X) -> np.ndarray:
        """Which of the four is the largest: a difference quotient across a change of places means nothing."""
        return np.argmax(_quarters(X).reshape(4, -1), axis=0)


@dataclass(frozen=True)
class GlobalAveragePool(Layer):
    """Each channel's mean over the picture, whatever its size. (n,h,w,c) -> (n,c). (Lin and others 2014)"""

    symbol = "G"
    reads = "map"

    def output_shape(self, shape) -> Shape:
        return _picture(self, shape)[2:]

    def forward(self, params, X) -> np.ndarray:
        return X.mean(axis=(1, 2))

    def backward(self, params, X, Y, dY, inputs=True) -> tuple[np.ndarray, None]:
        _, h, w, _ = X.shape
        return np.broadcast_to((dY / (h * w))[:, None, None], X.shape), None


def parts(X, times=1) -> list[slice]:
    """Slices of a few pictures each, so that `times` as many numbers as they have fit into the cache."""
    at_once = max(1, CACHE // (times * X[0].nbytes))
    return [slice(start, start + at_once) for start in range(0, len(X), at_once)]


def channel_sums(V) -> np.ndarray:
    """(n,...,c) -> (c,). Line upon line first, as NumPy is slow at adding many short rows."""
    return _lines(V).sum(axis=0).reshape(-1, V.shape[-1]).sum(axis=0)


def channel_products(V, U) -> np.ndarray:
    """The sums of V * U, in one pass that keeps no product. (n,...,c) twice -> (c,)"""
    return np.einsum("rk,rk->k", _lines(V), _lines(U)).reshape(-1, V.shape[-1]).sum(axis=0)


def along(V, channels) -> np.ndarray:
    """(c,) repeated for each pixel of a line of V, as NumPy is slow at adding a short row many times. -> (w,c)"""
    return np.tile(channels, (V.shape[-2], 1)) if V.ndim > 2 else channels


def _slide(X, W, b=None):
    """Every window of X times W, and b added if there is one. (n,h,w,c) (3,3,c,o) + (o,) -> (n,h,w,o)"""
    W = _rows(W)
    Y = np.empty((*X.shape[:3], W.shape[1]), X.dtype)
    for part in parts(X, WINDOW**2):
        np.matmul(_windows(X[part]), W, out=_rows(Y[part]))
        if b is not None:
            Y[part] += along(Y, b)
    return Y


def _windows(X):
    """The neighbourhood of every pixel as a row, which makes a convolution a matrix product. (n,h,w,c) -> (nhw,9c)"""
    n, h, w, c = X.shape
    padded = _padded(X)
    if w > WINDOW * c:
        return _windows_by_line(padded)
    picture, line, pixel, number = padded.strides
    # Three neighbouring pixels lie side by side in memory: they are copied in one go.
    view = as_strided(padded, (n, h, w, WINDOW, WINDOW * c), (picture, line, pixel, line, number), writeable=False)
    return view.reshape(n * h * w, WINDOW**2 * c)


def _windows_by_line(padded):
    """The same of few channels: one channel's pixels of a whole line are copied in one go. (n,h+2,w+2,c) -> (nhw,9c)"""
    planes = padded.transpose(3, 0, 1, 2).copy()
    c, n, h, w = planes.shape
    channel, picture, line, pixel = planes.strides
    shape, strides = (WINDOW, WINDOW, c, n, h - 2, w - 2), (line, pixel, channel, picture, line, pixel)
    return as_strided(planes, shape, strides, writeable=False).reshape(WINDOW**2 * c, -1).T


def _padded(X):
    n, h, w, c = X.shape
    padded = np.zeros((n, h + 2, w + 2, c), X.dtype)
    padded[:, 1:-1, 1:-1] = X
    return padded


def _quarters(X):
    """A view of the upper left, upper right, lower left and lower right pixel of each 2 x 2. -> (2,2,n,h/2,w/2,c)"""
    n, h, w, c = X.shape
    return X.reshape(n, h // 2, 2, w // 2, 2, c).transpose(2, 4, 0, 1, 3, 5)


def _rows(V):
    return V.reshape(-1, V.shape[-1])


def _lines(V):
    return V.reshape(-1, V.shape[-2] * V.shape[-1])


def _picture(layer, shape, channels=None):
    """(height, width, channels) of one example; None stands for what is not known yet."""
    shape = (None, None, channels) if shape is None else shape
    if len(shape) != 3 or (channels is not None and shape[2] not in (None, channels)):
        wanted = "pictures" if channels is None else f"pictures of {channels} channels"
        raise EngineError(f"{type(layer).__name__} takes {wanted}, (height, width, channels), not {words(shape)}.")
    return shape


def _check_counts(layer, *counts):
    if not all(isinstance(count, int) and count > 0 for count in counts):
        raise EngineError(f"{type(layer).__name__} needs whole numbers of channels above 0, not {counts}.")
