"""What stands where a part of a page failed: a sentence, and ways on."""

import streamlit as st

from ui.inputs.controls import button, controls, inside
from ui.parts.words import text
from ui.visit import run, starts


def went_wrong(part: str = "page") -> None:
    """Say that something failed, and offer ways on. part: letters that no other such place on the page has"""
    st.warning(text("frame", "fault"))
    ways = {"back": run.back, "again": starts.again, "first": starts.begin_anew}
    buttons = (button(f"{part}.{way}", text("frame", f"way_on.{way}"), do) for way, do in ways.items())
    controls(f"fault{part}", *inside("choices", *buttons))
