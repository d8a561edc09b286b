"""Stage 1: from the photo's pixels to two probabilities."""

import engine
from runs.course.experiment import is_untouched
from runs.numbers.forward import forward_numbers
from runs.once import once
from ui import frame
from ui.inputs.ask import to_the_walk
from ui.inputs.compute import to_compute
from ui.inputs.controls import write
from ui.inputs.source import source_of
from ui.parts.markup import join
from ui.parts.show import Show
from ui.parts.words import passage, title, titled
from ui.stages import filters, forward, photo_answer
from ui.stages.asked import asked
from ui.stages.ideas import think_first
from ui.stages.network import network
from ui.stages.terms import term_by_term


def page(snapshot):
    seen = snapshot.at_any_rate
    show = Show(forward_numbers(seen))
    write(title("forward"))
    answer, places = asked("forward", seen, show)
    question = to_the_walk("forward", answer, show, **places)
    network(snapshot, "forward", (*question, *to_compute(seen, "forward")))
    write(*think_first(snapshot, "forward"), pixels(seen, show), key="pixels")
    write(first_layer(seen, show), *term_by_term(seen), up_to_the_answer(seen, show), key="numbers")
    kinds = dict.fromkeys(map(type, snapshot.network.layers))
    source_of(engine.forward, *kinds, engine.softmax, engine.softmax_and_ln)


@once
def pixels(snapshot, show):
    return join(
        passage("forward", "intro"),
        passage("forward", "pixels"),
        "" if snapshot.preset.grey else passage("forward", "rgb"),
        forward.pixels(snapshot, show),
    )


@once
def first_layer(snapshot, show):
    if snapshot.preset.widths:
        return join(
            passage("forward", "windows", **filters.place(snapshot)),
            passage("forward", "random_filters") if is_untouched(snapshot.experiment) else "",
            filters.window(snapshot, show),
        )
    return join(
        passage("forward", "vector"),
        forward.vector(snapshot, show),
        passage("forward", "hidden", activation=titled(snapshot.experiment.start.activation)),
        passage("forward", "random") if is_untouched(snapshot.experiment) else "",
        forward.hidden(snapshot, show),
    )


@once
def up_to_the_answer(snapshot, show):
    return join(
        [passage("forward", "maps"), filters.layers(snapshot)] if snapshot.preset.widths else "",
        passage("forward", "outputs_of_means") if snapshot.preset.widths else passage("forward", "outputs"),
        forward.outputs(snapshot, show),
        passage("forward", "shifted") if forward.is_shifted(show) else "",
        forward.softmax(snapshot, show),
        passage("forward", "share"),
        photo_answer.sureness(snapshot),
    )


frame.stage("forward", page)
