"""The exact numbers behind one place of a network that looks through windows: what its card adds up, and nothing more.

A convolutional network holds too many numbers to send them all to a browser, so they are sent for the place in hand. A
place is a name of the ledger: `Z2[0,5,7,3]` (picture, row, column, map), `dM1[...]`, `W2[1,0,5,3]` (row and column in
the window, map it reads, map it makes), `G6[0,4]`.
"""

import re
from typing import NamedTuple

import numpy as np

import engine

PLACE = re.compile(r"(d?)([A-Z]\d{0,2}|b\d{1,2})\[(\d{1,6}(?:,\d{1,6}){0,3})\]", re.ASCII)
REACH = 1
"""How far a window of 3 x 3 reaches beyond its middle."""
POOL = 2
SHOWN = 6
"""So many of the largest terms of a sum are shown one by one."""


class Named(NamedTuple):
    """A layer with the ledger's names of what goes in and comes out; `number` counts layers with weights, from 1."""

    index: int
    layer: object
    number: int
    input: str
    output: str


class Block(NamedTuple):
    """A part of one array of the ledger: its name, the index of its first number, and the numbers."""

    name: str
    start: tuple
    numbers: np.ndarray


def named_layers(network):
    """-> list of Named, in the order in which data flows."""
    named, before, number = [], "X", 0
    for index, layer in enumerate(network.layers):
        number += layer.weight_shape is not None
        named.append(Named(index, layer, number, before, f"{layer.symbol}{number}"))
        before = named[-1].output
    return named


def is_convolutional(network):
    """Whether it looks through windows."""
    return any(isinstance(layer, engine.Conv) for layer in network.layers)


def brightest(maps):
    """Where the first of these maps, (n,h,w,c), stand out most; not at their edge, where windows are cut off."""
    inner = maps[0, REACH:-REACH, REACH:-REACH]
    row, column, channel = map(int, np.unravel_index(inner.argmax(), inner.shape))
    return 0, row + REACH, column + REACH, channel


def blocks(network, entries, ref):
    """-> list of Block: the number `ref` and what it is made of, as far as `entries`, a ledger, has it.

    Raises ValueError for a name that is not there.
    """
    blame, subject, index = _parsed(entries, ref)
    if subject[0] in "Wb":
        return _cut(entries, _of_filter(subject, index))
    found = _of_blame(network, subject, index) if blame else _of_value(network, subject, index)
    return _cut(entries, [(blame + subject, _point(index)), *found])


def alone(entries, ref):
    """-> list of Block: the number `ref` alone; of a weight also its gradient and its change, if they are known."""
    blame, subject, index = _parsed(entries, ref)
    names = [prefix + subject for prefix in ("", "d", "change_")] if subject[0] in "Wb" else [blame + subject]
    return _cut(entries, [(name, _point(index)) for name in names])


def is_filter(network, ref):
    """Whether this is a name of a convolution's weight or bias."""
    return ref[0] in "Wb" and isinstance(_weighted(network, ref.partition("[")[0]).layer, engine.Conv)


class Uses(NamedTuple):
    """Where a weight was used: the largest of its input x slope x blame, and the rest of them.

    blocks: the factors of the largest, as Blocks. places: (k, 3), picture, row and column of each, the largest first.
    rest: the sum of all others. shares: (h,w) all of them in the first picture.
    """

    blocks: list
    places: np.ndarray
    rest: float
    shares: np.ndarray


def uses(network, step, entries, ref):
    """-> Uses of a convolution's weight or bias. Raises ValueError for a name that is not there."""
    _, subject, index = _parsed(entries, ref)
    conv = _weighted(network, subject)
    link = engine.chain(network, step, conv.index, (subject[0], *index))
    shares = link.input * link.local * link.upstream  # (n,h,w)
    order = np.argsort(-np.abs(shares), axis=None, kind="stable")
    places = np.stack(np.unravel_index(order[:SHOWN], shares.shape), axis=1)
    factors = [cut for n, y, x in places for cut in _factors(network, conv, subject, index, (n, y, x))]
    return Uses(_cut(entries, factors), places, float(shares.ravel()[order[SHOWN:]].sum()), shares[0])


def _parsed(entries, ref):
    """("d", "Z2", (0, 5, 7, 3)) of a place that the ledger has."""
    found = PLACE.fullmatch(ref)
    if not found:
        raise ValueError(ref)
    blame, subject, index = found[1], found[2], tuple(map(int, found[3].split(",")))
    shape = np.shape(entries.get(blame + subject, 0))
    if len(shape) != len(index) or not all(i < size for i, size in zip(index, shape, strict=True)):
        raise ValueError(ref)
    return blame, subject, index


def _of_value(network, name, index):
    """What a number of the forward pass was made of."""
    made = next((each for each in named_layers(network) if each.output == name), None)
    if made is None:
        return []
    n, *place, c = index
    if isinstance(made.layer, engine.Conv):
        window = (n, *map(_window, place), slice(None))
        return [(made.input, window), *_of_filter(f"W{made.number}", index), (f"b{made.number}", _point((c,)))]
    return [(made.input, _before(made.layer, index))]


def _of_blame(network, name, index):
    """What the blame at a number was made of: the blame behind it, and the way from there."""
    behind = next((each for each in named_layers(network) if each.input == name), None)
    if behind is None:
        return []
    n, *place, c = index
    blame, layer = f"d{behind.output}", behind.layer
    if isinstance(layer, engine.Conv):
        return [(blame, (n, *map(_window, place), slice(None))), (f"W{behind.number}", (..., c, slice(None)))]
    if isinstance(layer, engine.MaxPool):
        half = _point((n, *(i // POOL for i in place), c))
        return [(blame, half), (behind.output, half), (name, _before(layer, (n, *(i // POOL for i in place), c)))]
    if isinstance(layer, engine.GlobalAveragePool):
        return [(blame, _point((n, c)))]
    if isinstance(layer, engine.Dense):
        return []
    return [(each, _point(index)) for each in (blame, name, behind.output)]


def _before(layer, index):
    """The numbers of its input that one output number of a layer without weights comes from."""
    n, *place, c = index
    if isinstance(layer, engine.MaxPool):
        return (n, *(slice(POOL * i, POOL * i + POOL) for i in place), c)
    return (n, ..., c) if isinstance(layer, engine.GlobalAveragePool) else _point(index)


def _of_filter(subject, index):
    """All weights of one map, with all that is known of them."""
    return [(prefix + subject, (..., index[-1])) for prefix in ("", "d", "change_")]


def _factors(network, conv, subject, index, place):
    """The three numbers whose product is a weight's share of blame at one place."""
    n, y, x = place
    after = next((each for each in named_layers(network) if each.input == conv.output), None)
    node = _point((n, y, x, index[-1]))
    found = [(name, node) for name in (conv.output, f"d{conv.output}")]
    if after is not None:
        found += [(name, node) for name in (after.output, f"d{after.output}") if after.number == conv.number]
    if subject[0] == "W":
        row, column, channel, _ = index
        found.append((conv.input, _point((n, y + row - REACH, x + column - REACH, channel))))
    return found


def _weighted(network, subject):
    """The layer that a name such as W2 or b2 belongs to."""
    return next(each for each in named_layers(network) if each.number == int(subject[1:]))


def _window(i):
    return slice(i - REACH, i + REACH + 1)


def _point(index):
    return tuple(slice(i, i + 1) for i in index)


def _cut(entries, wanted):
    """The blocks of what is there; what lies outside of the picture is left out."""
    cuts = {}
    for name, where in wanted:
        if name in entries:
            array = np.asarray(entries[name])
            slices = _slices(where, array.shape)
            if all(part.start < part.stop for part in slices):
                start = tuple(part.start for part in slices)
                cuts[name, start, tuple(part.stop for part in slices)] = Block(name, start, array[slices])
    return list(cuts.values())


def _slices(where, shape):
    """An index as slices inside of `shape`, one an axis. `...` stands for the axes that are not named."""
    if ... in where:
        at = where.index(...)
        where = (*where[:at], *[slice(None)] * (len(shape) - len(where) + 1), *where[at + 1 :])
    parts = (part if isinstance(part, slice) else slice(part, part + 1) for part in where)
    return tuple(_inside(part, size) for part, size in zip(parts, shape, strict=True))


def _inside(part, size):
    """A slice as far as it lies inside of an axis."""
    return slice(max(part.start or 0, 0), size if part.stop is None else min(part.stop, size))
