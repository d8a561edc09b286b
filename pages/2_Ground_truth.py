"""Stage 2: the answer that people gave, and the error of each output."""

import streamlit as st

import engine
from runs.stages import forward_numbers, truth_numbers
from ui import frame
from ui.ask import ask
from ui.show import Show
from ui.source import source_of
from ui.stages import truth
from ui.words import say, text

with frame.stage("truth") as moment:
    st.title(text("truth", "title"))
    say("truth", "intro")
    if moment.step is None:
        st.html(truth.no_label(Show(forward_numbers(moment))))
        say("frame", "needs_label")
    else:
        show = Show(truth_numbers(moment))
        say("truth", "onehot")
        st.html(truth.onehot(moment, show))
        if ask("truth", "label", show):
            say("truth", "error")
            st.html(truth.errors(moment, show))
            say("truth", "wrong")
            st.html(truth.wrong_label(moment.label, show))
    source_of(engine.loss)
