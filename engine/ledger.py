"""A step as a flat list of named numbers: the names that the lesson prints, in the order in which they come to be.

    X W1 b1 Z1 A1 W2 b2 Z2   P T E ell L   dP dZ2 dW2 db2 dA1 dZ1 dW1 db1 dX   change_W1 ... new_W1 ...

Layers with weights are counted from 1. Z before the activation, A after it, ell the loss of each example, L their mean.
"""

import numpy as np

from engine.explain import workings
from engine.names import change_of, named_layers, new_of, slope_of, weighted_layers, working_of


def ledger(network, step) -> dict[str, np.ndarray | float]:
    """-> dict of name: array (a float for L), ordered as above. What was not computed (dX in `train`) is left out."""
    layers = named_layers(network)
    err, bwd = step.loss, step.backward
    entries: dict[str, np.ndarray | float] = {**forward_ledger(network, step.before, step.forward)}
    entries |= {"P": err.probabilities, "T": step.targets, **loss_ledger(err)}
    entries[slope_of("P")] = err.dP
    for each in reversed(layers):
        entries[slope_of(each.output)] = bwd.deltas[each.index + 1]
        entries |= _params(each, bwd.grads, slope_of)
    if bwd.deltas[0] is not None:
        entries[slope_of("X")] = bwd.deltas[0]
    for called, changed in ((change_of, step.update.changes), (new_of, step.after.params)):
        for each in layers:
            entries |= _params(each, changed, called)
    return entries


def forward_ledger(network, state, fwd) -> dict[str, np.ndarray]:
    """The entries that exist after the forward pass alone: X W1 b1 Z1 A1 ... -> dict of name: array"""
    entries = {"X": fwd.values[0]}
    for each in named_layers(network):
        entries |= _params(each, state.params)
        entries[each.output] = fwd.values[each.index + 1]
    return entries


def loss_ledger(err) -> dict[str, np.ndarray | float]:
    """The entries that the comparison with the label makes: P E ell L. err: a Loss -> dict of name: array"""
    return {"P": err.probabilities, "E": err.errors, "ell": err.per_example, "L": err.loss}


def memory_ledger(network, step) -> dict[str, np.ndarray]:
    """What the optimiser remembers and works out for each array: mean_W1 new_mean_W1 ... -> dict of name: array"""
    return {
        working_of(what, name): array
        for each in weighted_layers(network)
        for name, working in zip((each.W, each.b), workings(network, step, each.index), strict=True)
        for what, array in working.items()
    }


def _params(layer, params, called=str):
    """A layer's weights and biases, or what belongs to them, by the names that `called` makes of theirs."""
    return {called(name): w for name, w in zip((layer.W, layer.b), params[layer.index] or (), strict=False)}
