"""A step as the parts that travel to the browser: bytes, each part sent again only when it changed.

A part is its own length in bytes and that of a JSON header (uint32, little endian), the header, and behind it the
arrays that it names, each at a multiple of 8 bytes. Large matrices of weights and gradients travel as float32, pixels
as the bytes that they were made of, everything else as float64. What becomes much smaller by it is folded.
"""

import json
import zlib
from functools import lru_cache
from math import isqrt, prod
from typing import NamedTuple

import numpy as np

from engine import forward, ledger, loss
from engine.convolution import POOL, WINDOW
from engine.ledger import loss_ledger
from engine.losses import softmax_jacobian
from engine.names import after_of, change_of, is_weights, made_by, named_layers, new_of, parted, slope_of

from . import kinds

LARGE = 4096
"""Matrices with more numbers than this travel as float32."""

ALIGNED = 8
UINT32 = 4


class Packed(NamedTuple):
    """Arrays as bytes. `stamp` is a short text that changes whenever a name or a number does.

    unfolded: how many bytes a folded body unfolds to, or 0 where it is none.
    """

    stamp: str
    places: list
    body: bytes
    unfolded: int = 0


def pack(arrays) -> Packed:
    """A `Packed` of a dict of name: array (float64, float32, uint8 or int8). Raises ValueError for NaN and infinity."""
    blocks, places, offset = [], [], 0
    for name, array in arrays.items():
        array = np.asarray(array)
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise ValueError(f"{name} holds numbers that are not finite; leave it out and say why.")
        places.append({"name": name, "kind": array.dtype.name, "shape": array.shape, "offset": offset})
        blocks.append(padded(array.tobytes()))
        offset += len(blocks[-1])
    body = b"".join(blocks)
    return Packed(f"{hash((str(places), body)) & 2**64 - 1:x}", places, body)


def folded(packed, strategy=zlib.Z_HUFFMAN_ONLY) -> Packed:
    """The same with its body as zlib makes it.

    Of the numbers of an array the first bytes come first, then all second ones and so on: how large they are is alike,
    their digits are not. strategy: where nothing repeats itself, to look for what does takes longer than all the rest.
    """
    body = bytearray(packed.body)
    for each in packed.places:
        offset, width, count = each["offset"], np.dtype(each["kind"]).itemsize, prod(each["shape"])
        numbers = np.frombuffer(packed.body, np.uint8, width * count, offset).reshape(count, width)
        body[offset : offset + width * count] = numbers.T.tobytes()
    zipping = zlib.compressobj(1, strategy=strategy)
    return packed._replace(body=zipping.compress(body) + zipping.flush(), unfolded=len(body))


def message(header, packed) -> bytes:
    """What a carrier takes: the bytes of a dict for JSON, and the arrays behind it."""
    header = {**header, "stamp": packed.stamp, "arrays": packed.places}
    if packed.unfolded:
        header["unfolded"] = packed.unfolded
    text = padded(json.dumps(header, separators=(",", ":"), allow_nan=False).encode(), b" ")
    lengths = 2 * UINT32 + len(text) + len(packed.body), len(text)
    return b"".join((*(length.to_bytes(UINT32, "little") for length in lengths), text, packed.body))


def padded(block: bytes, filler: bytes = b"\0") -> bytes:
    """Filled up, so that what comes behind it is aligned."""
    return block.ljust(-(-len(block) // ALIGNED) * ALIGNED, filler)


def parts(network, step, computed, label=None) -> dict[str, dict[str, np.ndarray]]:
    """-> {part: {name: array}} of what exists already, in the order of the ledger.

    `pixels` X; `weights` W and b; `step` all that follows from them, and behind an update the forward pass with the new
    weights under names such as `after_P`.
    """
    every = ledger(network, step)
    found: dict[str, dict[str, np.ndarray]] = {"pixels": {}, "weights": {}, "step": {}}
    for name, array in every.items():
        if known(name, computed, label):
            found[_part(name)][name] = np.asarray(array, np.float64)
    if "update" in computed and label is not None:
        found["step"] |= after(network, step)
    if slope_of("P") in found["step"] and kinds.passes_softmax(network.loss):
        found["step"]["jacobian"] = softmax_jacobian(step.loss.probabilities)
    return {
        part: {
            name: _narrow(name, array) for name, array in arrays.items() if not _rederived(network, step, name, array)
        }
        for part, arrays in found.items()
    }


def known(name, computed, label) -> bool:
    """Whether an entry of the ledger exists once these moves have been made."""
    return made_by(name) in _moves(computed, label)


def picture_shape(shape) -> tuple[int, int, int]:
    """(height, width, channels) of one example of X: (h,w,c), or a flat square picture, grey or colour."""
    if len(shape) == 3:
        return tuple(shape)
    (size,) = shape
    channels = 1 if isqrt(size) ** 2 == size else 3
    side = isqrt(size // channels)
    if side * side * channels != size:
        raise ValueError(f"{size} numbers are not a square picture, grey or with three colours.")
    return side, side, channels


PREFIXES = {"slope": slope_of(""), "change": change_of(""), "new": new_of(""), "after": after_of("")}
"""What stands before a number's name for what follows from it: the view's names are made of these and the layers'."""


@lru_cache(maxsize=64)
def described(network) -> list[dict]:
    """Each layer as the view needs it: what its numbers are made of, and the names around it, as in `NamedLayer`."""
    return [
        {
            "index": each.index,
            "reads": each.layer.reads,
            "number": each.number,
            "input": each.input,
            "output": each.output,
            "sum": each.output if each.W else None,
            "W": each.W or None,
            "b": each.b or None,
            "bend": each.bend and kinds.bend(each.bend.layer),
            "out": each.out,
            "window": WINDOW if each.layer.reads == "window" else None,
            "pool": each.pool and each.pool.output,
            "pooled": POOL if each.pool else None,
            "on": each.on,
            "last": each.last,
        }
        for each in named_layers(network)
    ]


def after(network, step) -> dict[str, np.ndarray]:
    """The same picture and label once more, with the weights after the update."""
    fwd = forward(network, step.after, step.forward.values[0])
    err = loss(network, fwd, step.targets)
    again: dict[str, np.ndarray | float] = {
        each.output: V for each, V in zip(named_layers(network), fwd.values[1:], strict=True)
    }
    return {after_of(name): np.asarray(array, np.float64) for name, array in (again | loss_ledger(err)).items()}


def _rederived(network, step, name, array):
    """Large arrays that the browser makes itself: new = old + change, plain gradient descent's change, and of a single
    picture the gradient of a dense layer's weights, which is what came in times the blame on each sum.
    """
    _, subject = parted(name)
    of_one = array.ndim == 2 and len(step.targets) == 1 and name == slope_of(subject)
    plain = name == change_of(subject) and kinds.is_plain(network.optimizer)
    return array.size > LARGE and is_weights(subject) and (name == new_of(subject) or plain or of_one)


def _narrow(name, array):
    if name == "X" and np.array_equal((whole := np.rint(array * 255)) / 255, array):
        return whole.astype(np.uint8)
    large = array.size > LARGE and (is_weights(parted(name)[1]) or name == slope_of("X"))
    return array.astype(np.float32) if large else array


def _moves(computed, label):
    """The moves whose numbers may be shown; without a label there is nothing to compare with."""
    if label is None:
        return {"forward"} & set(computed)
    compared = {"errors"} if {"truth", "loss"} & set(computed) else set()
    return {"label", *computed} | compared


def _part(name):
    if name == "X":
        return "pixels"
    return "weights" if is_weights(name) else "step"
