"""Your class: what it answers and where it is, live, for the teacher who opened it; where the server has classes."""

import engine
from ui import frame
from ui.inputs.controls import write
from ui.inputs.source import source_of
from ui.parts.words import passage, title
from ui.serve import classes


def page(snapshot):
    write(title("class"))
    if classes.are_on():
        from ui.classes import teacher

        teacher.page(snapshot, {each.name: each.title for each in frame.STAGES}, frame.link("welcome"))
    else:
        write(passage("class", "off"))
    source_of(engine.step)


frame.stage("class", page)
