"""The weights of networks that were trained before anybody came: those in models/, and those of a learner's file."""

from functools import cache

import numpy as np

from engine import Params
from pictures.shipped import shipped


@cache
def trained(size, weights):
    """The weights of a Preset's network as it was trained on `weights`, one of TRAINED; read once a process.

    -> tuple of Params, read-only
    """
    return in_float64(shipped(getattr(size, weights)).state.params)


def in_float64(params):
    """The same weights as the lesson computes with them, read-only."""
    return tuple(p and Params(*map(_float64, p)) for p in params)


def _float64(array):
    array = np.array(array, float)
    array.setflags(write=False)
    return array
