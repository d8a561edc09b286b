"""Keeping a network: a file with its weights, and the address as the run's settings."""

from functools import partial

import streamlit as st

from runs.course.network_file import to_file
from ui.inputs import files
from ui.inputs.controls import write
from ui.parts.words import passage, text
from ui.visit.owner import apart


def section(snapshot) -> None:
    """Save the network in view, or begin with one from a file."""
    write(passage("keep", "intro"))
    st.download_button(
        text("keep", "save"),
        apart(partial(to_file, snapshot.experiment.start, snapshot.settings, snapshot.state)),
        text("keep", "file", t=snapshot.state.t),
        "application/octet-stream",
        on_click="ignore",
    )
    files.for_network()
    write(passage("keep", "link"))
