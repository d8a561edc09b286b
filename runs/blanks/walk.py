"""The blanks of the walk: a pixel, a product, a sum, the bend, softmax, the loss, an error, the chain rule, the nudge.

Each is about a number of this picture, these weights, this step. One that makes no sense here is absent: no label, no
loss; no bend behind the outputs; and nothing is asked that nobody could work out from the digits shown.
"""

from collections.abc import Callable, Iterable
from functools import partial

import numpy as np

import engine
from engine.names import (
    NamedLayer,
    Weight,
    change_of,
    logits_of,
    named,
    named_layers,
    new_of,
    slope_of,
)
from engine.names import worked_out as of
from runs.blanks import kinds
from runs.blanks.blank import DIGITS, Blank, Part, blank
from runs.blanks.reading import rounded
from runs.numbers.blocks import REACH
from runs.numbers.loss import is_softmax
from runs.numbers.snapshot import Snapshot
from runs.numbers.told import first_told, input_of, most_bent, node_of, product_of, weight_of

NAMES = ("pixel", "product", "sum", "bend", "softmax", "loss", "error", "chain", "nudge")
# An update that is smaller than so many digits of a weight can show is not asked for.
MOST_DIGITS = 8


def blanks(snapshot: Snapshot, weight: Weight | None = None, wanted: Iterable[str] = NAMES) -> dict[str, Blank]:
    """The blanks of this state by their names, in the order of the walk, as far as they are wanted.

    weight: the one in view; without, they ask for the numbers that the walk tells of.
    """
    network, step = snapshot.network, snapshot.any_step
    told = first_told(network, step)
    node = node_of(network, step, weight if weight and weight.place[0] == "W" else told)
    bent = node.place if weight else most_bent(network, step)
    truth = int(step.targets.argmax()) if snapshot.step else int(snapshot.probabilities.argmax())
    ways: dict[str, Callable[[], Blank | None]] = {
        "pixel": partial(_pixel, node, snapshot),
        "product": partial(_product, node),
        "sum": partial(_sum, node, step),
        "bend": partial(bend, network, step, node.layer, bent),
        "softmax": partial(softmax, network, step, truth),
    }
    if snapshot.step:
        ways |= {"loss": partial(loss, network, step), "error": partial(error, step, truth)}
        ways |= {name: partial(of, network, step, weight or told) for name, of in (("chain", chain), ("nudge", nudge))}
    found = {name: make() for name, make in ways.items() if name in wanted}
    return {name: each for name, each in found.items() if each}


def bend(network: engine.Network, step: engine.Step, layer: NamedLayer, place: tuple) -> Blank | None:
    """The bend behind a node, if there is one, and if it can be written."""
    formula = kinds.bend_formula(layer.bend.layer) if layer.bend else None
    if layer.bend is None or formula is None:
        return None
    Z, A = (step.forward.values[each.index + 1][0][place] for each in (layer, layer.bend))
    part = Part("Z", named(layer.output, 0, *place), Z)
    return blank(kinds.bend(layer.bend.layer, formula), named(layer.out, 0, *place), A, [part])


def softmax(network: engine.Network, step: engine.Step, k: int) -> Blank | None:
    """The probability of a class, if it is softmax's."""
    if not is_softmax(network.loss):
        return None
    logits = step.forward.logits[0]
    parts = [Part(to, named(logits_of(network), 0, j), logits[j]) for to, j in (("z", k), ("other", 1 - k))]
    return blank(kinds.SOFTMAX, named("P", 0, k), step.loss.probabilities[0, k], parts)


def loss(network: engine.Network, step: engine.Step) -> Blank | None:
    """The loss of the picture, if it can be written in probabilities."""
    formula = kinds.formula_of(network.loss)
    if formula is None:
        return None
    P, T = step.loss.probabilities[0], step.targets[0]
    k = int(T.argmax())
    parts = [Part("p", named("P", 0, k), P[k])]
    if not kinds.is_of_truth(formula):
        both = ((place, name, V[j], j) for j in (0, 1) for place, name, V in (("p", "P", P), ("y", "T", T)))
        parts = [Part(f"{place}{j}", named(name, 0, j), value) for place, name, value, j in both]
    return blank(kinds.loss_of(formula), "L", step.loss.loss, parts)


def error(step: engine.Step, k: int) -> Blank | None:
    """Prediction minus label, at one output."""
    p, y = step.loss.probabilities[0, k], step.targets[0, k]
    parts = [Part("p", named("P", 0, k), p), Part("y", named("T", 0, k), y)]
    return blank(kinds.ERROR, named("E", 0, k), step.loss.errors[0, k], parts)


def chain(network: engine.Network, step: engine.Step, weight: Weight) -> Blank | None:
    """The product that is a weight's gradient; of a filter's, its share where that is largest."""
    link = engine.chain(network, step, *weight.where)
    factors = link.input[0], link.local[0], link.upstream[0]
    share = np.asarray(factors[0] * factors[1] * factors[2])
    place = tuple(map(int, np.unravel_index(np.abs(share).argmax(), share.shape)))
    names = zip(("x", "slope", "blame"), _names_of_chain(network, weight, place), factors, strict=True)
    parts = [Part(to, name, np.asarray(each)[place]) for to, name, each in names]
    name = of("share", weight.name, *place) if place else slope_of(weight.name)
    return blank(kinds.CHAIN, name, share[place], parts)


def _names_of_chain(network, weight, place):
    """Of what came in, which for a bias is 1, the slope at the sum, and the blame on what is passed on."""
    layer, (letter, *index, j) = named_layers(network)[weight.layer], weight.place
    if place:
        row, column, source = index
        index = place[0] + row - REACH, place[1] + column - REACH, source
    came_in = of("input", weight.name) if letter == "b" else named(layer.input, 0, *index)
    return came_in, of("slope", named(layer.output, 0, *place, j)), slope_of(named(layer.out, 0, *place, j))


def nudge(network: engine.Network, step: engine.Step, weight: Weight) -> Blank | None:
    """A weight's new value, to as many digits as show that it moved."""
    rule = engine.rule(network, step, *weight.where)
    old, new = (float(engine.weight_at(state.params, *weight.where)) for state in (step.before, step.after))
    by = -rule.change / rule.rate
    parts = [Part("old", weight.name, old), Part("rate", "learning_rate", rule.rate)]
    parts.append(Part("slope", slope_of(weight.name), rule.gradient))
    # With weight decay, even plain descent follows another number than the loss's own gradient.
    is_plain = by == rule.gradient or np.isclose(by, rule.gradient, rtol=1e-12, atol=0)
    kind = kinds.NUDGE if is_plain else kinds.NUDGE_BY_RULE
    parts += [] if is_plain else [Part("step", of("step", change_of(weight.name)), by)]
    apart = rounded(new, DIGITS).adjusted() - rounded(rule.change, DIGITS).adjusted() if rule.change else 0
    digits = max(DIGITS, DIGITS - 1 + apart)
    return blank(kind, new_of(weight.name), new, parts, digits) if digits <= MOST_DIGITS else None


def _pixel(node, snapshot):
    """How bright the photo is there, from 0 to 1."""
    if node.layer.index:
        return None
    i = int(np.ravel_multi_index(node.at, snapshot.X.shape[1:]))
    pixel = float(np.rint(snapshot.X.ravel()[i] * 255))
    return blank(kinds.PIXEL, named("X", 0, *node.at), node.inputs[node.i], [Part("pixel", named("pixel", i), pixel)])


def _product(node):
    x, w = node.inputs[node.i], node.weights[node.i]
    parts = [Part("x", input_of(node, node.i), x), Part("w", weight_of(node, node.i), w)]
    return blank(kinds.PRODUCT, product_of(node, node.i), x * w, parts)


def _sum(node, step):
    """All products but one are given as one number."""
    products, output = node.inputs * node.weights, named(node.layer.output, 0, *node.place)
    b, j = step.before.params[node.layer.index].b, node.place[-1]
    values = (products[node.i], np.delete(products, node.i).sum(), b[j])
    names = product_of(node, node.i), of("rest", output, weight_of(node, node.i)), named(node.layer.b, j)
    parts = [Part(*each) for each in zip(("product", "rest", "b"), names, values, strict=True)]
    return blank(kinds.SUM, output, step.forward.values[node.layer.index + 1][0][node.place], parts)
