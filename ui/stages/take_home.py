"""The doors through which a step is taken home: for each what it is, and a button that has it made when pressed."""

from functools import partial
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from runs.data.values import CLASSES
from take_home.program.program import can_be_written, notebook, python_file
from take_home.receipt import verify
from take_home.receipt.receipt import receipt
from take_home.taken import Taken
from ui.inputs.controls import write
from ui.parts.words import called, family, passage, text
from ui.stages.network import picture_of
from ui.visit import address_bar, material
from ui.visit.owner import apart


def _python(taken):
    return python_file(taken, family("program", ""))


def _notebook(taken):
    return notebook(taken, family("program", ""))


def _verifier(taken):
    return Path(verify.__file__).read_bytes()


# Each door, and what makes its file.
DOORS = {"python": _python, "notebook": _notebook, "receipt": receipt, "verifier": _verifier}
PROGRAMS = (_python, _notebook)


def doors(snapshot) -> None:
    """All of them, for the step that "Take one step" would do now; closed while the picture has no label."""
    if not snapshot.step:
        write(passage("take_home", "no_label"), key="doors")
    written = can_be_written(snapshot.network)
    if not written:
        write(passage("take_home", "no_program"), key="noprogram")
    # What the thread that makes the file cannot ask for any more.
    given = snapshot, material.sources(), urlencode(address_bar.parameters())
    for door, make in DOORS.items():
        write(passage("take_home", f"what.{door}"), key=f"door{door}")
        st.download_button(
            text("take_home", f"save.{door}"),
            apart(partial(_made, make, *given)),
            text("take_home", f"file.{door}", t=snapshot.state.t),
            "application/octet-stream",
            on_click="ignore",
            disabled=not snapshot.step or (make in PROGRAMS and not written),
        )


def _made(make, snapshot, sources, address):
    label, names = CLASSES.index(snapshot.label), tuple(map(called, CLASSES))
    picture = picture_of(sources, snapshot.settings.data)
    return make(Taken(snapshot.network, snapshot.step, label, picture, f"?{address}", names))
