"""When a run lost hidden nodes, and whether its learning rate did it: the same iterations again, with a smaller one."""

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np

import engine
from runs.course.presets import preset
from runs.course.tape import Tape, batch_of, network_of, next_segment
from runs.numbers.numbers import Numbers
from runs.numbers.stuck import STUCK, first_bend

# So much smaller rates are tried, one after the other.
FACTORS = (0.1, 0.01, 0.001)
# A longer stretch is not made again: whoever asks is waiting for a page. Convolutions take longer over each picture.
MOST_AGAIN, MOST_PICTURES_OF_MAPS = 50, 32

Stuck = Callable[[engine.Network, engine.Forward], np.ndarray]


def lost(tape: Tape, X: np.ndarray, stuck: Stuck) -> Numbers | None:
    """The last nodes, or filters of the first layer, to be stuck for these pictures since the run began, if its
    learning rate did it.

    lost: how many they are; since, until: the kept iterations between which it happened; rate: that of the iterations
    between; gentle: the largest of some smaller ones with which all of them are alive after the same iterations. None
    where there is none, or where that cannot be tried in a moment. stuck: as in `stuck.py`
    """
    if not tape.at.segments:
        return None
    states, whole = tape.at_hand, network_of(tape.at.start, tape.at.segments[-1].settings)
    # Whether a node is stuck its first bend says: what comes behind that takes a network of convolutions long.
    end = first_bend(whole) + 1
    network = replace(whole, layers=whole.layers[:end])

    def are_stuck(state):
        fwd = engine.forward(network, replace(state, params=state.params[:end]), X)
        return set(stuck(network, fwd).tolist())

    low, high = 0, states.index(tape.state)
    since_start = are_stuck(tape.state) - are_stuck(states[low])
    if not since_start:
        return None
    # They may come and go: wherever this ends, some are alive before and all are stuck behind.
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if since_start <= are_stuck(states[middle]) else (middle, high)
    since, until = states[low], states[high]
    settings = next_segment(tape.at.at(until.t - 1), tape.at)[0].settings
    if until.t - since.t > _most_again(tape, settings):
        return None
    rate = settings.learning_rate
    last = since_start - are_stuck(since)
    for factor in FACTORS:
        state = again(tape, since, until.t, factor)
        if state and not last & are_stuck(state):
            found = {"lost": len(last), "since": since.t, "until": until.t, "rate": rate, "gentle": rate * factor}
            return Numbers(found)
    return None


def _most_again(tape, settings):
    return max(1, MOST_PICTURES_OF_MAPS // settings.batch) if preset(tape.at.start.preset).widths else MOST_AGAIN


def lost_in_some_way(tape: Tape, X: np.ndarray, ways: Iterable[Stuck] = STUCK.values()) -> Numbers:
    """`lost`, of the first of these ways to be stuck of which there is something to tell; empty where there is none."""
    return next(filter(None, (lost(tape, X, stuck) for stuck in ways)), Numbers())


def newly_stuck(tape: Tape, network: engine.Network, X: np.ndarray) -> int:
    """How many hidden nodes are stuck for these pictures, in whatever way, that were not when the run began."""
    now, first = (engine.forward(network, state, X) for state in (tape.state, tape.at_hand[0]))
    return sum(len({*find(network, now)} - {*find(network, first)}) for find in STUCK.values())


def again(tape: Tape, state: engine.State, until: int, factor: float, times: int = 1) -> engine.State | None:
    """The run's own iterations from this state on, each so many times, with its learning rate times a factor.

    None where even so the loss grew without bound.
    """
    start, size = tape.at.start, preset(tape.at.start.preset)
    for t in range(state.t, until):
        segment, _, origin = next_segment(tape.at.at(t), tape.at)
        settings = replace(segment.settings, learning_rate=factor * segment.settings.learning_rate)
        network, practice = network_of(start, settings), tape.sources.practice(settings, size)
        X, T = batch_of(practice, settings, t - origin)
        try:
            for _ in range(times):
                state = engine.step(network, state, X, T, inputs=False).after
        except engine.Diverged:
            return None
    return state
