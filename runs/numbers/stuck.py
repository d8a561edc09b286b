"""Hidden nodes that hardly learn any more, whatever the picture: `dead`, with a slope of 0, or `saturated`, at an end.

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


def ends(activation: Activation) -> tuple[float, float] | None:
    """The ends of an activation's range; None where it has none on one of both sides."""
    out = np.array([[-FAR, FAR], [-10 * FAR, 10 * FAR]])
    near, far = activation.forward(None, out)
    return (float(far[0]), float(far[1])) if np.allclose(near, far, atol=0.01) else None


def _first_bend(network, fwd):
    """The first hidden layer's activation, and all that its nodes were given and gave. -> (Activation, (n,c), (n,c))"""
    bend = weighted_layers(network)[0].bend
    assert bend
    Z, A = (fwd.values[i].reshape(-1, fwd.values[i].shape[-1]) for i in (bend.index, bend.index + 1))
    return bend.layer, Z, A
