"""What can be observed in a run: each observation has a condition on measured numbers, and quotes them on a card.

Its words are in lesson/en/observations.md. Every threshold is named here.
"""

from dataclasses import replace

import numpy as np

import engine
from runs.course.experiment import Settings
from runs.course.tape import Tape, measured_on, network_of
from runs.data.sources import one_hot
from runs.data.values import CLASSES, DrawnPets, is_set
from runs.numbers.lost import lost, newly_stuck
from runs.numbers.numbers import Numbers
from runs.numbers.progress import parts_so_far
from runs.numbers.stuck import STUCK

# One class takes at least the first share of the answers, although at least the second of the pictures are the other.
ALL, SOME = 0.99, 0.2
# The share of right answers is so much lower on held-out pictures, and their loss so many times higher.
GAP, HIGHER = 0.15, 1.25
# The training loss changed by less than this share over the last third of the measures, of at least so many.
FLAT, MEASURES = 0.03, 12
# Below this share of what an even guess costs there is nothing to complain about: a cross-entropy of 0.2.
LOW = 0.2 / np.log(2)
# One update lowers the loss by less than this share of it, and one ten times as large by nearly ten times as much.
TIMID, TEN, NEARLY_TEN = 0.001, 10, 7
# With fewer iterations a run is too young for most observations.
YOUNG = 20


def observed(tape: Tape, settings: Settings, at_rest: bool = True) -> list[tuple[str, Numbers]]:
    """The names of what is observed at the iteration in view, and the numbers of each.

    at_rest: whether there is time to find out how nodes came to be stuck; then `since` ... as in `lost`, if that is
    known.
    """
    found = [("diverged", _diverged(tape))] if tape.diverged else []
    if not is_set(settings.data) or not tape.at.iterations:
        return found
    network, (training, _) = network_of(tape.at.start, settings), parts_so_far(tape, settings)
    part = training.take(slice(measured_on(tape.at.start)))
    fwd = engine.forward(network, tape.state, part.X)
    past = [m for m in tape.track.measures if m.t <= tape.at.iterations]
    stuck = {name: find(network, fwd) for name, find in STUCK.items()}
    # Where this run has lost nodes, a larger rate may lose more, however little an update does; and where none is left,
    # no rate helps.
    most = max(map(len, stuck.values()))
    whole = most == 0 or (most < fwd.values[1].shape[-1] and not newly_stuck(tape, network, part.X))
    # On a lawn the held-out pets are of another kind on purpose: a gap there is no sign of memorising.
    alike = not (isinstance(settings.data, DrawnPets) and settings.data.lawn)
    rules = {
        **{name: _nodes(nodes, fwd) for name, nodes in stuck.items()},
        "one_class": tape.at.iterations >= YOUNG and _one_class(fwd, part),
        "memorising": past and alike and _memorising(past[-1]),
        "plateau": _plateau(past, network_of(tape.at.start, tape.at.segments[-1].settings).loss),
        "timid": whole and tape.at.iterations >= YOUNG and _timid(network, tape.state, part),
    }
    if at_rest:
        rules |= {name: rules[name] | (lost(tape, part.X, STUCK[name]) or {}) for name in STUCK if rules[name]}
    return found + [(name, Numbers(numbers)) for name, numbers in rules.items() if numbers]


def _diverged(tape):
    error = tape.track.diverged
    rate = tape.at.segments[-1].settings.learning_rate
    return Numbers({"ended": error.t, "now": error.now, "was": error.was or 0.0, "rate": rate})


def _nodes(nodes, fwd):
    """`nodes` (n,) are counted from 0, as in the ledger; all: how many hidden nodes (channels) there are."""
    if len(nodes) == 0:
        return None
    return {"nodes": nodes, "count": len(nodes), "all": fwd.values[1].shape[-1], "pictures": len(fwd.values[1])}


def _one_class(fwd, part):
    answers, labels = fwd.logits.argmax(axis=1), part.T.argmax(axis=1)
    usual = int(np.bincount(answers, minlength=len(CLASSES)).argmax())
    share, other = float((answers == usual).mean()), float((labels != usual).mean())
    return {"share": share, "other": other, "class": usual} if share >= ALL and other >= SOME else None


def _memorising(measure):
    if measure.held_out_right is None:
        return None
    gap = measure.right - measure.held_out_right
    return measure._asdict() | {"gap": gap} if gap >= GAP and measure.held_out_loss > HIGHER * measure.loss else None


def _low(loss):
    even = np.zeros((1, len(CLASSES)))
    return LOW * loss.per_example(even, one_hot(CLASSES[:1])).item()


def _plateau(past, loss):
    last = past[-max(1, len(past) // 3) :]
    if len(past) < MEASURES or last[-1].loss < _low(loss):
        return None
    losses = [m.loss for m in last]
    change = (max(losses) - min(losses)) / losses[-1]
    return {"since": last[0].t, "until": last[-1].t, "change": change, "loss": losses[-1]} if change < FLAT else None


def _timid(network, state, part):
    """How far one update lowers the loss of these very pictures, and how far one with ten times the learning rate."""
    rate, falls = network.optimizer.rate(state.t + 1), []
    for factor in (1, TEN):
        other = replace(network, optimizer=replace(network.optimizer, learning_rate=rate * factor))
        step = engine.step(other, state, part.X, part.T)
        falls.append(engine.fall(other, step).delivered)
    now = step.loss.loss
    if now < _low(network.loss) or not 0 < falls[0] < TIMID * now or falls[1] < NEARLY_TEN * falls[0]:
        return None
    return {"rate": rate, "fall": falls[0], "ten": falls[1], "loss": now}
