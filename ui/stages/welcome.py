"""The welcome page, shown: a picture in, two answers out, and a few weights to move by hand."""

from functools import partial

import streamlit as st
from markupsafe import Markup

import engine
from runs.numbers.numbers import Numbers
from ui.inputs import files
from ui.inputs.controls import Control, button, check, inside, pick, slide, write
from ui.parts.markup import tag
from ui.parts.numbers import fixed
from ui.parts.show import ARROW, Show, bars, card, row, table
from ui.parts.words import capital, text
from ui.stages import photo_answer
from ui.stages.in_hand import pets, picture
from ui.stages.spelled import spelled
from ui.visit import pictures
from ui.visit.choices import coordinate
from ui.visit.notes import note, notes

# How far a weight can be moved by hand, in either direction, in hundredths.
REACH = 100
MOVES = 10
# The moves after which the loss is told.
TOLD = (0, 1, 2, 5, MOVES)
TILE = 150


def answers(snapshot) -> None:
    """The pictures to choose from, a place to bring one in, and what two networks say of the one in hand."""
    with st.container(key="first"):
        write(*_tiles(snapshot), key="tiles")
        write(row(ARROW, *photo_answer.both(snapshot), css="flow"), key="both")
        if notes().opened.bring == "welcome":
            files.own_picture_in("brought")


def _tiles(snapshot):
    """Our pets, and as large as these the learner's own picture, or what opens a place to bring one. -> Controls"""
    own, is_open = pictures.own(), notes().opened.bring == "welcome"
    words = pets() | ({own: text("frame", "picture.yours")} if own else {})
    faces = {data: picture(data, TILE, "") + tag("small", called) for data, called in words.items()}
    bring = partial(note, bring=None if is_open else "welcome")
    opener = text("welcome", "another" if own else "yours")
    return inside(
        "tiles",
        pick("tile", text("welcome", "ask_about"), faces, snapshot.settings.data, pictures.choose, labelled=False),
        button("tile.bring", opener, bring, "" if own else "tile", expanded=is_open),
    )


def sliders(snapshot, weights) -> tuple[list[float], tuple]:
    """A slider for each of the weights, which begins where the network has it. -> (their values, Controls)"""
    moved, values, parts = _moved(), [], []
    for weight in weights:
        name, at = weight.name, engine.weight_at(snapshot.state.params, *weight.where)
        reach = [float(at + hundredths / 100) for hundredths in range(-REACH, REACH + 1)]
        # Moved before the page could show other weights, it stands where it was moved to, as nearly as it can.
        chosen = moved.get(name, reach[REACH])
        values.append(min(reach, key=lambda value: abs(value - chosen)))
        label, move = capital(spelled(snapshot.network, snapshot.preset, weight)), partial(_move, name)
        parts.append(slide(f"hand.{name}", label, reach, values[-1], move, partial(fixed, decimals=2), "{:.2f}".format))
    return values, inside("choices", *parts)


def _moved():
    """Where each weight was moved to by hand, for this run, picture and label. -> {name: value}"""
    of, moved = notes().tried.by_hand
    return moved if of == _what_is_moved() else {}


def _what_is_moved():
    now = coordinate()
    return now.experiment, now.settings.data, now.settings.label


def _move(name, value):
    note(by_hand=(_what_is_moved(), {**_moved(), name: value}))


def watch() -> tuple[bool, Control]:
    """Whether to watch gradient descent. -> (bool, Control)"""
    on = notes().tried.descent
    return on, check("watch", text("welcome", "watch_descent"), on, lambda new: note(descent=new))


def answer(show) -> Markup:
    """What the network says with the weights as moved, and the loss."""
    loss = tag("p", show("hand_L"), class_="big loss")
    return row(card(text("welcome", "your_answer"), bars(show, "hand_P")), card(text("welcome", "your_loss"), loss))


def descent(show, hand, weights) -> Markup:
    """The loss at each move of gradient descent, and with the weights that were moved by hand."""
    told = Show(Numbers(show.named | hand.named))
    *losses, by_hand = told.apart(*(f"descent_L[{moves}]" for moves in TOLD), "hand_L")
    rows = [*zip(map(_after, TOLD), losses, strict=True), (text("welcome", "by_hand", count=len(weights)), by_hand)]
    head = text("welcome", "descent"), text("welcome", "descent_loss")
    return table(head, rows, text("welcome", "descent_table"))


def _after(moves):
    if moves == 0:
        return text("welcome", "descent_before")
    return text("welcome", "descent_after_one") if moves == 1 else text("welcome", "descent_after", moves=moves)
