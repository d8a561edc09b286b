"""What all layers have in common."""

from typing import NamedTuple

import numpy as np

Shape = tuple[int | None, ...]  # of one example; None stands for what is not known yet
Statistics = tuple[np.ndarray, ...]


class Params(NamedTuple):
    """The weights of one layer. A gradient and a change have the same form."""

    W: np.ndarray
    b: np.ndarray


class Layer:
    """A layer without weights; each kind of layer fills in the rest."""

    symbol = "V"  # names the output in the ledger
    reads = "itself"  # what a number of its output is made of: itself, everything, a window, a square, a map

    @property
    def weight_shape(self) -> tuple[int, ...] | None:
        return None

    @property
    def fans(self) -> tuple[int, int] | None:
        """How many numbers flow into one output, and out of one input: what the initial scale depends on. None: nothing
        does, all weights begin as 1.
        """
        return None

    def output_shape(self, shape) -> Shape | None:
        """Shape of one example's output, for one example's input (None: not known yet). Raises EngineError."""
        return shape

    def forward(self, params, X) -> np.ndarray:
        raise NotImplementedError

    def backward(self, params, X, Y, dY, inputs=True) -> tuple[np.ndarray | None, Params | None]:
        """-> (dX, gradients of the weights): None for dX where `inputs` is False, and for gradients without weights"""
        raise NotImplementedError

    def in_training(self, X, draw) -> "Layer":
        """The layer that runs in a training pass on X; `draw` = (iteration, place), for what is left to chance."""
        return self

    def in_use(self, statistics) -> "Layer":
        """The layer that runs outside training."""
        return self

    def fresh_statistics(self, dtype) -> Statistics | None:
        """What the layer keeps of the batches it has seen, before the first. None: nothing."""
        return None

    def moved_statistics(self, old, ran, X) -> Statistics | None:
        """What it keeps after it ran on a batch X as `ran`."""
        return None


def words(shape) -> str:
    """A shape as a person would write it: 96 x 96 x 3."""
    return f"{shape[0]}" if len(shape) == 1 else " x ".join(map(str, shape))
