"""An untrained network says 50/50: other networks of the same size, with fresh random weights, on this picture."""

import numpy as np

import engine
from runs.course.experiment import MOST_SEED
from runs.course.tape import EQUAL, first_state
from runs.ideas.idea import Answer, Facts, Here, Idea
from runs.numbers.numbers import Numbers

# So many of them; of the slower ones, fewer. Nearer to a half than this, an answer counts as 50/50.
NETWORKS, NETWORKS_OF_MAPS, NEAR = 12, 3, 0.05


def asks(here: Here) -> Facts | None:
    if here.snapshot.experiment.start.weights in EQUAL:
        return {"networks": 1}
    return {"networks": NETWORKS_OF_MAPS if here.snapshot.preset.widths else NETWORKS}


def answer(here: Here, facts: Facts, found: Numbers) -> Answer:
    network, X = here.snapshot.network, here.snapshot.X
    logits = [engine.forward(network, state, X).logits for state in _fresh(here, facts["networks"])]
    cat = np.array([network.loss.probabilities(each)[0, 0] for each in logits])
    near = int((np.abs(cat - 0.5) <= NEAR).sum())
    right = "half" if 2 * near > len(cat) else "any"
    alike = here.snapshot.experiment.start.weights in EQUAL
    why = "alike" if alike else "cancel" if right == "half" else "random"
    return Answer(
        right,
        why,
        {"near": near, "within": NEAR, "lowest": cat.min(), "highest": cat.max()},
        "alike" if alike else "fresh",
    )


def _fresh(here, count):
    start = here.snapshot.experiment.start
    if start.weights in EQUAL:
        return [first_state(start)]
    seeds = ((start.seed + 1 + i) % (MOST_SEED + 1) for i in range(count))
    return [engine.init(here.snapshot.network, seed) for seed in seeds]


IDEA = Idea("untrained", "forward", 2, asks, answer)
