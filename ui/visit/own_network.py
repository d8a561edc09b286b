"""The learner's own network files: one becomes the start of a run, and stays while a run needs it."""

import engine
from runs.course.network_file import from_file
from ui.parts.errors import sentence
from ui.parts.words import text
from ui.visit import inlets, starts
from ui.visit.address_bar import look_again, waiting
from ui.visit.owner import mine

MOST_FILES = 4


def take(files: inlets.Files) -> None:
    """The list of network files shows others than before, or none."""
    inlets.problem(inlets.NETWORK, _begin_with(files[0].getvalue()) if files else None)


def _begin_with(data):
    """A file becomes the start of a run; removed, its run stays. -> the sentence why it does not, or None"""
    session = mine()
    try:
        start, weights = from_file(data, session.experiment.start.seed)
    except engine.EngineError as error:
        return sentence(error)
    files: dict = {**session.sources.files, start.weights: weights}
    used = session.experiment.start.weights, start.weights
    unused = [name for name in files if name not in used]
    gone = unused[: max(0, len(files) - MOST_FILES)]
    session.sources.files = {name: each for name, each in files.items() if name not in gone}
    waits = waiting()
    if waits is None:
        starts.begin_with(start)
    elif start.weights in waits.missing:
        look_again()
    else:
        return text("waiting", "another_network")
    return None
