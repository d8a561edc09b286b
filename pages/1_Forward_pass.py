"""Stage 1: from the photo's pixels to two probabilities."""

import engine
from runs.course.experiment import is_untouched
from runs.numbers.stages import forward_numbers
from ui import frame
from ui.parts.ask import ask
from ui.parts.show import Show
from ui.parts.source import source_of
from ui.parts.words import title, told, write
from ui.stages import filters, forward, photo_answer
from ui.stages.network import network


def page(moment):
    show = Show(forward_numbers(moment))
    write(title("forward"), told("forward", "intro"))
    network(moment, "forward")
    write(
        told("forward", "pixels"),
        "" if moment.preset.grey else told("forward", "rgb"),
        forward.pixels(moment, show),
        key="pixels",
    )
    if moment.preset.widths:
        parts = [
            told("forward", "windows", **filters.place(moment)),
            told("forward", "random_filters") if is_untouched(moment.experiment) else "",
            filters.window(moment, show),
            told("forward", "maps"),
            filters.layers(moment),
        ]
    else:
        parts = [
            told("forward", "vector"),
            forward.vector(moment, show),
            told("forward", "hidden", activation=moment.experiment.start.activation),
            told("forward", "random") if is_untouched(moment.experiment) else "",
            forward.hidden(moment, show),
        ]
    asked, answered = ask("forward", "one", show)
    parts.extend(asked)
    if answered:
        parts.extend(
            [
                told("forward", "outputs_of_means") if moment.preset.widths else told("forward", "outputs"),
                forward.outputs(moment, show),
                told("forward", "shifted") if forward.is_shifted(show) else "",
                forward.softmax(moment, show),
                told("forward", "share"),
                photo_answer.sureness(moment),
            ]
        )
    write(*parts, key="numbers")
    kinds = dict.fromkeys(map(type, moment.network.layers))
    source_of(engine.forward, *kinds, engine.softmax)


frame.stage("forward", page)
