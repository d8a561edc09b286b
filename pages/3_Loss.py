"""Stage 3: one number for how wrong the answer is, by every loss that there is."""

import streamlit as st

import engine
from runs.numbers.loss import loss_numbers
from runs.once import once
from ui import frame
from ui.inputs.ask import to_the_walk
from ui.inputs.compute import to_compute
from ui.inputs.controls import write
from ui.inputs.source import source_of
from ui.parts.markup import join
from ui.parts.show import Show
from ui.parts.words import passage, text, title, titled
from ui.stages import deeper, loss
from ui.stages.asked import asked
from ui.stages.ideas import think_first
from ui.stages.network import network


def page(snapshot):
    seen, intro = snapshot.at_any_rate, passage("loss", "intro")
    write(title("loss"))
    if snapshot.step is None:
        network(snapshot, "loss")
        write(passage("frame", "needs_label"), loss.no_label(), intro)
    else:
        show = Show(loss_numbers(seen))
        answer, places = asked("loss", seen, show)
        question = to_the_walk("loss", answer, show, **places)
        network(snapshot, "loss", (*question, *to_compute(seen, "loss")))
        write(*think_first(snapshot, "loss"), intro, every(seen, show), key="numbers")
        st.download_button(
            text("loss", "download"), lambda: loss.curves_file(seen, show), text("loss", "file"), on_click="ignore"
        )
    source_of(*engine.LOSSES)


@once
def every(snapshot, show):
    return join(
        passage("loss", "each"),
        loss.further(),
        loss.each(snapshot, show),
        deeper.logarithm(snapshot, show),
        passage("loss", "in_use", loss=titled(snapshot.settings.loss)),
        passage("loss", "curve"),
        loss.curves(snapshot, show),
        passage("loss", "why"),
        loss.pushes(show),
    )


frame.stage("loss", page)
