"""Bounds at the server's edge: no message is lost, openings wait for each other, and uploads have room or are told."""

import asyncio
from contextlib import suppress
from types import SimpleNamespace

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec
from streamlit.testing.v1 import local_script_runner

from tests.ui.driver import Visit
from tests.ui.monkey import Monkey
from ui.parts.words import text
from ui.serve import limits
from ui.serve.limits import Bucket, Conversations, FirstPages, Openings, Uploads

FINISHED = ForwardMsg(script_finished=0).SerializeToString()


def test_a_hand_never_waits_and_a_flood_is_read_at_its_rate():
    now = [0.0]
    pace = Bucket(rate=10, burst=20, clock=lambda: now[0])
    for _ in range(200):
        now[0] += 0.1
        assert pace.wait() == 0
    now[0] += 10
    waits = [pace.wait() for _ in range(40)]
    assert waits[:20] == [0] * 20 and waits[20:] == pytest.approx([i / 10 for i in range(1, 21)])
    now[0] += 2 + 2
    assert pace.wait() == 0


def test_what_costs_more_is_waited_for_longer():
    now = [0.0]
    pace = Bucket(rate=10, burst=20, clock=lambda: now[0])
    assert [pace.wait(15), pace.wait(15), pace.wait()] == [0, 1, pytest.approx(1.1)]
    now[0] += 3.1
    assert pace.wait(20) == 0


def conversation(said, answers=()):
    """-> [seconds slept before each message], once an app heard them all, and answered with these after the first"""
    slept, heard = [], []

    async def app(scope, receive, send):
        while (message := await receive())["type"] == "websocket.receive":
            heard.append(message["bytes"])
            for answer in answers if len(heard) == 1 else [FINISHED]:
                await send({"type": "websocket.send", "bytes": answer})

    async def tried():
        each_said = [{"type": "websocket.receive", "bytes": each, limits.ASKS_FOR_PAGE: True} for each in said]
        every = iter([*each_said, {"type": "websocket.disconnect"}])

        async def receive():
            return next(every)

        async def send(message):
            pass

        async def sleep(seconds):
            slept.append(seconds)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(limits.asyncio, "sleep", sleep)
            pages = FirstPages(app)
            await Conversations(pages)({"type": "websocket"}, receive, send)
        assert not pages.openings.room.locked() and pages.openings.room._value == limits.OPENINGS

    asyncio.run(tried())
    assert heard == said
    return slept


def test_so_many_bytes_are_read_in_a_second_whatever_they_say():
    short, long = conversation([b"a"] * 60), conversation([bytes(limits.BYTES_AT_ONCE // 5)] * 60)
    assert short == [0] * 60
    assert long[4] == 0 < long[5] and 5 < long[-1] < 60 * limits.BYTES_AT_ONCE / 5 / limits.BYTES


def test_a_page_that_shows_a_folder_of_photos_is_heard_four_times_a_second():
    now = [0.0]
    size = Bucket(limits.BYTES, limits.BYTES_AT_ONCE, clock=lambda: now[0])
    for _ in range(1_000):
        now[0] += 0.25
        assert size.wait(5_000 * 400) == 0


def test_only_until_the_first_page_is_made_is_looked_into_what_is_sent(monkeypatch):
    looked, finished = [], limits.is_finished
    monkeypatch.setattr(limits, "is_finished", lambda data: looked.append(data) or finished(data))
    other = ForwardMsg(heartbeat_ack=True).SerializeToString()
    conversation([b"a"] * 10, answers=[other, other, FINISHED, other])
    assert looked == [other, other, FINISHED]


def test_who_waits_is_counted_wherever_they_wait():
    async def tried():
        one, other = Openings(most=1), Openings(most=1)
        for openings in (one, other):
            await openings.begin()
        waiting = [asyncio.ensure_future(each.begin()) for each in [one, other] * (limits.CROWD // 2)]
        await asyncio.sleep(0)
        crowded = limits.is_crowded()
        for each in waiting:
            each.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        return crowded, limits.is_crowded()

    assert asyncio.run(tried()) == (True, False)
    assert not vars(Openings).keys() & {"waiting"}


def test_openings_wait_for_room_and_one_that_never_ends_makes_room_as_well():
    async def tried():
        openings = Openings(most=2)
        first, second = await openings.begin(), await openings.begin(longest=0.01)
        await asyncio.wait_for(openings.begin(), 5)
        third = asyncio.ensure_future(openings.begin())
        await asyncio.sleep(0)
        assert not third.done()
        first()
        first()
        await asyncio.wait_for(third, 5)
        second()
        assert openings.room.locked()

    asyncio.run(tried())


def test_who_opens_the_lesson_with_very_many_others_is_told(monkeypatch):
    crowded = text("frame", "crowded")

    def says(page):
        return crowded in [warning.value for warning in page.app.warning]

    async def opened_by(many):
        openings = Openings(most=1)
        made = await openings.begin()
        others = [asyncio.ensure_future(openings.begin()) for _ in range(many)]
        await asyncio.sleep(0)
        visit = Visit(preset="tiny")
        was_told = says(visit), says(visit.run())
        made()
        for other in others:
            (await other)()
        return was_told

    # The page is made in another thread, which is where AppTest's own event loop belongs.
    assert asyncio.run(opened_by(limits.CROWD)) == (True, False)
    assert asyncio.run(opened_by(limits.CROWD - 1)) == (False, False)
    assert not limits.is_crowded()


@pytest.mark.parametrize("asks", [True, False])
def test_only_who_wants_a_page_takes_room(asks):
    taken = []

    async def app(scope, receive, send):
        await receive()
        taken.append(limits.OPENINGS - pages.openings.room._value)

    async def receive():
        return {"type": "websocket.receive", "bytes": b"", limits.ASKS_FOR_PAGE: asks}

    pages = FirstPages(app)
    asyncio.run(pages({"type": "websocket"}, receive, None))
    assert taken == [asks]


def test_every_message_of_a_flood_arrives_in_its_order():
    slept = conversation([bytes([i % 256]) for i in range(500)], [FINISHED])
    assert slept[0] == 0 and slept[-1] > 0


@pytest.mark.parametrize("leaves", ["disconnects", "is cut off"])
def test_whoever_has_gone_is_nobodys_error(leaves):
    async def app(scope, receive, send):
        if leaves == "disconnects":
            await receive()
        with suppress(OSError):
            await send({"type": "websocket.send", "bytes": b""})
        raise RuntimeError("nobody is there any more")

    async def receive():
        return {"type": "websocket.disconnect"}

    async def send(message):
        if leaves == "is cut off":
            raise OSError

    asyncio.run(Conversations(app)({"type": "websocket"}, receive, send))


def test_an_error_while_somebody_is_there_is_one():
    async def app(scope, receive, send):
        raise RuntimeError

    with pytest.raises(RuntimeError):
        asyncio.run(Conversations(app)({"type": "websocket"}, None, None))


def put(uploads, size, session="one", said=None):
    """-> whether the file of so many bytes was handed on"""
    handed = []

    async def app(scope, receive, send):
        handed.append(dict(uploads.coming))

    async def tried():
        body = iter(
            [{"type": "http.request", "body": b"", "more_body": True}, {"type": "http.request", "more_body": False}]
        )
        answers = []

        async def receive():
            return next(body)

        async def send(message):
            answers.append(message)

        headers = [(b"content-length", said or str(size).encode())] if said != b"" else []
        scope = {"type": "http", "method": "PUT", "path": f"/_stcore/upload_file/{session}/f", "headers": headers}
        uploads.app = app
        await uploads(scope, receive, send)
        return answers

    answers = asyncio.run(tried())
    assert handed or answers[0]["status"] == 204
    return bool(handed)


@pytest.fixture
def kept(monkeypatch):
    """Streamlit's store of files."""
    store = MemoryUploadedFileManager("/upload")
    monkeypatch.setattr(limits.runtime, "get_instance", lambda: SimpleNamespace(uploaded_file_mgr=store))
    return store


def file(name, size):
    return UploadedFileRec(name, f"{name}.zip", "application/zip", b"x" * size)


def test_a_session_keeps_so_many_bytes_and_others_have_their_own(kept):
    uploads = Uploads(None, most=100)
    assert put(uploads, 100) and not put(uploads, 101)
    kept.add_file("one", file("a", 60))
    assert put(uploads, 40) and not put(uploads, 41) and put(uploads, 100, "two")
    kept.remove_file("one", "a")
    assert put(uploads, 100)


def test_all_sessions_together_keep_so_many_bytes(kept):
    uploads = Uploads(None, most=100, of_all=150)
    kept.add_file("one", file("a", 60))
    kept.add_file("two", file("b", 50))
    assert put(uploads, 40, "three") and not put(uploads, 41, "three") and not put(uploads, 41, "two")
    uploads.coming["four"] = 30
    assert put(uploads, 10, "three") and not put(uploads, 11, "three")
    kept.remove_session_files("one")
    assert put(uploads, 70, "three")


@pytest.mark.parametrize("said", [b"", b"-1", b"1e3", b"\xb2", b"9" * 30])
def test_what_says_no_length_has_no_room(kept, said):
    assert not put(Uploads(None), 1, said=said)


def test_what_is_on_its_way_counts(kept):
    uploads = Uploads(None, most=100)
    uploads.coming["one"] = 60
    assert put(uploads, 40) and not put(uploads, 41)
    assert uploads.coming == {"one": 60}


@pytest.fixture
def visitor(monkeypatch):
    """Somebody who brings photos. stored: the names of the files that Streamlit keeps for them"""
    store = MemoryUploadedFileManager("/upload")
    monkeypatch.setattr(local_script_runner, "MemoryUploadedFileManager", lambda _: store)
    monkey = Monkey("training", preset="tiny").use(("Your own photos", ""))
    monkey.store = store
    monkey.stored = lambda: [file.name for files in store.file_storage.values() for file in files.values()]
    return monkey


@pytest.mark.parametrize("name", ["six.zip", "broken.zip"])
def test_what_no_list_shows_any_more_makes_room(visitor, name):
    def brings():
        assert visitor.show("photos.zip", name).stored() == [name]

    brings()
    assert visitor.rerun().rerun().stored() == [name], "it is shown"
    assert visitor.go("loss").stored() == []
    visitor.go("training")
    brings()
    visitor.use(("Your own photos", ""))
    assert visitor.use(("Your own photos", "")).stored() == [], "the list that is shown now is another"
    brings()
    visitor.show("photos.folder", "cat/0.png", "dog/0.png")
    assert visitor.rerun().stored() == ["cat/0.png", "dog/0.png"]


def test_what_came_after_its_list_had_gone_makes_room(visitor):
    late = file("late", 10)
    visitor.store.add_file("test session id", late)
    assert visitor.rerun().stored() == ["late.zip"], "it may be on its way into the list"
    visitor.go("loss").store.add_file("test session id", late)
    assert visitor.rerun().stored() == []


def test_a_list_that_went_and_came_too_quickly_for_its_browser_is_not_missed(visitor):
    visitor.show("photos.zip", "six.zip")
    (file_id,) = visitor.given
    visitor.go("loss").go("training")
    shown = WidgetState(id=visitor.inlets()["photos.zip"].proto.id)
    shown.file_uploader_state_value.uploaded_file_info.add(file_id=file_id, name="six.zip", size=1)
    before = visitor.params
    for _ in range(2):
        assert not visitor.say(shown).app.warning and visitor.params == before
    shown.file_uploader_state_value.uploaded_file_info[0].file_id = "another"
    assert "not in this program's memory: 1." in visitor.say(shown).app.warning[0].value
