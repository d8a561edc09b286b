"""A learning rate far too large: every nudge is many times larger than it should be."""

from dataclasses import replace
from math import inf

import numpy as np

import engine
from runs.course.experiment import Experiment, Settings, Start
from runs.course.presets import preset
from runs.course.tape import Tape, first_state, how_well, network_of
from runs.data.sources import Sources
from runs.numbers.numbers import Numbers, went
from runs.numbers.stuck import STUCK
from runs.trouble.trouble import Recipe, Sentence, Trouble, on_pets, run

RATE = 10.0
ITERATIONS = 12
ENDINGS = ("diverged", *STUCK)


def recipe(start: Start, hand: Settings, share: int) -> Recipe:
    return run(start, replace(on_pets(hand, start), learning_rate=RATE), ITERATIONS)


def evidence(experiment: Experiment, sources: Sources) -> Numbers:
    """t: when it went wrong, or the end of the run; one of ENDINGS, where all hidden nodes came to that.

    diverged: `grew` is the number that grew without bound, `was` what it had been. dead, saturated: Z is the sum
    nearest to life of all `nodes`; then: when the loss grew without bound all the same. None of these: stuck, how
    many of the nodes are. first, loss, last: the loss of the `pets` looked at, at the beginning, the highest after an
    update, and the one now. times: how many times the rate that suits.
    """
    tape, settings, size = Tape(sources), experiment.segments[-1].settings, preset(experiment.start.preset)
    looked_at, network = sources.training(settings, size), network_of(experiment.start, settings)
    found = Numbers({"rate": settings.learning_rate, "times": settings.learning_rate / size.rate})
    found |= {"pets": len(looked_at), "first": how_well(network, first_state(experiment.start), looked_at)[0]}
    for t in range(1, experiment.iterations + 1):
        tape.advance(experiment.at(t), inf)
        if error := tape.diverged:
            found |= {"t": error.t, "diverged": 1, "grew": error.now, "was": error.was or 0}
            return found
        fwd = engine.forward(network, tape.state, looked_at.X)
        Z, nodes = fwd.values[1], fwd.values[1].shape[1]
        stuck = {ending: len(find(network, fwd)) for ending, find in STUCK.items()}
        last = engine.loss(network, fwd, looked_at.T).loss
        found |= {"t": t, "nodes": nodes, "loss": max(last, found.get("loss", last)), "last": last}
        for ending, count in stuck.items():
            if count == nodes:
                found |= {ending: 1, "Z": float(Z.max() if ending == "dead" else np.abs(Z).min())}
                found |= _diverged_then(tape, experiment)
                return found
    found["stuck"] = max(stuck.values())
    return found


def answer(found: Numbers) -> str:
    ended = next((ending for ending in ENDINGS if ending in found), None)
    return ended or ("fine" if found["stuck"] else "alive")


def sentences(found: Numbers) -> dict[str, list[Sentence]]:
    then = [Sentence("story.then")] if "then" in found else []
    rose = [Sentence("story.rose")] if answer(found) in STUCK and went(found["first"], found["loss"]) == "rose" else []
    return {"story": [Sentence(f"story.{answer(found)}"), *rose, *then]}


def _diverged_then(tape, experiment):
    """Stuck nodes do not stop the output layer: where the loss also grew without bound, when and to what."""
    tape.advance(experiment, inf)
    return {"then": tape.track.diverged.t, "grew": tape.track.diverged.now} if tape.diverged else {}


TROUBLE = Trouble("huge", recipe, evidence, answer, sentences)
