"""Pets drawn by another process are, byte for byte, what this one would have drawn; without it nothing is lost."""

from math import inf

import numpy as np

from runs.course import predraw
from runs.course.presets import preset
from runs.data.sets import DrawnSet, _drawn, pet_set
from runs.data.values import DrawnPets

NAME = DrawnPets(48, 7)
SMALL = preset("small")


def drawn_here(size):
    found = DrawnSet(NAME, size.pixels, size.grey, size.shape)
    found.draw(len(found), inf)
    return found


def fresh(monkeypatch):
    monkeypatch.setattr(predraw, "DEFAULT_PETS", NAME)
    _drawn.cache_clear()


def stream(tmp_path, data):
    file = tmp_path / "pets"
    file.write_bytes(data)
    return file.open("rb")


def test_what_arrives_is_what_would_have_been_drawn_here(monkeypatch, tmp_path):
    fresh(monkeypatch)
    own = drawn_here(SMALL)
    with stream(tmp_path, own.all.tobytes()) as file:
        predraw._take_over(file)
    taken = pet_set(NAME, SMALL)
    assert taken.drawn == 48 and taken.seconds == 0
    np.testing.assert_array_equal(taken.all, own.all)


def test_a_process_that_dies_leaves_the_rest_to_be_drawn_here(monkeypatch, tmp_path):
    fresh(monkeypatch)
    own = drawn_here(SMALL)
    with stream(tmp_path, own.all[:30].tobytes()) as file:
        predraw._take_over(file)
    found = pet_set(NAME, SMALL)
    assert found.drawn == predraw.PIECE
    assert found.draw(len(found), inf) and found.drawn == 48
    np.testing.assert_array_equal(found.all, own.all)


def test_the_other_process_draws_the_lessons_own_pets():
    _drawn.cache_clear()
    found = pet_set(predraw.DEFAULT_PETS, SMALL)
    with predraw.drawn_ahead() as thread:
        while not found.there[: predraw.PIECE].all():
            thread.join(0.05)
            assert thread.is_alive()
    assert found.seconds == 0
    own = DrawnSet(predraw.DEFAULT_PETS, SMALL.pixels, SMALL.grey, SMALL.shape)
    own.paint(range(predraw.PIECE))
    np.testing.assert_array_equal(found.all[: predraw.PIECE], own.all[: predraw.PIECE])
    assert not thread.is_alive()
    _drawn.cache_clear()
