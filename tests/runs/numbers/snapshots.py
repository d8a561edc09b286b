"""Snapshots of short runs, and what the textbook says of them."""

import numpy as np

from runs.course.experiment import Experiment, Settings, Start
from runs.course.tape import Tape
from runs.data.sources import Sources
from runs.numbers.snapshot import look
from tests import by_hand


def snapshot_of(size="small", activation="ReLU", settings=None, iterations=0, weights="random"):
    settings, start = settings or Settings(), Start(size, activation, weights=weights)
    experiment = Experiment(start).stepped(settings, iterations) if iterations else Experiment(start)
    tape = Tape(Sources())
    while not tape.advance(experiment, 1):
        pass
    return look(experiment, tape.state, settings, tape.sources)


def expected(snapshot, weight=""):
    picture = by_hand.pet(snapshot.settings.data, snapshot.preset)
    return by_hand.lesson(snapshot.experiment.start, snapshot.state, snapshot.settings, picture, weight)


def assert_same(numbers, wanted, names):
    for name in names:
        np.testing.assert_allclose(numbers[name], wanted.arrays[name], rtol=1e-8, atol=1e-12, err_msg=name)
