"""The error is the gradient: an output's error beside the gradient of one of its weights."""

import numpy as np

import engine
from runs.data.values import CLASSES
from runs.ideas.idea import Answer, Facts, Here, Idea, blamed
from runs.numbers.numbers import Numbers

# Sizes that differ by less than this share of the error are shown with the same digits.
SAME = 5e-5


def asks(here: Here) -> Facts | None:
    if here.snapshot.step is None:
        return None
    weight = blamed(here.snapshot, last=True)
    k = weight.place[-1]
    # Beside an error of 0, a gradient of 0 is none and the same.
    if not here.snapshot.step.loss.errors[0, k]:
        return None
    return {"name": weight.name, "kind": CLASSES[k], "error": here.snapshot.step.loss.errors[0, k]}


def answer(here: Here, facts: Facts, found: Numbers) -> Answer:
    weight = blamed(here.snapshot, last=True)
    chain = engine.chain(here.snapshot.network, here.snapshot.labelled_step, *weight.where)
    right = _beside(abs(facts["error"]), abs(chain.gradient))
    of = {"input": chain.input.item(), "blame": chain.upstream.item(), "gradient": chain.gradient}
    return Answer(right, "times", of, "same" if right == "same" else "other")


def _beside(error, gradient):
    if gradient == 0:
        return "none"
    if np.abs(gradient - error) <= SAME * error:
        return "same"
    return "larger" if gradient > error else "smaller"


IDEA = Idea("error_gradient", "backprop", 1, asks, answer)
