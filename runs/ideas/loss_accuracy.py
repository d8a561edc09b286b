"""The loss falls, so more answers are right: a copy of the run in view trains on, and both are measured on the way."""

from itertools import pairwise
from math import inf

from runs.course.experiment import Experiment
from runs.course.tape import Tape, measured_every
from runs.ideas.idea import Answer, Facts, Here, Idea
from runs.numbers.numbers import Numbers

MEASURES = 20


def asks(here: Here) -> Facts | None:
    if not here.snapshot.preset.live:
        return None
    every = _every(here)
    return {"iterations": every * MEASURES, "every": every}


def runs(here: Here) -> tuple[Experiment, ...]:
    """The run in view, taken on."""
    return (here.tape.at.stepped(here.practice, _every(here) * MEASURES),)


def measured(tape: Tape, at: Experiment, runs: tuple[Experiment, ...]) -> Numbers:
    """fell, rose: how often the loss fell from one measure to the next, and how often more answers were right then;
    since, until, loss, loss_then, right, right_then: of the fall beside which the share lost most.
    """
    tape.advance(runs[0], inf)
    measures = [m for m in tape.track.measures if at.iterations <= m.t <= tape.at.iterations]
    falls = [(one, then) for one, then in pairwise(measures) if then.loss < one.loss]
    found: dict[str, float] = {"fell": len(falls), "rose": sum(then.right > one.right for one, then in falls)}
    if falls:
        one, then = min(falls, key=lambda pair: pair[1].right - pair[0].right)
        found |= {"since": one.t, "until": then.t, "loss": one.loss, "loss_then": then.loss}
        found |= {"right": one.right, "right_then": then.right}
    return Numbers(found)


def answer(here: Here, facts: Facts, found: Numbers) -> Answer:
    right = "none" if not found["fell"] else "always" if found["rose"] == found["fell"] else "not_always"
    return Answer(right, "sides", found, right)


def _every(here):
    return measured_every(max(1, here.tape.at.iterations))


IDEA = Idea("loss_accuracy", "training", 4, asks, answer, runs, measured)
