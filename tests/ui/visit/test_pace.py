"""How fast a run is shown: calmly, so that it can be watched, or at once; by a clock of the test's own."""

from math import inf

import pytest

from runs.course.experiment import Settings
from runs.data import values
from ui.visit import owner, pace, run, trainer
from ui.visit.session import Session


@pytest.fixture
def clock(monkeypatch):
    """A clock that passes when it is told to, beside a computer that is fast enough: a list of its one moment."""
    now = [0.0]
    monkeypatch.setattr(pace, "SHARE", inf)
    monkeypatch.setattr(pace, "monotonic", lambda: now[0])
    monkeypatch.setattr(pace, "_active", {})
    # However slow the computer is.
    monkeypatch.setattr(pace, "SHARE", 1e9)
    return now


@pytest.mark.parametrize(("iterations", "least", "most"), [(500, 8, 12), (3_000, 8, 12), (50, 8, 12), (10, 1, 3)])
def test_a_run_begun_by_hand_takes_about_ten_seconds_to_watch(clock, iterations, least, most):
    with owner.of(Session()) as session:
        run.compute()
        session.change(practice=values.read("pets:40:1"))
        trainer.start(iterations)
        looks = 0
        while trainer.busy() is not None:
            clock[0] += pace.wait()
            pace.compute()
            looks += 1
        assert least <= clock[0] <= most and looks > iterations / 200


def test_at_once_is_one_click_away_also_while_it_runs(clock):
    with owner.of(Session()) as session:
        run.compute()
        session.change(practice=values.read("pets:40:1"))
        trainer.start(200)
        pace.compute()
        assert session.run.slowly and run.tape().at.iterations < 5
        trainer.at_once()
        trainer.follow_choices()
        assert not session.run.slowly and pace.a_second() is None


def test_another_rate_on_the_way_leaves_the_pace_as_it_was(clock):
    with owner.of(Session()) as session:
        run.compute()
        session.change(practice=values.read("pets:40:1"))
        trainer.start(500)
        clock[0] += 5
        run.compute(most=250)
        before = pace.a_second()
        session.change(training_rate=0.05)
        trainer.follow_choices()
        assert pace.a_second() == before == 50 and run.target() == 500


def test_what_nobody_asked_to_watch_goes_as_fast_as_it_can(clock):
    with owner.of(Session()) as session:
        run.compute()
        trainer.make(session.experiment.stepped(Settings(), 300))
        assert pace.a_second() is None and not session.run.slowly
        trainer.take_step()
        assert pace.a_second() is None


def test_how_long_the_rest_takes_is_told_once_that_is_steady(clock):
    with owner.of(Session()) as session:
        run.compute()
        session.change(practice=values.read("pets:40:1"))
        trainer.start(500)
        told = []
        while trainer.busy() is not None:
            clock[0] += pace.wait()
            pace.compute()
            told.append((clock[0], pace.seconds_left()))
        assert all((left is None) == (gone <= pace.STEADY) for gone, left in told)
        assert all(abs(gone + left - told[-1][0]) < 1 for gone, left in told if left is not None)
