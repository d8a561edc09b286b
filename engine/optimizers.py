"""Optimisers: how far, and in which direction, one array of weights moves.

Each is written for one array w with its gradient dw, and changes nothing in place: `change` returns what to add to w,
and what the optimiser wants to remember until next time. t counts updates from 1. Conventions are PyTorch's.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import cos, isfinite, pi
from numbers import Real
from reprlib import repr as shortened

import numpy as np

from engine.errors import EngineError

Memory = tuple[np.ndarray, ...]
Rate = float | Callable[[int], float]


class Optimizer:
    """What all share; learning_rate is a positive number, or a function that gives one for each t.

    A further one adds `working`, the names of what it `remembers`, and its name in OPTIMIZERS.

    With `weight_decay` every weight (no bias) is pulled towards 0 as well, in proportion to itself, by adding
    weight_decay * w to its gradient. (Krogh and Hertz 1991)
    """

    learning_rate: Rate
    weight_decay: float = 0.0
    remembers: tuple[str, ...] = ()

    def __post_init__(self):
        if not callable(self.learning_rate):
            positive(self.learning_rate)
        object.__setattr__(self, "weight_decay", fraction(self.weight_decay, "weight decay"))

    def decayed(self, w, dw) -> np.ndarray:
        """The gradient that `change` is given for weights w; biases keep theirs."""
        return dw + self.weight_decay * w if self.weight_decay else dw

    def memory(self, w) -> Memory:
        """What it remembers of one array before its first update: nothing yet. -> tuple of arrays like w"""
        return tuple(np.zeros_like(w) for _ in self.remembers)

    def working(self, dw, memory, t) -> dict[str, np.ndarray]:
        """The rule, step by step, for update t from 1. -> dict of arrays like dw, by name, in this order: for each name
        of `remembers` its new_name, and at the end `step`, which is scaled by the learning rate.
        """
        raise NotImplementedError

    def change(self, w, dw, memory, t) -> tuple[np.ndarray, Memory]:
        """What to add to w, and what to remember until next time. -> (array like w, tuple)"""
        made = self.working(dw, memory, t)
        return -self.rate(t) * made["step"], tuple(made[f"new_{name}"] for name in self.remembers)

    def rate(self, t) -> float:
        """The learning rate of update t, as a plain float, so that it never widens float32 weights."""
        return positive(self.learning_rate(t)) if callable(self.learning_rate) else float(self.learning_rate)


def positive(value, name="learning rate") -> float:
    """The number as a plain float. Raises EngineError unless it is finite and above 0."""
    if not _is_number(value) or value <= 0:
        raise EngineError(f"The {name} has to be a number above 0, not {shortened(value)}.")
    return float(value)


def fraction(value, name) -> float:
    """The number as a plain float. Raises EngineError unless it is at least 0 and below 1."""
    if not _is_number(value) or not 0 <= value < 1:
        raise EngineError(f"The {name} has to be a number from 0 up to, but not including, 1, not {shortened(value)}.")
    return float(value)


def _is_number(value):
    try:
        return isinstance(value, Real) and not isinstance(value, bool) and isfinite(value)
    except OverflowError:  # a whole number too large for any float
        return False


@dataclass(frozen=True)
class OneCycle:
    """A learning rate that climbs from peak / 25 to `peak` in the first `warm_up` (a share) of `steps` updates, then
    falls to a ten-thousandth of where it began; both along half a cosine. (Smith and Topin 2018; numbers as in PyTorch)
    """

    peak: float
    steps: int
    warm_up: float = 0.3

    def __post_init__(self):
        positive(self.peak, "peak of the learning rate")
        fraction(self.warm_up, "warm-up")
        if not isinstance(self.steps, int) or self.warm_up * self.steps <= 1 or (1 - self.warm_up) * self.steps < 1:
            raise EngineError("The steps have to be a whole number, large enough for a warm-up and a fall.")

    def __call__(self, t) -> float:
        """The learning rate of update t, counted from 1; after the last step it stays as it is."""
        at, top, end = min(t, self.steps) - 1, self.warm_up * self.steps - 1, self.steps - 1
        start = self.peak / 25
        if at <= top:
            return _half_cosine(start, self.peak, at / top)
        return _half_cosine(self.peak, start / 1e4, (at - top) / (end - top))


@dataclass(frozen=True)
class Cycles:
    """One cycle after another: what was learnt is kept, and shaken up once more. (Loshchilov and Hutter 2017)"""

    cycles: tuple

    def __post_init__(self):
        if not self.cycles or not all(isinstance(cycle, OneCycle) for cycle in self.cycles):
            raise EngineError("Cycles need at least one OneCycle.")

    def __call__(self, t) -> float:
        """The learning rate of update t, counted from 1."""
        for cycle in self.cycles[:-1]:
            if t <= cycle.steps:
                return cycle(t)
            t -= cycle.steps
        return self.cycles[-1](t)


def _half_cosine(start, end, progress):
    return end + (start - end) * (1 + cos(pi * progress)) / 2


@dataclass(frozen=True)
class SGD(Optimizer):
    """Against the gradient, by learning rate x gradient. (Robbins and Monro 1951)"""

    learning_rate: Rate
    weight_decay: float = 0.0

    def working(self, dw, memory, t) -> dict[str, np.ndarray]:
        return {"step": dw}


@dataclass(frozen=True)
class Momentum(Optimizer):
    """A running sum of gradients keeps the direction. (Polyak 1964; look-ahead: Nesterov 1983, Sutskever 2013)"""

    learning_rate: Rate
    momentum: float = 0.9
    nesterov: bool = False
    weight_decay: float = 0.0
    remembers = ("velocity",)

    def __post_init__(self):
        super().__post_init__()
        object.__setattr__(self, "momentum", fraction(self.momentum, "momentum"))

    def working(self, dw, memory, t) -> dict[str, np.ndarray]:
        (velocity,) = memory
        new = self.momentum * velocity + dw
        if not self.nesterov:
            return {"new_velocity": new, "step": new}
        ahead = dw + self.momentum * new
        return {"new_velocity": new, "ahead": ahead, "step": ahead}


@dataclass(frozen=True)
class Adam(Optimizer):
    """Each weight gets its own step size from the mean and the spread of its gradients. (Kingma and Ba 2015)"""

    learning_rate: Rate
    betas: tuple = (0.9, 0.999)
    eps: float = 1e-8
    weight_decay: float = 0.0
    remembers = ("mean", "square")

    def __post_init__(self):
        super().__post_init__()
        if not isinstance(self.betas, tuple) or len(self.betas) != 2:
            raise EngineError(f"Adam's betas have to be a pair of numbers, not {shortened(self.betas)}.")
        object.__setattr__(self, "betas", tuple(fraction(beta, "beta of Adam") for beta in self.betas))
        object.__setattr__(self, "eps", positive(self.eps, "eps of Adam"))

    def working(self, dw, memory, t) -> dict[str, np.ndarray]:
        (beta1, beta2), (mean, square) = self.betas, memory
        new_mean = beta1 * mean + (1 - beta1) * dw
        new_square = beta2 * square + (1 - beta2) * dw**2
        # Both began at zero, which the division makes up for.
        fair_mean, fair_square = new_mean / (1 - beta1**t), new_square / (1 - beta2**t)
        step = fair_mean / (np.sqrt(fair_square) + self.eps)
        made = {"new_mean": new_mean, "new_square": new_square, "fair_mean": fair_mean, "fair_square": fair_square}
        return made | {"step": step}


OPTIMIZERS = [SGD, Momentum, Adam]
SCHEDULES = (OneCycle, Cycles)
