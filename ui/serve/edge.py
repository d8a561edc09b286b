"""The edge of the server: whom it answers, and how much it lets in. What is refused never reaches Streamlit.

A page of another site must not use the lesson through a visitor's browser. The browser says of which site a page is
(Origin), and by which address it was asked for (Host). So Origin has to be that address, or one that
`server.corsAllowedOrigins` lists; and the address has to be one of this server's, as anybody can make a name of theirs
lead here (DNS rebinding). An IP address leads nowhere else, so all of them are; so are localhost, `server.address` and
`browser.serverAddress`. Where `server.allowedHosts` lists names, only those are. All these are settings of Streamlit's.

Streamlit 1.67 judges Origin too, but for a strange one it asks an address on the internet for its own, while everybody
waits. Therefore it is not shown any.
"""

import asyncio
import ipaddress
import logging
import re
from contextlib import suppress
from typing import NamedTuple

import streamlit as st
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

from ui.parts.words import text
from ui.serve.limits import ASKS_FOR_PAGE, Bucket
from ui.serve.messages import MOST_FILES, KeptParts, ManyFilesError, MessageError, files_in, read

NAME = r"(\[[0-9a-f:.]{2,45}\]|[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9_])?)\.?(?::([1-9][0-9]{0,4}))?"
HOST = re.compile(NAME, re.ASCII | re.IGNORECASE)
ORIGIN = re.compile(f"(https?)://{NAME}", re.ASCII | re.IGNORECASE)
PORTS = {"http": 80, "https": 443}
LAST_PORT = 65_535

MOST_HEADERS = 100
LONGEST_ADDRESS = 32_000
"""Bytes: the address of a run of 200 parts, the most there can be, has 15,400."""

CORE = re.compile(r"/_stcore/(health|host-config|stream|upload_file/[^/]+/[^/]+)$")
"""What a page asks of Streamlit beside files. It also offers logging in, an inlet for programs and figures of its
memory, which take it long to count."""
UNUSED = re.compile(r"/(_stcore|auth|oauth2callback)(/|$)")
FORM = re.compile(r"multipart/form-data; ?boundary=[\w-]{1,70}", re.ASCII | re.IGNORECASE)
"""What a browser calls a file that it sends. A form could also name an encoding, which Starlette 1.10 would look up:
some are unknown to it, and others take it a minute for a long name."""
HEALTH = ("/_stcore/health", "/healthz", "/readyz")
READING = ("GET", "HEAD", "OPTIONS")

NAMES = 500
"""Of files for which a browser may ask for room in a second, after those of a folder; each costs three addresses."""

MOST_TOLD = 20
"""So many kinds of refusal are written into the log, once each: a flood of them must not fill it."""

log = logging.getLogger(__name__)


class Refusal(NamedTuple):
    """An answer without Streamlit: its HTTP status, and a sentence."""

    status: int

    @property
    def sentence(self) -> str:
        return text("serve", f"refused.{self.status}")


class Address(NamedTuple):
    """Of a server. port: None if it is the usual one."""

    name: str
    port: int | None

    def __str__(self):
        return f"{self.name}:{self.port}" if self.port else self.name


class Edge:
    """ASGI middleware that lets in what `refusal` has nothing against, and of a conversation what a page would say."""

    def __init__(self, app):
        self.app, self.logged = app, set()

    async def __call__(self, scope, receive, send):
        refused = refusal(scope) if scope["type"] in ("http", "websocket") else None
        if refused:
            self._tell(refused, Headers(scope=scope))
            await _refuse(refused, scope, receive, send)
        elif scope["type"] == "websocket":
            await self._converse(scope, receive, send)
        else:
            # Whoever closes a page in the middle of an upload waits for no answer.
            with suppress(ClientDisconnect):
                await self.app(scope, receive, send)

    async def _converse(self, scope, receive, send):
        ended, shown, names, kept = None, 0, Bucket(NAMES, MOST_FILES), KeptParts()

        async def wanted():
            nonlocal ended, shown
            while True:
                message = await receive()
                if message["type"] != "websocket.receive":
                    return message
                try:
                    said = read(message.get("bytes"), shown)
                except ManyFilesError as error:
                    await send({"type": "websocket.send", "bytes": error.answer})
                    continue
                except MessageError as error:
                    ended = error.code
                    return {"type": "websocket.disconnect", "code": ended}
                if said is not None:
                    asks_for_page = said.HasField("rerun_script")
                    if asks_for_page:
                        shown = files_in(said.rerun_script)
                        if kept.leave_out(said.rerun_script):
                            message = message | {"bytes": said.SerializeToString()}
                    await asyncio.sleep(names.wait(len(said.file_urls_request.file_names)))
                    return message | {ASKS_FOR_PAGE: asks_for_page}

        async def answer(message):
            if message["type"] == "websocket.send":
                kept.sent(message["bytes"])
            await send(message)

        without_origin = [(name, value) for name, value in scope["headers"] if name != b"origin"]
        await self.app({**scope, "headers": without_origin}, wanted, answer)
        if ended:
            await send({"type": "websocket.close", "code": ended})

    def _tell(self, refused, headers):
        """Write into the log, once, what whoever runs the server may want to allow."""
        kind = refused.status, headers.get("origin", "")[:100], headers.get("host", "")[:100]
        if refused.status in (403, 421) and kind not in self.logged and len(self.logged) < MOST_TOLD:
            self.logged.add(kind)
            log.warning("Refused (%d): Origin %r, Host %r. %s", *kind, refused.sentence)


async def _refuse(refused, scope, receive, send):
    if scope["type"] == "http":
        await PlainTextResponse(refused.sentence, refused.status)(scope, receive, send)
    else:
        # Of a websocket that was never accepted, a server makes the HTTP status 403.
        await receive()
        await send({"type": "websocket.close", "code": 1008})


def refusal(scope) -> Refusal | None:
    """Why this request is not let in. -> Refusal, or None if it is"""
    headers, host, path = Headers(scope=scope), host_of(scope), scope["path"]
    if len(scope["headers"]) > MOST_HEADERS:
        return Refusal(431)
    if len(path) + len(scope["query_string"]) > LONGEST_ADDRESS:
        return Refusal(414)
    if UNUSED.search(path) and not CORE.search(path):
        return Refusal(404)
    if host is None:
        return Refusal(400)
    if not (is_meant(host.name) or (is_safe(host.name) and path.endswith(HEALTH))):
        return Refusal(421)
    if not is_own_page(headers, host, scope.get("method") in READING):
        return Refusal(403)
    if scope.get("method") == "PUT" and not FORM.fullmatch(headers.get("content-type", "")):
        return Refusal(415)
    return None


def host_of(scope) -> Address | None:
    """The address that was asked for, if it is the address of a server. -> Address or None"""
    said = Headers(scope=scope).getlist("host")
    found = HOST.fullmatch(said[0]) if len(said) == 1 else None
    address = _address(*found.groups()) if found else None
    return address if address and (address.port or 0) <= LAST_PORT else None


def is_meant(name) -> bool:
    """Whether a name is one of this server's."""
    if st.get_option("server.allowedHosts"):
        return is_host_allowed(name)
    own = st.get_option("server.address"), st.get_option("browser.serverAddress")
    return is_safe(name) or name in [each.lower() for each in own if each]


def is_safe(name) -> bool:
    """Whether this is no name that somebody else could make lead here."""
    try:
        return name == "localhost" or bool(ipaddress.ip_address(name.strip("[]")))
    except ValueError:
        return False


def is_own_page(headers, host, reads) -> bool:
    """Whether a page of the lesson asks, or no page at all. reads: whether this request can change nothing."""
    said = headers.getlist("origin")
    if not said:
        # A browser says so little only when it reads, unless something between it and the server takes it out.
        return reads or headers.get("sec-fetch-site", "none") in ("same-origin", "none")
    found = ORIGIN.fullmatch(said[0]) if len(said) == 1 else None
    if not found:
        return False
    usual, page = PORTS[found[1].lower()], _address(found[2], found[3])
    is_same = page.name == host.name and (page.port or usual) == (host.port or usual)
    return is_same or said[0] in st.get_option("server.corsAllowedOrigins")


def _address(name, port):
    return Address(name.lower(), int(port) if port else None)
