"""Breaking it on purpose: what to train so that it goes wrong, and the numbers that say why it did.

`recipe` names the runs; `evidence` measures the network that came out. Neither knows beforehand how it ends.
"""

from dataclasses import replace
from math import inf
from typing import NamedTuple

import numpy as np

import engine
from runs.course.experiment import Experiment, Start
from runs.course.presets import CLASSES, opposite, preset
from runs.course.tape import EQUAL, Tape, how_well, last_state, network_of, to_measure
from runs.data.sources import DEFAULT_PETS, one_hot
from runs.numbers.numbers import Numbers
from runs.numbers.progress import iterations_an_epoch

TROUBLES = ("lie", "one", "few", "lawn", "huge", "zero", "equal", "confident")
EPOCHS = 10
FEW = 20
LAWN = "pets:400:1:lawn"
HUGE = 10.0
CELL = 4
# Above this share of its largest value a bent sum has hardly any slope left.
SATURATED = 0.99


class Recipe(NamedTuple):
    """What to train: a run, and for a comparison another one beside it."""

    experiment: Experiment
    beside: Experiment | None = None


def recipe(name, start, hand, share=30):
    """The runs of one trouble, in a dense network.

    start: the Start in use; hand: the Settings of the picture in hand, with its label.
    """
    dense = Start().preset if preset(start.preset).widths else start.preset
    usual = Start(dense, start.activation, start.seed)
    rate = preset(usual.preset).rate
    pets = replace(hand, data=DEFAULT_PETS, label="", batch=32, learning_rate=rate, optimizer="SGD")
    alone = replace(hand, learning_rate=rate, optimizer="SGD")
    steps = EPOCHS * iterations_an_epoch(1600, pets.batch)

    def run(start, settings, iterations):
        return Recipe(Experiment(start).stepped(settings, iterations))

    if name == "lie":
        return run(usual, replace(pets, data=f"{DEFAULT_PETS}:flip{share}" if share else DEFAULT_PETS), steps)
    if name == "one":
        return run(usual, alone, 200)
    if name == "few":
        return run(usual, replace(pets, data=f"{DEFAULT_PETS}:first{FEW}"), 2 * steps)
    if name == "lawn":
        large = replace(usual, preset="standard")
        return run(large, replace(pets, data=LAWN, learning_rate=preset("standard").rate), 300)
    if name == "huge":
        return run(usual, replace(pets, learning_rate=HUGE), 12)
    if name in EQUAL:
        return run(replace(usual, weights=name), pets, 100)
    lie = replace(alone, label=opposite(hand.label), loss="CrossEntropy")
    wrong = Experiment(usual).stepped(lie, 300)
    two = (replace(lie, label=hand.label, loss=loss) for loss in ("CrossEntropy", "MeanSquaredError"))
    return Recipe(*(wrong.stepped(settings, 300) for settings in two))


def evidence(name, experiment, sources):
    """What was measured of a finished run of that recipe. -> Numbers; what each means, the lesson's words say."""
    return Numbers(MEASURED[name](experiment, sources))


def answer(name, found):
    """Which of the question's answers came true, by what was measured."""
    if name == "lie":
        return "truth" if found["held_out"] > 0.6 else "lie" if found["held_out"] < 0.4 else "neither"
    if name == "one":
        return "same" if found["same"] > 0.9 else "right" if found["right"] > 0.8 else "mixed"
    if name == "few":
        return "bad" if found["right"] - found["held_out"] > 0.1 else "good"
    if name == "lawn":
        return "lawn" if found["swapped"] < 0.5 else "pets"
    if name == "huge":
        return next((kind for kind in ("diverged", "dead", "saturated") if kind in found), "fine")
    if name == "zero":
        return {0: "none", 1: "bias", 4: "all"}.get(found["moved"], "some")
    if name == "equal":
        return "twins" if found["apart"] < 1e-12 else "differ"
    took = [found[f"{loss.__name__}.took"] or inf for loss in engine.LOSSES]
    return "same" if took[0] == took[1] else engine.LOSSES[int(np.argmin(took))].__name__


def _lie(experiment, sources):
    practice, network, state = _end(experiment, sources)
    told = how_well(network, state, practice.training)[1]
    truth = practice.training if not hasattr(practice, "true_T") else replace(practice.training, T=practice.true_T())
    return {
        "told": told,
        "true": how_well(network, state, truth)[1],
        "held_out": how_well(network, state, practice.held_out)[1],
        "honest": _honest(experiment, sources, practice),
        "lies": float((practice.training.T != truth.T).any(axis=1).mean()),
    }


def _honest(experiment, sources, practice):
    """How often the same training is right about the held-out pets when nobody lies."""
    settings = replace(experiment.segments[-1].settings, data=DEFAULT_PETS)
    _, network, state = _end(Experiment(experiment.start).stepped(settings, experiment.iterations), sources)
    return how_well(network, state, practice.held_out)[1]


def _one(experiment, sources):
    settings = experiment.segments[-1].settings
    practice, network, state = _end(experiment, sources)
    pets = sources.practice(replace(settings, data=DEFAULT_PETS), preset(experiment.start.preset))
    pets.draw(1, inf)
    unseen = pets.first(1)[1]
    P = network.loss.probabilities(engine.forward(network, state, unseen.X).logits)
    answer = CLASSES.index(settings.label)
    return {
        "loss": how_well(network, state, practice.training)[0],
        "same": float((P.argmax(axis=1) == answer).mean()),
        "right": how_well(network, state, unseen)[1],
        "pets": len(unseen),
    }


def _few(experiment, sources):
    practice, network, state = _end(experiment, sources)
    loss, right = how_well(network, state, practice.training)
    held_out_loss, held_out = how_well(network, state, practice.held_out)
    return {
        "loss": loss,
        "right": right,
        "held_out_loss": held_out_loss,
        "held_out": held_out,
        "size": len(practice),
        "unseen": len(practice.held_out),
    }


def _lawn(experiment, sources):
    """Held-out pets of the set have the colours the other way round; `usual` ones have any. `blame` is a map."""
    practice, network, state = _end(experiment, sources)
    size = preset(experiment.start.preset)
    honest = replace(experiment.segments[-1].settings, data="pets:400:1")
    pets, _, other = _end(Experiment(experiment.start).stepped(honest, experiment.iterations), sources)
    blame, usual_blame = (_blame(network, s, part.training, size) for s, part in ((state, practice), (other, pets)))
    edge = _edge(size.pixels)
    return {
        "right": how_well(network, state, practice.training)[1],
        "swapped": how_well(network, state, practice.held_out)[1],
        "usual": how_well(network, state, pets.held_out)[1],
        "blame": blame,
        "map": _map(blame),
        "usual_map": _map(usual_blame),
        "edge": float(blame[edge].mean() / blame[~edge].mean()),
        "usual_blame": usual_blame,
        "usual_edge": float(usual_blame[edge].mean() / usual_blame[~edge].mean()),
        "honest": how_well(network, other, pets.held_out)[1],
        "unseen": len(practice.held_out),
    }


def _huge(experiment, sources):
    """When, and through which number, it went wrong: diverged, dead (every ReLU), saturated, or none of these (0)."""
    tape, end, settings = Tape(sources), experiment.iterations, experiment.segments[-1].settings
    practice = sources.practice(settings, preset(experiment.start.preset))
    practice.draw(1, inf)
    X = practice.first(1)[0].X
    found = {"rate": settings.learning_rate, "pets": len(X)}
    for t in range(1, end + 1):
        tape.advance(experiment.at(t), inf)
        if tape.trouble:
            error = tape.track.trouble
            return found | {"t": error.t, "diverged": 1, "grew": error.now, "was": error.was or 0}
        network = network_of(experiment.start, settings)
        fwd = engine.forward(network, tape.state, X)
        dead, saturated = dead_nodes(network, fwd), saturated_nodes(network, fwd)
        nodes = fwd.values[1].shape[1]
        if len(dead) == nodes or len(saturated) == nodes:
            Z = fwd.values[1]
            kind = "dead" if len(dead) == nodes else "saturated"
            worst = Z.max() if kind == "dead" else np.abs(Z).min()
            found |= {"t": t, kind: 1, "nodes": nodes, "Z": float(worst), "loss": _peak(tape)}
            return found | _diverged_then(tape, experiment)
    return found | {"t": end, "loss": _peak(tape), "stuck": max(len(dead), len(saturated)), "nodes": nodes}


def _diverged_then(tape, experiment):
    """Stuck nodes do not stop the output layer: where the loss also grew without bound, when and to what."""
    tape.advance(experiment, inf)
    return {"then": tape.track.trouble.t, "grew": tape.track.trouble.now} if tape.trouble else {}


def _zero(experiment, sources):
    """The largest slope and the largest value of each array, after the last iteration."""
    practice, network, state = _end(experiment, sources)
    examples = practice.first(1)[0]
    now = engine.step(network, state, examples.X, examples.T)
    found = {"moved": sum(float(np.abs(w).max()) > 0 for p in state.params if p for w in p)}
    for number, layer in enumerate((0, 2), start=1):
        for name in "Wb":
            found[f"d{name}{number}"] = float(np.abs(getattr(now.backward.grads[layer], name)).max())
            found[f"{name}{number}"] = float(np.abs(getattr(state.params[layer], name)).max())
    found["A1"] = float(np.abs(now.forward.values[2]).max())
    return found


def _equal(experiment, sources):
    """How far the hidden nodes' weights went, and how far they are from each other."""
    practice, network, state = _end(experiment, sources)
    W = state.params[0].W
    return {
        "nodes": W.shape[1],
        "went": float(np.abs(W - EQUAL["equal"]).max()),
        "apart": float(np.abs(W - W[:, :1]).max()),
        # On the same pictures as the figures beside it.
        "right": how_well(network, state, to_measure(experiment.start, practice.training, practice.held_out)[1])[1],
    }


def _confident(experiment, sources):
    """Iterations until the true class gets more than a half, under both losses; 0 if it takes longer than was tried."""
    wrong, retry = experiment.segments
    network = network_of(experiment.start, retry.settings)
    first = last_state(experiment.at(wrong.iterations), sources)
    size = preset(experiment.start.preset)
    X, T = sources.row(retry.settings.data, size), one_hot([retry.settings.label])
    true = int(T.argmax())
    found = {"tried": retry.iterations, "before": wrong.iterations}
    for loss in engine.LOSSES:
        network = replace(network, loss=loss())
        took, state = 0, first
        for t, step in enumerate(engine.train(network, first, [(X, T)] * retry.iterations), start=1):
            state = step.after
            if t == 1:
                found |= {"p": step.loss.probabilities[0, true], f"{loss.__name__}.push": abs(step.loss.delta[0, true])}
            if not took and network.loss.probabilities(engine.forward(network, state, X).logits)[0, true] > 0.5:
                took = t
        after = network.loss.probabilities(engine.forward(network, state, X).logits)[0, true]
        found |= {f"{loss.__name__}.took": took, f"{loss.__name__}.p": after}
    found["harder"] = found["CrossEntropy.push"] / found["MeanSquaredError.push"]
    return found


MEASURED = dict(zip(TROUBLES, (_lie, _one, _few, _lawn, _huge, _zero, _equal, _confident), strict=True))


def dead_nodes(network, fwd):
    """The hidden ReLU nodes whose sum is below 0 for every one of the pictures: nothing can move them any more.

    Of convolutions: the channels of the first one that are below 0 everywhere.
    """
    Z = _by_node(fwd.values[1])
    return np.flatnonzero((Z <= 0).all(axis=0)) if isinstance(network.layers[1], engine.ReLU) else []


def saturated_nodes(network, fwd):
    """The hidden Sigmoid or Tanh nodes that are within 1 % of an end of their range for every one of the pictures."""
    A = _by_node(fwd.values[2])
    if isinstance(network.layers[1], engine.Tanh):
        return np.flatnonzero((np.abs(A) > SATURATED).all(axis=0))
    if isinstance(network.layers[1], engine.Sigmoid):
        return np.flatnonzero((np.abs(2 * A - 1) > SATURATED).all(axis=0))
    return []


def _by_node(V):
    return V.reshape(-1, V.shape[-1])


def _end(experiment, sources):
    """The set, the network and the state at the end of a run."""
    settings = experiment.segments[-1].settings
    practice = sources.practice(settings, preset(experiment.start.preset))
    return practice, network_of(experiment.start, settings), last_state(experiment, sources)


def _blame(network, state, examples, size):
    """How strongly each pixel of the cats moves the loss, their mean: the size of dL/dX. -> (pixels, pixels)"""
    cats = examples.take(examples.T[:, 0] == 1)
    fwd = engine.forward(network, state, cats.X)
    dX = engine.backward(network, state, fwd, engine.loss(network, fwd, cats.T)).deltas[0]
    return np.abs(dX).sum(axis=0).reshape(size.pixels, size.pixels, size.channels).sum(axis=2)


def _map(blame):
    """The mean of each square of CELL x CELL pixels, above the smallest: single ones still show the random start."""
    cells = len(blame) // CELL
    means = blame.reshape(cells, CELL, cells, CELL).mean(axis=(1, 3))
    return means - means.min()


def _edge(pixels):
    """A frame of an eighth of the picture, where there is more background than pet."""
    width = pixels // 8
    inside = np.zeros((pixels, pixels), bool)
    inside[width:-width, width:-width] = True
    return ~inside


def _peak(tape):
    return float(tape.track.losses.points()[1].max())
