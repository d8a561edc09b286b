"""What surrounds every page: the way through the stages, the picture in hand, and the few controls.

A page is `with frame.stage("forward") as moment:` and then says and shows.
"""

from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import streamlit as st

import engine
from pictures.bundled import BUNDLED, icon
from runs.address import BATCHES, MOST_SEED
from runs.before_after import figures_of
from runs.experiment import RATES, TRAINED, WEIGHTS
from runs.presets import CLASSES, PRESETS
from runs.sources import is_set
from runs.stages import Numbers, pleases_one_picture
from ui import numbers, session
from ui.keys import presenter_keys
from ui.server import warm_up
from ui.show import NAMES, Show, bars, picture
from ui.stages.own import percents
from ui.words import text

STYLE = Path(__file__).with_name("style.css")


class Stage(NamedTuple):
    """A page of the lesson: its name in lesson/, its file, and what the way through the stages calls it."""

    name: str
    file: str
    title: str


STAGES = (
    Stage("welcome", "app.py", "Welcome"),
    Stage("forward", "pages/1_Forward_pass.py", "1 Forward pass"),
    Stage("truth", "pages/2_Ground_truth.py", "2 Ground truth"),
    Stage("loss", "pages/3_Loss.py", "3 Loss"),
    Stage("backprop", "pages/4_Backpropagation.py", "4 Backpropagation"),
    Stage("training", "pages/5_Training.py", "5 Training"),
    Stage("convolutions", "pages/6_Why_convolutions.py", "6 Why convolutions"),
)


@contextmanager
def stage(name):
    """Draw the frame around a page, and hand it the moment to show. -> Moment"""
    here = next(i for i, stage in enumerate(STAGES) if stage.name == name)
    st.set_page_config(f"{STAGES[here].title} · How a network learns", icon(), layout="wide")
    warm_up()
    session.synchronise()
    st.html(STYLE)
    moment = session.moment()
    if name == "backprop" and moment.step:
        # Choosing a weight to begin with belongs to the coordinate, so it comes before any link is made.
        session.weight(moment)
    link = session.parameters()
    _way(here, link)
    rate = session.RATE_OF.get(name, "rate")
    hands, history = _said(moment)
    place = _strip(moment, hands, rate)
    _choices(moment, rate)
    session.remember("places", (place, st.html(history)))
    for sentence in session.complaints():
        st.warning(sentence)
    if name != "training":
        progress()
    yield moment
    if here + 1 < len(STAGES):
        following = STAGES[here + 1]
        st.page_link(following.file, label=f"Next: {following.title}  →", query_params=link)
    session.write_address()


def trained(moment):
    """What this network was trained on, in words, with the counts."""
    start, segments = moment.experiment.start, moment.experiment.segments
    known = percents(figures_of(start)) if start.weights in TRAINED else {}
    before = text("trained", start.weights if start.weights in WEIGHTS else "file", **known)
    if not segments:
        return before
    parts = [f"{_data_words(s.settings)} for {_iterations(s.iterations)}" for s in segments[-3:]]
    now = f"rained {'on other things, then ' if len(segments) > 3 else ''}on {', then on '.join(parts)}."
    return f"T{now}" if start.weights not in TRAINED else f"{before} Since then t{now}"


def progress():
    """While there is more to compute than a click's worth: a bar, and a way to stop."""
    if session.busy() is None:
        return

    @st.fragment(run_every=0.1)
    def go_on():
        if session.compute():
            st.rerun()
        share = session.busy() or 1.0
        st.progress(share, f"{session.tape().at.iterations} of {session.target()} iterations")
        st.button("Stop here", on_click=session.stop, key="stop")

    go_on()


def _way(here, link):
    with st.container(horizontal=True, key="way", gap="small"):
        for i, (_, file, title) in enumerate(STAGES):
            st.page_link(file, label=f"**{title}**" if i == here else title, query_params=link)
        presenter_keys(here)


def say(moment):
    """Write again what the frame says of the network in view; a run under way does so again and again."""
    for place, said, width in zip(session.recall("places"), _said(moment), WIDTHS, strict=True):
        place.html(said, width=width)


WIDTHS = "content", "stretch"


def _said(moment):
    """The two pets with their probabilities and the iteration; then what it was trained on. -> HTML of each"""
    show = Show(Numbers({"P": moment.probabilities, "other_P": moment.other_probabilities}))
    hand = f'<div class="hand">{_pet(moment.settings.data, 72)}{bars(show, "P")}</div>'
    other = f'<div class="hand other">{_pet(moment.other, 48)}{bars(show, "other_P")}</div>'
    count = numbers.number("t", moment.state.t, str(moment.state.t))
    history = trained(moment)
    if pleases_one_picture(moment):
        history += " " + text("frame", "same")
    yield f'<div class="hands">{hand}{other}<div class="count"><small>iteration</small> {count}</div></div>'
    yield f'<p class="trained">{history}</p>'


def _strip(moment, hands, rate):
    with st.container(horizontal=True, key="strip", vertical_alignment="center", gap="small"):
        place = st.html(hands, width="content")
        st.segmented_control(
            "Label: people say", CLASSES, format_func=NAMES.get, key="label", on_change=session.label_chosen
        )
        step = {"on_click": session.take_step, "args": (rate,), "disabled": moment.step is None}
        st.button("Take one step", type="primary", **step)
        st.button("Back", on_click=session.back, disabled=not moment.state.t)
        st.button("Start again", on_click=session.again, disabled=not moment.state.t)
        if session.can_undo():
            st.button("Undo", on_click=session.undo)
    return place


def _pet(name, size):
    return picture(name, size, f"the picture: {PICTURES.get(name, 'your own')}")


PICTURES = {"cat": "Our cat", "dog": "Our dog"}
HOW_TRAINED = {"random": "nothing", "drawn": "drawn pets", "photos": "photos"}


def _choices(moment, rate):
    own = session.own_picture()
    with st.container(horizontal=True, key="choices", vertical_alignment="bottom"):
        options = [*BUNDLED, *([own] if own else [])]
        st.segmented_control(
            "Picture",
            options,
            format_func=lambda name: PICTURES.get(name, "From the set" if "@" in name else "Yours"),
            key="picture",
            required=True,
            on_change=session.picture_chosen,
        )
        own_picture = st.popover("Your own picture", on_change="rerun", key="bring")
        if own_picture.open:
            with own_picture:
                _own_picture()
        session.remember("trained", session.trained_on())
        st.segmented_control(
            "Already trained on",
            ["random", *TRAINED],
            format_func=HOW_TRAINED.get,
            key="trained",
            required=True,
            on_change=session.trained_chosen,
        )
        st.select_slider("Learning rate", RATES, format_func="{:g}".format, key=rate, width=240)
    more = st.expander("More choices", on_change="rerun", key="more")
    if more.open:
        with more:
            _more()
    if own == moment.settings.data and not own.startswith("pets:"):
        st.caption(text("frame", "own_link"))


def _own_picture():
    st.file_uploader(
        text("frame", "limits"), key="upload", on_change=session.upload, args=("upload",), max_upload_size=25
    )
    if st.toggle("Use the camera"):
        st.camera_input("Take a picture", key="camera", on_change=session.upload, args=("camera",))
    if session.photo():
        st.slider("Move the square across your photo", 0.0, 1.0, step=0.05, key="crop", on_change=session.crop)
        st.button("Remove my picture", on_click=session.remove_own)
    st.caption(text("frame", "privacy"))


def _more():
    with st.container(horizontal=True):
        sizes = {p.name: _size(p) for p in PRESETS}
        new = {"on_change": session.new_start}
        st.selectbox("Network", list(sizes), format_func=sizes.get, key="preset", width=230, **new)
        st.selectbox("Activation", [a.__name__ for a in engine.ACTIVATIONS], key="activation", width=140, **new)
        st.number_input("Random seed", 0, MOST_SEED, key="seed", width=170, on_change=session.new_seed)
        st.selectbox("Loss", [loss.__name__ for loss in engine.LOSSES], key="loss", width=210)
        st.selectbox("Optimiser", [o.__name__ for o in engine.OPTIMIZERS], key="optimizer", width=150)
        st.selectbox("Mini-batch (pets)", BATCHES, key="batch", width=150)


def _size(size):
    kind = {"conv": "convolutional", "conv-small": "small convolutional"}.get(size.name, size.name)
    return f"{kind}: {size.pixels} × {size.pixels} {'grey' if size.grey else 'colour'}"


def _data_words(settings):
    if is_set(settings.data):
        return "drawn pets" if settings.data.startswith("pets:") else "your photos"
    one = "one drawn pet" if settings.data.startswith("pets:") else "your picture"
    words = {"cat": "our cat", "dog": "our dog"}.get(settings.data, one)
    return words if settings.label == settings.data else f"{words} labelled {NAMES[settings.label]}"


def _iterations(count):
    return f"{numbers.number('iterations', count, str(count))} iteration{'s' if count > 1 else ''}"
