"""What watches over the server is told the truth, and a server that is told to end lets everybody finish."""

import asyncio
import http.client
import signal
import time
from types import SimpleNamespace

import pytest
from streamlit.runtime.runtime import RuntimeState
from websockets.exceptions import ConnectionClosed, InvalidStatus

import dev
from tests.serving import serving
from tests.wire import guest, socket_of
from ui.serve import ending
from ui.serve.ending import Doors, Service, drain_seconds


def asked(server, path, method="GET"):
    """-> (HTTP status, the answer's text, its headers)"""
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=10)
    connection.request(method, path)
    answer = connection.getresponse()
    said = answer.status, answer.read().decode(), answer.headers
    connection.close()
    return said


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/lessons/cats/readyz"])
def test_both_are_answered_in_plain_text_and_kept_by_nobody(server, path):
    status, said, headers = asked(server, path)
    assert status == 200 and said.startswith("The lesson's server ")
    assert headers["Content-Type"].startswith("text/plain") and headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in headers
    assert asked(server, path, "HEAD")[:2] == (200, "")
    assert asked(server, path, "POST")[0] == 405


def test_asking_makes_no_session(monkeypatch):
    def app(*of):
        raise AssertionError("Streamlit was asked")

    runs = SimpleNamespace(state=RuntimeState.NO_SESSIONS_CONNECTED)
    monkeypatch.setattr(ending.runtime, "exists", lambda: True)
    monkeypatch.setattr(ending.runtime, "get_instance", lambda: runs)
    service = Service()
    doors = Doors(app, service)
    assert (status_of(doors, "/healthz"), status_of(doors, "/readyz")) == (200, 503)
    service.is_prepared = True
    assert status_of(doors, "/readyz") == status_of(doors, "/readyz", "HEAD") == 200
    runs.state = RuntimeState.STOPPING
    assert (status_of(doors, "/healthz"), status_of(doors, "/readyz")) == (200, 503)
    runs.state = RuntimeState.ONE_OR_MORE_SESSIONS_CONNECTED
    assert status_of(doors, "/readyz") == 200
    service.is_ending = True
    assert (status_of(doors, "/healthz"), status_of(doors, "/readyz")) == (200, 503)


def status_of(doors, path, method="GET"):
    return sent_by(doors, {"type": "http", "path": path, "method": method, "headers": []})[0]["status"]


def sent_by(doors, scope):
    """What goes to whoever asks."""
    sent = []

    async def receive():
        return {"type": "websocket.connect"}

    async def send(message):
        sent.append(message)

    asyncio.run(doors(scope, receive, send))
    return sent


def test_a_server_that_cannot_say_503_of_a_connection_says_that_it_is_being_restarted():
    service = Service()
    service.is_ending = True
    scope = {"type": "websocket", "path": "/_stcore/stream", "headers": []}
    assert sent_by(Doors(None, service), scope) == [{"type": "websocket.close", "code": 1012}]
    start, _ = sent_by(Doors(None, service), scope | {"extensions": {"websocket.http.response": {}}})
    assert start["status"] == 503


def test_what_is_under_way_is_counted_also_if_it_fails():
    service, seen = Service(), []

    async def app(scope, receive, send):
        seen.append(service.under_way)
        raise OSError

    for kind, counted in (("http", 1), ("websocket", 1), ("lifespan", 0)):
        with pytest.raises(OSError):
            sent_by(Doors(app, service), {"type": kind, "path": "/", "method": "GET"})
        assert seen.pop() == counted and service.under_way == 0


@pytest.mark.parametrize(("said", "seconds"), [("", 20), ("0", 0), ("2.5", 2.5)])
def test_the_seconds_are_those_that_the_setting_says(said, seconds):
    assert drain_seconds(said) == seconds


@pytest.mark.parametrize("said", ["soon", "-1", "inf", "nan"])
def test_what_is_no_number_of_seconds_is_said_at_the_start(said):
    with pytest.raises(ValueError, match=rf"^LESSON_DRAIN_SECONDS is .* This is none: {said}$"):
        drain_seconds(said)


def ending_server(tmp_path, seconds, **how):
    """A server of its own, which goes on for open sessions for so many seconds."""
    return serving(tmp_path / "log.txt", ahead=False, env={"LESSON_DRAIN_SECONDS": str(seconds)}, **how)


def told_to_end(server):
    server.process.send_signal(signal.SIGTERM)
    until_status(server, "/readyz", 503)


def until_status(server, path, status):
    while asked(server, path)[0] != status:
        time.sleep(0.02)


def test_a_session_goes_on_for_so_long_and_nobody_else_is_let_in(tmp_path):
    with ending_server(tmp_path, seconds=3) as server, guest(server.url, "Loss") as learner:
        told_to_end(server)
        assert asked(server, "/readyz")[1] == "The lesson's server is about to end, and takes no more learners."
        assert asked(server, "/healthz")[0] == 200
        # A browser asks this before it connects, and would show an error after six refusals.
        assert asked(server, "/_stcore/health")[0] == 200
        for session in (None, learner.session):
            with pytest.raises(InvalidStatus) as refused, socket_of(server.url, session=session):
                pass
            assert refused.value.response.status_code == 503
        learner.press("Take one step")
        assert "run=1*" in learner.query.replace("%2A", "*") and not learner.errors
        # Told once more, it changes nothing.
        server.process.send_signal(signal.SIGTERM)
        learner.rerun()
        with pytest.raises(ConnectionClosed) as closed:
            learner.hear("delta", seconds=20)
        assert closed.value.rcvd.code == 1012
        assert server.process.wait(timeout=10) == 0
        assert "Traceback" not in server.said() and "handshake" not in server.said()


def test_it_ends_as_soon_as_the_last_has_gone(tmp_path):
    with ending_server(tmp_path, seconds=1000) as server:
        with guest(server.url) as learner:
            told_to_end(server)
            learner.rerun()
        assert server.process.wait(timeout=20) == 0


def test_a_file_that_comes_too_slowly_and_a_run_under_way_do_not_hold_it_back(tmp_path):
    with ending_server(tmp_path, seconds=1) as server, guest(server.url, "Training") as learner:
        slow = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=10)
        slow.putrequest("PUT", f"/_stcore/upload_file/{learner.session}/slow")
        slow.putheader("Content-Type", "multipart/form-data; boundary=cut")
        slow.putheader("Content-Length", "1000000")
        slow.endheaders(b"--cut\r\n")
        learner.press("Start")
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(timeout=1 + ending.LAST_SECONDS + 10) == 0
        slow.close()


def test_ctrl_c_waits_for_nobody(tmp_path):
    with ending_server(tmp_path, seconds=1000) as server, guest(server.url):
        server.process.send_signal(signal.SIGINT)
        server.process.wait(timeout=10)


def test_without_its_words_a_server_never_begins(tmp_path):
    """Asked with a language of which one file cannot be read."""
    (tmp_path / "xx").mkdir()
    for file in (dev.ROOT / "lesson" / "en").glob("*.md"):
        (tmp_path / "xx" / file.name).write_bytes(file.read_bytes() if file.stem != "slopes" else b"\xff\xfe")
    how = {"LESSON_LANGUAGE": str(tmp_path / "xx")}
    with pytest.raises(RuntimeError, match="did not start"), serving(tmp_path / "log.txt", ahead=False, env=how):
        pass
