"""Of each array of a step its formula, and the names of the arrays that stand in it.

Formulas of activations, losses and optimisers write themselves (`engine.formula`); those of the layers stand here.
"""

import re
from typing import NamedTuple

import numpy as np

from engine import Layer, Network, SoftmaxLoss, Symbol, written
from engine.formula import mentions, spelled
from engine.layers import Activation
from engine.names import (
    after_of,
    change_of,
    logits_of,
    named_layers,
    new_of,
    slope_of,
    weighted_layers,
    working_of,
)

UNSAID = "no formula can be written"
GIVEN = "given"
# The node that the label names.
LABEL = "label"


class Origin(NamedTuple):
    """How an array comes to be. of: the names of the arrays that its formula has."""

    formula: str
    of: tuple[str, ...] = ()


# Of each kind of layer its output, with X for its input, W and b for its weights, and Y for its output.
FORWARD = {
    "Dense": "X @ W + b",
    "Conv": "Y[n,y,x,o] = b[o] + the sum over i, j, c of X[n,y+i-1,x+j-1,c] × W[i,j,c,o], with zeros around X",
    "MaxPool": "Y[n,y,x,c] = the largest of X[n,2y:2y+2,2x:2x+2,c]",
    "GlobalAveragePool": "Y[n,c] = the mean of X[n,y,x,c] over y, x",
    "BatchNorm": "W × (X − batch_mean_Y) ÷ √(batch_variance_Y + eps) + b",
    "Dropout": "X × mask_Y",
    "Flatten": "X, laid out as one row of numbers for each picture",
}
# In use, after the step, two kinds do something else.
IN_USE = FORWARD | {
    "BatchNorm": "W × (X − new_running_mean_Y) ÷ √(new_running_variance_Y + eps) + b",
    "Dropout": "X",
}
# The blame on its input.
BACKWARD = {
    "Dense": "dY @ W.T",
    "Conv": "dX[n,y,x,c] = the sum over i, j, o of dY[n,y+1-i,x+1-j,o] × W[i,j,c,o], with zeros around dY",
    "MaxPool": "dY where X is the first largest of its 2 × 2, in reading order, 0 elsewhere, of X and Y",
    "GlobalAveragePool": "dX[n,y,x,c] = dY[n,c] ÷ (rows × columns of X)",
    "BatchNorm": "W ÷ √(batch_variance_Y + eps) × (dY − mean of dY − H × mean of (dY × H)), "
    "where H = (X − batch_mean_Y) ÷ √(batch_variance_Y + eps), and the means are those of each channel",
    "Dropout": "dY × mask_Y",
    "Flatten": "dY, laid out as X",
}
OF_WEIGHTS = {
    "Dense": "X.T @ dY",
    "Conv": "dW[i,j,c,o] = the sum over n, y, x of X[n,y+i-1,x+j-1,c] × dY[n,y,x,o], with zeros around X",
    "BatchNorm": "dW[c] = the sum over all else of dY × (X − batch_mean_Y) ÷ √(batch_variance_Y + eps)",
}
OF_BIASES = "the sum of dY over all but its last index"
STATISTICS = ("mean", "variance")
OF_BATCH = {
    "mean": "the mean of X for each channel",
    "variance": "the mean of (X − batch_mean_Y)² for each channel",
}
OF_RUNNING = {
    "mean": "(1 − momentum) × running_mean_Y + momentum × batch_mean_Y",
    "variance": "(1 − momentum) × running_variance_Y + momentum × batch_variance_Y × count ÷ (count − 1), "
    "where count is how many numbers a channel of X has",
}


# What the comparison with the label makes once more, after the step.
AFTER = ("P", "E", "ell", "L")
# A letter of the forms above, with what is said of it before it.
LETTER = re.compile(r"\b((?:d|mask_|(?:new_)?(?:batch|running)_(?:mean|variance)_)?)([XWbY])\b")


def origins(network: Network) -> dict[str, Origin]:
    """-> {name: Origin} of every array that a receipt of this network may have."""
    layers = named_layers(network)
    found = {"X": Origin("given: the pictures, each number from 0 to 1"), "T": Origin("given: the labels, one-hot")}
    for each in layers:
        found |= _given(network, each) | _of_forward(each)
    found |= _of_loss(network)
    for each in reversed(layers):
        found |= _of_backward(each)
    for each in weighted_layers(network):
        found |= _of_update(network.optimizer, each.W, network.optimizer.weight_decay)
        found |= _of_update(network.optimizer, each.b, 0)
    return found | _of_after(network)


def keeps_statistics(layer: Layer) -> bool:
    """Whether the layer keeps mean and variance of the batches that it has seen."""
    return layer.fresh_statistics(np.float64) is not None


def _given(network, each):
    kept = [f"running_{what}_{each.output}" for what in STATISTICS if keeps_statistics(each.layer)]
    weights = [name for name in (each.W, each.b) if name]
    memory = [working_of(what, name) for name in weights for what in network.optimizer.remembers]
    return {name: Origin(GIVEN) for name in (*weights, *kept, *memory)}


def _of_forward(each):
    found = {each.output: _of_layer(each, FORWARD)}
    for what in STATISTICS if keeps_statistics(each.layer) else ():
        batch, running = f"batch_{what}_{each.output}", f"new_running_{what}_{each.output}"
        found |= {batch: _filled(each, OF_BATCH[what]), running: _filled(each, OF_RUNNING[what])}
    if type(each.layer).__name__ == "Dropout":
        found[f"mask_{each.output}"] = Origin("drawn: 0 at the chance of the layer's rate, else 1 ÷ (1 − rate)")
    return found


def _of_layer(each, forms):
    if isinstance(each.layer, Activation):
        return _spelled(written(each.layer.forward, None, Symbol(each.input)), (each.input,))
    form = forms.get(type(each.layer).__name__)
    return _filled(each, form, each.output) if form else _unsaid(each.input, each.W, each.b)


def _of_loss(network):
    loss, logits = network.loss, logits_of(network)
    P, Z, T, dP = map(Symbol, ("P", logits, "T", slope_of("P")))
    own = written(loss.dZ, P, T, dP) if type(loss).dZ is not SoftmaxLoss.dZ else None
    return {
        "P": _spelled(written(loss.probabilities, Z), (logits,)),
        "E": Origin("P − T", ("P", "T")),
        "ell": _spelled(written(loss.scores, P, Z, T), ("P", logits, "T")),
        "L": Origin("the mean of ell", ("ell",)),
        slope_of("P"): _spelled(written(loss.dP, P, T), ("P", "T")),
        slope_of(logits): _spelled(own or ["*", "P", ["-", "dP", ["sum", ["*", "dP", "P"]]]], ("P", "dP", "T")),
    }


def _of_backward(each):
    """The blame on what goes in, and on the weights."""
    behind, kind = slope_of(each.output), type(each.layer).__name__
    found = {slope_of(each.input): _blame(each, kind, behind)}
    if each.W:
        form = OF_WEIGHTS.get(kind)
        dW = slope_of(each.W)
        found[dW] = _filled(each, form, dW) if form else _unsaid(each.input, behind)
        found[slope_of(each.b)] = _filled(each, OF_BIASES) if form else _unsaid(each.input, behind)
    return found


def _blame(each, kind, behind):
    if isinstance(each.layer, Activation):
        slope = written(each.layer.slope, Symbol(each.input), Symbol(each.output))
        return _spelled(slope and ["*", behind, slope], (behind, each.input, each.output))
    form = BACKWARD.get(kind)
    return _filled(each, form, slope_of(each.input)) if form else _unsaid(behind, each.W)


def _of_update(rule, name, decay):
    """What the optimiser makes of the gradient of one array."""
    memory = [working_of(what, name) for what in rule.remembers]
    gradient = ["+", slope_of(name), ["*", decay, name]] if decay else slope_of(name)
    formulas = written(rule.working, Symbol("gradient"), tuple(map(Symbol, rule.remembers)), Symbol("t"))
    if formulas is None:
        made = [change_of(name), *(new_of(each) for each in memory)]
        found = {each: _unsaid(slope_of(name), *memory) for each in made}
    else:
        found = _worked_out(formulas, name, gradient)
    return found | {new_of(name): Origin(f"{name} + {change_of(name)}", (name, change_of(name)))}


def _worked_out(formulas, name, gradient):
    arrays = {name, slope_of(name)}

    def called(formula):
        if isinstance(formula, list):
            return [formula[0], *map(called, formula[1:])]
        if not isinstance(formula, str):
            return formula
        return {"gradient": gradient, "t": "update"}.get(formula, working_of(formula, name))

    found: dict[str, Origin] = {}
    for what, formula in formulas.items():
        known = {*arrays, *found, *(part for part in mentions(called(formula)) if part.endswith(f"_{name}"))}
        if what == "step":
            found[change_of(name)] = _spelled(["neg", ["*", "learning_rate", called(formula)]], known)
        else:
            found[working_of(what, name)] = _spelled(called(formula), known)
    return found


def _of_after(network):
    """The forward pass once more, with the new weights."""
    found = {}
    for each in named_layers(network):
        origin = _of_layer(each, IN_USE)
        found[after_of(each.output)] = _later(origin, {each.input, each.output}, {each.W, each.b})
    for name, origin in _of_loss(network).items():
        if name in AFTER:
            found[after_of(name)] = _later(origin, {*AFTER, logits_of(network)}, set())
    return found


def _later(origin, values, weights):
    def renamed(name):
        return after_of(name) if name in values - {"X"} else new_of(name) if name in weights else name

    # In E² the name is E alone.
    words = re.sub(r"\b\w+\b", lambda word: renamed(word[0]), origin.formula, flags=re.ASCII)
    return Origin(words, tuple(map(renamed, origin.of)))


def _filled(each, form, own=""):
    """A form of a layer, with its names in place of the letters. own: the name of what it makes"""
    places = {"X": each.input, "W": each.W, "b": each.b, "Y": each.output}
    of: dict[str, None] = {}

    def name(letter):
        of[letter[1] + places[letter[2]]] = None
        return letter[1] + places[letter[2]]

    words = LETTER.sub(name, form)
    return Origin(words, tuple(name for name in of if name != own))


def _spelled(formula, known):
    """A formula of the engine's as text. known: the names of arrays that may stand in it"""
    if formula is None:
        return _unsaid(*known)
    said = mentions(formula) | ({"T"} if "true" in mentions(formula) else set())
    of = sorted(said & {*known, "E"})
    return Origin(spelled(formula, _leaf, truth=LABEL), tuple(of))


def _leaf(name, node):
    return f"{name}[{node}]" if node == LABEL else name


def _unsaid(*of):
    return Origin(UNSAID, tuple(filter(None, of)))
