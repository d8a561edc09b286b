"""Which numbers the walk tells of, of all that there are; and a node's sum, term by term.

product(W1[12,3])          that weight times its input; of a filter's, where its window lies over row and column
rest(Z1[0,3],6)            the sum of that node's products beside so many of the largest
so_far(Z1[0,3],2)          what the terms up to that one add up to, counted from 0
"""

from typing import NamedTuple

import numpy as np

import engine
from engine.names import NamedLayer, Weight, named, named_layers, weighted_layers
from engine.names import worked_out as of
from runs.numbers.blocks import REACH, SHOWN, brightest, is_filter, most_changed
from runs.numbers.numbers import Numbers
from runs.numbers.snapshot import Snapshot


class Node(NamedTuple):
    """What one node adds up, for one weight of its own. place: behind its layer; at: of the weight's input in front of
    it. inputs, weights: all that it multiplies, as one row; i: the weight's among them.
    """

    layer: NamedLayer
    place: tuple
    at: tuple
    inputs: np.ndarray
    weights: np.ndarray
    i: int


class Term(NamedTuple):
    """A number that a node adds, by its name, and what the sum is with it. factors: the names of those that are
    multiplied; of none, there are none.
    """

    name: str
    so_far: str
    factors: tuple[str, ...] = ()


def first_told(network: engine.Network, step: engine.Step) -> Weight:
    """Of the first weights, the one that the walk tells of: of the node that passes on most, with the largest product;
    of filters, the middle one of that whose map stands out most.
    """
    layer = weighted_layers(network)[0]
    if is_filter(network, layer.index):
        return layer.weight(("W", REACH, REACH, 0, brightest(step.forward.values[layer.index + 1])[-1]))
    params = step.before.params[layer.index]
    assert params
    j = int(step.forward.values[(layer.bend or layer).index + 1][0].argmax())
    return layer.weight(("W", int(np.abs(step.forward.values[layer.index][0] * params.W[:, j]).argmax()), j))


def most_bent(network: engine.Network, step: engine.Step) -> tuple:
    """The place behind the first weights where the bend changes most."""
    layer = weighted_layers(network)[0]
    Z, A = (step.forward.values[each.index + 1] for each in (layer, layer.bend or layer))
    return most_changed(Z, A)[1:] if is_filter(network, layer.index) else (int(np.abs(A - Z)[0].argmax()),)


def node_of(network: engine.Network, step: engine.Step, weight: Weight) -> Node:
    """The node that a weight leads to; of a filter, where its map stands out most."""
    layer, X = named_layers(network)[weight.layer], step.forward.values[weight.layer]
    params = step.before.params[weight.layer]
    assert params
    (*index, j), at, W = weight.place[1:], weight.place[1:-1], params.W
    place: tuple = (j,)
    if is_filter(network, weight.layer):
        _, row, column, _ = brightest(step.forward.values[weight.layer + 1][..., j : j + 1])
        X = X[:, row - REACH : row + REACH + 1, column - REACH : column + REACH + 1]
        place, at = (row, column, j), (row + index[0] - REACH, column + index[1] - REACH, index[2])
    i = int(np.ravel_multi_index(index, W.shape[:-1]))
    return Node(layer, place, at, X[0].ravel(), W[..., j].ravel(), i)


def terms(snapshot: Snapshot) -> tuple[list[Term], Numbers]:
    """The sum of the node that the walk tells of: its largest products, all others together, and the bias."""
    network, step = snapshot.network, snapshot.any_step
    node = node_of(network, step, first_told(network, step))
    output, products = named(node.layer.output, 0, *node.place), node.inputs * node.weights
    order = np.argsort(-np.abs(products), kind="stable")
    largest, rest = [int(i) for i in order[:SHOWN]], of("rest", output, SHOWN)
    values = {product_of(node, i): products[i] for i in largest} | {rest: products[order[SHOWN:]].sum()}
    params = step.before.params[node.layer.index]
    assert params
    values[named(node.layer.b, node.place[-1])] = params.b[node.place[-1]]
    # The engine adds in an order of its own: the last of them is its number, digit for digit.
    names = [*(of("so_far", output, k) for k in range(len(values) - 1)), output]
    sums = [*np.cumsum([*values.values()])[:-1], step.forward.values[node.layer.index + 1][0][node.place]]
    factors = [*((input_of(node, i), weight_of(node, i)) for i in largest), (), ()]
    found = Numbers(engine.forward_ledger(network, step.before, step.forward))
    found |= values | dict(zip(names, sums, strict=True))
    return [Term(*each) for each in zip(values, names, factors, strict=True)], found


def weight_of(node: Node, i: int) -> str:
    """The name of the weight of one of a node's products."""
    return named(node.layer.W, *_window(node, i), node.place[-1])


def input_of(node: Node, i: int) -> str:
    """The name of what that weight is multiplied by."""
    index = _window(node, i)
    if len(node.place) == 1:
        return named(node.layer.input, 0, *index)
    (row, column, _), (down, across, source) = node.place, index
    return named(node.layer.input, 0, row + down - REACH, column + across - REACH, source)


def product_of(node: Node, i: int) -> str:
    """The name of their product; of a filter's, with the place of its window."""
    return of("product", weight_of(node, i), *node.place[:-1])


def _window(node, i):
    return tuple(map(int, np.unravel_index(i, node.layer.layer.weight_shape[:-1])))
