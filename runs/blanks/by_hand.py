"""A whole step on paper: a network of two inputs, two hidden nodes and two outputs, with numbers of one decimal."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

import numpy as np

import engine
from engine.formula import spelled
from engine.names import (
    NamedLayer,
    Weight,
    logits_of,
    made_by,
    named,
    named_layers,
    parted,
    read,
    slope_of,
    weight_called,
    weighted_layers,
)
from runs.blanks import kinds, walk
from runs.blanks.blank import Blank, Part, blank
from runs.course.presets import BEND, PLAIN, SCORE
from runs.data.values import CLASSES

RATE = 0.5
# What a sheet gives, in its order: by what it is, the arrays.
GIVEN = {"input": ("X",), "weights": ("W1", "b1", "W2", "b2"), "label": ("T",)}
# Tame: no probability is so near to 0 or 1, and no sum of a hidden node so near to the bend.
SURE, NEAR = 0.1, 0.05


@dataclass(frozen=True, eq=False)
class Sheet:
    """A step of this network, and all its blanks, from the first sum to the last new weight."""

    network: engine.Network
    step: engine.Step
    blanks: tuple[Blank, ...]

    @property
    def moves(self) -> Iterator[tuple[str, Iterator[Blank]]]:
        """The blanks by the move that they are in, in the order in which they come to be."""
        return groupby(self.blanks, lambda blank: made_by(read(blank.name)[0]))


class Told(NamedTuple):
    """How a line of the sheet is put. what, how: the keys of what the number is, and of how it comes of others; names:
    of these, by their places; node: its place among the nodes; weight: the name of the one that it is about.
    """

    what: str
    how: str
    names: dict[str, str]
    node: int
    weight: str


# Each answer has its page drawn anew, and a sheet takes 30 ms; a class has as many sheets in hand as pupils.
@lru_cache(maxsize=64)
def sheet(seed: int) -> Sheet:
    """The numbers of that seed. The same for the same seed, on every machine."""
    rng, network = np.random.default_rng(seed), _network()
    while True:
        step = _drawn(rng, network)
        if _is_tame(step) and all(blanks := _blanks(network, step)):
            return Sheet(network, step, tuple(each for each in blanks if each))


def bend_and_slope(network: engine.Network, words: Mapping[str, str]) -> dict[str, str]:
    """-> {"bend", "slope"}: what the hidden nodes make of a sum, and how steep that is there, as text.

    words: how a language says the operations of a formula, by their names
    """
    [bend] = (layer for layer in network.layers if isinstance(layer, engine.Activation))
    found = {"bend": kinds.bend_formula(bend), "slope": kinds.slope_formula(bend)}
    return {name: spelled(formula, words=words) for name, formula in found.items()}


def loss_after(sheet: Sheet) -> float:
    """The loss of the same picture with the new weights."""
    step = sheet.step
    fwd = engine.forward(sheet.network, step.after, step.forward.values[0])
    return engine.loss(sheet.network, fwd, step.targets).loss


def told(network: engine.Network, blank: Blank) -> Told:
    """-> how the line of a blank is put, without any number that is asked for elsewhere"""
    array, index = read(blank.name)
    what = "logit" if array == logits_of(network) else blank.kind
    names = {part.place: _called(network, part.name) for part in blank.parts}
    how, names = _along(network, parted(blank.name)[1]) if blank.kind == "chain" else (blank.kind, names)
    return Told(what, how, names, index[-1] if index else 0, parted(blank.name)[1])


def _along(network, name):
    """The factors of a weight's gradient; of a bias, the first one is 1."""
    weight = weight_called(network, name)
    layer, (kind, *index) = named_layers(network)[weight.layer], weight.place
    x = named(layer.input, 0, index[0]) if kind == "W" else "1"
    output = named(layer.output, 0, index[-1])
    if layer.bend is None:
        return "chain_last", {"x": x, "blame": _called(network, slope_of(output))}
    return "chain", {"x": x, "blame": slope_of(named(layer.out, 0, index[-1])), "Z": output}


def _called(network, name):
    """A number's name; with a loss whose blame is the error, that one's: it has its own line on the sheet."""
    return name.replace(slope_of(logits_of(network)), "E") if network.loss.blame_is_the_error else name


def _network():
    layers = engine.Dense(2, 2), engine.by_name(engine.ACTIVATIONS, BEND)(), engine.Dense(2, len(CLASSES))
    rule = engine.by_name(engine.OPTIMIZERS, PLAIN)(RATE)
    return engine.Network(layers, engine.by_name(engine.LOSSES, SCORE)(), rule)


def _drawn(rng, network):
    """A step from weights, biases and an input of one decimal, none of them 0, with a label."""

    def tenths(most, *shape):
        return rng.integers(1, most, shape, endpoint=True) * rng.choice((-1, 1), shape) / 10

    first, last = (engine.Params(tenths(9, 2, 2), tenths(3, 2)) for _ in range(2))
    state = replace(engine.init(network, seed=0), params=(first, None, last))
    return engine.step(network, state, np.abs(tenths(9, 1, 2)), np.eye(len(CLASSES))[[rng.integers(len(CLASSES))]])


def _is_tame(step):
    """Whether some hidden node passes a number on, none stands at its bend, and no answer is sure."""
    Z, A = step.forward.values[1:3]
    return A.any() and np.abs(Z).min() >= NEAR and step.loss.probabilities.min() >= SURE


def _blanks(network, step):
    """In the order in which they come to be: forward, loss, back from the last layer to the first, and the nudges."""
    first, last = weighted_layers(network)
    nodes = range(2)
    return [
        *(_sum(step, first, j) for j in nodes),
        *(walk.bend(network, step, first, (j,)) for j in nodes),
        *(_sum(step, last, j) for j in nodes),
        *(walk.softmax(network, step, k) for k in nodes),
        walk.loss(network, step),
        *(walk.error(step, k) for k in nodes),
        *(walk.chain(network, step, weight) for weight in _weights(last)),
        *(_blame(step, last, i) for i in nodes),
        *(walk.chain(network, step, weight) for weight in _weights(first)),
        *(walk.nudge(network, step, weight) for layer in (last, first) for weight in _weights(layer)),
    ]


def _weights(layer: NamedLayer) -> list[Weight]:
    """All weights of a layer, and then its biases."""
    return [layer.weight(("W", i, j)) for i in (0, 1) for j in (0, 1)] + [layer.weight(("b", j)) for j in (0, 1)]


def _sum(step, layer, j):
    (x,), (W, b) = step.forward.values[layer.index], step.before.params[layer.index]
    parts = [Part("b", named(layer.b, j), b[j])]
    for i in (0, 1):
        parts += [Part(f"x{i}", named(layer.input, 0, i), x[i]), Part(f"w{i}", named(layer.W, i, j), W[i, j])]
    return blank(kinds.SUM_OF_TWO, named(layer.output, 0, j), step.forward.values[layer.index + 1][0, j], parts)


def _blame(step, layer, i):
    """What both outputs hand back to a hidden node."""
    W, (d,) = step.before.params[layer.index].W, step.backward.deltas[layer.index + 1]
    parts = []
    for k in (0, 1):
        parts += [
            Part(f"d{k}", named(slope_of(layer.output), 0, k), d[k]),
            Part(f"w{k}", named(layer.W, i, k), W[i, k]),
        ]
    value = step.backward.deltas[layer.index][0, i]
    return blank(kinds.BLAME, named(slope_of(layer.input), 0, i), value, parts)
