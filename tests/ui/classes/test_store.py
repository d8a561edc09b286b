"""The classes' database: the same on SQLite and on PostgreSQL, bounded, and only its teacher's to lead."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sql

from runs.classes import board as bounds
from runs.classes import codes
from runs.classes.board import Learner, Sent
from tests.ui.classes.databases import postgres
from ui.classes import store as kept
from ui.classes.store import FullError, Store

HOUR = 3600


@pytest.fixture(scope="module")
def server():
    with postgres() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/classes.sqlite"
    url = request.getfixturevalue("server")
    kept.TABLES.drop_all(sql.create_engine(url))
    return url


@pytest.fixture
def clock():
    return [1_800_000_000.0]


@pytest.fixture
def store(url, clock):
    return Store(sql.create_engine(url), lambda: clock[0])


def rows(store):
    with store.engine.connect() as now:
        return sum(now.scalar(sql.select(sql.func.count()).select_from(table)) for table in kept.TABLES.sorted_tables)


def test_what_learners_answer_is_counted_and_the_last_answer_of_each_counts(store):
    code, _ = store.open()
    assert [store.join(code, token) for token in "abc"] == [0, 1, 2] and store.join(code, "b") == 1
    for token, chosen in zip("abca", ("label", "label", "loss", "network"), strict=True):
        store.say(code, token, "truth", chosen)
    store.at(code, "c", "truth")
    board = store.board(code)
    assert board.answers == {"truth": {"network": 1, "label": 1, "loss": 1}}
    assert board.learners == (Learner(0, "", True), Learner(1, "", True), Learner(2, "truth", True))


def test_whoever_is_in_no_class_says_nothing_and_whoever_leaves_takes_it_along(store):
    code, _ = store.open()
    assert store.join("bako-timu-47", "a") is None and store.board("bako-timu-47") is None
    store.say(code, "stranger", "truth", "label")
    assert store.board(code).answers == {}
    store.join(code, "a")
    store.say(code, "a", "truth", "label")
    store.leave(code, "a")
    assert store.board(code).answers == {} and store.board(code).learners == ()


def test_only_the_teachers_code_pauses_sends_and_deletes(store):
    code, secret = store.open()
    other, another = store.open()
    for wrong in (code, "", codes.for_teacher(), "' or 1=1 --", another):
        assert store.taught_by(wrong) != code
        store.pause(wrong, True)
        store.send(wrong, "loss", 2)
    store.close("' or 1=1 --")
    assert not store.board(code).paused and store.board(code).sent == Sent()
    assert store.taught_by(secret) == code and store.pause(secret, True) and store.send(secret, "loss", 2)
    assert store.board(code).paused and store.board(code).sent == Sent(1, "loss", 2)
    store.close(secret)
    assert store.board(code) is None and store.board(other) is not None


def test_nothing_of_it_is_the_secret_itself(store):
    _, secret = store.open()
    with store.engine.connect() as now:
        assert secret not in str(now.execute(sql.select(kept.CLASS)).all())


def test_after_a_day_nobody_sees_a_class_and_then_it_is_deleted(store, clock):
    code, secret = store.open()
    store.join(code, "a")
    store.say(code, "a", "truth", "label")
    clock[0] += 23 * HOUR
    store.forget()
    assert store.board(code) and rows(store) == 3
    clock[0] += HOUR
    assert store.board(code) is None and store.taught_by(secret) == "" and not store.pause(secret, True)
    assert store.join(code, "b") is None
    store.forget()
    assert rows(store) == 0


def test_a_class_that_nobody_joins_is_deleted_after_an_hour(store, clock):
    code, _ = store.open()
    clock[0] += HOUR
    store.forget()
    assert store.board(code) is None


def test_whoever_sends_no_word_has_left(store, clock):
    code, _ = store.open()
    for token in "ab":
        store.join(code, token)
    clock[0] += bounds.AWAY
    store.seen(code, ["b"])
    assert [each.is_here for each in store.board(code).learners] == [False, True]


def test_a_class_and_a_server_have_room_for_so_many(store, monkeypatch):
    monkeypatch.setattr(kept, "MOST_LEARNERS", 2)
    monkeypatch.setattr(kept, "MOST_CLASSES", 1)
    code, _ = store.open()
    assert [store.join(code, token) for token in "ab"] == [0, 1]
    with pytest.raises(FullError):
        store.join(code, "c")
    with pytest.raises(FullError):
        store.open()
    assert store.join(code, "a") == 0 and len(store.board(code).learners) == 2


def test_many_who_come_at_once_all_have_a_seat_and_an_answer(store):
    code, _ = store.open()

    def come(n):
        seat = store.join(code, str(n))
        store.say(code, str(n), "truth", "label")
        return seat

    with ThreadPoolExecutor(16) as threads:
        seats = list(threads.map(come, range(60)))
    assert sorted(seats) == list(range(60)) and store.board(code).answers == {"truth": {"label": 60}}


def test_two_servers_share_a_class(url, store):
    code, secret = store.open()
    other = Store(sql.create_engine(url), store.clock)
    other.join(code, "a")
    other.say(code, "a", "truth", "label")
    store.pause(secret, True)
    assert store.board(code) == other.board(code) and other.board(code).paused
