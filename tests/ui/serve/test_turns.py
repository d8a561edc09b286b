"""Who computes long takes turns in the order of asking, and rests where something newer was asked for."""

import threading
import time

import pytest

from pictures.turns import Turns
from runs import pace
from ui.serve import turns
from ui.serve.turns import Pace


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.setattr(turns, "turns", Turns())


def waiting(count):
    """Wait until so many threads wait for their turn."""
    while turns.turns.wanted < count:
        time.sleep(0.001)


def test_turns_are_taken_in_the_order_of_asking():
    order, threads = [], []
    turns.turns.acquire()

    def take(number):
        turns.turns.acquire()
        order.append(number)
        turns.turns.release()

    for number in range(8):
        threads.append(threading.Thread(target=take, args=(number,)))
        threads[-1].start()
        waiting(number + 1)
    turns.turns.release()
    for thread in threads:
        thread.join(10)
    assert order == list(range(8)) and not turns.turns.wanted


def test_what_takes_less_than_a_piece_needs_no_turn(monkeypatch):
    monkeypatch.setattr(turns, "perf_counter", lambda: 0.0)
    turns.turns.acquire()
    mine = Pace(lambda: pytest.fail("it is no time to rest"))
    with pace.resting(mine):
        for _ in range(100):
            pace.rest()
    assert not mine.holds


def test_a_long_computation_hands_its_turn_on_between_pieces(monkeypatch):
    clock = iter(range(1_000_000))
    monkeypatch.setattr(turns, "perf_counter", lambda: next(clock))
    done = []

    def compute(name):
        own = Pace(lambda: None)
        with pace.resting(own):
            for _ in range(5):
                pace.rest()
                done.append(name)
                # The other one has asked by now, until the first to end is at its end.
                while not turns.turns.wanted and len(set(done)) + ended[0] < 2:
                    time.sleep(0.001)
        own.end()
        ended[0] += 1

    ended = [0]
    threads = [threading.Thread(target=compute, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert sorted(done) == list("aaaaabbbbb") and done != sorted(done) and done != sorted(done, reverse=True)


def test_what_ends_a_run_ends_it_between_two_pieces_and_frees_the_turn(monkeypatch):
    clock = iter(range(1_000))
    monkeypatch.setattr(turns, "perf_counter", lambda: next(clock))
    asked = []

    def breathe():
        asked.append(1)
        if len(asked) == 3:
            raise KeyboardInterrupt

    mine, pieces = Pace(breathe), 0
    with pytest.raises(KeyboardInterrupt), pace.resting(mine):
        for _ in range(10):
            pace.rest()
            pieces += 1
    assert pieces == 2 and mine.holds
    mine.end()
    turns.turns.acquire()


def test_outside_of_anybodys_pace_a_rest_is_nothing():
    pace.rest()
