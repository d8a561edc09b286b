"""The files of Streamlit's own page, kept in memory. A new browser asks for seventy, most of them small, and shows
nothing before it has them; Streamlit 1.67 looks for each on the disk, and reads it by threads that it waits for.

Their names change with what is in them, so what was handed out once is right for as long as the server runs.
"""

import re
from pathlib import Path

import streamlit
from starlette.datastructures import Headers

STATIC = Path(streamlit.__file__).with_name("static") / "static"
# For a name that there is not Streamlit sends a page: to keep that as well would be to keep all that anybody asks for.
THERE = frozenset(path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*") if path.is_file())
ASKED = re.compile(r"/static/(\w+/[\w.-]+)$")
# Who sends one of these wants a part of a file, or only to know whether it is as it was.
OTHERWISE = {"range", "if-none-match", "if-modified-since"}


class Files:
    """ASGI middleware that hands a file out again as the app did the first time."""

    def __init__(self, app):
        self.app = app
        self.kept: dict[str, list[dict]] = {}

    async def __call__(self, scope, receive, send):
        name = _name(scope)
        if name in self.kept:
            for message in self.kept[name]:
                await send(_copied(message))
            return
        said: list[dict] = []

        async def hear(message):
            said.append(_copied(message))
            await send(message)

        await self.app(scope, receive, hear if name else send)
        if name and said[0]["status"] == 200:
            head, *parts = said
            self.kept[name] = [head, {"type": "http.response.body", "body": b"".join(part["body"] for part in parts)}]


def _name(scope):
    """The file that is asked for, whole; None where it is something else."""
    if scope["type"] != "http" or scope["method"] != "GET" or OTHERWISE & set(Headers(scope=scope)):
        return None
    asked = ASKED.search(scope["path"])
    return asked[1] if asked and asked[1] in THERE else None


def _copied(message):
    """Whoever sends it on may add to its headers."""
    return {**message, "headers": [*message["headers"]]} if "headers" in message else message
