"""The welcome page, shown: a first guess, and a few weights to move by hand."""

from functools import partial

from markupsafe import Markup

import engine
from runs.data.values import CLASSES
from ui.inputs.controls import Control, check, inside, slide
from ui.parts.markup import tag
from ui.parts.numbers import fixed
from ui.parts.show import ARROW, bars, card, row, table
from ui.parts.words import called, text
from ui.stages.in_hand import in_hand
from ui.visit.choices import coordinate
from ui.visit.notes import note, notes

# How far a weight can be moved by hand, in either direction, in hundredths.
REACH = 100
MOVES = 10


def guess(snapshot, show) -> Markup:
    """The picture, and the answer of the network."""
    sure = tag("p", called(snapshot.guess), " ", show(f"P[0,{CLASSES.index(snapshot.guess)}]", 2), class_="big")
    answer = card(text("welcome", "network_says"), sure, bars(show, "P"))
    return row(in_hand(snapshot, 260), ARROW, answer, css="flow")


def sliders(snapshot, weights) -> tuple[list[float], tuple]:
    """A slider for each of the weights, which begins where the network has it. -> (their values, Controls)"""
    moved, values, parts = _moved(), [], []
    for weight in weights:
        name, at = weight.name, engine.weight_at(snapshot.state.params, *weight.where)
        reach = [float(at + hundredths / 100) for hundredths in range(-REACH, REACH + 1)]
        # Moved before the page could show other weights, it stands where it was moved to, as nearly as it can.
        chosen = moved.get(name, reach[REACH])
        values.append(min(reach, key=lambda value: abs(value - chosen)))
        label, move = text("welcome", "weight", name=name), partial(_move, name)
        parts.append(slide(f"hand.{name}", label, reach, values[-1], move, partial(fixed, decimals=2), "{:.2f}".format))
    return values, inside("choices", *parts)


def _moved():
    """Where each weight was moved to by hand, for this run, picture and label. -> {name: value}"""
    of, moved = notes().by_hand
    return moved if of == _what_is_moved() else {}


def _what_is_moved():
    now = coordinate()
    return now.experiment, now.settings.data, now.settings.label


def _move(name, value):
    note(by_hand=(_what_is_moved(), {**_moved(), name: value}))


def watch() -> tuple[bool, Control]:
    """Whether to watch gradient descent. -> (bool, Control)"""
    on = notes().descent
    return on, check("watch", text("welcome", "watch_descent"), on, lambda new: note(descent=new))


def answer(show) -> Markup:
    """What the network says with the weights as moved, and the loss."""
    loss = tag("p", show("hand_L"), class_="big loss")
    return row(card(text("welcome", "your_answer"), bars(show, "hand_P")), card(text("welcome", "your_loss"), loss))


def descent(show, moves=MOVES) -> Markup:
    """The loss at each move of gradient descent."""
    rows = [
        (text("welcome", "descent_after", moves=i) if i else text("welcome", "descent_before"), show(f"descent_L[{i}]"))
        for i in (0, 1, 2, 5, moves)
    ]
    head = text("welcome", "descent"), text("welcome", "descent_loss")
    return table(head, rows, text("welcome", "descent_table"))
