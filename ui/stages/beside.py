"""What is tried beside the learner's own run, shown: a bar while it is made, and then what came of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

import streamlit as st

from runs.pace import telling
from ui.inputs.controls import button, controls
from ui.parts.words import text
from ui.stages.fault import part
from ui.visit import aside, pace
from ui.visit.owner import is_part_alone
from ui.visit.session import Aside

# Seconds between two looks of a bar at what is computed.
SECONDS = 0.2


def made(name: str, measure: aside.Measure, words: str) -> Aside | None:
    """What is tried by that name, as far as it is made. words: what is computed"""
    aside.compute(name, measure)
    if aside.share(name) is not None:
        with st.container(key=f"aside{name}"):
            part(_go_on, name, measure, words, every=pace.EVERY)
    return aside.tried(name)


@contextmanager
def bar(words: str) -> Iterator[None]:
    """A bar, as long as what is computed in here takes and tells how far it is. words: what is computed"""
    shown, looked = None, monotonic()

    def hear(done, total):
        nonlocal shown, looked
        if monotonic() - looked > SECONDS:
            shown, looked = shown or st.empty(), monotonic()
            shown.progress(min(1.0, done / max(1, total)), words)

    with telling(hear):
        yield
    if shown:
        shown.empty()


def _go_on(name, measure, words):
    tried = aside.tried(name)
    tape = tried and tried.tape
    if is_part_alone() and (tape is None or aside.compute(name, measure, pace.looked_at(tape)[0])):
        st.rerun()
    st.progress(aside.share(name) or 1.0, words)
    controls(f"stop{name}", button(f"stop.{name}", text("frame", "stop"), lambda: aside.stop(name)))
