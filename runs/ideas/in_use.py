"""It goes on learning while I use it: the weights before and after it was asked again and again, digit for digit."""

import engine
from engine.names import weighted_layers
from runs.course.states import arrays_in
from runs.ideas.idea import Answer, Facts, Here, Idea, changed
from runs.numbers.numbers import Numbers

TIMES = 10


def asks(here: Here) -> Facts | None:
    return {"times": TIMES, "weights": here.snapshot.preset.weights}


def answer(here: Here, facts: Facts, found: Numbers) -> Answer:
    network, state, X = here.snapshot.network, here.snapshot.state, here.snapshot.X
    before = [weights.copy() for weights in arrays_in(state.params)]
    for _ in range(TIMES):
        engine.forward(network, state, X)
    after = [*arrays_in(state.params)]
    differ = sum(int((one != other).sum()) for one, other in zip(before, after, strict=True))
    right = "none" if differ == 0 else "all" if differ == facts["weights"] else "few"
    first = (0,) * before[0].ndim
    of = {"name": weighted_layers(network)[0].weight(("W", *first)).name, "before": before[0][first]}
    of |= {"after": after[0][first], "differ": differ}
    if differ:
        return Answer(right, "teaches", of, "differ")
    if here.snapshot.step is None:
        return Answer(right, "asking", of, "untouched")
    return Answer(right, "asking", of | {"moves": changed(state, here.snapshot.step.after)}, "labelled")


IDEA = Idea("in_use", "forward", 4, asks, answer)
