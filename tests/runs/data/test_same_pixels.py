"""A photo becomes the same numbers, bit by bit, uploaded, trained on in the lesson, or by a command."""

import io
import zipfile

import numpy as np
import pytest
from PIL import Image

from offline.evaluate import taken
from offline.photos import read_photos, smaller
from pictures.datasets import from_zip
from pictures.pets import draw
from pictures.upload import crop_square, decode
from runs.course.experiment import Settings
from runs.course.presets import PRESETS
from runs.data import values
from runs.data.sets import PhotoSet
from runs.data.sources import Sources

PHOTOS = (
    # file, width, height, EXIF's turn
    ("cat/landscape.jpg", 1600, 1200, 1),
    ("cat/tall.jpg", 375, 500, 1),
    ("cat/turned.jpg", 1203, 801, 6),
    ("cat/wide.webp", 2000, 600, 1),
    ("dog/small.png", 97, 131, 1),
    ("dog/asirra.jpg", 96, 96, 1),
    ("dog/odd.bmp", 259, 1031, 1),
    ("dog/square.jpg", 1025, 1025, 3),
)


def photo(name, width, height, turn):
    """A file like those of a camera: noise on a drawn pet. -> bytes"""
    # A pet that is drawn so large takes seconds.
    longest = max(width, height)
    pet = draw(name[:3], width, 200).image.resize((longest, longest)).crop((0, 0, width, height))
    noise = np.random.default_rng(width).integers(-20, 20, (height, width, 3))
    picture = Image.fromarray(np.clip(np.asarray(pet) + noise, 0, 255).astype(np.uint8))
    file, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = turn
    suffix = name.rpartition(".")[2].replace("jpg", "jpeg")
    picture.save(file, suffix, **({"exif": exif} if suffix == "jpeg" else {}))
    return file.getvalue()


@pytest.fixture(scope="module")
def files():
    return {name: photo(name, *rest) for name, *rest in PHOTOS}


@pytest.fixture(scope="module")
def archive(files, tmp_path_factory):
    path = tmp_path_factory.mktemp("photos") / "photos.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return path


@pytest.fixture(scope="module")
def dataset(archive):
    return from_zip(archive.read_bytes())


def uploaded(data, size):
    """What the lesson makes of a file that is uploaded: the square in the middle, then the network's input."""
    return Sources({values.OwnPicture("1"): crop_square(decode(data))}).row(values.OwnPicture("1"), size)[0]


@pytest.mark.parametrize("size", PRESETS, ids=lambda p: p.name)
def test_an_upload_is_what_training_in_the_lesson_sees(size, files, dataset):
    sources = Sources(photos={values.OwnPhotos("x"): PhotoSet(dataset)})
    practice = sources.practice(Settings(values.OwnPhotos("x"), ""), size)
    everything = np.concatenate([practice.training.X, practice.held_out.X])
    numbers = np.concatenate([practice.training.numbers, practice.held_out.numbers])
    for X, number in zip(everything, numbers, strict=True):
        name = dataset.names[number]
        np.testing.assert_array_equal(uploaded(files[name], size), X, err_msg=name)
        np.testing.assert_array_equal(
            sources.row(values.Member(values.OwnPhotos("x"), number), size)[0], X, err_msg=name
        )


@pytest.mark.parametrize("size", PRESETS, ids=lambda p: p.name)
def test_an_upload_is_what_the_training_and_the_evaluation_command_see(size, files, archive):
    X, y = read_photos(str(archive), size.pixels)
    assert y.tolist() == [0] * 4 + [1] * 4
    for picture, name in zip(X, sorted(files), strict=True):
        seen = uploaded(files[name], size)
        if not size.grey:
            np.testing.assert_array_equal(np.rint(seen * 255).reshape(picture.shape), picture, err_msg=name)
            np.testing.assert_array_equal(seen, (picture / 255).reshape(seen.shape), err_msg=name)
    whole, _ = read_photos(str(archive), 96)
    np.testing.assert_array_equal(smaller(whole, size.pixels), X)


@pytest.mark.parametrize("size", PRESETS, ids=lambda p: p.name)
def test_the_evaluation_command_shows_a_network_the_same_numbers(size, files, archive):
    network = size.network("ReLU", "CrossEntropy", "SGD", 0.1)
    X, _ = read_photos(str(archive), size.pixels)
    for row, name in zip(taken(network, X), sorted(files), strict=True):
        np.testing.assert_array_equal(row, uploaded(files[name], size).astype(np.float32), err_msg=name)
