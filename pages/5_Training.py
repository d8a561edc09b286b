"""Stage 5: the four stages again and again."""

import streamlit as st

import engine
from ui import frame
from ui.source import source_of
from ui.words import say, text

with frame.stage("training") as moment:
    st.title(text("training", "title"))
    say("training", "intro")
    source_of(engine.step, engine.train)
