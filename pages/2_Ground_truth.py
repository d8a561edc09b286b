"""Stage 2: the answer that people gave, and the error of each output."""

import engine
from runs.numbers.forward import forward_numbers
from runs.numbers.truth import truth_numbers
from runs.once import once
from ui import frame
from ui.inputs.ask import to_the_walk
from ui.inputs.compute import to_compute
from ui.inputs.controls import write
from ui.inputs.source import source_of
from ui.parts.markup import join
from ui.parts.show import Show
from ui.parts.words import passage, title
from ui.stages import truth
from ui.stages.asked import asked
from ui.stages.ideas import think_first
from ui.stages.network import network


def page(snapshot):
    seen, intro = snapshot.at_any_rate, passage("truth", "intro")
    write(title("truth"))
    if snapshot.step is None:
        network(snapshot, "truth")
        write(passage("frame", "needs_label"), truth.no_label(Show(forward_numbers(seen))), intro)
    else:
        show = Show(truth_numbers(seen))
        answer, places = asked("truth", seen, show)
        question = to_the_walk("truth", answer, show, **places)
        network(snapshot, "truth", (*question, *to_compute(seen, "truth")))
        write(*think_first(snapshot, "truth"), intro, compared(seen, show), key="numbers")
    source_of(engine.loss)


@once
def compared(snapshot, show):
    return join(
        passage("truth", "onehot"),
        truth.onehot(snapshot, show),
        passage("truth", "error"),
        truth.errors(snapshot, show),
        passage("truth", "wrong"),
        truth.wrong_label(snapshot.label, show),
    )


frame.stage("truth", page)
