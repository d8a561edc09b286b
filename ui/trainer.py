"""The training page's part of the session: start and pause, one step or one epoch, the time machine, branches.

Streamlit calls the functions that end in a callback before the page runs.
"""

from dataclasses import replace
from time import monotonic

import streamlit as st

from runs.presets import preset
from runs.sources import DEFAULT_PETS
from runs.training import iterations_an_epoch, last_settings, standing
from ui import session
from ui.chart import picked

CHART = "curves"
EVERY = 0.25  # seconds between two looks at a run under way
CROWDED = 0.45  # and when many train at once
MANY = 8
SHARE, SHARE_OF_MANY = 0.7, 0.3  # of which this part is spent computing, by all who train at the moment together
SPEEDS = {"1 a second": 1, "10 a second": 10, "100 a second": 100, "as fast as it goes": None}
FASTEST = "as fast as it goes"
_active = {}


def possible():
    """What can be trained on: of a network that is too large to train on a set here, the picture in hand alone."""
    if not preset(session.tape().at.start.preset).live:
        return ["hand"]
    return ["pets", *(["photos"] if session.photos() else []), "hand"]


def trains_on():
    """What the learner chose to train on, if that is possible."""
    chosen = st.session_state.get("train.on")
    return chosen if chosen in possible() else possible()[0]


def settings():
    """The Settings with which the training page trains."""
    if trains_on() == "hand":
        return replace(session.settings(), learning_rate=st.session_state.training_rate)
    return set_settings()


def set_settings():
    """The Settings that train on the set."""
    state = st.session_state
    mine = replace(session.settings(), learning_rate=state.training_rate, batch=state.batch)
    return replace(mine, data=state.practice, label="")


def on_chosen():
    """Callback: train on the drawn pets, on the photos, or on the picture in hand."""
    state = st.session_state
    if state["train.on"] == "photos":
        state.practice = next(reversed(session.sources().photos))
    elif state["train.on"] == "pets" and not state.practice.startswith("pets:"):
        state.practice = DEFAULT_PETS


def shown_settings():
    """The Settings whose set is measured on the page: those of the run's last iteration, or of the next."""
    return last_settings(session.tape().at, settings())


def numbers():
    """How far the run is and how well it does. -> Numbers"""
    return standing(session.tape(), shown_settings())


def start(iterations):
    """Callback: so many iterations more, from the iteration in view."""
    line_up(())
    session.train(settings(), iterations, slowly=_speed() is not None)
    st.session_state.began = monotonic(), session.tape().at.iterations


def iterations_of(epochs):
    """How many iterations so many epochs of the set are."""
    return epochs * iterations_an_epoch(len(_practice()), settings().batch)


def line_up(experiments):
    """Callback: runs to make one after the other once this one is done."""
    st.session_state.queue = list(experiments)
    st.session_state.rest = 0
    st.session_state.began = monotonic(), 0


def busy():
    """Whether there is something to compute still. -> the share done, or None"""
    share = session.busy()
    return 1.0 if share is None and st.session_state.get("queue") else share


def pause():
    """Callback: stop here, and remember how much was left."""
    st.session_state.queue, st.session_state.moved = [], True
    st.session_state.rest = session.target() - session.tape().at.iterations
    session.stop()


def rest():
    """How many iterations a paused run has left."""
    return st.session_state.get("rest", 0)


def compute():
    """Go on for this look's share of time. -> whether the target is reached"""
    now = monotonic()
    _active[id(session.tape())] = now
    for other in [other for other, seen in list(_active.items()) if now - seen > 1]:
        _active.pop(other, None)
    most = None if _speed() is None else max(1, round(_speed() * wait()))
    share = SHARE if len(_active) < MANY else SHARE_OF_MANY
    reached = session.compute(share * EVERY / len(_active), most)
    if reached and st.session_state.get("queue"):
        session.go_to(st.session_state.queue.pop(0))
        return False
    return reached


def wait():
    """Seconds between two looks: at one iteration a second there is nothing to see in between."""
    return 1.0 if _speed() == 1 else EVERY if len(_active) < MANY else CROWDED


def seconds_left():
    """How long the rest takes at the pace so far, or None while there is none."""
    then, first = st.session_state.setdefault("began", (monotonic(), session.tape().at.iterations))
    done = session.tape().at.iterations - first
    left = session.target() - session.tape().at.iterations
    return (monotonic() - then) * left / done if done > 0 else None


def on_pick():
    """Callback of the curves: go to the iteration, or to the end of the track, that was pointed at."""
    said, tape = picked(CHART), session.tape()
    track = said.get("track", -1)
    if not 0 <= track < len(tape.tracks):
        return
    tip = tape.tracks[track].tip
    _go_to(tip.at(said["at"]) if "at" in said else tip)


def newest():
    """Callback: back to the last iteration of the run in view."""
    _go_to(session.tape().track.tip)


def has_moved():
    """Whether the whole page has to be drawn again, as another iteration was chosen in a part of it. Asked once."""
    return st.session_state.pop("moved", False)


def is_past():
    """Whether the iteration in view is not the last of its run."""
    return session.tape().at.iterations < session.tape().track.tip.iterations


def _go_to(experiment):
    line_up(())
    session.go_to(experiment)
    st.session_state.moved = True


def _practice():
    return session.sources().practice(settings(), preset(session.tape().at.start.preset))


def _speed():
    return SPEEDS[st.session_state.get("train.speed", FASTEST)]
