"""The grammar of the ledger's names: they are made, read and told apart here, and each number has one name only.

    X P T E ell L         the picture, the probabilities, the label, the errors, the loss of each example and of all
    W1 b1 Z1 A1 M1 ...    weights and biases of a layer, its output, and those of the layers without weights behind it
    dZ1 change_W1 new_W1 after_P      the loss's slope there; what the update adds; what comes of it
    W1[12,3]              one number of an array, from input 12 to node 3; all are counted from 0
    product(W1[12,3])     a number that is worked out from others, and from which

Layers with weights are counted from 1; a layer without has the number of the last one with weights.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import takewhile
from typing import Any, NamedTuple

from engine.convolution import MaxPool
from engine.layers import Activation
from engine.steps import Network

# No number of the index begins with a 0 that it could do without, so that a number has no second name.
_ONE = r"(?:0|[1-9]\d{0,5})"
_NAME = re.compile(rf"([\w.()]+)(?:\[({_ONE}(?:,{_ONE}){{0,3}})\])?", re.ASCII)
_PREFIX = re.compile(r"^(?:change_|new_|after_|d(?=[A-Zb]))")
_WEIGHTS = re.compile(r"[Wb]\d+", re.ASCII)
_MOVE_OF_PREFIX = {"d": "backward", "change_": "update", "new_": "update", "after_": "update"}
_MOVE_OF_ARRAY = {"T": "label", "E": "errors", "ell": "loss", "L": "loss"}


class Weight(NamedTuple):
    """One weight or bias. layer: its index in network.layers; place: ('W', i, j) or ('b', j); name: W1[i,j] or b1[j].

    Of a convolution the place is ('W', y, x, i, j): row and column in the window, the map it reads, the map it makes.
    """

    layer: int
    place: tuple
    name: str

    @property
    def where(self) -> tuple[int, tuple]:
        """(layer, place), as the engine's functions take a weight."""
        return self.layer, self.place


@dataclass(frozen=True)
class NamedLayer:
    """A layer with the names around it.

    index: in network.layers. input, output: what goes in, and what comes out. Only of layers with weights: bend, pool,
    the activation and the pool directly behind it; last, whether no other layer with weights follows.
    """

    index: int
    layer: Any
    number: int
    input: str
    output: str
    bend: "NamedLayer | None" = None
    pool: "NamedLayer | None" = None
    last: bool = False

    @property
    def W(self) -> str:
        """The name of its weights; empty if it has none."""
        return f"W{self.number}" if self.layer.weight_shape else ""

    @property
    def b(self) -> str:
        """The name of its biases; empty if it has none."""
        return f"b{self.number}" if self.layer.weight_shape else ""

    def weight(self, place: tuple) -> Weight:
        """The one at ('W', i, j) or ('b', j)."""
        letter, *index = place
        return Weight(self.index, place, named(getattr(self, letter), *index))

    @property
    def out(self) -> str:
        """What comes of its output behind the bend."""
        return (self.bend or self).output

    @property
    def end(self) -> "NamedLayer":
        """The last of the layer, its bend and its pool."""
        return self.pool or self.bend or self

    @property
    def on(self) -> str:
        """What comes of its output behind bend and pool: what it passes on."""
        return self.end.output


def named_layers(network: Network) -> tuple[NamedLayer, ...]:
    """In the order in which data flows."""
    return _named_layers(network.layers)


@lru_cache(maxsize=100)  # A page asks thirty times.
def _named_layers(layers):
    bare, before, number = [], "X", 0
    for index, layer in enumerate(layers):
        number += layer.weight_shape is not None
        bare.append(NamedLayer(index, layer, number, before, f"{layer.symbol}{number}"))
        before = bare[-1].output
    return tuple(_with_followers(each, bare) for each in bare)


def weighted_layers(network: Network) -> tuple[NamedLayer, ...]:
    """The layers with weights, in the order in which data flows."""
    return tuple(each for each in named_layers(network) if each.W)


def logits_of(network: Network) -> str:
    """The name of the last layer's output: Z2 in a network of two layers with weights."""
    return named_layers(network)[-1].output


def weight_of(network: Network, layer: int, place: tuple) -> Weight:
    """The weight at ('W', i, j) or ('b', j) of the layer with this index."""
    return named_layers(network)[layer].weight(place)


def weight_called(network: Network, name: str) -> Weight:
    """The weight of that name. Raises ValueError for one that this network does not have."""
    array, index = read(name)
    for each in weighted_layers(network):
        sizes = {each.W: each.layer.weight_shape, each.b: each.layer.weight_shape[-1:]}.get(array, ())
        if len(index) == len(sizes) > 0 and all(i < size for i, size in zip(index, sizes, strict=True)):
            return each.weight((array[0], *index))
    raise ValueError(name)


def named(array: str, *index: int) -> str:
    """("W1", 12, 3) -> W1[12,3]; of an array alone, its name."""
    return f"{array}[{','.join(map(str, index))}]" if index else array


def worked_out(what: str, *of: str | int) -> str:
    """("product", "W1[12,3]") -> product(W1[12,3]): what is made of which numbers, or of which places."""
    return f"{what}({','.join(map(str, of))})"


def read(name: str) -> tuple[str, tuple[int, ...]]:
    """W1[12,3] -> ("W1", (12, 3)). Raises ValueError for what is no name."""
    found = _NAME.fullmatch(name)
    if not found:
        raise ValueError(name)
    return found[1], tuple(map(int, found[2].split(","))) if found[2] else ()


def slope_of(name: str) -> str:
    """The loss's slope at the number, or the array, of that name."""
    return f"d{name}"


def change_of(name: str) -> str:
    """What the update adds to it."""
    return f"change_{name}"


def new_of(name: str) -> str:
    """It after the update, if it is a weight."""
    return f"new_{name}"


def after_of(name: str) -> str:
    """It with the weights after the update, if it is none."""
    return f"after_{name}"


def working_of(what: str, name: str) -> str:
    """What the optimiser remembers, or works out, for it: mean_W1, new_mean_W1[12,3]"""
    return f"{what}_{name}"


def parted(name: str) -> tuple[str, str]:
    """What is said of which array, or number: dW1 -> ("d", "W1"), after_P -> ("after_", "P"), P -> ("", "P")"""
    prefix = "".join(_PREFIX.findall(name))
    return prefix, name.removeprefix(prefix)


def is_weights(array: str) -> bool:
    """Whether that is the name of a layer's weights or biases themselves."""
    return bool(_WEIGHTS.fullmatch(array))


def made_by(array: str) -> str:
    """The move that makes the numbers of an array: forward, loss, backward or update; of T, label; of E, errors."""
    prefix, subject = parted(array)
    return _MOVE_OF_PREFIX.get(prefix) or _MOVE_OF_ARRAY.get(subject, "forward")


def _with_followers(each, bare):
    if not each.W:
        return each
    own = list(takewhile(lambda behind: isinstance(behind.layer, Activation | MaxPool), bare[each.index + 1 :]))
    bend = next((behind for behind in own if isinstance(behind.layer, Activation)), None)
    pool = next((behind for behind in own if isinstance(behind.layer, MaxPool)), None)
    return replace(each, bend=bend, pool=pool, last=each.number == bare[-1].number)
