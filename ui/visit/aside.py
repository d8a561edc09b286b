"""Runs that are tried beside the learner's own one: that stays in hand, and no track, link or Undo knows of them.

They are made on a Tape of their own, a part of the time at each look, as a run in hand is.
"""

from collections.abc import Callable
from functools import partial

from runs.course.experiment import Experiment
from runs.course.tape import Tape
from runs.numbers.numbers import Numbers
from ui.visit import run
from ui.visit.owner import mine
from ui.visit.session import Aside

# What came of these runs, from the Tape that made them and the Experiment where they began.
Measure = Callable[[Tape, Experiment, tuple[Experiment, ...]], Numbers]


def begin(name: str, *runs: Experiment) -> None:
    """Action: try these runs from here, or from a start; what was tried by that name before is forgotten."""
    tape = run.tape()
    _keep(name, Aside(tape.at, runs, tape.beside()))


def stop(name: str) -> None:
    """Action: what is tried by that name is not to be made."""
    mine().run.asides = {other: aside for other, aside in mine().run.asides.items() if other != name}


def tried(name: str) -> Aside | None:
    """What is, or was, tried by that name."""
    return mine().run.asides.get(name)


def share(name: str) -> float | None:
    """How much of it is made, from 0 to 1; None where nothing is still to be made."""
    aside = tried(name)
    if aside is None or aside.tape is None:
        return None
    begun, done, wanted = (
        sum(map(count, aside.runs))
        for count in (lambda each: each.shared(aside.at) or 0, partial(_done, aside.tape), lambda each: each.iterations)
    )
    return min(1.0, (done - begun) / max(1, wanted - begun))


def compute(name: str, measure: Measure, seconds: float = run.SECONDS_AT_ONCE) -> bool:
    """Go on with what is tried by that name for about so long. -> whether it was measured now"""
    aside = tried(name)
    if aside is None or aside.tape is None:
        return False
    left = [each for each in aside.runs if not _is_made(aside.tape, each)]
    if left:
        aside.tape.advance(left[0], seconds)
    if any(not _is_made(aside.tape, each) for each in left):
        return False
    _keep(name, aside._replace(tape=None, found=measure(aside.tape, aside.at, aside.runs)))
    return True


def _keep(name, aside):
    mine().run.asides = {**mine().run.asides, name: aside}


def _done(tape, experiment):
    """How many of its iterations are made."""
    return max((track.tip.shared(experiment) or 0 for track in tape.tracks), default=0)


def _is_made(tape, experiment):
    """Whether it is made to its end, or to where it diverged."""
    return any(
        track.tip.shared(experiment) == (track.tip if track.diverged else experiment).iterations
        for track in tape.tracks
    )
