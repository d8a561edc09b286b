"""Gradients are 0 before the backward pass: what is there of them after the forward pass and the loss."""

import engine
from runs.course.states import arrays_in
from runs.ideas.idea import Answer, Facts, Here, Idea, blamed, gradient_of
from runs.numbers.numbers import Numbers


def asks(here: Here) -> Facts | None:
    return {"name": blamed(here.snapshot).name} if here.snapshot.step else None


def answer(here: Here, facts: Facts, found: Numbers) -> Answer:
    snapshot = here.snapshot
    forward = engine.forward(snapshot.network, snapshot.state, snapshot.X)
    records = forward, engine.loss(snapshot.network, forward, snapshot.labelled_step.targets)
    there = any(hasattr(record, "grads") for record in records)
    gradients = [*arrays_in(engine.backward(snapshot.network, snapshot.state, *records).grads)]
    moving, every = (
        sum(int(count(each)) for each in gradients) for count in (lambda dw: (dw != 0).sum(), lambda dw: dw.size)
    )
    gradient = gradient_of(snapshot.labelled_step, blamed(snapshot))
    right = "none" if not there else "old"
    return Answer(
        right, "order" if right == "none" else "kept", {"gradient": gradient, "moving": moving, "all": every}, right
    )


IDEA = Idea("before_backward", "loss", 1, asks, answer)
