"""What the server does once, before the first visitor: loads the heavy imports, has the lesson's pets drawn, guards
every answer with headers.

`asgi.py` uses all of it. `app.py` calls `warm_up` too, so that a plain `streamlit run app.py` is fast as well.
"""

import base64
import ctypes
import functools
import gc
import hashlib
import importlib
import re
import sys
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit
from starlette.datastructures import MutableHeaders
from starlette.formparsers import MultiPartParser
from starlette.middleware import Middleware

from runs.ahead import drawn_ahead
from ui.memory import given_back

M_ARENA_MAX = -8  # of malloc.h
# Streamlit loads each of these at its first use, in the middle of some visitor's click.
HEAVY_MODULES = ("numpy", "pandas", "pyarrow", "altair", "matplotlib.pyplot", "PIL.Image")


@functools.cache
def warm_up():
    """Prepare this process once; every later call does nothing.

    Frozen, the objects of the heavy modules are never walked over again by a garbage collection (`ui/memory.py`).
    """
    keep_uploads_in_memory()
    share_memory()
    for name in HEAVY_MODULES:
        importlib.import_module(name)
    importlib.import_module("matplotlib").use("Agg")
    importlib.import_module("PIL.Image").init()
    gc.collect()
    gc.freeze()


def keep_uploads_in_memory():
    """Have no upload written to the disk, not even to a temporary file.

    0 means that a spooled file never moves to the disk; `server.maxUploadSize` bounds what it may hold.
    """
    MultiPartParser.spool_max_size = 0


def share_memory():
    """Have all threads take their memory from two places instead of one each. -> whether this system knows how

    GNU's library keeps what a thread gave back for that thread alone: 15 MB for each session that trains.
    """
    library = ctypes.CDLL(None) if sys.platform == "linux" else None
    return hasattr(library, "mallopt") and bool(library.mallopt(M_ARENA_MAX, 2))


@asynccontextmanager
async def lifespan(app):
    with drawn_ahead(), given_back():
        warm_up()
        yield


def content_security_policy(html):
    """The policy under which a page may load from this server only; of inline scripts, those in `html` alone run."""
    inline = (hashlib.sha256(script.encode()).digest() for script in re.findall(r"<script>(.*?)</script>", html, re.S))
    hashes = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in inline)
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' blob: {hashes}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "connect-src 'self' data:",
            "font-src 'self' data:",
            "object-src 'none'",
            "base-uri 'self'",
            "frame-ancestors 'none'",
        )
    )


STREAMLIT_PAGE = Path(streamlit.__file__).with_name("static") / "index.html"
HEADERS = {
    "Content-Security-Policy": content_security_policy(STREAMLIT_PAGE.read_text(encoding="utf-8")),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
}


class SecurityHeaders:
    """ASGI middleware that adds `HEADERS` to every HTTP answer."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        async def send_guarded(message):
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self.app(scope, receive, send_guarded)


MIDDLEWARE = (Middleware(SecurityHeaders),)
