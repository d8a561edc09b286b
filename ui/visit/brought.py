"""What a learner brought since the last page, or took out of a list again, is taken before a page is drawn."""

from contextlib import contextmanager

import engine
from runs.course.network_file import from_file, trained_with
from ui.parts.errors import sentence
from ui.parts.words import text, titled
from ui.visit import address_bar, inlets, own_picture, own_sets, starts
from ui.visit.complaints import complain
from ui.visit.faults import hold
from ui.visit.notes import note
from ui.visit.owner import mine, wholly

MOST_FILES = 4


def take() -> None:
    """Take single files; sets of photos are read on their page, as that takes long."""
    _leave_lists_of_a_wait()
    # Streamlit may end the run at each look at what it shows.
    lists = inlets.shown()
    with wholly(), _held():
        inlets.free_unlisted(lists)
        for name in inlets.FOR_PICTURES:
            is_new, lost = inlets.has_news(name, lists[name]), inlets.saw(name, lists[name])
            if is_new:
                own_picture.take(name, lists, lost)
        files = lists[inlets.NETWORK]
        is_new = inlets.has_news(inlets.NETWORK, files)
        inlets.saw(inlets.NETWORK, files)
        if is_new or files is None:
            inlets.problem(inlets.NETWORK, _take_network(files[0].getvalue()) if files else None)
        gone = {name for name, files in lists.items() if files is None}
        for name in gone.intersection(inlets.FOR_PHOTOS):
            inlets.saw(name, None)
            inlets.problem(name, None)
        if gone.issuperset(inlets.FOR_PICTURES):
            for name in inlets.FOR_PICTURES:
                inlets.problem(name, None)
            # What the lists lost comes back only as long as they are on the page.
            mine().inlets.held_picture = None
        if gone.issuperset(inlets.FOR_PHOTOS):
            own_sets.let_go()
            note(oxford_problem=None)
        _leave_lists_of_a_wait()


def _leave_lists_of_a_wait():
    """What still comes into the lists of a wait that is over was meant for the wait: it begins no other run.

    A click, Back, or photos that were read on their page may have ended it before the lists are looked at; a file in
    one of them ends it now.
    """
    its, missing = mine().inlets, frozenset(address_bar.missing())
    # What is still missing when a part came is the same wait.
    if its.awaited and not (missing and missing <= its.awaited):
        for name in inlets.ALL:
            inlets.empty(name)
    its.awaited = missing


@contextmanager
def _held():
    """What the link holds is not changed by a file either."""
    was = mine().coordinate
    yield
    hold(was, lambda: setattr(mine(), "coordinate", was))


def _take_network(data):
    """A network file becomes the start of a run; removed, its run stays. -> the sentence why it does not, or None"""
    session, waiting = mine(), address_bar.waiting()
    try:
        start, weights = from_file(data, session.experiment.start.seed)
    except engine.EngineError as error:
        return sentence(error)
    files: dict = {**session.sources.files, start.weights: weights}
    unused = [name for name in files if name not in (session.experiment.start.weights, start.weights)]
    gone = unused[: max(0, len(files) - MOST_FILES)]
    session.sources.files = {name: each for name, each in files.items() if name not in gone}
    if waiting is None:
        starts.begin_with(start)
        _say_what_else_was_in(data)
    elif start.weights in waiting.missing:
        address_bar.look_again()
    else:
        return text("waiting", "another_network")
    return None


def _say_what_else_was_in(data):
    """Weights and activation come from the file; its loss and optimiser do not take the place of those in the menus."""
    settings = mine().settings
    before, now = trained_with(data), (settings.loss, settings.optimizer)
    if before != now:
        names = zip(("loss", "optimizer", "now_loss", "now_optimizer"), map(titled, before + now), strict=True)
        complain(text("keep", "other_rule", **dict(names)))
