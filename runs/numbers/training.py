"""Stage 5 in numbers, and what is said of an answer once there was training. first_P: what the first weights say."""

import numpy as np

import engine
from pictures.shipped import SURE_ENOUGH
from runs.course.experiment import TRAINED
from runs.data.values import CLASSES, NetworkFile
from runs.numbers.numbers import Numbers
from runs.numbers.snapshot import Snapshot


def training_numbers(snapshot: Snapshot, first_state: engine.State) -> Numbers:
    """What the network says now of both pets, and what the first weights say of the picture in hand."""
    first = engine.forward(snapshot.network, first_state, snapshot.X).logits
    return Numbers(
        {
            "P": snapshot.probabilities,
            "other_P": snapshot.other_probabilities,
            "first_P": snapshot.network.loss.probabilities(first),
        }
    )


def verdict(P: np.ndarray) -> str:
    """cat, dog, or unsure, as neither probability is high enough to be called an answer. P: (1,2)"""
    return CLASSES[int(P.argmax())] if P.max() >= SURE_ENOUGH else "unsure"


def same_answer(snapshot: Snapshot) -> bool:
    """Whether the network says the same of both pets."""
    return bool(snapshot.probabilities.argmax() == snapshot.other_probabilities.argmax())


def is_about_one_picture(snapshot: Snapshot) -> bool:
    """Whether the network was trained on the picture in hand alone; of one from a file nobody knows."""
    weights = snapshot.experiment.start.weights
    if weights in TRAINED or isinstance(weights, NetworkFile):
        return False
    return {segment.settings.data for segment in snapshot.experiment.segments} == {snapshot.settings.data}
