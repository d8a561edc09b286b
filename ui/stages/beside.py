"""What is tried beside the learner's own run, shown: a bar while it is made, and then what came of it."""

import streamlit as st

from ui.inputs.controls import button, controls
from ui.parts.words import text
from ui.stages.fault import part
from ui.visit import aside, pace
from ui.visit.owner import is_part_alone
from ui.visit.session import Aside


def made(name: str, measure: aside.Measure, words: str) -> Aside | None:
    """What is tried by that name, as far as it is made. words: what is computed"""
    aside.compute(name, measure)
    if aside.share(name) is not None:
        with st.container(key=f"aside{name}"):
            part(_go_on, name, measure, words, every=pace.EVERY)
    return aside.tried(name)


def _go_on(name, measure, words):
    tried = aside.tried(name)
    tape = tried and tried.tape
    if is_part_alone() and (tape is None or aside.compute(name, measure, pace.looked_at(tape)[0])):
        st.rerun()
    st.progress(aside.share(name) or 1.0, words)
    controls(f"stop{name}", button(f"stop.{name}", text("frame", "stop"), lambda: aside.stop(name)))
