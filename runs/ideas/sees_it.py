"""It sees by itself that it is wrong: the same picture is called the other thing, and it answers as before."""

import engine
from runs.data.sources import one_hot
from runs.data.values import CLASSES, opposite
from runs.ideas.idea import Answer, Facts, Here, Idea
from runs.numbers.numbers import Numbers


def asks(here: Here) -> Facts | None:
    label = here.snapshot.label
    return {"label": label, "other": opposite(label)} if label else None


def answer(here: Here, facts: Facts, found: Numbers) -> Answer:
    network, state, X = here.snapshot.network, here.snapshot.state, here.snapshot.X
    other = str(facts["other"])
    before, after = (
        engine.loss(network, engine.forward(network, state, X), one_hot([said])) for said in (facts["label"], other)
    )
    k = CLASSES.index(other)
    said = {"p": before.probabilities[0, k], "then": after.probabilities[0, k]}
    errors = {"error": before.errors[0, k], "error_then": after.errors[0, k]}
    stays = (before.probabilities == after.probabilities).all()
    turns = before.probabilities.argmax() != after.probabilities.argmax()
    right = "same" if stays else "turns" if turns else "unsure"
    return Answer(right, "pixels" if stays else "label", said | errors, "same" if stays else "moves")


IDEA = Idea("sees_it", "truth", 1, asks, answer)
