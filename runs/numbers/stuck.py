"""Hidden nodes that hardly learn any more, whatever the picture: `dead`, with a slope of 0, or `saturated`, at an end.

A network is blind to two pictures if its hidden nodes pass on the same for both.

Which of the two can happen follows from the activation: one whose outputs have an end on both sides saturates.
"""

import numpy as np

import engine
from engine.layers import Activation
from engine.names import weighted_layers

# Within this share of half the range, a node is at an end of it: there hardly any slope is left.
AT_AN_END = 0.01
# So far out, an activation whose outputs have ends is at them, and ten times as far out still is.
FAR = 1e3
# What the hidden nodes pass on for two pictures is the same if it differs by less than this share of it.
BLIND = 1e-6


def dead_nodes(network: engine.Network, fwd: engine.Forward) -> np.ndarray:
    """The hidden nodes whose bend has the slope 0 for each of the pictures: nothing can move them any more.

    Of convolutions, the channels of the first one with that slope everywhere.
    """
    bend, Z, A = _first_bend(network, fwd)
    return np.flatnonzero((bend.slope(Z, A) == 0).all(axis=0)) if ends(bend) is None else np.arange(0)


def saturated_nodes(network: engine.Network, fwd: engine.Forward) -> np.ndarray:
    """The hidden nodes whose output is at an end of the activation's range for each of the pictures."""
    bend, _, A = _first_bend(network, fwd)
    both = ends(bend)
    if both is None:
        return np.arange(0)
    low, high = both
    from_the_middle = np.abs(2 * A - (high + low)) / (high - low)
    return np.flatnonzero((from_the_middle > 1 - AT_AN_END).all(axis=0))


# Each way to be stuck, and how such nodes are found.
STUCK = {"dead": dead_nodes, "saturated": saturated_nodes}


def first_bend(network: engine.Network) -> int:
    """The place of the first activation among the layers."""
    return next(layer.bend.index for layer in weighted_layers(network) if layer.bend)


def is_off(network: engine.Network, fwd: engine.Forward) -> bool:
    """Whether nothing of these pictures gets through: in some layer all nodes pass on 0 for them, with a slope of 0."""
    return any(not A.any() and not bend.slope(Z, A).any() for bend, Z, A in _bends(network, fwd))


def blindness(network: engine.Network, hand: engine.Forward, other: engine.Forward) -> str:
    """What keeps the hidden nodes from telling two pictures apart: off, as nothing of either gets through; alike, as
    they pass on the same for both. hand: nothing gets through of the first alone. Else empty.
    """
    if is_off(network, hand):
        return "off" if is_off(network, other) and _are_alike(hand, other) else "hand"
    return "alike" if _are_alike(hand, other) else ""


def ends(activation: Activation) -> tuple[float, float] | None:
    """The ends of an activation's range; None where it has none on one of both sides."""
    out = np.array([[-FAR, FAR], [-10 * FAR, 10 * FAR]])
    near, far = activation.forward(None, out)
    return (float(far[0]), float(far[1])) if np.allclose(near, far, atol=0.01) else None


def _are_alike(hand, other):
    one, another = (fwd.values[-2] for fwd in (hand, other))
    return bool(np.abs(one - another).max() <= BLIND * max(np.abs(one).max(), np.abs(another).max()))


def _first_bend(network, fwd):
    return next(_bends(network, fwd))


def _bends(network, fwd):
    """Each hidden layer's activation, and all that its nodes were given and gave. -> (Activation, (n,c), (n,c)) each"""
    for bend in (layer.bend for layer in weighted_layers(network) if layer.bend):
        Z, A = (fwd.values[i].reshape(-1, fwd.values[i].shape[-1]) for i in (bend.index, bend.index + 1))
        yield bend.layer, Z, A
