"""The run of a session: how far it is asked for, how far it is computed, and the actions that change it."""

from bisect import bisect_right
from collections.abc import Sequence

from engine import State
from runs.course.experiment import MOST_ITERATIONS, Experiment, Settings
from runs.course.tape import Tape
from runs.data.values import is_set
from runs.link.bounds import MOST_SEGMENTS, is_bounded
from runs.numbers.snapshot import Snapshot, look
from ui.parts.errors import sentence
from ui.parts.numbers import count
from ui.parts.words import text
from ui.visit.choices import rate_of, settings_of
from ui.visit.complaints import complain, complain_of
from ui.visit.notes import last, made
from ui.visit.owner import mine

# A click is answered at once; whatever takes longer goes on in the background of a progress bar.
SECONDS_AT_ONCE = 0.05
# A link's run of which so large a share was made at once is finished before its first page, for at most so long: nobody
# sees anything yet, and a page half-way there would be sent for a moment only.
SHORT, SECONDS_AT_FIRST = 0.05, 2.0
# Going back in time is computed at once, from the nearest state that was kept.
SECONDS_BACK = 0.3


def tape() -> Tape:
    """This session's run, as far as it is computed."""
    return mine().tape


def in_sight() -> Sequence[State]:
    """The states of the run in view that are at hand; once the learner has started again, those that came since."""
    at_hand, run = tape().at_hand, mine().run
    if run.restarted is None or run.restarted[0] != tape().track.number:
        return at_hand
    run.restarted = run.restarted[0], max(run.restarted[1], tape().at.iterations)
    return at_hand[: bisect_right(at_hand.times, run.restarted[1])]


def target() -> int:
    """How many iterations the run is to have."""
    return mine().experiment.iterations


def snapshot(page: str = "") -> Snapshot:
    """What there is to show, with the learning rate of that page for the next step."""
    at, state, settings, sources = tape().at, tape().state, settings_of(page), mine().sources
    of = at, state, settings, settings.data in sources
    place = rate_of(page).name
    return made(of, look, at, state, settings, sources, last(look, place), place=place)


def compute(seconds: float = SECONDS_AT_ONCE, most: int | None = None) -> bool:
    """Go on towards the experiment asked for. -> whether it is reached. A run that diverged ends where it is."""
    reached = tape().advance(mine().experiment, seconds, most)
    if tape().diverged and not reached:
        complain_of(sentence(tape().diverged))
        stop()
        return True
    return reached


def finish_short() -> None:
    """Make the rest of a run, if it takes not much longer than what is made."""
    if (busy() or 0.0) >= SHORT:
        compute(SECONDS_AT_FIRST)


def busy() -> float | None:
    """Whether there is more to compute than one click's worth. -> the share done, from 0 to 1, or None"""
    done, wanted = tape().at, mine().experiment
    return None if done == wanted else min(1.0, done.iterations / max(1, wanted.iterations))


def diverged_on(experiment: Experiment) -> bool:
    """Whether the run in view is this one, ended by a loss that grew without bound."""
    return bool(tape().diverged) and experiment.at(tape().at.iterations) == tape().at


def stop() -> None:
    """Action: be content with what is computed."""
    mine().experiment = tape().at


def interrupt() -> None:
    """The run under way ends for something else, and can be gone on with later."""
    mine().run.interrupted = mine().experiment


def take_step() -> None:
    """Action: one iteration on the picture in hand."""
    step_with(settings_of())


def step_with(one: Settings) -> None:
    """Action: one iteration with these settings, if people have said what the picture shows."""
    if one.label or is_set(one.data):
        _ask_for(_by_now().stepped(one))


def train_to(experiment: Experiment) -> None:
    """Action: the run to make from now on."""
    _ask_for(experiment)


def is_planned(one_by_one: bool) -> bool:
    """Whether the run in view was begun by hand on the training page in that way."""
    return mine().run.plan == (mine().experiment, one_by_one)


def _ask_for(experiment):
    """The run to make, as far as runs may go; if it may not even begin, the one in view stays, and a sentence why."""
    bounded = experiment.at(MOST_ITERATIONS)
    is_full = bounded == mine().experiment != experiment
    if is_bounded(bounded) and not is_full:
        mine().experiment = bounded
    else:
        complain(text("frame", "full", parts=MOST_SEGMENTS, most=count(MOST_ITERATIONS)))


def go_to(experiment: Experiment) -> None:
    """Action: another iteration or another branch of this run, or a whole run that starts as this one did.

    A run under way, be it only computed again after a reload, can be gone on with from there.
    """
    if busy() is not None:
        interrupt()
    mine().run.slowly = False
    mine().experiment = experiment
    tape().advance(experiment, SECONDS_BACK)


def scrub(number: int, at: int) -> None:
    """Action: the timeline of the network view was pulled to another iteration of this run."""
    track = tape().track
    if number == track.number and at <= track.tip.iterations:
        go_to(track.tip.at(at))


def back() -> None:
    """Action: without the last iteration."""
    mine().experiment = _by_now().back()


def _by_now():
    """The run that a step is added to or taken from. One that was started by hand and is under way ends for that where
    it is, and can be gone on with; clicks that are not computed yet count.
    """
    plan, wanted = mine().run.plan, mine().experiment
    if busy() is None or plan is None or plan.experiment != wanted or plan.one_by_one:
        return wanted
    interrupt()
    return tape().at
