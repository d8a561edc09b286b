"""What you have seen: the run once more, in ten sentences with its own numbers, and where to go next."""

import engine
from ui import frame
from ui.inputs.controls import write
from ui.inputs.source import source_of
from ui.parts.markup import tag
from ui.parts.words import passage, text, title
from ui.stages import closing


def page(snapshot):
    write(
        title("closing"),
        passage("closing", "intro"),
        closing.seen(snapshot),
        tag("h3", text("closing", "curve")),
        closing.curve(snapshot),
        tag("h3", text("closing", "read_on")),
        closing.next_steps(),
    )
    source_of(engine.step, engine.train)


frame.stage("closing", page)
