"""How much one visitor, and all together, may do at once, so that nobody else is kept waiting: at the server's edge.

- **Messages**: a browser says a few in a second, and so many bytes. Whoever says far more is read more slowly; nothing
  is lost.
- **Openings**: a session's first page takes ten times what a click takes. Some are made at once, the others wait.
- **Uploads**: a file for which a session, or all together, have no room is read, and not kept; the page finds it
  missing, and says so. What no page shows any more makes room.
"""

import asyncio
import re
from collections import Counter
from collections.abc import Callable
from math import inf
from time import monotonic
from typing import Any

from starlette.datastructures import Headers
from starlette.responses import Response
from streamlit import runtime
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner import get_script_run_ctx

# Messages a second, and how many more at once.
RATE, BURST = 25, 100
# And bytes: a page that shows a folder of 5,000 photos tells of all of them four times a second.
BYTES, BYTES_AT_ONCE = 10_000_000, 5_000_000
# Pages that are made for the first time at once, and after how many seconds one of them no longer counts.
OPENINGS, LONGEST = 3, 2.0
# In a message of ASGI's, whether a browser wants a page in it; `ui/serve/edge.py` has read it.
ASKS_FOR_PAGE = "asks for a page"
# So many are kept waiting for theirs before anybody is told of it.
CROWD = 20
# Bytes: the largest ZIP file beside a handful of single photos.
MOST_BYTES = 150_000_000
# Bytes that all sessions together bring: ten of them their largest file at the same moment.
MOST_OF_ALL = 1_500_000_000
# The message that ends a page is small; larger ones need not be looked into.
SMALL = 2_000

UPLOAD = re.compile(r"/_stcore/upload_file/([^/]+)/([^/]+)$")


class Bucket:
    """So many a second of one connection. (A token bucket)"""

    def __init__(self, rate=RATE, burst=BURST, clock=monotonic):
        self.rate, self.burst, self.clock = rate, burst, clock
        self.left, self.at = burst, clock()

    def wait(self, cost=1) -> float:
        """Another came, or what costs as much as so many. -> seconds until it may be read"""
        now = self.clock()
        self.left = min(self.burst, self.left + (now - self.at) * self.rate) - cost
        self.at = now
        return max(0.0, -self.left / self.rate)


# Of all on this server, those who wait for room to have their first page made.
_waiting: set[int] = set()


class Openings:
    """Which sessions have their first page made; the others wait for room."""

    def __init__(self, most=OPENINGS):
        self.room = asyncio.Semaphore(most)

    async def begin(self, longest=LONGEST) -> Callable[[], None]:
        """Wait for room. -> a function to be called once the page is made; after `longest` seconds it counts as made"""
        made: list[bool] = []
        _waiting.add(id(made))
        try:
            await self.room.acquire()
        finally:
            _waiting.discard(id(made))

        def done():
            if not made:
                made.append(True)
                self.room.release()

        asyncio.get_running_loop().call_later(longest, done)
        return done


def is_crowded() -> bool:
    """Whether very many open the lesson at this moment."""
    return len(_waiting) >= CROWD


def is_finished(data) -> bool:
    """Whether a message of the server's tells the end of a page."""
    return len(data) < SMALL and ForwardMsg.FromString(data).WhichOneof("type") == "script_finished"


class Conversations:
    """ASGI middleware that reads no browser faster than it may speak. Whoever has gone is nobody's error."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] == "websocket":
            await self._converse(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _converse(self, scope, receive, send):
        count, size, is_over = Bucket(), Bucket(BYTES, BYTES_AT_ONCE), False

        async def slowly():
            nonlocal is_over
            message = await receive()
            if message["type"] == "websocket.receive":
                await asyncio.sleep(max(count.wait(), size.wait(len(message.get("bytes") or b""))))
            is_over = is_over or message["type"] == "websocket.disconnect"
            return message

        async def watched(message):
            nonlocal is_over
            is_over = is_over or message["type"] == "websocket.close"
            try:
                await send(message)
            except OSError:
                is_over = True
                raise

        try:
            await self.app(scope, slowly, watched)
        except Exception:
            # Whoever has gone, perhaps in the middle of a message, waits for no answer.
            if not is_over:
                raise


class FirstPages:
    """ASGI middleware that has few first pages made at once. `ui/serve/edge.py` has said who wants a page."""

    def __init__(self, app):
        self.app, self.openings = app, Openings()

    async def __call__(self, scope, receive, send):
        opened, made = False, None

        async def in_turn():
            nonlocal opened, made
            message = await receive()
            if message.get(ASKS_FOR_PAGE) and not opened:
                opened, made = True, await self.openings.begin()
            return message

        async def watched(message):
            nonlocal made
            await send(message)
            if made and message["type"] == "websocket.send" and is_finished(message.get("bytes") or b""):
                # Only the first page is waited for: of no later message need be known what it says.
                made()
                made = None

        try:
            await self.app(scope, in_turn, watched)
        finally:
            if made:
                made()


class Uploads:
    """ASGI middleware that lets a session, and all of them together, keep only so many bytes of files."""

    def __init__(self, app, most=MOST_BYTES, of_all=MOST_OF_ALL):
        self.app, self.most, self.of_all = app, most, of_all
        self.coming: Counter[str] = Counter()

    async def __call__(self, scope, receive, send):
        found = UPLOAD.search(scope["path"]) if scope["type"] == "http" and scope["method"] == "PUT" else None
        if not found:
            await self.app(scope, receive, send)
            return
        session, size = found[1], _length(scope)
        if not self._has_room(session, size):
            while (await receive()).get("more_body"):
                pass
            await Response(status_code=204)(scope, receive, send)
            return
        self.coming[session] += size
        try:
            await self.app(scope, receive, send)
        finally:
            self.coming -= Counter({session: size})

    def _has_room(self, session, size):
        one, all_ = kept_by(session) + self.coming[session], kept() + self.coming.total()
        return one + size <= self.most and all_ + size <= self.of_all


def _length(scope):
    """What a request says of its length; one that does not say it has no end."""
    said = Headers(scope=scope).get("content-length", "")
    return int(said) if said.isdecimal() and len(said) < 12 else inf


# What is known of Streamlit 1.67's store of files, beside its public functions, stands here alone.


def kept_by(session) -> int:
    """How many bytes of files Streamlit keeps for a session."""
    return sum(len(file.data) for file in list(_files().file_storage.get(session, {}).values()))


def kept() -> int:
    """How many bytes of files Streamlit keeps for all sessions; counted as they come and go, so this takes no time."""
    return sum(stat.byte_length for stats in _files().get_stats().values() for stat in stats)


def free(files=None) -> None:
    """Have Streamlit let go of these files, by their ids, or of all that the session has whose page is drawn."""
    page = get_script_run_ctx()
    assert page
    store: Any = page.uploaded_file_mgr  # has more than Streamlit promises
    for file in list(store.file_storage.get(page.session_id, ())) if files is None else files:
        store.remove_file(page.session_id, file)


def _files():
    return runtime.get_instance().uploaded_file_mgr
