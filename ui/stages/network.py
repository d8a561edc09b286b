"""The network view on a stage's page: one snapshot, in the light of that stage."""

from functools import partial
from urllib.parse import urlencode

import numpy as np
import streamlit as st
from markupsafe import Markup

from pictures.bundled import masks
from pictures.pixels import png
from runs.data.sources import Sources
from runs.data.values import CLASSES, Bundled, Picture, UnknownSource
from runs.numbers.backprop import mini_batch, most_blamed
from runs.numbers.blocks import is_convolutional
from runs.numbers.snapshot import Snapshot
from runs.study.way import told
from ui.inputs.controls import Control, check, controls
from ui.parts.markup import tag
from ui.parts.words import called, text
from ui.view import NO_TIMELINE, View, network_view, step_file, timeline_of
from ui.visit import address_bar, material, pictures, progress, run, trainer, walk, weights
from ui.visit.faults import net
from ui.visit.from_view import Choice
from ui.visit.owner import alone, apart, is_part_alone, mine

# What the learner may see of the four moves, by stage. The rest is drawn as not computed yet.
COMPUTED = {
    "forward": ("forward",),
    "truth": ("forward", "truth"),
    "loss": ("forward", "truth", "loss"),
    "backprop": ("forward", "truth", "loss", "backward", "update"),
    "training": ("forward", "truth", "loss", "backward", "update"),
}
KEY = weights.VIEW
SIZE = 256


def network(snapshot, stage, question=()) -> None:
    """Draw the network as it is now. question: what the walk through this stage asks, as `ask.to_the_walk` and
    `blanks.to_compute` have it.
    """
    computed = COMPUTED[stage]
    if shows_several(snapshot, stage):
        of, step = _batch(snapshot, stage)
        # It asks about one picture, and what is true of several may be another thing.
        own, question = {}, ()
    else:
        of, step = snapshot.network, snapshot.any_step
        own = {"masks": masks_of(snapshot), "timeline": _timeline(snapshot, computed), "run": run.tape().track.number}
    first = (step.forward.values[0][:1] == snapshot.X).all()
    data = snapshot.settings.data if first else None
    # Before the update is shown, the learning rate changes nothing in the drawing.
    seen = snapshot.at_any_rate
    drawn = (of, step) if "update" in computed else (seen.network, seen.any_step)
    view = View(
        *drawn,
        stage,
        label=CLASSES.index(snapshot.label) if snapshot.label else None,
        computed=computed,
        photo=pictures.thumbnail(data, SIZE) if data else None,
        names=tuple(map(called, CLASSES)),
        chosen=_weight(snapshot, stage, step),
        moment=walk.moment(stage),
        turned=walk.turned(),
        is_next=stage != "training" or trainer.trains_on() == "hand",
        **own,
    )
    with st.container(gap=None):
        network_view(KEY, view)
        _walked(stage, told(stage, is_convolutional(of), step.forward.logits.shape[0] > 1))
        controls("ask", *question)
    _file(of, step, data, snapshot.step is None)


@st.fragment
def _walked(stage, names):
    """At each moment of the walk the address changes, and nothing else of the page: a rerun of this fragment alone."""
    with alone(), net("the walk"):
        moment = Control("moment", Markup(), partial(_turn, stage, names))
        if not is_part_alone():
            # The frame has the address, and an element that stays the same costs the browser nothing.
            return controls(walk.KEY, moment)
        controls(
            walk.KEY,
            moment,
            tag("i", hidden=True, data_search=urlencode(address_bar.parameters())),
            keep=progress.to_keep(stage),
        )
        address_bar.write()


def _turn(stage, names, said):
    """Action: the learner is at another moment. names: those of the moments there are"""
    walk.go_to(stage, said)
    if moment := walk.moment(stage):
        progress.walked(*names[moment - 1 : moment])


def batch_choice(snapshot, stage) -> tuple[Control, ...]:
    """Whether to look at several pictures at once, where that can be done. -> Controls to write"""
    if not _has_batch(snapshot, stage):
        return ()
    name = f"batch.{stage}"
    words = text(stage, "batch")
    return (check(name, words, _looks_at_several(), _look_at),)


def shows_several(snapshot, stage) -> bool:
    """Whether the page's network is drawn with several pictures at once, in place of the one in hand."""
    return _has_batch(snapshot, stage) and _looks_at_several()


def _looks_at_several():
    return mine().coordinate.looked_at == "several"


def _look_at(several):
    mine().change(looked_at="several" if several else "one")


def _has_batch(snapshot, stage):
    if stage not in ("backprop", "training") or snapshot.step is None or snapshot.preset.widths:
        return False
    return stage == "backprop" or trainer.trains_on() != "hand"


def _batch(snapshot, stage):
    """One step on several pictures: four of them, or those that training would take next. -> (Network, Step)"""
    if stage == "training":
        return run.tape().next_step(trainer.settings())
    return snapshot.network, mini_batch(snapshot, material.sources())


def _weight(snapshot, stage, step):
    """The weight in view on the pages about weights; the most blamed one until the learner chooses."""
    if stage not in ("backprop", "training") or snapshot.step is None:
        return None
    if stage == "backprop" or weights.is_chosen():
        weight = weights.in_view(snapshot)
    else:
        [weight] = most_blamed(snapshot.network, step, 1)
    return Choice(weight.name, weight)


def masks_of(snapshot: Snapshot) -> dict[str, np.ndarray]:
    """Where the parts of a drawn pet are, by name."""
    data = snapshot.settings.data
    return masks(data.name, snapshot.preset.pixels) if isinstance(data, Bundled) else {}


def _timeline(snapshot, computed):
    """The picture in hand under the last weights of this run; empty while there is nothing to compare."""
    states = run.in_sight()
    if snapshot.step is None or len(states) < 2:
        return NO_TIMELINE
    X, T = snapshot.X, snapshot.step.targets
    return timeline_of(snapshot.network, states, snapshot.state, X, T, computed, folds=True)


def _file(of, step, data, unlabelled):
    """Every number of this step, to compute again at home."""
    st.download_button(
        text("export", "label"),
        apart(partial(_made, of, step, material.sources(), data)),
        text("export", "file", t=step.before.t),
        "application/octet-stream",
        on_click="ignore",
        type="tertiary",
        disabled=unlabelled,
        help=text("export", "help"),
    )


def _made(of, step, sources, data):
    """The file's bytes. They are made in a thread without a session, and perhaps when the picture has been removed."""
    return step_file(of, step, picture_of(sources, data))


def picture_of(sources: Sources, data: Picture | None) -> bytes | None:
    """The picture as a PNG file; None where there is none, or none any more."""
    try:
        return png(sources.picture(data).resize((SIZE, SIZE))) if data else None
    except UnknownSource:
        return None
