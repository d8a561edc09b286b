"""What the training page asks for: what to train on, start and pause, one iteration or one epoch more, several runs one
after the other, and a way to any iteration of any track.

Actions are done before the page runs; see `owner.py`.
"""

from dataclasses import fields, replace

from runs.course.experiment import Experiment, Settings
from runs.course.presets import Preset, preset
from runs.data.values import DEFAULT_PETS, DrawnPets, OwnPhotos
from runs.link.coordinate import ROWS
from runs.numbers.numbers import Numbers
from runs.numbers.progress import Line, answers, curves, iterations_an_epoch, last_settings, standing
from runs.numbers.snapshot import Snapshot
from ui.visit import own_sets, pace, run
from ui.visit.choices import choose, is_on_hand, settings_of
from ui.visit.notes import made, note
from ui.visit.owner import mine
from ui.visit.session import Plan, Queue

PAGE = "training"
CHART = "curves"
# What can be trained on.
PETS, PHOTOS, HAND = "pets", "photos", "hand"


def possible() -> list[str]:
    """What can be trained on: of a network that is too large to train on a set here, the picture in hand alone."""
    if not _preset().live:
        return [HAND]
    return [PETS, *([PHOTOS] if own_sets.in_use() else []), HAND]


def trains_on() -> str:
    """What training takes: the picture in hand, if the learner chose it, else the set that the address names."""
    what = PHOTOS if isinstance(mine().coordinate.practice, OwnPhotos) else PETS
    return HAND if is_on_hand() or what not in possible() else what


def settings() -> Settings:
    """The Settings with which the training page trains."""
    return settings_of(PAGE) if trains_on() == HAND else settings_on_a_set()


def settings_on_a_set() -> Settings:
    """The Settings that train on the set."""
    chosen = mine().coordinate
    return replace(
        chosen.settings, learning_rate=chosen.training_rate, batch=chosen.batch, data=chosen.practice, label=""
    )


def train_on(what: str) -> None:
    """Action: train on the drawn pets, on the photos, or on the picture in hand."""
    session, photos = mine(), own_sets.in_use()
    if what not in possible():
        return
    session.run.on_hand = what == HAND
    if what == PHOTOS and photos:
        session.change(practice=photos.name)
    elif what == PETS and not isinstance(session.coordinate.practice, DrawnPets):
        session.change(practice=DEFAULT_PETS)


def can_start() -> bool:
    """Whether there is something to train on: of the picture in hand, people have to have said what it is."""
    return trains_on() != HAND or bool(mine().settings.label)


def shown_settings() -> Settings:
    """The Settings whose set is measured on the page: those of the run's last iteration, or of the next."""
    return last_settings(run.tape().at, settings())


def numbers() -> Numbers:
    """How far the run is and how well it does."""
    tape, shown = run.tape(), shown_settings()
    return made((tape.state, tape.at, shown, shown.data in mine().sources), standing, tape, shown)


def drawing() -> Numbers:
    """How many pets are there of the set that the run under way draws first."""
    at = run.tape().at
    following = last_settings(mine().experiment.at(at.iterations + 1), settings())
    practice = mine().sources.practice(following, preset(at.start.preset))
    return Numbers({"drawn": practice.drawn, "count": practice.count})


def lines(snapshot: Snapshot, now: Numbers, most: int | None = None) -> list[Line]:
    """The curves to draw, with at most so many points each. now: `numbers` of the iteration in view, a point of them"""
    tape = run.tape()
    of = tape.at.start, snapshot.settings.data
    before, known = mine().run.answers
    hand, known = answers(tape, snapshot, known if before == of else {}, most)
    mine().run.answers = of, known
    return curves(tape, most, now) + hand


def start(iterations: int) -> None:
    """Action: so many iterations more; a second click, sent with the first, is meant for the same."""
    if can_start() and (busy() is None or not run.is_planned(one_by_one=False)):
        _line_up((), run.tape().at.iterations)
        _plan(mine().experiment.stepped(settings(), iterations))


def start_epochs(epochs: int) -> None:
    """Action: train on the set in use for so many epochs."""
    if trains_on() != HAND:
        start(epochs * iterations_an_epoch(len(_practice()), settings().batch))


def take_step() -> None:
    """Action: one iteration more; each further click makes another, also before the first is computed. A run that is
    under way ends for that where it is.
    """
    if busy() is not None and not run.is_planned(one_by_one=True):
        run.step_with(settings())
    elif can_start():
        _line_up((), run.tape().at.iterations)
        _plan(mine().experiment.stepped(settings()), one_by_one=True)


def use_quicker() -> None:
    """Action: train with the optimiser that gets a network of this size going, if one is known."""
    if quicker := _preset().quicker:
        choose(ROWS["optimizer"], quicker)


def resume() -> None:
    """Action: go on with a run that was interrupted, if that is still possible: another click may have come before.

    One that was not started by hand keeps the settings that it has.
    """
    if rest():
        pace.begin(run.tape().at.iterations)
        _go_on_to(mine().run.interrupted)


def follow_choices() -> None:
    """Have the run under way go on with what is chosen now, from the iteration in view.

    Only a run that was started by hand: one to be broken, or made from a link, has settings of its own.
    """
    plan, at = mine().run.plan, run.tape().at
    left = run.target() - at.iterations
    if left <= 0 or plan is None or plan.experiment != mine().experiment:
        return
    now, last = settings(), plan.experiment.segments[-1].settings
    # What it trains on stays.
    chosen = {each.name: getattr(now, each.name) for each in fields(Settings) if each.name not in ("data", "label")}
    if replace(last, **chosen) != last:
        _plan(at.stepped(replace(last, **chosen), left), plan.one_by_one)
    _keep_pace()


def at_once() -> None:
    """Action: the run under way, and those to come, as fast as they go."""
    note(speed=None)


def _plan(experiment, one_by_one=False):
    run.train_to(experiment)
    mine().run.plan = Plan(mine().experiment, one_by_one)
    _keep_pace()


def _go_on_to(experiment):
    run.train_to(experiment)
    _keep_pace()


def _keep_pace():
    """Only the training page decides how many iterations come at once, unless it is as many as there can be."""
    mine().run.slowly = pace.a_second() is not None


def make(first: Experiment, *others: Experiment) -> None:
    """Action: runs to make one after the other, unless the learner goes another way meanwhile."""
    _go_on_to(first)
    _line_up(others)


def _line_up(runs, begins=0):
    """Runs to make once the one in view is done, which is asked for now, from iteration `begins` on."""
    asked = mine().run
    asked.queue, asked.interrupted = Queue(mine().experiment, tuple(runs)), None
    pace.begin(begins)


def _in_line():
    """The runs that are still to be made."""
    queue = mine().run.queue
    return queue.runs if queue and (queue.behind == mine().experiment or run.diverged_on(queue.behind)) else ()


def busy() -> float | None:
    """Whether there is something to compute still. -> the share done, or None"""
    share = run.busy()
    return 1.0 if share is None and _in_line() else share


def compute(keep_pace: bool = True) -> bool:
    """Go on for this look's share of time. -> whether the target is reached; then the next one in line is the target"""
    reached = pace.compute(keep_pace)
    if reached and _in_line():
        make(*_in_line())
    return reached


def pause() -> None:
    """Action: stop here, and remember what was left. A second click may come before the button is gone."""
    if busy() is None:
        return
    mine().run.queue, mine().run.moved = None, True
    run.interrupt()
    run.stop()


def rest() -> int:
    """How many iterations an interrupted run has left, if it can go on from the iteration in view."""
    left, at = mine().run.interrupted, run.tape().at
    return left.iterations - at.iterations if left and left.at(at.iterations) == at else 0


def look_at(number: int, at: int | None = None) -> None:
    """Action: go to an iteration, or to the end, of the track of that number."""
    tip = next((track.tip for track in run.tape().tracks if track.number == number), None)
    if tip:
        _go_to(tip if at is None else tip.at(at))


def newest() -> None:
    """Action: back to the last iteration of the run in view."""
    _go_to(run.tape().track.tip)


def has_moved() -> bool:
    """Whether the whole page has to be drawn again, as another iteration was chosen in a part of it. Asked once."""
    moved, mine().run.moved = mine().run.moved, False
    return moved


def is_past() -> bool:
    """Whether the iteration in view is not the last of its run."""
    return run.tape().at.iterations < run.tape().track.tip.iterations


def _go_to(experiment):
    mine().run.queue = mine().run.restarted = None
    run.go_to(experiment)
    mine().run.moved = True


def _practice():
    return mine().sources.practice(settings(), _preset())


def _preset() -> Preset:
    """The size of the network that is chosen, which a page that is still to be drawn may not have begun yet."""
    return preset(mine().experiment.start.preset)
