"""The server answers its own pages alone, by its own names, without asking anybody; what it lets in is bounded."""

import asyncio
import http.client
import json
import os
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.serving import WATCH, serving
from tests.wire import guest, socket_of
from ui.serve import edge
from ui.serve.edge import NAMES, Address, host_of, refusal
from ui.serve.messages import MOST_FILES

HERE = "127.0.0.1:8501"


def scope(path="/", method="GET", host=HERE, origin=None, query="", kind="http", **headers):
    """A request as a server hands it on. host, origin: a text, several, or None for none."""
    sent = {"content-type": "multipart/form-data; boundary=cut"} if method == "PUT" else {}
    said = {"host": host, "origin": origin} | sent | {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [(name, value) for name, values in said.items() for value in several(values)]
    return {
        "type": kind,
        "path": path,
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in lines],
    } | ({"method": method} if kind == "http" else {})


def several(values):
    return [] if values is None else [values] if isinstance(values, str) else values


def status(**request):
    """The status with which a request is refused, or None if it is let in."""
    refused = refusal(scope(**request))
    return refused and refused.status


@pytest.fixture
def setting(monkeypatch):
    """`setting(name, value)` sets one of Streamlit's."""
    changed = {}
    usual = edge.st.get_option
    monkeypatch.setattr(edge.st, "get_option", lambda name: changed.get(name, usual(name)))
    monkeypatch.setattr("streamlit.config.get_option", lambda name: changed.get(name, usual(name)))
    return changed.__setitem__


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "127.0.0.1:8501", "127.0.0.1:9000", "localhost", "localhost:8501", "LOCALHOST:80", "localhost."),
        *("192.168.1.7:8501", "10.0.0.3", "8.8.8.8", "[::1]:8501", "[fe80::1]", "[2001:DB8::7]:443", "0.0.0.0:8501"),
    ],
)
def test_an_address_of_numbers_and_localhost_are_its_own(host):
    assert status(host=host) is None
    assert status(host=host, origin=f"http://{host}", kind="websocket", path="/_stcore/stream") is None


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "evil.example:8501", "localhost.evil.example", "127.0.0.1.evil.example", "evil-localhost"),
        *("lesson.localhost", "xn--lcalhost-f1a", "127.1", "2130706433", "0x7f.1", "0177.0.0.1", "127.0.0.1.1"),
    ],
)
def test_a_name_that_could_be_made_to_lead_here_is_not(host):
    assert status(host=host) == 421
    assert status(host=host, path="/_stcore/health") == 421
    # Not even if everything else fits, as it does for a page that was served under that name.
    assert status(host=host, origin=f"http://{host}", path="/_stcore/stream", kind="websocket") == 421
    assert status(host=host, origin=f"http://{host}", path="/_stcore/upload_file/a/b", method="PUT") == 421


@pytest.mark.parametrize(
    "host",
    [
        *(None, "", " ", ":8501", "a b", "a;b", "a,b", "a'b", 'a"b', "a/b", "a?b", "a#b", "a\\b", "user@localhost"),
        *("user:pass@localhost", "http://localhost", "localhost:", "localhost:0", "localhost:x", "localhost:65536"),
        *("localhost:8501:1", "localhost:-1", "localhost\r\nX: 1", "localhost\n", "löcalhost", "[::1", "::1", "[]"),
        *(
            "[evil.example]",
            "-a",
            ".a",
            "a" * 300,
            "*",
            "*.example",
            "localhost%00",
            "localhost:８５０１"[:10] + "\xb2",
        ),
        *(["127.0.0.1", "127.0.0.1"], ["127.0.0.1", "evil.example"]),
    ],
    ids=repr,
)
def test_what_is_no_address_of_a_server_is_refused_and_never_named(host):
    assert status(host=host) == 400
    assert host_of(scope(host=host)) is None


def test_the_names_of_a_school_are_those_that_its_settings_say(setting):
    setting("server.address", "0.0.0.0")
    setting("browser.serverAddress", "Lesson.school.example")
    assert status(host="192.168.1.7:8501") is None and status(host="lesson.school.example") is None
    assert status(host="LESSON.school.example.:8501") is None
    assert status(host="school.example") == status(host="x.lesson.school.example") == 421
    setting("server.allowedHosts", ["lesson.school.example", "*.pupils.example"])
    assert status(host="a.pupils.example:8501") is None and status(host="lesson.school.example") is None
    assert status(host="pupils.example") == status(host="evil.example") == 421
    # What watches over the server asks by an address, and is told that it lives; nothing else by that address.
    for host in ("localhost:8501", "10.0.0.3"):
        assert status(host=host) == 421 and status(host=host, path="/_stcore/health") is None


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        *((HERE, f"http://{HERE}"), ("localhost", "http://localhost:80"), ("localhost:80", "http://localhost")),
        *(
            ("localhost", "https://localhost"),
            ("localhost:443", "https://localhost"),
            ("LOCALHOST", "http://localhost"),
        ),
        *(("localhost.:8501", "http://localhost:8501"), ("[::1]:8501", "http://[::1]:8501")),
    ],
)
def test_a_page_of_the_lesson_is_answered(host, origin):
    for method, path in (("GET", "/"), ("OPTIONS", "/media/x"), ("PUT", "/_stcore/upload_file/a/b")):
        assert status(host=host, origin=origin, method=method, path=path) is None
    assert status(host=host, origin=origin, kind="websocket", path="/_stcore/stream") is None


FOREIGN = (
    *("http://evil.example", "https://evil.example:8501", "null", "NULL", "", " ", "*", "file://", "about:blank"),
    *("http://localhost:8501", "http://127.0.0.1", "http://127.0.0.1:8502", "https://127.0.0.1", "ws://127.0.0.1:8501"),
    *("127.0.0.1:8501", "//127.0.0.1:8501", "http://127.0.0.1:8501/", "http://127.0.0.1:8501.evil.example"),
    *("http://127.0.0.1:8501@evil.example", "http://evil.example#127.0.0.1:8501", "http://evil.example/127.0.0.1:8501"),
    *("http://user@127.0.0.1:8501", "http://127.0.0.1:8501 ", "http://127.0.0.1:8501, http://evil.example"),
    *("chrome-extension://abcdef", "http://[::ffff:127.0.0.1]:8501", "http://127.0.0.1:08501", "http://\xe9.example"),
    *([f"http://{HERE}", f"http://{HERE}"], [f"http://{HERE}", "http://evil.example"]),
)


@pytest.mark.parametrize("origin", FOREIGN, ids=repr)
def test_a_page_of_another_site_is_not(origin):
    paths = ("/", "/media/x", "/_stcore/health", "/_stcore/host-config", "/_stcore/upload_file/a/b", "/static/a.js")
    for method in ("GET", "HEAD", "OPTIONS", "PUT", "POST", "DELETE"):
        assert {status(origin=origin, path=path, method=method) for path in paths} == {403}
    assert status(origin=origin, path="/_stcore/stream", kind="websocket") == 403


def test_another_site_may_be_allowed_by_name(setting):
    setting("server.corsAllowedOrigins", ["https://school.example"])
    assert status(origin="https://school.example") is None
    assert status(origin="https://school.example", kind="websocket", path="/_stcore/stream") is None
    assert {status(origin=o) for o in ("http://school.example", "https://school.example:1", "null")} == {403}


def test_programs_say_no_origin_and_browsers_that_say_none_must_not_come_from_elsewhere():
    put = {"method": "PUT", "path": "/_stcore/upload_file/a/b"}
    assert status(**put) is None and status(kind="websocket", path="/_stcore/stream") is None
    for site in ("same-origin", "none"):
        assert status(**put, sec_fetch_site=site) is None
    for site in ("cross-site", "same-site", "anything"):
        assert status(**put, sec_fetch_site=site) == 403
        assert status(kind="websocket", path="/_stcore/stream", sec_fetch_site=site) == 403
        # A link in a mail leads from another site to a page.
        assert status(sec_fetch_site=site) is None


@pytest.mark.parametrize(
    "path",
    [
        *("/_stcore/metrics", "/_stcore/agent/interact", "/_stcore/agent/openapi.json", "/_stcore/", "/_stcore"),
        *("/_stcore/script-health-check", "/auth/login", "/auth/logout", "/oauth2callback", "/school/_stcore/metrics"),
        *("/_stcore/bidi-components/a/b.js", "/_stcore/upload_file", "/_stcore/upload_file/a", "/_stcore/healthy"),
    ],
)
def test_what_no_page_asks_for_is_not_there(path):
    assert status(path=path) == 404


UPLOAD = "/_stcore/upload_file/session/file"


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("multipart/form-data; boundary=----WebKitFormBoundaryR1x2y3Z4", None),  # Chrome, Safari
        ("multipart/form-data; boundary=---------------------------9051914041544843365972754266", None),  # Firefox
        ("multipart/form-data; boundary=geckoformboundary7f3a-0b", None),
        ("multipart/form-data; boundary=cut; charset=punycode", 415),
        ("multipart/form-data; charset=undefined; boundary=cut", 415),
        ("multipart/form-data", 415),
        ("application/x-www-form-urlencoded", 415),
        ("text/plain", 415),
        (None, 415),
    ],
)
def test_a_file_comes_as_a_browser_sends_it(said, wanted):
    assert status(path=UPLOAD, method="PUT", content_type=said) == wanted


def test_an_address_and_headers_have_an_end():
    assert status(path="/Training", query="run=" + "a" * 12_000) is None
    assert status(path="/" + "a" * 33_000) == status(query="a" * 33_000) == 414
    assert status(**{f"x{i}": "1" for i in range(90)}) is None
    assert status(**{f"x{i}": "1" for i in range(110)}) == 431


def test_the_policy_can_name_it():
    assert (
        str(Address("localhost", 8501)) == "localhost:8501" and str(Address("lesson.example", None)) == "lesson.example"
    )


def ask(server, path="/", method="GET", body=None, **headers):
    """-> (status, headers, the first of the body) of the server's answer"""
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=10)
    try:
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read(500)
    finally:
        connection.close()


def test_each_answer_names_the_websocket_of_the_address_that_was_asked_for(server):
    host = urlsplit(server.url).netloc
    for said, named in ((host, host), ("LocalHost:9000", "localhost:9000"), ("192.168.1.7", "192.168.1.7")):
        policy = ask(server, Host=said)[1]["Content-Security-Policy"]
        assert f"connect-src 'self' data: ws://{named} wss://{named};" in policy
    for said in ("[::1]:8501", "a_b", "a;script-src *", "a'b"):
        answer, headers, _ = ask(server, Host=said)
        assert answer == (200 if said.startswith("[") else 421 if said == "a_b" else 400)
        assert "connect-src 'self' data:;" in headers["Content-Security-Policy"]


def test_a_refusal_is_a_short_sentence_under_the_same_headers(server):
    for code, request in (
        (403, {"Origin": "http://evil.example"}),
        (421, {"Host": "evil.example"}),
        (400, {"Host": ";"}),
    ):
        answer, headers, body = ask(server, **request)
        assert answer == code and len(body) < 120 and body.decode().endswith(".")
        assert headers["content-type"].startswith("text/plain") and headers["X-Content-Type-Options"] == "nosniff"
        assert "access-control-allow-origin" not in headers


def test_the_watch_sees_what_leaves():
    code = "import socket; [socket.getaddrinfo(host, 80) for host in ('127.0.0.1', '192.0.2.1')]"
    env = {**os.environ, "PYTHONPATH": str(WATCH)}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert done.stderr == "A request left: socket.getaddrinfo '192.0.2.1'\n"


def test_a_websocket_of_another_site_is_refused_and_nobody_is_asked(server):
    for origin in ("http://evil.example", "null", "http://localhost:1", "http://1.2.3.4"):
        with pytest.raises(InvalidStatus) as refused, socket_of(server.url, origin):
            pass
        assert refused.value.response.status_code == 403
    with pytest.raises(InvalidStatus), socket_of(server.url, path="/elsewhere"):
        pass
    for origin in (server.url, None):
        with guest(server.url, origin=origin) as visitor:
            assert not visitor.errors
    # The watch on the network sees what leaves; the fixture of the server asserts that nothing did.
    assert "evil.example" in server.said()


def test_a_school_server_is_open_to_its_school_and_asks_nobody(monkeypatch, tmp_path):
    monkeypatch.setenv("STREAMLIT_SERVER_ADDRESS", "0.0.0.0")
    monkeypatch.setenv("STREAMLIT_BROWSER_SERVER_ADDRESS", "lesson.school.example")
    with serving(tmp_path / "log.txt") as server:
        port = urlsplit(server.url).port
        for host in (f"192.168.1.7:{port}", f"lesson.school.example:{port}"):
            with socket_of(server.url, f"http://{host}", host=host):
                assert ask(server, Host=host)[0] == 200
        for host, origin in (("evil.example", "http://evil.example"), (f"192.168.1.7:{port}", "http://evil.example")):
            with pytest.raises(InvalidStatus), socket_of(server.url, origin, host=host):
                pass
        assert "http://lesson.school.example:" in server.said() and "A request left" not in server.said()


def test_a_flood_of_refusals_does_not_fill_the_log(server):
    before = len(server.said())
    for i in range(200):
        assert ask(server, Origin=f"http://evil{i}.example")[0] == 403
    for i in range(30):
        with pytest.raises(InvalidStatus), socket_of(server.url, f"http://evil{i}.example/" + "x" * 500):
            pass
    assert len(server.said()) - before < 20 * 300


def upload(server, visitor, **headers):
    """What a browser's uploader sends: asks where to, then puts the file there. -> status"""
    message = BackMsg()
    message.file_urls_request.request_id = "one"
    message.file_urls_request.file_names.append("cat.png")
    visitor.socket.send(message.SerializeToString())
    place = visitor.hear("file_urls_response").file_urls[0].upload_url
    body = b'--cut\r\nContent-Disposition: form-data; name="f"; filename="cat.png"\r\n\r\nabc\r\n--cut--\r\n'
    headers = {"Content-Type": "multipart/form-data; boundary=cut"} | headers
    return ask(server, place, "PUT", body, **headers)[0]


def test_an_upload_needs_no_cookie_but_a_page_of_the_lesson(server):
    with guest(server.url) as visitor:
        assert upload(server, visitor) == upload(server, visitor, Origin=server.url) == 204
        assert upload(server, visitor, Origin="http://evil.example") == upload(server, visitor, Origin="null") == 403
        assert upload(server, visitor, Sec_Fetch_Site="cross-site") == 403


@pytest.mark.parametrize("frame", ["a text", b"\xff" * 50, b"\x1a\xff\xff\xff\xff\x7f", bytes(10_000_001)], ids=len)
def test_what_is_no_message_ends_its_own_connection_only(server, frame):
    with guest(server.url) as other, guest(server.url) as visitor:
        with pytest.raises(ConnectionClosed):
            visitor.socket.send(frame)
            visitor.answered()
        assert other.press("Take one step")


@pytest.mark.parametrize("kind", ["clear_cache", "debug_shutdown_runtime"])
def test_nobody_takes_from_others_what_they_have(server, kind):
    with guest(server.url, query="preset=tiny") as visitor:
        visitor.press("Take one step")
        visitor.socket.send(BackMsg(**{kind: True}).SerializeToString())
        assert "run=2%2A" in visitor.press("Take one step").query


def test_a_file_that_is_gone_is_answered(server):
    message = BackMsg()
    with guest(server.url) as visitor:
        message.backend_operation_request.request_id = "one"
        message.backend_operation_request.session_id = visitor.session
        message.backend_operation_request.deferred_file.file_id = "gone"
        visitor.socket.send(message.SerializeToString())
        assert visitor.hear("backend_operation_response").error_msg
        assert visitor.press("Take one step")


def asking_for(count):
    message = BackMsg()
    message.file_urls_request.file_names.extend(["a.jpg"] * count)
    return message.SerializeToString()


def test_too_many_files_are_answered_with_a_sentence_and_the_lesson_goes_on(server):
    with guest(server.url) as visitor:
        visitor.socket.send(asking_for(MOST_FILES + 1))
        assert "too many" in visitor.hear("file_urls_response").error_msg
        assert visitor.press("Take one step")


def test_room_for_files_is_asked_for_at_a_pace(monkeypatch):
    said, slept, heard = [asking_for(MOST_FILES), asking_for(1), asking_for(NAMES), asking_for(1)], [], []

    async def app(_, receive, send):
        while (message := await receive())["type"] == "websocket.receive":
            heard.append(message["bytes"])

    async def tried():
        each_said = [{"type": "websocket.receive", "bytes": each} for each in said]
        every = iter([*each_said, {"type": "websocket.disconnect"}])

        async def receive():
            return next(every)

        async def sleep(seconds):
            slept.append(round(seconds, 1))

        monkeypatch.setattr(edge.asyncio, "sleep", sleep)
        await edge.Edge(app)(scope("/_stcore/stream", kind="websocket"), receive, None)

    asyncio.run(tried())
    assert heard == said and slept == [0, 0, 1, 1]


def test_an_upload_that_is_broken_off_is_no_error(server):
    with guest(server.url) as visitor:
        connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=10)
        connection.putrequest("PUT", f"/_stcore/upload_file/{visitor.session}/one")
        connection.putheader("Content-Type", "multipart/form-data; boundary=cut")
        connection.putheader("Content-Length", "1000000")
        connection.endheaders(b"--cut\r\n")
        connection.close()
        assert visitor.press("Take one step")


def test_no_other_site_may_steer_the_page(server):
    assert json.loads(ask(server, "/_stcore/host-config")[2])["allowedOrigins"] == []
