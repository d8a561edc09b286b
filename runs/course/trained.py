"""The networks in models/, as the lesson computes with them; read when they are asked for, and once a process."""

import json
from functools import cache

import numpy as np

from engine import Params, State
from pictures.shipped import FOLDER, Shipped, shipped
from runs.course.presets import Preset


@cache
def ready(name: str) -> Shipped:
    """The network of that name in models/, its weights in float64, read-only."""
    found = shipped(name)
    params = in_float64(found.state.params)
    # Nothing was trained in it yet.
    return found._replace(state=State(params, (None,) * len(params)))


def trained_state(size: Preset, weights: str) -> State:
    """The state that a run of a Preset begins with, as it was trained on `weights`, one of TRAINED."""
    return ready(getattr(size, weights)).state


@cache
def figures(name: str) -> dict[str, float]:
    """How right a network is, as `offline.evaluate --into` wrote it: {"photos.accuracy": ..., "drawn.photos": 1000}"""
    every = json.loads((FOLDER / "figures.json").read_text(encoding="utf-8"))
    return {f"{source}.{key}": value for source, found in every[name].items() for key, value in found.items()}


def in_float64(params: tuple) -> tuple:
    """The same weights as the lesson computes with them, read-only."""
    return tuple(p and Params(*map(_float64, p)) for p in params)


def _float64(array):
    array = np.array(array, float)
    array.setflags(write=False)
    return array
