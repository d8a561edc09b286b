"""Stage 2 in numbers: the label beside the prediction. flipped_T, flipped_E: if people had said the other class."""

import engine
from runs.data.sources import one_hot
from runs.data.values import opposite
from runs.numbers.forward import forward_numbers
from runs.numbers.numbers import Numbers
from runs.numbers.snapshot import Snapshot
from runs.once import once


@once
def truth_numbers(snapshot: Snapshot) -> Numbers:
    """The label beside the prediction, and the errors under either label. Needs a label."""
    numbers = Numbers(forward_numbers(snapshot))
    numbers |= engine.ledger(snapshot.network, snapshot.labelled_step)
    T = one_hot([opposite(snapshot.label)])
    numbers |= {"flipped_T": T, "flipped_E": engine.loss(snapshot.network, snapshot.forward, T).errors}
    return numbers
