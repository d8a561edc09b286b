"""The timeline: for each of the last steps, just enough to draw it. At most 10 KB each."""

from weakref import WeakKeyDictionary

import numpy as np

from .payload import described, pack, picture_shape

SHADES = 7
"""A weight picture has 15 values, -7 to 7, two in a byte."""

PICTURES = WeakKeyDictionary()

FEW = 256
"""Weights of no more numbers than this travel in each frame."""


def timeline_of(network, steps):
    """A `Packed` of K steps, in the order given: what `network_view` takes as its timeline. Worth caching.

    Of each step's first picture: frame_iterations, frame_L (K,), the layers' outputs such as frame_Z1 and frame_P,
    frame_E (K, 1, nodes); the small weights, frame_W2 (K, inputs, outputs), frame_b2 (K, outputs); and the first matrix
    as a picture only, colours added up: frame_pictures (K, pixels * nodes / 2) uint8.
    """
    steps = list(steps)
    arrays = {
        "frame_iterations": _stacked((step.before.t for step in steps), np.float64),
        "frame_L": _stacked((step.loss.loss for step in steps), np.float64),
        "frame_P": _stacked(step.loss.probabilities[:1] for step in steps),
        "frame_E": _stacked(step.loss.errors[:1] for step in steps),
        "frame_pictures": np.array([_picture(step) for step in steps]),
    }
    for i, layer in enumerate(described(network)):
        arrays[f"frame_{layer['output']}"] = _stacked(step.forward.values[i + 1][:1] for step in steps)
        for letter, weights in zip("Wb", steps[0].before.params[i] or (), strict=False):
            if weights.size <= FEW:
                name = f"frame_{letter}{layer['number']}"
                arrays[name] = _stacked(getattr(step.before.params[i], letter) for step in steps)
    return pack(arrays)


def _stacked(values, dtype=np.float32):
    return np.array(list(values), dtype)


def _picture(step):
    """A state's picture is made once, however often its step is shown."""
    if step.before not in PICTURES:
        PICTURES[step.before] = _drawn(step)
    return PICTURES[step.before]


def _drawn(step):
    """The first matrix, each pixel's colours added up, as half bytes: 0 to 14, where 7 is zero and 14 the largest."""
    W = next(params.W for params in step.before.params if params)
    *_, channels = picture_shape(step.forward.values[0].shape[1:])
    sums = W.reshape(-1, channels, W.shape[1]).sum(axis=1).ravel()
    shades = (np.rint(sums / (np.abs(sums).max() or 1) * SHADES) + SHADES).astype(np.uint8)
    return shades[0::2] * 16 + shades[1::2]
