"""The learning rate: the loss along the direction of the next nudge, and three rates from the same weights."""

from dataclasses import replace

import numpy as np

import engine
from runs.course.experiment import RATES, Experiment, Settings, rates_around
from runs.course.presets import preset
from runs.course.tape import Tape, measured_on, network_of
from runs.numbers.lost import lost
from runs.numbers.numbers import Numbers
from runs.numbers.progress import parts_so_far
from runs.numbers.stuck import STUCK
from runs.pace import rest

# The loss is measured on so many training pictures; convolutions, which take longer over each, have fewer of them.
PICTURES, PICTURES_OF_MAPS = 128, 16
POINTS = 61
# A step that is shorter than this share of the best one along its way is timid.
SHORT = 0.2
# And one that is longer is past the lowest point if it lowers the loss by less than this share of what that one does.
PAST = 0.8
ITERATIONS = 100
FACTORS = (0.1, 1, 10)


def loss_by_rate(tape: Tape, settings: Settings) -> Numbers:
    """The loss of training pictures after one update, for many learning rates, each computed.

    rates, losses: (m,), from 0 to twice the best rate of the slider, or twice the one in use; rate, before, after: the
    rate in use, the loss before and after its update; best, lowest: the rate with the lowest loss among these;
    pictures: how many it is measured on. Where this run has lost hidden nodes by its rate: as in `lost`, and broke is
    that rate.
    """
    training, _ = parts_so_far(tape, settings)
    part = training.take(slice(PICTURES_OF_MAPS if preset(tape.at.start.preset).widths else PICTURES))
    network, rate, start = network_of(tape.at.start, settings), settings.learning_rate, tape.at.start
    slider = rates_around(preset(start.preset).rate_of_many(start.weights, settings.optimizer))
    step = engine.step(network, tape.state, part.X, part.T)

    def loss_at(x):
        rest()
        fwd = engine.forward(network, moved(tape.state, step.update.changes, x / rate), step.forward.values[0])
        return engine.loss(network, fwd, part.T).loss

    computed = {x: loss_at(x) for x in (0.0, rate, *slider)}
    end = 2 * max(rate, min(computed, key=computed.__getitem__))
    computed |= {x: loss_at(x) for x in np.linspace(0, end, POINTS).tolist() if x not in computed}
    rates = np.array(sorted(x for x in computed if x <= end))
    losses = np.array([computed[x] for x in rates])
    looked_at = training.take(slice(measured_on(tape.at.start))).X
    by_rate: dict = next(filter(None, (lost(tape, looked_at, find) for find in STUCK.values())), Numbers())
    found = {"rates": rates, "losses": losses, "rate": rate, "before": step.loss.loss, "after": computed[rate]}
    found |= {"best": rates[losses.argmin()], "lowest": losses.min(), "pictures": len(part)}
    return Numbers({"broke" if name == "rate" else name: value for name, value in by_rate.items()} | found)


def how_far(found: Numbers) -> str:
    """overshoot (the loss rises), broke (so large a rate has cost this run hidden nodes), past (further than the best
    along the way, and the loss falls far less), timid (far shorter than that), or right.
    """
    if found["after"] > found["before"]:
        return "overshoot"
    if "broke" in found and found["rate"] >= found["broke"]:
        return "broke"
    fell, most = found["before"] - found["after"], found["before"] - found["lowest"]
    if found["rate"] > found["best"] and fell < PAST * most:
        return "past"
    return "timid" if found["rate"] < SHORT * found["best"] else "right"


def three_rates(experiment: Experiment, settings: Settings) -> list[Experiment]:
    """The run in view, taken on with a tenth of the learning rate, with the same, and with ten times as much."""
    return [
        experiment.stepped(replace(settings, learning_rate=nearest(settings.learning_rate * factor)), ITERATIONS)
        for factor in FACTORS
    ]


def nearest(rate: float) -> float:
    """The rate of the slider that is nearest on its log scale."""
    return min(RATES, key=lambda known: abs(np.log(known / rate)))


def moved(state: engine.State, changes: tuple, factor: float) -> engine.State:
    """The state with every change added, so many times as far."""
    params = tuple(
        p and engine.Params(*(w + factor * change for w, change in zip(p, c, strict=True)))
        for p, c in zip(state.params, changes, strict=True)
    )
    return replace(state, params=params)
