"""How many have the lesson open at once on this server: whoever comes when it is full is told so on a friendly page,
which asks again by itself. Whoever was here before, and only lost the connection, comes in again.
"""

import os
import re

from markupsafe import Markup
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse

from ui.parts.words import LESSON, text
from ui.serve.ending import send_elsewhere

# The environment's setting. A session takes 1 MB with a small network, and up to 16 MB with a run of the standard one.
SETTING, USUAL = "LESSON_SEATS", "400"
# Seconds after which the page of a full lesson asks again.
AGAIN = 20
NO_PAGE = re.compile(r"/(_stcore|static|media|component)/|\.\w+$")
PAGE = Markup("""<!doctype html>
<html lang="{language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="{again}">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 1.1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 20vh auto 0; padding: 0 1rem; }}
</style>
<h1>{title}</h1>
<p>{sentence}</p>
</html>
""")


class Seats:
    """ASGI middleware that counts who is connected."""

    def __init__(self, app, most=None):
        self.app, self.taken = app, 0
        self.most = seats(os.environ.get(SETTING, "")) if most is None else most

    async def __call__(self, scope, receive, send):
        is_full = self.taken >= self.most
        if scope["type"] == "websocket":
            if is_full and not _was_here(scope):
                await send_elsewhere(scope, receive, send)
                return
            self.taken += 1
            try:
                await self.app(scope, receive, send)
            finally:
                self.taken -= 1
        elif is_full and _wants_page(scope):
            await _full()(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def seats(said: str) -> int:
    """How many there are. Raises ValueError for what is no such number."""
    if not (said or USUAL).isdecimal() or int(said or USUAL) < 1:
        raise ValueError(text("serve", "no_seats", setting=SETTING, usual=USUAL, said=said))
    return int(said or USUAL)


def _wants_page(scope):
    return (
        scope["type"] == "http"
        and scope["method"] == "GET"
        and "text/html" in Headers(scope=scope).get("accept", "")
        and not NO_PAGE.search(scope["path"])
    )


def _was_here(scope):
    """Whether a browser names the session that it had: Streamlit 1.67's third subprotocol."""
    return len(scope.get("subprotocols", ())) > 2


def _full():
    words = {"title": text("serve", "full"), "sentence": text("serve", "full_until", seconds=AGAIN)}
    html = PAGE.format(language=LESSON.name, again=AGAIN, **words)
    return HTMLResponse(html, 503, {"Retry-After": str(AGAIN), "Cache-Control": "no-store"})
