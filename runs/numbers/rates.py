"""The learning rate: the loss along the direction of the next nudge, and three rates from the same weights."""

from dataclasses import replace

import numpy as np

import engine
from runs.course.experiment import RATES, Experiment, Settings, rates_around
from runs.course.presets import preset
from runs.course.tape import Tape, how_well, measured_on, network_of, to_measure
from runs.numbers.lost import lost_in_some_way
from runs.numbers.numbers import SAME, Numbers, went
from runs.numbers.progress import parts_so_far
from runs.numbers.stuck import is_off
from runs.pace import rest, tell

# The loss is measured on so many training pictures; convolutions, which take longer over each, have fewer of them.
PICTURES, PICTURES_OF_MAPS = 128, 16
POINTS = 61
# A step that is shorter than this share of the best one along its way is timid.
SHORT = 0.2
# And one that is longer is past the lowest point if it lowers the loss by less than this share of what that one does.
PAST = 0.8
ITERATIONS = 100
FACTORS = (0.1, 1, 10)
NAMES = ("tenth", "same", "ten")
# A chart of losses ends here at least, and else at twice the first: a run that went wrong leaves it, the others do not.
HIGH = 1.0


def loss_by_rate(tape: Tape, settings: Settings) -> Numbers:
    """The loss of training pictures after one update, for many learning rates, each computed.

    rates, losses: (m,), from 0 to twice the best rate of the slider, or twice the one in use; rate, before, after: the
    rate in use, the loss before and after its update; best, lowest: the rate with the lowest loss among these;
    pictures: how many it is measured on; off: whether nothing of them gets through the network. Where this run has lost
    hidden nodes by its rate: as in `lost`, and broke is that rate.
    """
    training, _ = parts_so_far(tape, settings)
    part = training.take(slice(PICTURES_OF_MAPS if preset(tape.at.start.preset).widths else PICTURES))
    network, rate, start = network_of(tape.at.start, settings), settings.learning_rate, tape.at.start
    slider = rates_around(preset(start.preset).rate_of_many(start.weights, settings.optimizer))
    step = engine.step(network, tape.state, part.X, part.T)

    def loss_at(x):
        rest()
        tell(len(computed), len(slider) + POINTS)
        fwd = engine.forward(network, moved(tape.state, step.update.changes, x / rate), step.forward.values[0])
        return engine.loss(network, fwd, part.T).loss

    computed: dict[float, float] = {}
    for x in (0.0, rate, *slider):
        computed[x] = loss_at(x)
    end = 2 * max(rate, min(computed, key=computed.__getitem__))
    for x in np.linspace(0, end, POINTS).tolist():
        computed[x] = computed[x] if x in computed else loss_at(x)
    rates = np.array(sorted(x for x in computed if x <= end))
    losses = np.array([computed[x] for x in rates])
    looked_at = training.take(slice(measured_on(tape.at.start))).X
    by_rate: dict = lost_in_some_way(tape, looked_at)
    found = {"rates": rates, "losses": losses, "rate": rate, "before": step.loss.loss, "after": computed[rate]}
    found |= {"best": rates[losses.argmin()], "lowest": losses.min(), "pictures": len(part)}
    found["off"] = is_off(network, step.forward)
    return Numbers({"broke" if name == "rate" else name: value for name, value in by_rate.items()} | found)


def how_far(found: Numbers) -> str:
    """flat (no rate changes the loss), off (only the outputs' biases change it: nothing of the pictures gets through,
    nor will it at any rate), overshoot (the loss rises), broke (so large a rate has cost this run hidden nodes), past
    (further than the best along the way, and the loss falls far less), timid (far shorter than that), or right.
    """
    if np.ptp(found["losses"]) <= SAME * found["before"]:
        return "flat"
    if found["off"]:
        return "off"
    if went(found["before"], found["after"]) == "rose":
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


def compared(tape: Tape, at: Experiment, runs: tuple[Experiment, ...]) -> Numbers:
    """What became of the loss in runs from the iteration `at` on, each with a rate of its own, as `three_rates` has it.

    three.from, three.iterations: where they began, and how long they are; three.made (m,): how long each got, before it
    diverged, if it did; three.before: the loss there, three.loss (m,)
    the loss at the end of each, all measured on the same three.pictures training pictures; three.rate (m,); lines: the
    iterations and losses on the way of each; top: as high as it takes to see those that learned.
    """
    settings = [run.segments[-1].settings for run in runs]
    tape.advance(at, np.inf)
    part, _ = to_measure(at.start, *parts_so_far(tape, settings[0]))
    losses, lines = [how_well(network_of(at.start, settings[0]), tape.state, part)[0]], []
    for run, each in zip(runs, settings, strict=True):
        tape.advance(run, np.inf)
        losses.append(how_well(network_of(at.start, each), tape.state, part)[0])
        measured = [(m.t, m.loss) for m in tape.track.measures if at.iterations < m.t < tape.at.iterations]
        x, y = zip((at.iterations, losses[0]), *measured, (tape.at.iterations, losses[-1]), strict=True)
        lines.append((x, y))
    found = {"from": at.iterations, "iterations": ITERATIONS, "before": losses[0], "loss": np.array(losses[1:])}
    found |= {
        "rate": np.array([each.learning_rate for each in settings]),
        "pictures": len(part),
        "made": np.array([x[-1] - at.iterations for x, _ in lines]),
    }
    top = min(max(max(y) for _, y in lines), max(HIGH, 2 * losses[0]))
    return Numbers({f"three.{name}": value for name, value in found.items()} | {"lines": lines, "top": top})


def verdicts(found: Numbers) -> list[tuple[str, Numbers]]:
    """What is true of the runs that were compared: which of FACTORS ended lowest, alike if several did, or none below
    the loss before; each rate that raised the loss, large, though a smaller one, gentle, lowered it; and each that made
    it diverge.
    """
    before, losses, rates = (found[f"three.{name}"] for name in ("before", "loss", "rate"))
    best = [name for name, loss in zip(NAMES, losses, strict=True) if went(losses.min(), loss) == "same"]
    none = went(before, losses.min()) != "fell"
    said = [("none" if none else best[0] if len(best) == 1 else "alike", found)]
    fell = [rate for rate, loss in zip(rates, losses, strict=True) if went(before, loss) == "fell"]
    for rate, loss in zip(rates, losses, strict=True):
        gentler = [each for each in fell if each < rate]
        if went(before, loss) == "rose" and gentler:
            said.append(("too_large", Numbers({"three.large": rate, "three.gentle": max(gentler)})))
    ended = [(rate, n) for rate, n in zip(rates, found["three.made"], strict=True) if n < found["three.iterations"]]
    return said + [("diverged", Numbers({"three.large": rate, "three.ended": n})) for rate, n in ended]


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
