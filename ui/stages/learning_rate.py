"""The learning rate: how far the next nudge is, and three rates side by side."""

import streamlit as st

from runs.data.values import is_set
from runs.numbers.progress import parts_so_far
from runs.numbers.rates import ITERATIONS, how_far, loss_by_rate, three_rates
from ui.charts import Line, chart
from ui.inputs.ask import ask
from ui.inputs.controls import button, write
from ui.parts import numbers
from ui.parts.markup import tag
from ui.parts.show import Show
from ui.parts.words import html, passage, text
from ui.visit import run, trainer
from ui.visit.notes import made


def section(snapshot) -> None:
    """The loss along the nudge, with the learning rate that is chosen marked on it; then three runs from here."""
    settings = trainer.settings()
    write(passage("learning_rate", "intro"))
    if not is_set(settings.data) or len(parts_so_far(run.tape(), settings)[0]) == 1:
        write(passage("learning_rate", "one_picture" if snapshot.preset.live else "too_large"))
    else:
        of = run.tape().at, settings
        with st.spinner(text("learning_rate", "trying")):
            found = made(of, loss_by_rate, run.tape(), settings)
        show, verdict = Show(found), how_far(found)
        story = html("learning_rate", "story.broke" if verdict == "broke" else "story.step", show)
        asked, answered = ask("learning_rate", verdict, show, story=story)
        write(*asked, _curve(found) if answered else "", key="learning")
    runs = button("rates.three", text("learning_rate", "three_rates"), _three, "primary", trainer.can_start())
    write(passage("learning_rate", "three", n=numbers.count(ITERATIONS)), runs, key="three")


def _three():
    """Action: run three rates from here, if the click before did not take away what to train on."""
    if trainer.can_start():
        trainer.make(*three_rates(run.tape().at, trainer.settings()))


def _curve(found):
    used = found["rate"], found["after"]
    line = Line(text("learning_rate", "curve"), found["rates"], found["losses"], "loss", dot=used)
    said = {name: numbers.show(found[name]) for name in ("before", "after", "rate", "lowest", "best")}
    alt = text("learning_rate", "curve_alt", **said)
    labels = text("learning_rate", "curve_x"), text("learning_rate", "curve_y")
    return chart([line], *labels, alt, bottom=found["losses"].min()) + tag("p", alt, class_="aside")
