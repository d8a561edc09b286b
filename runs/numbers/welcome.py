"""The welcome page in numbers: a few weights moved by hand, and gradient descent that moves all of them."""

from collections.abc import Iterable

import numpy as np

import engine
from engine.names import Weight
from runs.course.states import arrays_in
from runs.numbers.backprop import most_blamed
from runs.numbers.numbers import Numbers, went
from runs.numbers.snapshot import Snapshot

# Among so many of the most blamed there are enough weights that are no biases.
LOOKED_AT = 50


def handles(snapshot: Snapshot, most: int = 3) -> list[Weight]:
    """The weights that count most for this picture, without biases; none where none of them counts."""
    grads = snapshot.labelled_step.backward.grads
    return [weight for weight in most_to_blame(snapshot) if engine.weight_at(grads, *weight.where) != 0][:most]


def most_to_blame(snapshot: Snapshot) -> list[Weight]:
    """The weights with the largest gradients, without biases. Needs a label."""
    blamed = most_blamed(snapshot.network, snapshot.labelled_step, LOOKED_AT)
    return [weight for weight in blamed if weight.place[0] == "W"]


def by_hand(snapshot: Snapshot, weights: Iterable[Weight], values: Iterable[float]) -> Numbers:
    """hand_P, hand_L: the answer and the loss with a few weights set by hand.

    hand_moved: how many of them are elsewhere than the network has them; hand_went: the furthest that one went.
    """
    state, far = snapshot.state, [0.0]
    for weight, value in zip(weights, values, strict=True):
        far.append(abs(value - float(engine.weight_at(snapshot.state.params, *weight.where))))
        state = engine.with_weight(state, *weight.where, value)
    fwd = engine.forward(snapshot.network, state, snapshot.X)
    err = engine.loss(snapshot.network, fwd, snapshot.labelled_step.targets)
    moved = {"hand_went": max(far), "hand_moved": np.count_nonzero(far)}
    return Numbers({"hand_P": err.probabilities, "hand_L": err.loss} | moved)


def by_descent(snapshot: Snapshot, moves: int) -> Numbers:
    """descent_L (moves + 1,): the loss before each update and after the last.

    went: the furthest that a weight went; descent_moved: how many are elsewhere by then.
    """
    batches = [(snapshot.X, snapshot.labelled_step.targets)] * (moves + 1)
    steps = list(engine.train(snapshot.network, snapshot.state, batches))
    weights = map(arrays_in, (snapshot.state.params, steps[-1].before.params))
    far = np.concatenate([np.abs(new - old).ravel() for old, new in zip(*weights, strict=True)])
    moved = {"went": far.max(), "descent_moved": np.count_nonzero(far)}
    return Numbers({"descent_L": np.array([step.loss.loss for step in steps])} | moved)


def lower(hand: Numbers, descent: Numbers) -> str:
    """Whose loss is lower in the end: hand, descent, or neither; unmoved, while nobody has moved a weight by hand."""
    if hand["hand_went"] == 0:
        return "unmoved"
    return {"fell": "hand", "rose": "descent", "same": "neither"}[went(descent["descent_L"][-1], hand["hand_L"])]
