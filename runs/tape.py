"""A run being computed, and kept so that any of its iterations can be had again.

`Tape.advance` moves towards an experiment for a limited time; called again, it goes on. Taking one step, training for a
thousand iterations, going back, and opening somebody's link are all the same move. States are kept at some iterations
and computed again in between: the order of batches depends on nothing but the experiment.
"""

from time import perf_counter

import numpy as np

import engine
from runs.experiment import Experiment, Settings
from runs.presets import preset

# What one session's kept states may weigh: enough that going back is quick.
MOST_BYTES = 16_000_000
MEASURE_EVERY = 10


def network_of(start, settings):
    """The engine's Network for these names and numbers. Raises EngineError."""
    rule = settings.loss, settings.optimizer, settings.learning_rate
    return preset(start.preset).network(start.activation, *rule)


def batch(examples, size, iteration, seed=0):
    """The examples of one iteration, counted from 0: every epoch is a new shuffle of all of them. -> (X, T)"""
    count = len(examples.X)
    if size >= count:
        return examples.X, examples.T
    per_epoch = -(-count // size)
    epoch, place = divmod(iteration, per_epoch)
    order = np.random.default_rng((seed, epoch)).permutation(count)[place * size : (place + 1) * size]
    return examples.X[order], examples.T[order]


class Tape:
    """Where a session's run is now, and the states kept on the way.

    at: the Experiment computed so far; state: the weights there; losses[t]: the loss with which iteration t+1 began;
    measures: (iteration, training accuracy, held-out accuracy); trouble: the sentence of a run that diverged, or None.
    """

    def __init__(self, sources):
        self.sources = sources
        self.at = None
        self.state = None
        self.kept = {}
        self.losses = []
        self.measures = []
        self.trouble = None

    def advance(self, target, seconds):
        """Compute towards `target` for about so many seconds. -> whether it is reached. Raises UnknownSource."""
        self._rewind(target)
        until = perf_counter() + seconds
        try:
            while self.at != target:
                self._segment(target, until)
                if perf_counter() >= until:
                    break
        except engine.Diverged as error:
            self.trouble = str(error)
        self._keep()
        return self.at == target

    def _rewind(self, target):
        """Stand at the latest kept state that lies on the way to the target."""
        if self.at is not None and _lies_on(self.at, target):
            return
        self.trouble = None
        self.kept = {experiment: state for experiment, state in self.kept.items() if _lies_on(experiment, target)}
        if not self.kept:
            self.kept = {Experiment(target.start): first_state(target.start)}
        self.at = max(self.kept, key=lambda experiment: experiment.iterations)
        self.state = self.kept[self.at]
        del self.losses[self.at.iterations :]
        self.measures = [measure for measure in self.measures if measure[0] <= self.at.iterations]

    def _segment(self, target, until):
        """Train on, in the segment of the target that comes next."""
        segment, done = _next_segment(self.at, target)
        settings, size = segment.settings, preset(target.start.preset)
        network = network_of(target.start, settings)
        examples, held_out = self.sources.training(settings, size), self.sources.held_out(settings, size)
        batches = (batch(examples, settings.batch, i) for i in range(done, segment.iterations))
        start = self.losses[self.at.iterations - done] if done else None
        before = self.state.t
        try:
            for step in engine.train(network, self.state, batches, start):
                self.state = step.after
                self.losses.append(step.loss.loss)
                if held_out and self.state.t % MEASURE_EVERY == 0:
                    both = (accuracy(network, self.state, part) for part in (examples, held_out))
                    self.measures.append((self.state.t, *both))
                if perf_counter() >= until:
                    break
        finally:
            self.at = target.at(self.at.iterations + self.state.t - before)

    def _keep(self):
        """Keep the state here; when there are too many bytes of them, let every second one go."""
        self.kept[self.at] = self.state
        if len(self.kept) > max(4, MOST_BYTES // _bytes(self.state)):
            in_order = sorted(self.kept, key=lambda experiment: experiment.iterations)
            self.kept = {experiment: self.kept[experiment] for experiment in (*in_order[:-1:2], in_order[-1])}


def accuracy(network, state, examples):
    """The share of examples whose most probable class is their label."""
    logits = engine.forward(network, state, examples.X).logits
    return float((logits.argmax(axis=1) == examples.T.argmax(axis=1)).mean())


def _lies_on(experiment, target):
    return experiment.shared(target) == experiment.iterations


def first_state(start):
    """The random weights that a run begins with. -> State"""
    return engine.init(network_of(start, Settings()), start.seed)


def _next_segment(at, target):
    """The target's segment that comes after `at`, and how many of its iterations are done already."""
    passed = at.iterations
    for segment in target.segments:
        if passed < segment.iterations:
            return segment, passed
        passed -= segment.iterations
    raise ValueError("the target is reached")


def _bytes(state):
    arrays = [w for p in state.params if p for w in p] + [m for kept in state.memory if kept for w in kept for m in w]
    return sum(array.nbytes for array in arrays)
