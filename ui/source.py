"""The code behind the numbers, as it runs."""

import inspect
import textwrap
from functools import cache

import streamlit as st


def source_of(*functions):
    """An expander with the source of the engine's functions that made this page's numbers."""
    shown = st.expander("Show the code that made these numbers", on_change="rerun", key="source")
    if shown.open:
        for function in functions:
            shown.code(_source(function), language="python")


@cache
def _source(function):
    return textwrap.dedent(inspect.getsource(function))
