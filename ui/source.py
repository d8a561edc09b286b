"""The code behind the numbers, as it runs."""

import inspect
import textwrap

import streamlit as st


def source_of(*functions):
    """An expander with the source of the engine's functions that made this page's numbers."""
    with st.expander("Show the code that made these numbers"):
        for function in functions:
            st.code(textwrap.dedent(inspect.getsource(function)), language="python")
