"""Take it home: the step in view as files to run, to check and to keep, away from the lesson."""

import engine
from ui import frame
from ui.inputs.controls import write
from ui.inputs.source import source_of
from ui.parts.words import passage, title
from ui.stages import take_home


def page(snapshot):
    write(title("take_home"), passage("take_home", "intro"), key="take_home")
    take_home.lesson(snapshot)
    take_home.doors(snapshot)
    take_home.worksheets(snapshot)
    take_home.answers()
    source_of(engine.ledger, engine.memory_ledger)


frame.stage("take_home", page)
