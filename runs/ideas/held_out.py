"""Held-out pictures are there to be trained on later: the pictures of the next epochs beside those held out."""

import numpy as np

from runs.course.tape import rows_of
from runs.ideas.idea import Answer, Facts, Here, Idea
from runs.numbers.numbers import Numbers
from runs.numbers.progress import iterations_an_epoch

EPOCHS = 3


def asks(here: Here) -> Facts | None:
    """None where nothing is held out."""
    if not here.snapshot.preset.live:
        return None
    practice = here.tape.sources.practice(here.practice, here.snapshot.preset)
    held_out = len(practice.held_out)
    return {"size": len(practice), "held_out": held_out} if held_out else None


def answer(here: Here, facts: Facts, found: Numbers) -> Answer:
    practice, batch = here.tape.sources.practice(here.practice, here.snapshot.preset), here.practice.batch
    iterations = EPOCHS * iterations_an_epoch(facts["size"], batch)
    rows = np.concatenate([rows_of(facts["size"], batch, i) for i in range(iterations)])
    used = np.isin(practice.held_out.numbers, practice.training.numbers[rows])
    late = np.isin(practice.held_out.numbers, practice.training.numbers[rows[: facts["size"]]])
    right = "never" if not used.any() else "mixed" if late.any() else "later"
    why = "exam" if right == "never" else "spare"
    of = {"iterations": iterations, "epochs": EPOCHS, "used": int(used.sum()), "rows": len(rows)}
    return Answer(right, why, of, "taken")


IDEA = Idea("held_out", "training", 2, asks, answer)
