"""A network as a file to keep, and a file as the start of a run. What comes in is hostile until it is checked."""

import hashlib
import io

import numpy as np

import engine
from runs.experiment import Settings, Start
from runs.presets import PRESETS
from runs.tape import network_of
from runs.trained import in_float64

FILE = "file-"
# No training ends here; beyond it, sums of products leave the range of numbers.
LARGEST = 1e6


def to_file(start, settings, state):
    """The network in view as the bytes of an .npz file."""
    file = io.BytesIO()
    engine.save(file, network_of(start, settings), state)
    return file.getvalue()


def from_file(data, seed=0):
    """-> (Start, weights) of a file's bytes. Raises EngineError for one that is damaged, or of no size known here."""
    network, state = engine.load(io.BytesIO(data))
    if max(float(np.abs(w).max()) for p in state.params if p for w in p) > LARGEST:
        raise engine.EngineError("This network has weights too large to compute with; choose another file.")
    name = FILE + hashlib.sha256(data).hexdigest()[:12]
    for size in PRESETS:
        for activation in engine.ACTIVATIONS:
            start = Start(size.name, activation.__name__, seed, name)
            if network_of(start, Settings()).layers == network.layers:
                return start, in_float64(state.params)
    raise engine.EngineError("This network has other layers than the ones here; choose one that this lesson saved.")
