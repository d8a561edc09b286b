"""Look for the learning rates of one picture that suit each network, its weights and its optimiser.

python -m offline.find_rates [OPTIMISER ...]
"""

import sys
from collections.abc import Iterable
from dataclasses import replace
from itertools import count, product, takewhile

import numpy as np

import engine
from engine import State
from runs.course.experiment import DEFAULT_SEED, Settings, Start
from runs.course.presets import PRESETS, RANDOM, TRAINED, preset
from runs.course.setting import names
from runs.course.tape import first_state, network_of
from runs.data.sources import Sources, one_hot
from runs.data.values import BUNDLED, CLASSES
from runs.numbers.stuck import is_off

# The first step on a picture delivers at least this share of what its gradient promises, as much as the best step along
# a parabola does. Random weights are tried with the lesson's seed, and with so many more, of which most have to.
HALF, SEEDS, MOST = 0.5, 40, 0.75
# And after so many steps on it, something of the pictures still gets through the hidden nodes.
LASTING = 30
SOURCES = Sources()


def rates() -> Iterable[float]:
    """1, 2 and 5, times each power of ten, from small to large."""
    return (float(f"{digit}e{power}") for power in count(-6) for digit in (1, 2, 5))


def ratios(start: Start, state: State, settings: Settings) -> list[float]:
    """What the first step delivers of its promise, for each bundled pet under each label."""
    network, size = network_of(start, settings), preset(start.preset)
    found = []
    for picture, label in product(BUNDLED, CLASSES):
        step = engine.step(network, state, SOURCES.row(picture, size), one_hot([label]))
        found.append(engine.fall(network, step).ratio)
    # Without a gradient there is no promise to keep.
    return [1.0 if ratio is None else ratio for ratio in found]


def delivers(start: Start, state: State, settings: Settings) -> bool:
    """Whether each first step delivers enough."""
    return min(ratios(start, state, settings)) >= HALF


def blinded(start: Start, state: State, settings: Settings) -> dict[tuple, int]:
    """After which step training on a picture under a label had blinded the network to both pets, where it did.

    -> {(picture, label): the step}; of a network that was blind before, none
    """
    network, size = network_of(start, settings), preset(start.preset)
    pets = np.concatenate([SOURCES.row(picture, size) for picture in BUNDLED])

    def is_blind(at):
        return is_off(network, engine.forward(network, at, pets))

    def blinding(picture, label):
        batch = SOURCES.row(picture, size), one_hot([label])
        steps = engine.train(network, state, [batch] * LASTING)
        return next((t for t, step in enumerate(steps, start=1) if is_blind(step.after)), 0)

    if is_blind(state):
        return {}
    found = {each: blinding(*each) for each in product(BUNDLED, CLASSES)}
    return {each: t for each, t in found.items() if t}


def holds(start: Start, state: State, settings: Settings) -> bool:
    """Whether the first steps deliver enough, and nothing is lost soon afterwards."""
    return delivers(start, state, settings) and not blinded(start, state, settings)


def largest(size: str, weights: str, optimizer: str, seeds: int = SEEDS) -> float:
    """The largest rate with which it does."""
    own, *others = [Start(size, weights=weights)] if weights in TRAINED else _random(size, seeds)
    states = {start: first_state(start) for start in (own, *others)}

    def suits(rate):
        settings = replace(Settings(optimizer=optimizer), learning_rate=rate)
        if not holds(own, states[own], settings):
            return False
        return sum(delivers(start, states[start], settings) for start in others) >= MOST * len(others)

    *_, best = takewhile(suits, rates())
    return best


def _random(size, seeds):
    return [Start(size, seed=seed) for seed in (DEFAULT_SEED, *range(seeds))]


if __name__ == "__main__":
    for size in PRESETS:
        for optimizer in sys.argv[1:] or names(engine.OPTIMIZERS):
            found = tuple(largest(size.name, weights, optimizer) for weights in (RANDOM, *TRAINED))
            print(f'"{size.name}": {{"{optimizer}": {found}}}', flush=True)
