"""That the network in view is blind: what is said of it on every page that is walked through."""

from runs.course.experiment import Experiment
from runs.course.tape import first_state
from runs.data.sources import Sources
from runs.numbers.snapshot import Snapshot, look


def blind(snapshot: Snapshot, sources: Sources) -> list[str]:
    """What blinds the network, as in `stuck.blindness`, if anything does; biases, if those of the outputs alone get
    blame. If nothing blinded it at the start, the way back: gentler; or back alone where it sees the other picture, as
    it may tell the two apart by this.

    Of filters, some have words of their own.
    """
    if not snapshot.blind:
        return []
    start = Experiment(snapshot.experiment.start)
    at_first = look(start, first_state(start.start, sources.files), snapshot.settings, sources)
    way_back = [] if at_first.blind else ["back" if snapshot.blind == "hand" else "gentler"]
    biases = ["biases"] if snapshot.step and _is_at_last_biases(snapshot.step.backward.grads) else []
    return [of_filters(snapshot.blind, snapshot), *biases, *way_back]


def _is_at_last_biases(grads):
    """Whether the biases of the last layer have a gradient, and nothing else has."""
    *others, last = (array.any() for params in grads if params for array in (params.W, params.b))
    return bool(last) and not any(others)


def of_filters(key: str, snapshot: Snapshot) -> str:
    """The key of what is said of filters where they stand in the place of hidden nodes."""
    return f"{key}.filters" if snapshot.preset.widths else key
