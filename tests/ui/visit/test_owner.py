"""One owner at a time, actions that are done wholly or not at all, and a net that tells no secrets."""

import logging
import threading
import time
from contextlib import suppress

import pytest
from streamlit.runtime.scriptrunner_utils.exceptions import RerunException, StopException
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData

from pictures.turns import Turns
from runs.course.pace import rest
from ui.serve import turns
from ui.visit import owner
from ui.visit.owner import BusyError


class Session(dict):
    """What Streamlit keeps for a session: each access may end the run."""

    ends_at = None

    def setdefault(self, key, default):
        if self.ends_at:
            raise self.ends_at
        return super().setdefault(key, default)


@pytest.fixture
def session(monkeypatch):
    session = Session()
    monkeypatch.setattr(owner.st, "session_state", session)
    return session


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
            state.steps = 0
            inside.set()
            for _ in range(50):
                steps = state.steps
                time.sleep(0.001)
                state.steps = steps + 1

    def second():
        inside.wait(10)
        with owner.alone() as state:
            seen.append(state.steps)

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert seen == [50]


def test_many_threads_lose_no_action(session):
    @owner.action
    def add():
        state = owner.mine()
        count = state.get("count", 0)
        time.sleep(0)
        state.count = count + 1

    threads = [threading.Thread(target=lambda: [add() for _ in range(100)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert session[owner.KEY].count == 800


@pytest.mark.parametrize("end", [StopException(), RerunException(RerunData())], ids=["stopped", "begun anew"])
def test_what_ends_a_run_ends_it_before_an_action_or_after(session, end):
    done = owner.action(lambda: owner.mine().update(one=1, two=2))
    with owner.alone():
        pass
    session.ends_at = end
    with suppress(StopException, RerunException):
        done()
    assert session[owner.KEY] == {}
    session.ends_at = None
    done()
    assert session[owner.KEY] == {"one": 1, "two": 2}


def test_what_ends_a_run_frees_the_state(session):
    with pytest.raises(StopException), owner.alone(), owner.net("a part"):
        raise StopException
    worker = threading.Thread(target=owner.action(lambda: owner.mine().update(done=True)))
    worker.start()
    worker.join(10)
    assert session[owner.KEY].done


def test_an_action_that_fails_leaves_everything_as_it_was(session):
    @owner.action
    def fail():
        owner.mine().update(rate=5, new=1)
        del owner.mine()["seed"]
        raise ValueError("the owner's cat.jpg")

    with owner.alone() as state:
        state.update(rate=1, seed=2)
    fail()
    state = session[owner.KEY]
    assert (state.rate, state.seed, state.failed, "new" in state) == (1, 2, True, False)


def test_a_fault_is_logged_once_with_its_place_and_without_what_it_says(session, caplog):
    def fail(name):
        raise ValueError(name)

    told = []
    with caplog.at_level(logging.ERROR, "lesson"):
        for _ in range(3):
            with owner.alone() as state:
                state.place = "loss", {"rate": "0.1", "picture": "own-0123456789ab"}
                with owner.net("the strip", lambda: told.append(1)):
                    fail("my secret" + " cat.jpg")
                # What comes after it goes on.
                told.append(2)
                with owner.net("another part"):
                    fail("")
    assert told == [1, 2] * 3
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
        first, second = owner.apart(make), owner.apart(make)
    with owner.of(owner.State()):
        of_another = owner.apart(make)
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
        make, other = owner.apart(fails), owner.apart(lambda: b"the file")
    with pytest.raises(ValueError):
        make()
    assert other() == b"the file"
