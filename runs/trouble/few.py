"""Too few pictures: it trains on a handful of the training pictures alone; the held-out pets are all there."""

from dataclasses import replace

from runs.course.experiment import Experiment, Settings, Start
from runs.course.tape import how_well
from runs.data.sources import Sources
from runs.data.values import DEFAULT_PETS
from runs.numbers.numbers import Numbers
from runs.trouble.trouble import TEN_EPOCHS, Recipe, Sentence, Trouble, end_of, on_pets, run

FEW = 20
# With so much less of the held-out pictures right than of its own, it did badly.
GAP = 0.1
# Right about less than this share of its own, it has not learned them.
LEARNED = 0.75


def recipe(start: Start, hand: Settings, share: int) -> Recipe:
    return run(start, on_pets(hand, start, replace(DEFAULT_PETS, first=FEW)), 2 * TEN_EPOCHS)


def evidence(experiment: Experiment, sources: Sources) -> Numbers:
    """loss, right: of its `size` training pictures; held_out_loss, held_out: of the `unseen` held-out ones."""
    practice, network, state = end_of(experiment, sources)
    loss, right = how_well(network, state, practice.training)
    held_out_loss, held_out = how_well(network, state, practice.held_out)
    found = {"loss": loss, "right": right, "held_out_loss": held_out_loss, "held_out": held_out}
    return Numbers(found | {"size": len(practice), "unseen": len(practice.held_out)})


def answer(found: Numbers) -> str:
    return "bad" if found["right"] - found["held_out"] > GAP else "good"


def sentences(found: Numbers) -> dict[str, list[Sentence]]:
    """Whether they were learned by heart; that is not said where they were not learned at all."""
    if found["right"] < LEARNED:
        return {"outcome": [Sentence("outcome.unlearned")]}
    return {"outcome": [Sentence("outcome.bad" if answer(found) == "bad" else "outcome.good")]}


TROUBLE = Trouble("few", recipe, evidence, answer, sentences)
