"""The pictures, sets of photos and network files that a session has, and what in it needs them.

Wherever the session is asked to go by a link, a reload, Back or Forward, what that needs and the session does not have
is waited for (`address_bar.py`). Undo is only offered while all that it leads to is here.
"""

from runs.course.experiment import Experiment
from runs.course.tape import Tape
from runs.data.sources import Sources
from runs.data.values import CAT, DEFAULT_PETS, Brought
from runs.link.coordinate import Coordinate, available, missing, needs, without
from ui.visit.owner import mine
from ui.visit.pictures import choose


def sources() -> Sources:
    """All that the learner brought, and what the lesson has."""
    return mine().sources


def is_here(coordinate: Coordinate) -> bool:
    """Whether the session has all that a Coordinate needs."""
    return available(coordinate, sources())


def is_run_here(experiment: Experiment) -> bool:
    """Whether the session has all that a run needs."""
    return is_here(Coordinate(experiment))


def used() -> set[Brought]:
    """All that the runs need which the learner can go back to, and what is waited for."""
    session = mine()
    run, waiting = session.run, session.address.waiting
    runs = [session.experiment, *(track.tip for track in session.tape.tracks), *(run.queue.runs if run.queue else ())]
    runs += [each for aside in run.asides.values() if aside.tape for each in aside.runs]
    runs += [each for each in (run.interrupted, run.plan and run.plan.experiment) if each]
    places = [*map(Coordinate, runs), run.before, waiting and waiting.coordinate]
    return set().union(*(needs(place) for place in places if place))


def forget_what_needs_it() -> None:
    """Something that the session had is gone, and with it all that needs it."""
    session, run = mine(), mine().run
    if session.settings.data not in sources():
        choose(CAT)
    if session.coordinate.practice not in sources():
        session.change(practice=DEFAULT_PETS)
    whole = Coordinate(session.experiment)
    session.experiment = without(whole, missing(whole, sources())).experiment
    if not all(is_run_here(track.tip) for track in session.tape.tracks):
        session.tape = Tape(sources())
        session.tape.advance(session.experiment, 0)
    run.asides = {name: aside for name, aside in run.asides.items() if all(map(is_run_here, aside.runs))}
    if run.interrupted and not is_run_here(run.interrupted):
        run.interrupted = None
    if run.passing and not is_run_here(run.passing):
        run.passing = None
    if run.plan and not is_run_here(run.plan.experiment):
        run.plan = None
    if run.before and not is_here(run.before):
        run.before = None
    session.pictures.thumbnails = {}
