"""Starting and stopping the real server, as `make run` starts it, with the network watched."""

import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import dev

WATCH = dev.ROOT / "tests" / "watch"
# At the end of a test nobody is waited for.
USUAL = {"PYTHONPATH": str(WATCH), "LESSON_DRAIN_SECONDS": "0"}


class Server(NamedTuple):
    """A running lesson: its address without a final slash, its process, and the file of what it has said."""

    url: str
    pid: int
    log: Path
    process: subprocess.Popen | None = None

    def said(self):
        return self.log.read_text(encoding="utf-8", errors="replace")


@contextmanager
def serving(log, folder=dev.ROOT, register="", ahead=True, script="asgi.py", base="", env=None, port=None):
    """A `Server` of the app.py and pages in `folder`, on a free port; what it says goes to the file `log`.

    register: the name of a module whose `enter()` registers further kinds of layer, loss and optimiser.
    ahead: whether the pets of the default run are drawn before anybody asks for them: six seconds of work.
    script: what is run; base: the path that it is served below; env: further settings of the environment; port: where
    one was before, for one that begins anew
    """
    if folder != dev.ROOT:
        shutil.copy(dev.ROOT / "asgi.py", folder)
    port = port or free_port()
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*dev.server_command(port, folder / script, python=sys.executable), "--server.baseUrlPath", base],
            cwd=dev.ROOT,
            env={**os.environ, **USUAL, "REGISTER": register, "AHEAD": "yes" * ahead, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        server = Server(f"http://127.0.0.1:{port}", process.pid, log, process)
        try:
            wait_until_healthy(port, process, server, base)
            yield server
        finally:
            process.terminate()
            process.wait(timeout=20)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_healthy(port, process, server, base="", seconds=90):
    deadline = time.monotonic() + seconds
    while not healthy(port, base):
        if time.monotonic() > deadline or process.poll() is not None:
            raise RuntimeError(f"the server did not start:\n{server.said()}")
        time.sleep(0.1)


def healthy(port, base=""):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", f"{base and '/'}{base}/_stcore/health")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
