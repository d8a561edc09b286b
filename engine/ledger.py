"""A step as a flat list of named numbers: the names that the lesson prints, in the order in which they come to be.

    X W1 b1 Z1 A1 W2 b2 Z2   P T E ell L   dP dZ2 dW2 db2 dA1 dZ1 dW1 db1 dX   change_W1 ... new_W1 ...

Layers with weights are counted from 1. Z before the activation, A after it, ell the loss of each example, L their mean.
"""

from engine.explain import workings


def ledger(network, step):
    """-> dict of name: array (a float for L), ordered as above. What was not computed (dX in `train`) is left out."""
    layers = tuple(_named_layers(network))
    err, bwd = step.loss, step.backward
    entries = forward_ledger(network, step.before, step.forward)
    entries |= {"P": err.probabilities, "T": step.targets, "E": err.errors, "ell": err.per_example, "L": err.loss}
    entries["dP"] = err.dP
    for i, output, number in reversed(layers):
        entries[f"d{output}"] = bwd.deltas[i + 1]
        entries |= _params("d", bwd.grads[i], number)
    if bwd.deltas[0] is not None:
        entries["dX"] = bwd.deltas[0]
    for prefix, changed in (("change_", step.update.changes), ("new_", step.after.params)):
        for i, _, number in layers:
            entries |= _params(prefix, changed[i], number)
    return entries


def forward_ledger(network, state, fwd):
    """The entries that exist after the forward pass alone: X W1 b1 Z1 A1 ... -> dict of name: array"""
    entries = {"X": fwd.values[0]}
    for i, output, number in _named_layers(network):
        entries |= _params("", state.params[i], number)
        entries[output] = fwd.values[i + 1]
    return entries


def memory_ledger(network, step):
    """What the optimiser remembers and works out for each array: mean_W1 new_mean_W1 ... -> dict of name: array"""
    return {
        f"{name}_{letter}{number}": array
        for i, _, number in _named_layers(network)
        if step.before.params[i]
        for letter, working in zip("Wb", workings(network, step, i), strict=True)
        for name, array in working.items()
    }


def _named_layers(network):
    """(index of the layer, name of its output, number of the latest layer with weights)"""
    number = 0
    for i, layer in enumerate(network.layers):
        number += layer.weight_shape is not None
        yield i, f"{layer.symbol}{number}", number


def _params(prefix, params, number):
    return {f"{prefix}{letter}{number}": w for letter, w in zip("Wb", params or (), strict=False)}
