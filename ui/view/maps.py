"""What travels to the browser of a convolutional network: small arrays as they are, maps as pictures.

Its maps hold some 700,000 numbers. As a picture each is rounded to one of 255 shades of its layer's largest, one byte;
that is enough to look at. The exact numbers of a place are sent when somebody points at it (`exact`).
"""

from collections import deque
from typing import NamedTuple

import numpy as np

from engine import Network, State, Step, ledger
from engine import step as step_of
from engine.names import change_of, is_weights, named, named_layers, parted, read, slope_of, weight_called
from runs.numbers import blocks
from ui.parts.palette import SHADES

from .kinds import bend, is_plain
from .payload import Packed, after, known, pack

EXACT = 512
"""Arrays of no more numbers than this travel as they are."""

ALONE = "="
"""Before a place: this number alone, without what it is made of."""

MOST_PLACES = 48
"""So many places are answered at once: a card, a filter, and a page of the table."""


class Origin(NamedTuple):
    """What a step can be made from again."""

    network: Network
    state: State
    X: np.ndarray
    T: np.ndarray


RECENT: deque[tuple[Origin, Step]] = deque(maxlen=8)
"""The last steps that somebody looked at: all of one's numbers weigh 26 MB, too much to keep for each visitor."""


def origin(network, step) -> Origin:
    """-> Origin of a step, which is kept for a while."""
    if known := next((origin for origin, kept in list(RECENT) if kept is step), None):
        return known
    made_from = Origin(network, step.before, step.forward.values[0], step.targets)
    RECENT.append((made_from, step))
    return made_from


def again(made_from) -> Step:
    """The step of an Origin: as it was kept, or computed again."""
    kept = next((step for origin, step in list(RECENT) if origin is made_from), None)
    if kept is None:
        kept = step_of(*made_from)
        RECENT.append((made_from, kept))
    return kept


def parts(network, step, computed, label=None) -> dict[str, dict[str, np.ndarray]]:
    """-> {part: {name: array}}: `pixels`, `maps`, `blame`, `step`, each sent again only when it changed.

    picture_Z1 (h,w,c) int8 is Z1[0] in shades of its largest, -127 to 127, and so on. X are the photo's bytes.
    """
    entries = _entries(network, step, computed, label)
    found = {
        "pixels": {"X": np.rint(step.forward.values[0] * 255).astype(np.uint8)},
        "maps": _pictures(entries, _drawn(network)),
        "blame": _pictures(entries, [slope_of(name) for name in ("X", *(each.on for each in _convolutions(network)))]),
        "step": {name: np.asarray(array, np.float64) for name, array in entries.items() if np.size(array) <= EXACT},
    }
    if "update" in computed and label is not None:
        found["step"] |= {name: array for name, array in after(network, step).items() if array.size <= EXACT}
    return found


def described(network, step, computed, label=None) -> dict:
    """What the view has to know of the whole: every array's shape, what a shade stands for, where to begin."""
    entries = _entries(network, step, computed, label)
    return {
        "shapes": {name: np.shape(array) for name, array in entries.items()},
        "largest": {each.output: float(np.abs(entries[each.output][0]).max()) for each in _convolutions(network)},
        "opening": _opening(network, step),
        "bent": _bent(network, step),
    }


def exact(network, step, computed, label, names) -> Packed:
    """The exact numbers of these names and what they are made of, as far as they are computed. -> Packed

    An array called W2@0,0,0,5@7 begins at that index of W2; the last number only tells arrays apart. For a weight,
    uses@W2[...] are the places (picture, row, column) that did most to its gradient, rest@... the sum of all others,
    and shares@... each place's share as a picture. Names that are not there are passed over.
    """
    entries = _entries(network, step, computed, label)
    arrays: dict[str, np.ndarray] = {}
    plain = is_plain(network.optimizer)
    for name in dict.fromkeys(names[:MOST_PLACES]):
        try:
            if name.startswith(ALONE):
                found = blocks.one_block(entries, name.removeprefix(ALONE))
            else:
                found = blocks.blocks(network, entries, name) + _uses(network, step, entries, name, arrays)
        except ValueError:
            continue
        arrays |= {
            f"{array}@{','.join(map(str, start))}@{len(arrays) + i}": np.asarray(numbers, np.float64)
            for i, (array, start, numbers) in enumerate(found)
            if not (plain and array == change_of(parted(array)[1]))
        }
    return pack(arrays)


def _opening(network, step):
    """The place that the card tells of before anything is chosen: the brightest of the first layer's maps."""
    first = _convolutions(network)[0]
    return named(first.output, *blocks.brightest(step.forward.values[first.index + 1]))


def _bent(network, step):
    """Of the first layer's maps the place, as an index, where the bend changes most."""
    first = _convolutions(network)[0]
    sums, bent = (step.forward.values[layer + 1] for layer in (first.index, (first.bend or first).index))
    return list(blocks.most_changed(sums, bent))


def _uses(network, step, entries, name, arrays):
    """The blocks of a filter's weight's largest uses, once it is blamed; the rest goes into `arrays`."""
    array, _ = read(name)
    if not is_weights(array) or slope_of(array) not in entries:
        return []
    weight = weight_called(network, name)
    if not blocks.is_filter(network, weight.layer):
        return []
    found = blocks.uses(network, step, entries, weight)
    arrays |= {f"uses@{name}": found.places.astype(np.float64), f"rest@{name}": np.float64(found.rest)}
    arrays |= {f"shares@{name}": _shades(found.shares)}
    return found.blocks


def _entries(network, step, computed, label):
    """The part of the ledger that exists after these moves."""
    return {name: array for name, array in ledger(network, step).items() if known(name, computed, label)}


def _convolutions(network):
    return [each for each in named_layers(network) if each.layer.reads == "window"]


def _drawn(network):
    """The maps that travel: the sums, of which the browser makes what is bent, if a formula can say how."""
    found = []
    for each in _convolutions(network):
        found += [each.output] if each.bend is None or bend(each.bend.layer)["forward"] else [each.output, each.out]
    return found


def _pictures(entries, names):
    """The first picture's maps of these names as shades. -> {picture_name: (h,w,c) int8}"""
    return {f"picture_{name}": _shades(entries[name][0]) for name in names if name in entries}


def _shades(array):
    """Each number as a shade of the largest, -127 to 127."""
    return np.rint(array * (SHADES / (np.abs(array).max() or 1))).astype(np.int8)
