"""One picture before and after training: the largest network with random weights, and as it was trained on photos."""

from functools import cache

import engine
from pictures.shipped import SURE_ENOUGH
from runs.course.experiment import Settings, Start
from runs.course.presets import preset
from runs.course.tape import first_state, network_of
from runs.course.trained import figures
from runs.data.sources import Sources
from runs.data.values import Bundled, Data
from runs.numbers.numbers import Numbers

SIZE = "conv"
BEFORE, AFTER = Start(SIZE), Start(SIZE, weights="photos")


def before_and_after(name: Data, sources: Sources) -> Numbers:
    """untrained_P, trained_P (1,2): what both say of the picture of that name; sure: the least that is an answer."""
    return _of_bundled(name) if isinstance(name, Bundled) else _said_of(sources.row(name, preset(SIZE)))


@cache
def _of_bundled(name):
    """Whoever comes sees the answers about these first, so they are asked for once a process."""
    return _said_of(Sources().row(name, preset(SIZE)))


def _said_of(X):
    network, found = network_of(AFTER, Settings()), Numbers({"sure": SURE_ENOUGH})
    for when, start in (("untrained", BEFORE), ("trained", AFTER)):
        found[f"{when}_P"] = network.loss.probabilities(engine.forward(network, first_state(start), X).logits)
    return found


def figures_of(start: Start) -> Numbers:
    """How right the network of a trained Start is about pictures that it never saw."""
    return Numbers(figures(getattr(preset(start.preset), str(start.weights))))
