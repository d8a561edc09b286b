"""What surrounds every page: the way through the stages, the picture in hand, and the few controls.

A page is a function that says and shows a Snapshot, and `frame.stage("forward", page)`.
"""

from functools import cache, partial
from html import escape
from time import monotonic
from typing import NamedTuple
from urllib.parse import urlencode

import streamlit as st

import engine
from pictures.bundled import icon
from pictures.pixels import jpeg
from runs.course.experiment import BATCHES, MOST_SEED, RATES, TRAINED, WEIGHTS
from runs.course.presets import CLASSES, PRESETS
from runs.data.values import CAT, DOG, Bundled, Member, is_set
from runs.numbers.before_after import figures_of
from runs.numbers.numbers import Numbers
from runs.numbers.training import pleases_one_picture
from ui.parts import numbers
from ui.parts.bundle import stylesheet
from ui.parts.controls import button, controls, pick, rewrite, select, slide, voice, whole_number
from ui.parts.show import Show, bars, picture, uri
from ui.parts.source import opener, source
from ui.parts.words import called, html, text
from ui.serve.limits import is_crowded
from ui.serve.startup import warm_up
from ui.stages import waiting
from ui.visit import brought, session, trainer
from ui.visit.owner import alone, mine, net, turn

STYLE = stylesheet(".stApp", "style", "charts/charts")
FIRST = "Begin with the first network"
# Twenty pages a second for ten seconds: no hand asks for so many.
MANY_RUNS, IN_SECONDS = 200, 10.0


class Stage(NamedTuple):
    """A page of the lesson: its name in lesson/, its file, and what the way through the stages calls it."""

    name: str
    file: str
    title: str

    @property
    def path(self):
        """Its address, beside those of the others."""
        return "./" if self.file == "app.py" else self.file.removeprefix("pages/").removesuffix(".py").partition("_")[2]


STAGES = (
    Stage("welcome", "app.py", "Welcome"),
    Stage("forward", "pages/1_Forward_pass.py", "1 Forward pass"),
    Stage("truth", "pages/2_Ground_truth.py", "2 Ground truth"),
    Stage("loss", "pages/3_Loss.py", "3 Loss"),
    Stage("backprop", "pages/4_Backpropagation.py", "4 Backpropagation"),
    Stage("training", "pages/5_Training.py", "5 Training"),
    Stage("convolutions", "pages/6_Why_convolutions.py", "6 Why convolutions"),
)


def stage(name, page):
    """Draw the frame around a page. page: a function that is handed the Snapshot to show

    Whatever fails, the way through the stages is there, and a sentence with a way on; `owner.net` says how.
    """
    here = next(i for i, stage in enumerate(STAGES) if stage.name == name)
    st.set_page_config(f"{STAGES[here].title} · How a network learns", _icon(), layout="wide")
    warm_up()
    st.html(f"<style>{STYLE}</style>")
    with alone() as state:
        state.place, state.known = (name, state.get("written")), {}
        failed = []
        rate = session.RATE_OF.get(name, "rate")
        snapshot, search = None, ""
        with net("the snapshot", lambda: failed.append("the snapshot")):
            snapshot = _snapshot(name, rate)
            state.place = name, session.parameters()
            search = urlencode(state.place[1])
        around = [_way(here, search)]
        with net("the frame", lambda: failed.append("the frame")):
            around += _around(snapshot, rate, name) if snapshot else ()
        controls("frame", *around)
        if state.pop("failed", False):
            failed.append("an action")
        for sentence in session.complaints():
            st.warning(sentence)
        if session.waiting():
            with net("what is waited for", went_wrong):
                waiting.section()
        elif failed:
            went_wrong("frame")
        # No other page's code.
        state.code = ()
        if snapshot:
            with net(name, went_wrong):
                _beside(snapshot, name)
                page(snapshot)
        with net("the end"):
            controls("end", '<div class="end">', opener() if snapshot else "<span></span>", _next(here), "</div>")
            if snapshot:
                source()
        with net("the address"):
            session.write_address()
            session.told()


def _is_hurried(state):
    """Whether more was asked for, at once or for some time, than any hand does."""
    now = monotonic()
    state.runs = [*state.get("runs", ())[1 - MANY_RUNS :], now]
    return state.pop("hurried", False) or (len(state.runs) == MANY_RUNS and now - state.runs[0] < IN_SECONDS)


@cache
def _icon():
    """The cat in the browser's tab; as a file, it would be asked for at every click, and not always be there."""
    return uri(jpeg(icon()), "jpeg")


def _snapshot(name, rate):
    """What there is to show. -> Snapshot, or None while something is waited for"""
    session.synchronise()
    if "runs" not in mine() and is_crowded():
        session.complain(text("frame", "crowded"))
    if _is_hurried(mine()):
        session.complain(text("frame", "hurried"))
    turn_to = session.turn()
    if turn_to:
        file = next(stage.file for stage in STAGES if stage.name == turn_to)
        st.switch_page(file, query_params=session.parameters())
    brought.take()
    if session.waiting():
        return None
    session.compute(most=1 if session.recall("slowly") else None)
    snapshot = session.snapshot(rate)
    if name == "backprop" and snapshot.step:
        # Choosing a weight to begin with belongs to the coordinate, so it comes before any link is made.
        session.weight(snapshot)
    return snapshot


def _around(snapshot, rate, name):
    scrub = voice("scrub", 2, session.scrub)
    return [*_strip(snapshot, rate), *_choices(snapshot, rate, name), *_more(), scrub, _history(snapshot)]


def _beside(snapshot, name):
    """What stands between the frame and the page now and then."""
    if session.recall("bring") == name:
        with st.container(border=True, key="own"):
            _own_picture()
    own = session.own_picture()
    if own and own == snapshot.settings.data and own.brought:
        st.caption(text("frame", "own_link"))
    if name != "training":
        progress(snapshot.state.t)


def went_wrong(part="page"):
    """Say that something failed, and offer ways on. part: letters that no other such place on the page has"""
    st.warning(text("frame", "fault"))
    buttons = (
        button(f"{part}.back", "Go back one step", session.back),
        button(f"{part}.again", "Start again", session.again),
        button(f"{part}.first", FIRST, session.begin_anew),
    )
    controls(f"fault{part}", '<div class="choices">', *buttons, "</div>")


def trained(snapshot):
    """What this network was trained on, in words, with the counts."""
    start, segments = snapshot.experiment.start, snapshot.experiment.segments
    show = Show(figures_of(start)) if start.weights in TRAINED else None
    before = html("trained", start.weights if start.weights in WEIGHTS else "file", show)
    if not segments:
        return before
    parts = [f"{_data_words(s.settings)} for {_iterations(s.iterations)}" for s in segments[-3:]]
    now = f"rained {'on other things, then ' if len(segments) > 3 else ''}on {', then on '.join(parts)}."
    return f"T{now}" if start.weights not in TRAINED else f"{before} Since then t{now}"


def progress(t):
    """While there is more to compute than a click's worth: a bar, and a way to stop. t: the iteration that is shown

    A run that was begun on the training page goes on as fast as was chosen there, any other as fast as it goes.
    """
    if trainer.busy() is None:
        return
    keep_pace = session.recall("slowly")

    @st.fragment(run_every=trainer.wait(keep_pace))
    def go_on():
        with alone(), turn(), net("the run", partial(went_wrong, "run")):
            if not inline and trainer.compute(keep_pace):
                st.rerun()
            done, target = f"{session.tape().at.iterations:,}", f"{session.target():,}"
            st.progress(trainer.busy() or 1.0, text("frame", "under_way", done=done, target=target, t=f"{t:,}"))
            controls("stop", button("stop", "Stop here", trainer.pause))

    # The rest of the page is about the run as it is now.
    inline = True
    go_on()
    inline = False


def say(snapshot):
    """Write again what the frame says of the network in view; a run under way does so again and again."""
    rewrite("frame", _pictures(snapshot) + _history(snapshot))


def _way(here, search):
    """The way through the stages. search: the address of what is in view, which each of them takes along"""
    links = (_link(stage, stage.title, stage is STAGES[here]) for stage in STAGES)
    return f'<nav aria-label="The stages" data-search="{escape(search)}">{"".join(links)}</nav>'


def _next(here):
    return "".join(_link(stage, f"Next: {stage.title}  →") for stage in STAGES[here + 1 : here + 2])


def _link(stage, words, current=False):
    """A link to a stage. The browser adds the rest of the address, as the way through the stages has it by then."""
    here = ' aria-current="page"' if current else ""
    return f'<a class="stage" href="{stage.path}"{here}>{words}</a>'


def _pictures(snapshot):
    """The two pets with their probabilities, and the iteration."""
    show = Show(Numbers({"P": snapshot.probabilities, "other_P": snapshot.other_probabilities}))
    hand = f'<div class="hand">{_pet(snapshot.settings.data, 72)}{bars(show, "P")}</div>'
    other = f'<div class="hand other">{_pet(snapshot.other, 48)}{bars(show, "other_P")}</div>'
    count = numbers.number("t", snapshot.state.t, str(snapshot.state.t))
    count = f'<div class="count"><small>iteration</small> {count}</div>'
    return f'<div class="pictures" data-part="pictures">{hand}{other}{count}</div>'


def _history(snapshot):
    """What the network in view was trained on."""
    history = trained(snapshot)
    if pleases_one_picture(snapshot):
        history += " " + text("frame", "same")
    return f'<p class="trained" data-part="history">{history}</p>'


def _strip(snapshot, rate):
    begun = snapshot.state.t > 0
    yield '<div class="strip">'
    yield _pictures(snapshot)
    yield pick(
        "label",
        "Label: people say",
        {kind: called(kind) for kind in CLASSES},
        snapshot.label,
        _set("label", session.label_chosen),
    )
    yield button("step", "Take one step", partial(session.take_step, rate), "primary", snapshot.step is not None)
    yield button("back", "Back", session.back, enabled=begun)
    yield button("again", "Start again", session.again, enabled=begun)
    if session.can_undo():
        yield button("undo", "Undo", session.undo)
    yield "</div>"


def _pet(data, size):
    return picture(data, size, f"the picture: {PICTURES.get(data, 'your own')}")


PICTURES = {CAT: "Our cat", DOG: "Our dog"}
HOW_TRAINED = {"random": "nothing", "drawn": "drawn pets", "photos": "photos"}


def _choices(snapshot, rate, page):
    own, bring = session.own_picture(), session.recall("bring") == page
    mine = {own: "From the set" if isinstance(own, Member) else "Yours"} if own else {}
    yield '<div class="choices">'
    yield pick("picture", "Picture", PICTURES | mine, snapshot.settings.data, session.choose_picture)
    open_it = partial(session.remember, "bring", None if bring else page)
    yield button("bring", "Your own picture", open_it, expanded=bring)
    yield pick("trained", "Already trained on", HOW_TRAINED, session.recall("weights"), session.train_on)
    yield slide(rate, "Learning rate", RATES, session.recall(rate), _set(rate))
    yield "</div>"


def _more():
    state = {key: session.recall(key) for key in ("preset", "activation", "seed", "loss", "optimizer", "batch")}
    activations, losses, optimizers = map(_named, (engine.ACTIVATIONS, engine.LOSSES, engine.OPTIMIZERS))
    yield '<details class="more"><summary>More choices</summary><div class="choices">'
    sizes = {size.name: _size(size) for size in PRESETS}
    yield select("preset", "Network", sizes, state["preset"], _set("preset", session.new_start))
    yield select("activation", "Activation", activations, state["activation"], _set("activation", session.new_start))
    seeds = 0, MOST_SEED
    refuse = partial(session.no_such_number, *seeds)
    yield whole_number("seed", "Random seed", *seeds, state["seed"], _set("seed", session.new_seed), refuse)
    yield select("loss", "Loss", losses, state["loss"], _set("loss"))
    yield select("optimizer", "Optimiser", optimizers, state["optimizer"], _set("optimizer"))
    yield select("batch", "Mini-batch (pets)", {size: str(size) for size in BATCHES}, state["batch"], _set("batch"))
    yield "</div></details>"


def _set(key, then=None):
    return partial(session.choose, key, then=then)


def _named(kinds):
    return {kind.__name__: kind.__name__ for kind in kinds}


def _own_picture():
    brought.picture_inlets()
    photo = brought.photo()
    if photo:
        square = photo.width == photo.height
        words = "Move the square across your photo"
        controls(
            "square",
            "" if square else slide("crop", words, brought.CROPS, session.recall("crop"), brought.crop),
            button("remove", "Remove my picture", brought.remove_own),
        )
    st.caption(text("frame", "privacy"))


def _size(size):
    kind = {"conv": "convolutional", "conv-small": "small convolutional"}.get(size.name, size.name)
    return f"{kind}: {size.pixels} × {size.pixels} {'grey' if size.grey else 'colour'}"


def _data_words(settings):
    """What it was trained on. A picture under its own label needs no label said."""
    data, label = settings.data, settings.label
    if is_set(data):
        return "your photos" if data.brought else "drawn pets"
    if isinstance(data, Bundled):
        return f"our {data}" + (f" labelled {called(label)}" if label != data.name else "")
    return f"{'your picture' if data.brought else 'one drawn pet'} labelled {called(label)}"


def _iterations(count):
    return f"{numbers.number('iterations', count, str(count))} iteration{'s' if count > 1 else ''}"
