"""What the view sends: parts as bytes, only what is computed, small enough, and the same numbers as a file."""

import io
import json
import re
import struct
import zlib
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

import engine
from engine import names
from runs.pace import resting
from tests.browser.view_example import example
from tests.contract import further
from ui.parts.bundle import in_order, javascript
from ui.view import View, kinds, step_file, timeline_of
from ui.view.briefing import briefing_of
from ui.view.elements import CODE
from ui.view.payload import described, folded, message, pack, parts, picture_shape
from ui.visit.from_view import Choice

MOVES = ("forward", "truth", "loss", "backward", "update")
VIEW = Path(__file__).parents[3] / "ui" / "view"
SOURCES = sorted(VIEW.rglob("*.js"))


def unpack(data):
    """The header and the arrays of a part, as the browser reads them."""
    size, length = struct.unpack("<II", data[:8])
    assert size == len(data)
    header = json.loads(data[8 : 8 + length])
    arrays = {}
    for place in header.pop("arrays"):
        start = 8 + length + place["offset"]
        assert start % 8 == 0
        size = int(np.prod(place["shape"], dtype=int))
        arrays[place["name"]] = np.frombuffer(data, place["kind"], size, start).reshape(place["shape"])
    return header, arrays


def test_a_part_comes_out_as_it_went_in():
    sent = {"L": np.float64(0.1), "P": np.array([[0.2, 0.8]]), "photo": np.arange(3, dtype=np.uint8)}
    header, arrays = unpack(message({"view": "é"}, pack(sent)))
    assert header == {"view": "é", "stamp": pack(sent).stamp}
    assert all(np.array_equal(arrays[name], sent[name]) for name in sent)


@pytest.mark.parametrize("strategy", [zlib.Z_HUFFMAN_ONLY, zlib.Z_DEFAULT_STRATEGY])
def test_a_part_that_is_folded_unfolds_to_what_it_was(strategy):
    W = np.random.default_rng(1).normal(0, 0.1, (3072, 16)).astype(np.float32)
    packed = pack({"L": np.float64(0.1), "W1": W, "photo": np.arange(3, dtype=np.uint8)})
    made = folded(packed, strategy)
    assert (made.stamp, made.places, made.unfolded) == (packed.stamp, packed.places, len(packed.body))
    assert len(made.body) < 0.88 * len(packed.body)
    assert unfolded(made) == packed


def unfolded(packed):
    """A Packed that was folded as it was before, as the browser reads it."""
    body = bytearray(zlib.decompress(packed.body))
    for each in packed.places:
        width = np.dtype(each["kind"]).itemsize
        size = width * int(np.prod(each["shape"], dtype=int))
        apart = np.frombuffer(body, np.uint8, size, each["offset"]).reshape(width, -1)
        body[each["offset"] : each["offset"] + size] = apart.T.tobytes()
    return packed._replace(body=bytes(body), unfolded=0)


def test_a_number_that_is_not_finite_is_refused():
    with pytest.raises(ValueError, match="dP"):
        pack({"dP": np.array([np.inf])})


@pytest.mark.parametrize(
    ("loss", "share", "sees", "own"),
    [
        (engine.CrossEntropy, ["neg", ["ln", "P"]], "_of_truth", "_CrossEntropy"),
        (engine.MeanSquaredError, ["^", "E", 2], "_of_all", "_MeanSquaredError"),
        (further.Focal, ["*", ["neg", ["ln", "P"]], ["^", ["-", 1, "P"], 2]], "_of_truth", ""),
    ],
)
def test_the_walk_is_told_what_a_loss_makes_of_one_output(loss, share, sees, own):
    told = kinds.loss(loss())
    assert (told["share"], told["sees"], told["own"]) == (share, sees, own)


def test_of_a_loss_that_no_formula_can_say_the_walk_is_told_nothing():
    odd = type("Odd", (engine.SoftmaxLoss,), {"scores": lambda self, P, logits, T: np.sort(P)[:, 0]})
    told = kinds.loss(odd())
    assert (told["share"], told["sees"], told["own"]) == (None, "", "")


@pytest.mark.parametrize("made", range(1, 6))
def test_what_is_not_computed_is_not_sent(made):
    shown = example({"preset": "tiny"})
    names = {name for arrays in parts(shown.network, shown.step, MOVES[:made], 0).values() for name in arrays}
    assert {"X", "W1", "b2", "Z2", "P", "T"} <= names
    assert ("E" in names, "L" in names, "dW1" in names, "change_W1" in names, "after_P" in names) == (
        made >= 2,
        made >= 3,
        made >= 4,
        made >= 5,
        made >= 5,
    )


def setting(shown, stage, made=5, label=0):
    view = View(shown.network, shown.step, stage, label, ("Cat", "Dog"), MOVES[:made], masks=shown.masks)
    return briefing_of(view, Choice(), {})


def test_whose_blame_is_largest_is_sent_for_every_network():
    shown = example({"preset": "tiny", "batch": "2"})
    found, grads = setting(shown, "backprop"), engine.ledger(shown.network, shown.step)
    sizes = np.sort(np.abs(np.concatenate([grads[f"d{name}"].ravel() for name in ("W1", "b1", "W2", "b2")])))[::-1]
    assert [abs(each["value"]) for each in found["worst"]] == list(sizes[:8])
    blame = np.abs(grads["dX"][0]).reshape(8, 8, -1).sum(axis=2)
    for each in found["blamed"]:
        mask = shown.masks[each["part"]]
        assert each["share"] == pytest.approx((blame * mask).sum() / blame.sum()) and each["area"] == mask.mean()
    assert {each["part"] for each in found["blamed"]} == set(shown.masks)
    before = setting(shown, "backprop", made=3)
    assert before["worst"] == before["blamed"] == []


def test_where_to_begin_is_sent_for_every_network():
    shown = example({"preset": "tiny"})
    dW = np.abs(shown.step.backward.grads[0].W)
    worst = names.named("W1", *map(int, np.unravel_index(dW.argmax(), dW.shape)))
    assert [setting(shown, *of)["opening"] for of in (("forward", 1), ("backprop", 3), ("backprop", 5))] == [
        *("Z1[0,0]", "W1[0,0]"),
        worst,
    ]


@dataclass(frozen=True)
class AdaGrad(engine.Optimizer):
    """Each gradient over the size of all before it. (Duchi and others 2011)"""

    learning_rate: float
    remembers = ("squares", "drift")

    def working(self, dw, memory, t):
        squares, drift = memory[0] + dw**2, 0.9 * memory[1] + memory[0] * dw
        made = {"new_squares": squares, "new_drift": drift, "share": 1 - 0.5**t}
        return made | {"step": dw / (np.sqrt(squares) + 1e-8)}


@pytest.mark.parametrize(
    ("rule", "unsigned"),
    [
        (engine.SGD(0.1), set()),
        (engine.Momentum(0.1), set()),
        (engine.Adam(0.1), {"square", "new_square", "fair_square"}),
        (AdaGrad(0.1), {"squares", "new_squares", "share"}),
    ],
)
def test_which_of_an_optimisers_numbers_have_no_sign_is_sent(rule, unsigned):
    found = set(kinds.unsigned(replace(example({"preset": "tiny"}).network, optimizer=rule)))
    assert {name.removesuffix("_b2") for name in found if name.endswith("_b2")} == unsigned
    assert {"X", "P", "T", "ell", "L", "exp", "sqrt"} < found


def test_a_convolution_says_how_large_its_window_and_its_pool_are():
    layers = [each for each in described(example({"preset": "conv"}).network) if each["reads"] == "window"]
    assert {each["window"] for each in layers} == {3}
    assert [each["pooled"] for each in layers] == [each["pool"] and 2 for each in layers] and 2 in {
        each["pooled"] for each in layers
    }


def test_without_a_label_only_the_forward_pass_is_sent():
    shown = example({"preset": "tiny"})
    found = parts(shown.network, shown.step, MOVES, None)
    assert list(found["step"]) == ["Z1", "A1", "Z2", "P"]


@pytest.mark.parametrize("optimizer", ["SGD", "Momentum", "Adam"])
@pytest.mark.parametrize("preset", ["tiny", "standard"])
def test_every_entry_of_the_ledger_is_sent_or_follows_from_what_is(preset, optimizer):
    shown = example({"preset": preset, "optimizer": optimizer, "iterations": "1"})
    found = parts(shown.network, shown.step, MOVES, 0)
    sent = {name: array for arrays in found.values() for name, array in arrays.items()}
    for name, value in engine.ledger(shown.network, shown.step).items():
        if name == "X":
            assert (sent["X"] / 255 == value).all()
        elif name in sent:
            exact = np.size(value) <= 4096 or "W" not in name
            np.testing.assert_allclose(sent[name], value, rtol=0 if exact else 1e-7, atol=0 if exact else 1e-30)
        else:
            assert name in ("new_W1", "dW1") or (name == "change_W1" and optimizer == "SGD")
    # Of a single picture, and so exactly.
    outer = (sent["X"] / 255).T * sent["dZ1"]
    np.testing.assert_array_equal(outer, engine.ledger(shown.network, shown.step)["dW1"])


@pytest.mark.parametrize(("batch", "most"), [("1", 210_000), ("4", 370_000)])
def test_the_first_view_of_the_standard_network_is_small(batch, most):
    shown = example({"preset": "standard", "batch": batch})
    for made in range(1, 6):
        found = parts(shown.network, shown.step, MOVES[:made], 0)
        assert sum(len(message({}, folded(pack(arrays)))) for arrays in found.values()) + len(shown.png) <= most


def timeline(shown, now=-1, computed=MOVES, first=0):
    """Of the example's picture, under the states from `first` on, seen from one of them."""
    states = [step.before for step in (*shown.steps, shown.step)][first:]
    X, T = shown.step.forward.values[0][:1], shown.step.targets[:1]
    return timeline_of(shown.network, states, states[now], X, T, computed)


def frames_of(found):
    """The frames of all chunks, as the browser reads them, one after the other."""
    chunks = [unpack(message({}, chunk))[1] for chunk in found.chunks.values()]
    return {name: np.concatenate([chunk[name] for chunk in chunks]) for name in chunks[0]}


@pytest.mark.parametrize("now", [0, 1, 20, 39, 40, 90])
def test_the_state_in_view_is_in_the_timeline_with_others_however_far_back_it_lies(now):
    shown = example({"preset": "tiny", "iterations": "90"})
    times = list(timeline(shown, now).curve["curve_t"])
    assert now in times and 51 <= len(times) <= 60 and times == list(range(int(times[0]), int(times[0]) + len(times)))


@pytest.mark.parametrize("preset", ["tiny", "small", "standard"])
def test_a_frame_of_the_timeline_has_at_most_10_kilobytes(preset):
    shown = example({"preset": preset, "iterations": "20"})
    found = timeline(shown)
    assert sum(len(message({}, chunk)) for chunk in found.chunks.values()) <= 21 * 10_000
    assert list(found.curve["curve_t"]) == list(range(21))
    assert list(found.curve["curve_L"]) == pytest.approx([step.loss.loss for step in (*shown.steps, shown.step)])


def test_the_frames_of_a_timeline_are_the_engines_numbers():
    shown = example({"preset": "small", "iterations": "30"})
    frames = frames_of(timeline(shown))
    for i, step in enumerate((*shown.steps, shown.step)):
        for name, value in engine.ledger(shown.network, step).items():
            if name in frames:
                np.testing.assert_allclose(frames[name][i], value, rtol=1e-6)
    assert {"Z1", "A1", "Z2", "P", "E", "L", "ell", "b1", "W2", "b2", "pictures"} == set(frames)


def test_sixty_frames_of_the_standard_network_are_small_and_unfold_to_the_same():
    shown = example({"preset": "standard", "iterations": "59"})
    states = [step.before for step in (*shown.steps, shown.step)]
    X, T = shown.step.forward.values[0], shown.step.targets
    plain, small = (
        timeline_of(shown.network, states, states[-1], X, T, MOVES, folds=folds).chunks for folds in (False, True)
    )
    assert sum(len(each.body) for each in small.values()) <= 80_000
    assert {part: unfolded(each) for part, each in small.items()} == plain


def test_frames_hold_nothing_that_the_stage_has_not_computed():
    shown = example({"preset": "tiny", "iterations": "2"})
    assert not {"E", "L", "ell"} & set(frames_of(timeline(shown, computed=MOVES[:1])))
    assert "E" in frames_of(timeline(shown, computed=MOVES[:2]))


def test_after_another_step_only_the_last_frames_are_sent_again():
    shown = example({"preset": "tiny", "iterations": "90"})
    for t in (25, 39, 59, 60, 61, 88):
        before, after = (timeline(replace(shown, steps=shown.steps[:n], step=shown.steps[n])) for n in (t, t + 1))
        assert len(after.curve["curve_t"]) <= 60
        assert after.curve["curve_t"][-1] == t + 1
        changed = [part for part in after.chunks if after.chunks[part] != before.chunks.get(part)]
        assert len(changed) == 1


def test_a_timeline_reaches_back_to_where_the_learner_is():
    shown = example({"preset": "tiny", "iterations": "90"})
    for now in (10, 35, 70):
        assert now in timeline(shown, now).curve["curve_t"]
    assert timeline(shown, 70).curve["curve_t"][-1] == 90


def test_another_picture_has_other_frames():
    shown, other = (
        example({"preset": "tiny", "seed": "1", "loss": loss}) for loss in ("CrossEntropy", "MeanSquaredError")
    )
    state, X, T = shown.step.before, shown.step.forward.values[0], shown.step.targets
    kinds = [(shown.network, X, T), (shown.network, 1 - X, T), (shown.network, X, 1 - T), (other.network, X, T)]
    losses = [timeline_of(net, [state], state, X, T, MOVES).curve["curve_L"][0] for net, X, T in kinds]
    assert len(set(losses)) == 4


def test_numbers_too_large_for_a_frame_are_cut_off():
    shown = example({"preset": "tiny"})
    params = tuple(p and engine.Params(p.W * 1e150, p.b) for p in shown.step.before.params)
    state = replace(shown.step.before, params=params)
    X, T = shown.step.forward.values[0], shown.step.targets
    frames = frames_of(timeline_of(shown.network, [state], state, X, T, MOVES))
    assert all(np.isfinite(array).all() for array in frames.values())


def test_a_frame_draws_the_weights_in_fifteen_shades():
    shown = example({"preset": "standard", "iterations": "1"})
    pairs = frames_of(timeline(shown))["pictures"][0]
    shades = np.stack([pairs >> 4, pairs & 15], axis=1).ravel() - 7.0
    sums = shown.steps[0].before.params[0].W.reshape(1024, 3, 16).sum(axis=1).ravel()
    np.testing.assert_allclose(shades / 7, sums / np.abs(sums).max(), atol=0.5 / 7 + 1e-9)


def test_the_stamp_changes_with_every_number():
    array = np.arange(5.0)
    assert pack({"a": array}).stamp == pack({"a": array.copy()}).stamp
    assert pack({"a": array}).stamp != pack({"a": array + 1e-12}).stamp
    assert pack({"a": array}).stamp != pack({"b": array}).stamp


def test_pictures_are_square_and_grey_or_coloured():
    assert picture_shape((64,)) == (8, 8, 1)
    assert picture_shape((3072,)) == (32, 32, 3)
    assert picture_shape((16, 16, 3)) == (16, 16, 3)
    with pytest.raises(ValueError, match="65"):
        picture_shape((65,))


def test_the_code_is_small_and_safe():
    code = javascript("ui/view/view")
    assert len(CODE) <= 51_000
    assert not re.search(r"\beval\b|new Function|https?://(?!www\.w3\.org)|innerHTML", code)


def test_every_file_of_the_browsers_code_is_used():
    entries = (
        "ui/view/view",
        "ui/view/maps_view",
        "ui/view/part",
        "ui/view/ask",
        "ui/charts/run_curves",
        "ui/inputs/controls",
        "ui/stages/slopes",
    )
    used = {name for entry in entries for name in in_order(entry)}
    files = (VIEW.parent).rglob("*.js")
    assert {path.relative_to(VIEW.parent.parent).with_suffix("").as_posix() for path in files} == used


def test_the_keys_that_streamlit_listens_to_are_never_used():
    handled = {key for path in SOURCES for key in re.findall(r'key === "(\w)"', path.read_text(encoding="utf-8"))}
    assert not handled & set("rRcC")


def test_the_file_is_made_in_pieces_and_like_any_of_numpys():
    shown, rests = example({"preset": "tiny"}), []
    with resting(lambda: rests.append(0)):
        made = step_file(shown.network, shown.step)
    with np.load(io.BytesIO(made), allow_pickle=False) as file:
        entries = dict(file)
    assert len(rests) == len(entries) > 20
    again = io.BytesIO()
    np.savez_compressed(again, **entries)
    assert made == again.getvalue()


@pytest.mark.parametrize("loss", ["CrossEntropy", "MeanSquaredError"])
def test_from_the_file_every_number_can_be_computed_again(loss):
    shown = example({"preset": "small", "loss": loss, "batch": "4"})
    with np.load(io.BytesIO(step_file(shown.network, shown.step, shown.png)), allow_pickle=False) as file:
        entries = dict(file)
    readme = str(entries["README"])
    assert all(f"  {name} " in readme for name in engine.ledger(shown.network, shown.step))
    assert entries["picture"].tobytes() == shown.png
    n, k = entries["T"].shape
    Z1 = entries["X"] @ entries["W1"] + entries["b1"]
    A1 = np.maximum(Z1, 0)
    Z2 = A1 @ entries["W2"] + entries["b2"]
    P = np.exp(Z2) / np.exp(Z2).sum(axis=1, keepdims=True)
    E = P - entries["T"]
    dP = 2 * E / (n * k) if loss == "MeanSquaredError" else -entries["T"] / P / n
    dZ2 = P * (dP - (dP * P).sum(axis=1, keepdims=True))
    dZ1 = (dZ2 @ entries["W2"].T) * (Z1 > 0)
    again = {"Z1": Z1, "A1": A1, "Z2": Z2, "P": P, "E": E, "dP": dP, "dZ2": dZ2, "dZ1": dZ1, "dW2": A1.T @ dZ2}
    again |= {"dW1": entries["X"].T @ dZ1, "change_W1": -0.01 * (entries["X"].T @ dZ1), "dX": dZ1 @ entries["W1"].T}
    for name, value in again.items():
        np.testing.assert_allclose(entries[name], value, rtol=1e-9, atol=1e-12, err_msg=name)
