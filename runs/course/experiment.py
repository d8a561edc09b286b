"""An experiment: a start and what was done to it since. Only names and numbers, so it fits in an address.

A `Segment` is a stretch of iterations with the same settings; an `Experiment` at an earlier iteration is an Experiment
too. Everything the lesson shows can be computed again from it.
"""

from dataclasses import dataclass, replace

import engine
from runs.course.presets import BEND, PLAIN, PRESETS, RANDOM, SCORE, TRAINED, preset
from runs.course.setting import Number, OneOf, Whole, names, setting
from runs.data.values import CAT, CLASSES, Data, NetworkFile

# The first visitor's network says [Cat 0.20, Dog 0.80] of the bundled cat: `python -m offline.find_seed` looked for it.
DEFAULT_SEED = 13486
MOST_SEED = 2**32 - 1
# The marks of the sliders, and so many of them on each side of the rate that suits; a link may say any rate between.
RATES = (*(float(f"{digit}e{power}") for power in range(-8, 2) for digit in (1, 1.5, 2, 3, 5, 7)), 100.0)
RATE, ON_A_SIDE = Number(RATES[0], RATES[-1]), 15
DEFAULT_RATE = preset("small").rate_of_one(RANDOM, PLAIN)
BATCHES = (1, 4, 8, 16, 32, 64, 128)
MOST_ITERATIONS = 10_000_000
# The networks in models/, trained before anybody came, all bend as the lesson's first network does.
TRAINED_ACTIVATION = BEND
WEIGHTS = (RANDOM, *TRAINED, "zero", "equal")


@dataclass(frozen=True)
class Start:
    """Where a run begins: the size of network, its activation, and the seed of its random weights.

    weights: random, trained on drawn pets or on photos, out of a file, or, to see what goes wrong then, zero or equal.
    """

    preset: str = setting("small", OneOf(lambda: [size.name for size in PRESETS]))
    activation: str = setting(BEND, OneOf(lambda: names(engine.ACTIVATIONS)))
    seed: int = setting(DEFAULT_SEED, Whole(0, MOST_SEED))
    weights: str | NetworkFile = setting(RANDOM)


@dataclass(frozen=True)
class Settings:
    """How one iteration is made.

    data: the picture or the set that it trains on; label: what people say that the picture is, cat or dog, or empty
    while nobody has said it, and of a set, whose labels are its own; batch: pictures an iteration.
    """

    data: Data = setting(CAT, name="picture")
    label: str = setting(CLASSES[0])
    loss: str = setting(SCORE, OneOf(lambda: names(engine.LOSSES)))
    optimizer: str = setting(PLAIN, OneOf(lambda: names(engine.OPTIMIZERS)))
    learning_rate: float = setting(DEFAULT_RATE, RATE, name="rate", in_menu=False)
    # An iteration on the picture in hand is on this one alone; the address has the batch of the training page.
    batch: int = setting(1, OneOf(lambda: BATCHES), in_address=False)


@dataclass(frozen=True)
class Segment:
    """So many iterations with the same settings."""

    iterations: int
    settings: Settings


@dataclass(frozen=True)
class Experiment:
    """A start and its segments, in the order in which they were trained."""

    start: Start = Start()
    segments: tuple[Segment, ...] = ()

    @property
    def iterations(self) -> int:
        return sum(segment.iterations for segment in self.segments)

    def stepped(self, settings: Settings, iterations: int = 1) -> "Experiment":
        """The experiment after more iterations: the same settings lengthen the last segment, others open a new one."""
        if self.segments and self.segments[-1].settings == settings:
            *before, last = self.segments
            return replace(self, segments=(*before, replace(last, iterations=last.iterations + iterations)))
        return replace(self, segments=(*self.segments, Segment(iterations, settings)))

    def at(self, iteration: int) -> "Experiment":
        """The experiment as it was after so many iterations."""
        kept, left = [], iteration
        for segment in self.segments:
            if left <= 0:
                break
            kept.append(replace(segment, iterations=min(left, segment.iterations)))
            left -= segment.iterations
        return replace(self, segments=tuple(kept))

    def back(self) -> "Experiment":
        """Without its last iteration, whatever that was."""
        return self.at(self.iterations - 1)

    def shared(self, other: "Experiment") -> int | None:
        """How many iterations, from the start on, the two have in common; None for different starts."""
        if self.start != other.start:
            return None
        common = 0
        for mine, theirs in zip(self.segments, other.segments, strict=False):
            same = mine.settings == theirs.settings
            common += min(mine.iterations, theirs.iterations) if same else 0
            if mine != theirs:
                break
        return common


def is_untouched(experiment: Experiment) -> bool:
    """Whether its weights are still the random ones of the start."""
    return experiment.start.weights == RANDOM and not experiment.segments


def rates_around(suited: float, *more: float) -> tuple[float, ...]:
    """The learning rates of a slider whose middle is the one that suits, from small to large. more: others to have"""
    at = min(range(len(RATES)), key=lambda i: abs(RATES[i] - suited))
    return tuple(sorted({*RATES[max(0, at - ON_A_SIDE) : at + ON_A_SIDE + 1], *more}))
