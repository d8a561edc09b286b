"""Parts of a page that are drawn again by themselves, and what stands where a part failed: a sentence, and ways on."""

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from ui.inputs.controls import button, controls, inside
from ui.parts.words import text
from ui.visit import run, starts
from ui.visit.faults import net
from ui.visit.owner import alone, turn


def went_wrong(part: str = "page") -> None:
    """Say that something failed, and offer ways on. part: letters that no other such place on the page has"""
    st.warning(text("frame", "fault"))
    ways = {"back": run.back, "again": starts.again, "first": starts.begin_anew}
    buttons = (button(f"{part}.{way}", text("frame", f"way_on.{way}"), do) for way, do in ways.items())
    controls(f"fault{part}", *inside("choices", *buttons))


def part(draw: Callable[..., None], *given: Any, every: float | None) -> None:
    """A part of the page: draw(*given), and every so many seconds again, that alone."""
    st.fragment(_part, run_every=every)(draw, *given)


def _part(draw, *given):
    with alone(), turn(), net("the run", partial(went_wrong, "run")):
        draw(*given)
