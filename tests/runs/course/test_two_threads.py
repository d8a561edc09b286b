"""A run that two threads ask for at once: the last one asked for is the one that is there."""

import random
from dataclasses import replace
from math import inf
from threading import Thread

import numpy as np
import pytest

from runs.course.experiment import Experiment, Settings, Start
from runs.course.tape import Tape, last_state
from runs.data.sources import Sources

HAND = Settings()
LONG = Experiment().stepped(HAND, 100_000)
OTHERS = (
    Experiment(),
    Experiment().stepped(HAND, 7),
    Experiment().stepped(HAND, 5).stepped(replace(HAND, label="dog"), 30),
    Experiment(Start("tiny")).stepped(HAND, 20),
    Experiment(Start("standard", "Tanh", 3)).stepped(replace(HAND, optimizer="Adam"), 3),
)


def asked(tape, *targets, pause):
    """Each target asked for by a thread of its own, one a moment after the other. -> what went wrong in them"""
    errors = []

    def advance(target):
        try:
            tape.advance(target, inf)
        except Exception as error:
            errors.append(error)

    threads = [Thread(target=advance, args=(target,)) for target in targets]
    for thread in threads:
        thread.start()
        thread.join(pause)
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    return errors


@pytest.mark.parametrize("seed", range(20))
def test_the_last_one_asked_for_is_there_whole(seed):
    rng = random.Random(seed)
    last = OTHERS[seed % len(OTHERS)]
    tape = Tape(Sources())
    errors = asked(tape, LONG, *rng.sample(OTHERS, 2), LONG, last, pause=rng.uniform(0, 0.02))
    assert not errors and tape.at == last and tape.state.t == last.iterations
    wanted = last_state(last, Sources())
    for mine, theirs in zip(tape.state.params, wanted.params, strict=True):
        assert mine is theirs is None or all(map(np.array_equal, mine, theirs))
    # The run goes on from there as if nobody else had ever asked.
    assert tape.advance(last.stepped(HAND, 3), inf) and tape.state.t == last.iterations + 3
