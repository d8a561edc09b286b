"""The code behind the numbers, as it runs."""

import inspect
import textwrap
from functools import cache, partial

import streamlit as st

from ui.inputs.controls import Control, button
from ui.parts.words import text
from ui.visit.notes import note, notes


def source_of(*functions) -> None:
    """Offer the source of the engine's functions that made this page's numbers, at the end of the page."""
    note(code=functions)


def opener() -> Control:
    """What shows the source or hides it."""
    shown = notes().opened.shows_code
    show = partial(note, shows_code=not shown)
    return button("source", text("common", "show_code"), show, "quiet", expanded=shown)


def source() -> None:
    """Show the source, if it is wanted."""
    if notes().opened.shows_code:
        for function in notes().opened.code:
            st.code(_source(function), language="python")


@cache
def _source(function):
    return textwrap.dedent(inspect.getsource(function))
