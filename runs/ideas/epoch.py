"""An epoch is an iteration: how many mini-batches it takes to see every training picture once."""

from runs.ideas.idea import Answer, Facts, Here, Idea
from runs.numbers.numbers import Numbers
from runs.numbers.progress import iterations_an_epoch, seen


def asks(here: Here) -> Facts | None:
    if not here.snapshot.preset.live:
        return None
    size = len(here.tape.sources.practice(here.practice, here.snapshot.preset))
    return {"size": size, "batch": here.practice.batch}


def answer(here: Here, facts: Facts, found: Numbers) -> Answer:
    size, batch = facts["size"], facts["batch"]
    iterations = iterations_an_epoch(size, batch)
    right = "one" if iterations == 1 else "each" if iterations == size else "several"
    of = {"iterations": iterations, "last": size - seen(size, batch, iterations - 1)}
    return Answer(right, "once", of, right)


IDEA = Idea("epoch", "training", 1, asks, answer)
