"""The loss as ground to walk on: along one weight, and over two of them.

x, L, slope          (m,): values of one weight around its own, `at` the place of that; the loss at each, and its slope
run, rise            how far the triangle below a tangent goes to the right; (m,) how far the tangent rises on the way
size, step, new      (m,): the slope without its sign; learning rate x size; the weight after a plain step from there
x, y, L              of a map: (n,) values of either weight, (n,n) the loss, a row for each y; n is odd, in the middle
                     are the weights as they are
x, y, L, slopes      of a walk on it: (k,) the places and their losses; (2,) how steep it is at the first of them
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import NamedTuple

import numpy as np

import engine
from engine.names import Weight, weighted_layers
from runs.data.sources import Sources, one_hot
from runs.numbers.backprop import most_blamed_in
from runs.numbers.blocks import is_filter
from runs.numbers.numbers import SAME, Numbers, went
from runs.numbers.snapshot import Snapshot
from runs.pace import rest

# So many values are computed to each side of the present one. A filter takes far longer over each.
SIDE, SIDE_OF_FILTERS = 30, 15
CELLS, CELLS_OF_FILTERS = 20, 5
# One looks so far to each side of a weight: as near as the loss there is by this share of it lower than elsewhere, and
# somewhere no longer next to nothing, if that is anywhere so.
REACHES = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
LOWER, LOWER_ON_MAP, SEEN, LEVEL_REACH = 0.9, 0.8, 0.1, 1.0
# The triangle's run is this share of that.
RUN = 0.2
# A slope is steep from this share of the steepest one on, and gentle below that one.
STEEP, GENTLE = 0.6, 0.1
STEPS = 30
# Numbers that go through the network at once: more do not fit into a processor's memory.
MOST_AT_ONCE = 200_000
# So many weights of each layer can be chosen for the map.
OFFERED = 3


class Ground(NamedTuple):
    """The network from the layer of a weight on: what is in front of it stays as it is. first: that layer's index"""

    network: engine.Network
    state: engine.State
    X: np.ndarray
    T: np.ndarray
    first: int

    def weight(self, weight: Weight) -> float:
        """Its value as it is now."""
        return float(engine.weight_at(self.state.params, *self.where(weight)))

    def where(self, weight: Weight) -> tuple[int, tuple]:
        """The layer and the place of a weight, as the engine takes it, in this part of the network."""
        return weight.layer - self.first, weight.place

    def at(self, weights: tuple[Weight, ...], values: tuple[float, ...]) -> engine.State:
        """The state with these values for these weights."""
        state = self.state
        for weight, value in zip(weights, values, strict=True):
            state = engine.with_weight(state, *self.where(weight), value)
        return state

    def loss(self, state: engine.State) -> float:
        """The loss with this state. Infinite where it is too large for a number."""
        with np.errstate(over="ignore", invalid="ignore"):
            return engine.loss(self.network, engine.forward(self.network, state, self.X), self.T).loss


def ground(network: engine.Network, step: engine.Step, *weights: Weight) -> Ground:
    """The part of the network that these weights are in, before that step."""
    first = min(weight.layer for weight in weights)
    state = engine.State(step.before.params[first:], (), statistics=step.before.statistics[first:])
    part = replace(network, layers=network.layers[first:])
    return Ground(part, state, step.forward.values[first], step.targets, first)


def along(snapshot: Snapshot, weight: Weight) -> Numbers:
    """The loss and its slope at many values of one weight, each computed by the engine. Needs a label."""
    of, side = (
        ground(snapshot.network, snapshot.labelled_step, weight),
        SIDE_OF_FILTERS if is_filter(snapshot.network, weight.layer) else SIDE,
    )
    now = of.weight(weight)
    reach = _reach(lambda by: of.loss(of.at((weight,), (now + by,))), LOWER)
    values = now + reach * np.arange(-side, side + 1) / side
    found = np.array([_loss_and_slopes(of, of.at((weight,), (value,)), weight) for value in values])
    slopes = found[:, 1]
    triangle = {"run": RUN * reach, "rise": RUN * reach * slopes, "size": np.abs(slopes)}
    return Numbers({"x": values, "L": found[:, 0], "slope": slopes, "at": side, "reach": reach} | triangle)


def stepped(found: Numbers, rate: float) -> Numbers:
    """The same, and the plain step of this learning rate from each point."""
    step = {"learning_rate": rate, "step": rate * found["size"], "new": found["x"] - rate * found["slope"]}
    return Numbers(found | step)


def leads(found: Numbers, i: int) -> str:
    """up, down or flat: where more of the weight leads at point i."""
    if found["size"][i] * found["reach"] <= SAME * found["L"].max():
        return "flat"
    return "up" if found["slope"][i] > 0 else "down"


def how_steep(found: Numbers, i: int) -> str:
    """steep, gentle or between, beside the steepest slope of this curve."""
    share = found["size"][i] / found["size"].max()
    return "steep" if share >= STEEP else "gentle" if share < GENTLE else "between"


def is_level(losses: np.ndarray) -> bool:
    """Whether the loss is the same everywhere, but for rounding."""
    return bool(np.ptp(losses) <= SAME * losses.max())


def both(snapshot: Snapshot, sources: Sources) -> engine.Step:
    """A step on the picture in hand and on the bundled pet beside it: one alone has no valley. Needs a label."""
    X = np.concatenate([snapshot.X, sources.row(snapshot.other, snapshot.preset)])
    return engine.step(snapshot.network, snapshot.state, X, one_hot([snapshot.label, snapshot.other.name]))


def offered(network: engine.Network, step: engine.Step) -> list[Weight]:
    """The weights that the map may be about: of each layer those with the largest gradients, biases apart."""
    return [weight for layer in weighted_layers(network) for weight in most_blamed_in(layer, step, OFFERED)]


def first_pair(network: engine.Network, step: engine.Step) -> tuple[Weight, Weight]:
    """The weight of the last layer with the largest gradient, and that of those which lead to it through its node."""
    before, last = weighted_layers(network)[-2:]
    [second] = most_blamed_in(last, step, 1)
    gradients = step.backward.grads[before.index]
    assert gradients
    node = second.place[-2]
    of_node = np.abs(gradients.W[..., node])
    place = (*map(int, np.unravel_index(of_node.argmax(), of_node.shape)), node)
    return before.weight(("W", *place)), second


def surface(network: engine.Network, step: engine.Step, one: Weight, other: Weight) -> Numbers:
    """The loss of a step's pictures at each place of a map over two weights, as wide as high."""
    of = ground(network, step, one, other)
    now = of.weight(one), of.weight(other)

    def most_apart(by):
        return [of.loss(of.at((one, other), (now[0] + dx, now[1] + dy))) for dx in (-by, by) for dy in (-by, by)]

    side = CELLS_OF_FILTERS if is_filter(network, max(one.layer, other.layer)) else CELLS
    reach = _reach(most_apart, LOWER_ON_MAP)
    x, y = (value + reach * np.arange(-side, side + 1) / side for value in now)
    return Numbers({"x": x, "y": y, "L": _losses(of, (one, x), (other, y)), "reach": reach, "at": side})


def walk(
    network: engine.Network, step: engine.Step, pair: tuple[Weight, Weight], start: tuple[float, float]
) -> Numbers:
    """The path of descent, if only these two weights move: at this learning rate, by this optimiser, from `start`.

    It ends early where the loss is no number any more; `ended` says so.
    """
    of = ground(network, step, *pair)
    state, places, losses, slopes = of.at(pair, start), [start], [], []
    with suppress(engine.Diverged, engine.EngineError):
        for _ in range(STEPS + 1):
            rest()
            now = engine.step(of.network, state, of.X, of.T, inputs=False)
            losses.append(now.loss.loss)
            slopes.append([_at(of, now.backward.grads, weight) for weight in pair])
            places.append(tuple(_at(of, now.after.params, weight) for weight in pair))
            # The others stay; what the optimiser remembers of these two goes along.
            state = replace(now.after, params=of.at(pair, places[-1]).params)
    k = len(losses)
    x, y = np.array(places[:k]).reshape(k, 2).T
    return Numbers({"x": x, "y": y, "L": np.array(losses), "slopes": np.array(slopes[0]), "ended": k <= STEPS})


def rose_at(path: Numbers) -> int | None:
    """The first step of a walk that raised the loss, from 1."""
    pairs = zip(path["L"], path["L"][1:], strict=False)
    return next((k for k, (before, after) in enumerate(pairs, 1) if went(before, after) == "rose"), None)


def left_at(path: Numbers, over: Numbers) -> int | None:
    """The first step of a walk that leads off the map, from 1."""
    off = [np.abs(path[axis] - over[axis][over["at"]]) > over["reach"] * (1 + SAME) for axis in "xy"]
    return next(iter(np.flatnonzero(off[0] | off[1]).tolist()), None)


def is_short(path: Numbers, over: Numbers) -> bool:
    """Whether a walk stays within one square of the map's grid around its start."""
    cell = over["reach"] / over["at"]
    return all(float(np.abs(path[axis] - path[axis][0]).max()) < cell for axis in "xy")


def _reach(losses_at: Callable, lower: float):
    here, far, high = losses_at(0.0), [], []
    for reach in REACHES:
        losses = np.hstack([losses_at(-reach), here, losses_at(reach)])
        if np.isfinite(losses).all() and np.ptp(losses) >= lower * losses.max() > 0:
            far.append(reach)
            high += [reach] * bool(losses.max() >= SEEN)
    return next(iter(high or far), LEVEL_REACH)


def _loss_and_slopes(of, state, *weights):
    rest()
    fwd = engine.forward(of.network, state, of.X)
    err = engine.loss(of.network, fwd, of.T)
    grads = engine.backward(of.network, state, fwd, err, inputs=False).grads
    return err.loss, *(_at(of, grads, weight) for weight in weights)


def _at(of, params, weight):
    return float(engine.weight_at(params, *of.where(weight)))


def _losses(of, first, second):
    """The loss for each pair of values. first, second: (weight, its values) -> (values of second, of first)

    What a layer makes is a straight line in each of its weights, so two values tell it for all; from there on, all
    values go through the other layers together, as if they were so many examples.
    """
    (one, x), (other, y) = first, second
    if one.layer > other.layer:
        return _losses(of, second, first).T
    if one.layer < other.layer:
        V = _through(of, _spread(of, of.X, one, x), 1, other.layer - of.first)
        V = _spread(of, V, other, y)
    else:
        V, more = (_spread(of, of.X, weight, values) for weight, values in (first, second))
        shape = len(of.X), *V.shape[1:]
        made = of.network.layers[0].forward(of.state.params[0], of.X)
        V = (V.reshape(-1, *shape) + (more.reshape(-1, *shape) - made)[:, None]).reshape(-1, *V.shape[1:])
    logits = _in_parts(of, V, other.layer - of.first + 1)
    losses = of.network.loss.per_example(logits, np.tile(of.T, (len(V) // len(of.T), 1)))
    return losses.reshape(len(y), len(x), len(of.T)).mean(axis=-1)


def _spread(of, V, weight, values):
    """What the layer of a weight makes of V (n,...) for each of its values. -> (values x n, ...)"""
    index, place = of.where(weight)
    layer, now = of.network.layers[index], of.weight(weight)
    made = layer.forward(of.state.params[index], V)
    slope = layer.forward(engine.with_weight(of.state, index, place, now + 1).params[index], V) - made
    by = (values - now).reshape(-1, *(1,) * made.ndim)
    return (made + by * slope).reshape(-1, *made.shape[1:])


def _in_parts(of, V, begin):
    """The logits of V behind the layers from `begin` on."""
    parts = np.array_split(V, max(1, min(len(V), V.size // MOST_AT_ONCE)))
    return np.concatenate([_through(of, part, begin, len(of.network.layers)) for part in parts])


def _through(of, V, begin, end):
    """V behind the layers from `begin` to before `end`."""
    rest()
    for index in range(begin, end):
        V = of.network.layers[index].forward(of.state.params[index], V)
    return V
