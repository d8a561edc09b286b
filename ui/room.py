"""How much one visitor, and all together, may do at once, so that nobody else is kept waiting: at the server's edge.

- **Messages**: a browser says a few in a second, and so many bytes. Whoever says far more is read more slowly; nothing
  is lost.
- **Openings**: a session's first page takes ten times what a click takes. Some are made at once, the others wait.
- **Uploads**: a file that a session has no room for is read, and not kept; the page finds it missing, and says so.
"""

import asyncio
import re
from collections import Counter
from math import inf
from time import monotonic

from starlette.datastructures import Headers
from starlette.responses import Response
from streamlit import runtime
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

# Messages a second, and how many more at once.
RATE, BURST = 25, 100
# And bytes: a page that shows a folder of 5,000 photos tells of all of them four times a second.
BYTES, BYTES_AT_ONCE = 10_000_000, 5_000_000
# Pages that are made for the first time at once, and after how many seconds one of them no longer counts.
OPENINGS, LONGEST = 3, 5.0
# So many are kept waiting for theirs before anybody is told of it.
CROWD = 20
# Bytes: the largest ZIP file beside a handful of single photos.
MOST_BYTES = 150_000_000
# The message that ends a page is small; larger ones need not be looked into.
SMALL = 2_000

UPLOAD = re.compile(r"/_stcore/upload_file/([^/]+)/([^/]+)$")


class Bucket:
    """So many a second of one connection. (A token bucket)"""

    def __init__(self, rate=RATE, burst=BURST, clock=monotonic):
        self.rate, self.burst, self.clock = rate, burst, clock
        self.left, self.at = burst, clock()

    def wait(self, cost=1):
        """Another came, or what costs as much as so many. -> seconds until it may be read"""
        now = self.clock()
        self.left = min(self.burst, self.left + (now - self.at) * self.rate) - cost
        self.at = now
        return max(0.0, -self.left / self.rate)


# Of all on this server, those who wait for room to have their first page made.
_waiting = set()


class Openings:
    """Which sessions have their first page made; the others wait for room."""

    def __init__(self, most=OPENINGS):
        self.room = asyncio.Semaphore(most)

    async def begin(self, longest=LONGEST):
        """Wait for room. -> a function to be called once the page is made; after `longest` seconds it counts as made"""
        made = []
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


def is_crowded():
    """Whether very many open the lesson at this moment."""
    return len(_waiting) >= CROWD


def is_finished(data):
    """Whether a message of the server's tells the end of a page."""
    return len(data) < SMALL and ForwardMsg.FromString(data).WhichOneof("type") == "script_finished"


class Conversations:
    """ASGI middleware that reads no browser faster than it may speak, and opens few sessions at once."""

    def __init__(self, app):
        self.app, self.openings = app, Openings()

    async def __call__(self, scope, receive, send):
        if scope["type"] == "websocket":
            await self._converse(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _converse(self, scope, receive, send):
        count, size = Bucket(), Bucket(BYTES, BYTES_AT_ONCE)
        opened, made, is_over = False, None, False

        async def slowly():
            nonlocal opened, made, is_over
            message = await receive()
            if message["type"] == "websocket.receive":
                await asyncio.sleep(max(count.wait(), size.wait(len(message.get("bytes") or b""))))
                if not opened:
                    opened, made = True, await self.openings.begin()
            is_over = is_over or message["type"] == "websocket.disconnect"
            return message

        async def watched(message):
            nonlocal made, is_over
            is_over = is_over or message["type"] == "websocket.close"
            try:
                await send(message)
            except OSError:
                is_over = True
                raise
            if made and message["type"] == "websocket.send" and is_finished(message.get("bytes") or b""):
                # Only the first page is waited for: of no later message need be known what it says.
                made()
                made = None

        try:
            await self.app(scope, slowly, watched)
        except Exception:
            # Whoever has gone, perhaps in the middle of a message, waits for no answer.
            if not is_over:
                raise
        finally:
            if made:
                made()


class Uploads:
    """ASGI middleware that lets a session keep only so many bytes of files."""

    def __init__(self, app, most=MOST_BYTES):
        self.app, self.most, self.coming = app, most, Counter()

    async def __call__(self, scope, receive, send):
        found = UPLOAD.search(scope["path"]) if scope["type"] == "http" and scope["method"] == "PUT" else None
        if not found:
            await self.app(scope, receive, send)
            return
        session, size = found[1], _length(scope)
        if size + kept_by(session) + self.coming[session] > self.most:
            while (await receive()).get("more_body"):
                pass
            await Response(status_code=204)(scope, receive, send)
            return
        self.coming[session] += size
        try:
            await self.app(scope, receive, send)
        finally:
            self.coming -= Counter({session: size})


def _length(scope):
    """What a request says of its length; one that does not say it has no end."""
    said = Headers(scope=scope).get("content-length", "")
    return int(said) if said.isdecimal() and len(said) < 12 else inf


def kept_by(session):
    """How many bytes of files Streamlit 1.67 keeps for a session."""
    files = runtime.get_instance().uploaded_file_mgr.file_storage.get(session, {})
    return sum(len(file.data) for file in list(files.values()))
