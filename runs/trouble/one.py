"""Only one picture: it trains on nothing but the picture in hand."""

from dataclasses import replace
from math import inf

import engine
from runs.course.experiment import Experiment, Settings, Start
from runs.course.presets import preset
from runs.course.tape import how_well
from runs.data.sources import Sources
from runs.data.values import CLASSES, DEFAULT_PETS
from runs.numbers.numbers import Numbers
from runs.numbers.stuck import is_off
from runs.trouble.trouble import Recipe, Sentence, Trouble, end_of, on_the_picture, run

ITERATIONS = 200
# More than this share of the same answers is the same for nearly all; else, more right than that is mostly right.
SAME, RIGHT = 0.9, 0.8


def recipe(start: Start, hand: Settings, share: int) -> Recipe:
    return run(start, on_the_picture(hand, start), ITERATIONS)


def evidence(experiment: Experiment, sources: Sources) -> Numbers:
    """loss: of the one picture; same, right: the share of `pets` unseen ones that get its answer, and the right one.

    off: whether nothing of any of them gets through the hidden nodes.
    """
    practice, network, state = end_of(experiment, sources)
    settings = experiment.segments[-1].settings
    pets = sources.practice(replace(settings, data=DEFAULT_PETS), preset(experiment.start.preset))
    pets.draw(1, inf)
    _, unseen = pets.first(1)
    fwd = engine.forward(network, state, unseen.X)
    said = fwd.logits.argmax(axis=1)
    return Numbers(
        {
            "loss": how_well(network, state, practice.training)[0],
            "same": float((said == CLASSES.index(settings.label)).mean()),
            "right": how_well(network, state, unseen)[1],
            "pets": len(unseen),
            "off": is_off(network, fwd),
        }
    )


def answer(found: Numbers) -> str:
    return "same" if found["same"] > SAME else "right" if found["right"] > RIGHT else "mixed"


def sentences(found: Numbers) -> dict[str, list[Sentence]]:
    return {"outcome": [Sentence("outcome.off" if found["off"] else f"outcome.{answer(found)}")]}


TROUBLE = Trouble("one", recipe, evidence, answer, sentences)
