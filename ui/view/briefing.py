"""What the browser is told of a view beside its arrays: what is lit, how the network is built, what is chosen."""

from dataclasses import asdict

from engine import EngineError, nudge, rule, weight_at
from engine.names import named, weighted_layers
from runs.numbers.backprop import most_blamed, most_blamed_of, shares_of_blame
from runs.numbers.loss import other_scores
from runs.once import once
from ui.charts import STEPS
from ui.visit.from_view import Choice

from . import kinds, maps
from .payload import PREFIXES, Packed, described, picture_shape
from .view import View


def briefing_of(view: View, answer: Choice, packed: dict[str, Packed]) -> dict:
    """A dict for JSON. answer: what the learner chose; packed: all parts that travel."""
    network, step, chosen = view.network, view.step, view.chosen or answer
    setting = {
        "stage": view.stage,
        "computed": list(view.computed),
        "label": view.label,
        "names": list(view.names),
        "picture": picture_shape(view.X.shape[1:]),
        "layers": described(network),
        "prefixes": PREFIXES,
        "loss": kinds.loss(network.loss),
        "other_scores": _other_scores(view) if view.shows("loss") else [],
        "optimizer": kinds.optimizer(network.optimizer),
        "unsigned": kinds.unsigned(network),
        "softmax": kinds.softmax(network.loss),
        "rate": network.optimizer.rate(step.before.t + 1) if view.shows("update") else None,
        "iteration": step.before.t,
        "run": view.run,
        "moment": view.moment,
        "turned": view.turned,
        "is_next": view.is_next,
        "chosen": {"ref": chosen.ref} if chosen.ref else None,
        "opening": _opening(view),
        "worst": _worst(view.step, view.network) if view.shows("backward") else [],
        "blamed": _blamed(view) if view.shows("backward") else [],
        "check": _check(view, answer) if view.shows("backward") else None,
        "rule": _rule(view, chosen) if view.shows("update") else None,
        "parts": [part for part in packed if part not in view.timeline.chunks],
        "frames": list(view.timeline.chunks),
        "line": view.timeline.line,
        "square": STEPS,
        "stamps": {part: each.stamp for part, each in packed.items()},
    }
    if view.is_of_maps:
        setting |= maps.described(network, step, view.computed, view.label)
    return setting


def _opening(view):
    """What is told of before anything is chosen: of the first layer with weights a sum, or the most blamed weight."""
    first = weighted_layers(view.network)[0]
    if view.stage == "forward":
        return named(first.output, 0, 0)
    return _most_blamed(view.step, first) if view.shows("backward") else first.weight(("W", 0, 0)).name


@once
def _most_blamed(step, layer):
    return most_blamed_of(layer, step).name


@once
def _worst(step, network):
    """The weights with the largest gradients, and these."""
    worst = most_blamed(network, step)
    return [{"ref": each.name, "value": float(weight_at(step.backward.grads, *each.where))} for each in worst]


def _blamed(view):
    """How much of the blame on its pixels, and of its area, lies on each part of a drawn pet."""
    shares = shares_of_blame(view.step, view.masks)
    return [{"part": part, "share": share, "area": area} for part, (share, area) in shares.items()]


def _other_scores(view):
    """What other losses say of the same answers, by name."""
    found = other_scores(view.network.loss, view.step.forward.logits, view.step.targets)
    return [{"name": f"{kind.__name__}.L", "title": kinds.title(kind()), "value": L} for kind, L in found.items()]


def _check(view: View, answer: Choice) -> dict | None:
    """The chosen weight moved by h both ways, and the loss there; None while no weight, or no h, is chosen."""
    step, weight = view.step, answer.weight
    if weight is None or answer.h is None:
        return None
    try:
        found = nudge(view.network, step.before, view.X, step.targets, weight.layer, weight.place, answer.h)
    except EngineError:
        return None
    return {"ref": answer.ref, "h": answer.h, **asdict(found)}


def _rule(view: View, chosen: Choice) -> dict | None:
    """The optimiser's arithmetic for the chosen weight; None while none is chosen."""
    if chosen.weight is None:
        return None
    try:
        made = rule(view.network, view.step, *chosen.weight.where)
    except EngineError:
        return None
    return {"ref": chosen.ref, **asdict(made)}
