"""Losses: one number for how wrong the probabilities are, and the blame it puts on the logits.

    n examples, k classes      T (n,k) one-hot labels      P (n,k) probabilities      delta = dLoss/dlogits (n,k)

The loss of a batch is the mean over its examples; `delta` and `slope` carry that 1/n.
"""

from dataclasses import dataclass

import numpy as np

from engine.errors import EngineError
from engine.formula import Symbol, written

ERROR = ["/", ["-", "P", "T"], "n"]


def softmax(logits) -> np.ndarray:
    """exp(z) shared out so that each row sums to 1. (n,k) -> (n,k). (Bridle 1990)"""
    return softmax_and_ln(logits)[0]


def softmax_and_ln(logits) -> tuple[np.ndarray, np.ndarray]:
    """-> (P, ln P), each (n,k). ln P is exact where P rounds to 0.

    The largest logit is taken off first: the quotient stays the same, and exp cannot overflow.
    """
    shifted = logits - logits.max(axis=1, keepdims=True)
    powers = np.exp(shifted)
    total = powers.sum(axis=1, keepdims=True)
    return powers / total, shifted - np.log(total)


def softmax_jacobian(P) -> np.ndarray:
    """How each probability answers to each logit: dp_k/dz_j = p_k ([k = j] - p_j). (n,k) -> (n,k,j)"""
    return P[:, :, None] * (np.eye(P.shape[1], dtype=P.dtype) - P[:, None, :])


def above_0(P) -> np.ndarray:
    """P, with the least number of full precision in place of what is below it: ln and division stay finite."""
    return np.maximum(P, np.finfo(P.dtype).tiny)


class SoftmaxLoss:
    """A loss on softmax probabilities. A further one adds `scores` and `dP`, and its name in LOSSES.

    These are handed what one softmax has made: P (n,k), never quite 0; logits (n,k) that make the same P, namely ln P;
    and the labels T (n,k). A loss that is better written in its logits may define `per_example`, `slope` and `delta`
    instead. One whose slope jumps may add `side(P, T)`, as ReLU has it: on which side of the corner each number lies.
    """

    in_logits = False

    def __init_subclass__(cls, **given):
        super().__init_subclass__(**given)
        overridden = ("per_example", "slope", "delta")
        cls.in_logits = any(getattr(cls, name) is not getattr(SoftmaxLoss, name) for name in overridden)

    def probabilities(self, logits) -> np.ndarray:
        """(n,k) -> (n,k)"""
        return softmax(logits)

    def probabilities_written(self, Z) -> np.ndarray:
        return np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)

    def scores(self, P, logits, T) -> np.ndarray:
        """The loss of each example. -> (n,)"""
        raise NotImplementedError

    def dP(self, P, T) -> np.ndarray:
        """dLoss/dP, of the mean over the examples. -> (n,k)"""
        raise NotImplementedError

    def dZ(self, P, T, dP) -> np.ndarray:
        """dLoss/dlogits: dP passed through softmax, dL/dz_j = sum_k dL/dp_k p_k ([k = j] - p_j). -> (n,k)"""
        return P * (dP - (dP * P).sum(axis=1, keepdims=True))

    @property
    def blame_is_the_error(self) -> bool:
        """Whether dLoss/dlogits is prediction - label, over n, and nothing else."""
        return written(self.dZ, Symbol("P"), Symbol("T"), Symbol("dP")) == ERROR

    def with_slopes(self, logits, T) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """-> (P, the loss of each example, dLoss/dP, dLoss/dlogits), of one softmax."""
        P, ln_P = softmax_and_ln(logits)
        if self.in_logits:
            return P, self.per_example(logits, T), self.slope(logits, T), self.delta(logits, T)
        positive = above_0(P)
        scores, dP = self.scores(positive, ln_P, T), self.dP(positive, T)
        if scores.shape != (len(T),):
            raise EngineError(f"{type(self).__name__}.scores has to give one number an example, not {scores.shape}.")
        return P, scores, dP, self.dZ(P, T, dP)

    def per_example(self, logits, T) -> np.ndarray:
        """The loss of each example, of its logits. (n,k) (n,k) -> (n,)"""
        P, ln_P = softmax_and_ln(logits)
        return self.scores(above_0(P), ln_P, T)

    def slope(self, logits, T) -> np.ndarray:
        """dLoss/dP, of the logits. (n,k) (n,k) -> (n,k)"""
        return self.dP(above_0(self.probabilities(logits)), T)

    def delta(self, logits, T) -> np.ndarray:
        """dLoss/dlogits. (n,k) (n,k) -> (n,k)"""
        return self.dZ(self.probabilities(logits), T, self.slope(logits, T))


@dataclass(frozen=True)
class CrossEntropy(SoftmaxLoss):
    """-ln of the probability given to the true class. In nats, 0 to infinity. (Bishop 2006, section 4.3.4)

    With `smoothing` this share of every label is spread evenly over all k classes, and the loss stays above 0.
    (Szegedy and others 2016)
    """

    smoothing: float = 0.0

    def __post_init__(self):
        if not 0 <= self.smoothing < 1:
            raise EngineError(f"The smoothing of labels has to be from 0 to below 1, not {self.smoothing}.")

    def smoothed(self, T) -> np.ndarray:
        """The labels that the loss compares with. (n,k) -> (n,k)"""
        return T * (1 - self.smoothing) + self.smoothing / T.shape[1] if self.smoothing else T

    def scores(self, P, logits, T) -> np.ndarray:
        # These are ln P, which is finite where P rounds to 0. Negative before the sum, where -0 becomes 0.
        return (self.smoothed(T) * -logits).sum(axis=1)

    def scores_written(self, P, logits, T) -> np.ndarray:
        return -(self.smoothed(T) * np.log(P)).sum(axis=1)

    def dP(self, P, T) -> np.ndarray:
        return -self.smoothed(T) / P / T.shape[0]

    def dZ(self, P, T, dP) -> np.ndarray:
        """The error itself: with softmax, all else of the chain rule cancels out."""
        return (P - self.smoothed(T)) / T.shape[0]


@dataclass(frozen=True)
class MeanSquaredError(SoftmaxLoss):
    """The mean over the k nodes of (probability - label) squared. 0 to 2/k. (Brier 1950, divided by k)"""

    def scores(self, P, logits, T) -> np.ndarray:
        return np.square(P - T).mean(axis=1)

    def dP(self, P, T) -> np.ndarray:
        n, k = T.shape
        return 2 * (P - T) / k / n


LOSSES = [CrossEntropy, MeanSquaredError]
