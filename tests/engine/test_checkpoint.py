"""A network in a file: what comes back is what went in, and a hostile file gets one sentence and little memory."""

import io
import json
import struct
import tracemalloc
import zipfile
from contextlib import suppress
from dataclasses import replace
from itertools import product
from math import nan

import numpy as np
import pytest

from engine import (
    ACTIVATIONS,
    LOSSES,
    SGD,
    Adam,
    BatchNorm,
    Conv,
    CrossEntropy,
    Dense,
    Dropout,
    EngineError,
    Flatten,
    MaxPool,
    MeanSquaredError,
    Momentum,
    Network,
    NetworkFileError,
    OneCycle,
    Params,
    ReLU,
    State,
    forward,
    init,
    load,
    network_in,
    save,
    step,
    train,
)
from engine.checkpoint import MOST_BYTES
from tests.engine.samples import batch, batches, everything, network, same, weights

OPTIMIZERS = (SGD(0.1), Momentum(0.1, 0.8), Momentum(0.1, nesterov=True), Adam(0.1, (0.8, 0.99), 1e-6))
DTYPES = (np.float32, np.float64)
# One refused file may cost its own bytes and a little beside; NumPy's and zipfile's first use is not measured.
LITTLE_MEMORY = 5_000_000


def saved(net, state):
    file = io.BytesIO()
    save(file, net, state)
    return file


def trained(net, dtype=np.float64, updates=3):
    return list(train(net, init(net, 0, dtype), batches(updates, dtype=dtype)))[-1].after


@pytest.mark.parametrize("activation, loss", list(product(ACTIVATIONS, LOSSES)))
@pytest.mark.parametrize("optimizer, dtype", list(product(OPTIMIZERS, DTYPES)), ids=str)
def test_the_next_steps_are_the_same_bit_for_bit(activation, loss, optimizer, dtype):
    net = network(activation, loss, optimizer)
    state = trained(net, dtype)
    found, again = load(saved(net, state))
    assert found == net
    assert (again.t, again.since, again.optimizer) == (3, 0, type(optimizer).__name__)
    assert not any(w.flags.writeable for w in weights(again.params))
    data = batches(2, dtype=dtype)
    for ours, theirs in zip(train(net, state, data), train(found, again, data), strict=True):
        assert same(everything(ours), everything(theirs))


def test_pictures_and_a_switched_optimizer():
    net = Network((Flatten(), Dense(12, 3), ReLU(), Dense(3, 2)), MeanSquaredError(), Momentum(0.1))
    X, T = batch(4, (2, 2, 3))
    state = step(net, step(net, init(net, 0), X, T).after, X, T).after
    net = replace(net, optimizer=Adam(0.1))
    # Saved between the switch and the first update: the memory is still Momentum's.
    for now in (state, step(net, state, X, T).after):
        found, again = load(saved(net, now))
        assert (again.optimizer, again.since) == (now.optimizer, now.since)
        assert same(everything(step(found, again, X, T)), everything(step(net, now, X, T)))


def test_paths_with_and_without_an_ending(tmp_path):
    net = network()
    state = init(net, 0)
    for path in (tmp_path / "network.npz", tmp_path / "network", str(tmp_path / "named.cat")):
        save(path, net, state)
        assert same(weights(load(path)[1].params), weights(state.params))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["named.cat", "network", "network.npz"]


def test_an_open_file_stays_open(tmp_path):
    net = network()
    with open(tmp_path / "network.npz", "w+b") as file:
        save(file, net, init(net, 0))
        load(file)
        load(file)
        assert not file.closed


def test_weights_that_lie_by_columns_in_memory():
    """Such as those of another library, transposed."""
    net = network()
    params = tuple(p and Params(np.asfortranarray(p.W), p.b) for p in init(net, 0).params)
    state = State(params, init(net, 0).memory)
    assert params[0].W.flags.f_contiguous and not params[0].W.flags.c_contiguous
    found = load(saved(net, state))[1].params
    assert same(weights(found), weights(params))
    # A matrix product may round differently in another layout.
    assert found[0].W.flags.f_contiguous and not found[0].W.flags.c_contiguous


def test_settings_given_as_numpys_numbers():
    net = network(optimizer=SGD(np.float32(0.1)))
    state = init(net, 0, np.float32)
    found, again = load(saved(net, state))
    assert same(everything(step(found, again, *batch(2))), everything(step(net, state, *batch(2))))


def test_a_learning_rate_that_is_a_function_cannot_be_saved():
    net = network(optimizer=SGD(lambda t: 1 / t))
    file = io.BytesIO()
    with pytest.raises(EngineError, match="replace it first"):
        save(file, net, init(net, 0))
    assert not file.getvalue()


# Hostile files, made from a good one.

GOOD_NET = network(optimizer=Adam(0.1))
GOOD_STATE = trained(GOOD_NET)
GOOD = saved(GOOD_NET, GOOD_STATE).getvalue()
with np.load(io.BytesIO(GOOD)) as opened:
    ARRAYS = dict(opened)
ABOUT = json.loads(ARRAYS.pop("about").tobytes())


def packed(about=None, arrays=None, compress=np.savez_compressed):
    """A file with another description or other arrays, whole as a zip file. None as an array leaves it out."""
    text = about if isinstance(about, bytes) else json.dumps(ABOUT | (about or {})).encode()
    kept = {name: array for name, array in (ARRAYS | (arrays or {})).items() if array is not None}
    file = io.BytesIO()
    compress(file, about=np.frombuffer(text, np.uint8), **kept)
    return file.getvalue()


def zipped(members, **settings):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", **({"compression": zipfile.ZIP_DEFLATED} | settings)) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def npy(header, content=b"", version=b"\x01\x00"):
    header = header.encode()
    return b"\x93NUMPY" + version + struct.pack("<H", len(header)) + header + content


def plain(descr, shape):
    return f"{{'descr': {descr!r}, 'fortran_order': False, 'shape': {shape}, }}\n"


def lying_about_its_size(name="0.W.npy"):
    """A zip file whose directory promises 100 bytes where 20 million unpack."""
    bomb = zipped({name: b"\0" * 20_000_000})
    return bomb.replace(struct.pack("<I", 20_000_000), struct.pack("<I", 100))


def adam(**settings):
    return {"optimizer": ["Adam", ABOUT["optimizer"][1] | settings]}


def hostile():
    w = ARRAYS["0.W"]
    yield "empty", b""
    yield "text", b"I am a picture of a cat."
    yield "zeros", bytes(5000)
    yield "png", b"\x89PNG\r\n\x1a\n" + bytes(100)
    yield "zip without members", zipped({})
    yield "zip of text", zipped({"readme.txt": "hello"})
    yield "foreign npz", zipped({"x.npy": npy(plain("<f8", (2,)), bytes(16))})
    yield "twice the end", GOOD + GOOD[-22:] + b"tail"
    objects = io.BytesIO()
    np.savez(objects, about=np.array([{"a": 1}, None], dtype=object), **ARRAYS)
    yield "pickle as description", objects.getvalue()
    yield "pickle as weights", packed(arrays={"0.W": np.full((6, 4), None, dtype=object)})
    yield "zip bomb", zipped({"about.npy": npy(plain("|u1", (2,)), b"{}"), "0.W.npy": bytes(MOST_BYTES)})
    yield "many little bombs", zipped({f"{i}.npy": bytes(1_000_000) for i in range(51)})
    yield "lying zip bomb", lying_about_its_size()
    yield "lying zip bomb as description", lying_about_its_size("about.npy")
    yield "bzip2", zipped({"about.npy": b"x" * 100}, compression=zipfile.ZIP_BZIP2)
    yield "lzma", zipped({"about.npy": b"x" * 100}, compression=zipfile.ZIP_LZMA)
    more = {f"{i}.more.npy": npy(plain("<f8", ()), bytes(8)) for i in range(10_001)}
    yield "many members", zipped(good_members() | more, compression=zipfile.ZIP_STORED)
    yield "long description", packed(b"[" * 600_000 + b"]" * 600_000)
    yield "deep description", packed(b"[" * 100_000 + b"]" * 100_000)
    yield "deep header", zipped({"about.npy": npy("-" * 9000 + "1\n")})
    yield "brackets in header", zipped({"about.npy": npy("(" * 9000 + "\n")})
    yield "code in header", zipped({"about.npy": npy("__import__('os').abort()\n")})
    for shape in ((10**9, 10**9), (-1, -24), (2**62, 4, 2), (24,), (6, 5), (3, 8), (0,), (6, 4, 1)):
        yield f"shape {shape}", with_member("0.W.npy", npy(plain("<f8", shape), w.tobytes()))
    for descr in ("|O", ">f8", "<f2", "<i8", "<c8", "|S8", "<M8[s]", "|V0", "nonsense", [("a", "<f8")]):
        yield f"dtype {descr}", with_member("0.W.npy", npy(plain(descr, (6, 4)), w.tobytes()))
    yield "format 2", with_member("0.W.npy", npy(plain("<f8", (6, 4)), w.tobytes(), version=b"\x02\x00"))
    yield "longer than its header says", with_member("0.W.npy", npy(plain("<f8", (6, 4)), w.tobytes() + b"x"))
    yield "shorter than its header says", with_member("0.W.npy", npy(plain("<f8", (6, 4)), w.tobytes()[1:]))
    for number in (nan, np.inf, -np.inf):
        yield f"weights {number}", packed(arrays={"0.W": np.full_like(w, number)})
        yield f"memory {number}", packed(arrays={"2.b.memory1": np.full(2, number)})
    yield "whole numbers as weights", packed(arrays={"0.W": np.zeros((6, 4), int)})
    yield "one array in float32", packed(arrays={"0.W": w.astype(np.float32)})
    yield "memory in float32", packed(arrays={"0.W.memory0": w.astype(np.float32)})
    yield "no weights", packed(arrays={"0.W": None})
    yield "no bias", packed(arrays={"2.b": None})
    yield "no memory", packed(arrays={name: None for name in ARRAYS if "memory" in name})
    yield "one memory too few", packed(arrays={"0.b.memory1": None})
    yield "one memory too many", packed(arrays={"0.b.memory2": np.zeros(4)})
    yield "memory of another shape", packed(arrays={"0.b.memory1": np.zeros(5)})
    yield "memory for another optimizer", packed({"memory_of": "Momentum"})
    yield "memory for none", packed({"memory_of": "SGD", "optimizer": ["SGD", {"learning_rate": 0.1}]})
    no_memory = {name: None for name in ARRAYS if "memory" in name}
    yield "later no memory", packed({"optimizer": ["SGD", {"learning_rate": 0.1}]}, no_memory)
    for owner in ("Adagrad", None, 3, ["Adam"], {"a": 1}, True):
        yield f"memory of {owner}", packed({"memory_of": owner})
    for t in (-1, True, 1.0, "1", None, [1], 10**400, 2**53 + 1):
        yield f"t {str(t)[:9]}", packed({"t": t, "since": 0})
    for since in (-1, 4, False, 0.0, None, "0"):
        yield f"since {since}", packed({"since": since})
    for version in (0, 2, "1", None, [1], "x" * 10_000):
        yield f"version {str(version)[:9]}", packed({"version": version})
    for about in (b"", b"{", b"[]", b"null", b"3", b'"about"', b"{}", b"\xff\xfe", b"{" + b'"a":1,' * 100 + b"}"):
        yield f"description {about[:9]}", packed(about)
    for key in ABOUT:
        yield f"no {key}", packed(json.dumps({k: v for k, v in ABOUT.items() if k != key}).encode())
        yield f"{key} of another kind", packed({key: {"a": [1, None, "b"]}})
    for layers in ("Dense", 3, [], ["Dense"], [["Dense"]], [["Dense", []]], [["Dense", None]], [[["Dense"], {}]]):
        yield f"layers {layers}", packed({"layers": layers})
    yield "too many layers", packed({"layers": [["ReLU", {}]] * 1001})
    yield "unknown layer", packed({"layers": [["os.system", {}]]})
    yield "unknown setting", packed({"layers": [["ReLU", {"slope": 1}]]})
    for size in (0, -1, 2.5, "6", None, [6], True, 10**12, 2**63, 10**400, {"schedule": 3}):
        layers = [["Dense", {"inputs": size, "outputs": 4}], *ABOUT["layers"][1:]]
        yield f"{str(size)[:9]} inputs", packed({"layers": layers})
    for rate in (0, -1, "0.1", None, True, [0.1], 10**400, {"a": 1}, {"schedule": 1}, {"schedule": ["OneCycle", {}]}):
        yield f"learning rate {str(rate)[:9]}", packed(adam(learning_rate=rate))
    yield "learning rate NaN", packed(json.dumps(ABOUT | adam(learning_rate=nan)).encode())
    for betas in (0.9, [0.9], [0.9, 1.0], [0.9, "b"], None, [[0.9], [0.9]], {"a": 1}):
        yield f"betas {betas}", packed(adam(betas=betas))
    yield "a loss among the layers", packed({"layers": [["CrossEntropy", {}], *ABOUT["layers"]]})
    yield "a layer as loss", packed({"loss": ["ReLU", {}]})
    yield "layers that do not fit", packed({"layers": list(reversed(ABOUT["layers"]))})


def good_members():
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def with_member(name, content):
    return zipped(good_members() | {name: content})


@pytest.mark.parametrize("raw", [pytest.param(raw, id=name) for name, raw in hostile()])
def test_hostile_files_get_one_sentence_and_little_memory(raw):
    tracemalloc.start()
    try:
        with pytest.raises(NetworkFileError, match=r"^This network file cannot be used: ") as said:
            load(io.BytesIO(raw))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(str(said.value)) < 250 and "\n" not in str(said.value)
    assert peak < 3 * len(raw) + LITTLE_MEMORY


def test_a_network_is_known_without_its_weights():
    for arrays in ({}, {"0.W": None}, {"0.W": np.full((6, 4), nan)}, {"0.b": np.zeros(9)}):
        assert network_in(io.BytesIO(packed(arrays=arrays))) == GOOD_NET
    with pytest.raises(NetworkFileError, match="network unbuildable"):
        network_in(io.BytesIO(packed({"layers": [["Dense", {"inputs": 0, "outputs": 4}]]})))


@pytest.mark.parametrize("place", ["layers", "loss", "optimizer", "memory_of", "version"])
def test_a_sentence_about_a_file_does_not_quote_it(place):
    """A page shows it as Markdown, and this would be a picture from another machine."""
    picture = "![x](//x.org)"
    about = {"layers": [[picture, {}]], "loss": [picture, {}], "optimizer": ["SGD", {"learning_rate": picture}]}
    with pytest.raises(EngineError) as said:
        load(io.BytesIO(packed({place: about.get(place, picture)})))
    assert "x.org" not in str(said.value)


def test_a_file_longer_than_all_that_is_allowed_is_not_read_to_its_end():
    class Endless(io.RawIOBase):
        asked = 0

        def seek(self, *_):
            return 0

        def read(self, size=-1):
            assert size >= 0
            self.asked += size
            return b"\0" * size

    file = Endless()
    with pytest.raises(NetworkFileError, match="too large, most 50"):
        load(file)
    assert file.asked <= MOST_BYTES + 1


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(EngineError):
        load(tmp_path / "nothing.npz")


def test_a_good_file_is_still_taken_when_packed_by_hand():
    """What the hostile files are made of is itself in order, so that each is refused for its own fault."""
    for raw in (packed(), packed(compress=np.savez), with_member("0.b.npy", npy(plain("<f8", (4,)), bytes(32)))):
        net, state = load(io.BytesIO(raw))
        assert net == GOOD_NET
    net, state = load(io.BytesIO(packed({"memory_of": ""})))
    assert step(net, state, *batch(2)).after.t == 4


def test_a_truncated_file_is_refused():
    for length in range(0, len(GOOD), max(1, len(GOOD) // 150)):
        with pytest.raises(EngineError):
            load(io.BytesIO(GOOD[:length]))


@pytest.mark.parametrize("seed", range(4))
def test_random_damage_is_refused_or_harmless(seed):
    """Whatever still loads can also be used."""
    rng = np.random.default_rng(seed)
    refused = 0
    for raw in [packed(compress=np.savez), GOOD] * 75:
        damaged = bytearray(raw)
        for place in rng.integers(0, len(raw), rng.integers(1, 9)):
            damaged[place] = rng.integers(256)
        refused += not usable(bytes(damaged))
    assert refused > 100


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("kind", ["dense", "pictures"])
def test_a_random_description_is_refused_or_harmless(kind, seed):
    """Here the zip file is in order, so that the description itself is put to the test."""
    rng = np.random.default_rng(seed)
    numbers = [0, 1, -1, 2, 10**30, 0.5, -0.5, 1e308]
    values = [None, True, False, *numbers, "", "Adam", "SGD", "ReLU", [], [1], [0.5, 0.5], {}]
    net, shape = (GOOD_NET, 6) if kind == "dense" else (OF_PICTURES, (4, 4, 3))
    state = GOOD_STATE if kind == "dense" else step(net, init(net, 0), *batch(2, shape)).after
    with np.load(io.BytesIO(saved(net, state).getvalue())) as opened:
        arrays = dict(opened)
    original = arrays.pop("about").tobytes()
    refused = 0
    for _ in range(75):
        about = json.loads(original)
        for _ in range(rng.integers(1, 3)):
            spoil(about, values, rng)
        file = io.BytesIO()
        np.savez(file, about=np.frombuffer(json.dumps(about).encode(), np.uint8), **arrays)
        refused += not usable(file.getvalue(), shape)
    assert refused > 40


OF_PICTURES = Network(
    (Conv(3, 4), BatchNorm(4), ReLU(), MaxPool(), Dropout(0.1), Flatten(), Dense(16, 2)),
    CrossEntropy(smoothing=0.05),
    Momentum(OneCycle(0.1, 100), nesterov=True, weight_decay=1e-3),
)


def spoil(node, values, rng):
    """Replace one value at a random depth."""
    keys = list(node) if isinstance(node, dict) else range(len(node))
    if not keys:
        return
    key = keys[rng.integers(len(keys))]
    if isinstance(node[key], dict | list) and rng.random() < 0.8:
        spoil(node[key], values, rng)
    else:
        node[key] = values[rng.integers(len(values))]


def usable(raw, shape=6):
    """False if the file was refused; if it loads, predicting and training raise nothing but EngineErrors."""
    try:
        net, state = load(io.BytesIO(raw))
    except EngineError:
        return False
    X, T = batch(2, shape)
    with suppress(EngineError), np.errstate(all="ignore"):
        forward(net, state, X)
        step(net, step(net, state, X, T).after, X, T)
    return True
