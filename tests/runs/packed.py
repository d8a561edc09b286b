"""Network files as other programs pack them, and as nobody should."""

import io
import json
import struct
import zipfile

import numpy as np

import engine
from runs.course.experiment import Settings, Start
from runs.course.network_file import to_file
from runs.course.presets import preset
from runs.course.tape import first_state, network_of
from runs.data.sources import one_hot


def kept(size="tiny", activation="ReLU", optimizer="SGD", updates=2):
    """-> (State after some training, the file that the lesson makes of it)"""
    start, settings = Start(size, activation), Settings(optimizer=optimizer)
    network, state = network_of(start, settings), first_state(start)
    X = np.random.default_rng(0).random((2, *preset(size).shape))
    for step in engine.train(network, state, [(X, one_hot(["cat", "dog"]))] * updates):
        state = step.after
    return state, to_file(start, settings, state)


TINY = kept()[1]


def members(data):
    """{name: bytes} of an archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def zipped(content, compression=zipfile.ZIP_DEFLATED, prepare=lambda info: None, file=None, **opened):
    """The bytes of an archive; `prepare` is given each member's ZipInfo."""
    made = file or io.BytesIO()
    with zipfile.ZipFile(made, "w", compression, compresslevel=1) as archive:
        for name, data in content.items():
            info = zipfile.ZipInfo(name, (2025, 3, 1, 12, 0, 0))
            info.compress_type = compression
            prepare(info)
            with archive.open(info, "w", **opened) as member:
                member.write(data)
    return made.getvalue()


class Stream(io.BytesIO):
    """A file that cannot be read back, as a pipe: sizes come behind each member, as a Mac's archives have them."""

    def seekable(self):
        return False

    def seek(self, *_):
        raise OSError

    def tell(self):
        raise OSError


def made_by(system, extra=b"", flags=0):
    def prepare(info):
        info.create_system, info.extra, info.flag_bits = system, extra, info.flag_bits | flags
        info.external_attr = 0o100644 << 16

    return prepare


MAC = b"UX\x08\x00" + bytes(8)
LITTER = {"__MACOSX/": b"", ".DS_Store": b"Bud1", "Thumbs.db": b"x", "desktop.ini": b"x", "read me.txt": b"hello"}


def renamed(data, name, more=()):
    return {name(each): content for each, content in members(data).items()} | dict(more)


# How a network file that was unpacked is packed again.
AGAIN = {
    "as it was": lambda data: zipped(members(data)),
    "stored": lambda data: zipped(members(data), zipfile.ZIP_STORED),
    "in another order": lambda data: zipped(dict(reversed(members(data).items()))),
    "on a Mac": lambda data: zipped(
        renamed(data, str, {f"__MACOSX/._{name}": b"\0\5\x16\7" + bytes(40) for name in members(data)} | LITTER),
        prepare=made_by(3, MAC),
        file=Stream(),
    ),
    "as a folder on a Mac": lambda data: zipped(
        {"network-3/": b""}
        | renamed(data, "network-3/{}".format)
        | {f"__MACOSX/network-3/._{name}": b"\0\5\x16\7" for name in members(data)}
        | {"network-3/.DS_Store": b"Bud1", "network-3/._about.npy": b"\0\5\x16\7"},
        prepare=made_by(3, MAC),
        file=Stream(),
    ),
    "by Windows": lambda data: zipped(renamed(data, str, LITTER), prepare=made_by(0)),
    "by old Windows programs": lambda data: zipped(renamed(data, "net\\{}".format), prepare=made_by(10)),
    "with capitals": lambda data: zipped(renamed(data, str.upper)),
    "with small letters": lambda data: zipped(renamed(data, str.lower)),
    "in folders of other languages": lambda data: zipped(renamed(data, "Téléchargements/网络/{}".format)),
    "in a folder deep down": lambda data: zipped(renamed(data, f"{'a/' * 40}{{}}".format)),
    "as ZIP64": lambda data: zipped(members(data), force_zip64=True),
    "as a stream": lambda data: zipped(members(data), file=Stream()),
    "as a stream in ZIP64": lambda data: zipped(members(data), file=Stream(), force_zip64=True),
    "with extra fields": lambda data: zipped(
        members(data), prepare=made_by(3, b"UT\x05\x00\x03abcdux\x03\x00\x01\x00\x00")
    ),
    "behind other bytes": lambda data: b"#!/bin/sh\n" + zipped(members(data)),
    "with a comment": lambda data: _with_comment(zipped(members(data))),
    "packed once more": lambda data: zipped({"network-3.npz": data, "__MACOSX/._network-3.npz": b"\0\5\x16\7"}),
    "packed once more, as a folder": lambda data: zipped(
        {"net/": b"", "net/NETWORK-3.NPZ": data, "net/.DS_Store": b""}
    ),
}


def _with_comment(data):
    file = io.BytesIO(data)
    with zipfile.ZipFile(file, "a") as archive:
        archive.comment = b"made by hand"
    return file.getvalue()


def npy(array, **header):
    """An .npy file whose header may say something else than the array."""
    head = {"descr": array.dtype.str, "fortran_order": False, "shape": array.shape} | header
    text = f"{head!r}\n".encode()
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text + array.tobytes()


def changed(arrays=None, about=None, data=TINY):
    """A file with other arrays (bytes, or None for none), or another description (a function, or bytes)."""
    content = members(data)
    if about is not None:
        described = json.loads(np.load(io.BytesIO(content["about.npy"])).tobytes())
        text = about if isinstance(about, bytes) else json.dumps(about(described)).encode()
        content["about.npy"] = npy(np.frombuffer(text, np.uint8))
    for name, array in (arrays or {}).items():
        content[f"{name}.npy"] = npy(array) if isinstance(array, np.ndarray) else array
    return zipped({name: data for name, data in content.items() if data is not None})


def arrays_of(data):
    return {
        name.removesuffix(".npy"): np.load(io.BytesIO(raw))
        for name, raw in members(data).items()
        if "about" not in name
    }


VALUES = [None, True, 0, -1, 0.5, 1e308, 10**400, "", "Adam", "ReLU", "\ud800", "![](//x)", [], [1], {}, float("nan")]
DTYPES = ["f2", "f4", "f8", ">f4", ">f8", "g", "i1", "i8", "u1", "?", "c8", "c16", "S3", "U2", "V4", "M8[s]"]

DESCR = ["<f8", "|O", "<f16", ">f8", "|V8", "<M8[s]", "<i8", "(2,2)<f8", [("a", "<f8")], [], 3, "f8,f8", ""]
NAMES = [
    "about.npy",
    "0.W.npy",
    "1.W.npy",
    "0.w.NPY",
    "x/0.W.npy",
    "0.W.memory0.npy",
    "a.npz",
    "",
    "/",
    "..\\about.npy",
]


def at_random(rng):
    """A network file that something happened to."""
    data = rng.choice(FILES)
    for _ in range(rng.randint(1, 2)):
        data = _safe(rng.choice(DAMAGE), rng, data) or data
    return (_safe(rng.choice(list(AGAIN.values())), data) or data) if rng.random() < 0.2 else data


def _bytes(rng, data):
    data = bytearray(data)
    for _ in range(rng.randint(1, 6)):
        data[rng.randrange(len(data))] = rng.randrange(256)
    return bytes(data)


def _cut(rng, data):
    begin = rng.randrange(len(data))
    return data[:begin] + data[begin + rng.randint(1, 400) :]


def _member(rng, data):
    content = members(data)
    name = rng.choice(list(content))
    content[name] = rng.choice((_bytes, _cut))(rng, content[name] or b"x")
    return zipped(content, rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)))


def _header(rng, data):
    content = members(data)
    name = rng.choice(list(content))
    sizes = 0, 1, -1, 2, 64, 5, 10**9, 2**62, True, 1.5, None, "a"
    shape = tuple(rng.choice(sizes) for _ in range(rng.randint(0, 4)))
    columns = rng.choice((True, 1, "x"))
    head = rng.choice(({"shape": shape}, {"descr": rng.choice(DESCR)}, {"fortran_order": columns}, {"x": 1}))
    return zipped(content | {name: npy(np.ones(rng.randint(0, 99)), **head)})


def _dtype(rng, data):
    arrays = arrays_of(data)
    dtype = np.dtype(rng.choice(DTYPES))
    names = list(arrays) if rng.random() < 0.6 else [rng.choice(list(arrays))]
    made = {
        name: np.zeros(arrays[name].shape, dtype) if dtype.kind in "VM" else _astype(arrays[name], dtype)
        for name in names
    }
    return changed(made, data=data)


def _numbers(rng, data):
    arrays = arrays_of(data)
    name = rng.choice(list(arrays))
    array = arrays[name].copy()
    array.flat[rng.randrange(array.size)] = rng.choice((np.nan, np.inf, -0.0, 5e-324, 1e6, -1e6, 1.0000001e6, 1e308))
    return changed({name: array}, data=data)


def _description(rng, data):
    def spoil(node):
        keys = list(node) if isinstance(node, dict) else range(len(node))
        if not keys:
            return
        key = rng.choice(list(keys))
        if isinstance(node[key], dict | list) and rng.random() < 0.8:
            spoil(node[key])
        else:
            node[key] = rng.choice(VALUES)

    def about(described):
        spoil(described)
        return described

    return changed({}, about, data)


def _names(rng, data):
    content = members(data)
    name = rng.choice(list(content))
    other = rng.choice(NAMES)
    return zipped(content | rng.choice(({}, {name: b""})) | {other: content[name]})


def _safe(function, *arguments):
    """What the function makes of a file, or None where it is damaged too much already."""
    try:
        return function(*arguments)
    except Exception:
        return None


def _astype(array, dtype):
    with np.errstate(all="ignore"):
        return array.real.astype(dtype)


DAMAGE = (_bytes, _cut, _member, _header, _dtype, _numbers, _description, _names)
LARGER = kept("small", "Tanh", "Adam")[1], kept("standard", "ReLU", "Momentum")[1], kept("conv-small", "Sigmoid")[1]
FILES = [*[TINY] * 9, *LARGER]
