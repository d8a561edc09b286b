"""The welcome page: a picture in, a guess out, and a first try at lowering the loss by hand."""

import streamlit as st

import engine
from runs.stages import by_descent, by_hand, forward_numbers, handles
from ui import frame
from ui.show import NAMES, Show
from ui.source import source_of
from ui.stages import welcome
from ui.words import say, text

with frame.stage("welcome") as moment:
    st.title(text("welcome", "title"))
    say("welcome", "intro")
    show = Show(forward_numbers(moment))
    st.html(welcome.guess(moment, show))
    say("welcome", "trained" if moment.state.t else "guess", guess=NAMES[moment.guess])
    if moment.step is None:
        say("frame", "needs_label")
    else:
        weights = handles(moment)
        say("welcome", "try", Label=NAMES[moment.label])
        values = welcome.sliders(moment, weights)
        st.html(welcome.answer(Show(by_hand(moment, weights, values))))
        if st.toggle("Watch gradient descent do it", key="watch"):
            descent = Show(by_descent(moment, welcome.MOVES))
            say("welcome", "watch", descent, weights=f"{moment.preset.weights:,}".replace(",", " "))
            st.html(welcome.descent(descent))
    say("welcome", "way")
    source_of(engine.step)
