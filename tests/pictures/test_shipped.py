"""The shipped networks: small, quick, plain, and right. Photographs are not in this repository; drawn pets stand in."""

import json
import time
import zipfile
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from engine import BatchNorm
from offline.evaluate import predicted, read, scores, turned
from offline.photos import smaller
from pictures.pixels import to_bytes_0_255
from pictures.shipped import FOLDER, PIXELS, shipped
from pictures.upload import crop_square, decode

PHOTOS = Path(__file__).resolve().parents[2].parent / "shared" / "photos" / "asirra_train.zip"
FIGURES = json.loads((FOLDER / "figures.json").read_text())
# Photos are decoded a little differently from one version of Pillow to the next.
MARGIN = 0.01
FEW = 200


@pytest.fixture(params=PIXELS)
def name(request):
    return request.param


def test_each_file_is_small_and_quickly_read(name):
    assert (FOLDER / f"{name}.npz").stat().st_size <= 1_000_000
    start = time.process_time()
    shipped(name)
    assert time.process_time() - start < 0.3  # 25 ms alone on one core


def test_batchnorm_is_folded_away(name):
    assert not any(isinstance(layer, BatchNorm) for layer in shipped(name).network.layers)


@cache
def drawn(count):
    return read(f"pets:{count}:77", 96)


def three_deviations(share):
    """How far a share of FEW may lie from that of all."""
    return 3 * (max(share, 0.01) * max(1 - share, 0.01) / FEW) ** 0.5


def test_drawn_pets_are_known_as_the_figures_say(name):
    network, state, pixels = shipped(name)
    X, y = drawn(FEW)
    known = FIGURES[name]["drawn"]["accuracy"]
    found = scores(predicted(network, state, smaller(X, pixels)), y)["accuracy"]
    assert found == pytest.approx(known, abs=three_deviations(known))


@pytest.mark.long
def test_the_figures_of_drawn_pets_are_what_is_measured_now(name):
    network, state, pixels = shipped(name)
    X, y = drawn(1000)
    found = scores(predicted(network, state, smaller(X, pixels)), y)
    known = {key: value for key, value in FIGURES[name]["drawn"].items() if key != "turned"}
    assert known == pytest.approx(found, abs=MARGIN)


@pytest.mark.parametrize("name", ["cat-dog-dense", pytest.param("cat-dog", marks=pytest.mark.long)])
def test_answers_turn_as_often_as_the_figures_say(name):
    network, state, pixels = shipped(name)
    known = FIGURES[name]["drawn"]["turned"]
    found = turned(network, state, drawn(FEW)[0], pixels)
    assert found == pytest.approx(known, abs=three_deviations(known))


def test_each_network_has_its_figures():
    assert set(FIGURES) == set(PIXELS)
    assert all(set(each) == {"drawn", "photos"} for each in FIGURES.values())


@pytest.mark.skipif(not PHOTOS.exists(), reason="the photographs lie beside the repository, in ../shared/photos")
def test_photos_are_known(name):
    """Most of these were trained on, so this proves only that the file and the way to it are whole."""
    network, state, pixels = shipped(name)
    with zipfile.ZipFile(PHOTOS) as archive:
        files = [file for file in sorted(archive.namelist()) if file.endswith(".jpg")][::75]
        squares = [crop_square(decode(archive.read(file))) for file in files]
    X = np.stack([to_bytes_0_255(square, pixels, grey=False) for square in squares])
    y = np.array([file.startswith("dog") for file in files], int)
    assert len(y) == 300
    least = FIGURES[name]["photos"]["balanced_accuracy"] - 3 * (0.25 / len(y)) ** 0.5
    assert scores(predicted(network, state, X), y)["balanced_accuracy"] >= least
