"""The exact numbers behind one number of a network that looks through windows: what its card adds up, nothing more.

A convolutional network holds too many numbers to send them all to a browser. It asks for those that it shows, by the
ledger's names: `Z2[0,5,7,3]` (picture, row, column, map), `dM1[...]`, `W2[1,0,5,3]` (row and column in the window, map
it reads, map it makes), `G6[0,4]`.
"""

from typing import NamedTuple

import numpy as np

import engine
from engine.convolution import POOL, WINDOW
from engine.names import Weight, change_of, is_weights, named_layers, parted, read, slope_of

REACH = WINDOW // 2
"""How far a window reaches beyond its middle."""
SHOWN = 6
"""So many of the largest terms of a sum are shown one by one."""


class Block(NamedTuple):
    """A part of one array of the ledger: its name, the index of its first number, and the numbers."""

    name: str
    start: tuple
    numbers: np.ndarray


def is_convolutional(network: engine.Network) -> bool:
    """Whether it looks through windows."""
    return any(layer.reads == "window" for layer in network.layers)


def brightest(maps: np.ndarray) -> tuple[int, int, int, int]:
    """Where the first of these maps, (n,h,w,c), stand out most; not at their edge, where windows are cut off."""
    inner = maps[0, REACH:-REACH, REACH:-REACH]
    row, column, channel = map(int, np.unravel_index(inner.argmax(), inner.shape))
    return 0, row + REACH, column + REACH, channel


def most_changed(before: np.ndarray, after: np.ndarray) -> tuple[int, int, int, int]:
    """Where the first of these maps differ most, not at their edge."""
    return brightest(np.abs(after - before))


def blocks(network: engine.Network, entries: dict, name: str) -> list[Block]:
    """The number of that name and what it is made of, as far as `entries`, a ledger, has it.

    Raises ValueError for a name that is not there.
    """
    array, index = _found(entries, name)
    prefix, subject = parted(array)
    if is_weights(subject):
        return _cut(entries, _of_filter(subject, index))
    made = _of_blame(network, subject, index) if prefix else _of_value(network, subject, index)
    return _cut(entries, [(array, _point(index)), *made])


def one_block(entries: dict, name: str) -> list[Block]:
    """The number of that name; of a weight also its gradient and its change, if they are known."""
    array, index = _found(entries, name)
    _, subject = parted(array)
    arrays = _known_of(subject) if is_weights(subject) else [array]
    return _cut(entries, [(each, _point(index)) for each in arrays])


def is_filter(network: engine.Network, layer: int) -> bool:
    """Whether the layer with this index is a convolution, whose weights are used at every place of a picture."""
    return network.layers[layer].reads == "window"


class Uses(NamedTuple):
    """Where a weight was used: the largest of its input x slope x blame, and the rest of them.

    blocks: the factors of the largest, as Blocks. places: (k, 3), picture, row and column of each, the largest first.
    rest: the sum of all others. shares: (h,w) all of them in the first picture.
    """

    blocks: list
    places: np.ndarray
    rest: float
    shares: np.ndarray


def uses(network: engine.Network, step: engine.Step, entries: dict, weight: Weight) -> Uses:
    """Where a convolution's weight was used."""
    link = engine.chain(network, step, *weight.where)
    shares = link.input * link.local * link.upstream  # (n,h,w)
    order = np.argsort(-np.abs(shares), axis=None, kind="stable")
    places = np.stack(np.unravel_index(order[:SHOWN], shares.shape), axis=1)
    conv = named_layers(network)[weight.layer]
    factors = [factor for n, y, x in places for factor in _factors(conv, weight.place, (n, y, x))]
    return Uses(_cut(entries, factors), places, float(shares.ravel()[order[SHOWN:]].sum()), shares[0])


def _found(entries, name):
    """("dZ2", (0, 5, 7, 3)) of a number, or of a slope, that the ledger has."""
    array, index = read(name)
    _, subject = parted(array)
    shape = np.shape(entries.get(array, 0))
    inside = len(index) == len(shape) and all(i < size for i, size in zip(index, shape, strict=True))
    if not (index and inside and array in (subject, slope_of(subject))):
        raise ValueError(name)
    return array, index


def _of_value(network, name, index):
    """What a number of the forward pass was made of."""
    made = next((each for each in named_layers(network) if each.output == name), None)
    if made is None:
        return []
    n, *place, c = index
    if made.layer.reads == "window":
        window = (n, *map(_window, place), slice(None))
        return [(made.input, window), *_of_filter(made.W, index), (made.b, _point((c,)))]
    return [(made.input, _before(made.layer, index))]


def _of_blame(network, name, index):
    """What the blame at a number was made of: the blame behind it, and the way from there."""
    behind = next((each for each in named_layers(network) if each.input == name), None)
    if behind is None:
        return []
    n, *place, c = index
    blame, layer = slope_of(behind.output), behind.layer
    if layer.reads == "window":
        return [(blame, (n, *map(_window, place), slice(None))), (behind.W, (..., c, slice(None)))]
    if layer.reads == "square":
        half = _point((n, *(i // POOL for i in place), c))
        return [(blame, half), (behind.output, half), (name, _before(layer, (n, *(i // POOL for i in place), c)))]
    if layer.reads == "map":
        return [(blame, _point((n, c)))]
    if layer.reads == "everything":
        return []
    return [(each, _point(index)) for each in (blame, name, behind.output)]


def _before(layer, index):
    """The numbers of its input that one output number of a layer without weights comes from."""
    n, *place, c = index
    if layer.reads == "square":
        return (n, *(slice(POOL * i, POOL * i + POOL) for i in place), c)
    return (n, ..., c) if layer.reads == "map" else _point(index)


def _of_filter(subject, index):
    """All weights of one map, with all that is known of them."""
    return [(each, (..., index[-1])) for each in _known_of(subject)]


def _known_of(weights):
    """The arrays that say something of a layer's weights."""
    return [weights, slope_of(weights), change_of(weights)]


def _factors(conv, weight, at):
    """The three numbers whose product is a weight's share of blame, `at` a picture, row and column."""
    (letter, *index), (n, y, x) = weight, at
    node = _point((n, y, x, index[-1]))
    found = [(each, node) for name in (conv.output, conv.out) for each in (name, slope_of(name))]
    if letter == "W":
        row, column, channel, _ = index
        found.append((conv.input, _point((n, y + row - REACH, x + column - REACH, channel))))
    return found


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
