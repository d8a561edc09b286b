"""Stage 4 in numbers: why a weight's gradient is what it is, and what the update makes of all of them.

chain.input, chain.local, chain.upstream       the factors of one weight's chain rule; of a filter's, at each place
chain.share, chain.rest                        their product at each place; the sum of those that are not shown
old, change, new                               the weight, and what the update makes of it
promised, delivered, ratio                     how far the loss falls: by the gradient, and as it turns out
further, further_L                             the best of some longer steps the same way, and the loss after it
mini_batch.gradient, mini_batch.mean           the weight's gradient for each of a few pictures, and their mean
mini_batch.pictures, mini_batch.each           of a larger batch on several machines: how many, and for each machine
mini_batch.machine, mini_batch.together        the weight's gradient for each machine's share, and their mean
mini_batch.whole                               its gradient for the whole batch, found by one machine
mini_batch.weights, mini_batch.apart           how many weights, and how far mean and whole lie apart at most
"""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

import engine
from engine.names import NamedLayer, Weight, after_of, weighted_layers
from runs.course.experiment import Settings
from runs.course.shares import cut, joined, share_of
from runs.data.sources import Sources, one_hot
from runs.data.values import CLASSES, DEFAULT_PETS
from runs.numbers.blocks import is_convolutional, is_filter
from runs.numbers.loss import loss_numbers
from runs.numbers.numbers import SAME, Numbers
from runs.numbers.rates import moved
from runs.numbers.snapshot import Snapshot
from runs.once import once

# What is delivered may differ from what was promised by this share of it.
NEAR = 0.2
# A step that delivers this share of its promise is still a good one: the best along a parabola delivers no more.
HALF = 0.5
# A loss that is smaller than this is near perfect, and its own digits are rounding.
NO_LOSS = 1e-12
# A loss that is lower by less than this share of it is shown with the same digits.
LOWER = 1e-3
# So many times as far.
FURTHER = (2, 5, 20)
# Several of them, and the pictures that each works on.
MACHINES, EACH = 4, 2


@once
def backward_numbers(snapshot: Snapshot, weight: Weight) -> Numbers:
    """One weight's chain rule and nudge, and what the whole step promises and delivers. Needs a label."""
    numbers = Numbers(loss_numbers(snapshot))
    numbers |= _chain(snapshot, weight)
    arrays = (snapshot.state.params, snapshot.labelled_step.update.changes, snapshot.labelled_step.after.params)
    numbers |= {
        name: engine.weight_at(array, *weight.where)
        for name, array in zip(("old", "change", "new"), arrays, strict=True)
    }
    after = engine.forward(snapshot.network, snapshot.labelled_step.after, snapshot.X)
    err = engine.loss(snapshot.network, after, snapshot.labelled_step.targets)
    numbers |= {after_of("P"): err.probabilities, after_of("L"): err.loss}
    fall = engine.fall(snapshot.network, snapshot.labelled_step)
    numbers |= {"promised": fall.promised, "delivered": fall.delivered}
    numbers["learning_rate"] = snapshot.settings.learning_rate
    if fall.ratio is not None:
        numbers["ratio"] = fall.ratio
    return numbers


def is_turned(numbers: Numbers) -> bool:
    """Whether the update moves the chosen weight along its gradient: what the optimiser remembers weighs more."""
    return numbers.at("change") * numbers.at("chain.gradient") > 0


def direction(numbers: Numbers) -> str:
    """up, down or still: where the update moves the chosen weight."""
    change = numbers.at("change")
    return "up" if change > 0 else "down" if change < 0 else "still"


class Effect(NamedTuple):
    """What a little more of a weight would do: `raises` the logit of class k or lowers it, and so `costs` or lowers the
    loss. reaches: whether it moves any logit; None of the rest where the loss would not change.
    """

    reaches: bool
    k: int | None = None
    raises: bool | None = None
    costs: bool | None = None


def effect(snapshot: Snapshot, weight: Weight) -> Effect:
    """By way of which logit a weight moves the loss most, and which way. Needs a label."""
    slopes = logit_slopes(snapshot, weight)
    shares = snapshot.labelled_step.loss.delta[0] * slopes
    gradient = shares.sum()
    if not gradient:
        return Effect(bool(slopes.any()))
    k = int((shares * np.sign(gradient)).argmax())
    return Effect(True, k, bool(slopes[k] > 0), bool(gradient > 0))


def logit_slopes(snapshot: Snapshot, weight: Weight) -> np.ndarray:
    """How far each logit moves with a weight: the backward pass, begun at each logit instead of a loss. -> (k,)"""
    network, step = snapshot.network, snapshot.labelled_step

    def slope(one):
        err = replace(step.loss, delta=one[None])
        grads = engine.backward(network, snapshot.state, step.forward, err, inputs=False).grads
        return engine.weight_at(grads, *weight.where)

    return np.array([slope(one) for one in np.eye(len(CLASSES))])


def fell(numbers: Numbers) -> str:
    """kept, where the step delivers nearly what its gradient promised; half, where half of it or more; more; parted;
    rose, where it raised the loss instead; uphill, where the gradient promises that; no_promise, where the gradient is
    zero; same, where neither is more than rounding.
    """
    if "ratio" not in numbers:
        return "no_promise"
    if max(abs(numbers.at("promised")), abs(numbers.at("delivered"))) <= SAME * max(numbers.at("L"), NO_LOSS):
        return "same"
    if numbers.at("promised") < 0:
        return "uphill"
    if numbers.at("delivered") < 0:
        return "rose"
    if 1 - NEAR <= numbers.at("ratio") <= 1 + NEAR:
        return "kept"
    return "more" if numbers.at("ratio") > 1 else "half" if numbers.at("ratio") >= HALF else "parted"


def further(snapshot: Snapshot) -> Numbers:
    """Of steps that go so many times as far as the update the best, and what the loss of this picture is after it."""
    step = snapshot.labelled_step

    def loss_after(factor):
        state = moved(snapshot.state, step.update.changes, factor)
        return engine.loss(snapshot.network, engine.forward(snapshot.network, state, snapshot.X), step.targets).loss

    losses = {factor: loss_after(factor) for factor in FURTHER}
    best = min(losses, key=losses.__getitem__)
    return Numbers({"further": best, "further_L": losses[best], "furthest": max(FURTHER)})


def goes_on_falling(numbers: Numbers) -> bool:
    """Whether a longer step the same way leaves a lower loss than the update does, by more than next to nothing."""
    return numbers.at("further_L") < (1 - LOWER) * numbers.at(after_of("L"))


def beyond(numbers: Numbers) -> str:
    """lower, where the loss `goes_on_falling`; alike, where the best longer step changes next to nothing; or not_lower.
    Empty, where the update itself is said to be too long, or goes nowhere: no longer one is praised beside that.
    """
    if fell(numbers) in ("parted", "rose", "no_promise", "same"):
        return ""
    if goes_on_falling(numbers):
        return "lower"
    return "alike" if numbers.at("further_L") <= (1 + LOWER) * numbers.at(after_of("L")) else "not_lower"


def most_blamed(network: engine.Network, step: engine.Step, most: int = 8) -> list[Weight]:
    """The weights and biases with the largest gradients, the largest first."""
    every = [
        (dw, layer, (letter, *index))
        for layer in weighted_layers(network)
        for letter, array in zip("Wb", step.backward.grads[layer.index] or (), strict=True)
        for dw, index in _largest(array, most)
    ]
    largest = sorted(every, reverse=True, key=lambda entry: entry[0])[:most]
    return [layer.weight(place) for _, layer, place in largest]


def first_choice(network: engine.Network, step: engine.Step) -> Weight:
    """The weight to begin with: the most blamed one; of convolutions, of the filters that read the photo itself."""
    if not is_convolutional(network):
        return most_blamed(network, step, 1)[0]
    return most_blamed_of(weighted_layers(network)[0], step)


def most_blamed_of(layer: NamedLayer, step: engine.Step) -> Weight:
    """Of a layer's weights, biases apart, the one with the largest gradient."""
    return most_blamed_in(layer, step, 1)[0]


def most_blamed_in(layer: NamedLayer, step: engine.Step, most: int) -> list[Weight]:
    """Of a layer's weights, biases apart, those with the largest gradients, the largest first."""
    gradients = step.backward.grads[layer.index]
    assert gradients
    return [layer.weight(("W", *index)) for _, index in _largest(gradients.W, most)]


def shares_of_blame(step: engine.Step, masks: dict[str, np.ndarray]) -> dict[str, tuple[float, float]]:
    """The share that each part of the first picture has of all blame on its pixels, and of its area; none of no blame.

    masks: {part: (h,w), from 0 to 1, where the part is} -> {part: (share, area)}
    """
    dX = step.backward.deltas[0]
    if dX is None or not masks or not dX[0].any():
        return {}
    blame = np.abs(dX[0]).reshape(*next(iter(masks.values())).shape, -1).sum(axis=-1)
    return {part: (float((blame * mask).sum() / blame.sum()), float(mask.mean())) for part, mask in masks.items()}


def main_places(numbers: Numbers, most: int = 4) -> list[tuple[int, int]]:
    """Where a filter's weight did most to its gradient, of `backward_numbers`: row and column of each place."""
    return [index for _, index in _largest(numbers["chain.share"], most)]


def mini_batch(snapshot: Snapshot, sources: Sources) -> engine.Step:
    """A step on a mini-batch: the picture in hand, the other bundled pet, and two drawn ones."""
    return engine.step(snapshot.network, snapshot.state, *_pictures(snapshot, sources, 4))


def mini_batch_numbers(snapshot: Snapshot, sources: Sources, weight: Weight) -> Numbers:
    """Each picture's own gradient for a weight, and their mean, by which an update on all of them would go."""
    step = mini_batch(snapshot, sources)
    link = engine.chain(snapshot.network, step, *weight.where)
    shares = (link.input * link.local * link.upstream).reshape(len(step.targets), -1).sum(axis=1)
    # The batch's upstream carries 1/n; a picture alone has n times that.
    return Numbers({"mini_batch.gradient": shares * len(shares), "mini_batch.mean": link.gradient})


def machines_numbers(snapshot: Snapshot, sources: Sources, weight: Weight) -> Numbers:
    """What several machines find, each for its share of a batch, their mean, and what one finds for the whole batch."""
    network, state = snapshot.network, snapshot.state
    X, T = _pictures(snapshot, sources, MACHINES * EACH)
    shares = [share_of(network, state, X[part], T[part]) for part in cut(len(T), MACHINES)]
    together = joined(network, state, T, shares).backward.grads
    whole = share_of(network, state, X, T).grads
    layers = zip(together, whole, strict=True)
    weights = [pair for one, other in layers if one and other for pair in zip(one, other, strict=True)]
    numbers = Numbers({"mini_batch.pictures": len(T), "mini_batch.each": EACH})
    numbers["mini_batch.machine"] = np.array([engine.weight_at(share.grads, *weight.where) for share in shares])
    numbers["mini_batch.together"] = engine.weight_at(together, *weight.where)
    numbers["mini_batch.whole"] = engine.weight_at(whole, *weight.where)
    numbers["mini_batch.weights"] = sum(a.size for a, _ in weights)
    numbers["mini_batch.apart"] = max(np.abs(a - b).max() for a, b in weights)
    return numbers


def _pictures(snapshot, sources, count):
    """The picture in hand, the other bundled pet, and drawn ones, so many in all. -> (X, T)"""
    drawn = sources.training(Settings(DEFAULT_PETS), snapshot.preset).take(slice(count - 2))
    X = np.concatenate([snapshot.X, sources.row(snapshot.other, snapshot.preset), drawn.X])
    return X, np.concatenate([one_hot([snapshot.label, snapshot.other.name]), drawn.T])


def _chain(snapshot, weight):
    link = engine.chain(snapshot.network, snapshot.labelled_step, *weight.where)
    numbers = Numbers({"chain.input": link.input[0], "chain.local": link.local[0], "chain.upstream": link.upstream[0]})
    numbers["chain.gradient"] = link.gradient
    if is_filter(snapshot.network, weight.layer):
        numbers["chain.share"] = numbers["chain.input"] * numbers["chain.local"] * numbers["chain.upstream"]
        places = main_places(numbers)
        numbers["chain.rest"] = link.gradient - sum(numbers["chain.share"][place] for place in places)
    return numbers


def _largest(array, most):
    """The sizes and the indices of the largest numbers, the largest first."""
    flat = np.abs(array).ravel()
    # Only those that reach the last place are put in order: a network of convolutions has half a million.
    least = np.partition(flat, max(0, flat.size - most))[max(0, flat.size - most)]
    found = np.flatnonzero(flat >= least)
    found = found[np.argsort(-flat[found], kind="stable")][:most]
    return [(flat[i], tuple(map(int, np.unravel_index(i, array.shape)))) for i in found]
