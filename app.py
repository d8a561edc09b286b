"""The welcome page: a picture in, a guess out, and a first try at lowering the loss by hand."""

import streamlit as st

from ui import frame
from ui.words import say, text

with frame.stage("welcome") as moment:
    st.title(text("welcome", "title"))
    say("welcome", "intro")
