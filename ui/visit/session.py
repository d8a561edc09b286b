"""One visitor's place in the lesson: all that was chosen, and the actions that change it.

The address and the session say the same thing. A session begins at its address, and goes where Back, Forward and links
lead; otherwise the session wins, and the address is written anew.

Wherever the session is asked to go by a link, a reload, Back or Forward, it goes through `follow`: what the place needs
and the session does not have is waited for. Undo is only offered while all that it leads to is here (`is_here`).
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any, NamedTuple, TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from engine import Network
from engine.names import Weight, weight_called, weight_of
from pictures.bundled import bundled_thumbnail
from pictures.pixels import jpeg
from runs.course.experiment import MOST_ITERATIONS, TRAINED, TRAINED_ACTIVATION, Experiment, Settings, Start
from runs.course.presets import preset
from runs.course.tape import Tape, network_of
from runs.data.sources import Sources
from runs.data.values import CAT, DEFAULT_PETS, Bundled, Member, OwnPicture
from runs.link import address
from runs.link.bounds import MOST_SEGMENTS, is_bounded
from runs.link.coordinate import Coordinate, available, missing, without
from runs.numbers.backprop import first_choice
from runs.numbers.snapshot import Snapshot, look
from ui.parts.errors import sentence
from ui.parts.numbers import count
from ui.parts.words import text
from ui.view import chosen_in
from ui.visit.owner import mine

Made = TypeVar("Made")
# What is chosen in the frame; the key is the name in the address.
SETTINGS = {
    "picture": "data",
    "label": "label",
    "loss": "loss",
    "optimizer": "optimizer",
    "rate": "learning_rate",
}
START = ("preset", "activation", "seed", "weights")
# The rest of the coordinate.
REST = ("practice", "batch", "weight", "training_rate")
# Many pictures together bear a larger learning rate than one alone, so the training page has its own.
RATE_OF = {"training": "training_rate"}
# A click is answered at once; whatever takes longer goes on in the background of a progress bar.
SECONDS_AT_ONCE = 0.05
# Going back in time is computed at once, from the nearest state that was kept.
SECONDS_BACK = 0.3
# The key of the network view, in which the learner can choose a weight.
VIEW = "net"


class Waiting(NamedTuple):
    """A place that the session cannot show before what it needs is here: its Coordinate, and what that is."""

    coordinate: Coordinate
    missing: tuple


def synchronise() -> None:
    """The first act of every run of a page: take over the address, if the session begins or somebody was led there.

    Any other wish for a page, such as a click or a file, brings the address that the browser showed by then, which the
    answer to the wish before may not have reached yet.
    """
    params, state = _address(), mine()
    if "written" not in state or (_went_through_history() and params != state.written):
        follow(params)
        state.written = params
    _weight_from_view()


def _address():
    """What stands in the address: each parameter with its texts."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def _went_through_history():
    """Whether the browser said that it went back, forward, or to another stage."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def turn() -> str | None:
    """The stage to which the last click leads, or None; asked once. A later click on another stage comes first."""
    stage = mine().pop("turn", None)
    return None if _went_through_history() else stage


def follow(params) -> None:
    """Go where these parameters lead, or wait for what is needed there. What cannot be read is complained about."""
    found, state = address.from_params(params, sources(), sources().files), mine()
    if "experiment" not in state:
        _take_over(Coordinate())
    if found.missing:
        state.waiting = Waiting(found.coordinate, found.missing)
    else:
        _take_over(found.coordinate)
    state.complaints = [sentence(each) for each in found.complaints]


def waiting() -> Waiting | None:
    """What is waited for before there are numbers to show. -> Waiting or None"""
    return mine().get("waiting")


def look_again() -> None:
    """Something was brought: go where it was waited for, if nothing else is missing."""
    if place := waiting():
        follow(address.to_params(place.coordinate))


def give_up() -> None:
    """Action: go on without what is waited for. A second click may come before the page has gone on."""
    if place := waiting():
        _take_over(without(place.coordinate, place.missing))


def _weight_from_view():
    """A weight chosen in the network view since the last run is the weight in view everywhere."""
    state = mine()
    chosen = chosen_in(VIEW, network_of(state.experiment.start, settings()))
    said = chosen.get("ref"), chosen.get("at")
    if "ref" in chosen and said != state.get("view.said"):
        state["view.said"], state.weight = said, chosen["ref"]


def write_address() -> None:
    """The last act: the whole coordinate, at once, and only if it changed.

    Or if somebody went back: the answer to a click before that may have changed the address in the browser since.
    """
    params = {name: [text] for name, text in parameters().items()}
    if _address() != params or _went_through_history():
        st.query_params.from_dict(params)
    mine().written = params


def parameters() -> dict[str, str]:
    """What the address has to say of what is in view."""
    place = waiting()
    return address.to_params(place.coordinate if place else coordinate())


def coordinate() -> Coordinate:
    """The Coordinate of what is in view."""
    state = mine()
    return Coordinate(state.experiment, settings(), **{key: state[key] for key in REST})


def settings() -> Settings:
    """The Settings that are chosen now."""
    chosen: dict[str, Any] = {field: mine()[key] or "" for key, field in SETTINGS.items()}
    return Settings(**chosen)


def settings_of(rate) -> Settings:
    """The Settings that are chosen now, with the learning rate of that key."""
    return replace(settings(), learning_rate=mine()[rate])


def tape() -> Tape:
    """This session's run. -> Tape"""
    state = mine()
    if "tape" not in state:
        state.tape = Tape(Sources())
    return state.tape


def sources() -> Sources:
    """This session's pictures. -> Sources"""
    return tape().sources


def snapshot(rate="rate") -> Snapshot:
    """What there is to show, with the learning rate of that key for the next step. -> Snapshot"""
    return look(tape().at, tape().state, settings_of(rate), sources())


def compute(seconds=SECONDS_AT_ONCE, most=None) -> bool:
    """Go on towards the experiment asked for. -> whether it is reached. A run that diverged ends where it is."""
    reached = tape().advance(mine().experiment, seconds, most)
    if tape().trouble and not reached:
        mine().complaints = [sentence(tape().trouble)]
        stop()
        return True
    return reached


def busy() -> float | None:
    """Whether there is more to compute than one click's worth. -> the share done, from 0 to 1, or None"""
    done, target = tape().at, mine().experiment
    return None if done == target else min(1.0, done.iterations / max(1, target.iterations))


def diverged_on(experiment) -> bool:
    """Whether the run in view is this one, ended by a loss that grew without bound."""
    return bool(tape().trouble) and experiment.at(tape().at.iterations) == tape().at


def stop() -> None:
    """Action: be content with what is computed."""
    mine().experiment = tape().at


def take_step(rate="rate") -> None:
    """Action: one update on the picture in hand, with the learning rate of that key."""
    one = settings_of(rate)
    if one.label:
        _make(_by_now().stepped(one))


def train_to(experiment, slowly=False) -> None:
    """Action: the run to make from now on; slowly, so that only the training page decides how many come at once."""
    _make(experiment)
    mine().slowly = slowly


def _make(experiment):
    """The run to make, as far as runs may go; if it may not even begin, the one in view stays, and a sentence why."""
    bounded = experiment.at(MOST_ITERATIONS)
    is_full = bounded == mine().experiment != experiment
    if is_bounded(bounded) and not is_full:
        mine().experiment = bounded
    else:
        complain(text("frame", "full", parts=MOST_SEGMENTS, most=count(MOST_ITERATIONS)))


def go_to(experiment) -> None:
    """Action: another iteration or another branch of this run, or a whole run that starts as this one did.

    A run under way, be it only computed again after a reload, can be gone on with from there.
    """
    if busy() is not None:
        mine().paused = mine().experiment
    mine().slowly = False
    mine().experiment = experiment
    tape().advance(experiment, SECONDS_BACK)


def scrub(run, at) -> None:
    """Action: the timeline of the network view was pulled to another iteration of this run."""
    track = tape().track
    if run == track.number and at <= track.tip.iterations:
        go_to(track.tip.at(at))


def back() -> None:
    """Action: without the last iteration."""
    mine().experiment = _by_now().back()


def _by_now():
    """The run that a step is added to or taken from. One that was started by hand and is under way ends for that where
    it is, and can be gone on with; clicks that are not computed yet count.
    """
    state = mine()
    if busy() is None or state.experiment != state.get("planned") or state.experiment == state.get("one_by_one"):
        return state.experiment
    state.paused = state.experiment
    return tape().at


def again() -> None:
    """Action: the same random weights as at the start. There already, the run to go back to stays."""
    if mine().experiment.iterations:
        _remember()
        mine().experiment = mine().experiment.at(0)


def begin_anew() -> None:
    """Action: the lesson's first network, for whoever cannot go on with the one in view."""
    begin_with(Start())


def choose(key, value, then=None) -> None:
    """Action: something is chosen in the frame; `then` does what follows from it."""
    mine()[key] = value
    if then:
        then()


def new_start() -> None:
    """Action of preset and activation: another network begins its run, trained if the one before it was."""
    state = mine()
    trained = state.weights in TRAINED and state.activation == TRAINED_ACTIVATION
    begin_with(Start(state.preset, state.activation, state.seed, state.weights if trained else "random"))


def new_seed() -> None:
    """Action of the seed: other random weights begin their run."""
    state = mine()
    begin_with(Start(state.preset, state.activation, state.seed))


def train_on(weights) -> None:
    """Action: the network of this size begins untrained, or as it was trained before; the old run can be had back."""
    state = mine()
    begin_with(Start(state.preset, TRAINED_ACTIVATION if weights in TRAINED else state.activation, state.seed, weights))


def begin(start, experiment) -> None:
    """Action: another start and what is to be trained from it; the old run can be had back."""
    _remember()
    state = mine()
    state.update({key: getattr(start, key) for key in START})
    state.experiment, state.weight, state.slowly, state.waiting = experiment, "", False, None
    state.training_rate = preset(start.preset).rate


def begin_with(start) -> None:
    """Action: a run that begins there; the old one can be had back."""
    begin(start, Experiment(start))


def begin_passing(experiment) -> None:
    """Action: a run to look at for a while; several in a row leave the learner's own run to go back to."""
    own = mine().before if _passing() else coordinate()
    begin(experiment.start, experiment)
    mine().passing, mine().before = experiment, own


def own_start() -> Start:
    """How the learner's own run began."""
    return (mine().before if _passing() else mine()).experiment.start


def _passing():
    passing = mine().get("passing")
    return can_undo() and passing is not None and bool(mine().experiment.shared(passing))


def undo() -> None:
    """Action: the run before the last new start. A second click may come before the button is gone."""
    if can_undo():
        _take_over(replace(mine().pop("before"), settings=settings()))


def can_undo() -> bool:
    """Whether there is a run to go back to, and all that it needs."""
    return "before" in mine() and is_here(mine().before)


def has(named) -> bool:
    """Whether the session has this picture, set or file."""
    return named in sources()


def is_here(coordinate) -> bool:
    """Whether the session has all that a Coordinate needs."""
    return available(coordinate, sources())


def let_go() -> None:
    """Something that the session had is gone, and with it all that names it."""
    state = mine()
    if not has(state.picture):
        state.picture = CAT
        picture_chosen()
    if not has(state.practice):
        state.practice = DEFAULT_PETS
    run = Coordinate(state.experiment)
    state.experiment = without(run, missing(run, sources())).experiment
    if not all(is_run_here(track.tip) for track in tape().tracks):
        state.tape = Tape(sources())
        tape().advance(state.experiment, 0)
    for name in ("paused", "planned", "passing"):
        if state.get(name) and not is_run_here(state[name]):
            state[name] = None
    if not can_undo():
        state.pop("before", None)
    state.thumbnails = {}


def is_run_here(experiment) -> bool:
    """Whether the session has all that a run needs."""
    return is_here(Coordinate(experiment))


def choose_picture(picture) -> None:
    """Action: another picture, if it was not removed by the click before."""
    if has(picture):
        choose("picture", picture, picture_chosen)


def picture_chosen() -> None:
    """Action: another picture brings the label that people gave it."""
    picture = mine().picture
    known = mine().setdefault("labels", {})
    mine().label = picture.name if isinstance(picture, Bundled) else known.get(picture)


def label_chosen() -> None:
    """Action: remember what the learner calls the own picture."""
    if not isinstance(mine().picture, Bundled):
        mine().setdefault("labels", {})[mine().picture] = mine().label


def take_in_hand(picture) -> None:
    """Action: a picture of a set becomes the one that all stages show, with the label that it has."""
    if has(picture):
        mine().picture = picture
        mine().label = sources().label(picture)
        label_chosen()


def own_picture() -> OwnPicture | Member | None:
    """The picture that the learner brought, or took from a set, or None."""
    picture = mine().picture
    return picture if isinstance(picture, Member) else mine().get("own_picture")


def thumbnail(picture, size) -> bytes:
    """A JPEG file of a picture, `size` wide, made once a session. -> bytes"""
    if isinstance(picture, Bundled):
        return bundled_thumbnail(picture.name, size)
    kept = mine().setdefault("thumbnails", {})
    if (picture, size) not in kept:
        kept[picture, size] = jpeg(sources().picture(picture).resize((size, size)))
    return kept[picture, size]


def weight_by_now(drawn) -> tuple[Network, Weight] | None:
    """The network in use and the weight in view, for an action: the click before may have begun another network.

    drawn: the network of the page. -> (network, Weight); None if the two have other layers, or while there is no step
    from which to choose a weight
    """
    network = network_of(mine().experiment.start, settings())
    if _shapes(network) != _shapes(drawn):
        return None
    with suppress(ValueError):
        return network, weight_called(network, mine().weight)
    compute()
    step = snapshot().step
    return (network, first_choice(network, step)) if step else None


def _shapes(network):
    return [getattr(layer, "weight_shape", None) for layer in network.layers]


def weight(snapshot) -> Weight:
    """The weight that page 4 looks at; the first choice until the learner chooses."""
    with suppress(ValueError):
        return weight_called(snapshot.network, mine().weight)
    # None was chosen, or one of another network: a quick hand may do both before the page is drawn.
    first = first_choice(snapshot.network, snapshot.labelled_step)
    mine().weight = first.name
    return first


def look_at_weight(network, layer, place) -> None:
    """Action: take a weight of the network in use in view."""
    mine().weight = weight_of(network, layer, place).name


def complaints() -> list[str]:
    """The sentences to show: what was wrong with the address, a file, or a run."""
    return mine().get("complaints", [])


def complain(sentence) -> None:
    """Have a sentence shown once."""
    mine().setdefault("complaints", []).append(sentence)


def told() -> None:
    """All sentences are on a page that was drawn to its end.

    A page with a run under way begins anew by itself at the end of it; until then nobody has had the time to read.
    """
    if waiting() or busy() is None:
        mine().complaints = []


def no_such_number(least, most) -> None:
    """Action: what was typed is not a whole number of that range."""
    complain(text("frame", "number", least=count(least), most=count(most)))


def remember(key, value) -> None:
    """Keep something small of a page, such as an answer."""
    mine()[key] = value


def recall(key, default=None) -> Any:
    return mine().get(key, default)


def kept(name, of, make: Callable[[], Made]) -> Made:
    """What was made for these names and numbers the last time, or else is made now. of: all that it depends on"""
    before = mine().get(f"kept.{name}")
    if before is None or before[0] != of:
        before = mine()[f"kept.{name}"] = of, make()
    return before[1]


def _remember():
    if mine().experiment.iterations or mine().experiment.start != Start():
        mine().before = coordinate()


def _take_over(new):
    state, start = mine(), new.experiment.start
    state.experiment, state.waiting, state.slowly = new.experiment, None, False
    state.update({key: getattr(start, key) for key in START})
    state.update({key: getattr(new, key) for key in REST})
    for key, field in SETTINGS.items():
        state[key] = getattr(new.settings, field) or None
    label_chosen()


def target() -> int:
    """How many iterations the run is to have."""
    return mine().experiment.iterations
