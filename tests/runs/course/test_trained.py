"""Networks that come trained: the weights of their files, for every size, read once, and never altered by a visit."""

import hashlib
from math import inf

import numpy as np
import pytest

from offline.train_photos import relu_first
from pictures.shipped import FOLDER, shipped
from runs.course.experiment import TRAINED, Experiment, Settings, Start
from runs.course.presets import PRESETS
from runs.course.tape import Tape, first_state, network_of
from runs.course.trained import ready, trained_state
from runs.data import values
from runs.data.sources import Sources
from runs.link.address import from_params, to_params
from runs.link.coordinate import Coordinate
from runs.numbers import before_after
from runs.numbers.snapshot import look
from tests.ui.driver import FILES, Visit

EVERY = [(size, weights) for size in PRESETS for weights in TRAINED]
BYTES = 300_000


def arrays(params):
    return [w for p in params if p for w in p]


def computed(experiment):
    tape = Tape(Sources())
    assert tape.advance(experiment, inf)
    return tape


@pytest.mark.parametrize(("size", "weights"), EVERY, ids=lambda each: getattr(each, "name", each))
def test_a_run_begins_with_the_weights_of_the_file(size, weights):
    start = Start(size.name, weights=weights)
    kept, state = shipped(getattr(size, weights)), first_state(start)
    # The largest of four, then ReLU, is the same as ReLU first: the oldest file has it the other way round.
    assert relu_first(kept.network.layers) == network_of(start, Settings()).layers and kept.pixels == size.pixels
    assert state.t == 0
    for mine, files in zip(arrays(state.params), arrays(kept.state.params), strict=True):
        assert mine.dtype == np.float64 and not mine.flags.writeable
        np.testing.assert_array_equal(mine, files)


def test_what_was_added_for_the_switch_is_small():
    names = {size.drawn for size in PRESETS} | {size.photos for size in PRESETS}
    added = [FOLDER / f"{name}.npz" for name in names - {"cat-dog", "cat-dog-small", "cat-dog-drawn"}]
    assert sum(file.stat().st_size for file in added) < BYTES


def test_the_seed_decides_nothing_of_a_trained_network():
    one, other = (first_state(Start(seed=seed, weights="photos")) for seed in (1, 2))
    assert one.params is other.params


@pytest.mark.parametrize("size", PRESETS, ids=lambda p: p.name)
def test_a_nudge_is_this_runs_own_and_can_be_taken_back(size):
    file = FOLDER / f"{size.photos}.npz"
    before, weights = (
        hashlib.sha256(file.read_bytes()).hexdigest(),
        [w.copy() for w in arrays(trained_state(size, "photos").params)],
    )
    begun = Experiment(Start(size.name, weights="photos"))
    nudged = begun.stepped(Settings(values.DOG, "cat"))
    tape = computed(nudged)
    assert any((a != b).any() for a, b in zip(arrays(tape.state.params), weights, strict=True))
    assert tape.advance(nudged.back(), inf) and tape.state.t == 0
    for state in (tape.state, trained_state(size, "photos")):
        assert all(np.array_equal(now, then) for now, then in zip(arrays(state.params), weights, strict=True))
    assert hashlib.sha256(file.read_bytes()).hexdigest() == before


@pytest.mark.parametrize("size", PRESETS, ids=lambda p: p.name)
def test_a_link_leads_to_the_same_weights_to_the_last_bit(size):
    start = Start(size.name, weights="drawn")
    dog = Settings(values.DOG, "dog", optimizer="Adam")
    coordinate = Coordinate(Experiment(start).stepped(Settings(), 2).stepped(dog))
    linked, complaints, missing = from_params(to_params(coordinate))
    assert (linked.experiment, complaints, missing) == (coordinate.experiment, [], ())
    one, other = (computed(experiment).state for experiment in (coordinate.experiment, linked.experiment))
    assert all(np.array_equal(a, b) for a, b in zip(arrays(one.params), arrays(other.params), strict=True))


def test_the_trained_convolutions_know_both_bundled_pets():
    for weights in TRAINED:
        experiment = Experiment(Start("conv", weights=weights))
        for pet in ("cat", "dog"):
            assert (
                look(experiment, first_state(experiment.start), Settings(values.read(pet), pet), Sources()).guess == pet
            )


def test_a_first_visit_reads_one_file_whose_answer_it_shows():
    # As in a process in which nobody was before.
    for known in (ready, before_after._of_bundled):
        known.cache_clear()
    visit = Visit()
    assert ready.cache_info().misses == 1
    for page in FILES:
        if page != "convolutions":
            visit.open(page)
    assert ready.cache_info().misses == 1
    visit.choose("trained", "photos")
    assert ready.cache_info().misses == 2 and visit.params["weights"] == "photos"
