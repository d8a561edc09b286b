"""Stage 5: the four stages again and again, on one picture or on many."""

import engine
from ui import frame
from ui.source import source_of
from ui.stages import training
from ui.words import title, told, write

with frame.stage("training") as moment:
    write(title("training"), told("training", "intro"))
    training.controls(moment)
    training.live()
    training.more(moment)
    source_of(engine.step, engine.train)
