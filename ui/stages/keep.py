"""Keeping a network: a file with its weights, and the address as the run's settings."""

from functools import partial

import streamlit as st

from runs.keep import to_file
from ui import brought
from ui.owner import apart
from ui.words import told, write


def section(moment):
    """Save the network in view, or begin with one from a file."""
    write(told("keep", "intro"))
    st.download_button(
        "Save this network",
        apart(partial(to_file, moment.experiment.start, moment.settings, moment.state)),
        f"network-{moment.state.t}.npz",
        "application/octet-stream",
        on_click="ignore",
    )
    brought.network_inlet()
    write(told("keep", "link"))
