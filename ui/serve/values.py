"""What a browser says in place of a widget's value. What its widget cannot read counts as never said.

Streamlit 1.67 has a value read by its widget before any page begins, and offers no place to look at it first: an error
there ends the script, and a traceback stands in the log. `ignore_what_is_no_value` makes that place, in the one method
that all values are read by; `is_value` is the rule.
"""

import functools
import json

from streamlit.runtime.state.session_state import Serialized, WStates

JSON = ("json_value", "json_trigger_value")
LONGEST = 250_000
"""Characters of JSON: a click is 40 of them, and all that were not heard yet come together."""

DEEPEST = 8
"""Lists within lists. What the view says has four."""

LARGEST = 2**53
"""Up to here JavaScript counts whole numbers."""


@functools.cache
def ignore_what_is_no_value() -> None:
    """From now on a value that its widget cannot read leaves the one before it in place."""
    read = WStates.__getitem__

    @functools.wraps(read)
    def read_if_value(states, key):
        state, widget = states.states.get(key), states.widget_metadata.get(key)
        if widget is None or not isinstance(state, Serialized):
            return read(states, key)
        if not is_value(state.value, widget.value_type):
            raise KeyError(key)
        try:
            return read(states, key)
        except Exception as error:
            # Each widget's reader has errors of its own, such as for a file of another type. KeyError is how Streamlit
            # says that there is no value.
            raise KeyError(key) from error

    WStates.__getitem__ = read_if_value  # type: ignore[method-assign]


def is_value(state, kind) -> bool:
    """Whether a WidgetState holds a value of this kind, or none, as a cleared widget says it. kind: None for any."""
    said = state.WhichOneof("value")
    if said is None:
        return True
    return said == (kind or said) and (said not in JSON or is_json(getattr(state, said)))


def is_json(text) -> bool:
    """Whether a text is JSON that can be worked with: neither long nor deep, its numbers finite and its texts text."""
    try:
        return len(text) <= LONGEST and _is_plain(json.loads(text), DEEPEST)
    except (ValueError, RecursionError):
        return False


def _is_plain(value, deep):
    if isinstance(value, dict):
        return _is_plain([*value, *value.values()], deep)
    if isinstance(value, list):
        return deep > 0 and all(_is_plain(part, deep - 1) for part in value)
    if isinstance(value, str):
        return value.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in value)
    # Infinity is larger than all of these, and NaN not smaller than any.
    return value is None or abs(value) <= LARGEST
