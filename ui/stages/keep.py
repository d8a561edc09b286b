"""Keeping a network: a file with its weights, and the address as the run's settings."""

import streamlit as st

from runs.keep import to_file
from ui import session
from ui.words import told, write

MOST_MB = 50


def section(moment):
    """Save the network in view, or begin with one from a file."""
    write(told("keep", "intro"))
    st.download_button(
        "Save this network",
        lambda: to_file(moment.experiment.start, moment.settings, moment.state),
        f"network-{moment.state.t}.npz",
        "application/octet-stream",
        on_click="ignore",
    )
    st.file_uploader(
        "Begin with a network file",
        # As an archive that somebody packed again, it has the other ending.
        ["npz", "zip"],
        key="keep.file",
        on_change=session.load_network,
        args=("keep.file",),
        max_upload_size=MOST_MB,
    )
    write(told("keep", "link"))
