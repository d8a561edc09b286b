"""One owner at a time, actions that are done wholly or not at all, and a net that tells no secrets."""

import logging
import threading
import time
from contextlib import suppress

import pytest
from streamlit.runtime.scriptrunner_utils.exceptions import RerunException, StopException
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData

from pictures.turns import Turns
from runs.data.values import CAT
from runs.pace import rest
from ui.serve import turns
from ui.serve.turns import BusyError
from ui.visit import owner, pace
from ui.visit.faults import action, net
from ui.visit.owner import apart
from ui.visit.session import Session


class Stored(dict):
    """What Streamlit keeps for a session: each access may end the run."""

    ends_at = None

    def setdefault(self, key, default):
        if self.ends_at:
            raise self.ends_at
        return super().setdefault(key, default)


@pytest.fixture
def session(monkeypatch):
    stored = Stored()
    monkeypatch.setattr(owner.st, "session_state", stored)
    return stored


def test_whoever_did_not_come_through_alone_has_no_state(session):
    with pytest.raises(LookupError):
        owner.mine()
    with owner.alone() as state, owner.alone() as again:
        assert state is again is owner.mine()
    with pytest.raises(LookupError):
        owner.mine()


def test_a_second_thread_waits_for_the_first_to_end(session):
    seen, inside = [], threading.Event()

    def first():
        with owner.alone() as state:
            inside.set()
            for _ in range(50):
                steps = state.notes.tried.shift
                time.sleep(0.001)
                state.notes.tried.shift = steps + 1

    def second():
        inside.wait(10)
        with owner.alone() as state:
            seen.append(state.notes.tried.shift)

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert seen == [50]


def test_many_threads_lose_no_action(session):
    @action
    def add():
        notes = owner.mine().notes
        count = notes.tried.shift
        time.sleep(0)
        notes.tried.shift = count + 1

    threads = [threading.Thread(target=lambda: [add() for _ in range(100)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert session[owner.KEY].notes.tried.shift == 800


@pytest.mark.parametrize("end", [StopException(), RerunException(RerunData())], ids=["stopped", "begun anew"])
def test_what_ends_a_run_ends_it_before_an_action_or_after(session, end):
    @action
    def done():
        owner.mine().notes.tried.shift = 1
        owner.mine().notes.training.speed = 2

    with owner.alone():
        pass
    session.ends_at = end
    with suppress(StopException, RerunException):
        done()
    notes = session[owner.KEY].notes
    assert (notes.tried.shift, notes.training.speed) == (0, pace.CALM)
    session.ends_at = None
    done()
    assert (notes.tried.shift, notes.training.speed) == (1, 2)


def test_what_ends_a_run_frees_the_state(session):
    with pytest.raises(StopException), owner.alone(), net("a part"):
        raise StopException
    worker = threading.Thread(target=action(lambda: setattr(owner.mine().notes.opened, "inside", True)))
    worker.start()
    worker.join(10)
    assert session[owner.KEY].notes.opened.inside


def test_an_action_that_fails_leaves_everything_as_it_was(session):
    """However deep it went: what the run is, what was noted of each picture, and which sets of photos there are."""

    @action
    def fail():
        session = owner.mine()
        session.change(weight="W1[0,0]", batch=8)
        session.tape = None
        session.sources.photos = {}
        session.pictures.labels = {}
        session.run.plan = session.address.waiting = session.view_said = 1
        note_label(session.pictures, "dog")
        raise ValueError("the owner's cat.jpg")

    def note_label(pictures, label):
        pictures.labels = {**pictures.labels, CAT: label}

    with owner.alone() as state:
        note_label(state.pictures, "cat")
        state.sources.photos = {"a": 1}
        before = state.coordinate, state.tape, state.sources.photos, state.pictures.labels
    fail()
    state = session[owner.KEY]
    assert (state.coordinate, state.tape, state.sources.photos, state.pictures.labels) == before
    assert state.pictures.labels == {CAT: "cat"} and state.sources.photos == {"a": 1}
    assert (state.run.plan, state.address.waiting, state.view_said, state.faults.failed) == (None, None, None, True)


def test_a_fault_is_logged_once_with_its_place_and_without_what_it_says(session, caplog):
    def fail(name):
        raise ValueError(name)

    done = []
    with caplog.at_level(logging.ERROR, "lesson"):
        for _ in range(3):
            with owner.alone() as state:
                state.address.place = "loss", {"rate": "0.1", "picture": "own-0123456789ab"}
                with net("the strip", lambda: done.append(1)):
                    fail("my secret" + " cat.jpg")
                # What comes after it goes on.
                done.append(2)
                with net("another part"):
                    fail("")
    assert done == [1, 2] * 3
    line, other = [record.getMessage() for record in caplog.records]
    assert "another part" in other
    assert "the strip" in line and "ValueError" in line and "'rate': '0.1'" in line and "in fail" in line
    assert "secret cat" not in caplog.text and "0123456789ab" not in caplog.text
    assert not any(record.exc_info for record in caplog.records)


@pytest.fixture
def fresh(monkeypatch):
    monkeypatch.setattr(turns, "turns", Turns())
    return turns.turns


def waiting(count):
    while turns.turns.wanted < count:
        time.sleep(0.001)


def test_a_file_is_made_in_its_turn_and_one_at_a_time(session, fresh):
    made = []

    def make():
        rest()
        made.append((threading.current_thread().name, len(fresh._queue)))
        return b"the file"

    with owner.alone():
        first, second = apart(make), apart(make)
    with owner.of(Session()):
        of_another = apart(make)
    fresh.acquire()
    threads = [threading.Thread(target=each, name=name) for each, name in ((first, "one"), (of_another, "other"))]
    for count, thread in enumerate(threads, 1):
        thread.start()
        waiting(count)
        for each in (first, second):
            with pytest.raises(BusyError):
                each()
    assert made == []
    fresh.release()
    for thread in threads:
        thread.join(10)
    assert sorted(name for name, _ in made) == ["one", "other"] and all(holding for _, holding in made)
    assert first() == second() == b"the file" and not fresh._queue


def test_a_file_that_cannot_be_made_keeps_nobody_waiting(session, fresh):
    def fails():
        raise ValueError

    with owner.alone():
        make, other = apart(fails), apart(lambda: b"the file")
    with pytest.raises(ValueError):
        make()
    assert other() == b"the file"
