"""What sessions leave behind in cycles is collected in idle moments, and within a bound where there are none."""

import asyncio
import gc
import platform
import threading
import tomllib
import weakref
from contextlib import nullcontext
from types import SimpleNamespace

import pytest
from streamlit import config, runtime
from streamlit.runtime.runtime import RuntimeState

import dev
from ui.serve import memory, startup
from ui.serve.memory import AT_MOST, GROWTH, IDLE, LOOK, WORTH, Collector, Reading


class Day:
    """A clock that a test moves on, with the CPU time and the memory that the process is said to have used."""

    def __init__(self):
        self.now = Reading(1000.0, 50.0, 300_000_000)

    def read(self):
        return self.now

    def passes(self, seconds=LOOK, busy=0.0, grows=0):
        """So long, in which the process worked for a share of it, and its memory grew."""
        time, cpu, bytes_ = self.now
        self.now = Reading(time + seconds, cpu + busy * seconds, bytes_ + grows)


class Left:
    """What a session leaves behind: it refers to itself, so that only a collection frees it."""

    def __init__(self):
        self.itself = self


@pytest.fixture
def day():
    return Day()


@pytest.fixture
def left():
    """A weak reference to garbage in a cycle, which nothing but a collection that is asked for will free."""
    gc.disable()
    yield weakref.ref(Left())
    gc.enable()


def test_garbage_is_collected_in_the_first_idle_moment(day, left):
    collector = Collector(day.read)
    for _ in range(10):
        day.passes(busy=0.9)
        assert not collector.look() and left()
    day.passes(busy=IDLE / 2)
    assert collector.look() and left() is None


def test_garbage_is_collected_under_constant_work_after_some_seconds(day, left):
    collector, begun = Collector(day.read), day.now.time
    while left():
        assert day.now.time - begun < AT_MOST + LOOK
        day.passes(busy=2.0)
        collector.look()
    assert day.now.time - begun > AT_MOST
    # And again, as long after that one.
    looks = []
    for _ in range(round(AT_MOST / LOOK) + 1):
        day.passes(busy=2.0)
        looks.append(collector.look())
    assert looks.count(True) == 1 and looks[-1]


def test_garbage_is_collected_under_constant_work_after_some_growth(day, left):
    collector = Collector(day.read)
    day.passes(busy=1.0, grows=GROWTH)
    assert not collector.look() and left()
    day.passes(busy=1.0, grows=1)
    assert collector.look() and left() is None
    day.passes(busy=1.0, grows=GROWTH)
    assert not collector.look(), "what has grown since the last time counts"


def test_where_nothing_was_done_nothing_is_collected(day, left):
    collector = Collector(day.read)
    for _ in range(100):
        day.passes(busy=0.9 * WORTH / (100 * LOOK))
        assert not collector.look() and left()


def test_its_own_work_is_no_reason_to_collect_again(day, monkeypatch):
    collector = Collector(day.read)
    monkeypatch.setattr(memory.gc, "collect", lambda: day.passes(seconds=0.5, busy=1.0))
    day.passes(busy=1.0)
    looks = [collector.look()]
    for _ in range(5):
        day.passes()
        looks.append(collector.look())
    assert looks == [False, True, False, False, False, False]


def test_freed_memory_is_given_back_where_the_system_knows_how(day, monkeypatch):
    collector, asked = Collector(day.read), []
    monkeypatch.setattr(memory, "trim", asked.append)
    day.passes(busy=1.0)
    assert not collector.look() and asked == []
    day.passes()
    assert collector.look() and asked == [0]
    on_gnu = platform.libc_ver()[0] == "glibc"
    assert (memory.trimmer().__name__ == "malloc_trim") == on_gnu
    assert memory.trimmer("win32")(0) == 0


def test_the_reading_of_now_tells_work_from_rest():
    before = memory.read()
    sum(range(1_000_000))
    after = memory.read()
    assert after.time > before.time and after.cpu > before.cpu
    assert after.memory > 10_000_000 if memory.STATM.exists() else after.memory == 0


def test_without_the_file_of_linux_time_alone_is_the_bound(monkeypatch, tmp_path):
    monkeypatch.setattr(memory, "STATM", tmp_path / "nothing")
    assert memory.read().memory == 0


def test_the_server_looks_again_and_again_and_stops_with_its_end(monkeypatch):
    looked, ended = threading.Semaphore(0), []
    monkeypatch.setattr(Collector, "look", lambda self: looked.release())
    monkeypatch.setattr(memory, "LOOK", 0)
    monkeypatch.setattr(startup, "drawn_ahead", nullcontext)
    monkeypatch.setattr(startup, "warm_up", lambda: None)

    async def serve():
        async with startup.lifespan(None):
            ended.extend(thread for thread in threading.enumerate() if thread.name == "memory")
            for _ in range(3):
                looked.acquire()

    asyncio.run(serve())
    assert [thread.is_alive() for thread in ended] == [False]


@pytest.mark.parametrize("state", RuntimeState)
def test_under_a_plain_streamlit_run_the_first_visitor_has_somebody_collect(monkeypatch, state):
    begun = []
    monkeypatch.setattr(runtime, "exists", lambda: True)
    monkeypatch.setattr(runtime, "get_instance", lambda: SimpleNamespace(state=state))
    monkeypatch.setattr(startup, "give_back", begun.append, raising=False)
    monkeypatch.setattr(gc, "freeze", lambda: None)
    startup.warm_up.__wrapped__()
    visited = state == RuntimeState.ONE_OR_MORE_SESSIONS_CONNECTED
    assert [event.is_set() for event in begun] == [False] * visited


def test_streamlit_collects_nothing_after_a_click():
    settings = tomllib.loads((dev.ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert settings["runner"]["postScriptGC"] is False
    assert config.get_option("runner.postScriptGC") is False, "the option is still called that"
