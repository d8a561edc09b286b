"""A network as a file to keep, and a file as the start of a run. What comes in is hostile until it is checked."""

import hashlib
import io

import numpy as np

import engine
from runs.course.experiment import Settings, Start
from runs.course.presets import PRESETS, Preset
from runs.course.states import arrays_in
from runs.course.tape import network_of
from runs.course.trained import in_float64
from runs.data.values import NetworkFile

# No training ends here; beyond it, sums of products leave the range of numbers.
LARGEST = 1e6


def to_file(start: Start, settings: Settings, state: engine.State) -> bytes:
    """The network in view as the bytes of an .npz file."""
    file = io.BytesIO()
    engine.save(file, network_of(start, settings), state)
    return file.getvalue()


def from_file(data: bytes, seed: int = 0) -> tuple[Start, tuple]:
    """The Start and the weights of a file's bytes. Raises EngineError for one that is damaged, or of no known size.

    The Start names the network, not the file: packed again, or trained on with another optimiser's memory at hand, it
    is the same.
    """
    file = io.BytesIO(data)
    # What is no network of these sizes is not unpacked.
    size, activation = _known(engine.network_in(file).layers)
    _, state = engine.load(file)
    weights = in_float64(state.params)
    if max(float(np.abs(w).max()) for w in arrays_in(weights)) > LARGEST:
        raise engine.NetworkFileError("network_weights_too_large")
    return Start(size.name, activation.__name__, seed, NetworkFile(_digest(size, activation, weights))), weights


def trained_with(data: bytes) -> tuple[str, str]:
    """The names of the loss and the optimiser in a file's bytes. Raises EngineError, as `from_file` does."""
    network = engine.network_in(io.BytesIO(data))
    return type(network.loss).__name__, type(network.optimizer).__name__


def fits(size: Preset, weights: tuple) -> bool:
    """Whether these weights belong to a network of this size."""
    return [p and p.W.shape for p in weights] == size.weight_shapes


def _known(layers):
    """-> (Preset, class of its activation). Raises EngineError."""
    layers = _bent_first(layers)
    for size in PRESETS:
        for activation in engine.ACTIVATIONS:
            if size.layers(activation()) == layers:
                return size, activation
    raise engine.NetworkFileError("network_of_other_layers")


def _bent_first(layers):
    """The layers with every activation before the MaxPool that it followed.

    Of one that never falls, the largest of four numbers is still the largest once they are bent: all answers stay.
    """
    layers = list(layers)
    for i in range(1, len(layers)):
        if isinstance(layers[i - 1], engine.MaxPool) and getattr(layers[i], "never_falls", False):
            layers[i - 1], layers[i] = layers[i], layers[i - 1]
    return tuple(layers)


def _digest(size, activation, weights):
    """Twelve hex digits for exactly these weights in this network."""
    found = hashlib.sha256(f"{size.name} {activation.__name__}".encode())
    for w in arrays_in(weights):
        found.update(w.astype("<f8", copy=False).tobytes())
    return found.hexdigest()[:12]
