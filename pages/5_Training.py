"""Stage 5: the four stages again and again, on one picture or on many."""

import streamlit as st

import engine
from runs.stages import same_answer, training_numbers
from runs.tape import first_state
from ui import frame
from ui.ask import ask
from ui.show import Show
from ui.source import source_of
from ui.stages import training
from ui.words import say, text

with frame.stage("training") as moment:
    st.title(text("training", "title"))
    say("training", "intro")
    show = Show(training_numbers(moment, first_state(moment.experiment.start)))
    answer = ("same" if same_answer(moment) else "different") if moment.state.t else None
    answered = ask("training", answer, show, n=str(moment.state.t), other=moment.other)
    if answered and not moment.state.t:
        say("training", "wait")
    say("training", "start")
    training.controls(moment)
    say("training", "curve")
    frame.progress(lambda: st.html(training.curves()))
    say("training", "before")
    st.html(training.before_and_after(show))
    source_of(engine.step, engine.train)
