"""Elements that only bring something to the browser, code or data, and through which nothing is ever said.

As a component of Streamlit 1.67 each would also be two widgets, whose values are looked for at every click: more than
half of what such an element costs. Here it is no more than the message that a component sends.
"""

import json
from collections.abc import Callable

import streamlit as st
from streamlit.elements.lib.layout_utils import LayoutConfig
from streamlit.proto.BidiComponent_pb2 import BidiComponent

ROOM = LayoutConfig(width="stretch", height="content")


def carrier(name: str, js: str, isolate_styles: bool = True) -> Callable[..., None]:
    """A function that puts such an element on the page, by a key. name: letters; js: the module that it is"""

    def carry(key: str, data: bytes | dict | None = None) -> None:
        element = BidiComponent(component_name=name, js_content=js, isolate_styles=isolate_styles)
        # A key is found in an id as Streamlit writes them.
        element.id = f"$$ID-{name}-{key}"
        if isinstance(data, bytes):
            element.bytes = data
        elif data is not None:
            element.json = json.dumps(data)
        st._main._enqueue("bidi_component", element, layout_config=ROOM)

    return carry
