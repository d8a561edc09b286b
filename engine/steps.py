"""Read this first: the four moves by which a network learns, each one a function.

    forward   pixels in, logits out                      values[0] = X, values[l+1] = output of layer l
    loss      how wrong, against the label of a person   errors = probabilities - labels
    backward  every weight's share of the blame          deltas[l] = dLoss/dvalues[l], grads[l] = dLoss/dparams[l]
    update    each weight moves against its gradient

`step` does all four and returns every number it made, as one frozen record. `train` is `step` in a loop: there is no
second, faster path. Nothing here is changed in place.

    n examples, k classes      X (n,i) or pictures (n,h,w,c)      T (n,k) one-hot labels
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import isfinite, sqrt

import numpy as np

from engine.errors import Diverged, EngineError
from engine.layer import Layer, Params
from engine.layers import Activation
from engine.losses import SoftmaxLoss
from engine.optimizers import Optimizer


@dataclass(frozen=True)
class Network:
    """What never changes while training. Settings change by `dataclasses.replace(network, optimizer=...)`."""

    layers: tuple[Layer, ...]
    loss: SoftmaxLoss
    optimizer: Optimizer

    def __post_init__(self):
        object.__setattr__(self, "layers", tuple(self.layers))
        if not self.layers:
            raise EngineError("A network needs at least one layer.")
        self.check(None)

    def check(self, shape) -> None:
        """Follow one example's shape through all layers. Raises EngineError where two do not fit."""
        for layer in self.layers:
            shape = layer.output_shape(shape)


@dataclass(frozen=True, eq=False)
class State:
    """What training changes. One entry a layer, None where a layer has no weights; arrays are read-only.

    `optimizer` and `since` say whose memory this is, and at which t it started empty. `statistics` is what
    layers such as BatchNorm keep of the batches they have seen.
    """

    params: tuple[Params | None, ...]
    memory: tuple
    t: int = 0
    optimizer: str = ""
    since: int = 0
    statistics: tuple = ()


@dataclass(frozen=True, eq=False)
class Forward:
    """Every number of the forward pass: values[0] is X, values[l+1] what layer l made of values[l].

    `layers` are the layers as they ran, BatchNorm with its mean and variance, Dropout with what it hid; if empty, the
    network's.
    """

    values: tuple[np.ndarray, ...]
    layers: tuple[Layer, ...] = ()

    @property
    def logits(self) -> np.ndarray:
        return self.values[-1]


@dataclass(frozen=True, eq=False)
class Loss:
    """How wrong. probabilities, errors, dP, delta are (n,k); per_example (n,); loss is their mean, a number."""

    probabilities: np.ndarray
    errors: np.ndarray
    per_example: np.ndarray
    loss: float
    dP: np.ndarray
    delta: np.ndarray


@dataclass(frozen=True, eq=False)
class Backward:
    """The blame: deltas[l] = dLoss/dvalues[l]; grads[l] = Params of dLoss/dW and dLoss/db of layer l."""

    deltas: tuple
    grads: tuple[Params | None, ...]


@dataclass(frozen=True, eq=False)
class Update:
    """changes[l] = what was added to the weights of layer l; state = the weights after it."""

    changes: tuple[Params | None, ...]
    state: State


@dataclass(frozen=True, eq=False)
class Step:
    """One whole iteration: the state it began with, the labels, and what each of the four moves made."""

    before: State
    targets: np.ndarray
    forward: Forward
    loss: Loss
    backward: Backward
    update: Update

    @property
    def after(self) -> State:
        return self.update.state


def init(network, seed, dtype=np.float64) -> State:
    """Random weights, zero biases: scale from He and others (2015) before a ReLU, else from Glorot and Bengio (2010).

    Drawn in float64 and then rounded, so that the same seed means the same network in both dtypes.
    """
    rng = np.random.default_rng(seed)
    followers = (*network.layers[1:], None)
    params = tuple(
        _random_params(rng, layer, isinstance(follower, Activation) and follower.silences_half, dtype)
        for layer, follower in zip(network.layers, followers, strict=True)
    )
    memory = _fresh_memory(network, params)
    return State(params, memory, 0, type(network.optimizer).__name__, 0, _fresh_statistics(network, dtype))


def forward(network, state, X, training=False) -> Forward:
    """Multiply, sum, bend, layer after layer. Raises EngineError for a wrong shape or numbers that are not finite."""
    values, layers = [_checked_input(network, state, X)], []
    statistics = state.statistics or _fresh_statistics(network, values[0].dtype)
    for i, layer in enumerate(network.layers):
        layers.append(layer.in_training(values[-1], (state.t, i)) if training else layer.in_use(statistics[i]))
        values.append(layers[-1].forward(state.params[i], values[-1]))
    return Forward(tuple(values), tuple(layers))


def loss(network, fwd, T) -> Loss:
    """Compare with the labels. Raises EngineError unless T (n,k) is one-hot."""
    logits = fwd.logits
    T = _checked_labels(T, logits)
    P, per_example, dP, delta = network.loss.with_slopes(logits, T)
    return Loss(P, P - T, per_example, float(per_example.sum() / len(T)), dP, delta)


def backward(network, state, fwd, err, inputs=True) -> Backward:
    """The chain rule, from the last layer to the first. inputs=False leaves out dLoss/dX, which no weight needs."""
    layers, deltas = fwd.layers or network.layers, [err.delta]
    grads: list[Params | None] = []
    for i in reversed(range(len(network.layers))):
        X, Y, dY = fwd.values[i], fwd.values[i + 1], deltas[0]
        dX, grad = layers[i].backward(state.params[i], X, Y, dY, inputs=inputs or i > 0)
        deltas.insert(0, dX if inputs or i > 0 else None)
        grads.insert(0, grad)
    return Backward(tuple(deltas), tuple(grads))


def update(network, state, bwd) -> Update:
    """Nudge every weight against its gradient, by the rule of the optimiser."""
    name, t = type(network.optimizer).__name__, state.t + 1
    memory, since = memory_of(network, state)
    moved = [
        _moved(network.optimizer, params, grad, old, t - since)
        for params, grad, old in zip(state.params, bwd.grads, memory, strict=True)
    ]
    changes, params, memory = zip(*moved, strict=True)
    return Update(changes, State(params, memory, t, name, since, state.statistics))


def memory_of(network, state) -> tuple[tuple, int]:
    """What the optimiser remembers here, and since which t: nothing, where another one made the last update."""
    if state.optimizer == type(network.optimizer).__name__:
        return state.memory, state.since
    return _fresh_memory(network, state.params), state.t


def step(network, state, X, T, inputs=True) -> Step:
    """One iteration: forward, loss, backward, update, with every number kept. X and T stay the caller's, untouched.

    Raises Diverged when the loss is no longer a finite number.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        fwd = forward(network, state, X, training=True)
        err = loss(network, fwd, T)
        check_finite(err, state)
        bwd = backward(network, state, fwd, err, inputs)
        moved = update(network, seen(network, state, fwd), bwd)
        return Step(state, np.asarray(T, fwd.logits.dtype), fwd, err, bwd, moved)


def train(network, state, batches, start=None, step=step) -> Iterator[Step]:
    """`step` for each (X, T) of `batches`; yields each Step, and keeps none. Another function may stand for `step`, and
    take something else in place of the array X.

    Raises Diverged when the loss is not finite, or when it stays, for five iterations in a row, above ten times
    `start` and worse than even guessing. `start` is the loss at which this training began (default: its first loss).
    """
    above = 0
    for X, T in batches:
        now = step(network, state, X, T, inputs=False)
        start = now.loss.loss if start is None else start
        above = above + 1 if _blown_up(network, now, start) else 0
        if above == 5:
            raise Diverged(now.after.t, "the loss", now.loss.loss, start)
        state = now.after
        yield now


def _blown_up(network, now, start):
    if now.loss.loss <= 10 * start:
        return False
    # A run that starts near zero may rise tenfold by the chance of its batches and still be excellent.
    even = network.loss.per_example(np.zeros_like(now.forward.logits), now.targets).mean()
    return now.loss.loss > even


def _random_params(rng, layer, before_relu, dtype):
    if layer.weight_shape is None:
        return None
    b = _frozen(np.zeros(layer.weight_shape[-1], dtype))
    if layer.fans is None:  # nothing to break the symmetry of
        return Params(_frozen(np.ones(layer.weight_shape, dtype)), b)
    fan_in, fan_out = layer.fans
    scale = sqrt(2 / fan_in) if before_relu else sqrt(2 / (fan_in + fan_out))
    W = rng.normal(0, scale, layer.weight_shape).astype(dtype)
    return Params(_frozen(W), b)


def _fresh_memory(network, params):
    return tuple(p and tuple(tuple(map(_frozen, network.optimizer.memory(w))) for w in p) for p in params)


def _fresh_statistics(network, dtype):
    fresh = (layer.fresh_statistics(dtype) for layer in network.layers)
    return tuple(kept and tuple(map(_frozen, kept)) for kept in fresh)


def check_finite(err, state) -> None:
    """Raises Diverged when the loss `err` of this state is no longer a finite number."""
    if not isfinite(err.loss):
        raise Diverged(state.t + 1, "the largest weight", _largest(state))


def seen(network, state, fwd) -> State:
    """The state with the statistics of layers that keep any moved towards this batch."""
    old = state.statistics or _fresh_statistics(network, fwd.logits.dtype)
    if not any(old):
        return state
    moved = [
        layer.moved_statistics(kept, ran, X)
        for layer, kept, ran, X in zip(network.layers, old, fwd.layers, fwd.values, strict=False)
    ]
    return replace(state, statistics=tuple(kept and tuple(map(_frozen, kept)) for kept in moved))


def _moved(optimizer, params, grad, memory, t):
    """(change, new weights, new memory) of one layer; all None for a layer without weights."""
    if params is None:
        return None, None, None
    (W, b), (of_W, of_b) = params, memory
    change_W, of_W = optimizer.change(W, optimizer.decayed(W, grad.W), of_W, t)
    change_b, of_b = optimizer.change(b, grad.b, of_b, t)
    params = Params(_frozen(W + change_W), _frozen(b + change_b))
    return Params(change_W, change_b), params, (tuple(map(_frozen, of_W)), tuple(map(_frozen, of_b)))


def _frozen(array):
    array.setflags(write=False)
    return array


def _largest(state):
    # NumPy's max keeps NaN; Python's would depend on the order.
    return float(np.max([np.abs(w).max() for p in state.params if p for w in p], initial=0))


def _checked_input(network, state, X):
    if [p and p.W.shape for p in state.params] != [layer.weight_shape for layer in network.layers]:
        raise EngineError("These weights belong to another network: their shapes do not fit its layers.")
    dtype = next((p.W.dtype for p in state.params if p), None)
    try:
        X = np.asarray(X, dtype=dtype)
    except (TypeError, ValueError):
        raise EngineError("The input has to be an array of numbers, one row an example.") from None
    if X.ndim < 2 or len(X) == 0:
        raise EngineError(f"The input has to be a batch, (examples, ...); this one has the shape {X.shape}.")
    network.check(X.shape[1:])
    if not np.isfinite(X).all():
        raise EngineError("The input has numbers that are not finite (NaN or infinity); check how it was made.")
    return X


def _checked_labels(T, logits):
    try:
        T = np.asarray(T, dtype=logits.dtype)
    except (TypeError, ValueError):
        raise EngineError("The labels have to be an array of numbers, one one-hot row an example.") from None
    if T.shape != logits.shape:
        raise EngineError(f"The labels have the shape {T.shape}, but the outputs {logits.shape}; give one row each.")
    # As many numbers as rows are not 0, and the largest of each row is 1.
    if not np.count_nonzero(T) == np.count_nonzero(T.max(axis=1) == 1) == len(T):
        raise EngineError("Every label has to be one-hot: a single 1 at the true class, and 0 elsewhere.")
    return T
