"""Three servers behind nginx, for real: who goes where, what passes through, and what is seen when one of them ends."""

import os
import re
import shutil
import signal
import socket
import time
from collections import Counter
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from websockets.exceptions import ConnectionClosed

from tests.browser.conftest import begun
from tests.browser.helpers import LISTEN, settled
from tests.browser.test_nothing_lost import back, seen, with_own_picture
from tests.deploy.replicas import FORM, Learner, busy, form, replicated, status_of, until

pytestmark = pytest.mark.skipif(
    not (shutil.which("nginx") or Path("/usr/sbin/nginx").exists()), reason="nginx is not installed"
)
STEP = "Take one step"
CONNECTED = "[data-test-connection-state=CONNECTED]"


@pytest.fixture(scope="module")
def replicas(tmp_path_factory):
    with replicated(tmp_path_factory.mktemp("replicas")) as replicas:
        yield replicas


# Playwright's event loop must not run on under the next file's tests.
@pytest.fixture(scope="module")
def browser():
    with begun() as chromium:
        yield chromium


@pytest.fixture
def come(replicas):
    """`come(count)` -> so many Learners, who leave at the end of the test"""
    there = []

    def come(count, **how):
        there.extend(Learner(replicas.url, **how) for _ in range(count))
        return there[-count:]

    yield come
    for learner in there:
        learner.leave()
    replicas.are_as_many()


def test_learners_of_one_address_are_spread_and_each_stays_where_their_session_is(come):
    learners = come(9)
    assert Counter(learner.server for learner in learners) == {0: 3, 1: 3, 2: 3}
    for learner in learners:
        before, session = learner.server, learner.guest.session
        learner.click()
        # Another server would not know the session.
        assert learner.bring(b"x") == 204
        assert (learner.server, learner.guest.session, learner.lost) == (before, session, 0)


def test_a_browser_that_keeps_no_cookie_is_sent_to_one_server_by_its_address(come):
    for learner in come(3, cookies=False):
        assert learner.cookies == {} and learner.bring(b"x") == 204


def test_a_cookie_says_a_number_and_nothing_else_and_fits_into_another_sites_page_by_https(replicas):
    def cookie(**headers):
        answer = ask(replicas.url, "/readyz", headers)
        return re.findall(r"Set-Cookie: (.*)\r", answer)

    assert re.fullmatch(r"lesson_server=[012]; Path=/; HttpOnly; SameSite=Lax", *cookie())
    assert cookie(Cookie="lesson_server=1") == []
    (framed,) = cookie(Cookie="lesson_server=77", **{"X-Forwarded-Proto": "https"})
    assert framed.endswith("; HttpOnly; SameSite=None; Secure; Partitioned")


def ask(url, path, headers):
    """What nginx answers, as text."""
    place = urlsplit(url)
    with socket.create_connection((place.hostname, place.port), timeout=10) as asking:
        said = {"Host": place.netloc, "Connection": "close", **headers}
        lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in said.items()), "", ""]
        asking.sendall("\r\n".join(lines).encode())
        return b"".join(iter(lambda: asking.recv(65_536), b"")).decode()


def test_an_upload_passes_through_and_no_file_of_it_is_written(replicas, come):
    """Looked at in the middle of a file of 40 MB, of which the server has most by then."""
    (learner,), data = come(1), form(os.urandom(1_000_000) * 40)
    before = files(replicas)
    place = urlsplit(replicas.url)
    with socket.create_connection((place.hostname, place.port), timeout=30) as sending:
        address = f"/_stcore/upload_file/{learner.guest.session}/large"
        said = {"Host": place.netloc, "Content-Length": len(data), **learner.said(), **FORM}
        head = "\r\n".join([f"PUT {address} HTTP/1.1", *(f"{name}: {value}" for name, value in said.items()), "", ""])
        sending.sendall(head.encode() + data[:35_000_000])
        assert files(replicas) == before
        sending.sendall(data[35_000_000:])
        assert sending.recv(100).startswith(b"HTTP/1.1 204")
    assert files(replicas) == before


def files(replicas):
    """What is written: the files in nginx's folder, and those that a process has open, also if they have no name."""
    folder = [str(path) for path in replicas.log.parent.rglob("*") if path.is_file()]
    return folder, sorted(link for pid in family(replicas.pid) for link in opened(pid))


def family(pid):
    """This process and all that it has started, and those have."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            line = stat.read_text()
        except OSError:
            continue
        parents[int(stat.parent.name)] = int(line.rpartition(")")[2].split()[1])
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def opened(pid):
    for link in Path(f"/proc/{pid}/fd").glob("*"):
        try:
            target = os.readlink(link)
        except OSError:
            continue
        if target.startswith("/") and not target.startswith("/dev/"):
            yield target


@pytest.fixture
def page(browser, replicas):
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.add_init_script(LISTEN)
    # Whether a window with an error was ever shown, however short.
    context.add_init_script("""
        new MutationObserver(() => {
            if (document.querySelector("[data-testid=stDialog], [data-testid=stException]")) globalThis.alarmed = true;
        }).observe(document, { childList: true, subtree: true });
    """)
    page = context.new_page()
    page.goto(f"{replicas.url}/Loss")
    settled(page)
    yield page
    context.close()
    replicas.are_as_many()


def step(page):
    """Press the button. -> how many steps the run has"""
    settled(page)
    page.get_by_role("button", name=STEP).click()
    settled(page)
    return int(re.search(r"run=(\d+)", unquote(page.url))[1])


def server_of(page):
    return next(int(cookie["value"]) for cookie in page.context.cookies() if cookie["name"] == "lesson_server")


def moved_from(old, page):
    """Wait until the page is connected to another server than the old one."""
    deadline = time.monotonic() + 60
    while server_of(page) == old:
        assert time.monotonic() < deadline, "it stayed"
        page.wait_for_timeout(100)
    page.wait_for_selector(CONNECTED)


def test_when_a_server_dies_a_page_goes_on_at_another_and_shows_no_error(replicas, page):
    assert step(page) == 1
    old = server_of(page)
    os.kill(replicas.processes()[old], signal.SIGKILL)
    moved_from(old, page)
    assert step(page) == 2 and not page.evaluate("globalThis.alarmed")


def test_when_a_server_dies_another_has_the_own_picture_too(replicas, page):
    def visit(path, **_):
        page.goto(replicas.url + path)
        return settled(page)

    learner = with_own_picture(visit)
    was = seen(learner)
    old = server_of(page)
    os.kill(replicas.processes()[old], signal.SIGKILL)
    moved_from(old, page)
    back(learner, was)
    assert step(page) == 4 and not page.evaluate("globalThis.alarmed")


def test_when_a_server_ends_a_page_goes_on_there_until_it_is_sent_elsewhere(replicas, page):
    assert step(page) == 1
    old = server_of(page)
    os.kill(replicas.processes()[old], signal.SIGTERM)
    assert step(page) == 2 and server_of(page) == old
    moved_from(old, page)
    assert step(page) == 3 and not page.evaluate("globalThis.alarmed")


def test_who_comes_to_a_server_that_ends_is_sent_to_another_at_once(replicas, come):
    (learner,) = come(1)
    os.kill(replicas.processes()[learner.server], signal.SIGTERM)
    stranger = Learner(replicas.url)
    stranger.cookies = dict(learner.cookies)
    stranger.leave()
    stranger.connect()
    assert stranger.server != learner.server and stranger.bring(b"x") == 204 and not stranger.windows
    # Whoever was there before still has all of their server.
    learner.click()
    assert learner.bring(b"x") == 204 and (learner.lost, learner.windows) == (0, [])
    stranger.leave()


@pytest.mark.long
def test_when_a_server_dies_under_load_its_learners_go_on_and_the_others_notice_nothing(replicas, come):
    learners = come(18)
    sessions = [learner.guest.session for learner in learners]
    of_old = [learner for learner in learners if learner.server == 1]
    with busy(learners):
        time.sleep(2)
        os.kill(replicas.processes()[1], signal.SIGKILL)
        until(lambda: all(learner.lost for learner in of_old), 20)
        time.sleep(2)
    assert [learner.windows for learner in learners] == [[]] * 18
    for learner, session in zip(learners, sessions, strict=True):
        is_of_old = learner in of_old
        assert learner.lost == is_of_old and (learner.guest.session != session) == is_of_old
        assert learner.bring(b"x") == 204


@pytest.mark.long
def test_when_all_are_renewed_under_load_no_error_is_shown(replicas, come):
    learners, before = come(18), replicas.processes()
    with busy(learners):
        os.kill(replicas.pid, signal.SIGHUP)
        until(lambda: not {*before.values()} & {*replicas.processes().values()}, 120)
        replicas.are_as_many()
        time.sleep(2)
    assert [learner.windows for learner in learners] == [[]] * 18
    assert all(learner.lost for learner in learners) and {learner.bring(b"x") for learner in learners} == {204}


@pytest.mark.long
def test_a_slow_file_arrives_while_others_go_on(replicas, come):
    slow, quick = come(2)
    place, data = urlsplit(replicas.url), form(bytes(400_000))
    with socket.create_connection((place.hostname, place.port), timeout=30) as sending:
        said = {"Host": place.netloc, "Content-Length": len(data), **slow.said(), **FORM}
        address = f"/_stcore/upload_file/{slow.guest.session}/slow"
        head = "\r\n".join([f"PUT {address} HTTP/1.1", *(f"{name}: {value}" for name, value in said.items()), "", ""])
        sending.sendall(head.encode())
        for start in range(0, len(data), 20_000):
            sending.sendall(data[start : start + 20_000])
            time.sleep(0.25)
            quick.click()
        assert sending.recv(100).startswith(b"HTTP/1.1 204")
    slow.click()
    assert (slow.lost, slow.windows, quick.lost, quick.windows) == (0, [], 0, [])


@pytest.mark.long
def test_connections_of_which_nothing_more_is_heard_are_closed(tmp_path):
    """One of which half a request came, and one of a page whose machine has gone without a word."""
    with replicated(tmp_path, count=2, extra=("--server.websocketPingInterval", "2")) as replicas:
        place = urlsplit(replicas.url)
        half = socket.create_connection((place.hostname, place.port), timeout=40)
        half.sendall(b"GET / HTTP/1.1\r\nHost: a")
        silent = socket.create_connection((place.hostname, place.port), timeout=40)
        silent.sendall(
            f"GET /_stcore/stream HTTP/1.1\r\nHost: {place.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Protocol: streamlit\r\n\r\n".encode()
        )
        assert silent.recv(12) == b"HTTP/1.1 101"
        for connection in (silent, half):
            with connection:
                while connection.recv(65_536):
                    pass
        assert status_of(place.port) == 200


@pytest.mark.long
def test_a_server_that_stands_still_is_left_by_whoever_connects_again(replicas, come):
    (learner,) = come(1)
    old = learner.server
    os.kill(replicas.processes()[old], signal.SIGSTOP)
    try:
        learner.leave()
        learner.connect()
        assert learner.server != old and learner.bring(b"x") == 204 and not learner.windows
    finally:
        os.kill(replicas.processes()[old], signal.SIGCONT)


@pytest.mark.long
def test_told_to_end_all_of_it_ends_with_those_who_are_there(tmp_path):
    """The exit status is looked at by `replicated`."""
    with replicated(tmp_path, count=2) as replicas:
        learners = [Learner(replicas.url), Learner(replicas.url)]
        os.kill(replicas.pid, signal.SIGTERM)
        until(lambda: status_of(urlsplit(replicas.url).port) != 200, 5)
        for learner in learners:
            learner.guest.rerun()
            with pytest.raises(ConnectionClosed) as closed:
                learner.guest.hear("delta", seconds=20)
            assert closed.value.rcvd.code == 1012
