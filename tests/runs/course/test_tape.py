"""However a run is computed, in one go, in pieces, from behind or along a branch, its numbers are the same."""

import random
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise
from math import inf

import numpy as np
import pytest

import engine
from runs.course import tape as module
from runs.course.experiment import Experiment, Settings, Start
from runs.course.presets import preset
from runs.course.tape import Tape, first_state, measured_every, network_of, rows_of
from runs.data import values
from runs.data.sets import MOST_SETS, DrawnSet
from runs.data.sources import Sources
from runs.pace import resting

SETS = Settings(values.read("pets:48:3"), "", "CrossEntropy", "Adam", 0.003, 8)
HAND = Settings()
SMALL = preset("small")


@pytest.fixture(scope="module")
def sources():
    return Sources()


def computed(target, sources):
    tape = Tape(sources)
    assert tape.advance(target, inf)
    return tape


def same(one, two):
    """Equal bit by bit: weights, the optimiser's memory, and the count."""
    arrays = [
        [w for p in s.params if p for w in p] + [m for k in s.memory if k for w in k for m in w] for s in (one, two)
    ]
    return one.t == two.t and all(np.array_equal(a, b) for a, b in zip(*arrays, strict=True))


def test_the_first_iterations_by_hand(sources):
    """Two updates with the engine's own step, on the rows that a first epoch has: in their order."""
    practice = sources.practice(SETS, SMALL)
    practice.draw(len(practice), inf)
    network, state = network_of(Start(), SETS), first_state(Start())
    losses = []
    for begin in (0, 8):
        X, T = practice.training.X[begin : begin + 8], practice.training.T[begin : begin + 8]
        step = engine.step(network, state, X, T)
        state, losses = step.after, [*losses, step.loss.loss]
    tape = computed(Experiment().stepped(SETS, 2), sources)
    assert same(tape.state, state) and tape.track.losses.points()[1].tolist() == losses


@pytest.mark.parametrize(("runs", "pets"), [(7, 24), (MOST_SETS + 2, 8)])
def test_runs_on_many_sets_in_turn_all_go_on_and_nothing_is_drawn_twice(runs, pets, monkeypatch):
    painted, paint = [], DrawnSet.paint
    monkeypatch.setattr(DrawnSet, "paint", lambda self, numbers: painted.extend(numbers) or paint(self, numbers))
    tapes = [Tape(Sources()) for _ in range(runs)]
    settings = [replace(SETS, data=values.DrawnPets(pets, 700 + i)) for i in range(runs)]
    targets = [Experiment(Start("tiny")).stepped(each, 9) for each in settings]
    # An epoch has at most three iterations.
    for done in range(1, 10):
        for tape, target in zip(tapes, targets, strict=True):
            assert tape.advance(target, inf, 1) == (done == 9) and tape.at.iterations == done
        assert len(painted) <= runs * pets
    assert len(painted) == runs * pets


@pytest.mark.parametrize("most", [1, 3, 1000])
def test_in_pieces_or_at_once(sources, most):
    target = Experiment().stepped(HAND, 5).stepped(SETS, 33).stepped(replace(SETS, learning_rate=0.01), 12)
    whole, pieces = computed(target, sources), Tape(sources)
    while not pieces.advance(target, inf, most):
        pass
    assert same(whole.state, pieces.state) and whole.track.measures == pieces.track.measures
    np.testing.assert_array_equal(whole.track.losses.points(), pieces.track.losses.points())


def test_a_run_paused_in_the_middle_goes_on_the_same(sources):
    tape = Tape(sources)
    tape.advance(Experiment().stepped(SETS, 40), inf, most=17)
    paused = tape.at
    tape.advance(paused, inf)
    tape.advance(paused.stepped(SETS, 23), inf)
    assert same(tape.state, computed(Experiment().stepped(SETS, 40), sources).state) and len(tape.tracks) == 1


def test_a_run_cut_short_anywhere_goes_on_the_same(sources):
    target, rng, cuts = Experiment().stepped(HAND, 3).stepped(SETS, 37), random.Random(1), []

    def cut():
        if rng.random() < 0.5:
            cuts.append(pieces.state and pieces.at.iterations)
            raise KeyboardInterrupt

    whole, pieces = computed(target, sources), Tape(sources)
    while pieces.at != target:
        with suppress(KeyboardInterrupt), resting(cut):
            pieces.advance(target, inf)
    assert len(set(cuts)) > 8
    assert same(whole.state, pieces.state) and whole.track.measures == pieces.track.measures
    np.testing.assert_array_equal(whole.track.losses.points(), pieces.track.losses.points())


def test_no_time_is_no_iteration_and_little_time_is_some(sources):
    tape, target = Tape(sources), Experiment().stepped(HAND, 1_000_000)
    assert not tape.advance(target, 0.02) and 0 < tape.at.iterations < 1_000_000


def test_back_in_time_is_exact_and_forgets_nothing(sources):
    target = Experiment().stepped(SETS, 100)
    tape = computed(target, sources)
    curve, measures = tape.track.losses.points(), list(tape.track.measures)
    for t in (99, 3, 50, 0, 77):
        assert tape.advance(target.at(t), inf) and same(tape.state, computed(target.at(t), sources).state)
    tape.advance(target, inf)
    np.testing.assert_array_equal(tape.track.losses.points(), curve)
    assert tape.track.measures == measures and len(tape.tracks) == 1


def test_back_in_time_with_few_states_kept(sources, monkeypatch):
    monkeypatch.setattr(module, "MOST_BYTES", 300_000)
    target = Experiment().stepped(SETS, 200)
    tape = computed(target, sources)
    assert sum(len(track.kept) for track in tape.tracks) * module._bytes(tape.state) <= 300_000
    gaps = [b - a for a, b in pairwise(sorted(tape.track.kept))]
    assert max(gaps) == min(gaps) == tape.every > 1
    tape.advance(target.at(101), inf)
    assert same(tape.state, computed(target.at(101), sources).state)


def test_a_branch_is_what_the_same_run_is_from_the_start(sources):
    tape = computed(Experiment().stepped(SETS, 60), sources)
    faster = replace(SETS, learning_rate=0.01)
    branch = tape.at.at(35).stepped(faster, 20)
    tape.advance(branch, inf)
    alone = computed(branch, sources)
    assert same(tape.state, alone.state) and tape.track.measures == alone.track.measures
    np.testing.assert_array_equal(tape.track.losses.points(), alone.track.losses.points())
    assert [(track.fork, track.tip.iterations) for track in tape.tracks] == [(0, 60), (35, 55)]
    tape.advance(tape.tracks[0].tip, inf)
    assert tape.at.iterations == 60 and same(tape.state, computed(tape.at, sources).state)


def test_tracks_are_bounded(sources):
    tape = computed(Experiment().stepped(HAND, 20), sources)
    for t in range(1, 12):
        tape.advance(tape.tracks[-1].tip.at(5).stepped(replace(HAND, learning_rate=t / 100), 3), inf)
    assert len(tape.tracks) == module.MOST_TRACKS and tape.track in tape.tracks


def test_another_start_leaves_nothing_of_the_old_one(sources):
    tape = computed(Experiment().stepped(HAND, 5), sources)
    other = Experiment(Start(seed=1)).stepped(HAND, 3)
    assert tape.advance(other, inf) and len(tape.tracks) == 1
    assert same(tape.state, computed(other, sources).state)


def test_a_changed_rate_goes_on_in_the_same_epoch(sources):
    """Sixteen pictures into an epoch the rate changes: the next batch is the third, not the first again."""
    tape = computed(Experiment().stepped(SETS, 2).stepped(replace(SETS, learning_rate=0.01), 1), sources)
    practice = sources.practice(SETS, SMALL)
    third = practice.batch(rows_of(len(practice), 8, 2))
    network = network_of(Start(), replace(SETS, learning_rate=0.01))
    before = computed(Experiment().stepped(SETS, 2), sources).state
    assert same(tape.state, engine.step(network, before, *third).after)


@pytest.mark.parametrize(("size", "batch"), [(38, 8), (8, 8), (7, 8), (1, 1), (100, 32)])
def test_every_epoch_uses_each_picture_once(size, batch):
    per_epoch = -(-size // batch)
    for epoch in range(3):
        rows = np.concatenate([rows_of(size, batch, epoch * per_epoch + i) for i in range(per_epoch)])
        assert sorted(rows) == list(range(size))
    if size > 8:
        assert rows_of(size, batch, per_epoch).tolist() != rows_of(size, batch, 0).tolist()


def test_divergence_is_found_at_the_same_iteration_however_it_is_computed(sources):
    target = Experiment(Start(activation="Tanh")).stepped(replace(SETS, optimizer="SGD", learning_rate=10.0), 200)
    whole, pieces = Tape(sources), Tape(sources)
    whole.advance(target, inf)
    for _ in range(300):
        pieces.advance(target, inf, 1)
    assert whole.diverged and str(whole.diverged) == str(pieces.diverged) and whole.at == pieces.at
    assert whole.at.iterations < 200 and not whole.advance(target, inf)
    whole.advance(target.at(3), inf)
    assert whole.diverged is None


@pytest.mark.parametrize(("weights", "value"), [("zero", 0.0), ("equal", 0.01)])
def test_starts_that_are_not_random(weights, value):
    state = first_state(Start(weights=weights))
    assert all((value == p.W).all() and (p.b == 0).all() for p in state.params if p)


def test_measures_become_rarer_as_the_run_grows():
    assert [measured_every(t) for t in (1, 999, 1_000, 2_000, 4_000, 1_000_000)] == [10, 10, 10, 20, 40, 5120]


def test_the_next_step_is_the_one_that_training_takes(sources):
    """In the middle of an epoch, at the beginning of one, after another segment, and on one picture."""
    for begun, settings in ((Experiment().stepped(SETS, 3), SETS), (Experiment().stepped(SETS, 5), SETS)):
        assert_next(begun, settings, sources)
    assert_next(Experiment().stepped(HAND, 2), SETS, sources)
    assert_next(Experiment().stepped(SETS, 2), replace(SETS, learning_rate=0.1), sources)
    assert_next(Experiment(), HAND, sources)


def assert_next(begun, settings, sources):
    network, step = computed(begun, sources).next_step(settings)
    assert network.optimizer.learning_rate == settings.learning_rate
    assert same(step.after, computed(begun.stepped(settings), sources).state)


def test_the_states_at_hand_are_in_order_and_have_the_one_in_view_among_them(sources, monkeypatch):
    monkeypatch.setattr(module, "MOST_KEPT", 8)
    target = Experiment().stepped(HAND, 21)
    tape = computed(target, sources)
    for t in (21, 5):
        tape.advance(target.at(t), inf)
        times = [state.t for state in tape.at_hand]
        assert times == sorted(set(times)) and t in times and len(times) <= 10
        assert tape.at_hand[times.index(t)] is tape.state


def test_the_last_states_are_all_there_however_few_were_kept(sources, monkeypatch):
    target = Experiment().stepped(SETS, 20)
    every = [computed(target.at(t), sources).state for t in range(target.iterations + 1)]
    monkeypatch.setattr(module, "MOST_KEPT", 4)
    tape = computed(target, sources)
    assert tape.every > 1
    for most, first in ((7, 0), (7, target.iterations - 2), (1000, 0)):
        found = tape.beside().last_states(most, first)
        begins = max(first, target.iterations - most + 1)
        assert [state.t for state in found] == list(range(begins, target.iterations + 1))
        assert all(same(state, every[state.t]) for state in found)
    assert tape.at == target
