"""What is simplified here: where the lesson is smaller, or plainer, than what others train, with its own figures."""

import engine
from runs.numbers.simplified import simplified
from ui import frame
from ui.inputs.controls import write
from ui.inputs.source import source_of
from ui.parts.show import Show
from ui.parts.words import passage, title
from ui.stages.simplified import PLACES, each


def page(snapshot):
    show, places = Show(simplified()), {name: frame.link(stage) for name, stage in PLACES.items()}
    write(title("simplified"), passage("simplified", "intro"), *each(show, places), key="simplified")
    source_of(engine.step)


frame.stage("simplified", page)
