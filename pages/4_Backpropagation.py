"""Stage 4: the blame of each weight, by the chain rule, and the nudge against it."""

import streamlit as st

import engine
from runs.stages import backward_numbers, direction, four_numbers, holds, weight_name
from ui import frame, session
from ui.ask import ask
from ui.show import Show
from ui.source import source_of
from ui.stages import backprop
from ui.words import say, text

with frame.stage("backprop") as moment:
    st.title(text("backprop", "title"))
    say("backprop", "intro")
    if moment.step is None:
        say("frame", "needs_label")
    else:
        say("backprop", "choose")
        weight = backprop.choose_weight(moment)
        name = weight_name(moment.network, *weight)
        show = Show(backward_numbers(moment, weight))
        computed = ask("backprop", direction(show.named), show, weight=name)
        if not computed:
            say("backprop", "not_yet")
        say("backprop", "chain")
        st.html(backprop.chain(moment, show, weight, computed))
        if computed:
            if show.named.at("chain.local") == 0:
                say("backprop", "dead")
            say("backprop", "mse" if moment.settings.loss == "MeanSquaredError" else "ce")
            st.html(backprop.where(moment, show))
            say("backprop", "nudge")
            st.html(backprop.nudge(show, name))
            say("backprop", "blame")
            st.html(backprop.blame(moment, show))
            say("backprop", "pixels")
            st.html(backprop.pixel_blame(moment))
            say("backprop", "fall")
            st.html(backprop.after(moment, show))
            st.html(backprop.fall(show))
            say("backprop", "kept" if holds(show.named) else "parted")
            say("backprop", "one_picture")
            say("backprop", "four")
            st.html(backprop.four(moment, Show(four_numbers(moment, session.sources(), weight))))
    source_of(engine.backward, engine.update, engine.chain)
