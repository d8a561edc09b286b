"""All weights equal: the run does not start from random weights, all are the same, and not 0."""

from dataclasses import replace

import numpy as np

from runs.course.experiment import Experiment, Settings, Start
from runs.course.tape import EQUAL, how_well, to_measure
from runs.data.sources import Sources
from runs.numbers.numbers import Numbers
from runs.trouble.trouble import Recipe, Sentence, Trouble, end_of, on_pets, run

ITERATIONS = 100
# Nodes that are not further apart are the same but for rounding.
ROUNDING = 1e-12


def recipe(start: Start, hand: Settings, share: int) -> Recipe:
    return run(replace(start, weights="equal"), on_pets(hand, start), ITERATIONS)


def evidence(experiment: Experiment, sources: Sources) -> Numbers:
    """went: how far a weight of the hidden `nodes` went at the most; apart: how far they are from each other; right:
    about the held-out pets that the figures beside it are about.
    """
    practice, network, state = end_of(experiment, sources)
    first = state.params[0]
    assert first
    W = first.W
    _, held_out = to_measure(experiment.start, practice.training, practice.held_out)
    return Numbers(
        {
            "nodes": W.shape[1],
            "went": float(np.abs(W - EQUAL["equal"]).max()),
            "apart": float(np.abs(W - W[:, :1]).max()),
            "right": how_well(network, state, held_out)[1],
        }
    )


def answer(found: Numbers) -> str:
    return "twins" if found["apart"] < ROUNDING else "differ"


def sentences(found: Numbers) -> dict[str, list[Sentence]]:
    return {"outcome": [Sentence("outcome.twins" if found["apart"] < ROUNDING else "outcome.differ")]}


TROUBLE = Trouble("equal", recipe, evidence, answer, sentences)
