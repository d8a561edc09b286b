"""Confidently wrong: it is made sure of the wrong label, then goes on with the right one, under two losses.

One of them puts the error itself on the logits as blame; the other's blame has to pass softmax's slope, which fades.
"""

from dataclasses import replace
from math import inf

import engine
from runs.course.experiment import Experiment, Settings, Start
from runs.course.presets import FADING, SCORE, preset
from runs.course.tape import last_state, network_of
from runs.data.sources import Sources, one_hot
from runs.data.values import opposite
from runs.numbers.numbers import Numbers
from runs.trouble.trouble import Recipe, Sentence, Trouble, on_the_picture

ITERATIONS = 300


def compared() -> tuple[str, str]:
    """A loss whose blame is the error itself, and one whose blame fades, by their names."""
    return SCORE, FADING


def recipe(start: Start, hand: Settings, share: int) -> Recipe:
    right = on_the_picture(hand, start)
    wrong = Experiment(start).stepped(replace(right, label=opposite(hand.label), loss=SCORE), ITERATIONS)
    return Recipe(*(wrong.stepped(replace(right, loss=loss), ITERATIONS) for loss in compared()))


def evidence(experiment: Experiment, sources: Sources) -> Numbers:
    """p: the true class's probability before; X.push, X.took, X.p under each loss X: the push on its logit then, how
    many of the `tried` iterations it took until it had more than a half, or 0, and its probability after all of them;
    harder: how many times one pushed as hard as the other, if that pushed at all.
    """
    wrong, retry = experiment.segments
    state = last_state(experiment.at(wrong.iterations), sources)
    X, T = sources.row(retry.settings.data, preset(experiment.start.preset)), one_hot([retry.settings.label])
    found = Numbers({"tried": retry.iterations, "before": wrong.iterations})
    for loss in compared():
        network = network_of(experiment.start, replace(retry.settings, loss=loss))
        first = engine.step(network, state, X, T).loss
        chances = [_chance_after(network, step) for step in engine.train(network, state, [(X, T)] * retry.iterations)]
        found["p"] = _at_true_class(first.probabilities, T)
        found[f"{loss}.push"] = abs(_at_true_class(first.delta, T))
        found[f"{loss}.took"] = next((t for t, p in enumerate(chances, start=1) if p > 0.5), 0)
        found[f"{loss}.p"] = chances[-1]
    direct, fading = compared()
    if found[f"{fading}.push"]:
        found["harder"] = found[f"{direct}.push"] / found[f"{fading}.push"]
    return found


def answer(found: Numbers) -> str:
    direct, fading = compared()
    took = {loss: found[f"{loss}.took"] or inf for loss in (direct, fading)}
    return "same" if took[direct] == took[fading] else min(took, key=took.__getitem__)


def sentences(found: Numbers) -> dict[str, list[Sentence]]:
    harder = [Sentence("harder", {"times": "harder"})] if "harder" in found else []
    return {"harder": harder, **{f"{loss}.outcome": [_outcome(found, loss)] for loss in compared()}}


def _outcome(found, loss):
    if found[f"{loss}.took"]:
        return Sentence("took", {"t": f"{loss}.took"})
    return Sentence("never", {"t": "tried", "P": f"{loss}.p"})


def _chance_after(network, step):
    """The true class's probability with the weights after a step."""
    logits = engine.forward(network, step.after, step.forward.values[0]).logits
    return _at_true_class(network.loss.probabilities(logits), step.targets)


def _at_true_class(array, T):
    return float(array[T == 1].item())


TROUBLE = Trouble("confident", recipe, evidence, answer, sentences)
