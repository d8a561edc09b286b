"""A network and its state in one .npz file: a JSON description and plain arrays, never pickle.

A file may come from anywhere, so `load` looks at sizes before it unpacks, and believes nothing it has not checked.
"""

import io
import json
import zipfile
from contextlib import contextmanager
from dataclasses import fields
from math import prod

import numpy as np

from engine.errors import EngineError, NetworkFileError, by_name
from engine.layers import LAYERS, Params
from engine.losses import LOSSES
from engine.optimizers import OPTIMIZERS, SCHEDULES
from engine.steps import Network, State

VERSION = 1
MOST_BYTES = 50_000_000
MOST_LAYERS = 1_000
MOST_MEMBERS = 10_000
# JSON of a given length can become objects of twenty times its size.
MOST_ABOUT = 1_000_000
# NumPy reads no header that is longer.
MOST_HEADER = 10_000 + 10
DTYPES = (np.float16, np.float32, np.float64)
WIDEST = 8  # bytes of the longest of these
# Beyond this a float no longer counts one by one.
MOST_UPDATES = 2**53


def save(file, network, state) -> None:
    """Write to a path or a binary file object. Raises EngineError for a learning rate that is a function of your own.

    Arrays keep their dtype, float16 too; `load` makes float32 of that.
    """
    about = {
        "version": VERSION,
        "layers": [_describe(layer) for layer in network.layers],
        "loss": _describe(network.loss),
        "optimizer": _describe(network.optimizer),
        "t": state.t,
        "since": state.since,
        "memory_of": state.optimizer,
    }
    arrays = _arrays(state) | {"about": np.frombuffer(json.dumps(about, default=float).encode(), np.uint8)}
    if hasattr(file, "write"):
        np.savez_compressed(file, **arrays)
    else:
        # NumPy would add ".npz" to a path without it, and `load` would not find the file again.
        with open(file, "wb") as opened:
            np.savez_compressed(opened, **arrays)


def load(file) -> tuple[Network, State]:
    """-> (network, state). Raises EngineError for a file that is damaged, foreign, too large or of a newer version."""
    with _opened(file) as (about, arrays):
        network = _network(about)
        return network, _state(about, network, arrays)


def network_in(file) -> Network:
    """The Network that a file describes; its weights are not unpacked. Raises EngineError, as `load` does."""
    with _opened(file) as (about, _):
        return _network(about)


@contextmanager
def _opened(file):
    """-> (its description, its arrays)"""
    try:
        with _archive(_itself(_bounded(file))) as archive:
            arrays = _Arrays(archive)
            about = json.loads(arrays.unpacked("about", MOST_ABOUT).tobytes())
            if about["version"] != VERSION:
                raise NetworkFileError("network_of_another_version", version=VERSION)
            yield about, arrays
    except EngineError:
        raise
    # Whatever is wrong inside a foreign file, the person can only do one thing about it.
    except Exception as error:
        raise NetworkFileError("no_network") from error


def _describe(record):
    """A settings record as [its class, its fields]."""
    return [type(record).__name__, {field.name: _plain(getattr(record, field.name)) for field in fields(record)}]


def _plain(value):
    """A setting as JSON can hold it: a schedule becomes {"schedule": its description}."""
    if isinstance(value, SCHEDULES):
        return {"schedule": _describe(value)}
    if callable(value):
        raise EngineError("A learning rate that is a function of your own cannot be saved; replace it first.")
    return [_plain(part) for part in value] if isinstance(value, tuple) else value


def _build(choices, described):
    name, settings = described
    return by_name(choices, name)(**{name: _setting(value) for name, value in settings.items()})


def _setting(value):
    if isinstance(value, dict):
        return _build(SCHEDULES, value["schedule"])
    return tuple(map(_setting, value)) if isinstance(value, list) else value


def _network(about):
    if len(about["layers"]) > MOST_LAYERS:
        raise NetworkFileError("network_too_deep", most=MOST_LAYERS)
    try:
        layers = tuple(_build(LAYERS, layer) for layer in about["layers"])
        return Network(layers, _build(LOSSES, about["loss"]), _build(OPTIMIZERS, about["optimizer"]))
    except EngineError as error:
        # What it says quotes the file; on a page the text of a stranger would be read as Markdown.
        raise NetworkFileError("network_unbuildable") from error


def _arrays(state):
    arrays = {}
    for index, (params, memory) in enumerate(zip(state.params, state.memory, strict=True)):
        for name, w, kept in zip("Wb", params or (), memory or (), strict=False):
            arrays[f"{index}.{name}"] = w
            arrays |= {f"{index}.{name}.memory{m}": array for m, array in enumerate(kept)}
    for index, kept in enumerate(state.statistics):
        arrays |= {f"{index}.statistics{s}": array for s, array in enumerate(kept or ())}
    return arrays


def _state(about, network, arrays):
    params: list[Params | None] = []
    memory: list[tuple | None] = []
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
    _check_memory(about["memory_of"], params, memory)
    t, since = about["t"], about["since"]
    if not (type(t) is int and type(since) is int and 0 <= since <= t <= MOST_UPDATES):
        raise ValueError("counts")
    return State(tuple(params), tuple(memory), t, about["memory_of"], since, _statistics(network, arrays))


def _statistics(network, arrays):
    fresh = (layer.fresh_statistics(np.bool_) for layer in network.layers)  # only their shapes count
    return tuple(
        kept and tuple(_expected(arrays, f"{index}.statistics{s}", array.shape) for s, array in enumerate(kept))
        for index, kept in enumerate(fresh)
    )


def _check_memory(owner, params, memory):
    """The optimiser called `owner` must find as many arrays as it left behind; they may come to use at any later time.

    A state built by hand has no owner; whatever memory it has is never used.
    """
    if owner == "":
        return
    (optimizer,) = (kind(learning_rate=1) for kind in OPTIMIZERS if kind.__name__ == owner)
    for weights, kept in zip(params, memory, strict=True):
        if weights and any(len(optimizer.memory(w)) != len(k) for w, k in zip(weights, kept, strict=True)):
            raise ValueError("memory")


def _memory(arrays, name, w):
    kept: list[np.ndarray] = []
    while f"{name}.memory{len(kept)}" in arrays:
        kept.append(_expected(arrays, f"{name}.memory{len(kept)}", w.shape))
    return tuple(kept)


def _expected(arrays, name, shape):
    array = arrays.unpacked(name, prod(shape) * WIDEST)
    if array.dtype not in DTYPES:
        raise NetworkFileError("network_of_other_numbers")
    if array.dtype == np.float16:  # half the size in the file, but no precision to compute with
        array = array.astype(np.float32)
    if array.shape != shape:
        raise NetworkFileError("network_unfitting")
    if not np.isfinite(array).all():
        raise NetworkFileError("network_of_nan")
    array.setflags(write=False)
    return array


def _bounded(file):
    """The bytes of a path or file object, once it is known that they are not too many."""
    if hasattr(file, "read"):
        file.seek(0)
        raw = file.read(MOST_BYTES + 1)
    else:
        with open(file, "rb") as opened:
            raw = opened.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise _too_large()
    return raw


def _too_large():
    return NetworkFileError("network_too_large", most=MOST_BYTES // 1_000_000)


def _archive(raw):
    """The archive in these bytes, once it is known that it has not too many members."""
    if raw.count(b"PK\x01\x02") > MOST_MEMBERS:
        raise _too_large()
    return zipfile.ZipFile(io.BytesIO(raw))


def _itself(raw):
    """The bytes of the network file; mail and people pack it into another archive, as it is."""
    with _archive(raw) as archive:
        packed = list(_members(archive, ".npz").values())
        return _unpacked(archive, packed[0], MOST_BYTES) if len(packed) == 1 else raw


class _Arrays:
    """The arrays of an archive by their names, each unpacked when it is asked for."""

    def __init__(self, archive):
        self.archive, self.members, self.dtypes = archive, _members(archive, ".npy"), set()

    def __contains__(self, name):
        return name.lower() in self.members

    def unpacked(self, name, most):
        """The array of that name, which may have so many bytes. All but the description have one and the same dtype."""
        array = _read(_unpacked(self.archive, self.members[name.lower()], most + MOST_HEADER))
        if name == "about":
            return array
        self.dtypes.add(array.dtype)
        if len(self.dtypes) > 1:
            raise ValueError("dtypes")
        return array.astype(array.dtype.newbyteorder("="), copy=False)


def _members(archive, ending):
    """-> {name without this ending, in small letters: where it is}, whichever program packed the archive, and whatever
    it added.
    """
    members = archive.infolist()
    if sum(info.file_size for info in members) > MOST_BYTES:
        raise _too_large()
    found = {}
    for info in members:
        *folders, name = info.filename.replace("\\", "/").lower().split("/")
        if not name.endswith(ending) or name.startswith("._") or "__macosx" in folders:
            continue
        name = name.removesuffix(ending)
        if name in found:
            raise NetworkFileError("several_networks")
        found[name] = info
    return found


def _unpacked(archive, info, most):
    """The bytes of a member, at most as many as the directory of the archive promises."""
    # Of these two kinds, ZipFile unpacks no more than it is asked for.
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or info.file_size > most:
        raise ValueError("compression or size")
    with archive.open(info) as packed:
        # Asked for all, ZipFile would unpack first and compare with the promised size afterwards.
        return packed.read(info.file_size)


def _read(raw):
    """One array."""
    header = io.BytesIO(raw)
    if np.lib.format.read_magic(header) != (1, 0):
        raise ValueError("format")
    shape, by_columns, dtype = np.lib.format.read_array_header_1_0(header)
    # `frombuffer` refuses pickled objects, `reshape` a length that its header does not promise.
    flat = np.frombuffer(raw, dtype, offset=header.tell())
    return flat.reshape(shape, order="F" if by_columns else "C").copy(order="K")
