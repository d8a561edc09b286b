"""A gradient of 0 means that it was not computed: a weight that has one, and what nudging it does to the loss."""

import numpy as np

import engine
from engine.names import Weight, weight_called, weighted_layers
from runs.ideas.idea import Answer, Facts, Here, Idea
from runs.numbers.numbers import Numbers

H = 0.001
# So many weights with this gradient are nudged to find one that does nothing, before the question is let go.
MOST_TRIED = 3


def asks(here: Here) -> Facts | None:
    """None where no weight has this gradient, or where a nudge carries each of those that are tried across a corner."""
    if here.snapshot.step is None:
        return None
    for weight in _without(here.snapshot):
        nudged = _nudged(here.snapshot, weight)
        if nudged.minus == nudged.plus == here.snapshot.step.loss.loss:
            return {"name": weight.name, "h": H, "minus": nudged.minus, "plus": nudged.plus}
    return None


def answer(here: Here, facts: Facts, found: Numbers) -> Answer:
    network, step = here.snapshot.network, here.snapshot.labelled_step
    chain = engine.chain(network, step, *weight_called(network, facts["name"]).where)
    why = "blame" if chain.input.any() and chain.local.any() else "bend" if chain.input.any() else "input"
    return Answer("flat", why, {"loss": step.loss.loss}, "flat")


def _without(snapshot) -> list[Weight]:
    found: list[Weight] = []
    for layer in weighted_layers(snapshot.network):
        grads = snapshot.labelled_step.backward.grads[layer.index]
        assert grads
        places = np.argwhere(grads.W == 0)[: MOST_TRIED - len(found)]
        found += [layer.weight(("W", *map(int, place))) for place in places]
    return found


def _nudged(snapshot, weight):
    targets = snapshot.labelled_step.targets
    return engine.nudge(snapshot.network, snapshot.state, snapshot.X, targets, weight.layer, weight.place, H)


IDEA = Idea("zero_means", "backprop", 3, asks, answer)
