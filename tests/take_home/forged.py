"""Steps in which something is a lie, and all that comes of it is computed truthfully: only the rule of that very number
can tell.
"""

import json
from dataclasses import replace

import numpy as np

import engine
from engine.losses import above_0
from engine.names import change_of, named_layers, new_of, slope_of
from engine.normalization import Normalize
from take_home.receipt.receipt import receipt
from tests.take_home.networks import taken


def forged(network, lies=(), told=lambda receipt: None, **of):
    """The JSON of a receipt. lies: {array: function of what is true}; told: changes the JSON itself."""
    true = taken(network, **of)
    found = json.loads(receipt(replace(true, step=_step(network, true.step, dict(lies)))))
    told(found)
    return found


def array(found, name):
    """An array of a receipt's JSON."""
    return next(each for each in found["arrays"] if each["name"] == name)


def one_more(by=0.1, at=0):
    """Another number at one place."""

    def lie(numbers):
        numbers = np.array(numbers, copy=True)
        numbers.reshape(-1)[at] += by
        return numbers

    return lie


def _step(network, true, lies):
    def said(name, numbers):
        return lies[name](numbers) if name in lies else numbers

    layers, state, T = named_layers(network), true.before, said("T", true.targets)
    fwd = _forward(layers, state, said("X", true.forward.values[0]), said)
    err = _loss(network, fwd.logits, T, said)
    bwd = _backward(layers, state, fwd, err, said)
    moved = engine.update(network, engine.steps.seen(network, state, fwd), bwd)
    return engine.Step(state, T, fwd, err, bwd, _update(layers, state, moved, said))


def _forward(layers, state, X, said):
    values, ran = [X], []
    for each, params in zip(layers, state.params, strict=True):
        layer = each.layer.in_training(values[-1], (state.t, each.index))
        if isinstance(layer, Normalize):
            mean, variance = (f"batch_{what}_{each.output}" for what in ("mean", "variance"))
            layer = replace(layer, mean=said(mean, layer.mean), variance=said(variance, layer.variance))
        ran.append(layer)
        values.append(said(each.output, layer.forward(params, values[-1])))
    return engine.Forward(tuple(values), tuple(ran))


def _loss(network, logits, T, said):
    P = said("P", engine.softmax(logits))
    scores = getattr(network.loss, "scores_written", network.loss.scores)
    ell = said("ell", scores(above_0(P), logits, T))
    dP = said("dP", network.loss.dP(P, T))
    L = said("L", np.asarray(ell.mean()))
    return engine.Loss(P, said("E", P - T), ell, float(L), dP, network.loss.dZ(P, T, dP))


def _backward(layers, state, fwd, err, said):
    deltas, grads = [said(slope_of(layers[-1].output), err.delta)], []
    for each in reversed(layers):
        i = each.index
        X, Y = fwd.values[i : i + 2]
        # A pool finds who takes the blame by what it made: by the truth of it.
        Y = each.layer.forward(None, X) if isinstance(each.layer, engine.MaxPool) else Y
        dX, grad = fwd.layers[i].backward(state.params[i], X, Y, deltas[0])
        deltas.insert(0, said(slope_of(each.input), dX))
        grads.insert(0, grad and engine.Params(said(slope_of(each.W), grad.W), said(slope_of(each.b), grad.b)))
    return engine.Backward(tuple(deltas), tuple(grads))


def _update(layers, state, moved, said):
    changes, params, statistics = [], [], []
    for each, change, old in zip(layers, moved.changes, state.params, strict=True):
        names = (each.W, each.b)
        change = change and engine.Params(*(said(change_of(n), c) for n, c in zip(names, change, strict=True)))
        changes.append(change)
        pairs = change and zip(names, old, change, strict=True)
        params.append(pairs and engine.Params(*(said(new_of(n), w + c) for n, w, c in pairs)))
        kept = moved.state.statistics[each.index] if moved.state.statistics else None
        running = (f"new_running_{what}_{each.output}" for what in ("mean", "variance"))
        statistics.append(kept and tuple(said(n, old) for n, old in zip(running, kept, strict=True)))
    return engine.Update(tuple(changes), replace(moved.state, params=tuple(params), statistics=tuple(statistics)))
