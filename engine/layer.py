"""What all layers have in common."""

from typing import NamedTuple

import numpy as np


class Params(NamedTuple):
    """The weights of one layer. A gradient and a change have the same form."""

    W: np.ndarray
    b: np.ndarray


class Layer:
    """A layer without weights; the ones below fill in the rest."""

    symbol = "V"  # names the output in the ledger
    reads = "itself"  # what a number of its output is made of: itself, everything, a window, four, a map
    weight_shape = None

    def output_shape(self, shape):
        """Shape of one example's output, for one example's input (None: not known yet). Raises EngineError."""
        return shape

    def in_training(self, X, draw):
        """The layer that runs in a training pass on X; `draw` = (iteration, place), for what is left to chance."""
        return self

    def in_use(self, statistics):
        """The layer that runs outside training."""
        return self

    def fresh_statistics(self, dtype):
        """What the layer keeps of the batches it has seen, before the first. None: nothing."""
        return None

    def moved_statistics(self, old, ran, X):
        """What it keeps after it ran on a batch X as `ran`."""
        return None


def words(shape):
    """A shape as a person would write it: 96 x 96 x 3."""
    return f"{shape[0]}" if len(shape) == 1 else " x ".join(map(str, shape))
