"""Stage 1: from the photo's pixels to two probabilities."""

import streamlit as st

import engine
from runs.stages import forward_numbers
from ui import frame
from ui.ask import ask
from ui.show import Show
from ui.source import source_of
from ui.stages import forward
from ui.words import say, text

with frame.stage("forward") as moment:
    show = Show(forward_numbers(moment))
    st.title(text("forward", "title"))
    say("forward", "intro")
    say("forward", "pixels")
    if not moment.preset.grey:
        say("forward", "rgb")
    st.html(forward.pixels(moment, show))
    say("forward", "vector")
    st.html(forward.vector(moment, show))
    say("forward", "hidden", activation=moment.experiment.start.activation)
    if not moment.experiment.segments:
        say("forward", "random")
    st.html(forward.hidden(moment, show))
    if ask("forward", "one", show):
        say("forward", "outputs")
        st.html(forward.outputs(moment, show))
        if forward.is_shifted(show):
            say("forward", "shifted")
        st.html(forward.softmax(moment, show))
        say("forward", "share")
    source_of(engine.forward, engine.Dense, type(moment.network.layers[1]), engine.softmax)
