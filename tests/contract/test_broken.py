"""Breaking it on purpose with further kinds: the run and each figure of the reason are the textbook's.

The run is made again here from its first weights on, with the same pictures in the same order.
"""

from math import inf

import numpy as np
import pytest

from runs.course.experiment import Experiment, Settings
from runs.course.tape import first_state, rows_of, to_measure
from runs.data.values import DEFAULT_PETS, DrawnPets
from runs.trouble.registry import TROUBLES
from tests import by_hand
from tests.shown import is_the_text_of, numbers_in
from tests.ui.monkey import Monkey, few_pets

CHOSEN = {"preset": "tiny", "activation": "LeakyReLU", "loss": "Focal", "optimizer": "RMSProp", "label": "cat"}
BEND = CHOSEN["activation"]


@pytest.fixture(autouse=True, scope="module")
def few():
    with few_pets():
        yield


@pytest.mark.parametrize("name", TROUBLES)
def test_it_breaks_and_the_reason_is_the_networks_own(name):
    monkey = Monkey("training", **CHOSEN).use(("Break it", "")).use(("break.name", name))
    before = monkey.params
    monkey.use((f"ask.break_{name}", "skip")).use(("break.start", ""))
    while monkey.busy:
        monkey.tick()
    (said,) = (each["html"] for each in monkey.controls().values() if each["key"] == "breaking")
    shown = [each for each in numbers_in(said) if each.value is not None]
    wanted = WANTED[name](Again(monkey))
    assert {each.name for each in shown} == wanted.keys()
    for each in shown:
        assert is_the_text_of(each) and each.value == pytest.approx(wanted[each.name], rel=1e-6, abs=1e-9), each
    monkey.use(("Undo", ""))
    assert monkey.params == before


class Again:
    """The run in view, made again. last: its weights; losses: that of each mini-batch."""

    def __init__(self, monkey):
        self.sources, self.run = monkey.mine.tape.sources, monkey.mine.tape.at
        self.size, self.settings = by_hand.preset(self.run.start.preset), self.run.segments[-1].settings
        self.losses = []
        self.last = self.trained(self.run)
        for name, w in by_hand.weights_of(monkey.state).items():
            assert w == pytest.approx(self.last[name], rel=1e-7, abs=1e-10), name

    def trained(self, run):
        w = by_hand.weights_of(first_state(run.start))
        for segment in run.segments:
            *_, w = self.weights(w, segment.settings, segment.iterations)
        return w

    def weights(self, w, settings, iterations):
        """Those after each iteration."""
        assert settings.optimizer == "SGD"
        practice = self.pictures(settings)
        for iteration in range(iterations):
            X, T = practice.batch(rows_of(len(practice), settings.batch, iteration))
            slopes = self.slopes(w, X, T, settings.loss)
            self.losses.append(slopes["L"])
            w = {name: value - settings.learning_rate * slopes[f"d{name}"] for name, value in w.items()}
            yield w

    def pictures(self, settings):
        practice = self.sources.practice(settings, self.size)
        practice.draw(len(practice), inf)
        return practice

    def practice(self, data=None):
        return self.pictures(Settings(data or self.settings.data, self.settings.label))

    def beside(self, data):
        """The weights of the same run on other pictures."""
        (segment,) = self.run.segments
        settings = Settings(data, "", segment.settings.loss, "SGD", segment.settings.learning_rate, 32)
        return self.trained(Experiment(self.run.start).stepped(settings, segment.iterations))

    def slopes(self, w, X, T, loss):
        return by_hand.backward(by_hand.forward(w, X, BEND), T, loss, BEND)

    def P(self, X, w=None):
        return by_hand.forward(w or self.last, X, BEND)["P"]

    def right(self, examples, w=None, T=None):
        return (self.P(examples.X, w).argmax(1) == (examples.T if T is None else T).argmax(1)).mean()

    def loss(self, examples):
        return by_hand.losses(self.P(examples.X), examples.T)["Focal"]["L"]


def lie(again):
    practice, true = again.practice(), again.practice().true_T()
    given, honest = practice.training, again.beside(DEFAULT_PETS)
    return {
        "lies": (true != given.T).any(axis=1).mean(),
        "given": again.right(given),
        "true": again.right(given, T=true),
        "held_out": again.right(practice.held_out),
        "honest": again.right(practice.held_out, honest),
    }


def one(again):
    unseen = again.practice(DEFAULT_PETS).first(1)[1]
    same = (again.P(unseen.X).argmax(axis=1) == 0).mean()
    loss = again.loss(again.practice().training)
    return {"loss": loss, "pets": len(unseen), "same": same, "right": again.right(unseen)}


def few_pictures(again):
    own, unseen = again.practice().training, again.practice().held_out
    held_out = {"held_out": again.right(unseen), "held_out_loss": again.loss(unseen), "unseen": len(unseen)}
    return held_out | {"right": again.right(own), "loss": again.loss(own), "size": 20}


def lawn(again):
    practice, usual = again.practice(), again.practice(DrawnPets(400, 1))
    honest = again.beside(DrawnPets(400, 1))
    return {
        "right": again.right(practice.training),
        "unseen": len(practice.held_out),
        "swapped": again.right(practice.held_out),
        "usual": again.right(usual.held_out),
        "honest": again.right(usual.held_out, honest),
        "edge": edge(again, again.last, practice.training),
        "usual_edge": edge(again, honest, usual.training),
    }


def edge(again, w, examples):
    """How much more a pixel in the frame of 4 moves the loss than one inside, over the cats."""
    cats = examples.take(examples.T[:, 0] == 1)
    blame = np.abs(again.slopes(w, cats.X, cats.T, "Focal")["dX"]).sum(axis=0).reshape(32, 32, 3).sum(axis=2)
    inside = blame[4:-4, 4:-4]
    return (blame.sum() - inside.sum()) / (blame.size - inside.size) / inside.mean()


def huge(again):
    # It leaks on both sides, so no slope is ever 0 and no output has an end.
    pets = again.sources.training(again.settings, again.size)
    first, *rest = (
        by_hand.losses(again.P(pets.X, again.trained(again.run.at(t))), pets.T)["Focal"]["L"]
        for t in range(again.run.iterations + 1)
    )
    losses = {"first": first, "loss": max(rest), "last": rest[-1]}
    rates = {"rate": again.settings.learning_rate, "times": again.settings.learning_rate / again.size.rate}
    return {"t": again.run.iterations, "nodes": again.size.hidden} | losses | rates


def zero(again):
    examples = again.practice().first(1)[0]
    there = by_hand.forward(again.last, examples.X, BEND)
    there |= again.slopes(again.last, examples.X, examples.T, "Focal")
    return {name: np.abs(there[name]).max() for name in ("W1", "dW1", "W2", "dW2", "b2", "db2", "A1")}


def equal(again):
    W, practice = again.last["W1"], again.practice()
    _, measured = to_measure(again.run.start, practice.training, practice.held_out)
    apart = np.abs(W - W[:, :1]).max()
    return {"went": np.abs(W - 0.01).max(), "nodes": W.shape[1], "apart": apart, "right": again.right(measured)}


def confident(again):
    wrong, retry = again.run.segments
    start = again.trained(again.run.at(wrong.iterations))
    X, T = again.practice().batch(np.arange(1))
    found = {"p": again.P(X, start)[0, 0]}
    for loss in ("CrossEntropy", "MeanSquaredError"):
        found[f"{loss}.push"] = abs(by_hand.losses(again.P(X, start), T)[loss]["dZ"][0, 0])
        settings = Settings(retry.settings.data, "cat", loss, "SGD", retry.settings.learning_rate)
        ps = [again.P(X, w)[0, 0] for w in again.weights(start, settings, retry.iterations)]
        took = next((t for t, p in enumerate(ps, start=1) if p > 0.5), None)
        found |= {f"{loss}.took": took} if took else {f"{loss}.p": ps[-1], "tried": retry.iterations}
    return found | {"harder": found["CrossEntropy.push"] / found["MeanSquaredError.push"]}


WANTED = {
    "lie": lie,
    "one": one,
    "few": few_pictures,
    "lawn": lawn,
    "huge": huge,
    "zero": zero,
    "equal": equal,
    "confident": confident,
}
