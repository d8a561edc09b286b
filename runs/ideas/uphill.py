"""The gradient points where to go: every weight is moved along its gradient, not against it."""

import engine
from runs.ideas.idea import Answer, Facts, Here, Idea
from runs.numbers.numbers import Numbers, went
from runs.numbers.rates import moved

WHY = {"rises": "slope", "falls": "far", "stays": "flat"}


def asks(here: Here) -> Facts | None:
    if here.snapshot.step is None:
        return None
    return {"rate": here.snapshot.settings.learning_rate, "loss": here.snapshot.step.loss.loss}


def answer(here: Here, facts: Facts, found: Numbers) -> Answer:
    step, rate = here.snapshot.labelled_step, facts["rate"]
    up, down = (_loss_after(here.snapshot, step.backward.grads, factor) for factor in (rate, -rate))
    right = {"rose": "rises", "fell": "falls", "same": "stays"}[went(step.loss.loss, up)]
    return Answer(right, WHY[right], {"up": up, "down": down}, right)


def _loss_after(snapshot, grads, factor):
    state = moved(snapshot.state, grads, factor)
    forward = engine.forward(snapshot.network, state, snapshot.X)
    return engine.loss(snapshot.network, forward, snapshot.labelled_step.targets).loss


IDEA = Idea("uphill", "backprop", 2, asks, answer)
