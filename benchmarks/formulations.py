"""One convolution, written in several ways: python -m benchmarks.formulations [--json]

The same numbers, as a test of each before it is timed: forward, the gradient of the weights (dW) and the blame on the
pixels (dX), at the sizes of the shipped network; then what was tried for BatchNorm and MaxPool. float32, batch 64, one
thread; CPU milliseconds, the fastest of ROUNDS with all in turn. The first of each kind is the engine's.

It prints Markdown; with --json a row a line instead, each with the machine.
"""

import os

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import time

import numpy as np

from benchmarks.printed import show
from engine.convolution import (
    MaxPool,
    _padded,
    _slide,
    _windows,
    along,
    channel_products,
    channel_sums,
    parts,
)
from engine.normalization import BatchNorm

ROUNDS, BATCH, WINDOW, PHOTO = 6, 64, 3, 3
CONVOLUTIONS = ((96, 3, 16), (48, 16, 40), (24, 40, 80), (12, 80, 112), (6, 112, 144), (6, 144, 144))
POOLS = ((96, 16), (48, 40), (24, 80), (12, 112))
# Two lines of a convolution from four products of lines rather than six: what the four are made of. (Winograd 1980)
LINES = np.array([[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]], np.float32)
WEIGHTS = np.array([[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]], np.float32)
SEVERAL = 800_000  # bytes of mixtures at a time


def main():
    show([*convolutions(), *others()])


def convolutions():
    """A row for each formulation, with its milliseconds at each size and in all."""
    found = {}
    for side, c, o in CONVOLUTIONS:
        rng = np.random.default_rng(0)
        X, W, dY = (random(rng, *shape) for shape in ((BATCH, side, side, c), (3, 3, c, o), (BATCH, side, side, o)))
        for kind, (ways, given) in {
            "forward": (FORWARD, (X, W)),
            "dW": (OF_WEIGHTS, (X, dY)),
            "dX": (OF_PIXELS, (dY, W)),
        }.items():
            # In training nobody asks for the blame on a photo's own pixels.
            asked = kind != "dX" or c > PHOTO
            for name, spent in (timed(ways, given) if asked else dict.fromkeys(ways)).items():
                found.setdefault((f"Conv {kind}", name), []).append(spent)
    yield from rows(found, [f"{side} x {side}, {c} to {o}" for side, c, o in CONVOLUTIONS])


def others():
    """The same for MaxPool and BatchNorm."""
    found = {}
    for side, c in POOLS:
        rng = np.random.default_rng(0)
        X, dY = random(rng, BATCH, side, side, c), random(rng, BATCH, side // 2, side // 2, c)
        for kind, (ways, given) in {
            "MaxPool forward": (POOLED, (X,)),
            "MaxPool dX": (UNPOOLED, (X, MaxPool().forward(None, X), dY)),
            "BatchNorm mean, variance": (STATISTICS, (X,)),
            "sum of X * dY for each channel": (PRODUCTS, (X, random(rng, *X.shape))),
        }.items():
            for name, spent in timed(ways, given).items():
                found.setdefault((kind, name), []).append(spent)
    yield from rows(found, [f"{side} x {side}, {c}" for side, c in POOLS])


def rows(found, sizes):
    for (kind, name), spent in found.items():
        figures = dict(zip(sizes, spent, strict=True)) | {"all": sum(figure for figure in spent if figure)}
        yield {"CPU ms": kind, "way": name} | {size: figure and round(figure, 1) for size, figure in figures.items()}


def timed(ways, given):
    """-> {way: milliseconds}; all make the same numbers."""
    made = [way(*given) for way in ways.values()]
    assert all(np.abs(each - made[0]).max() < 1e-4 * np.abs(made[0]).max() for each in made)
    spent = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            start = time.process_time()
            way(*given)
            spent[name].append(1000 * (time.process_time() - start))
    return {name: min(times) for name, times in spent.items()}


def random(rng, *shape):
    return rng.normal(size=shape).astype(np.float32)


# Forward: X (n,h,w,c), W (3,3,c,o) -> (n,h,w,o)


def windows(X, W):
    return _slide(X, W)


def windows_by_pixel(X, W):
    """As it was before few channels were laid out by lines."""
    Y = np.empty((*X.shape[:3], W.shape[3]), X.dtype)
    for part in parts(X, WINDOW**2):
        np.matmul(by_pixel(X[part]), flat(W), out=flat(Y[part]))
    return Y


def windows_at_once(X, W):
    return (_windows(X) @ flat(W)).reshape(*X.shape[:3], -1)


def nine_products(X, W):
    Y = np.zeros((*X.shape[:3], W.shape[3]), X.dtype)
    for part in parts(X, 4):
        for (y, x), seen in shifted(_padded(X[part])):
            Y[part] += seen @ W[y, x]
    return Y


def tensordot(X, W):
    windows = np.lib.stride_tricks.sliding_window_view(_padded(X), (WINDOW, WINDOW), (1, 2))  # (n,h,w,c,3,3)
    return np.tensordot(windows, W, ((4, 5, 3), (0, 1, 2)))


def winograd_lines(X, W):
    """Two lines at a time from four products: two thirds of the multiplications. (Winograd 1980)"""
    n, h, w, _ = X.shape
    four, Y = np.tensordot(WEIGHTS, W, 1).reshape(4, -1, W.shape[3]), np.empty((n, h, w, W.shape[3]), X.dtype)
    for part in several(X):
        m0, m1, m2, m3 = (four_lines(X[part]) @ four).reshape(4, -1, h // 2, w, W.shape[3])
        upper, lower = Y[part, 0::2], Y[part, 1::2]
        np.add(m1, m2, out=upper)
        upper += m0
        np.subtract(m1, m2, out=lower)
        lower -= m3
    return Y


def winograd_squares(X, W):
    """Two by two pixels from sixteen products in place of thirty-six: F(2 x 2, 3 x 3). (Lavin and Gray 2016)"""
    n, h, w, _ = X.shape
    sixteen = np.einsum("iy,jx,yxco->ijco", WEIGHTS, WEIGHTS, W).reshape(16, -1, W.shape[3])
    Y = np.empty((n, h, w, W.shape[3]), X.dtype)
    for part in several(X):
        m0, m1, m2, m3 = (sixteen_squares(X[part]) @ sixteen).reshape(4, 4, -1, h // 2, w // 2, W.shape[3])
        for y, (a0, a1, a2, a3) in enumerate((m0 + m1 + m2, m1 - m2 - m3)):
            Y[part, y::2, 0::2] = a0 + a1 + a2
            Y[part, y::2, 1::2] = a1 - a2 - a3
    return Y


# The gradient of the weights: X (n,h,w,c), dY (n,h,w,o) -> (3,3,c,o)


def gradient_windows(X, dY):
    dW = sum(_windows(X[part]).T @ flat(dY[part]) for part in parts(X, WINDOW**2))
    return dW.reshape(3, 3, X.shape[3], -1)


def gradient_by_pixel(X, dY):
    return sum(by_pixel(X[part]).T @ flat(dY[part]) for part in parts(X, WINDOW**2)).reshape(3, 3, X.shape[3], -1)


def gradient_windows_of_blame(X, dY):
    dW = sum(flat(X[part]).T @ _windows(dY[part]) for part in parts(dY, WINDOW**2))
    return dW.reshape(X.shape[3], 3, 3, -1)[:, ::-1, ::-1].transpose(1, 2, 0, 3)


def gradient_nine_products(X, dY):
    dW = np.zeros((3, 3, X.shape[3], dY.shape[3]), X.dtype)
    for part in parts(X, 4):
        for place, seen in shifted(_padded(X[part])):
            dW[place] += flat(seen).T @ flat(dY[part])
    return dW


def gradient_tensordot(X, dY):
    windows = np.lib.stride_tricks.sliding_window_view(_padded(X), (WINDOW, WINDOW), (1, 2))
    return np.tensordot(windows, dY, ((0, 1, 2), (0, 1, 2))).transpose(1, 2, 0, 3)


def gradient_winograd_lines(X, dY):
    four = 0
    for part in several(X):
        u, v = dY[part, 0::2], dY[part, 1::2]
        four = four + four_lines(X[part]).swapaxes(1, 2) @ np.stack([u, u + v, u - v, -v]).reshape(4, -1, dY.shape[3])
    return np.tensordot(WEIGHTS.T, four, 1).reshape(3, 3, X.shape[3], -1)


# The blame on the pixels: dY (n,h,w,o), W (3,3,c,o) -> (n,h,w,c)


def full_convolution(dY, W):
    return _slide(dY, W[::-1, ::-1].swapaxes(2, 3))


def nine_adds(dY, W):
    n, h, w, _ = dY.shape
    dX = np.zeros((n, h + 2, w + 2, W.shape[2]), dY.dtype)
    for part in parts(dY, 4):
        for (y, x), seen in shifted(dX[part]):
            seen += dY[part] @ W[y, x].T
    return dX[:, 1:-1, 1:-1]


def product_then_adds(dY, W):
    n, h, w, _ = dY.shape
    dX = np.zeros((n, h + 2, w + 2, W.shape[2]), dY.dtype)
    for part in parts(dY, WINDOW**2):
        nine = (flat(dY[part]) @ flat(W).T).reshape(-1, h, w, WINDOW, WINDOW, W.shape[2])
        for (y, x), seen in shifted(dX[part]):
            seen += nine[:, :, :, y, x]
    return dX[:, 1:-1, 1:-1]


def winograd_lines_back(dY, W):
    return winograd_lines(dY, W[::-1, ::-1].swapaxes(2, 3))


def winograd_squares_back(dY, W):
    return winograd_squares(dY, W[::-1, ::-1].swapaxes(2, 3))


# MaxPool


def pool(X):
    return MaxPool().forward(None, X)


def pool_pixels_first(X):
    across = np.maximum(X[:, :, 0::2], X[:, :, 1::2])
    return np.maximum(across[:, 0::2], across[:, 1::2])


def unpool_laid_together(X, Y, dY):
    return MaxPool().backward(None, X, Y, dY)[0]


def unpool_in_place(X, Y, dY):
    dX = np.empty_like(X)
    for part in parts(X):
        unpool(X[part], Y[part], dY[part], dX[part])
    return dX


def unpool_at_once(X, Y, dY):
    return unpool(X, Y, dY, np.empty_like(X))


def unpool_by_halves(X, Y, dY):
    """The larger pixel of each pair, then the larger pair: as the forward pass, turned round."""
    dX = np.empty_like(X)
    for part in parts(X):
        left, right = X[part, :, 0::2], X[part, :, 1::2]
        across = np.maximum(left, right)
        upper = np.multiply(dY[part], across[:, 0::2] >= across[:, 1::2])
        blame = np.stack([upper, dY[part] - upper], axis=2).reshape(across.shape)
        np.multiply(blame, left >= right, out=dX[part, :, 0::2])
        np.subtract(blame, dX[part, :, 0::2], out=dX[part, :, 1::2])
    return dX


def unpool(X, Y, dY, dX):
    free = np.ones(Y.shape, bool)
    for place in ((slice(None), slice(y, None, 2), slice(x, None, 2)) for y in (0, 1) for x in (0, 1)):
        largest = free & (X[place] == Y)
        free ^= largest
        np.multiply(dY, largest, out=dX[place])
    return dX


# BatchNorm


def statistics(X):
    ran = BatchNorm(X.shape[-1]).in_training(X)
    return np.stack([ran.mean, ran.variance])


def statistics_squares(X):
    mean = channel_sums(X) / (X.size // X.shape[-1])
    squares = sum(channel_sums(np.square(X[part] - along(X, mean))) for part in parts(X))
    return np.stack([mean, squares / (X.size // X.shape[-1])])


def statistics_one_pass(X):
    """One pass fewer, but it loses all digits where the mean is large beside the spread."""
    count = X.size // X.shape[-1]
    mean = channel_sums(X) / count
    return np.stack([mean, channel_products(X, X) / count - mean**2])


def products(X, dY):
    return channel_products(X, dY)


def products_kept(X, dY):
    return sum(channel_sums(X[part] * dY[part]) for part in parts(X))


def products_diagonal(X, dY):
    return np.diag(flat(X).T @ flat(dY))


FORWARD = {
    "windows of a few pictures (engine)": windows,
    "windows, always pixel by pixel": windows_by_pixel,
    "windows of all at once": windows_at_once,
    "nine shifted products": nine_products,
    "tensordot of sliding windows": tensordot,
    "Winograd, two lines": winograd_lines,
    "Winograd, two by two": winograd_squares,
}
OF_WEIGHTS = {
    "windows of a few pictures (engine)": gradient_windows,
    "windows, always pixel by pixel": gradient_by_pixel,
    "windows of the blame": gradient_windows_of_blame,
    "nine shifted products": gradient_nine_products,
    "tensordot of sliding windows": gradient_tensordot,
    "Winograd, two lines": gradient_winograd_lines,
}
OF_PIXELS = {
    "full convolution (engine)": full_convolution,
    "nine products, added in nine places": nine_adds,
    "one product, added in nine places": product_then_adds,
    "Winograd, two lines": winograd_lines_back,
    "Winograd, two by two": winograd_squares_back,
}
POOLED = {"whole lines first, in parts (engine)": pool, "pixels of a line first, all at once": pool_pixels_first}
UNPOOLED = {
    "corners laid together, in parts (engine)": unpool_laid_together,
    "corners in place, in parts": unpool_in_place,
    "corners in place, all at once": unpool_at_once,
    "the larger pair, then its larger pixel": unpool_by_halves,
}
STATISTICS = {
    "sums of squares, no squares kept (engine)": statistics,
    "squares, then their sums": statistics_squares,
    "mean of squares less squared mean": statistics_one_pass,
}
PRODUCTS = {
    "no product kept (engine)": products,
    "products, then their sums": products_kept,
    "diagonal of a matrix product": products_diagonal,
}


def by_pixel(X):
    """Each pixel's neighbourhood as a row, three neighbouring pixels at a time. (n,h,w,c) -> (nhw,9c)"""
    padded = _padded(X)
    n, h, w, c = X.shape
    picture, line, pixel, number = padded.strides
    shape, strides = (n, h, w, WINDOW, WINDOW * c), (picture, line, pixel, line, number)
    return np.lib.stride_tricks.as_strided(padded, shape, strides, writeable=False).reshape(-1, WINDOW**2 * c)


def four_lines(X):
    """Of every four lines the four mixtures, and each pixel's neighbours beside it. (n,h,w,c) -> (4, n h/2 w, 3c)"""
    mixed = mixtures(_padded(X), X.shape[1], 1)
    shape = (*mixed.shape[:3], X.shape[2], WINDOW * X.shape[3])
    return np.lib.stride_tricks.as_strided(mixed, shape, mixed.strides, writeable=False).reshape(4, -1, shape[-1])


def sixteen_squares(X):
    """Of every 4 x 4 pixels the sixteen mixtures. (n,h,w,c) -> (16, n h/2 w/2, c)"""
    mixed = mixtures(mixtures(_padded(X), X.shape[1], 1), X.shape[2], 3)  # by pixel, by line, ...
    return mixed.swapaxes(0, 1).reshape(16, -1, X.shape[3])


def mixtures(V, length, axis):
    """LINES of four neighbours along an axis, in steps of two; a new first axis for the four."""
    start = (slice(None),) * axis
    d = [V[(*start, slice(i, length + i, 2))] for i in range(4)]
    mixed = np.empty((4, *d[0].shape), V.dtype)
    for into, factors in zip(mixed, LINES, strict=True):
        (i, a), (j, b) = ((i, f) for i, f in enumerate(factors) if f)
        (np.add if a == b else np.subtract)(*((d[i], d[j]) if a > 0 else (d[j], d[i])), out=into)
    return mixed


def several(X):
    """A few pictures each, so that what is mixed of them fits into the cache."""
    at_once = max(1, SEVERAL // (6 * X[0].nbytes))
    return [slice(start, start + at_once) for start in range(0, len(X), at_once)]


def shifted(padded):
    """The nine views of a picture that a window's nine weights see, with the place of each."""
    h, w = padded.shape[1] - 2, padded.shape[2] - 2
    return (((y, x), padded[:, y : y + h, x : x + w]) for y in range(WINDOW) for x in range(WINDOW))


def flat(V):
    return V.reshape(-1, V.shape[-1])


if __name__ == "__main__":
    main()
