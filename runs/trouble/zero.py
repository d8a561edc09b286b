"""All weights zero: the run does not start from random weights."""

from dataclasses import replace

import numpy as np

import engine
from engine.names import slope_of, weighted_layers
from runs.course.experiment import Experiment, Settings, Start
from runs.data.sources import Sources
from runs.numbers.numbers import Numbers
from runs.trouble.trouble import Recipe, Sentence, Trouble, end_of, on_pets, run

ITERATIONS = 100


def recipe(start: Start, hand: Settings, share: int) -> Recipe:
    return run(replace(start, weights="zero"), on_pets(hand, start), ITERATIONS)


def evidence(experiment: Experiment, sources: Sources) -> Numbers:
    """W1, dW1 ...: the largest value and the largest slope of each array after the run; A1: what the hidden nodes send
    out at the most; moved: how many of the `arrays` of weights and biases did.
    """
    practice, network, state = end_of(experiment, sources)
    examples, _ = practice.first(1)
    now = engine.step(network, state, examples.X, examples.T)
    ledger = engine.ledger(network, now)
    arrays = [name for layer in weighted_layers(network) for name in (layer.W, layer.b)]
    found = Numbers({name: float(np.abs(ledger[name]).max()) for name in ("A1", *arrays, *map(slope_of, arrays))})
    found |= {"moved": sum(found[name] > 0 for name in arrays), "arrays": len(arrays)}
    return found


def answer(found: Numbers) -> str:
    return {0: "none", 1: "bias", found["arrays"]: "all"}.get(found["moved"], "some")


def sentences(found: Numbers) -> dict[str, list[Sentence]]:
    return {"last": [Sentence("silent" if found["A1"] == 0 else "speaking")]}


TROUBLE = Trouble("zero", recipe, evidence, answer, sentences)
