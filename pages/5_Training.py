"""Stage 5: the four stages again and again, on one picture or on many."""

import engine
from runs.numbers.forward import forward_numbers
from ui import frame
from ui.inputs.controls import write
from ui.inputs.source import source_of
from ui.parts.show import Show
from ui.parts.words import passage, title
from ui.stages import training
from ui.stages.ideas import think_first


def page(snapshot):
    write(title("training"), training.first(), *training.controls(snapshot), key=training.CONTROLS)
    training.live()
    training.look_inside(snapshot, frame.link("take_home"))
    show = Show(forward_numbers(snapshot))
    chosen, more = training.more(snapshot)
    ideas, question = think_first(snapshot, "training"), training.question(snapshot, show)
    write(*ideas, passage("training", "intro"), *question, *more, key="question")
    training.opened(chosen, snapshot)
    source_of(engine.step, engine.train)


frame.stage("training", page)
