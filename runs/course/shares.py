"""One step on several machines: each finds the gradients of its share of a batch, and their mean moves the weights.

The loss of a batch is the mean over its examples. So its gradient is the mean of the shares' gradients, of which each
counts as often as it has examples; without BatchNorm nothing but rounding tells such a step from `engine.step`.

BatchNorm: every machine normalises by mean and variance of its own share, as its examples know nothing of the others,
and the running statistics move to the mean of what the shares make of them. So into how many shares a batch is cut
belongs to the settings of a training; which machine works on which share does not. (Hoffer and others 2017: smaller
shares are noisier)
Dropout: what it hides is drawn for a share as it would be for a batch of that size.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

import engine
from engine import Params
from engine.steps import check_finite, seen


@dataclass(frozen=True, eq=False)
class Share:
    """What is needed of a share's forward and backward pass: logits (n,k); grads and statistics, one entry a layer."""

    logits: np.ndarray
    grads: tuple[Params | None, ...]
    statistics: tuple


def cut(count, shares) -> list[slice]:
    """So many examples in so many shares, in order; some have one more where it does not come out even."""
    ends = [count * share // shares for share in range(shares + 1)]
    return [slice(*pair) for pair in pairwise(ends)]


def share_of(network, state, X, T) -> Share:
    """Forward, loss and backward of one share, (X, T)."""
    # Numbers that are too large are seen by their loss, in `joined`.
    with np.errstate(over="ignore", invalid="ignore"):
        fwd = engine.forward(network, state, X, training=True)
        bwd = engine.backward(network, state, fwd, engine.loss(network, fwd, T), inputs=False)
        return Share(fwd.logits, bwd.grads, seen(network, state, fwd).statistics)


def joined(network, state, T, shares) -> engine.Step:
    """The step that its shares make; T (n,k) in their order. Of the forward pass it has the logits alone.

    Raises Diverged when the loss is no longer a finite number.
    """
    fwd = engine.Forward((np.concatenate([share.logits for share in shares]),))
    with np.errstate(over="ignore", invalid="ignore"):
        err = engine.loss(network, fwd, T)
    check_finite(err, state)
    weights = [len(share.logits) / len(T) for share in shares]
    grads = tuple(Params(*each) if each else None for each in _means([share.grads for share in shares], weights))
    bwd = engine.Backward((err.delta,), grads)
    statistics = tuple(_means([share.statistics for share in shares], weights))
    moved = engine.update(network, replace(state, statistics=statistics), bwd)
    return engine.Step(state, np.asarray(T, fwd.logits.dtype), fwd, err, bwd, moved)


def _means(records, weights) -> Iterable[tuple | None]:
    """The weighted mean of each array of each layer, over records of the same form."""
    for layers in zip(*records, strict=True):
        yield layers[0] and tuple(_mean(arrays, weights) for arrays in zip(*layers, strict=True))


def _mean(arrays, weights):
    mean = sum(weight * array for weight, array in zip(weights, arrays, strict=True))
    mean.setflags(write=False)
    return mean
