import asyncio
import gc
import os
import platform
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from starlette.datastructures import Headers
from starlette.formparsers import MultiPartParser
from streamlit.runtime.media_file_storage import MediaFileStorageError

from dev import ROOT
from ui.serve import startup as ui_server
from ui.serve.turns import BusyError

# Where NumPy's packages have the library that multiplies.
NUMPYS = Path(np.__file__).parents[1] / "numpy.libs"
TWO_MEGABYTES = b"x" * 2_000_000


async def parse_upload(payload):
    """What Starlette makes of a browser's upload of `payload`."""
    body = b'--cut\r\nContent-Disposition: form-data; name="f"; filename="f.jpg"\r\n\r\n' + payload + b"\r\n--cut--\r\n"

    async def stream():
        for start in range(0, len(body), 65_536):
            yield body[start : start + 65_536]

    headers = Headers({"content-type": "multipart/form-data; boundary=cut"})
    return (await MultiPartParser(headers, stream()).parse())["f"]


@pytest.mark.parametrize(("guarded", "on_disk"), [(False, True), (True, False)])
def test_only_the_guard_keeps_an_upload_off_the_disk(monkeypatch, guarded, on_disk):
    monkeypatch.setattr(MultiPartParser, "spool_max_size", 1024 * 1024)
    if guarded:
        ui_server.keep_uploads_in_memory()
    upload = asyncio.run(parse_upload(TWO_MEGABYTES))
    assert asyncio.run(upload.read()) == TWO_MEGABYTES
    assert upload.file._rolled == on_disk


def test_threads_share_their_memory_where_the_system_knows_how(monkeypatch):
    assert ui_server.share_memory() == (platform.libc_ver()[0] == "glibc")
    monkeypatch.setattr(ui_server.sys, "platform", "win32")
    assert not ui_server.share_memory()


@pytest.mark.skipif(not ui_server.resource, reason="this system has no such limit")
def test_as_many_may_be_connected_as_the_system_allows():
    """Tried in a process of its own: what a process gives up here, it cannot have again."""
    tried = """
import resource as r
from ui.serve.startup import allow_many_connections
r.setrlimit(r.RLIMIT_NOFILE, (256, 2000))
print(allow_many_connections(), r.getrlimit(r.RLIMIT_NOFILE)[0])
"""
    assert (
        subprocess.run([sys.executable, "-c", tried], capture_output=True, text=True, check=True).stdout
        == "2000 2000\n"
    )


def test_warming_up_freezes_the_heavy_modules_once():
    ui_server.warm_up()
    frozen = gc.get_freeze_count()
    assert frozen > 50_000
    ui_server.warm_up()
    assert gc.get_freeze_count() <= frozen


def test_the_policy_names_the_hash_of_each_inline_script_and_of_no_other():
    # The hash is the one that Chromium prints when it refuses this very script of Streamlit's page.
    html = '<script>\n      window.prerenderReady = false\n    </script><script type="module" src="a.js"></script>'
    policy = ui_server.content_security_policy(html)
    assert "script-src 'self' blob: 'sha256-THxz9J9+wf7rhwR2YkXJoSZ13UCmYyC+3lNDv2+8ugA=';" in policy


@pytest.mark.parametrize("path", ["/", "/_stcore/health", "/static/nothing-here.js", "/nowhere"])
def test_every_answer_carries_the_headers(server, path):
    try:
        answer = urllib.request.urlopen(server.url + path)
    except urllib.error.HTTPError as error:
        answer = error
    for name, value in ui_server.HEADERS.items():
        assert answer.headers[name] == value
    answer.close()


def test_only_this_computer_can_connect(server):
    # A server bound to all interfaces would answer on the whole of 127.0.0.0/8.
    port = int(server.url.rpartition(":")[2])
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.2", port), timeout=2)


def test_what_a_browser_asks_for_again_and_again_is_not_logged():
    def line(cause):
        error = MediaFileStorageError("no file")
        error.__cause__ = cause
        return SimpleNamespace(exc_info=(MediaFileStorageError, error, None))

    logged = [ui_server._is_no_missing_file(line(cause)) for cause in (None, BusyError(), ValueError())]
    assert logged == [False, False, True] and ui_server._is_no_missing_file(SimpleNamespace(exc_info=None))


ASKS = """
import asgi, ctypes, numpy
from pathlib import Path
[path] = (Path(numpy.__file__).parents[1] / "numpy.libs").glob("*openblas*")
print(ctypes.CDLL(str(path)).scipy_openblas_get_num_threads64_())
"""


@pytest.mark.skipif(not list(NUMPYS.glob("*openblas*")), reason="this NumPy has another library for its products")
@pytest.mark.parametrize("said", [None, "2"])
def test_a_product_is_made_by_the_thread_that_asks_for_it_unless_the_environment_says_otherwise(said):
    env = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    env |= {"OPENBLAS_NUM_THREADS": said} if said else {}
    found = subprocess.run([sys.executable, "-c", ASKS], cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    assert int(found.stdout) == min(int(said or 1), os.cpu_count())


# What is asked for of a connection to a socket that is made as Streamlit makes the one on which it listens.
VISITED = """
import asyncio, socket
from ui.serve.startup import send_at_once
{}
def heard(_, writer):
    print(writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
    writer.close()
async def visited():
    listening = socket.socket(socket.AF_INET)
    listening.bind(("127.0.0.1", 0))
    async with await asyncio.start_server(heard, sock=listening):
        reader, writer = await asyncio.open_connection(*listening.getsockname())
        await reader.read()
        writer.close()
asyncio.run(visited())
"""


@pytest.mark.parametrize(("said", "expected"), [("send_at_once()", True), ("", False)])
def test_no_message_waits_for_the_one_before_to_be_received(said, expected):
    told = subprocess.check_output([sys.executable, "-c", VISITED.format(said)], cwd=ROOT, text=True)
    assert bool(int(told)) == expected
