"""The welcome page, shown: a first guess, and a few weights to move by hand."""

import streamlit as st

import engine
from runs.presets import CLASSES
from runs.stages import weight_name
from ui.show import NAMES, bars, card, picture, row, table

# As far as a weight can be moved by hand, in either direction.
REACH = 1.0
MOVES = 10


def guess(moment, show):
    """The picture, and the answer of the network."""
    photo = picture(moment.settings.data, 260, "the picture in hand")
    sure = f'<p class="big">{NAMES[moment.guess]} {show(f"P[0,{CLASSES.index(moment.guess)}]", 2)}</p>'
    return row(
        photo,
        '<span class="arrow" aria-hidden="true">→</span>',
        card("The network says", sure + bars(show, "P")),
        css="flow",
    )


def sliders(moment, weights):
    """A slider for each of the weights, which begins where the network has it. -> their values"""
    values = []
    with st.container(horizontal=True):
        for layer, place in weights:
            name, at = (
                weight_name(moment.network, layer, place),
                float(engine.weight_at(moment.state.params, layer, place)),
            )
            key = f"hand.{name}.{moment.state.t}.{moment.settings.data}.{moment.experiment.start.seed}"
            label = f"Weight {name}"
            values.append(st.slider(label, at - REACH, at + REACH, at, 0.01, format="%.2f", key=key, width=260))
    return values


def answer(show):
    """What the network says with the weights as moved, and the loss."""
    loss = f'<p class="big loss">{show("hand_L")}</p>'
    return row(card("The answer with your weights", bars(show, "hand_P")), card("The loss: make it small", loss))


def descent(show, moves=MOVES):
    """The loss at each move of gradient descent."""
    rows = [(f"after {i} moves" if i else "before", show(f"descent_L[{i}]")) for i in (0, 1, 2, 5, moves)]
    return table(("gradient descent", "loss"), rows, "The loss as gradient descent moves all weights")
