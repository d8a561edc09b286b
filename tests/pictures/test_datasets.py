import io
import os

import numpy as np
import pytest
from PIL import Image, ImageEnhance

from pictures import pets
from pictures.datasets import DataSet, DataSetError, from_folder, split, twins
from tests.pictures.refused import reasons_of, refused


def noise(seed, size=96):
    """A soft picture, different for every seed."""
    colours = np.random.default_rng(seed).integers(0, 256, (6, 6, 3), np.uint8)
    return Image.fromarray(colours).resize((size, size), Image.Resampling.BICUBIC)


def dataset_of(images, labels=None):
    pictures = np.stack([np.asarray(image) for image in images])
    labels = np.arange(len(images)) % 2 if labels is None else np.array(labels)
    return DataSet("test", pictures, labels, tuple(map(str, range(len(images)))))


@pytest.fixture
def folder(tmp_path):
    for n in range(4):
        place = tmp_path / "photos" / ("cat", "dog")[n % 2]
        place.mkdir(parents=True, exist_ok=True)
        noise(n, 120).save(place / f"{n}.jpg")
    return tmp_path / "photos"


def test_folder(folder):
    (folder / ".DS_Store").write_bytes(b"x")
    (folder / "cat" / "bad.jpg").write_bytes(b"x")
    (folder / "holiday.jpg").write_bytes(b"x")
    dataset = from_folder(folder)
    assert dataset.names == ("cat/0.jpg", "cat/2.jpg", "dog/1.jpg", "dog/3.jpg")
    assert dataset.labels.tolist() == [0, 0, 1, 1]
    assert [skip.name for skip in dataset.skipped] == ["holiday.jpg", "cat/bad.jpg"]


def test_folder_with_more_than_wanted(folder):
    dataset = from_folder(str(folder), most=3)
    assert (len(dataset), dataset.left_out) == (3, 1)


def test_folder_that_is_not_there_empty_or_a_file(tmp_path, folder):
    for path in (tmp_path / "nowhere", folder / "cat" / "0.jpg"):
        with refused(DataSetError, "There is no folder"):
            from_folder(path)
    (tmp_path / "empty").mkdir()
    with refused(DataSetError, "two folders called cat and dog"):
        from_folder(tmp_path / "empty")


def test_folder_with_a_huge_file_leaves_it_unread(folder, monkeypatch):
    huge = folder / "cat" / "huge.jpg"
    with huge.open("wb") as file:
        file.truncate(26 * 2**20)
    read_bytes = type(folder).read_bytes
    monkeypatch.setattr(type(folder), "read_bytes", lambda path: read_bytes(path) if path != huge else pytest.fail())
    dataset = from_folder(folder)
    assert [name for name, reason in reasons_of(dataset).items() if "25 MB" in reason] == ["cat/huge.jpg"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes among files here")
def test_folder_with_a_pipe_does_not_wait_for_it(folder):
    os.mkfifo(folder / "cat" / "pipe.jpg")
    assert len(from_folder(folder)) == 4


def test_files_that_cannot_be_opened(folder, monkeypatch):
    def refuse(path):
        raise PermissionError

    monkeypatch.setattr(type(folder), "read_bytes", refuse)
    with refused(DataSetError, "cannot be opened"):
        from_folder(folder)


@pytest.mark.parametrize("share", [0.1, 0.2, 0.5])
def test_split_by_seed_never_mixed(share):
    dataset = dataset_of([noise(0)] * 200, labels=[0] * 120 + [1] * 80)
    training, held_out = split(dataset, 3, share)
    assert sorted([*training, *held_out]) == list(range(200))
    assert dataset.labels[held_out].tolist().count(0) == 120 * share
    assert dataset.labels[held_out].tolist().count(1) == 80 * share
    again, other = split(dataset, 3, share), split(dataset, 4, share)
    assert np.array_equal(again[1], held_out) and not np.array_equal(other[1], held_out)


@pytest.mark.parametrize(("cats", "dogs", "held"), [(2, 2, 2), (4, 4, 2), (10, 10, 4), (1, 1, 0), (1, 5, 1)])
def test_split_of_a_few(cats, dogs, held):
    training, held_out = split(dataset_of([noise(0)] * (cats + dogs), labels=[0] * cats + [1] * dogs), 0)
    assert len(held_out) == held and len(training) == cats + dogs - held


def test_no_twins_among_different_pictures():
    dataset = dataset_of([noise(n) for n in range(40)])
    assert twins(dataset, *split(dataset, 0)) == []


def test_no_twins_among_drawn_pets():
    X, labels = pets.pets(120, 1, 96)
    dataset = dataset_of(np.rint(X * 255).astype(np.uint8), labels)
    assert twins(dataset, *split(dataset, 0)) == []


def altered(image):
    memory = io.BytesIO()
    image.save(memory, "JPEG", quality=60)
    yield Image.open(memory)
    yield image.resize((48, 48), Image.Resampling.LANCZOS).resize((96, 96), Image.Resampling.BICUBIC)
    yield ImageEnhance.Brightness(image).enhance(1.2)


def test_exact_and_near_twins_across_the_split_are_found():
    images = [noise(n) for n in range(20)]
    dataset = dataset_of([*images, images[3], *altered(images[5])])
    training, held_out = np.arange(20), np.arange(20, 24)
    assert twins(dataset, training, held_out) == [(3, 20, True), (5, 21, False), (5, 22, False), (5, 23, False)]
    assert twins(dataset, held_out, training)[0] == (20, 3, True)


def test_twins_on_the_same_side_are_no_harm():
    dataset = dataset_of([noise(0), noise(0), noise(1), noise(2)])
    assert twins(dataset, np.array([0, 1]), np.array([2, 3])) == []


def test_twins_of_more_than_a_thousand():
    images = [noise(n % 50) for n in range(1050)]
    dataset = dataset_of([*images, noise(7)])
    found = twins(dataset, np.array([1050]), np.arange(1050))
    assert found == [(1050, n, True) for n in range(7, 1050, 50)]


def test_each_held_out_picture_is_named_once():
    dataset = dataset_of([noise(0)] * 30)
    assert [pair.held_out for pair in twins(dataset, np.arange(20), np.arange(20, 30))] == list(range(20, 30))


def test_one_coloured_pictures_divide_by_nothing():
    dataset = dataset_of([Image.new("RGB", (96, 96), "black"), Image.new("RGB", (96, 96), "white")])
    assert twins(dataset, np.array([0]), np.array([1])) == []
