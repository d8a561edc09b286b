"""The timeline: for each of the last states of a run, just enough to draw it. At most 10 KB each.

Frames travel in chunks, each an element of its own: after another step only the last chunk is sent again.
"""

import zlib
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from engine import State, forward, forward_ledger, loss
from engine.ledger import loss_ledger
from ui.charts import points

from .payload import Packed, folded, known, pack, picture_shape

MOST = 60
"""Frames at once."""

CHUNK = 20

SHADES = 7
"""A weight picture has 15 values, -7 to 7, two in a byte."""

FEW = 256
"""Outputs and weights of no more numbers than this travel in each frame."""

FRAMES: WeakKeyDictionary[State, tuple[int, dict[str, np.ndarray]]] = WeakKeyDictionary()
CHUNKS: WeakKeyDictionary[State, tuple[tuple, Packed]] = WeakKeyDictionary()
"""By the last of their states."""


class Timeline(NamedTuple):
    """curve: {"curve_t", "curve_L": (K,)}, the iterations and the loss at each; line: the same drawn, as `points` says.

    chunks: {part: Packed}, the frames in order.
    """

    curve: dict
    line: str
    chunks: dict


NO_TIMELINE = Timeline({}, "", {})


def timeline_of(network, states, now, X, T, computed, folds=False) -> Timeline:
    """A `Timeline` of the last of these states, in order; if `now` lies before them, of those up to it, or the first.

    X (1,i), T (1,k): the picture whose outputs and loss are shown. Each frame has, as float32, the layers' outputs such
    as Z1 and P, E, L, the small weights and biases, and of the first matrix a picture alone, colours added up:
    pictures (pixels * nodes / 2) uint8. Only what the `computed` moves have made is in it.
    folds: whether the chunks are folded (payload.py)
    """
    end = len(states)
    if now not in states[_first(end) :]:
        end = max(states.index(now) + 1, MOST)
    first = _first(end)
    states = states[first:end]
    stamp = hash((X.tobytes(), T.tobytes(), network.layers, network.loss))
    frames = [_frame(network, state, X, T, stamp) for state in states]
    names = [name for name in frames[0] if known(name, computed, 0)]
    chunks = {}
    for start in range(0, len(frames), CHUNK):
        part = f"frames{(first + start) // CHUNK % (MOST // CHUNK)}"
        its = slice(start, start + CHUNK)
        chunks[part] = _chunk(states[its], frames[its], names, (stamp, folds))
    losses = np.array([frame["L"] for frame in frames], np.float64)
    line = points(range(len(losses)), losses, 0, len(losses) - 1, 0, losses.max())
    return Timeline({"curve_t": np.array([state.t for state in states], np.float64), "curve_L": losses}, line, chunks)


def _first(end):
    """Where the frames before `end` begin: with a whole chunk, so that it is the same one after another step."""
    return max(0, -(-(end - MOST) // CHUNK) * CHUNK)


def _chunk(states, frames, names, how):
    """Frames that lie behind one another, packed once, as one is much like the next. how: stamp, folds"""
    of = how, *names, *(state.t for state in states)
    found = CHUNKS.get(states[-1])
    if found is None or found[0] != of:
        packed = pack({name: np.array([frame[name] for frame in frames]) for name in names})
        found = CHUNKS[states[-1]] = of, folded(packed, zlib.Z_DEFAULT_STRATEGY) if how[1] else packed
    return found[1]


def _frame(network, state, X, T, stamp):
    """A state's frame is made once, however often it is shown; `stamp` says of which picture it is."""
    found = FRAMES.get(state)
    if found is None or found[0] != stamp:
        # Another thread may make those of another picture meanwhile.
        found = FRAMES[state] = stamp, _drawn(network, state, X, T)
    return found[1]


def _drawn(network, state, X, T):
    fwd = forward(network, state, X)
    err = loss(network, fwd, T)
    frame = {**loss_ledger(err), **forward_ledger(network, state, fwd)}
    # All frames are of one picture.
    del frame["X"]
    most = np.finfo(np.float32).max
    small = {name: np.clip(array, -most, most) for name, array in frame.items() if np.size(array) <= FEW}
    drawn = {name: np.asarray(array, np.float32) for name, array in small.items()}
    return drawn | _picture(state, picture_shape(X.shape[1:]))


def _picture(state, shape):
    """The first matrix, each pixel's colours added up, as half bytes: 0 to 14, where 7 is zero and 14 the largest."""
    W = next(params.W for params in state.params if params)
    if len(W) != np.prod(shape):
        return {}
    sums = W.reshape(-1, shape[-1], W.shape[1]).sum(axis=1).ravel()
    shades = (np.rint(sums / (np.abs(sums).max() or 1) * SHADES) + SHADES).astype(np.uint8)
    return {"pictures": shades[0::2] * 16 + shades[1::2]}
