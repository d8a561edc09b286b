"""By hand: one whole step of a network of six nodes, worked out on paper or here, number by number."""

import engine
from runs.blanks.blank import DIGITS
from runs.blanks.by_hand import sheet
from ui import frame
from ui.inputs.controls import inside, write
from ui.inputs.source import source_of
from ui.parts.words import passage, title
from ui.stages import by_hand


def page(snapshot):
    number = by_hand.seed()
    step = sheet(number)
    write(
        title("by_hand"),
        by_hand.heading(number),
        passage("by_hand", "intro"),
        passage("by_hand", "rounding", digits=DIGITS),
        *inside("no-print", passage("by_hand", "typing"), passage("by_hand", "hand_in")),
        *by_hand.choices(number),
        by_hand.given(step),
        *by_hand.moves(number, step),
        by_hand.answers(step),
        key="sheet",
        keep=by_hand.to_keep(number),
    )
    source_of(engine.forward, engine.loss, engine.backward, engine.update)


frame.stage("by_hand", page)
