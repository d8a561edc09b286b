"""What you have seen: the run once more, sentence by sentence with its own numbers, and where to go next."""

import engine
from ui import frame
from ui.inputs.controls import write
from ui.inputs.source import source_of
from ui.parts.markup import tag
from ui.parts.words import passage, text, title
from ui.stages import by_hand, closing, progress
from ui.stages.ideas import think_first
from ui.visit import trainer


def page(snapshot):
    standing = trainer.numbers()
    write(
        title("closing"),
        passage("closing", "intro"),
        closing.seen(snapshot, standing),
        tag("h3", text("closing", "curve")),
        closing.curve(snapshot, standing),
        *progress.overview(snapshot.network, frame.way(), by_hand.seed()),
        tag("h3", text("closing", "read_on")),
        closing.next_steps({each.name: frame.link(each.name) for each in frame.ASIDE}),
        *think_first(snapshot, "closing"),
        key="seen",
    )
    source_of(engine.forward, engine.loss, engine.backward, engine.update, engine.step, engine.train)


frame.stage("closing", page)
