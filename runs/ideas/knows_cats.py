"""A low loss means that it knows cats: the loss of one picture beside the answers about many others."""

from runs.ideas.idea import Answer, Facts, Here, Idea
from runs.ideas.unseen import PETS, PETS_OF_MAPS, answers
from runs.numbers.numbers import Numbers

# From so large a share on, nearly all are right; from so large a one, more than a coin would have.
NEARLY_ALL, MORE = 0.9, 0.65


def asks(here: Here) -> Facts | None:
    if here.snapshot.step is None:
        return None
    pets = PETS_OF_MAPS if here.snapshot.preset.widths else PETS
    return {"loss": here.snapshot.step.loss.loss, "pets": pets}


def answer(here: Here, facts: Facts, found: Numbers) -> Answer:
    P, T = answers(here)
    share = float((P.argmax(axis=1) == T.argmax(axis=1)).mean())
    cats = float((P.argmax(axis=1) == 0).mean())
    right = "nearly_all" if share >= NEARLY_ALL else "more" if share >= MORE else "half"
    return Answer(right, "one", {"right": share, "cats": cats}, "nearly_all" if right == "nearly_all" else "counted")


IDEA = Idea("knows_cats", "loss", 2, asks, answer)
