"""Stage 3: one number for how wrong the answer is, kept in two ways."""

import streamlit as st

import engine
from runs.stages import how_bad, loss_numbers
from ui import frame
from ui.ask import ask
from ui.show import NAMES, Show
from ui.source import source_of
from ui.stages import loss
from ui.words import say, text

with frame.stage("loss") as moment:
    st.title(text("loss", "title"))
    say("loss", "intro")
    if moment.step is None:
        say("frame", "needs_label")
    else:
        show = Show(loss_numbers(moment))
        if ask("loss", how_bad(moment), show, Label=NAMES[moment.label], p=show(loss.true_class(moment), 2)):
            say("loss", "two")
            st.html(loss.both(moment, show))
            say("loss", "in_use", loss=loss.WORDS[moment.settings.loss])
            say("loss", "curve")
            st.html(loss.curves_image(moment, show))
            st.download_button(
                "Download this figure", lambda: loss.curves_file(moment, show, "png"), "loss.png", on_click="ignore"
            )
            say("loss", "why")
            st.html(loss.pushes(show))
    source_of(*engine.LOSSES)
