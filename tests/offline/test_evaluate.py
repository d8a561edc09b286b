"""What `offline.evaluate` prints, on scores worked by hand and on drawn pets."""

import json
from dataclasses import replace

import numpy as np
import pytest

from engine import (
    SGD,
    Conv,
    CrossEntropy,
    Dense,
    Flatten,
    GlobalAveragePool,
    Network,
    ReLU,
    forward,
    init,
    save,
    softmax,
)
from offline.evaluate import (
    expected_calibration_error,
    is_grey,
    main,
    milliseconds_a_photo,
    predicted,
    read,
    scores,
    side_of,
    taken,
    turned,
)
from pictures.pets import draw
from pictures.pixels import from_bytes, to_pixels
from pictures.upload import crop_square, decode

CONV = Network((Conv(3, 4), ReLU(), GlobalAveragePool(), Dense(4, 2)), CrossEntropy(), SGD(0.1))
DENSE = Network((Flatten(), Dense(3 * 16 * 16, 2)), CrossEntropy(), SGD(0.1))


def test_scores_worked_by_hand():
    """Cats: 3 of 4 right; dogs: 1 of 2. Sure (0.8 and above) four times, right three times."""
    cat = np.array([0.9, 0.8, 0.6, 0.3, 0.1, 0.85])
    found = scores(np.stack([cat, 1 - cat], axis=1), np.array([0, 0, 0, 0, 1, 1]))
    assert found["photos"] == 6
    assert (found["cats"], found["dogs"]) == (0.75, 0.5)
    assert found["accuracy"] == pytest.approx(4 / 6)
    assert found["balanced_accuracy"] == 0.625
    assert found["coverage_at_0.8"] == pytest.approx(4 / 6)
    assert found["accuracy_at_0.8"] == 0.75


def test_calibration_error_is_the_gap_between_confidence_and_truth():
    """Ten answers at 0.75 of which 9 are right, ten at 0.95 of which 9 are right: (0.15 + 0.05) / 2."""
    confidence, right = np.repeat([0.75, 0.95], 10), np.array(([True] * 9 + [False]) * 2)
    assert expected_calibration_error(confidence, right) == pytest.approx(0.1)
    assert expected_calibration_error(np.ones(3), np.ones(3, bool)) == 0


def test_never_sure_is_no_accuracy_at_all():
    found = scores(np.full((2, 2), 0.5), np.array([0, 1]))
    assert found["coverage_at_0.8"] == 0
    assert found["accuracy_at_0.8"] is None


def test_a_network_tells_its_pixels():
    assert side_of(CONV) == 96
    assert side_of(DENSE) == 16


def test_many_photos_are_predicted_like_one():
    photos = np.random.default_rng(0).integers(0, 256, (70, 16, 16, 3), np.uint8)
    state = init(CONV, 0, np.float32)
    alone = np.concatenate([predicted(CONV, state, photo[None]) for photo in photos])
    np.testing.assert_allclose(predicted(CONV, state, photos), alone, atol=1e-6)
    assert milliseconds_a_photo(CONV, state, photos[0]) > 0


@pytest.mark.parametrize("network", [CONV, DENSE], ids=["conv", "dense"])
def test_the_command_prints_json_about_photos_seen_as_the_lesson_sees_them(network, tmp_path, capsys):
    state = init(network, 0, np.float32)
    save(tmp_path / "model.npz", network, state)
    right = []
    for label, kind in enumerate(("cat", "dog")):
        (tmp_path / "photos" / kind).mkdir(parents=True)
        for seed in range(4):
            file = tmp_path / "photos" / kind / f"{seed}.png"
            draw(kind, 2 * seed + label, 96).image.save(file)
            pixels = to_pixels(crop_square(decode(file.read_bytes())), side_of(network), grey=False)
            right.append(softmax(forward(network, state, pixels[None]).logits).argmax() == label)
    main([str(tmp_path / "model.npz"), str(tmp_path / "photos"), "--json"])
    found = json.loads(capsys.readouterr().out)
    assert list(found) == [
        *("photos", "accuracy", "balanced_accuracy", "cats", "dogs", "ece"),
        *("coverage_at_0.8", "accuracy_at_0.8", "ms_per_photo"),
    ]
    assert found["photos"] == 8
    assert found["accuracy"] == np.mean(right)


def test_what_cannot_be_used_is_one_sentence(tmp_path):
    (tmp_path / "model.npz").write_bytes(b"nonsense")
    with pytest.raises(SystemExit, match="cannot be used: no network"):
        main([str(tmp_path / "model.npz"), str(tmp_path)])
    save(tmp_path / "model.npz", CONV, init(CONV, 0))
    with pytest.raises(SystemExit, match="folder says cat or dog"):
        main([str(tmp_path / "model.npz"), str(tmp_path)])


GREY = Network((Dense(16 * 16, 2),), CrossEntropy(), SGD(0.1))
COLOUR = Network((Dense(3 * 16 * 16, 2),), CrossEntropy(), SGD(0.1))


@pytest.mark.parametrize(("network", "grey"), [(GREY, True), (COLOUR, False), (DENSE, False), (CONV, False)])
def test_a_network_is_shown_what_it_can_take(network, grey):
    photos, labels = read("pets:6:2", 16)
    assert side_of(GREY) == side_of(COLOUR) == 16 and is_grey(network) == grey
    rows = np.stack([to_pixels(from_bytes(photo), 16, grey) for photo in photos])
    X = rows if network in (CONV, DENSE) else rows.reshape(6, -1)
    np.testing.assert_array_equal(taken(network, photos), X.astype(np.float32))
    assert sorted(labels) == [0, 0, 0, 1, 1, 1]


def test_several_networks_at_once_and_into_a_file(tmp_path, capsys):
    models = []
    for name, network in (("grey", GREY), ("conv", CONV)):
        save(tmp_path / f"{name}.npz", network, init(network, 0, np.float32))
        models.append(str(tmp_path / f"{name}.npz"))
    file = tmp_path / "figures.json"
    file.write_text(json.dumps({"conv": {"photos": {"accuracy": 0.9}}}))
    main([*models, "pets:20:3", "--json", "--moved", "--into", str(file)])
    printed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert all(each.pop("ms_per_photo") > 0 for each in printed)
    assert json.loads(file.read_text()) == {
        "grey": {"drawn": printed[0]},
        "conv": {"drawn": printed[1], "photos": {"accuracy": 0.9}},
    }


@pytest.mark.parametrize("data", ["pets:", "pets:0:1", "pets:20", "pets:-1:1", "pets:20:x", "pets:1000000:1"])
def test_drawn_pets_are_asked_for_by_number_and_seed(data, tmp_path):
    save(tmp_path / "model.npz", CONV, init(CONV, 0))
    with pytest.raises(SystemExit, match="pets:300:77"):
        main([str(tmp_path / "model.npz"), data])


def test_an_answer_turns_when_a_network_looks_at_one_place_only():
    """It sees red at one pixel: a picture with red in one column turns as the column comes there, one without never."""
    W = np.zeros((3 * 96 * 96, 2), np.float32)
    W[3 * (96 * 48 + 48), 0] = 2
    network = Network((Flatten(), Dense(3 * 96 * 96, 2)), CrossEntropy(), SGD(0.1))
    state = init(network, 0, np.float32)
    params = (None, state.params[1]._replace(W=W, b=np.array([0, 1], np.float32)))
    pictures = np.zeros((4, 96, 96, 3), np.uint8)
    pictures[0, :, 48] = pictures[1, :, 52] = pictures[2, :, 51] = 255
    alone = [turned(network, replace(state, params=params), picture[None], 96) for picture in pictures]
    assert alone == [1, 1, 0, 0]
    assert turned(network, replace(state, params=params), pictures, 96) == 0.5
