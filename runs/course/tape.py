"""A run being computed, and kept so that any of its iterations can be had again.

`Tape.advance` moves towards an experiment for a limited time; called again, it goes on. Taking one step, training for a
thousand iterations, going back in time, trying another learning rate from there, and opening somebody's link are all
the same move. States are kept at some iterations and computed again in between: the order of batches depends on nothing
but the experiment.
"""

from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import count
from math import inf
from threading import Lock
from time import perf_counter
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

import engine
from runs.course.curve import Curve
from runs.course.experiment import TRAINED, Experiment, Segment, Settings, Start
from runs.course.presets import preset
from runs.course.states import InOrder, KeptStates, arrays_in
from runs.course.trained import in_float64, trained_state
from runs.data.sets import Examples, PictureSet
from runs.data.values import NetworkFile
from runs.pace import rest, tell

# What one session's kept states may weigh: enough that going back is quick.
MOST_BYTES = 25_000_000
# The page asks each of them what it says of the picture in hand, and every learner has them: of the default network, so
# many take 4 MB in each session.
MOST_KEPT = 500
# The loss and the share that is right are measured this often at first, and half as often each time the run doubles.
MEASURE_EVERY = 10
DENSE = 1_000
MOST_MEASURED = 400
# Of a small set more training pictures are measured than held-out ones: one or two would say little of the others.
LEAST_MEASURED = 10
AT_ONCE = 32
INPUTS_AT_ONCE = 250_000
MOST_TRACKS = 6
# The answer to a click or two is computed at once, also on a machine that is busy with something else.
AT_ONCE_ANYHOW = 4
# What every weight is in a run that does not begin at random; biases are 0.
EQUAL = {"zero": 0.0, "equal": 0.01}


class Measure(NamedTuple):
    """How well the network does after t iterations: on training pictures, and on held-out ones if there are any."""

    t: int
    loss: float
    right: float
    held_out_loss: float | None
    held_out_right: float | None


@dataclass(eq=False)
class Track:
    """One line of iterations, as far as it was ever computed.

    tip: the Experiment at its end; losses: a Curve, at t the loss with which iteration t+1 began; kept: its KeptStates;
    starts: {t: the loss with which the segment that begins at t began}; fork: where it left the track it came from;
    diverged: the engine's Diverged that ended it, or None; number: its own, which no other track of any run has.
    """

    tip: Experiment
    losses: Curve = field(default_factory=Curve)
    measures: list[Measure] = field(default_factory=list)
    kept: KeptStates = field(default_factory=KeptStates)
    starts: dict[int, float] = field(default_factory=dict)
    fork: int = 0
    diverged: engine.Diverged | None = None
    number: int = field(default_factory=count().__next__)

    def forked(self, t: int) -> "Track":
        """Another track that has the first t iterations in common with this one."""
        return Track(
            self.tip.at(t),
            self.losses.until(t),
            [measure for measure in self.measures if measure.t <= t],
            self.kept.only(lambda at: at <= t),
            {at: loss for at, loss in self.starts.items() if at < t},
            t,
        )


class _Work(NamedTuple):
    """What a segment trains: from iteration `begin` on; the order of its pictures counts from `origin`."""

    network: engine.Network
    practice: PictureSet
    settings: Settings
    begin: int
    origin: int

    def batch(self, t):
        """-> X, T of the iteration that begins at t"""
        return self.practice.batch(rows_of(len(self.practice), self.settings.batch, t - self.origin))

    def needed(self, t):
        """How many pictures have to be there for that iteration."""
        return needed(len(self.practice), self.settings.batch, t - self.origin)


class Tape:
    """Where a session's run is now, the tracks computed so far, and the states kept on the way.

    at: the Experiment that `state` belongs to; track: the Track it lies on; tracks: all of them with the same start.
    waiting: whether the last advance ended early because pets have to be drawn first.

    One call of `advance` computes at a time, and the last one asked for wins: a later call, from whatever thread, has
    the one under way end after its iteration, waits for that, and goes on from there.
    """

    def __init__(self, sources) -> None:
        self.sources = sources
        # Before the first `advance` it stands nowhere.
        self.at: Experiment = None  # type: ignore[assignment]
        self.state: engine.State = None  # type: ignore[assignment]
        self.track: Track = None  # type: ignore[assignment]
        self.tracks: list[Track] = []
        self.every = 1
        self.waiting = False
        self._practice: PictureSet | None = None
        self._going: tuple = (None, None, None)
        self._turn, self._last = Lock(), object()

    def beside(self) -> "Tape":
        """Another Tape that stands where this one does, for runs from here that this one is to know nothing of."""
        other = Tape(self.sources)
        other.at, other.state, other.every = self.at, self.state, self.every
        other.track = self.track.forked(self.at.iterations)
        other.tracks = [other.track]
        return other

    @property
    def diverged(self) -> engine.Diverged | None:
        """The Diverged of a run that did so here, or None."""
        return self.track.diverged if self.at == self.track.tip else None

    @property
    def at_hand(self) -> InOrder:
        """The states of the run in view that need not be computed again, this one among them."""
        return InOrder(self.track.kept, self.state)

    def last_states(self, most: int, first: int = 0) -> tuple[engine.State, ...]:
        """Those after each of the last iterations up to here, from `first` on; what was not kept is computed again.

        For a Tape of its own (`beside`), as this moves. Raises UnknownSource.
        """
        target, found = self.at, []
        for t in range(max(first, target.iterations - most + 1), target.iterations + 1):
            self.advance(target.at(t), inf)
            found.append(self.state)
        return tuple(found)

    def advance(self, target: Experiment, seconds: float, most: int | None = None) -> bool:
        """Compute towards `target`, for about so many seconds and at most so many iterations.

        True if it is reached; False as well if a later call took over. Raises UnknownSource.
        """
        self._last = me = object()
        with self._turn:
            until = perf_counter() + seconds
            if self._last is me:
                self._go_near(target)
                last = target.iterations if most is None else min(target.iterations, self.at.iterations + most)
            while self._last is me and self.at.iterations < last:
                if not self._segment(target, last, until, me):
                    break
            return self._last is me and self.at == target

    def next_step(self, settings: Settings) -> tuple[engine.Network, engine.Step]:
        """The iteration that training with these settings would do next. Raises UnknownSource."""
        *_, origin = next_segment(self.at, self.at.stepped(settings))
        network, i = network_of(self.at.start, settings), self.state.t - origin
        practice = self.sources.practice(settings, preset(self.at.start.preset))
        X, T = batch_of(practice, settings, i)
        return network, engine.step(network, self.state, X, T, inputs=False)

    def _go_near(self, target):
        """Stand on the track, and at the kept state, from which the target is nearest."""
        tracks = [track for track in self.tracks if track.tip.start == target.start]
        begins = not tracks
        if begins:
            first = KeptStates(first_state(target.start, self.sources.files))
            self.track = Track(Experiment(target.start), kept=first)
            tracks = [self.track]
        self.tracks = tracks
        track = max(self.tracks, key=lambda track: (track.tip.shared(target), track is self.track))
        shared = track.tip.shared(target) or 0
        if shared < min(target.iterations, track.tip.iterations):
            track = track.forked(shared)
            self.tracks = [*self.tracks[1 - MOST_TRACKS :], track]
        self.track = track
        nearest = max(t for t in track.kept if t <= shared)
        stays = not begins and _lies_on(self.at, target) and _lies_on(self.at, track.tip)
        if not stays or self.at.iterations < nearest:
            self.at, self.state = track.tip.at(nearest), track.kept[nearest]

    def _segment(self, target, last, until, me):
        """Train on, in the segment of the target that comes next. -> whether there is time left for another."""
        segment, begin, origin = next_segment(self.at, target)
        practice = self.sources.practice(segment.settings, preset(target.start.preset))
        # Held until it trains on another, so that it stays as far as it is drawn; see `runs.data.sets`.
        self._practice = practice
        work = _Work(network_of(target.start, segment.settings), practice, segment.settings, begin, origin)
        known, end, on_time = self.track.tip.iterations, min(begin + segment.iterations, last), True
        are_few, steps = last - self.state.t <= AT_ONCE_ANYHOW, self._resumed(work)
        try:
            while self.state.t < end and on_time and not (self.track.diverged and self.state.t == known):
                self.waiting = not practice.draw(work.needed(self.state.t), until)
                if self.waiting:
                    break
                tell(self.state.t, target.iterations)
                self._iterate(work, steps, known)
                on_time = self._last is me and (are_few or perf_counter() < until)
        except engine.Diverged as error:
            self.track.diverged = error
        finally:
            # Whatever was raised: the state in hand and the experiment that it belongs to.
            self.at = target.at(self.state.t)
            if self.state.t > known:
                self.track.tip = self.at
            self._going = (None, None, None)
        self._going = (segment.settings, begin), self.state, steps
        return self.state.t == begin + segment.iterations and on_time

    def _iterate(self, work, steps, known):
        """One iteration; beyond those that are known it is written down, and measured now and then."""
        t = self.state.t
        if t == work.begin and t >= known:
            self.track.measures += self._measured(work, self.state)
        rest()
        step, measures = next(steps), ()
        # Before the iteration counts as done: one whose measure was cut short is done again, with its measure.
        if t + 1 > known and (t + 1) % measured_every(t + 1) == 0:
            measures = self._measured(work, step.after)
        self.state = step.after
        if t + 1 > known:
            self._record(step, work.begin)
            self.track.measures += measures

    def _resumed(self, work):
        """The engine's steps from here on: those under way if they are at this state, so that it counts on."""
        of, state, steps = self._going
        if of == (work.settings, work.begin) and state is self.state:
            return steps
        batches = map(work.batch, count(self.state.t))
        return engine.train(work.network, self.state, batches, self.track.starts.get(work.begin))

    def _record(self, step, begin):
        """Write down an iteration that was never computed before."""
        track, t = self.track, self.state.t
        track.losses.add(t - 1, step.loss.loss)
        if t - 1 == begin:
            track.starts[begin] = step.loss.loss
        if t % self.every == 0:
            track.kept.add(self.state)
            self._thin()

    def _thin(self):
        """When there are too many bytes of kept states, let every second one go."""
        while sum(len(track.kept) for track in self.tracks) > min(MOST_KEPT, MOST_BYTES / _bytes(self.state)):
            self.every *= 2
            for track in self.tracks:
                track.kept = track.kept.only(lambda t: t % self.every == 0)

    def _measured(self, work, state):
        """A state, measured on the pictures that have to be there. -> one Measure, or none

        No measure is needed twice, and none of a single picture, whose losses say it all.
        """
        if work.practice.count == 1 or (self.track.measures and self.track.measures[-1].t >= state.t):
            return ()
        there = work.practice.first(work.needed(max(work.origin, state.t - 1)))
        parts = to_measure(self.track.tip.start, *there)
        return (Measure(state.t, *(figure for part in parts for figure in how_well(work.network, state, part))),)


def measured_on(start: Start) -> int:
    """How many pictures of each part a network is measured on; convolutions take longer over each one."""
    return MOST_MEASURED // 5 if preset(start.preset).widths else MOST_MEASURED


def to_measure(start: Start, training: Examples, held_out: Examples) -> tuple[Examples, Examples]:
    """The pictures that a network is measured on: held-out ones, and about as many training ones."""
    most = measured_on(start)
    held_out = held_out.take(slice(most))
    return training.take(slice(min(most, max(LEAST_MEASURED, len(held_out))))), held_out


def how_well(network: engine.Network, state: engine.State, examples: Examples) -> tuple:
    """-> (mean loss, share of examples whose most probable class is their label); of no examples, (None, None)"""
    if len(examples) == 0:
        return None, None
    logits = logits_of(network, state, examples)
    right = logits.argmax(axis=1) == examples.T.argmax(axis=1)
    return float(network.loss.per_example(logits, examples.T).mean()), float(right.mean())


def logits_of(network: engine.Network, state: engine.State, examples: Examples) -> np.ndarray:
    """-> (n,k), some at a time, as all the numbers of a large network for all pictures would fill the memory."""
    at_once = AT_ONCE if examples.bytes.ndim > 2 else max(AT_ONCE, INPUTS_AT_ONCE // examples.bytes.shape[1])
    # The labels of no pictures have the shape of their logits.
    logits = [examples.T[:0]]
    for begin in range(0, len(examples), at_once):
        rest()
        tell(begin, len(examples))
        logits.append(engine.forward(network, state, examples.take(slice(begin, begin + at_once)).X).logits)
    return np.concatenate(logits)


def measured_every(t: int) -> int:
    """How many iterations lie between two measures around t."""
    return MEASURE_EVERY << max(0, (t // DENSE).bit_length() - 1)


def rows_of(size: int, batch: int, iteration: int) -> np.ndarray:
    """Which training pictures one iteration uses, counted from 0. -> (n,) of their rows

    Every epoch uses each once: the first as they lie, later ones shuffled by the number of the epoch alone.
    """
    per_epoch = -(-size // batch)
    epoch, number = divmod(iteration, per_epoch)
    return order(size, epoch)[number * batch : (number + 1) * batch]


@lru_cache(maxsize=64)
def order(size: int, epoch: int) -> np.ndarray:
    """The order in which an epoch uses the training pictures. -> (size,) of their rows"""
    return np.random.default_rng((0, epoch)).permutation(size) if epoch else np.arange(size)


def batch_of(practice: PictureSet, settings: Settings, iteration: int) -> tuple[np.ndarray, np.ndarray]:
    """What one iteration trains on, drawn if it is not there yet. -> (X, T)"""
    practice.draw(needed(len(practice), settings.batch, iteration), np.inf)
    return practice.batch(rows_of(len(practice), settings.batch, iteration))


def needed(size: int, batch: int, iteration: int) -> int:
    """How many training pictures have to be there for this iteration."""
    return min(size, (iteration + 1) * batch)


def network_of(start: Start, settings: Settings) -> engine.Network:
    """The engine's Network for these names and numbers. Raises EngineError."""
    rule = settings.loss, settings.optimizer, settings.learning_rate
    return preset(start.preset).network(start.activation, *rule)


def first_state(start: Start, files=MappingProxyType({})) -> engine.State:
    """The weights that a run begins with; `files` are the loaded ones by name, as in Sources."""
    if start.weights in TRAINED:
        return trained_state(preset(start.preset), start.weights)
    state = engine.init(network_of(start, Settings()), start.seed)
    if start.weights == "random":
        return state
    if isinstance(start.weights, NetworkFile):
        return replace(state, params=files[start.weights])
    value = EQUAL[start.weights]
    params = tuple(p and engine.Params(np.full_like(p.W, value), np.zeros_like(p.b)) for p in state.params)
    return replace(state, params=in_float64(params))


def last_state(experiment: Experiment, sources) -> engine.State:
    """The weights after the whole run, computed at once."""
    tape = Tape(sources)
    tape.advance(experiment, np.inf)
    return tape.state


def _lies_on(experiment, target):
    return experiment.shared(target) == experiment.iterations


def next_segment(at: Experiment, target: Experiment) -> tuple[Segment, int, int]:
    """The target's segment that comes after `at`, the iteration it begins with, and where its order of batches begins.

    A segment on the same pictures in the same batches goes on in the order of the one before it.
    """
    begin = origin = 0
    before = None
    for segment in target.segments:
        now = segment.settings.data, segment.settings.label, segment.settings.batch
        origin = origin if now == before else begin
        if at.iterations < begin + segment.iterations:
            return segment, begin, origin
        begin, before = begin + segment.iterations, now
    raise ValueError("the target is reached")


def _bytes(state):
    return sum(array.nbytes for array in arrays_in((state.params, state.memory))) + 1_000
