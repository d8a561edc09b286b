"""The welcome page, shown: a first guess, and a few weights to move by hand."""

from functools import partial

import engine
from runs.course.presets import CLASSES
from ui.parts.controls import check, slide
from ui.parts.show import NAMES, bars, card, picture, row, table
from ui.visit import session

# How far a weight can be moved by hand, in either direction, in hundredths.
REACH = 100
MOVES = 10


def guess(snapshot, show):
    """The picture, and the answer of the network."""
    photo = picture(snapshot.settings.data, 260, "the picture in hand")
    sure = f'<p class="big">{NAMES[snapshot.guess]} {show(f"P[0,{CLASSES.index(snapshot.guess)}]", 2)}</p>'
    return row(
        photo,
        '<span class="arrow" aria-hidden="true">→</span>',
        card("The network says", sure + bars(show, "P")),
        css="flow",
    )


def sliders(snapshot, weights):
    """A slider for each of the weights, which begins where the network has it. -> (their values, Controls)"""
    moved, values, parts = _moved(), [], []
    for weight in weights:
        name, at = weight.name, engine.weight_at(snapshot.state.params, *weight.where)
        reach = [float(at + hundredths / 100) for hundredths in range(-REACH, REACH + 1)]
        # Moved before the page could show other weights, it stands where it was moved to, as nearly as it can.
        chosen = moved.get(name, reach[REACH])
        values.append(min(reach, key=lambda value: abs(value - chosen)))
        move = partial(_move, name)
        parts.append(slide(f"hand.{name}", f"Weight {name}", reach, values[-1], move, "{:.2f}".format))
    return values, ('<div class="choices">', *parts, "</div>")


def _moved():
    """Where each weight was moved to by hand, for this run, picture and label. -> {name: value}"""
    of, moved = session.recall("hand", (None, {}))
    return moved if of == _what_is_moved() else {}


def _what_is_moved():
    now = session.coordinate()
    return now.experiment, now.settings.data, now.settings.label


def _move(name, value):
    session.remember("hand", (_what_is_moved(), _moved() | {name: value}))


def watch():
    """Whether to watch gradient descent. -> (bool, Control)"""
    on = bool(session.recall("watch"))
    return on, check("watch", "Watch gradient descent do it", on, partial(session.remember, "watch"))


def answer(show):
    """What the network says with the weights as moved, and the loss."""
    loss = f'<p class="big loss">{show("hand_L")}</p>'
    return row(card("The answer with your weights", bars(show, "hand_P")), card("The loss: make it small", loss))


def descent(show, moves=MOVES):
    """The loss at each move of gradient descent."""
    rows = [(f"after {i} moves" if i else "before", show(f"descent_L[{i}]")) for i in (0, 1, 2, 5, moves)]
    return table(("gradient descent", "loss"), rows, "The loss as gradient descent moves all weights")
