"""Stage 3: one number for how wrong the answer is, kept in two ways."""

import streamlit as st

import engine
from runs.numbers.loss import how_bad, loss_numbers
from ui import frame
from ui.parts.ask import ask
from ui.parts.show import NAMES, Show
from ui.parts.source import source_of
from ui.parts.words import title, told, write
from ui.stages import loss
from ui.stages.network import network


def page(snapshot):
    heading = title("loss"), told("loss", "intro")
    if snapshot.step is None:
        write(*heading, loss.no_label(), told("frame", "needs_label"))
    else:
        show = Show(loss_numbers(snapshot))
        write(*heading)
        network(snapshot, "loss")
        chance = show(loss.true_class(snapshot), 2)
        asked, answered = ask("loss", how_bad(snapshot), show, Label=NAMES[snapshot.label], p=chance)
        parts = [*asked]
        if answered:
            parts.extend(
                [
                    told("loss", "two"),
                    loss.both(snapshot, show),
                    told("loss", "in_use", loss=loss.WORDS[snapshot.settings.loss]),
                    told("loss", "curve"),
                    loss.curves(snapshot, show),
                    told("loss", "why"),
                    loss.pushes(show),
                ]
            )
        write(*parts, key="numbers")
        if answered:
            st.download_button(
                "Download the figure of both losses",
                lambda: loss.curves_file(snapshot, show),
                "loss.png",
                on_click="ignore",
            )
    source_of(*engine.LOSSES)


frame.stage("loss", page)
