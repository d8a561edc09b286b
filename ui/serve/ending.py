"""Whether the server is there, whether it takes learners, and how it ends without throwing anybody out.

What watches over a server asks it two things, and is answered without Streamlit: `/healthz`, whether the process
answers at all, and `/readyz`, whether a learner may be sent here. A server that was told to end (SIGTERM) takes nobody
any more from that moment on, and goes on for those whom it has: until the last of them has gone, or for so many
seconds. Then it closes what is still open, and a browser connects again by itself, within a second.

A browser asks `/_stcore/health` before each attempt to connect, and shows a window with an error once that has failed
six times. So that goes on to be answered, and the connection alone is refused: with the HTTP status 503, by which a
proxy knows that it should ask another server. Where there is none, the browser tries again for as long as it takes.
"""

import asyncio
import os
import re
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf

from starlette.responses import PlainTextResponse
from streamlit import runtime
from streamlit.runtime.runtime import RuntimeState

from ui.parts.words import text

PROBE = re.compile(r"/(healthz|readyz)$")
# The environment's setting for how many seconds open sessions go on.
SECONDS = "LESSON_DRAIN_SECONDS"
USUAL_SECONDS = "20"
# After these, so many more for files under way, before they too are given up.
LAST_SECONDS = 5
LOOK = 0.1  # seconds between two looks
RUNNING = (RuntimeState.NO_SESSIONS_CONNECTED, RuntimeState.ONE_OR_MORE_SESSIONS_CONNECTED)


class Service:
    """Of one process: whether all that is read at the start has been, whether it ends, and how much is under way."""

    def __init__(self):
        self.is_prepared, self.is_ending, self.under_way = False, False, 0

    def state(self) -> str:
        """-> "ready", "starting" or "ending" """
        if self.is_ending:
            return "ending"
        return "ready" if self.is_prepared and _runs() else "starting"


service = Service()


def _runs():
    return runtime.exists() and runtime.get_instance().state in RUNNING


class Doors:
    """ASGI middleware that answers what watches over the server, and lets in nobody new while it ends."""

    def __init__(self, app, service=service):
        self.app, self.service = app, service

    async def __call__(self, scope, receive, send):
        asked = PROBE.search(scope["path"]) if scope.get("method") in ("GET", "HEAD") else None
        if asked:
            await self._answer(asked[1])(scope, receive, send)
        elif scope["type"] == "websocket" and self.service.is_ending:
            await send_elsewhere(scope, receive, send)
        elif scope["type"] in ("http", "websocket"):
            self.service.under_way += 1
            try:
                await self.app(scope, receive, send)
            finally:
                self.service.under_way -= 1
        else:
            await self.app(scope, receive, send)

    def _answer(self, asked):
        said = "alive" if asked == "healthz" else self.service.state()
        status = 200 if said in ("alive", "ready") else 503
        return PlainTextResponse(text("serve", f"health.{said}"), status, {"Cache-Control": "no-store"})


async def send_elsewhere(scope, receive, send) -> None:
    """Refuse a connection so that a proxy asks another server, and a browser asks again."""
    await receive()
    if "websocket.http.response" in scope.get("extensions", ()):
        await send({"type": "websocket.http.response.start", "status": 503, "headers": []})
        await send({"type": "websocket.http.response.body", "body": b""})
    else:
        # A server without that extension makes 403 of it.
        await send({"type": "websocket.close", "code": 1012})


def drain_seconds(said: str) -> float:
    """How long open sessions go on once the server was told to end. Raises ValueError for what is no such number."""
    try:
        seconds = float(said or USUAL_SECONDS)
    except ValueError:
        seconds = -1
    if not 0 <= seconds < inf:
        raise ValueError(text("serve", "no_seconds", setting=SECONDS, usual=USUAL_SECONDS, said=said))
    return seconds


@contextmanager
def ends_gently(service=service) -> Iterator[None]:
    """While this is open, all is prepared, and SIGTERM ends the server as this file says, with the exit status 0.

    What is known of uvicorn 0.54 stands here alone: it has the signal call a method of its Server, and would close all
    connections at once, wait for ever for a file that comes slowly, and end by the signal.
    """
    seconds = drain_seconds(os.environ.get(SECONDS, ""))
    service.is_prepared, service.is_ending = True, False
    usual = signal.getsignal(signal.SIGTERM)
    server = getattr(usual, "__self__", None)
    # Elsewhere than in the main thread, as in a test, no signal arrives; of another kind of server, nothing is known.
    if threading.current_thread() is not threading.main_thread() or not hasattr(server, "should_exit"):
        yield
        return
    loop = asyncio.get_running_loop()
    tasks: list[asyncio.Task] = []

    def begin():
        # A whole group of processes is told, and each is told by whoever started it: once is enough.
        if not service.is_ending:
            service.is_ending = True
            tasks.append(loop.create_task(_end(server, service, seconds)))

    signal.signal(signal.SIGTERM, lambda *_: loop.call_soon_threadsafe(begin))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, usual)


async def _end(server, service, seconds):
    clock = asyncio.get_running_loop().time
    deadline = clock() + seconds
    while service.under_way and clock() < deadline:
        await asyncio.sleep(LOOK)
    server.config.timeout_graceful_shutdown = LAST_SECONDS
    server.should_exit = True
