"""A learning rate far too large: every nudge is hundreds of times larger than it should be."""

from dataclasses import replace
from math import inf

import numpy as np

import engine
from runs.course.experiment import Experiment, Settings, Start
from runs.course.presets import preset
from runs.course.tape import Tape, network_of
from runs.data.sources import Sources
from runs.numbers.numbers import Numbers
from runs.numbers.stuck import dead_nodes, saturated_nodes
from runs.trouble.trouble import Recipe, Sentence, Trouble, on_pets, run

RATE = 10.0
ITERATIONS = 12
ENDINGS = ("diverged", "dead", "saturated")


def recipe(start: Start, hand: Settings, share: int) -> Recipe:
    return run(start, replace(on_pets(hand, start), learning_rate=RATE), ITERATIONS)


def evidence(experiment: Experiment, sources: Sources) -> Numbers:
    """t: when it went wrong, or the end of the run; one of ENDINGS, where all hidden nodes came to that.

    diverged: `grew` is the number that grew without bound, `was` what it had been. dead, saturated: Z is the sum
    nearest to life of all `nodes`; then: when the loss grew without bound all the same. None of these: stuck, how
    many of the nodes are. first, loss, last: the loss at the beginning, the highest on the way, and the one now.
    """
    tape, settings = Tape(sources), experiment.segments[-1].settings
    practice = sources.practice(settings, preset(experiment.start.preset))
    practice.draw(1, inf)
    X, network = practice.first(1)[0].X, network_of(experiment.start, settings)
    found = Numbers({"rate": settings.learning_rate, "pets": len(X)})
    for t in range(1, experiment.iterations + 1):
        tape.advance(experiment.at(t), inf)
        if error := tape.diverged:
            found |= {"t": error.t, "diverged": 1, "grew": error.now, "was": error.was or 0}
            return found
        fwd = engine.forward(network, tape.state, X)
        Z, nodes = fwd.values[1], fwd.values[1].shape[1]
        stuck = {"dead": len(dead_nodes(network, fwd)), "saturated": len(saturated_nodes(network, fwd))}
        losses = tape.track.losses.points()[1].tolist()
        found |= {"t": t, "nodes": nodes, "first": losses[0], "loss": max(losses), "last": losses[-1]}
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
    return {"story": [Sentence(f"story.{answer(found)}"), *then]}


def _diverged_then(tape, experiment):
    """Stuck nodes do not stop the output layer: where the loss also grew without bound, when and to what."""
    tape.advance(experiment, inf)
    return {"then": tape.track.diverged.t, "grew": tape.track.diverged.now} if tape.diverged else {}


TROUBLE = Trouble("huge", recipe, evidence, answer, sentences)
