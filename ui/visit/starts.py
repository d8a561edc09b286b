"""Where a session's run begins, and the way back to the run before."""

from dataclasses import replace
from typing import Any

from runs.course.experiment import TRAINED, TRAINED_ACTIVATION, Experiment, Start
from runs.course.setting import Row
from runs.link.coordinate import Coordinate, with_suited_rates
from ui.visit.material import is_here
from ui.visit.owner import mine
from ui.visit.pictures import note_label


def choose(row: Row, chosen: Any) -> None:
    """Action: another setting of the start begins another run. It is trained if the one before was, and can be."""
    start = replace(mine().experiment.start, **{row.field: chosen})
    trained = start.weights in TRAINED and start.activation == TRAINED_ACTIVATION
    # Another seed means other random weights.
    begin_with(start if trained and row.field != "seed" else replace(start, weights="random"))


def train_on(weights: str) -> None:
    """Action: the network of this size begins untrained, or as it was trained before; the old run can be had back."""
    start = mine().experiment.start
    activation = TRAINED_ACTIVATION if weights in TRAINED else start.activation
    begin_with(replace(start, activation=activation, weights=weights))


def begin_anew() -> None:
    """Action: the lesson's first network, for whoever cannot go on with the one in view."""
    begin_with(Start())


def begin_with(start: Start) -> None:
    """Action: a run that begins there; the old one can be had back."""
    begin(Experiment(start))


def begin(experiment: Experiment) -> None:
    """Action: a run with another start; the old one can be had back."""
    _remember()
    session = mine()
    begun = replace(session.coordinate, experiment=experiment, weight="")
    session.coordinate = with_suited_rates(begun, session.coordinate)
    session.run.slowly, session.address.waiting = False, None


def begin_passing(experiment: Experiment) -> None:
    """Action: a run to look at for a while; several in a row leave the learner's own run to go back to."""
    run = mine().run
    own = _passed() or mine().coordinate
    begin(experiment)
    run.passing, run.before = experiment, own


def own_start() -> Start:
    """How the learner's own run began."""
    return (_passed() or mine().coordinate).experiment.start


def again() -> None:
    """Action: the same random weights as at the start. There already, the run to go back to stays."""
    if mine().experiment.iterations:
        _remember()
        mine().experiment = mine().experiment.at(0)
        mine().run.restarted = mine().tape.track.number, 0


def undo() -> None:
    """Action: the run before the last new start. A second click may come before the button is gone."""
    before = mine().run.before
    if before and is_here(before):
        mine().run.before = None
        now = mine().coordinate
        there = replace(before, settings=now.settings, moment=now.moment, held=now.held, joined=now.joined)
        go_to(with_suited_rates(there, now))


def can_undo() -> bool:
    """Whether there is a run to go back to, and all that it needs."""
    before = mine().run.before
    return before is not None and is_here(before)


def go_to(coordinate: Coordinate) -> None:
    """All that decides which numbers are shown is as it is there."""
    session = mine()
    session.coordinate, session.address.waiting, session.run.slowly = coordinate, None, False
    session.run.restarted = None
    note_label()


def _passed():
    """The learner's own run, while another one is looked at for a while; else None."""
    run = mine().run
    is_passing = run.passing is not None and bool(mine().experiment.shared(run.passing))
    return run.before if can_undo() and is_passing else None


def _remember():
    # While another run is looked at for a while, the learner's own one stays the one to go back to.
    if not _passed() and (mine().experiment.iterations or mine().experiment.start != Start()):
        mine().run.before = mine().coordinate
