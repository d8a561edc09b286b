"""Why a gradient is what it is: one weight's chain rule, the promise of a whole update, and proof by nudging.

Nothing here is needed for training; everything here reads what a training step left behind.
"""

from dataclasses import dataclass, replace

import numpy as np

from engine.errors import EngineError
from engine.layers import Activation
from engine.steps import State, backward, forward, loss, memory_of


@dataclass(frozen=True, eq=False)
class Chain:
    """One weight's chain rule, for each place it was used: gradient = sum(input * local * upstream).

    input (n,), local (n,), upstream (n,) for Dense; gradient a number. See `chain` for what each one is.
    """

    input: np.ndarray
    local: np.ndarray
    upstream: np.ndarray
    gradient: float


@dataclass(frozen=True)
class Nudge:
    """The loss with one weight h lower and h higher, the slope between them, and backpropagation's answer."""

    minus: float
    plus: float
    slope: float
    gradient: float


@dataclass(frozen=True)
class Rule:
    """How the optimiser made one weight's change of its gradient. t: which of its updates this is, from 1; working:
    {name: number}, what it remembers and works out on the way, as the optimiser names it.
    """

    t: int
    rate: float
    gradient: float
    working: dict
    change: float


@dataclass(frozen=True)
class WeightedSum:
    """total = sum(products) + rest + bias; `inputs` are the indices of the inputs that the products belong to."""

    inputs: tuple
    products: tuple
    rest: float
    bias: float
    total: float


@dataclass(frozen=True)
class Fall:
    """How far an update lowers the loss: as its gradient promises, and as it turned out. ratio: None for no promise."""

    promised: float
    delivered: float
    ratio: float | None


@dataclass(frozen=True)
class GradientReport:
    """worst: largest relative error; checked, skipped: how many weights; skipped ones crossed a corner."""

    worst: float
    checked: int
    skipped: int


def chain(network, step, layer, weight) -> Chain:
    """What a weight was multiplied with, how its node bends, and the blame that arrives there.

    `layer` indexes network.layers; `weight` is ('W', i, j) or ('b', j). If the next layer is an activation, `local` is
    its slope and `upstream` the delta behind it; else `local` is 1 and `upstream` the delta of this layer's output.
    Raises EngineError for a weight that is not there.
    """
    gradient = float(weight_at(step.backward.grads, layer, weight))
    values, deltas, node = step.forward.values, step.backward.deltas, weight[-1]
    local, upstream = np.ones_like(values[layer + 1]), deltas[layer + 1]
    follower = network.layers[layer + 1] if layer + 1 < len(network.layers) else None
    if isinstance(follower, Activation):
        local, upstream = follower.slope(values[layer + 1], values[layer + 2]), deltas[layer + 2]
    inputs = network.layers[layer].input_of(values[layer], weight)
    return Chain(inputs, local[..., node], upstream[..., node], gradient)


def weighted_sum(state, fwd, layer, node, most=3, example=0) -> WeightedSum:
    """How the sum of one node of a Dense layer came about, its `most` largest products first. -> WeightedSum"""
    W, b = state.params[layer]
    products = fwd.values[layer][example] * W[:, node]  # (i,) (i,) -> (i,)
    sizes = np.abs(products)
    # Sorting thousands of products to find three would take ten times as long.
    large = np.flatnonzero(sizes >= np.partition(sizes, -most)[-most]) if most < len(sizes) else np.arange(len(sizes))
    largest = large[np.argsort(-sizes[large], kind="stable")][:most]
    return WeightedSum(
        tuple(map(int, largest)),
        tuple(map(float, products[largest])),
        float(np.delete(products, largest).sum()),
        float(b[node]),
        float(fwd.values[layer + 1][example, node]),
    )


def nudge(network, state, X, T, layer, weight, h) -> Nudge:
    """Move one weight by -h and +h and look at the loss. Raises EngineError for a weight that is not there."""
    minus, plus = (_loss_at(network, _nudged(state, layer, weight, by), X, T) for by in (-h, h))
    gradient = float(weight_at(_gradients(network, state, X, T), layer, weight))
    return Nudge(minus, plus, (plus - minus) / (2 * h), gradient)


def rule(network, step, layer, weight) -> Rule:
    """The optimiser's arithmetic for one weight, number by number. -> Rule

    `gradient` is the loss's own, before any weight decay. Raises EngineError for a weight that is not there.
    """
    name, *index = weight
    change, gradient = (float(weight_at(p, layer, weight)) for p in (step.update.changes, step.backward.grads))
    of_W, of_b = workings(network, step, layer)
    made = of_W if name == "W" else of_b
    working = {name: float(array[tuple(index)]) for name, array in made.items()}
    t = step.after.t - step.after.since
    return Rule(t, network.optimizer.rate(t), gradient, working, change)


def workings(network, step, layer) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """What the optimiser works out for a layer's W, and for its b, by name. -> pair of dicts of arrays"""
    memory, t = memory_of(network, step.before)[0], step.after.t - step.after.since
    W, (dW, db) = step.before.params[layer].W, step.backward.grads[layer]
    gradients = network.optimizer.decayed(W, dW), db
    return tuple(_worked_out(network.optimizer, dw, kept, t) for dw, kept in zip(gradients, memory[layer], strict=True))


def _worked_out(optimizer, dw, memory, t):
    made = dict(zip(optimizer.remembers, memory, strict=True)) | optimizer.working(dw, memory, t)
    return {name: array for name, array in made.items() if name != "step"}


def fall(network, step) -> Fall:
    """The promise is the sum of gradient x change; the delivery is the loss of the same examples before minus after."""
    pairs = zip(step.backward.grads, step.update.changes, strict=True)
    promised = -sum(float((dw * change).sum()) for g, c in pairs if g for dw, change in zip(g, c, strict=True))
    delivered = step.loss.loss - _loss_at(network, step.after, step.forward.values[0], step.targets)
    return Fall(promised, delivered, delivered / promised if promised else None)


def gradient_check(network, state, X, T) -> float:
    """Backpropagation's worst relative error against difference quotients. Below 1e-6: right; above 1e-2: wrong."""
    return gradient_report(network, state, X, T).worst


def gradient_report(network, state, X, T, h=1e-3, most=500, seed=0) -> GradientReport:
    """Nudge up to `most` weights, drawn by `seed`, in float64, and compare: |a - n| / max(1e-8, |a| + |n|).

    n is the slope from four losses (Fornberg 1988, the centred five points), exact to h^4: two losses would need so
    small an h that their rounding hides small gradients. A weight whose nudge carries a number across a corner
    (ReLU's 0, or one of a loss), as `side` tells, has no slope there; it is counted as skipped.
    """
    X, state = np.asarray(X, np.float64), _float64(state)
    gradients = _gradients(network, state, X, T)
    errors, skipped = [], 0
    for layer, weight in _some_weights(state, most, seed):
        states = [_nudged(state, layer, weight, by * h) for by in (-2, -1, 1, 2)]
        if _sides(network, states[0], X, T) != _sides(network, states[-1], X, T):
            skipped += 1
            continue
        lowest, low, high, highest = (_loss_at(network, nudged, X, T) for nudged in states)
        numeric = (8 * (high - low) - (highest - lowest)) / (12 * h)
        analytic = weight_at(gradients, layer, weight)
        # A bias in front of BatchNorm has no effect and so a slope of 0, which difference quotients miss by rounding.
        size, rounding = abs(analytic) + abs(numeric), 8 * np.finfo(float).eps * abs(low) / h
        errors.append(abs(analytic - numeric) / max(1e-8, size) if size > rounding else 0)
    return GradientReport(float(max(errors, default=0.0)), len(errors), skipped)


def weight_at(params, layer, weight) -> np.floating:
    """The number at ('W', i, j) or ('b', j) of a layer's Params. Raises EngineError for a place that is not there."""
    name, *index = weight
    inside = 0 <= layer < len(params) and params[layer] is not None and name in ("W", "b")
    array = getattr(params[layer], name) if inside else np.empty(())
    if not inside or len(index) != array.ndim or not all(0 <= i < n for i, n in zip(index, array.shape, strict=True)):
        raise EngineError(f"This network has no weight {weight} in layer {layer}.")
    return array[tuple(index)]


def with_weight(state, layer, weight, value) -> State:
    """The state with one weight set; everything else is shared. Raises EngineError for a weight that is not there."""
    weight_at(state.params, layer, weight)
    name, *index = weight
    array = getattr(state.params[layer], name).copy()
    array[tuple(index)] = value
    array.setflags(write=False)
    moved = state.params[layer]._replace(**{name: array})
    return replace(state, params=(*state.params[:layer], moved, *state.params[layer + 1 :]))


def _nudged(state, layer, weight, by):
    return with_weight(state, layer, weight, weight_at(state.params, layer, weight) + by)


def _loss_at(network, state, X, T):
    return loss(network, forward(network, state, X, training=True), T).loss


def _gradients(network, state, X, T):
    fwd = forward(network, state, X, training=True)
    return backward(network, state, fwd, loss(network, fwd, T), inputs=False).grads


def _sides(network, state, X, T):
    fwd = forward(network, state, X, training=True)
    pairs = zip(network.layers, fwd.values, strict=False)
    sides = [layer.side(V).tobytes() for layer, V in pairs if hasattr(layer, "side")]
    if hasattr(network.loss, "side"):
        sides.append(network.loss.side(network.loss.probabilities(fwd.logits), T).tobytes())
    return sides


def _some_weights(state, most, seed):
    every = [
        (layer, (name, *map(int, index)))
        for layer, params in enumerate(state.params)
        if params
        for name in ("W", "b")
        for index in np.ndindex(getattr(params, name).shape)
    ]
    picked = np.random.default_rng(seed).permutation(len(every))[:most]
    return [every[i] for i in picked]


def _float64(state):
    params = tuple(p and type(p)(*(w.astype(np.float64) for w in p)) for p in state.params)
    return replace(state, params=params)
