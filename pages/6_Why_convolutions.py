"""Why convolutions: a dense and a convolutional network on the same picture, side by side."""

import engine
from runs.numbers.compare import measured, shifted_answers, side_by_side, slope_of_answer, turns_more
from ui import frame
from ui.inputs.ask import ask
from ui.inputs.controls import write
from ui.inputs.source import source_of
from ui.parts.show import Show
from ui.parts.words import passage, title
from ui.stages import convolutions
from ui.stages.ideas import think_first
from ui.visit import material
from ui.visit.notes import made


def page(snapshot):
    name = snapshot.settings.data
    square, found = material.sources().picture(name), measured()
    show, figures = Show(made(name, side_by_side, square)), Show(found)
    write(
        title("convolutions"),
        passage("convolutions", "intro"),
        convolutions.both(snapshot, show),
        passage("convolutions", "measured", figures),
        convolutions.figures(figures),
    )
    moving = Show(made(name, shifted_answers, square))
    asked, answered = ask("convolutions", turns_more(found), Show(found), furthest=moving("furthest"))
    shift, slider = convolutions.choose_shift()
    write(
        *think_first(snapshot, "convolutions"),
        *asked,
        passage("convolutions", "yours", moving),
        # What it is like on many pictures is what was asked.
        convolutions.of_this_picture(moving, turns_more(found) if answered else "both"),
        slider,
        convolutions.moved(square, moving, shift),
        convolutions.curves(moving, shift),
        passage("convolutions", "looks"),
        convolutions.looks(square, show),
        passage("convolutions", "why"),
        passage("convolutions", "in_short", figures),
        key="numbers",
    )
    source_of(engine.Dense, engine.Conv, slope_of_answer)


frame.stage("convolutions", page)
