"""Losses: one number for how wrong the probabilities are, and the blame it puts on the logits.

    n examples, k classes      T (n,k) one-hot labels      P (n,k) probabilities      delta = dLoss/dlogits (n,k)

The loss of a batch is the mean over its examples; `delta` and `slope` carry that 1/n.
"""

from dataclasses import dataclass

import numpy as np

from engine.errors import EngineError


def softmax(logits):
    """exp(z) shared out so that each row sums to 1. (n,k) -> (n,k). (Bridle 1990)

    The largest logit is taken off first: the quotient stays the same, and exp cannot overflow.
    """
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def softmax_jacobian(P):
    """How each probability answers to each logit: dp_k/dz_j = p_k (delta_kj - p_j). (n,k) -> (n,k,j)"""
    return P[:, :, None] * (np.eye(P.shape[1], dtype=P.dtype) - P[:, None, :])


class SoftmaxLoss:
    """A loss on softmax probabilities; the ones below add the score and its slopes."""

    def probabilities(self, logits):
        return softmax(logits)


@dataclass(frozen=True)
class CrossEntropy(SoftmaxLoss):
    """-ln of the probability given to the true class. In nats, 0 to infinity. (Bishop 2006, section 4.3.4)

    With `smoothing` this share of every label is spread evenly over all k classes. (Szegedy and others 2016)
    """

    smoothing: float = 0.0

    def __post_init__(self):
        if not 0 <= self.smoothing < 1:
            raise EngineError(f"The smoothing of labels has to be from 0 to below 1, not {self.smoothing}.")

    def targets(self, T):
        """The labels that the loss compares with. (n,k) -> (n,k)"""
        return T * (1 - self.smoothing) + self.smoothing / T.shape[1] if self.smoothing else T

    def per_example(self, logits, T):
        shifted = logits - logits.max(axis=1, keepdims=True)
        return np.log(np.exp(shifted).sum(axis=1)) - (self.targets(T) * shifted).sum(axis=1)  # (n,)

    def slope(self, logits, T):
        """dLoss/dP: -1/p at the true class. Kept finite where p rounds to 0."""
        P = softmax(logits)
        return -self.targets(T) / np.maximum(P, np.finfo(P.dtype).tiny) / len(T)

    def delta(self, logits, T):
        return (softmax(logits) - self.targets(T)) / len(T)


@dataclass(frozen=True)
class MeanSquaredError(SoftmaxLoss):
    """The mean over the k nodes of (probability - label) squared. 0 to 2/k. (Brier 1950, divided by k)"""

    def per_example(self, logits, T):
        return np.square(softmax(logits) - T).mean(axis=1)  # (n,)

    def slope(self, logits, T):
        """dLoss/dP: 2 (p - t) / k."""
        return 2 * (softmax(logits) - T) / T.size

    def delta(self, logits, T):
        """The slope passed through softmax: dL/dz_j = sum_k dL/dp_k p_k (delta_kj - p_j)."""
        P, dP = softmax(logits), self.slope(logits, T)
        return P * (dP - (dP * P).sum(axis=1, keepdims=True))


LOSSES = (CrossEntropy, MeanSquaredError)
