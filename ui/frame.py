"""What surrounds every page: the way through the stages, the picture in hand, and the few controls.

A page is a function that says and shows a Snapshot, and `frame.stage("forward", page)`.
"""

from functools import cache, partial, reduce
from time import monotonic
from typing import NamedTuple
from urllib.parse import urlencode

import streamlit as st
from markupsafe import Markup

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
from ui.parts.controls import button, controls, inside, pick, rewrite, select, slide, voice, whole_number
from ui.parts.markup import tag
from ui.parts.show import Show, bars, picture, uri
from ui.parts.source import opener, source
from ui.parts.words import LESSON, called, html, text
from ui.serve.limits import is_crowded
from ui.serve.startup import warm_up
from ui.stages import waiting
from ui.visit import brought, session, trainer
from ui.visit.owner import alone, mine, net, turn

STYLE = stylesheet(".stApp", "style", "charts/charts")
# Twenty pages a second for ten seconds: no hand asks for so many.
MANY_RUNS, IN_SECONDS = 200, 10.0


class Stage(NamedTuple):
    """A page of the lesson: its name in lesson/, and its file."""

    name: str
    file: str

    @property
    def title(self) -> str:
        """What the way through the stages calls it."""
        return text("frame", f"stage.{self.name}")

    @property
    def path(self) -> str:
        """Its address, beside those of the others."""
        return "./" if self.file == "app.py" else self.file.removeprefix("pages/").removesuffix(".py").partition("_")[2]


STAGES = (
    Stage("welcome", "app.py"),
    Stage("forward", "pages/1_Forward_pass.py"),
    Stage("truth", "pages/2_Ground_truth.py"),
    Stage("loss", "pages/3_Loss.py"),
    Stage("backprop", "pages/4_Backpropagation.py"),
    Stage("training", "pages/5_Training.py"),
    Stage("convolutions", "pages/6_Why_convolutions.py"),
)


def stage(name, page) -> None:
    """Draw the frame around a page. page: a function that is handed the Snapshot to show

    Whatever fails, the way through the stages is there, and a sentence with a way on; `owner.net` says how.
    """
    here = next(i for i, stage in enumerate(STAGES) if stage.name == name)
    st.set_page_config(text("frame", "page_title", page=STAGES[here].title), _icon(), layout="wide")
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
            controls("end", *inside("end", opener() if snapshot else tag("span"), _next(here)))
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


def went_wrong(part="page") -> None:
    """Say that something failed, and offer ways on. part: letters that no other such place on the page has"""
    st.warning(text("frame", "fault"))
    ways = {"back": session.back, "again": session.again, "first": session.begin_anew}
    buttons = (button(f"{part}.{way}", text("frame", f"way_on.{way}"), do) for way, do in ways.items())
    controls(f"fault{part}", *inside("choices", *buttons))


def trained(snapshot) -> Markup:
    """What this network was trained on, in words, with the counts."""
    start, segments = snapshot.experiment.start, snapshot.experiment.segments
    show = Show(figures_of(start)) if start.weights in TRAINED else None
    before = html("trained", f"weights.{start.weights if start.weights in WEIGHTS else 'file'}", show)
    if not segments:
        return before
    runs = [*([text("trained", "others")] if len(segments) > 3 else ()), *map(_run, segments[-3:])]
    said = reduce(lambda runs, run: html("trained", "then", runs=runs, run=run), runs)
    if start.weights in TRAINED:
        return html("trained", "since_then", before=before, runs=said)
    return html("trained", "now", runs=said)


def _run(segment):
    """On what, and for how long."""
    count = numbers.number("iterations", segment.iterations, str(segment.iterations))
    return html(
        "trained", "run_of_one" if segment.iterations == 1 else "run", data=_data_words(segment.settings), n=count
    )


def _data_words(settings):
    """What it was trained on. A picture under its own label needs no label said."""
    data, label = settings.data, settings.label
    if is_set(data):
        return text("trained", "data.photos" if data.brought else "data.pets")
    if isinstance(data, Bundled):
        words = text("common", f"our.{data}")
        if label == data.name:
            return words
    else:
        words = text("trained", "data.own" if data.brought else "data.pet")
    return text("trained", "labelled", data=words, label=called(label))


def progress(t) -> None:
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
            done, target, shown = map(numbers.count, (session.tape().at.iterations, session.target(), t))
            st.progress(trainer.busy() or 1.0, text("frame", "under_way", done=done, target=target, t=shown))
            controls("stop", button("stop", text("frame", "stop"), trainer.pause))

    # The rest of the page is about the run as it is now.
    inline = True
    go_on()
    inline = False


def say(snapshot) -> None:
    """Write again what the frame says of the network in view; a run under way does so again and again."""
    rewrite("frame", _pictures(snapshot) + _history(snapshot))


def _way(here, search):
    """The way through the stages. search: the address of what is in view, which each of them takes along"""
    links = (_link(stage, stage.title, stage is STAGES[here]) for stage in STAGES)
    return tag("nav", links, aria_label=text("frame", "stages"), data_search=search, lang=LESSON.name)


def _next(here):
    return Markup().join(_link(stage, text("frame", "next", page=stage.title)) for stage in STAGES[here + 1 : here + 2])


def _link(stage, words, current=False):
    """A link to a stage. The browser adds the rest of the address, as the way through the stages has it by then."""
    return tag("a", words, class_="stage", href=stage.path, aria_current="page" if current else None)


def _pictures(snapshot):
    """The two pets with their probabilities, and the iteration."""
    show = Show(Numbers({"P": snapshot.probabilities, "other_P": snapshot.other_probabilities}))
    hand = tag("div", _pet(snapshot.settings.data, 72), bars(show, "P"), class_="hand")
    other = tag("div", _pet(snapshot.other, 48), bars(show, "other_P"), class_="hand other")
    t = numbers.number("t", snapshot.state.t, str(snapshot.state.t))
    count = tag("div", tag("small", text("frame", "iteration")), " ", t, class_="count")
    return tag("div", hand, other, count, class_="pictures", data_part="pictures")


def _pet(data, size):
    which = _bundled().get(data, text("frame", "picture.own"))
    return picture(data, size, text("frame", "picture_is", picture=which))


def _bundled():
    """The two pets that are always there, each with what it is called."""
    return {pet: text("frame", f"picture.{pet}") for pet in (CAT, DOG)}


def _history(snapshot):
    """What the network in view was trained on."""
    same = (" ", html("frame", "same")) if pleases_one_picture(snapshot) else ""
    return tag("p", trained(snapshot), same, class_="trained", data_part="history")


def _strip(snapshot, rate):
    begun, can_step = snapshot.state.t > 0, snapshot.step is not None
    labels = {kind: called(kind) for kind in CLASSES}
    undo = [button("undo", text("frame", "undo"), session.undo)] if session.can_undo() else []
    return inside(
        "strip",
        _pictures(snapshot),
        pick("label", text("frame", "label"), labels, snapshot.label, _set("label", session.label_chosen)),
        button("step", text("frame", "step"), partial(session.take_step, rate), "primary", can_step),
        button("back", text("frame", "back"), session.back, enabled=begun),
        button("again", text("frame", "again"), session.again, enabled=begun),
        *undo,
    )


def _choices(snapshot, rate, page):
    own, bring = session.own_picture(), session.recall("bring") == page
    mine = {own: text("frame", "picture.from_set" if isinstance(own, Member) else "picture.yours")} if own else {}
    open_it = partial(session.remember, "bring", None if bring else page)
    trained_on = {weights: text("frame", f"trained.{weights}") for weights in ("random", *TRAINED)}
    in_hand = snapshot.settings.data
    return inside(
        "choices",
        pick("picture", text("frame", "picture"), _bundled() | mine, in_hand, session.choose_picture),
        button("bring", text("frame", "bring"), open_it, expanded=bring),
        pick("trained", text("frame", "trained"), trained_on, session.recall("weights"), session.train_on),
        slide(rate, text("frame", "rate"), RATES, session.recall(rate), _set(rate)),
    )


def _more():
    state = {key: session.recall(key) for key in ("preset", "activation", "seed", "loss", "optimizer", "batch")}

    def menu(key, options, then=None):
        return select(key, text("frame", key), options, state[key], _set(key, then))

    seeds = 0, MOST_SEED
    refuse = partial(session.no_such_number, *seeds)
    choices = inside(
        "choices",
        menu("preset", {size.name: _size(size) for size in PRESETS}, session.new_start),
        menu("activation", _named(engine.ACTIVATIONS), session.new_start),
        whole_number("seed", text("frame", "seed"), *seeds, state["seed"], _set("seed", session.new_seed), refuse),
        menu("loss", _named(engine.LOSSES)),
        menu("optimizer", _named(engine.OPTIMIZERS)),
        menu("batch", {size: str(size) for size in BATCHES}),
    )
    summary = tag("summary", text("frame", "more"))
    return Markup('<details class="more">'), summary, *choices, Markup("</details>")


def _set(key, then=None):
    return partial(session.choose, key, then=then)


def _named(kinds):
    return {kind.__name__: kind.__name__ for kind in kinds}


def _own_picture():
    brought.picture_inlets()
    photo = brought.photo()
    if photo:
        move = slide("crop", text("frame", "move_square"), brought.CROPS, session.recall("crop"), brought.crop)
        remove = button("remove", text("frame", "remove"), brought.remove_own)
        controls("square", *([] if photo.width == photo.height else [move]), remove)
    st.caption(text("frame", "privacy"))


def _size(size):
    kind = text("frame", f"size.{size.name}")
    return text("frame", "size_grey" if size.grey else "size_colour", kind=kind, side=size.pixels)
