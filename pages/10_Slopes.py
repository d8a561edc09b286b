"""Slopes: one weight's loss as a curve with a tangent to drag, and two weights' loss as a map to walk on."""

import engine
from ui import frame
from ui.inputs.controls import write
from ui.inputs.source import source_of
from ui.parts.words import passage, title
from ui.stages import slopes


def page(snapshot):
    write(title("slopes"), passage("slopes", "intro"))
    if snapshot.step is None:
        write(passage("frame", "needs_label"))
    else:
        slopes.curve(snapshot)
        slopes.ground(snapshot)
    source_of(engine.forward, engine.loss, engine.backward, engine.update)


frame.stage("slopes", page)
