"""Stage 5, shown: the loss and the accuracy over the iterations, and the picture before and after."""

import streamlit as st

from ui import session
from ui.charts import Line, chart
from ui.numbers import show as shown
from ui.show import bars, card, row
from ui.stages.loss import ACCENTS

LOSS, HELD_OUT = ACCENTS
WHAT = {False: "This picture", True: "Drawn pets, many"}
HOW_LONG = (10, 100, 1000)


def controls(moment):
    """What to train on, for how long, and the start."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        on_pets = st.segmented_control(
            "Train on", [False, True], format_func=WHAT.get, key="train.on", default=False, required=True
        )
        iterations = st.segmented_control("Iterations", HOW_LONG, key="train.for", default=100, required=True)
        st.button(
            "Start training",
            type="primary",
            on_click=session.train,
            args=(iterations, on_pets),
            disabled=not on_pets and moment.step is None,
        )


def curves():
    """The loss of each iteration so far; with drawn pets, how many are right. -> HTML"""
    tape = session.tape()
    losses = list(zip(*tape.track.losses.points(), strict=True))
    if not losses:
        return '<p class="legend">No iterations yet: the curve begins with the first one.</p>'
    alt = f"The loss over {len(losses)} iterations: first {shown(losses[0][1])}, last {shown(losses[-1][1])}."
    pictures = chart([Line("loss", losses, LOSS)], "iteration", "loss", alt)
    if tape.track.measures:
        lines = [
            Line("right, of the training pets", [(t, a) for t, _, a, _, _ in tape.track.measures], LOSS),
            Line("right, of the held-out ones", [(m.t, m.held_out_right) for m in tape.track.measures], HELD_OUT, "6 4"),
        ]
        seen, unseen = tape.track.measures[-1].right, tape.track.measures[-1].held_out_right
        alt = f"Share of pets that are right: {seen:.0%} of the training pets, {unseen:.0%} of the held-out ones."
        pictures += chart(lines, "iteration", "share", alt, top=1)
    return pictures


def before_and_after(show):
    """The picture in hand under the first weights and under those of now."""
    return row(
        card("With the random weights of the start", bars(show, "first_P")),
        card("Now", bars(show, "P")),
        css="before",
    )
