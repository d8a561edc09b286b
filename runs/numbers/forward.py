"""Stage 1 in numbers: from the picture to two probabilities.

pixel[12]                  X[0,12] as the photo had it, 0 to 255
product(W1[12,3])          that weight times its input; of a filter's, where its window lies over row and column
rest(Z1[0,3])              the sum of that node's products that are not shown
powers, sum(powers)        e to each logit, less `shift`
other_P                    the probabilities of the other bundled pet
"""

from typing import NamedTuple

import numpy as np

import engine
from engine.names import NamedLayer, named, named_layers, worked_out
from runs.numbers.blocks import brightest, is_convolutional
from runs.numbers.numbers import Numbers
from runs.numbers.snapshot import Snapshot
from runs.once import once

# e to the power of 9 is the last one below 10,000, from where on a number is written with powers of ten. Above it, the
# largest logit is taken off all of them first.
LARGEST_LOGIT = 9
# A sum of no more terms is shown whole, of a longer one so many of the largest.
FEW_TERMS, LARGEST_TERMS = 5, 3


class Window(NamedTuple):
    """How one sum of the first maps came about. place: row, column and map; inputs: (row and column in the window,
    colour) of its largest products; pixels (3,3,c) and weights (3,3,c): what was multiplied.
    """

    place: tuple
    inputs: tuple
    products: tuple
    rest: float
    pixels: np.ndarray
    weights: np.ndarray


@once
def forward_numbers(snapshot: Snapshot) -> Numbers:
    """Everything up to the probabilities, for the picture in hand and for the other bundled pet."""
    numbers = Numbers(engine.forward_ledger(snapshot.network, snapshot.state, snapshot.forward))
    numbers["pixel"] = np.rint(snapshot.X[0] * 255).ravel()
    numbers |= {"P": snapshot.probabilities, "other_P": snapshot.other_probabilities}
    logits = snapshot.forward.logits
    numbers["shift"] = logits.max() if logits.max() > LARGEST_LOGIT else 0.0
    numbers["powers"] = np.exp(logits - numbers["shift"])
    numbers["sum(powers)"] = numbers["powers"].sum()
    for layer in dense_layers(snapshot.network):
        for node, total in enumerate(sums(snapshot, layer)):
            names = (worked_out("product", named(layer.W, i, node)) for i in total.inputs)
            numbers |= zip(names, total.products, strict=True)
            numbers[worked_out("rest", named(layer.output, 0, node))] = total.rest
    if is_convolutional(snapshot.network):
        window = first_window(snapshot)
        row, column, channel = window.place
        first = named_layers(snapshot.network)[0]
        names = (worked_out("product", named(first.W, *index, channel), row, column) for index in window.inputs)
        numbers |= zip(names, window.products, strict=True)
        numbers[worked_out("rest", named(first.output, 0, *window.place))] = window.rest
    return numbers


@once
def sums(snapshot: Snapshot, dense: NamedLayer) -> tuple[engine.WeightedSum, ...]:
    """How the sum of each node of a Dense layer came about."""
    inputs, nodes = dense.layer.inputs, range(dense.layer.outputs)
    most = inputs if inputs <= FEW_TERMS else LARGEST_TERMS
    return tuple(engine.weighted_sum(snapshot.state, snapshot.forward, dense.index, node, most) for node in nodes)


def dense_layers(network: engine.Network) -> list[NamedLayer]:
    """The Dense layers, in the order in which data flows."""
    return [each for each in named_layers(network) if each.layer.reads == "everything"]


def first_window(snapshot: Snapshot) -> Window:
    """The whole window whose sum stands out most in the first maps."""
    params, Z = snapshot.state.params[0], snapshot.forward.values[1]
    assert params
    W = params.W
    _, row, column, channel = brightest(Z)
    pixels = snapshot.X[0, row - 1 : row + 2, column - 1 : column + 2]
    products = pixels * W[..., channel]
    order = np.argsort(-np.abs(products), axis=None, kind="stable")
    inputs = tuple(tuple(map(int, np.unravel_index(i, products.shape))) for i in order[:LARGEST_TERMS])
    largest = tuple(float(products[index]) for index in inputs)
    rest = float(products.ravel()[order[LARGEST_TERMS:]].sum())
    return Window((row, column, channel), inputs, largest, rest, pixels, W[..., channel])
