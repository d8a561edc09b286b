"""Network files: what was kept comes back bit by bit, however it was packed since; all else is one true sentence."""

import io
import json
import random
import tracemalloc
import zipfile
from dataclasses import replace
from itertools import product
from time import thread_time

import numpy as np
import pytest

import engine
from engine.checkpoint import MOST_BYTES
from pictures.shipped import FOLDER, PIXELS, shipped
from runs.course.experiment import Settings, Start
from runs.course.network_file import LARGEST, fits, from_file, to_file
from runs.course.presets import PRESETS, preset
from runs.course.tape import first_state, network_of
from runs.data.sources import Sources
from runs.data.values import CAT, DOG, NetworkFile, read
from tests.engine.samples import same, weights
from tests.runs.packed import AGAIN, TINY, arrays_of, at_random, changed, kept, members, npy, zipped
from ui.parts.errors import sentence

ACTIVATIONS = [activation.__name__ for activation in engine.ACTIVATIONS]
LITTLE_MEMORY = 5_000_000


@pytest.mark.parametrize("packed", AGAIN)
@pytest.mark.parametrize(("size", "activation", "optimizer"), [("small", "ReLU", "SGD"), ("tiny", "Tanh", "Adam")])
def test_a_kept_network_is_the_same_bit_by_bit_however_it_was_packed_since(size, activation, optimizer, packed):
    state, data = kept(size, activation, optimizer)
    start, found = from_file(AGAIN[packed](data), 7)
    assert start == Start(size, activation, 7, from_file(data)[0].weights)
    assert same(weights(found), weights(state.params)) and not any(w.flags.writeable for w in weights(found))
    begun = first_state(start, {start.weights: found})
    assert same(weights(begun.params), weights(state.params))


def test_a_name_is_one_network_and_a_network_one_name():
    names = {}
    for size, activation, updates in product(("tiny", "small"), ACTIVATIONS, (0, 1)):
        for optimizer in ("SGD", "Adam") if updates == 0 else ("SGD",):
            start, _ = from_file(kept(size, activation, optimizer, updates)[1], seed=updates)
            names.setdefault((size, activation, updates), set()).add(start.weights)
    assert all(len(found) == 1 for found in names.values())
    every = [name for found in names.values() for name in found]
    assert len(set(every)) == len(every) and all(read(str(name)) == name for name in every)
    # A last bit makes another network.
    arrays = arrays_of(TINY)
    nudged = arrays["0.b"].copy()
    nudged[0] = np.nextafter(nudged[0], 1)
    assert from_file(changed({"0.b": nudged}))[0] != from_file(TINY)[0]


def cast(dtype, order="C"):
    arrays = {name: np.asarray(array.astype(dtype), order=order) for name, array in arrays_of(TINY).items()}
    file = io.BytesIO()
    np.savez(file, about=np.load(io.BytesIO(members(TINY)["about.npy"])), **arrays)
    return file.getvalue()


@pytest.mark.parametrize(("dtype", "order"), [(">f8", "C"), ("<f8", "F"), (">f8", "F")])
def test_the_same_numbers_in_another_order_are_the_same_network(dtype, order):
    assert from_file(cast(dtype, order))[0] == from_file(TINY)[0]


@pytest.mark.parametrize("dtype", ["<f4", ">f4", "<f2", ">f2"])
def test_shorter_numbers_are_taken_as_they_are(dtype):
    _, found = from_file(cast(dtype))
    wanted = [arrays_of(TINY)[name].astype(dtype).astype(float) for name in ("0.W", "0.b", "2.W", "2.b")]
    assert same(weights(found), wanted)


@pytest.mark.parametrize("value", [-0.0, 5e-324, -2.2e-308, LARGEST, -LARGEST])
def test_numbers_at_the_edge_come_back(value):
    W = np.full((64, 5), value)
    assert same([from_file(changed({"0.W": W}))[1][0].W], [W])


OLD = [
    ["Dense", {"inputs": 64, "outputs": 5}],
    ["ReLU", {}],
    ["Dense", {"inputs": 5, "outputs": 2}],
]


def test_a_file_of_the_first_version_is_opened():
    """As commit a2bfbb0 wrote it: the description comes first, losses have no smoothing, optimisers no decay."""
    adam = ["Adam", {"learning_rate": 0.1, "betas": [0.9, 0.999], "eps": 1e-08}]
    about = {"version": 1, "layers": OLD, "loss": ["CrossEntropy", {}], "optimizer": adam}
    about |= {"t": 3, "since": 0, "memory_of": "Adam"}
    state, data = kept(optimizer="Adam", updates=3)
    text = npy(np.frombuffer(json.dumps(about).encode(), np.uint8))
    start, found = from_file(zipped({"about.npy": text} | {n: d for n, d in members(data).items() if n != "about.npy"}))
    assert start == from_file(data)[0] and same(weights(found), weights(state.params))


def pooled_first(size, activation):
    """A network of this size with every MaxPool before its activation, and weights of its own."""
    bend = engine.by_name(engine.ACTIVATIONS, activation)()
    layers = list(preset(size).layers(bend))
    for i in [i for i, layer in enumerate(layers) if isinstance(layer, engine.MaxPool)]:
        layers[i - 1 : i + 1] = layers[i], layers[i - 1]
    network = engine.Network(layers, engine.CrossEntropy(), engine.Momentum(0.1))
    state = engine.init(network, 3)
    return network, replace(state, params=tuple(p and engine.Params(p.W, p.b + 0.01) for p in state.params))


def saved(network, state):
    file = io.BytesIO()
    engine.save(file, network, state)
    return file.getvalue()


@pytest.mark.parametrize(("size", "activation"), list(product(("conv-small", "conv"), ACTIVATIONS)))
def test_an_activation_before_or_behind_maxpool_gives_the_same_answers(size, activation):
    network, state = pooled_first(size, activation)
    start, found = from_file(saved(network, state))
    ours = network_of(start, Settings())
    assert ours.layers != network.layers and ours.layers == preset(size).layers(network.layers[2])
    begun = first_state(start, {start.weights: found})
    X = np.random.default_rng(1).random((2, *preset(size).shape))
    assert np.array_equal(engine.forward(ours, begun, X).logits, engine.forward(network, state, X).logits)


@pytest.mark.parametrize("name", PIXELS)
def test_our_own_trained_networks_can_be_brought_as_files(name):
    data = (FOLDER / f"{name}.npz").read_bytes()
    if name == "cat-dog-dense":
        with pytest.raises(engine.EngineError, match="other layers"):
            from_file(data)
        return
    start, found = from_file(data)
    (size,) = (p for p in PRESETS if name in (p.drawn, p.photos))
    assert (start.preset, start.activation) == (size.name, "ReLU") and fits(size, found)
    X = Sources().row(DOG, size)
    theirs = engine.forward(shipped(name).network, replace(shipped(name).state, params=found), X).logits
    begun = first_state(start, {start.weights: found})
    assert np.array_equal(engine.forward(network_of(start, Settings()), begun, X).logits, theirs)


def of(*layers, **settings):
    """A file of a network with these layers."""
    network = engine.Network(layers, engine.CrossEntropy(), engine.SGD(1.0))
    return saved(network, engine.init(network, 0))


def described(**about):
    return lambda was: was | about


def text(raw):
    return changed(about=raw)


def deep(inner, times):
    return ('{"schedule": ["Cycles", {"cycles": [' * times + inner + "]}]}" * times).encode()


CONVOLUTIONS = engine.Conv(3, 12), engine.BatchNorm(12), engine.ReLU(), engine.MaxPool()
OTHER = {
    # The five crafted files of the note raised "max() arg is an empty sequence".
    "no weights at all": of(engine.ReLU()),
    "layers without weights": of(engine.Flatten(), engine.MaxPool(), engine.Dropout(0.1), engine.GlobalAveragePool()),
    "a thousand of them": changed(about=described(layers=[["Tanh", {}]] * 1000)),
    "another size": of(engine.Dense(64, 6), engine.ReLU(), engine.Dense(6, 2)),
    "three outputs": of(engine.Dense(64, 5), engine.ReLU(), engine.Dense(5, 3)),
    "two activations": of(engine.Dense(64, 5), engine.ReLU(), engine.Tanh(), engine.Dense(5, 2)),
    "an activation at the end": of(engine.Dense(64, 5), engine.ReLU(), engine.Dense(5, 2), engine.ReLU()),
    "BatchNorm": of(*CONVOLUTIONS, engine.GlobalAveragePool(), engine.Dense(12, 2)),
    "BatchNorm in a dense network": of(engine.Dense(64, 5), engine.BatchNorm(5), engine.ReLU(), engine.Dense(5, 2)),
    "Dropout": of(engine.Dense(64, 5), engine.ReLU(), engine.Dropout(0.5), engine.Dense(5, 2)),
    "huge layers": changed(about=described(layers=[["Dense", {"inputs": 10**12, "outputs": 10**12}]])),
    "much to normalise": changed(about=described(layers=[["BatchNorm", {"channels": 10**12}]])),
}
DAMAGED = {
    "no array": changed(dict.fromkeys(arrays_of(TINY))),
    "an empty array": changed({"0.W": np.zeros((0, 5))}),
    "a single number": changed({"0.b": np.float64(3).reshape(())}),
    "one axis more": changed({"0.W": np.zeros((64, 5, 1))}),
    "turned": changed({"0.W": np.zeros((5, 64))}),
    "NaN": changed({"0.W": np.full((64, 5), np.nan)}),
    "infinity": changed({"2.b": np.array([np.inf, 0])}),
    "too large": changed({"0.W": np.full((64, 5), LARGEST * 1.000001)}),
    "too large for a sum": changed({"0.W": np.full((64, 5), 1e308)}),
    **{dtype: cast(dtype) for dtype in ("i1", "i8", "u2", "?", "c16", "g", "S8", "U4")},
    "objects": changed({"0.W": npy(np.zeros((64, 5)), descr="|O")}),
    "records": changed({"0.W": npy(np.zeros((64, 5)), descr=[("a", "<f8")])}),
    "dates": changed({"0.W": npy(np.zeros((64, 5)), descr="<M8[s]")}),
    "mixed": changed({"0.W": np.zeros((64, 5), np.float32)}),
    "mixed in their bytes": changed({"0.W": np.zeros((64, 5), ">f8")}),
    "a shape beyond all bounds": changed({"0.W": npy(np.zeros((64, 5)), shape=(2**62, 4))}),
    "a shape of words": changed({"0.W": npy(np.zeros((64, 5)), shape=("a",))}),
    "a header of code": changed({"0.W": npy(np.zeros((64, 5)), shape="__import__('os').abort()")}),
    "two networks": zipped(
        {f"a/{name}": data for name, data in members(TINY).items()}
        | {f"b/{name}": d for name, d in members(TINY).items()}
    ),
    "two files of networks": zipped({"a.npz": TINY, "b.npz": TINY}),
    "an archive in itself": zipped({"a.npz": zipped({"a.npz": TINY})}),
    "an archive of anything": zipped({"a.npz": b"PK nonsense"}),
    "only what a Mac adds": zipped({f"__MACOSX/._{name}": data for name, data in members(TINY).items()}),
    **{
        f"description {raw[:12]}": text(raw)
        for raw in (b"", b"null", b"3", b"true", b'"x"', b"[]", b"{}", b"NaN", b"[" * 90_000)
    },
    "schedules in schedules": changed(about=lambda was: was | {"optimizer": json.loads(deep('["SGD", {}]', 90))}),
    "schedules without end": text(deep("0", 5_000)),
    "a thousand cycles": changed(
        about=described(optimizer=["SGD", {"learning_rate": {"schedule": ["Cycles", {"cycles": [1] * 1000}]}}])
    ),
    "a number without end": text(b'{"version": 1' + b"0" * 5_000 + b"}"),
    "t beyond": changed(about=described(t=2**60, since=0)),
    "t of NaN": changed(about=described(t=float("nan"))),
    "nobody's memory": changed(about=described(memory_of="![a](//b.c)")),
    "an activation of one's own": changed(about=described(layers=[["![a](//b.c)", {}]])),
    "a rate of one's own": changed(about=described(optimizer=["SGD", {"learning_rate": "![a](//b.c)"}])),
    "a size of one's own": changed(about=described(layers=[["Dense", {"inputs": "![a](//b.c)", "outputs": 1}]])),
    "betas of one's own": changed(about=described(optimizer=["Adam", {"learning_rate": 1, "betas": "![a](//b.c)"}])),
    "a version of one's own": changed(about=described(version="![a](//b.c)")),
    "half a character": changed(about=described(layers=[["\ud800", {}]])),
    "twice the same word": text(b'{"version": 1, "version": 2}'),
    "a schedule that ends nowhere": changed(
        about=described(optimizer=["SGD", {"learning_rate": {"schedule": ["OneCycle", {"peak": 1, "steps": 10**400}]}}])
    ),
}


@pytest.mark.parametrize("name", OTHER)
def test_other_networks_are_called_so(name):
    with pytest.raises(engine.EngineError, match="other layers"):
        from_file(OTHER[name])


@pytest.mark.parametrize("name", DAMAGED)
def test_damaged_files_are_one_sentence(name):
    with pytest.raises(engine.EngineError) as said:
        from_file(DAMAGED[name])
    shown = sentence(said.value)
    assert shown.endswith(".") and len(shown) < 150 and "\n" not in shown
    # On the page it would be read as Markdown: a picture from another machine.
    assert "//" not in shown and "[" not in shown


NAUGHT = bytes(MOST_BYTES - 100_000)
LARGE = [["Dense", {"inputs": 4_900, "outputs": 5_000}]]
BOMBS = {
    "weights without end": changed({"0.W": NAUGHT}),
    "memory without end": changed({"0.W.memory0": NAUGHT}),
    "a description without end": zipped(members(TINY) | {"about.npy": NAUGHT}),
    "a description of a million brackets": text(b"[" * 999_999),
    "a description of a million numbers": text(b"[" + b"1," * 499_000 + b"1]"),
    "something else without end": zipped(members(TINY) | {"x.npy": NAUGHT, "photo.jpg": b""}),
    "short numbers for a large layer": changed({"0.W": npy(np.zeros((4_900, 5_000), "<f2"))}, described(layers=LARGE)),
    "much to normalise": changed(
        {"0.W": npy(np.zeros(12_000_000, "<f2")), "0.b": npy(np.zeros(12_000_000, "<f2"))},
        described(layers=[["BatchNorm", {"channels": 12_000_000}]]),
    ),
    "a memory of a thousand parts": zipped(
        members(TINY) | {f"0.b.memory{i}.npy": npy(np.zeros(5)) for i in range(1_000)}, zipfile.ZIP_STORED
    ),
    "an archive of nothing": zipped({f"{i}": b"" for i in range(10_100)}, zipfile.ZIP_STORED),
    "packed once more": zipped({"a.npz": zipped({"0.W.npy": NAUGHT}, zipfile.ZIP_STORED)}),
    "ten thousand names in one more": zipped(
        {"a.npz": zipped({f"{i}": b"" for i in range(10_100)}, zipfile.ZIP_STORED)}
    ),
}


@pytest.mark.parametrize("name", BOMBS)
def test_no_file_takes_more_memory_than_it_is_worth(name):
    """Of its own bytes, what is packed once more counts too: up to MOST_BYTES."""
    inner = MOST_BYTES if name == "packed once more" else 0
    tracemalloc.start()
    try:
        try:
            from_file(BOMBS[name])
        except engine.EngineError:
            assert name != "something else without end"
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 3 * len(BOMBS[name]) + 2 * inner + 6 * LITTLE_MEMORY


def tried(count, seed=1):
    """Files that something happened to: a network that can be used, or a sentence."""
    rng = random.Random(seed)
    opened = 0
    for _ in range(count):
        data = at_random(rng)
        started = thread_time()
        try:
            start, found = from_file(data, 5)
        except engine.EngineError as error:
            assert 20 < len(sentence(error)) < 150 and "//" not in sentence(error)
        else:
            opened += 1
            state = first_state(start, {start.weights: found})
            settings = Settings()
            X = Sources().row(CAT, preset(start.preset))
            assert np.isfinite(engine.forward(network_of(start, settings), state, X).logits).all()
            assert from_file(to_file(start, settings, state), 5)[0] == start
        assert thread_time() - started < 2
    assert opened > count // 50


def test_damaged_files():
    tried(300)


@pytest.mark.long
def test_many_damaged_files():
    tried(10_000, 2)


@pytest.mark.parametrize("size", PRESETS, ids=lambda p: p.name)
def test_a_kept_network_begins_a_run_with_the_same_weights(size):
    start = Start(size.name, "Tanh", 5)
    state = first_state(start)
    again, weights = from_file(to_file(start, Settings(), state), 5)
    assert (again.preset, again.activation) == (size.name, "Tanh") and isinstance(again.weights, NetworkFile)
    begun = first_state(again, {again.weights: weights})
    for p, q in zip(state.params, begun.params, strict=True):
        assert p is q is None or (np.array_equal(p.W, q.W) and np.array_equal(p.b, q.b))


def with_layers(layers, scale=1.0):
    network = engine.Network(layers, engine.CrossEntropy(), engine.SGD(1.0))
    state, file = engine.init(network, 0), io.BytesIO()
    params = tuple(p and engine.Params(*(w * scale for w in p)) for p in state.params)
    engine.save(file, network, replace(state, params=params))
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "damaged"),
        (b"PK\x03\x04 nonsense", "damaged"),
        (with_layers((engine.Dense(7, 2),)), "layers differ"),
        (with_layers((engine.Dense(256, 4), engine.ReLU(), engine.Dense(4, 2)), 1e9), "too large"),
    ],
)
def test_files_that_do_not_fit_are_one_sentence(data, said):
    with pytest.raises(engine.NetworkFileError) as refused:
        from_file(data)
    assert said in sentence(refused.value)
