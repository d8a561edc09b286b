"""A step as the parts that travel to the browser: bytes, each part sent again only when it changed.

A part is its own length in bytes and that of a JSON header (uint32, little endian), the header, and behind it the
arrays that it names, each at a multiple of 8 bytes. Large matrices of weights and gradients travel as float32, pixels
as the bytes that they were made of, everything else as float64.
"""

import json
from math import isqrt
from typing import NamedTuple

import numpy as np

from engine import forward, ledger, loss
from engine.layers import Activation
from engine.losses import softmax_jacobian

from . import kinds

LARGE = 4096
"""Matrices with more numbers than this travel as float32."""

ALIGNED = 8
UINT32 = 4


class Packed(NamedTuple):
    """Arrays as bytes. `stamp` is a short text that changes whenever a name or a number does."""

    stamp: str
    places: list
    body: bytes


def pack(arrays):
    """A `Packed` of a dict of name: array (float64, float32, uint8 or int8). Raises ValueError for NaN and infinity."""
    blocks, places, offset = [], [], 0
    for name, array in arrays.items():
        array = np.asarray(array)
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise ValueError(f"{name} holds numbers that are not finite; leave it out and say why.")
        places.append({"name": name, "kind": array.dtype.name, "shape": array.shape, "offset": offset})
        blocks.append(_padded(array.tobytes(), b"\0"))
        offset += len(blocks[-1])
    body = b"".join(blocks)
    return Packed(f"{hash((str(places), body)) & 2**64 - 1:x}", places, body)


def message(header, packed):
    """What a carrier takes: the bytes of a dict for JSON, and the arrays behind it."""
    header = {**header, "stamp": packed.stamp, "arrays": packed.places}
    text = _padded(json.dumps(header, separators=(",", ":"), allow_nan=False).encode(), b" ")
    lengths = 2 * UINT32 + len(text) + len(packed.body), len(text)
    return b"".join((*(length.to_bytes(UINT32, "little") for length in lengths), text, packed.body))


def _padded(block, filler):
    return block.ljust(-(-len(block) // ALIGNED) * ALIGNED, filler)


def parts(network, step, computed, label=None):
    """-> {part: {name: array}} of what exists already, in the order of the ledger.

    `pixels` X; `weights` W and b; `step` all that follows from them, and behind an update the forward pass with the new
    weights under names such as `after_P`.
    """
    every = ledger(network, step)
    found = {"pixels": {}, "weights": {}, "step": {}}
    for name, array in every.items():
        if known(name, computed, label):
            found[_part(name)][name] = np.asarray(array, np.float64)
    if "update" in computed and label is not None:
        found["step"] |= after(network, step)
    if "dP" in found["step"] and kinds.loss(network.loss)["dZ"] is None:
        found["step"]["jacobian"] = softmax_jacobian(step.loss.probabilities)
    return {
        part: {name: _narrow(name, array) for name, array in arrays.items() if not _rederived(network, name, array)}
        for part, arrays in found.items()
    }


def known(name, computed, label):
    """Whether an entry of the ledger exists once these moves have been made."""
    return _moment(name) in _moments(computed, label)


def picture_shape(shape):
    """(height, width, channels) of one example of X: (h,w,c), or a flat square picture, grey or colour."""
    if len(shape) == 3:
        return tuple(shape)
    (size,) = shape
    channels = 1 if isqrt(size) ** 2 == size else 3
    side = isqrt(size // channels)
    if side * side * channels != size:
        raise ValueError(f"{size} numbers are not a square picture, grey or with three colours.")
    return side, side, channels


def described(network):
    """Each layer as the view needs it: its kind and the ledger names around it."""
    layers, previous, number = [], "X", 0
    for layer in network.layers:
        number += layer.weight_shape is not None
        kind = "activation" if isinstance(layer, Activation) else type(layer).__name__.lower()
        output = f"{layer.symbol}{number}"
        described = {"kind": kind, "number": number, "input": previous, "output": output}
        layers.append(described | ({"bend": kinds.bend(layer)} if isinstance(layer, Activation) else {}))
        previous = output
    return layers


def after(network, step):
    """The same picture and label once more, with the weights after the update."""
    fwd = forward(network, step.after, step.forward.values[0])
    err = loss(network, fwd, step.targets)
    again = {f"after_{layer['output']}": V for layer, V in zip(described(network), fwd.values[1:], strict=True)}
    again |= {"after_P": err.probabilities, "after_E": err.errors, "after_ell": err.per_example, "after_L": err.loss}
    return {name: np.asarray(array, np.float64) for name, array in again.items()}


def _rederived(network, name, array):
    """Large arrays that the browser makes itself: new = old + change, and plain gradient descent's change."""
    plain = kinds.is_plain(network.optimizer)
    return array.size > LARGE and (name.startswith("new_") or (name.startswith("change_") and plain))


def _narrow(name, array):
    if name == "X" and np.array_equal((whole := np.rint(array * 255)) / 255, array):
        return whole.astype(np.uint8)
    weights = name.rpartition("_")[2].removeprefix("d").startswith("W")
    return array.astype(np.float32) if (weights or name == "dX") and array.size > LARGE else array


def _moments(computed, label):
    """The moves whose numbers may be shown; without a label there is nothing to compare with."""
    if label is None:
        return {"forward"} & set(computed)
    compared = {"errors"} if {"truth", "loss"} & set(computed) else set()
    return {"label", *computed} | compared


def _moment(name):
    if name in ("ell", "L"):
        return "loss"
    if name in ("T", "E"):
        return {"T": "label", "E": "errors"}[name]
    if name.startswith(("change_", "new_")):
        return "update"
    return "backward" if name.startswith("d") else "forward"


def _part(name):
    if name == "X":
        return "pixels"
    return "weights" if name[0] in "Wb" else "step"
