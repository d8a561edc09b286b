"""Why the other pet gets the same answer as the picture in hand: what was measured to be so, and its numbers."""

import numpy as np

import engine
from runs.course.experiment import Experiment
from runs.course.tape import Tape, first_state
from runs.numbers.lost import MOST_AGAIN, again, lost
from runs.numbers.numbers import Numbers
from runs.numbers.snapshot import Snapshot, look
from runs.numbers.stuck import dead_nodes, saturated_nodes
from runs.numbers.training import is_about_one_picture, same_answer

# What the hidden nodes pass on for two pictures is the same if it differs by less than this share of it.
BLIND = 1e-6
# A rate so much smaller is tried, with as many times the iterations.
TENTH, TIMES = 0.1, 10
# From this share on, most of what the nudges add for one picture they add for the other too.
MOST = 0.5


def why_same(snapshot: Snapshot, tape: Tape) -> list[tuple[str, Numbers]]:
    """What is true of a network that was trained on the picture in hand alone and says the same of the other pet.

    blind_dead, blind    all hidden nodes pass on 0, or pass on the same, for both; rate: too large a step did it
    before               the first weights gave the other pet this answer already
    large                a tenth of the rate, ten times as often, gives the two pets different answers
    shared               most of what training added to the first sums for the one picture it added for the other
    pleased              none of these
    dead                 so many of the nodes pass on 0 for both
    """
    if not (is_about_one_picture(snapshot) and same_answer(snapshot)):
        return []
    pair = np.concatenate([snapshot.X, tape.sources.row(snapshot.other, snapshot.preset)])
    network, first = snapshot.network, first_state(snapshot.experiment.start, tape.sources.files)
    now, before = (engine.forward(network, state, pair) for state in (snapshot.state, first))
    dead = dead_nodes(network, now)
    count = Numbers({"same.dead": len(dead), "same.nodes": now.values[1].shape[-1]})
    if _is_blind(now):
        all_dead = len(dead) == count["same.nodes"]
        by_rate = lost(tape, pair, dead_nodes if all_dead else saturated_nodes)
        rate = [("rate", Numbers({f"same.{name}": value for name, value in by_rate.items()}))] if by_rate else []
        return [("blind_dead" if all_dead else "blind", count), *rate]
    return [_cause(snapshot, tape, pair, first, before), *([("dead", count)] if len(dead) else [])]


def alone(tape: Tape, at: Experiment, runs: tuple[Experiment, ...]) -> Numbers:
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
            return "large", Numbers({"same.rate": tape.at.segments[-1].settings.learning_rate})
    share = None if snapshot.preset.widths else _shared(snapshot, first, pair)
    return ("shared", Numbers({"same.share": share})) if share and share >= MOST else ("pleased", Numbers())


def _is_blind(fwd):
    hand, other = fwd.values[-2]
    return bool(np.abs(hand - other).max() <= BLIND * np.abs(fwd.values[-2]).max())


def _shared(snapshot, first, pair):
    """Of what training added to the sums of the first layer through its weights for the picture in hand, the share that
    it added for the other picture too.
    """
    moved = snapshot.state.params[0].W - first.params[0].W
    hand, other = pair @ moved
    size = float(hand @ hand)
    return float(hand @ other) / size if size else 0.0
