"""This draws what surrounds every page: the way through the stages, the picture in hand, and the few controls.

A page is a function that says and shows a Snapshot, and `frame.stage("forward", page)`.
"""

from functools import cache, partial
from typing import NamedTuple
from urllib.parse import urlencode

import streamlit as st
from markupsafe import Markup

from pictures.bundled import icon
from pictures.pixels import jpeg
from runs.data.values import CLASSES
from runs.link.coordinate import WALKED
from ui.inputs import files
from ui.inputs.controls import Control, bring_code, button, controls, inside, pick, told, voice, write
from ui.inputs.menus import menus, slider
from ui.inputs.source import opener, source
from ui.parts import numbers
from ui.parts.markup import join, numbered, tag
from ui.parts.show import uri
from ui.parts.words import LESSON, called, text
from ui.serve import classes
from ui.serve.limits import is_crowded
from ui.serve.startup import warm_up
from ui.stages import in_hand, waiting
from ui.stages.fault import part, went_wrong
from ui.stages.progress import known, left
from ui.visit import (
    address_bar,
    brought,
    hurry,
    pace,
    pictures,
    run,
    starts,
    trainer,
    walk,
    weights,
)
from ui.visit import progress as kept
from ui.visit.choices import is_on_hand, rate_of
from ui.visit.complaints import complain, complaints
from ui.visit.faults import has_failed, net, note_failure
from ui.visit.notes import note, notes
from ui.visit.owner import alone, is_part_alone, mine


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
    Stage("closing", "pages/7_What_you_have_seen.py"),
)
# Pages beside the way: some stage links to each, and the last one of the way to all.
ASIDE = (
    Stage("by_hand", "pages/8_By_hand.py"),
    Stage("simplified", "pages/9_What_is_simplified.py"),
    Stage("slopes", "pages/10_Slopes.py"),
    Stage("measure", "pages/11_Measure_it.py"),
    Stage("take_home", "pages/12_Take_home.py"),
    Stage("teachers", "pages/13_For_teachers.py"),
)
PAGES = (*STAGES, *ASIDE)
# Only where there are classes something leads here.
YOUR_CLASS = Stage("class", "pages/14_Your_class.py")
NAMED = {page.name: page for page in (*PAGES, YOUR_CLASS)}


def stage(name, page) -> None:
    """Draw the frame around a page. page: a function that is handed the Snapshot to show

    Whatever fails, the way through the stages is there, and a sentence with a way on; `faults.net` says how.
    """
    here = NAMED[name]
    st.set_page_config(text("frame", "page_title", page=here.title), _icon(), layout="wide")
    warm_up()
    with alone() as session:
        bring_code()
        session.address.place, session.controls.known = (name, session.address.written), {}
        with net("what was done"):
            kept.opened(name, here in STAGES)
        snapshot = None
        leads: dict[str, object] = {"data_search": ""}
        with net("the snapshot", note_failure):
            snapshot = _snapshot(name)
            said = address_bar.parameters()
            session.address.place = (name, said)
            leads = {"data_search": urlencode(said), "data_turned": str(walk.turned())}
        around: list[Markup | Control] = []
        with net("the frame", note_failure):
            around = _around(snapshot, name) if snapshot else []
        head = "head large" if session.coordinate.held.large else "head"
        controls("frame", *inside(head, _way(here, leads), *around))
        with net("the sentences"):
            _sentences()
        # The code of the page before is not this one's.
        note(code=())
        if snapshot:
            with net(name, went_wrong):
                _beside(snapshot, name)
                _of_class(name)
                page(snapshot)
                _after_class(name)
        with net("the end"):
            parts = inside("page-end", opener() if snapshot else tag("span"), _home(here), _next(here))
            brought = told("kept", partial(kept.take, known=known(tuple(each.name for each in STAGES))))
            controls("end", *parts, brought, keep=kept.to_keep(name if here in STAGES else ""))
            if snapshot:
                source()
        with net("the address"):
            address_bar.write()
            address_bar.sentences_were_shown()


def _sentences():
    """What has to be said before the page: complaints, what is waited for, that something failed."""
    failed = has_failed()
    for sentence in complaints():
        st.warning(sentence)
    if address_bar.waiting():
        with net("what is waited for", went_wrong):
            waiting.section()
    elif failed:
        went_wrong("frame")


@cache
def _icon():
    """The cat in the browser's tab; as a file, it would be asked for at every click, and not always be there."""
    return uri(jpeg(icon()), "jpeg")


def _snapshot(name):
    """What there is to show. -> Snapshot, or None while something is waited for"""
    address_bar.synchronise()
    if classes.are_on():
        from ui.classes import learner

        with net("the class"):
            learner.arrive(name)
    is_first = hurry.is_first()
    if is_first and is_crowded():
        complain(text("frame", "crowded"))
    if hurry.is_hurried():
        complain(text("frame", "hurried"))
    turn_to = address_bar.stage_to_turn_to()
    if turn_to:
        st.switch_page(NAMED[turn_to].file, query_params=address_bar.parameters())
    brought.take()
    if address_bar.waiting():
        return None
    run.compute(most=1 if mine().run.slowly else None)
    if is_first:
        run.finish_short()
    snapshot = run.snapshot(name)
    if name in ("backprop", "slopes") and snapshot.step:
        # Choosing a weight to begin with belongs to the coordinate, so it comes before any link is made.
        weights.in_view(snapshot)
    return snapshot


def _of_class(name):
    """What a class says, above the page; nothing of it is loaded where the server has none."""
    if classes.are_on() and name != YOUR_CLASS.name:
        from ui.classes import learner

        learner.of_class(name)


def _after_class(name):
    """What the page itself may have made of what a class is told; and on the first page, the way into one."""
    if classes.are_on():
        from ui.classes import learner

        with net("the class"):
            learner.tell()
            if name == STAGES[0].name:
                learner.door()


def _around(snapshot, name):
    return [*_set_up(snapshot, name), _words(), _copy(), *_strip(snapshot, name), voice("scrub", 2, run.scrub)]


def _beside(snapshot, name):
    """What stands between the frame and the page now and then."""
    # On the welcome page a picture is brought where the others are, not in the panel.
    if notes().opened.bring == name != "welcome":
        files.own_picture_in("own")
    if name in WALKED and snapshot.blind and trainer.busy() is None:
        its = {"role": "status", "data_part": "blind", "class_": "" if name == "training" else "over"}
        write(tag("p", in_hand.what_blinds(snapshot), **its), key="blind")
    if name != "training":
        progress(snapshot.state.t)


def progress(t) -> None:
    """While there is more to compute than a click's worth: a bar, and a way to stop. t: the iteration that is shown

    A run that was begun on the training page goes on as fast as was chosen there, any other as fast as it goes.
    """
    if trainer.busy() is not None:
        keep_pace = mine().run.slowly
        with st.container(key="underway"):
            part(_go_on, keep_pace, t, every=pace.wait(keep_pace))


def _go_on(keep_pace, shown):
    # The rest of the page is about the run as it was when the whole page was drawn.
    if is_part_alone() and trainer.compute(keep_pace):
        st.rerun()
    done, target, shown = map(numbers.count, (run.tape().at.iterations, run.target(), shown))
    st.progress(trainer.busy() or 1.0, text("frame", "under_way", done=done, target=target, t=shown))
    controls("stop", button("stop", text("frame", "stop"), trainer.pause))


def _way(here, leads):
    """The way through the stages. leads: the address of what is in view, which each of them takes along

    The walk writes it anew without the frame (`network._walked`); a frame that comes after that has to differ from the
    one before, so how often the walk turned is there, too. Else the browser would keep what the walk wrote.
    """
    return tag("nav", _links(here), aria_label=text("frame", "stages"), lang=LESSON.name, **leads)


@cache
def _links(here):
    """To all stages, on one of the pages."""
    # A phone shows the words of the page in view alone, of the others the number, and where there is none a sign.
    links = [_link(stage, numbered(stage.title), stage is here) for stage in STAGES]
    if here not in STAGES:
        # The way has no more room: only a phone, which shows one title, shows this one there.
        title = {"class_": "stage aside", "href": here.path, "aria_current": "page", "tabindex": -1}
        links.append(tag("a", tag("span", here.title), **title))
    return join(links)


def _next(here):
    """The way on from a stage; from a page beside the way, back to it."""
    if here is YOUR_CLASS:
        return link("teachers")
    if here in ASIDE:
        return _link(STAGES[-1], text("frame", "way_back", page=STAGES[-1].title))
    after = STAGES[STAGES.index(here) + 1 :][:1]
    return Markup().join(_link(stage, text("frame", "next", page=stage.title)) for stage in after)


def _home(here):
    """The way to where the step in view can be taken home, from the pages that show one."""
    return link("take_home") if here.name in WALKED else ""


def link(name: str) -> Markup:
    """A link to a page of the lesson, by what it is called; it takes along what is in view. Raises KeyError."""
    return _link(NAMED[name], NAMED[name].title)


def way() -> dict[str, Markup]:
    """Links to all stages of the way, by their names."""
    return {each.name: link(each.name) for each in STAGES}


def resume() -> Markup | None:
    """A link to where the learner left the lesson, if the browser knew and they have not gone on yet."""
    if (at := left()) is None:
        return None
    title = NAMED[at.stage].title
    words = text("progress", "resume_moment" if at.moment else "resume", page=title, n=at.moment)
    return tag("a", words, class_="stage", href=f"{NAMED[at.stage].path}?{urlencode(at.address)}", data_own=True)


def _link(stage, words, current=False):
    """A link to a stage. The browser adds the rest of the address, as the way through the stages has it by then."""
    return tag("a", words, class_="stage", href=stage.path, aria_current="page" if current else None)


def _strip(snapshot, page):
    begun, trains = snapshot.state.t > 0, page == trainer.PAGE
    can_step, step = (trainer.can_start(), trainer.take_step) if trains else (bool(snapshot.step), run.take_step)
    labels = {kind: called(kind) for kind in CLASSES}
    said = "label" if snapshot.label else "label_missing"
    short = _in_short(text("frame", said), text("frame", f"{said}_short"))
    seen = short if snapshot.label else tag("strong", short)
    undo = [button("undo", text("frame", "undo"), starts.undo)] if starts.can_undo() else []
    return inside(
        "at-hand",
        in_hand.answers(snapshot),
        pick("label", text("frame", "label"), labels, snapshot.label, pictures.give_label, labelled=seen),
        _rate(page),
        button("step", text("frame", "step"), step, "primary", can_step),
        button("back", text("frame", "back"), run.back, enabled=begun),
        button("again", text("frame", "again"), starts.again, enabled=begun),
        *undo,
    )


def _rate(page):
    """The learning rate's slider. On the training page it is another one, and says so."""
    on_many = page == trainer.PAGE and not is_on_hand()
    if on_many:
        named = _in_short(text("frame", "rate_of_many"), text("frame", "rate_of_many_short"))
        return slider(rate_of(page), named, text("frame", "rate_of_many_spoken"))
    return slider(rate_of(page), text("frame", "rate"))


def _set_up(snapshot, page):
    """Everything else that can be chosen: a panel beside the page, opened from the head."""
    bring = notes().opened.bring == page
    open_it = partial(note, bring=None if bring else page)
    panel = inside(
        "panel",
        in_hand.choose_picture(snapshot),
        button("bring", text("frame", "bring"), open_it, expanded=bring),
        in_hand.choose_trained(snapshot),
        in_hand.history(snapshot),
        *menus(),
    )
    return Markup('<details class="setup">'), tag("summary", text("frame", "set_up")), *panel, Markup("</details>")


def _words():
    """A button that the browser answers alone: the glossary, which the key G opens as well."""
    what = {"type": "button", "class_": "quiet words", "aria_keyshortcuts": "G", "aria_haspopup": "dialog"}
    return tag("button", text("glossary", "open"), **what)


def _copy():
    """A button that the browser answers alone: the address of the moment in view, copied."""
    what = {"type": "button", "class_": "quiet copy", "aria_live": "polite", "data_copied": text("frame", "copied")}
    return tag("button", _in_short(text("frame", "copy"), text("frame", "copy_short")), **what)


def _in_short(words, short):
    """Words, and the short ones that a phone shows."""
    return tag("span", words, class_="in-full"), tag("b", short, class_="in-short")
