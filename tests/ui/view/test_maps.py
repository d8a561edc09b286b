"""What the view of a convolutional network sends: small, true, and never more than is computed."""

import io
from dataclasses import replace

import numpy as np
import pytest

import engine
from engine.names import weight_called
from tests.browser.view_example import example
from tests.ui.view.test_view import MOVES, unpack
from ui.parts.bundle import javascript
from ui.view import View, maps, step_file
from ui.view.briefing import briefing_of
from ui.view.elements import CODE_OF_MAPS
from ui.view.payload import message, pack
from ui.visit.from_view import Choice


@pytest.fixture(scope="module")
def shown():
    return example({"preset": "conv"})


def sent(shown, made):
    return maps.parts(shown.network, shown.step, MOVES[:made], 0)


@pytest.mark.parametrize("made", range(1, 6))
def test_the_first_view_is_small(shown, made):
    found = sent(shown, made)
    place = maps.exact(shown.network, shown.step, MOVES[:made], 0, ["Z6[0,3,3,9]"])
    setting = pack({}), maps.described(shown.network, shown.step, MOVES[:made], 0)
    total = sum(len(message({}, pack(arrays))) for arrays in found.values()) + len(message({}, place))
    assert total + len(message(setting[1], setting[0])) + len(shown.png) <= 700_000


def test_a_picture_is_as_true_as_its_shades(shown):
    maps_sent, entries = sent(shown, 5), engine.ledger(shown.network, shown.step)
    pictures = maps_sent["maps"] | maps_sent["blame"]
    assert {"picture_Z1", "picture_Z6", "picture_dX", "picture_dM4", "picture_dA5", "picture_dA6"} <= set(pictures)
    for name, picture in pictures.items():
        exact = entries[name.removeprefix("picture_")][0]
        largest = np.abs(exact).max()
        np.testing.assert_allclose(picture / 127 * largest, exact, atol=largest / 127 * 0.51)
    np.testing.assert_array_equal(maps_sent["pixels"]["X"] / 255, entries["X"])


def test_small_arrays_travel_as_they_are(shown):
    entries, step = engine.ledger(shown.network, shown.step), sent(shown, 5)["step"]
    for name in ("W1", "dW1", "b4", "G6", "dG6", "W7", "dW7", "new_W7", "Z7", "P", "E", "L"):
        np.testing.assert_array_equal(step[name], entries[name])
    after = engine.forward(shown.network, shown.step.after, shown.step.forward.values[0])
    np.testing.assert_array_equal(step["after_Z7"], after.logits)


@pytest.mark.parametrize("made", range(1, 6))
def test_nothing_is_sent_before_it_is_computed(shown, made):
    found = sent(shown, made)
    names = {name for arrays in found.values() for name in arrays}
    setting = briefing_of(View(shown.network, shown.step, "loss", 0, ("Cat", "Dog"), MOVES[:made]), Choice(), {})
    asked = maps.exact(
        shown.network, shown.step, MOVES[:made], 0, ["dZ3[0,1,1,1]", "W3[0,0,0,0]", "b2[1]", "dX[0,0,0,0]"]
    )
    names |= set(setting["shapes"]) | {place["name"].partition("@")[0] for place in asked.places}
    assert any(name.removeprefix("picture_").startswith("d") for name in names) == (made >= 4)
    assert ("uses" in names, bool(setting["worst"])) == (made >= 4,) * 2
    assert any(name.startswith(("change_", "new_", "after_")) for name in names) == (made >= 5)


def test_without_a_label_there_is_no_blame(shown):
    exact = maps.exact(shown.network, shown.step, MOVES, None, ["W3[0,0,0,0]", "dZ1[0,0,0,0]"])
    assert {place["name"] for place in exact.places} == {"W3@0,0,0,0@0"}


def test_an_answer_is_exact_and_small(shown):
    packed = maps.exact(shown.network, shown.step, MOVES, 0, ["W6[1,2,7,5]", "Z6[0,0,5,5]"])
    arrays = {
        name.rpartition("@")[0] if name.count("@") == 2 else name: V
        for name, V in unpack(message({}, packed))[1].items()
    }
    entries = engine.ledger(shown.network, shown.step)
    assert len(packed.body) < 60_000
    np.testing.assert_array_equal(arrays["dW6@0,0,0,5"], entries["dW6"][..., 5:6])
    np.testing.assert_array_equal(arrays["A5@0,0,4,0"], entries["A5"][:, 0:2, 4:6])
    assert "rest@W6[1,2,7,5]" in arrays


def test_a_step_is_made_again_when_others_have_taken_its_place(shown):
    origin = maps.origin(shown.network, shown.step)
    assert maps.again(origin) is shown.step
    # Whoever draws the same page again takes no place but their own.
    for _ in range(2 * maps.RECENT.maxlen):
        assert maps.origin(shown.network, shown.step) is origin
    assert maps.again(origin) is shown.step
    for _ in range(maps.RECENT.maxlen):
        maps.origin(shown.network, replace(shown.step))
    again = maps.again(origin)
    assert again is not shown.step
    assert again.loss.loss == shown.step.loss.loss
    np.testing.assert_array_equal(again.backward.grads[0].W, shown.step.backward.grads[0].W)


def test_a_number_alone_comes_alone(shown):
    packed = maps.exact(shown.network, shown.step, MOVES, 0, ["=Z6[0,0,5,5]"])
    assert [place["name"] for place in packed.places] == ["Z6@0,0,5,5@0"]


def test_hostile_places_are_passed_over(shown):
    refs = ["Z1[9,9,9,9]", "'; drop table", "W1[0,0,0,0]\n", *["=Z1[0,0,0,0]"] * 10_000]
    packed = maps.exact(shown.network, shown.step, MOVES, 0, refs)
    assert [place["name"] for place in packed.places] == ["Z1@0,0,0,0@0"]


def test_the_worst_are_the_largest_gradients(shown):
    worst = briefing_of(View(shown.network, shown.step, "loss", 0, ("Cat", "Dog"), MOVES), Choice(), {})["worst"]
    sizes = np.sort(np.concatenate([np.abs(w).ravel() for g in shown.step.backward.grads if g for w in g]))[::-1]
    assert [abs(each["value"]) for each in worst] == list(sizes[: len(worst)]) and len(worst) == 8
    for each in worst:
        weight = weight_called(shown.network, each["ref"])
        assert each["value"] == engine.weight_at(shown.step.backward.grads, *weight.where)


def test_the_opening_is_the_brightest_place_of_the_first_maps(shown):
    setting = maps.described(shown.network, shown.step, MOVES[:1], None)
    Z1 = shown.step.forward.values[1]
    index = tuple(map(int, setting["opening"][3:-1].split(",")))
    assert Z1[index] == Z1[:, 1:-1, 1:-1].max()


def test_from_the_file_every_number_of_the_maps_can_be_computed_again(shown):
    with np.load(io.BytesIO(step_file(shown.network, shown.step)), allow_pickle=False) as file:
        entries = dict(file)
    assert "with zeros around X" in str(entries["README"]) and "X @ W1" not in str(entries["README"])
    again, before = {}, entries["X"]
    for number in range(1, 7):
        W, b = entries[f"W{number}"], entries[f"b{number}"]
        rows, columns = before.shape[1:3]
        padded = np.pad(before, ((0, 0), (1, 1), (1, 1), (0, 0)))
        spots = [(i, j, padded[:, i : i + rows, j : j + columns]) for i in range(3) for j in range(3)]
        again[f"Z{number}"] = b + sum(spot @ W[i, j] for i, j, spot in spots)
        again[f"dW{number}"] = np.array([np.tensordot(s, entries[f"dZ{number}"], ([0, 1, 2],) * 2) for *_, s in spots])
        again[f"dW{number}"] = again[f"dW{number}"].reshape(W.shape)
        before = again[f"A{number}"] = np.maximum(again[f"Z{number}"], 0)
        if f"M{number}" in entries:
            before = before.reshape(1, rows // 2, 2, columns // 2, 2, -1).max(axis=(2, 4))
            again[f"M{number}"] = before
    again["G6"] = before.mean(axis=(1, 2))
    again["Z7"] = again["G6"] @ entries["W7"] + entries["b7"]
    for name, value in again.items():
        np.testing.assert_allclose(entries[name], value, rtol=1e-9, atol=1e-12, err_msg=name)


def test_its_code_is_small_and_only_loaded_with_it():
    assert len(CODE_OF_MAPS) <= 60_000
    assert "MapsScene" not in javascript("ui/view/view")
