"""The training page's part of the session: start and pause, one step or one epoch, the time machine, branches.

Actions are done before the page runs; see `ui/visit/owner.py`.
"""

from dataclasses import replace
from time import monotonic
from weakref import ref

from runs.course.experiment import Settings
from runs.course.presets import preset
from runs.course.tape import Tape
from runs.data.values import DEFAULT_PETS, DrawnPets, OwnPhotos
from runs.numbers.numbers import Numbers
from runs.numbers.progress import Line, answers, curves, iterations_an_epoch, last_settings, standing
from ui.visit import brought, session
from ui.visit.owner import mine

CHART = "curves"
EVERY = 0.25  # seconds between two looks at a run under way
CROWDED = 0.38  # and when many train at once
MANY = 8
SHARE, SHARE_OF_MANY = 0.7, 0.2  # of which this part is spent computing, by all who train at the moment together
GONE = 3.0  # seconds without a look, after which nobody trains here any more
# Iterations a second; none is as fast as it goes.
SPEEDS = (1, 10, 100, None)
# What can be changed while a run is under way.
RULE = ("learning_rate", "loss", "optimizer", "batch")
# When each run was looked at last, by a reference to its tape.
_active: dict[ref[Tape], float] = {}


def possible() -> list[str]:
    """What can be trained on: of a network that is too large to train on a set here, the picture in hand alone."""
    if not _preset().live:
        return ["hand"]
    return ["pets", *(["photos"] if brought.photos() else []), "hand"]


def trains_on() -> str:
    """What training takes: the picture in hand, if the learner chose it, else the set that the address names."""
    what = "photos" if isinstance(mine().practice, OwnPhotos) else "pets"
    return "hand" if mine().get("by hand") or what not in possible() else what


def settings() -> Settings:
    """The Settings with which the training page trains."""
    if trains_on() == "hand":
        return session.settings_of("training_rate")
    return set_settings()


def set_settings() -> Settings:
    """The Settings that train on the set."""
    return replace(session.settings_of("training_rate"), batch=mine().batch, data=mine().practice, label="")


def train_on(what) -> None:
    """Action: train on the drawn pets, on the photos, or on the picture in hand."""
    state = mine()
    if what not in possible():
        return
    state["by hand"] = what == "hand"
    if what == "photos" and (photos := brought.photos()):
        state.practice = photos.name
    elif what == "pets" and not isinstance(state.practice, DrawnPets):
        state.practice = DEFAULT_PETS


def can_start() -> bool:
    """Whether there is something to train on: of the picture in hand, people have to have said what it is."""
    return trains_on() != "hand" or bool(session.settings().label)


def shown_settings() -> Settings:
    """The Settings whose set is measured on the page: those of the run's last iteration, or of the next."""
    return last_settings(session.tape().at, settings())


def numbers() -> Numbers:
    """How far the run is and how well it does. -> Numbers"""
    return standing(session.tape(), shown_settings())


def drawing() -> Numbers:
    """How many pets are there of the set that the run under way draws first. -> Numbers"""
    tape = session.tape()
    following = last_settings(mine().experiment.at(tape.at.iterations + 1), settings())
    practice = session.sources().practice(following, preset(tape.at.start.preset))
    return Numbers({"drawn": practice.drawn, "count": practice.count})


def lines(snapshot, most=None) -> list[Line]:
    """The curves to draw, with at most so many points each. -> list of Line"""
    tape = session.tape()
    of = tape.at.start, snapshot.settings.data
    before, known = mine().get("answers", (None, {}))
    hand, known = answers(tape, snapshot, known if before == of else {}, most)
    mine().answers = of, known
    return curves(tape, most) + hand


def start(iterations) -> None:
    """Action: so many iterations more; a second click, sent with the first, is meant for the same."""
    state = mine()
    if can_start() and (busy() is None or state.experiment != state.get("started")):
        line_up(())
        _plan(state.experiment.stepped(settings(), iterations))
        state.started = state.experiment


def start_epochs(epochs) -> None:
    """Action: train on the set in use for so many epochs."""
    if trains_on() != "hand":
        start(epochs * iterations_an_epoch(len(_practice()), settings().batch))


def one_more() -> None:
    """Action: one iteration more; each further click makes another, also before the first is computed."""
    if can_start():
        line_up(())
        _plan(mine().experiment.stepped(settings()))
        mine().one_by_one = mine().experiment


def can_make_one_more() -> bool:
    """Whether to offer another iteration: no run is under way, or one of such clicks."""
    return can_start() and (busy() is None or mine().experiment == mine().get("one_by_one"))


def use_quicker() -> None:
    """Action: train with the optimiser that gets a network of this size going, if one is known."""
    if _preset().quicker:
        mine().optimizer, mine().training_rate = _preset().quicker


def resume() -> None:
    """Action: go on with a run that was paused, if that is still possible: another click may have come before.

    One that was not started by hand keeps the settings that it has.
    """
    if rest():
        _go_on_to(mine().paused)


def follow_choices() -> None:
    """Have the run under way go on with what is chosen now, from the iteration in view.

    Only a run that was started by hand: one to be broken, or made from a link, has settings of its own.
    """
    state, at = mine(), session.tape().at
    left = session.target() - at.iterations
    if left <= 0 or state.experiment != state.get("planned"):
        return
    now, last = settings(), state.experiment.segments[-1].settings
    chosen = replace(last, **{name: getattr(now, name) for name in RULE})
    if chosen != last:
        _plan(at.stepped(chosen, left))
    state.slowly = speed() is not None


def _plan(experiment):
    _go_on_to(experiment)
    mine().planned = mine().experiment


def _go_on_to(experiment):
    session.train_to(experiment, slowly=speed() is not None)
    mine().began = monotonic(), session.tape().at.iterations


def make(first, *others) -> None:
    """Action: runs to make one after the other, unless the learner goes another way meanwhile."""
    session.train_to(first, slowly=speed() is not None)
    line_up(others)


def line_up(experiments) -> None:
    """Action: runs to make once the one in view is done."""
    mine().queue = mine().experiment, tuple(experiments)
    mine().paused = None
    mine().began = monotonic(), 0


def _queue():
    """The runs that are still to be made."""
    behind, experiments = mine().get("queue") or (None, ())
    return experiments if behind and (behind == mine().experiment or session.diverged_on(behind)) else ()


def busy() -> float | None:
    """Whether there is something to compute still. -> the share done, or None"""
    share = session.busy()
    return 1.0 if share is None and _queue() else share


def pause() -> None:
    """Action: stop here, and remember what was left. A second click may come before the button is gone."""
    if busy() is None:
        return
    mine().queue, mine().moved = None, True
    mine().paused = mine().experiment
    session.stop()


def rest() -> int:
    """How many iterations a paused run has left, if it can go on from the iteration in view."""
    paused, at = mine().get("paused"), session.tape().at
    return paused.iterations - at.iterations if paused and paused.at(at.iterations) == at else 0


def compute(keep_pace=True) -> bool:
    """Go on for this look's share of time. -> whether the target is reached; then the next one in line is the target

    keep_pace: no faster than the learner chose to look at it.
    """
    # Not its id, which another tape may have once this one is gone.
    now, me = monotonic(), ref(session.tape())
    since = now - _active.get(me, now)
    _active[me] = now
    for other in [other for other, seen in list(_active.items()) if now - seen > GONE]:
        _active.pop(other, None)
    pace = speed() if keep_pace else None
    most = max(1, round(pace * since)) if pace else None
    share = SHARE_OF_MANY if crowded() else SHARE
    reached = session.compute(share * EVERY / len(_active), most)
    if reached and _queue():
        make(*_queue())
    return reached


def crowded() -> bool:
    """Whether many train at once."""
    return len(_active) >= MANY


def wait(keep_pace=True) -> float:
    """Seconds between two looks: at one iteration a second there is nothing to see in between."""
    return 1.0 if keep_pace and speed() == 1 else CROWDED if crowded() else EVERY


def seconds_left() -> float | None:
    """How long the rest takes at the pace so far, or None while there is none."""
    then, first = mine().setdefault("began", (monotonic(), session.tape().at.iterations))
    done = session.tape().at.iterations - first
    left = session.target() - session.tape().at.iterations
    return (monotonic() - then) * left / done if done > 0 else None


def look_at(number, at=None) -> None:
    """Action: go to an iteration, or to the end, of the track of that number."""
    tip = next((track.tip for track in session.tape().tracks if track.number == number), None)
    if tip:
        _go_to(tip if at is None else tip.at(at))


def newest() -> None:
    """Action: back to the last iteration of the run in view."""
    _go_to(session.tape().track.tip)


def has_moved() -> bool:
    """Whether the whole page has to be drawn again, as another iteration was chosen in a part of it. Asked once."""
    return mine().pop("moved", False)


def is_past() -> bool:
    """Whether the iteration in view is not the last of its run."""
    return session.tape().at.iterations < session.tape().track.tip.iterations


def _go_to(experiment):
    mine().queue = None
    session.go_to(experiment)
    mine().moved = True


def _practice():
    return session.sources().practice(settings(), _preset())


def _preset():
    """The size of the network that is chosen, which a page that is still to be drawn may not have begun yet."""
    return preset(mine().experiment.start.preset)


def speed() -> int | None:
    """How fast a run is shown, one of SPEEDS."""
    return mine().get("train.speed")
