"""Counting iterations, epochs and pictures; the figures of a run; its curves and where they changed."""

from dataclasses import replace
from math import inf

import numpy as np
import pytest

import engine
from runs.course.experiment import Experiment, Settings
from runs.course.presets import preset
from runs.course.tape import Tape, network_of
from runs.data import values
from runs.data.sources import Sources
from runs.numbers.progress import answers, curves, iterations_an_epoch, marks, seen, standing
from runs.numbers.snapshot import look

SETS = Settings(values.read("pets:48:3"), "", learning_rate=0.03, batch=8)


def computed(*segments):
    tape, target = Tape(Sources()), Experiment()
    for settings, iterations in segments:
        target = target.stepped(settings, iterations)
    assert tape.advance(target, inf)
    return tape


@pytest.mark.parametrize(
    ("size", "batch", "iterations", "pictures"),
    [
        (38, 8, 0, 0),
        (38, 8, 1, 8),
        (38, 8, 4, 32),
        (38, 8, 5, 38),
        (38, 8, 6, 46),
        (1600, 32, 500, 16_000),
        (5, 8, 3, 15),
    ],
)
def test_pictures_seen_are_counted_one_by_one(size, batch, iterations, pictures):
    assert seen(size, batch, iterations) == pictures


def test_the_default_epoch_has_fifty_iterations():
    assert iterations_an_epoch(1600, 32) == 50


def test_a_run_on_several_things_adds_them_up():
    """Three iterations on one picture, five on 38 pets in batches of 8 (one epoch), two more at another rate."""
    tape = computed((Settings(), 3), (SETS, 5), (replace(SETS, learning_rate=0.01), 2))
    numbers = standing(tape, tape.at.segments[-1].settings)
    assert numbers["iterations"] == 10
    assert numbers["seen"] == 3 + 38 + 16
    assert numbers["epochs"] == (38 + 16) / 38
    assert (numbers["size"], numbers["held_out"], numbers["per_epoch"]) == (38, 10, 5)


def test_the_figures_are_the_engines():
    tape = computed((SETS, 20))
    numbers, practice = standing(tape, SETS), tape.sources.practice(SETS, preset("small"))
    network = network_of(tape.at.start, SETS)
    parts = {"": practice.training.take(slice(10)), "held_out_": practice.held_out}
    for name, part in parts.items():
        fwd = engine.forward(network, tape.state, part.X)
        err = engine.loss(network, fwd, part.T)
        assert numbers[f"{name}loss"] == pytest.approx(err.loss, rel=1e-12)
        right = [p.argmax() == t.argmax() for p, t in zip(err.probabilities, part.T, strict=True)]
        assert numbers[f"{name}right"] == np.mean(right)
    assert numbers["measured"] == numbers["held_out_measured"] == 10
    last = tape.track.measures[-1]
    assert last.t == 20 and (last.loss, last.held_out_right) == (numbers["loss"], numbers["held_out_right"])


def test_one_picture_has_no_held_out_part():
    numbers = standing(computed((Settings(), 3)), Settings())
    assert not {"loss", "epochs"} & set(numbers) and numbers["seen"] == 3


def test_epochs_never_fall():
    """A picture, a set, the picture again, another set: nothing takes away what was gone through already."""
    other = replace(SETS, data=values.read("pets:24:1"))
    run = [(Settings(), 3), (SETS, 7), (Settings(), 2), (other, 4), (SETS, 5)]
    tape = computed(*run)
    last, epochs = tape.at, [0.0]
    for t in range(1, last.iterations + 1):
        tape.advance(last.at(t), inf)
        now = standing(tape, tape.at.segments[-1].settings)
        epochs.append(now["epochs"] if "epochs" in now else epochs[-1])
    assert epochs == sorted(epochs) and epochs[3] == 0 and epochs[12] == epochs[10] == (38 + 16) / 38
    assert epochs[-1] == pytest.approx((38 + 16) / 38 + (19 + 8) / 19 + 38 / 38)


def test_curves_of_both_branches_and_the_mark_where_it_changed():
    tape = computed((SETS, 30))
    faster = replace(SETS, learning_rate=0.1, batch=16)
    tape.advance(tape.at.at(20).stepped(faster, 10), inf)
    found = {(line.track, line.what): line for line in curves(tape)}
    assert found[1, "batch"].x == list(range(30)) and found[0, "batch"].x == list(range(20, 30))
    assert found[1, "right"].x == [0, 10, 20, 30] and found[0, "right"].x == [20, 30]
    assert found[1, "loss"].y == [m.loss for m in tape.track.measures]
    assert marks(tape.track.tip) == [(20, "learning_rate", 0.1), (20, "batch", 16)] and marks(tape.tracks[0].tip) == []


def test_the_picture_in_hand_through_the_run_is_what_each_kept_state_says():
    tape = computed((SETS, 30))
    tape.advance(tape.at.at(20).stepped(replace(SETS, learning_rate=0.1), 7), inf)
    snapshot = look(tape.at, tape.state, Settings(values.DOG, "dog"), tape.sources)
    lines, known = answers(tape, snapshot, {})
    found = {(line.track, line.what): line for line in lines}
    assert found[1, "dog"].x == list(range(28)) and found[0, "cat"].x == list(range(20, 31))
    for t in (0, 5, 20, 27):
        other = Tape(tape.sources)
        other.advance(tape.at.at(t), inf)
        P = look(other.at, other.state, Settings(values.DOG, "dog"), tape.sources).probabilities[0]
        assert [found[1, kind].y[t] for kind in ("cat", "dog")] == pytest.approx(P, rel=1e-12)
    tape.advance(tape.at.at(25), inf)
    before = known[tape.track][3]
    back = look(tape.at, tape.state, Settings(values.DOG, "dog"), tape.sources)
    assert answers(tape, back, known)[1][tape.track][3] is before, "no state is asked twice"


def test_between_two_kept_states_the_one_in_view_is_on_the_curve():
    tape = computed((SETS, 30))
    for track in tape.tracks:
        track.kept = track.kept.only(lambda t: t % 8 == 0)
    tape.advance(tape.at.at(13), inf)
    snapshot = look(tape.at, tape.state, Settings(), tape.sources)
    cat, dog = answers(tape, snapshot, {})[0]
    assert cat.x == dog.x == [0, 8, 13, 16, 24]
    assert [cat.y[2], dog.y[2]] == snapshot.probabilities[0].tolist()


def test_a_run_under_way_sends_few_points_of_each_curve_and_the_last_of_all():
    tape = computed((SETS, 200))
    whole, few = ({line.what: line for line in curves(tape, most)} for most in (None, 24))
    assert [len(few[what].x) for what in ("batch", "loss", "right")] <= [24, 8, 8]
    for what, line in few.items():
        points = dict(zip(whole[what].x, whole[what].y, strict=True))
        assert all(points[x] == y for x, y in zip(line.x, line.y, strict=True))
        assert what == "batch" or line.x[-1] == 200


def test_the_iteration_in_view_has_a_point_of_its_own_that_says_what_the_figures_say():
    tape, settings = computed((SETS, 33)), SETS
    now = standing(tape, settings)
    lines = {line.what: line for line in curves(tape, now=now)}
    for name in ("loss", "right", "held_out_loss", "held_out_right"):
        assert (lines[name].x[-1], lines[name].y[-1]) == (33, now[name])
        assert lines[name].x == sorted(lines[name].x) and 30 in lines[name].x
    # Back at an iteration between two measures, the point is between them.
    tape.advance(tape.at.at(14), inf)
    loss = {line.what: line for line in curves(tape, now=standing(tape, settings))}["loss"]
    assert loss.x[:4] == [0, 10, 14, 20] and loss.y[2] == standing(tape, settings)["loss"]
