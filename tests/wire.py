"""A visitor who speaks Streamlit's own protocol, as a browser does, but says whatever a test wants."""

import json
import socket
from collections import namedtuple
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import connect

from tests.ui.offers import offers_in

Element = namedtuple("Element", "id kind proto")


def socket_of(url, origin=None, path="/_stcore/stream", host=None, session=None, headers=None):
    """A websocket of the server, to be used in `with`, which raises InvalidStatus if it is refused.

    origin: the site of the page that asks, or None for a program. host: by which address it asks, if by another.
    session: the one that it had before
    """
    told = ("no-token", session) if session else ()
    place = urlsplit(url)
    return connect(
        f"ws://{host or place.netloc}{path}",
        sock=socket.create_connection((place.hostname, place.port)),
        origin=origin,
        subprotocols=["streamlit", *told],
        additional_headers=headers,
        max_size=None,
        ping_interval=None,
    )


@contextmanager
def guest(url, page="", query="", origin=None):
    """A `Guest` who has opened a page."""
    with socket_of(url, origin) as opened:
        yield Guest(opened, page, query).rerun()


class Guest:
    """One session. elements: what the page shows, by its id; errors: what Streamlit showed instead of it.

    fragment_of: of each element that can be drawn again without its page, the id of the fragment in which it stands.
    """

    def __init__(self, socket, page, query):
        self.socket, self.page, self.query, self.page_hash = socket, page, query, ""
        self.elements, self.fragments, self.fragment_of, self.errors, self.session = {}, set(), {}, [], None

    def message(self, *states, **fields):
        """A wish to run the page, with these WidgetStates; fields: of ClientState, instead of the usual. -> bytes"""
        message = BackMsg()
        run = message.rerun_script
        run.query_string = self.query
        run.page_script_hash, run.page_name = self.page_hash, "" if self.page_hash else self.page
        run.widget_states.widgets.extend(states)
        for name, value in fields.items():
            getattr(run, name).extend(value) if isinstance(value, list) else setattr(run, name, value)
        return message.SerializeToString()

    def rerun(self, *states, **fields):
        self.socket.send(self.message(*states, **fields))
        return self.answered()

    def answered(self):
        """Read on until the script has ended. Raises TimeoutError."""
        self.hear("script_finished")
        return self

    def hear(self, kind, seconds=30):
        """Read on until a message of that kind. -> what it holds. Raises TimeoutError."""
        while True:
            message = ForwardMsg.FromString(self.socket.recv(timeout=seconds))
            heard = message.WhichOneof("type")
            if heard == "new_session":
                self.session = message.new_session.initialize.session_id
                if not message.metadata.run.fragment_ids:
                    self.elements = {}
            elif heard == "navigation":
                self.page_hash = message.navigation.page_script_hash
            elif heard == "page_info_changed":
                self.query = message.page_info_changed.query_string
            elif heard == "delta" and message.delta.WhichOneof("type") == "new_element":
                self._look_at(message.delta)
            if heard == kind:
                return getattr(message, kind)

    def _look_at(self, delta):
        kind = delta.new_element.WhichOneof("type")
        proto = getattr(delta.new_element, kind)
        if delta.fragment_id:
            self.fragments.add(delta.fragment_id)
            self.fragment_of[getattr(proto, "id", "")] = delta.fragment_id
        if kind == "exception":
            self.errors.append(f"{proto.type}: {proto.message}")
        if getattr(proto, "id", ""):
            self.elements[proto.id] = Element(proto.id, kind, proto)

    def controls(self):
        """The elements with controls in HTML. -> list of (Element, what it was given)"""
        given = [(each, json.loads(each.proto.json)) for each in self.elements.values() if is_controls(each)]
        return [(each, data) for each, data in given if "html" in data]

    def press(self, name, text="", ahead=1):
        """Use a control, and read on until the server heard it. Raises TimeoutError.

        Said on the way to another page, nobody hears it; so it is told again, as `controls.js` does. ahead: how many
        entries later than the last one that this visitor knows of
        """
        number = None
        for _ in range(10):
            element, data = next((each, data) for each, data in self.controls() if name in offers_in(data["html"]))
            number = number or data["heard"] + ahead
            key = offers_in(data["html"]).name(name)
            self.socket.send(self.message(done(element.id, [[number, key, text]])))
            with suppress(TimeoutError):
                while not any(d["key"] == data["key"] and d["heard"] >= number for _, d in self.controls()):
                    self.hear("script_finished", 5)
                return self
        raise TimeoutError(f"{name} is not heard")

    def offers(self, name):
        """The control of that name, if the page has one. -> Offer or None"""
        return next((o[name] for _, data in self.controls() if name in (o := offers_in(data["html"]))), None)


def is_controls(element):
    return element.kind == "bidi_component" and element.proto.component_name.rpartition(".")[2] == "controls"


def trigger_of(element_id):
    """The id under which Streamlit 1.67 hears what a component says just once."""
    return f"$$STREAMLIT_INTERNAL_KEY_{element_id}__events"


def done(element_id, journal):
    """What controls.js says. -> WidgetState"""
    said = json.dumps([{"event": "done", "value": journal}])
    return WidgetState(id=trigger_of(element_id), json_trigger_value=said)


def field(number, value):
    """A part of a message as protobuf writes it, also what its library would not. -> bytes"""
    size, written = len(value), b""
    while size > 127:
        size, written = size >> 7, written + bytes([size & 127 | 128])
    tag = bytes([number << 3 & 127 | 130, number >> 4]) if number > 15 else bytes([number << 3 | 2])
    return tag + written + bytes([size]) + value
