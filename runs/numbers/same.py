"""Why the other pet gets the same answer as the picture in hand: what was measured to be so, and its numbers."""

import numpy as np

import engine
from runs.course.experiment import Experiment
from runs.course.tape import Tape, first_state
from runs.numbers.blind import of_filters
from runs.numbers.lost import MOST_AGAIN, again, lost_in_some_way
from runs.numbers.numbers import Numbers
from runs.numbers.snapshot import Snapshot, look
from runs.numbers.stuck import STUCK, dead_nodes
from runs.numbers.training import is_about_one_picture, same_answer

# A rate so much smaller is tried, with as many times the iterations.
TENTH, TIMES = 0.1, 10
# Pictures with more than this share of their brightness in common are bright in the same places; and where the sums of
# one moved at least so far as those of the other, what was trained on one moved both.
MOST = 0.5


def why_same(snapshot: Snapshot, tape: Tape) -> list[tuple[str, Numbers]]:
    """What is true of a network that was trained on the picture in hand alone and says the same of the other pet.

    blind_off, blind     all hidden nodes pass on 0, or pass on the same, for both; rate: too large a step did it
    before               the first weights gave the other pet this answer already
    large                a tenth of the rate, ten times as often, gives the two pets different answers
    shared               training moved the first sums for both the same way, as both are bright in the same places
    pleased              none of these
    dead                 so many of the nodes pass on 0 for both

    Of filters, some have words of their own.
    """
    if not (is_about_one_picture(snapshot) and same_answer(snapshot)):
        return []
    pair = np.concatenate([snapshot.X, tape.sources.row(snapshot.other, snapshot.preset)])
    network, first = snapshot.network, first_state(snapshot.experiment.start, tape.sources.files)
    now, before = (engine.forward(network, state, pair) for state in (snapshot.state, first))
    count = Numbers({"same.dead": len(dead_nodes(network, now)), "same.nodes": now.values[1].shape[-1]})
    if snapshot.blind in ("off", "alike"):
        stuck = (find for find in STUCK.values() if len(find(network, now)) == count["same.nodes"])
        by_rate = lost_in_some_way(tape, pair, stuck)
        rate = [("rate", Numbers({f"same.{name}": value for name, value in by_rate.items()}))] if by_rate else []
        return [(of_filters("blind_off" if snapshot.blind == "off" else "blind", snapshot), count), *rate]
    dead = [(of_filters("dead", snapshot), count)] if count["same.dead"] else []
    return [_cause(snapshot, tape, pair, first, before), *dead]


def what_alone_says(tape: Tape, at: Experiment, runs: tuple[Experiment, ...]) -> Numbers:
    """What a run on one picture alone says in the end. alone.t: its iterations; alone.P, alone.other_P (1,2): of that
    picture, and of the other pet; same: whether these are one answer; why: as `why_same` has it.
    """
    (experiment,) = runs
    tape.advance(experiment, np.inf)
    there = look(tape.at, tape.state, experiment.segments[-1].settings, tape.sources)
    said = {"t": there.state.t, "P": there.probabilities, "other_P": there.other_probabilities}
    about = {"same": same_answer(there), "why": why_same(there, tape)}
    return Numbers({f"alone.{name}": value for name, value in said.items()} | about)


def _cause(snapshot, tape, pair, first, before):
    network = snapshot.network
    if before.logits[1].argmax() == snapshot.other_probabilities.argmax():
        return "before", Numbers()
    t, is_quick = snapshot.state.t, not snapshot.preset.widths
    gentler = again(tape, first, t, TENTH, TIMES) if is_quick and t * TIMES <= MOST_AGAIN else None
    if gentler:
        hand, other = engine.forward(network, gentler, pair).logits.argmax(axis=1)
        if hand == snapshot.labelled_step.targets.argmax() != other:
            return "large", Numbers({"same.rate": max(each.settings.learning_rate for each in tape.at.segments)})
    if not snapshot.preset.widths and (share := _in_common(pair)) > MOST and _moved_both(snapshot, first, pair):
        return "shared", Numbers({"same.share": share})
    return "pleased", Numbers()


def _in_common(pair):
    """Of all brightness of two pictures, laid over each other, the share that both have at the same pixels."""
    return float(pair.min(axis=0).sum() / pair.max(axis=0).sum())


def _moved_both(snapshot, first, pair):
    """Whether training moved the first sums for the other picture as for the one in hand, about as far or more."""
    hand, other = pair @ (snapshot.state.params[0].W - first.params[0].W)
    return bool(hand @ other >= MOST * (hand @ hand) > 0)
