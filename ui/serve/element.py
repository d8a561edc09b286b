"""Elements of the page's own, that bring the browser code and data, and through which it may say something once.

They send what a component of Streamlit 1.67 sends. That is two widgets besides, whose values are looked for at every
click: more than half of what it costs. Here an element that says something is one, and one that says nothing is none.
"""

import json
from collections.abc import Callable

import streamlit as st
from streamlit.components.v2.bidi_component.serialization import deserialize_trigger_list
from streamlit.elements.lib.layout_utils import LayoutConfig
from streamlit.proto.BidiComponent_pb2 import BidiComponent
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.state.widgets import register_widget

ROOM = LayoutConfig(width="stretch", height="content")


def element(name: str, js: str, isolate_styles: bool = True) -> Callable[..., None]:
    """A function that puts such an element on the page, by a key. name: letters; js: the module that it is

    then: called when it says "done"; `spoken` is what it says.
    """

    def put(key: str, data: bytes | dict | None = None, then: Callable[[], None] | None = None) -> None:
        one = BidiComponent(component_name=name, js_content=js, isolate_styles=isolate_styles)
        one.id = _id(name, key)
        if isinstance(data, bytes):
            one.bytes = data
        elif data is not None:
            one.json = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        if then:
            register_widget(
                _voice(name, key),
                deserializer=deserialize_trigger_list,
                serializer=json.dumps,
                ctx=get_script_run_ctx(),
                callbacks={"done": then},
                value_type="json_trigger_value",
            )
        st._main._enqueue("bidi_component", one, layout_config=ROOM)

    return put


def spoken(name: str, key: str) -> object:
    """What an element said, at this click; it may be anything. None where it said nothing."""
    told = st.session_state.get(_voice(name, key)) or ()
    return next((each.get("value") for each in told if isinstance(each, dict) and each.get("event") == "done"), None)


def _id(name, key):
    """Such as Streamlit writes them: the key is found in it."""
    return f"$$ID-{name}-{key}"


def _voice(name, key):
    """The widget through which a component's script says what it says once."""
    return f"$$STREAMLIT_INTERNAL_KEY_{_id(name, key)}__events"
