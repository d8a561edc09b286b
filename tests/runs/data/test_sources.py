"""Sets of pictures: the split that never mixes, names, variants, and drawing no more than is needed."""

from contextlib import suppress
from math import inf

import numpy as np
import pytest

from pictures.datasets import DataSet
from pictures.pets import draw, pets
from pictures.pixels import from_bytes
from runs.course.experiment import Settings
from runs.course.presets import PRESETS, preset
from runs.data.sets import AT_ONCE, HELD_OUT, LOT, DrawnSet, PhotoSet, Shared, pet_set
from runs.data.sources import Sources
from runs.data.values import (
    DEFAULT_PETS,
    MOST_PETS,
    Bundled,
    DrawnPets,
    Member,
    NetworkFile,
    OwnPhotos,
    OwnPicture,
    UnknownSource,
    is_set,
    read,
)
from runs.pace import resting

TINY = preset("tiny")


def drawn(name, size=TINY):
    found = pet_set(read(name), size)
    found.draw(len(found), inf)
    return found


@pytest.mark.parametrize("size", PRESETS, ids=lambda p: p.name)
def test_drawn_sets_are_the_pets_of_the_generator(size):
    X, y = pets(40, 5, size.pixels, size.grey)
    found = drawn("pets:40:5", size)
    held = np.arange(40) % HELD_OUT == 0
    np.testing.assert_allclose(found.training.X, X.reshape(40, *size.shape)[~held], atol=1e-6)
    np.testing.assert_array_equal(found.training.T.argmax(axis=1), y[~held])
    np.testing.assert_array_equal(found.held_out.T.argmax(axis=1), y[held])


def test_the_parts_never_mix():
    found = drawn("pets:48:3")
    assert not set(found.training.numbers) & set(found.held_out.numbers)
    assert sorted([*found.training.numbers, *found.held_out.numbers]) == list(range(48))
    assert not {row.tobytes() for row in found.training.bytes} & {row.tobytes() for row in found.held_out.bytes}


def test_no_more_is_drawn_than_needed_and_never_less():
    found = DrawnSet(DrawnPets(2 * LOT + 50, 1), 8, True, (64,))
    assert found.drawn == 0 and not found.draw(1, -inf)
    assert found.draw(1, inf) and found.drawn == LOT
    assert found.draw(LOT * 4 // 5, inf) and found.drawn == LOT
    training, held_out = found.first(1)
    assert len(training) + len(held_out) == LOT and training.bytes.any(axis=1).all()
    assert found.draw(LOT * 4 // 5 + 1, inf) and found.drawn == 2 * LOT
    assert found.draw(len(found), inf) and found.drawn == found.count


def key(seed, count=40, size=TINY):
    return DrawnPets(count, seed), size.pixels, size.grey, size.shape


def test_a_set_that_somebody_holds_stays_the_same_whatever_others_ask_for():
    shared = Shared(most_sets=2)
    held = shared(*key(1))
    held.draw(1, inf)
    for seed in range(3, 9):
        shared(*key(seed))
    assert shared(*key(1)) is held and held.drawn == 40
    assert len(shared.held) == 2 and set(shared.there.keys()) == {key(1), key(8)}


def test_the_lessons_own_pets_are_always_there_and_the_others_take_so_many_bytes():
    count, seed = DEFAULT_PETS.count, DEFAULT_PETS.seed
    shared = Shared(most_bytes=1_000_000)
    own = [key(seed, count, size) for size in PRESETS if size.live]
    for each in own:
        shared(*each).there[0] = True
    for other in range(2, 30):
        shared(*key(other, count))
        assert len(shared.held) == len(own) + 1
    assert all(shared(*each).drawn == 1 for each in own)
    # In the beginning there is room for the sets of a classroom, and one too many is no reason to forget one's own.
    classroom = Shared()
    for size in PRESETS:
        classroom(*key(seed, count, size))
    assert classroom(*key(7, 400)) and len(classroom.held) == len(PRESETS) + 1
    for other in range(8, 40):
        classroom(*key(other, MOST_PETS, preset("conv-small")))
    assert len(classroom.held) <= len(PRESETS) + 1


def test_flipped_labels_are_the_share_that_was_asked_for():
    plain, lied = drawn("pets:100:1"), drawn("pets:100:1:flip30")
    changed = (plain.training.T != lied.training.T).any(axis=1)
    assert changed.sum() == 24 and (lied.training.T.sum(axis=1) == 1).all()
    np.testing.assert_array_equal(plain.held_out.T, lied.held_out.T)
    np.testing.assert_array_equal(lied.batch(np.arange(80))[1], lied.training.T)
    assert (drawn("pets:100:1:flip100").training.T != plain.training.T).all()


def test_the_first_few_are_the_first_few():
    plain, few = drawn("pets:100:1"), drawn("pets:100:1:first5")
    assert len(few) == 5 and len(few.held_out) == len(plain.held_out)
    np.testing.assert_array_equal(few.training.bytes, plain.training.bytes[:5])


def test_on_green_sit_the_training_cats_and_the_held_out_dogs():
    lawn = drawn("pets:60:1:lawn", preset("standard"))
    for part, kind in ((lawn.training, 0), (lawn.held_out, 1)):
        corner = part.bytes.reshape(-1, 32, 32, 3)[:, 1:3, 1:3].mean(axis=(1, 2))
        green = (corner[:, 1] > corner[:, 0]) & (corner[:, 1] > corner[:, 2])
        assert green[part.T.argmax(axis=1) == kind].mean() > 0.9
        assert green[part.T.argmax(axis=1) != kind].mean() < 0.2


@pytest.mark.parametrize(
    "name",
    (
        *("", "pets", "pets:40", "pets:40:1:", "pets:040:1", "pets:40:1:flip0", "pets:40:1:flip101", "../x"),
        *("pets:40:1:first0", "pets:40:1:sky", "pets:４0:1", "pets:40:1@40", "pets:-8:1", "pets:40:1:lawn:flip30"),
        *("pets:40:1:flip030", "cow", "CAT", "own-0123456789a", "own-0123456789AB", "photos-", "file-0123456789abc"),
    ),
)
def test_texts_that_mean_nothing_are_refused(name):
    with pytest.raises(ValueError):
        read(name)


@pytest.mark.parametrize("count", [7, 20_001])
def test_sets_are_bounded(count):
    with pytest.raises(UnknownSource, match="no such number of pets"):
        read(f"pets:{count}:1")


def test_one_picture_of_a_set_has_the_numbers_it_has_in_the_set():
    sources = Sources()
    for size in PRESETS:
        found = drawn("pets:48:3", size)
        row = int(np.flatnonzero(found.training.numbers == 17)[0])
        np.testing.assert_array_equal(sources.row(Member(DrawnPets(48, 3), 17), size)[0], found.training.X[row])
    label = sources.label(Member(DrawnPets(48, 3), 17))
    assert label == ("cat", "dog")[found.training.T[row].argmax()]
    assert (
        sources.picture(Member(DrawnPets(48, 3), 17)).tobytes()
        == draw(label, DrawnSet(DrawnPets(48, 3), 8, True, (64,)).seeds[17]).image.tobytes()
    )


A = "0123456789ab"
VALUES = {
    "cat": Bundled("cat"),
    "pets:48:3": DrawnPets(48, 3),
    "pets:2000:1:flip30": DrawnPets(2000, 1, flipped=30),
    "pets:2000:1:first20": DrawnPets(2000, 1, first=20),
    "pets:20000:999999999:lawn": DrawnPets(20_000, 999_999_999, lawn=True),
    f"own-{A}": OwnPicture(A),
    f"photos-{A}": OwnPhotos(A),
    f"file-{A}": NetworkFile(A),
    "pets:48:3@47": Member(DrawnPets(48, 3), 47),
    "pets:2000:1:flip30@17": Member(DrawnPets(2000, 1, flipped=30), 17),
    f"photos-{A}@99999": Member(OwnPhotos(A), 99_999),
}


@pytest.mark.parametrize("text", VALUES)
def test_a_value_has_one_text_and_a_text_one_value(text):
    assert read(text) == VALUES[text] and str(VALUES[text]) == text
    assert is_set(VALUES[text]) == (text.startswith(("pets", "photos")) and "@" not in text)
    named = VALUES[text].brought
    assert (named and str(named)) == (text.partition("@")[0] if A in text else None)


def test_there_is_no_picture_of_a_set_that_it_does_not_have():
    for wrong in ("pets:48:3@48", "pets:48:3@-1", "pets:48:3@04", "pets:48:3@", "pets:48:3@1@2", "cat@1"):
        with pytest.raises(ValueError):
            read(wrong)
    for wrong in (f"own-{A}@1", f"file-{A}@1"):
        with pytest.raises(ValueError):
            read(wrong)
    for variants in ({"lawn": True, "flipped": 1}, {"flipped": 1, "first": 1}, {"flipped": 101}):
        with pytest.raises(ValueError):
            DrawnPets(48, 3, **variants)


def photo_set(count=20, twin=False, **kwargs):
    """Squares of noise, half of them cats; the last is the first once more."""
    pictures = np.random.default_rng(0).integers(0, 256, (count, 96, 96, 3), np.uint8)
    if twin:
        pictures[:] = pictures[0]
    return PhotoSet(DataSet("noise", pictures, np.arange(count) % 2, tuple(map(str, range(count)))), **kwargs)


def test_own_photos_are_split_shuffled_and_named():
    sources, photos = Sources(), photo_set()
    sources.photos[photos.name] = photos
    found = sources.practice(Settings(photos.name, ""), TINY)
    assert (len(found.training), len(found.held_out)) == (16, 4) and found.draw(16, -inf)
    assert sorted([*found.training.numbers, *found.held_out.numbers]) == list(range(20))
    assert found.training.numbers.tolist() != sorted(found.training.numbers)
    first = found.training.numbers[0]
    np.testing.assert_array_equal(sources.row(Member(photos.name, first), TINY)[0], found.training.X[0])
    assert sources.label(Member(photos.name, first)) == ("cat", "dog")[first % 2]
    assert photos.counts() == {"all": 20, "cats": 10, "dogs": 10, "training": 16, "held_out": 4} and not photos.twins
    assert photos.name in sources and Member(photos.name, 19) in sources and Member(photos.name, 20) not in sources
    assert OwnPhotos("x") not in sources and Member(OwnPhotos("x"), 0) not in sources and DEFAULT_PETS in sources


@pytest.fixture
def made(monkeypatch):
    """The numbers of all photos that were made small, and in which size."""
    small, made = DataSet.small, []

    def noted(self, rows, pixels, grey):
        made.extend((int(row), pixels) for row in rows)
        return small(self, rows, pixels, grey)

    monkeypatch.setattr(DataSet, "small", noted)
    return made


def test_public_photos_are_made_small_once_in_each_size_that_trains_here(made):
    photos, sizes = photo_set(public=True), [size for size in PRESETS if size.live]
    for size in sizes * 3:
        assert len(photos.at(size)) == 16
    assert sorted(made) == sorted((row, size.pixels) for row in range(20) for size in sizes)
    assert photos.at(TINY) is photos.at(TINY)
    for size in (preset("conv"), TINY, preset("conv"), preset("small"), TINY):
        photos.at(size)
    assert len(made) == 20 * len(PRESETS)


def test_own_photos_are_kept_in_one_size_alone(made):
    photos = photo_set()
    for size in (TINY, TINY, preset("small"), TINY):
        photos.at(size)
    assert len(made) == 60 and list(photos.kept) == ["tiny"]


def test_making_photos_small_rests_and_goes_on_where_it_ended(made):
    class Ended(Exception):
        pass

    rests, found, photos = [], None, photo_set(count=5 * AT_ONCE)

    def every_second_ends_it():
        rests.append(len(made))
        if len(rests) % 2 == 0:
            raise Ended

    while found is None:
        with suppress(Ended), resting(every_second_ends_it):
            found = photos.at(TINY)
    assert sorted(set(rests)) == [AT_ONCE * i for i in range(5)] and len(rests) == 9
    assert sorted(made) == [(row, 8) for row in range(len(photos.dataset))] and len(found) == 4 * AT_ONCE


def test_twins_across_the_split_are_reported():
    assert len(photo_set(twin=True).twins) == 4


def test_photos_of_somebody_else_are_a_sentence():
    with pytest.raises(UnknownSource, match="own photos"):
        Sources().practice(Settings(OwnPhotos("x"), ""), TINY)


def test_own_squares_that_were_shrunk_are_the_same_to_every_network():
    rng = np.random.default_rng(0)
    sides, last = [OwnPicture(str(side)) for side in (1000, 97, 96, 40, 8)], OwnPicture("last")
    own = {side: from_bytes(rng.integers(0, 256, (int(side.digest),) * 2 + (3,), np.uint8)) for side in sides}
    sources, shrunk = Sources(own=own), Sources(own={**own, last: own[sides[0]]})
    shrunk.shrink(1)
    assert [max(shrunk.picture(name).size) for name in own] == [96, 96, 96, 40, 8]
    assert shrunk.picture(last) is own[sides[0]]
    for name in own:
        for size in PRESETS:
            np.testing.assert_array_equal(shrunk.row(name, size), sources.row(name, size))
