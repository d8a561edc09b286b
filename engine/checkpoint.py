"""A network and its state in one .npz file: a JSON description and plain arrays, never pickle.

A file may come from anywhere, so `load` looks at sizes before it unpacks, and believes nothing it has not checked.
"""

import io
import json
import zipfile
from dataclasses import fields, is_dataclass
from math import prod

import numpy as np

from engine.errors import EngineError, by_name
from engine.layers import LAYERS, Params
from engine.losses import LOSSES
from engine.optimizers import OPTIMIZERS
from engine.steps import Network, State

VERSION = 1
MOST_BYTES = 50_000_000
MOST_LAYERS = 1_000


def save(file, network, state):
    """Write to a path or a binary file object. Raises EngineError for a learning rate that is a function."""
    about = {
        "version": VERSION,
        "layers": [_describe(layer) for layer in network.layers],
        "loss": _describe(network.loss),
        "optimizer": _describe(network.optimizer),
        "t": state.t,
        "since": state.since,
        "memory_of": state.optimizer,
    }
    np.savez_compressed(file, about=np.frombuffer(json.dumps(about).encode(), np.uint8), **_arrays(state))


def load(file):
    """-> (network, state). Raises EngineError for a file that is damaged, foreign, too large or of a newer version."""
    try:
        with zipfile.ZipFile(file) as archive:
            arrays = {info.filename.removesuffix(".npy"): _read(archive, info) for info in _members(archive)}
        about = json.loads(arrays.pop("about").tobytes())
        if about["version"] != VERSION:
            raise EngineError(f"This network file has version {about['version']}; this program reads {VERSION}.")
        network = _network(about)
        return network, _state(about, network, arrays)
    except EngineError:
        raise
    # Whatever is wrong inside a foreign file, the person can only do one thing about it.
    except Exception as error:
        raise EngineError("This is not a network file of this program, or it is damaged; choose another.") from error


def _describe(record):
    """A settings record as [its class, its fields]."""
    settings = {field.name: getattr(record, field.name) for field in fields(record)}
    if not is_dataclass(record) or any(callable(value) for value in settings.values()):
        raise EngineError("Only a network whose learning rate is a number can be saved; replace it first.")
    return [type(record).__name__, settings]


def _build(choices, described):
    name, settings = described
    return by_name(choices, name)(**{k: tuple(v) if isinstance(v, list) else v for k, v in settings.items()})


def _network(about):
    if len(about["layers"]) > MOST_LAYERS:
        raise EngineError(f"This network file has more than {MOST_LAYERS} layers.")
    layers = tuple(_build(LAYERS, layer) for layer in about["layers"])
    return Network(layers, _build(LOSSES, about["loss"]), _build(OPTIMIZERS, about["optimizer"]))


def _arrays(state):
    arrays = {}
    for index, (params, memory) in enumerate(zip(state.params, state.memory, strict=True)):
        for name, w, kept in zip("Wb", params or (), memory or (), strict=False):
            arrays[f"{index}.{name}"] = w
            arrays |= {f"{index}.{name}.memory{m}": array for m, array in enumerate(kept)}
    return arrays


def _state(about, network, arrays):
    params, memory = [], []
    for index, layer in enumerate(network.layers):
        if layer.weight_shape is None:
            params.append(None)
            memory.append(None)
            continue
        shapes = layer.weight_shape, layer.weight_shape[-1:]
        weights = Params(
            *(_expected(arrays, f"{index}.{name}", shape) for name, shape in zip("Wb", shapes, strict=True))
        )
        params.append(weights)
        memory.append(tuple(_memory(arrays, f"{index}.{name}", w) for name, w in zip("Wb", weights, strict=True)))
    t, since = about["t"], about["since"]
    if not (isinstance(t, int) and isinstance(since, int) and 0 <= since <= t):
        raise ValueError("counts")
    return State(tuple(params), tuple(memory), t, about["memory_of"], since)


def _memory(arrays, name, w):
    kept = []
    while f"{name}.memory{len(kept)}" in arrays:
        kept.append(_expected(arrays, f"{name}.memory{len(kept)}", w.shape))
    return tuple(kept)


def _expected(arrays, name, shape):
    array = arrays[name]
    if array.shape != shape or array.dtype not in (np.float32, np.float64) or not np.isfinite(array).all():
        raise EngineError("This network file is damaged: its weights do not fit its layers, or are not numbers.")
    array.setflags(write=False)
    return array


def _members(archive):
    members = archive.infolist()
    if sum(info.file_size for info in members) > MOST_BYTES:
        raise EngineError(f"This network file unpacks to more than {MOST_BYTES // 1_000_000} MB; choose a smaller one.")
    return members


def _read(archive, info):
    """One array, read only after its header is known to agree with its length."""
    raw = io.BytesIO(archive.read(info))
    if np.lib.format.read_magic(raw) != (1, 0):
        raise ValueError("format")
    shape, _, dtype = np.lib.format.read_array_header_1_0(raw)
    if dtype.hasobject or prod(shape) * dtype.itemsize != len(raw.getbuffer()) - raw.tell():
        raise ValueError("size")
    return np.frombuffer(raw.read(), dtype).reshape(shape).copy()
