"""Pets that no run of the lesson trains on, to see what a network does on pictures that are new to it."""

from dataclasses import replace
from math import inf

import numpy as np

from runs.course.tape import logits_of
from runs.data.values import DrawnPets
from runs.ideas.idea import Here

# So many of them; of convolutions, which take longer over each, and of their larger pictures, fewer. No set that can
# be trained on in the lesson has this seed unless somebody types it.
PETS, PETS_OF_MAPS, SEED = 100, 20, 271_828_182


def answers(here: Here) -> tuple[np.ndarray, np.ndarray]:
    """What the network in view says of them, and what they are. -> probabilities (n,2), one-hot labels (n,2)"""
    network = here.snapshot.network
    pets = DrawnPets(PETS_OF_MAPS if here.snapshot.preset.widths else PETS, SEED)
    practice = here.tape.sources.practice(replace(here.practice, data=pets), here.snapshot.preset)
    practice.draw(len(practice), inf)
    parts = practice.first(len(practice))
    P = [network.loss.probabilities(logits_of(network, here.snapshot.state, part)) for part in parts]
    return np.concatenate(P), np.concatenate([part.T for part in parts])
