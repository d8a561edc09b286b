"""Starting and stopping the real server, as `make run` starts it."""

import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import dev


class Server(NamedTuple):
    """A running lesson: its address without a final slash, its process id, and the file of what it has said."""

    url: str
    pid: int
    log: Path


@contextmanager
def serving(log, folder=dev.ROOT):
    """A `Server` of the app.py and pages in `folder`, on a free port; what it says goes to the file `log`."""
    if folder != dev.ROOT:
        shutil.copy(dev.ROOT / "asgi.py", folder)
    port = free_port()
    with log.open("wb") as out:
        process = subprocess.Popen(
            dev.server_command(port, folder / "asgi.py", python=sys.executable),
            cwd=dev.ROOT,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_until_healthy(f"http://127.0.0.1:{port}", process, log)
            yield Server(f"http://127.0.0.1:{port}", process.pid, log)
        finally:
            process.terminate()
            process.wait(timeout=20)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_healthy(url, process, log, seconds=90):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=5):
                return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError(f"the server did not start:\n{log.read_text(encoding='utf-8')}")
