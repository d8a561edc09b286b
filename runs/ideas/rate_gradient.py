"""The learning rate changes the gradient: the same step at ten times the rate."""

import engine
from runs.ideas.idea import Answer, Facts, Here, Idea, at_rate, blamed, gradient_of
from runs.numbers.numbers import Numbers, went

TIMES = 10


def asks(here: Here) -> Facts | None:
    if here.snapshot.step is None:
        return None
    weight = blamed(here.snapshot)
    rate = here.snapshot.settings.learning_rate
    return {"name": weight.name, "gradient": gradient_of(here.snapshot.step, weight), "rate": rate, "times": TIMES}


def answer(here: Here, facts: Facts, found: Numbers) -> Answer:
    snapshot, weight = here.snapshot, blamed(here.snapshot)
    rate = TIMES * snapshot.settings.learning_rate
    step = engine.step(at_rate(snapshot, rate), snapshot.state, snapshot.X, snapshot.labelled_step.targets)
    before, after = abs(gradient_of(snapshot.labelled_step, weight)), abs(gradient_of(step, weight))
    changes = [engine.weight_at(each.update.changes, *weight.where) for each in (snapshot.labelled_step, step)]
    right = {"same": "same", "rose": "larger", "fell": "smaller"}[went(before, after)]
    facts = {"then": gradient_of(step, weight), "rate_then": rate, "change": changes[0], "change_then": changes[1]}
    return Answer(right, "after" if right == "same" else "factor", facts, "same" if right == "same" else "moves")


IDEA = Idea("rate_gradient", "backprop", 4, asks, answer)
