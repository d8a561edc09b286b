"""A larger learning rate learns faster: three copies of the run in view, each with a rate of its own."""

from runs.course.experiment import Experiment
from runs.ideas.idea import Answer, Facts, Here, Idea
from runs.numbers.numbers import Numbers
from runs.numbers.rates import FACTORS, ITERATIONS, NAMES, compared, three_rates, verdicts

WHY = {"ten": "fits", "alike": "flat", "none": "batch"}


def asks(here: Here) -> Facts | None:
    if not here.snapshot.preset.live:
        return None
    return {"rate": here.practice.learning_rate, "iterations": ITERATIONS, "times": max(FACTORS)}


def answer(here: Here, facts: Facts, found: Numbers) -> Answer:
    right, _ = verdicts(found)[0]
    of = {"before": found["three.before"], "pictures": found["three.pictures"]}
    for i, name in enumerate(NAMES):
        of |= {f"{name}_rate": found["three.rate"][i], f"{name}_loss": found["three.loss"][i]}
    why = WHY.get(right, "too_far")
    # Where each mini-batch is all there is, nothing else pulls another way.
    whole = here.practice.batch >= len(here.tape.sources.practice(here.practice, here.snapshot.preset))
    return Answer(right, "too_far" if why == "batch" and whole else why, of, "ended")


def runs(here: Here) -> tuple[Experiment, ...]:
    """Three rates, from where the run in view is."""
    return tuple(three_rates(here.tape.at, here.practice))


IDEA = Idea("faster", "training", 3, asks, answer, runs, compared)
