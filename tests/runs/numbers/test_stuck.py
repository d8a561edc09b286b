"""Which nodes hardly learn any more follows from what the activation does, not from its name."""

import numpy as np
import pytest

import engine
from runs.numbers.stuck import dead_nodes, ends, saturated_nodes
from tests.contract.further import LeakyReLU

# The sums of four nodes for three pictures: always far below 0, always far above, at both ends, and once in the middle.
SUMS = np.array([[-9.0, 9.0, -9.0, 9.0], [-8.0, 8.0, 8.0, 0.1], [-9.0, 7.0, 9.0, -9.0]])


@pytest.mark.parametrize(
    ("activation", "dead", "saturated"),
    [
        (engine.ReLU(), [0], []),
        (LeakyReLU(), [], []),
        (engine.Sigmoid(), [], [0, 1, 2]),
        (engine.Tanh(), [], [0, 1, 2]),
    ],
)
def test_stuck_nodes(activation, dead, saturated):
    layers = engine.Dense(4, 4), activation, engine.Dense(4, 2)
    network = engine.Network(layers, engine.CrossEntropy(), engine.SGD(0.1))
    state = engine.init(network, 0)
    as_they_are = engine.Params(np.eye(4), np.zeros(4))
    fwd = engine.forward(network, engine.State((as_they_are, *state.params[1:]), state.memory), SUMS)
    assert dead_nodes(network, fwd).tolist() == dead
    assert saturated_nodes(network, fwd).tolist() == saturated


def test_the_ends_of_a_range():
    assert ends(engine.Sigmoid()) == (0, 1) and ends(engine.Tanh()) == (-1, 1)
    assert ends(engine.ReLU()) is None and ends(LeakyReLU()) is None
