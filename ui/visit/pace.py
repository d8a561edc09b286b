"""How fast training goes: what a learner chose to look at, and the share of the computer that is there for each."""

from time import monotonic
from weakref import ref

from runs.course.tape import Tape
from ui.visit import run
from ui.visit.owner import mine
from ui.visit.session import CALM

# Seconds between two looks at a run under way, and when many train at once.
EVERY, CROWDED = 0.25, 0.38
MANY = 8
# So much of the time all who train compute, together; the rest is left for pages.
SHARE, SHARE_OF_MANY = 0.7, 0.2
# Seconds without a look, after which nobody trains here any more.
GONE = 3.0
# Iterations a second; calm is as many as its length makes of it, and none is as fast as it goes.
SPEEDS = (CALM, 1, 10, 100, None)
# Seconds in which a calm run can be watched, whatever its length; of one with few iterations, so many a second.
CALM_SECONDS, LEAST_CALM = 10, 5
# So many seconds a run is under way before anybody can tell how long the rest takes.
STEADY = 3.0
# When each run was looked at last, by a reference to its tape.
_active: dict[ref, float] = {}
# What part of an iteration the looks at each run owe it.
_owed: dict[ref, float] = {}


def speed() -> int | None:
    """How fast a run is shown, one of SPEEDS."""
    return mine().notes.training.speed


def a_second() -> float | None:
    """How many iterations of the run in view are shown in a second; None for as many as it makes.

    Only a run that somebody began by hand is there to be watched calmly: any other one is on the way to what it shows.
    """
    chosen = speed()
    if chosen != CALM:
        return chosen
    _, first = mine().run.began or (0, 0)
    return max(LEAST_CALM, (run.target() - first) / CALM_SECONDS) if run.is_planned(one_by_one=False) else None


def begin(iteration: int) -> tuple[float, int]:
    """Training was asked for now, from that iteration on. -> both"""
    mine().run.began = began = monotonic(), iteration
    return began


def compute(keep_pace: bool = True) -> bool:
    """Go on for this look's share of time. -> whether the target is reached

    keep_pace: no faster than the learner chose to look at it.
    """
    seconds, since = looked_at(run.tape())
    chosen, me = a_second(), ref(run.tape())
    if not (keep_pace and chosen):
        return run.compute(seconds, None)
    # A look makes whole iterations, and the looks after it make up for what that is too much or too little.
    owed = chosen * since + (_owed.get(me, 0.0) if since else 0.0)
    most = max(1, round(owed))
    _owed[me] = owed - most if since else 0.0
    return run.compute(seconds, most)


def looked_at(tape: Tape) -> tuple[float, float]:
    """Somebody looks at a run under way. -> (seconds that it may go on until the next look, seconds since the last)"""
    # Not its id, which another tape may have once this one is gone.
    now, me = monotonic(), ref(tape)
    since = now - _active.get(me, now)
    _active[me] = now
    for other in [other for other, seen in list(_active.items()) if now - seen > GONE]:
        _active.pop(other, None)
        _owed.pop(other, None)
    return (SHARE_OF_MANY if many_train() else SHARE) * EVERY / len(_active), since


def who_train() -> int:
    """How many train here at the moment; they take turns."""
    return len(_active)


def many_train() -> bool:
    """Whether many train at the moment."""
    return who_train() >= MANY


def wait(keep_pace: bool = True) -> float:
    """Seconds between two looks: at one iteration a second there is nothing to see in between."""
    return 1.0 if keep_pace and speed() == 1 else CROWDED if many_train() else EVERY


def seconds_left() -> float | None:
    """How long the rest takes at the pace so far, or None while that is not steady yet."""
    now = run.tape().at.iterations
    then, first = mine().run.began or begin(now)
    gone = monotonic() - then
    return gone * (run.target() - now) / (now - first) if now > first and gone > STEADY else None
