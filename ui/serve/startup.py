"""What the server does once, before the first visitor: loads the heavy imports, has the lesson's pets drawn, guards
every answer with headers, and lets nobody fill its log.

`asgi.py` uses all of it. `app.py` calls `warm_up` too, so that a plain `streamlit run app.py` is fast as well, gives
back what sessions leave behind, has no page ended by a value that a browser sends, and loses no answer that a browser
waits for; it answers whoever asks, though, with no headers of ours, and a page may stand still after quick clicks.
"""

import asyncio
import base64
import ctypes
import functools
import gc
import hashlib
import importlib
import logging
import os
import re
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Event

import streamlit
from starlette.datastructures import MutableHeaders
from starlette.formparsers import MultiPartParser
from starlette.middleware import Middleware
from streamlit import runtime
from streamlit.runtime.media_file_storage import MediaFileStorageError
from streamlit.runtime.runtime import RuntimeState

try:
    import resource
except ImportError:  # Windows has no such limit.
    resource = None  # type: ignore[assignment]

from pictures.shipped import PIXELS
from runs.course.predraw import drawn_ahead
from runs.course.trained import figures, ready
from ui.parts.words import LESSON, page_words, text
from ui.serve.answers import keep_answers
from ui.serve.constant import keep_constants
from ui.serve.edge import Edge, host_of
from ui.serve.ending import Doors, ends_gently
from ui.serve.files import Files
from ui.serve.limits import Conversations, FirstPages, Uploads
from ui.serve.memory import give_back, given_back
from ui.serve.seats import Seats
from ui.serve.turns import BusyError
from ui.serve.values import ignore_what_is_no_value

M_ARENA_MAX = -8  # of malloc.h
# Somebody who opens connections and says nothing keeps them; macOS allows no more files of one process than these.
MOST_CONNECTIONS = 10_240
# Streamlit loads each of these at its first use, in the middle of some visitor's click.
HEAVY_MODULES = ("numpy", "pandas", "pyarrow", "altair", "matplotlib.pyplot", "PIL.Image")


@functools.cache
def warm_up() -> None:
    """Prepare this process once; every later call does nothing.

    Frozen, the objects of the heavy modules are never walked over again by a garbage collection (`ui/serve/memory.py`).
    """
    keep_uploads_in_memory()
    ignore_what_is_no_value()
    keep_answers()
    keep_constants()
    send_at_once()
    share_memory()
    for name in HEAVY_MODULES:
        importlib.import_module(name)
    importlib.import_module("matplotlib").use("Agg")
    importlib.import_module("PIL.Image").init()
    gc.collect()
    gc.freeze()
    if _is_visited():
        # This is `streamlit run app.py`, which had no `lifespan`.
        give_back(Event())


def _is_visited():
    """Whether a page of a server calls; `lifespan` does before there is a visitor, and tests without a server."""
    return runtime.exists() and runtime.get_instance().state == RuntimeState.ONE_OR_MORE_SESSIONS_CONNECTED


def keep_uploads_in_memory() -> None:
    """Have no upload written to the disk, not even to a temporary file.

    0 means that a spooled file never moves to the disk; `server.maxUploadSize` bounds what it may hold.
    """
    MultiPartParser.spool_max_size = 0


def send_at_once() -> None:
    """Have no message wait for the browser to say that it received the one before, which takes up to 40 ms.

    asyncio asks that of the system (TCP_NODELAY) for each connection whose socket says that it is TCP. The one on which
    Streamlit 1.67 listens leaves the protocol to the system, and so do all connections that come from it.
    """
    asyncio.base_events._set_nodelay = _sends_at_once  # type: ignore[attr-defined]


def _sends_at_once(connection):
    if connection.type == socket.SOCK_STREAM and connection.family in {socket.AF_INET, socket.AF_INET6}:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def share_memory() -> bool:
    """Have all threads take their memory from two places instead of one each. -> whether this system knows how

    GNU's library keeps what a thread gave back for that thread alone: 15 MB for each session that trains.
    """
    library = ctypes.CDLL(None) if sys.platform == "linux" else None
    return bool(library and hasattr(library, "mallopt") and library.mallopt(M_ARENA_MAX, 2))


def allow_many_connections() -> int | None:
    """Let as many be connected at once as the system allows; many begin with 256 or 1,024. -> how many, or None"""
    if not resource:
        return None
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    known = [limit for limit in (most, MOST_CONNECTIONS) if limit != resource.RLIM_INFINITY]
    wanted = now if now == resource.RLIM_INFINITY else max(now, min(known))
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
    return wanted


@asynccontextmanager
async def lifespan(app) -> AsyncIterator[None]:
    with drawn_ahead(), given_back():
        warm_up()
        allow_many_connections()
        keep_the_log_short()
        read_ahead()
        with ends_gently():
            yield


def read_ahead() -> None:
    """Read all words and the networks in models/, so that a server that lacks one of them never begins.

    Raises what reading raises.
    """
    for page in LESSON.glob("*.md"):
        page_words(page.stem)
    for name in PIXELS:
        ready(name)
        figures(name)


# How lines begin in which uvicorn 0.54 and websockets 17 tell of each connection, of what is no request, and of whom
# `ending.py` has sent elsewhere.
OF_STRANGERS = (
    *("Invalid HTTP request", "Invalid UTF-8", "Unsupported upgrade", '%s - "WebSocket', "connection "),
    "ASGI callable returned without completing handshake",
)


def keep_the_log_short() -> None:
    """Write down nothing that anybody could have written there again and again. config.toml does the rest."""
    logging.getLogger("python_multipart").setLevel(logging.ERROR)
    uvicorn = logging.getLogger("uvicorn.error")
    uvicorn.addFilter(_is_of_the_server)
    uvicorn.setLevel(logging.INFO)  # It says where the lesson is, if it was started by hand.
    logging.getLogger("streamlit.runtime.backend_operation_handler").addFilter(_is_no_missing_file)


def _is_of_the_server(line):
    return not str(line.msg).startswith(OF_STRANGERS)


def _is_no_missing_file(line):
    """Streamlit tells the browser that a file is gone, because its page was made anew, or that another one is being
    made; it need not be logged too.
    """
    error = line.exc_info and line.exc_info[1]
    return not isinstance(error, MediaFileStorageError) or not isinstance(error.__cause__, (type(None), BusyError))


def frame_ancestors(said: str) -> str:
    """Which pages may show the lesson inside of theirs, as the policy has it. said: their origins, with spaces between

    Raises ValueError for what is no origin, as a browser would then let in nobody, and not say why.
    """
    wrong = [origin for origin in said.split() if not ORIGIN.fullmatch(origin)]
    if wrong:
        raise ValueError(text("serve", "no_ancestor", setting=FRAMES, said=wrong[0]))
    return " ".join(said.split()) or "'none'"


@functools.lru_cache(maxsize=64)
def content_security_policy(html, host=None) -> str:
    """The policy under which a page may load from this server only; of inline scripts, those in `html` alone run.

    host: the server's Address as the browser knows it. Safari before 16 takes 'self' for HTTP alone, so the websocket
    is named as well; in both forms, as behind a proxy nobody tells the server which of them the browser will use.
    """
    inline = (hashlib.sha256(script.encode()).digest() for script in re.findall(r"<script>(.*?)</script>", html, re.S))
    hashes = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in inline)
    sockets = f" ws://{host} wss://{host}" if host and SOURCE.fullmatch(host.name) else ""
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' blob: {hashes}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            # Streamlit's menu can record the screen, and shows the film.
            "media-src 'self' blob:",
            f"connect-src 'self' data:{sockets}",
            "font-src 'self' data:",
            "object-src 'none'",
            "base-uri 'self'",
            f"frame-ancestors {ANCESTORS}",
        )
    )


# The environment's setting for who may show the lesson in a frame: as https://moodle.school.example https://*.pupils.example
FRAMES = "LESSON_FRAME_ANCESTORS"
ORIGIN = re.compile(r"https?://(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:[1-9][0-9]{0,4})?")
ANCESTORS = frame_ancestors(os.environ.get(FRAMES, ""))
STREAMLIT_PAGE = (Path(streamlit.__file__).with_name("static") / "index.html").read_text(encoding="utf-8")
# The names that a policy can hold: addresses of IPv6 are none.
SOURCE = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
}


class SecurityHeaders:
    """ASGI middleware that adds `HEADERS` and the policy to every HTTP answer."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        async def send_guarded(message):
            if message["type"] == "http.response.start":
                policy = content_security_policy(STREAMLIT_PAGE, host_of(scope))
                MutableHeaders(scope=message).update(HEADERS | {"Content-Security-Policy": policy})
            await send(message)

        await self.app(scope, receive, send_guarded)


MIDDLEWARE = (
    Middleware(SecurityHeaders),
    Middleware(Conversations),
    Middleware(Edge),
    Middleware(Doors),
    Middleware(Seats),
    Middleware(FirstPages),
    Middleware(Uploads),
    Middleware(Files),
)
