"""Several servers behind nginx, as `make serve` starts them, and learners who behave as a browser does."""

import http.client
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from http.cookies import SimpleCookie
from pathlib import Path
from threading import Thread
from typing import NamedTuple
from urllib.parse import urlsplit

from websockets.exceptions import ConnectionClosed, InvalidStatus

import dev
from tests.serving import WATCH, free_port
from tests.wire import Guest, socket_of

# Streamlit 1.67's page shows a window with an error once it has asked so often in vain whether the server is there.
MOST_PINGS = 6
FORM = {"Content-Type": "multipart/form-data; boundary=cut", "Sec-Fetch-Site": "same-origin"}
STARTED = re.compile(r"Process (\d+) is (\d+), at 127\.0\.0\.1:(\d+)")


class Replicas(NamedTuple):
    """The address of nginx, the process id of `deploy/serve.py`, and the file of what all have said."""

    url: str
    pid: int
    log: Path

    def said(self):
        return self.log.read_text(encoding="utf-8", errors="replace")

    def processes(self):
        """{number: process id} of those that were started last."""
        return {int(number): int(pid) for number, pid, _ in STARTED.findall(self.said())}

    def are_as_many(self, seconds=60):
        """Wait until as many servers take learners as there are to be."""
        ports = {number: int(port) for number, _, port in STARTED.findall(self.said())}.values()
        until(lambda: all(status_of(port) == 200 for port in ports), seconds)


@contextmanager
def replicated(folder, count=3, drain=8, extra=(), env=None):
    """`Replicas`, so many, in front of which nginx listens on a free port; folder: for what they say, and its files.

    drain: seconds for which open sessions go on; extra: what else Streamlit is told
    """
    port, log = free_port(), folder / "log.txt"
    said = {"PORT": str(port), "PROCESSES": str(count), "LESSON_DRAIN_SECONDS": str(drain), "TMPDIR": str(folder)}
    said |= {"PYTHONPATH": str(WATCH), "AHEAD": ""}
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "deploy.serve", *extra],
            cwd=dev.ROOT,
            env={**os.environ, **said, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        replicas = Replicas(f"http://127.0.0.1:{port}", process.pid, log)
        try:
            until(lambda: status_of(port) == 200 or process.poll() is not None, 90)
            assert process.poll() is None, replicas.said()
            yield replicas
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=30) == 0
    assert "Traceback" not in replicas.said() and "A request left" not in replicas.said(), replicas.said()


def status_of(port, path="/readyz"):
    """-> HTTP status, or None where nobody answers"""
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        asking.request("GET", path)
        return asking.getresponse().status
    except OSError:
        return None
    finally:
        asking.close()


def until(is_so, seconds):
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it never came about"
        time.sleep(0.05)


class Learner:
    """Has a page open, keeps nginx's cookie, and connects again when the connection is lost, as Streamlit's page does.

    windows: with an error, that the page would have shown; lost: how often the connection was
    """

    def __init__(self, url, page="Loss", cookies=True):
        self.url, self.page, self.cookies, self.keeps = url, page, {}, cookies
        self.guest, self.windows, self.lost = None, [], 0
        self.ask(f"/{page}")
        self.connect()

    def ask(self, path, method="GET", body=None, headers=()):
        """-> HTTP status, or None where nobody answers"""
        asking = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=15)
        try:
            asking.request(method, path, body, {**self.said(), **dict(headers)})
            answer = asking.getresponse()
            answer.read()
            self.keep(answer.headers)
            return answer.status
        except (OSError, http.client.HTTPException):
            return None
        finally:
            asking.close()

    def said(self):
        """What a browser says of itself: its name, and its cookies."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"User-Agent": "A browser"} | ({"Cookie": cookies} if cookies else {})

    def keep(self, headers):
        if self.keeps:
            for line in headers.get_all("Set-Cookie") or ():
                self.cookies |= {name: said.value for name, said in SimpleCookie(line).items()}

    @property
    def server(self):
        """The number of the server that nginx says has answered."""
        return int(self.cookies["lesson_server"])

    def connect(self):
        """Ask whether the server is there, and open a connection; again and again."""
        for attempt in range(20):
            self._ping()
            try:
                session = self.guest and self.guest.session
                socket = socket_of(self.url, self.url, session=session, headers=self.said()).__enter__()
                self.keep(socket.response.headers)
                self.guest = Guest(socket, self.page, "")
                self.guest.rerun()
                return
            except (OSError, InvalidStatus, ConnectionClosed, EOFError):
                time.sleep(min(4, 0.25 * 2**attempt))
        raise TimeoutError("the learner never came in again")

    def _ping(self):
        for attempt in range(20):
            if {self.ask(f"/_stcore/{what}") for what in ("health", "host-config")} == {200}:
                return
            if attempt + 1 == MOST_PINGS:
                self.windows.append("Connection error")
            time.sleep(min(4, 0.1 * 2**attempt))

    def click(self):
        """Have the page made again, by another server if this one has gone."""
        try:
            self.guest.rerun()
        except (ConnectionClosed, OSError):
            self.lost += 1
            self.connect()
        self.windows += self.guest.errors

    def bring(self, data):
        """A file, as the page sends it. -> HTTP status; 204 if the server that has the session got it"""
        return self.ask(f"/_stcore/upload_file/{self.guest.session}/a-file", "PUT", form(data), FORM)

    def leave(self):
        self.guest.socket.close()


def form(data):
    """A file as a browser sends it. -> bytes"""
    head = b'--cut\r\nContent-Disposition: form-data; name="f"; filename="f.bin"\r\nContent-Type: image/jpeg\r\n\r\n'
    return head + data + b"\r\n--cut--\r\n"


@contextmanager
def busy(learners, pause=0.2):
    """While this is open, each of them clicks again and again."""
    is_over, failed = [], []

    def click(learner):
        try:
            while not is_over:
                learner.click()
                time.sleep(pause)
        except Exception as error:
            failed.append(repr(error))

    threads = [Thread(target=click, args=(learner,)) for learner in learners]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        is_over.append(True)
        for thread in threads:
            thread.join()
    assert not failed, failed
