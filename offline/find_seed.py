"""Look for the seed whose random weights give the lesson's first example: [Cat 0.20, Dog 0.80] of the bundled cat.

python -m offline.find_seed
"""

from itertools import count

import engine
from runs.course.experiment import Experiment, Settings, Start
from runs.data.sources import Sources
from runs.numbers.snapshot import look


def is_the_example(snapshot):
    """Whether all numbers of the example come out, as rounded to two decimals."""
    p = snapshot.probabilities[0]
    ce, mse = (kind().per_example(snapshot.forward.logits, snapshot.step.targets)[0] for kind in engine.LOSSES)
    return [f"{x:.2f}" for x in (*p, ce, mse)] == ["0.20", "0.80", "1.61", "0.64"]


def snapshot_of(seed):
    """The first view of a run with this seed."""
    experiment = Experiment(Start(seed=seed))
    from runs.course.tape import Tape

    tape = Tape(Sources())
    tape.advance(experiment, 0)
    return look(experiment, tape.state, Settings(), tape.sources)


def seeds():
    """Every seed with the example, from 0 on."""
    return (seed for seed in count() if is_the_example(snapshot_of(seed)))


if __name__ == "__main__":
    print(next(seeds()))
