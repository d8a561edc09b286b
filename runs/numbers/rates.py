"""The learning rate, felt: the loss along the direction of the next nudge, and three rates from the same weights."""

from dataclasses import replace

import numpy as np

import engine
from runs.course.experiment import RATES
from runs.course.pace import rest
from runs.course.presets import preset
from runs.course.tape import network_of
from runs.numbers.numbers import Numbers
from runs.numbers.progress import parts_so_far

PICTURES = 128
POINTS = 61
# A step that is shorter than this share of the best one along its way is timid.
SHORT = 0.2
ITERATIONS = 100
FACTORS = (0.1, 1, 10)


def slice_of(tape, settings):
    """The loss of training pictures after one update, for many learning rates, each computed. -> Numbers

    rates, losses: (POINTS,) from 0 on, evenly spaced; rate, before, after: the rate in use, the loss before and after
    its update; best, lowest: the rate with the lowest loss along the way; pictures: how many it is measured on.
    """
    training, _ = parts_so_far(tape, settings)
    part = training.take(slice(PICTURES // 8 if preset(tape.at.start.preset).widths else PICTURES))
    network = network_of(tape.at.start, settings)
    step = engine.step(network, tape.state, part.X, part.T)
    rate, X = settings.learning_rate, part.X

    def loss_at(x):
        rest()
        fwd = engine.forward(network, moved(tape.state, step.update.changes, x / rate), X)
        return engine.loss(network, fwd, part.T).loss

    wide = [loss_at(x) for x in RATES]
    best = RATES[int(np.argmin(wide))] if min(wide) < step.loss.loss else 0.0
    rates = np.linspace(0, 2 * max(rate, best), POINTS)
    return Numbers(
        {
            "rates": rates,
            "losses": np.array([loss_at(x) for x in rates]),
            "rate": rate,
            "before": step.loss.loss,
            "after": loss_at(rate),
            "best": best,
            "lowest": min(*wide, step.loss.loss),
            "pictures": len(part),
        }
    )


def verdict(found):
    """overshoot (the loss rises), timid (far shorter than the best along the way), or right."""
    if found["after"] > found["before"]:
        return "overshoot"
    return "timid" if found["rate"] < SHORT * found["best"] else "right"


def three(experiment, settings):
    """The run in view, taken on with a tenth of the learning rate, with the same, and with ten times as much."""
    return [
        experiment.stepped(replace(settings, learning_rate=nearest(settings.learning_rate * factor)), ITERATIONS)
        for factor in FACTORS
    ]


def nearest(rate):
    """The rate of the slider that is nearest on its log scale."""
    return min(RATES, key=lambda known: abs(np.log(known / rate)))


def moved(state, changes, factor):
    """The weights after so many times these changes. -> State"""
    params = tuple(
        p and engine.Params(*(w + factor * change for w, change in zip(p, c, strict=True)))
        for p, c in zip(state.params, changes, strict=True)
    )
    return replace(state, params=params)
