"""The network view on a stage's page: the moment in hand, in the light of that stage."""

import streamlit as st

from pictures.bundled import BUNDLED, masks
from runs.presets import CLASSES
from runs.stages import weight_name
from ui import session
from ui.show import NAMES
from ui.view import network_view, step_file, timeline_of
from ui.words import text

# What the learner may see of the four moves, by stage. The rest is drawn as not computed yet.
COMPUTED = {
    "forward": ("forward",),
    "truth": ("forward", "truth"),
    "loss": ("forward", "truth", "loss"),
    "backprop": ("forward", "truth", "loss", "backward", "update"),
    "training": ("forward", "truth", "loss", "backward", "update"),
}
KEY = session.VIEW
SIZE = 256


def network(moment, stage, revealed=True):
    """Draw the network at this moment. Before it is revealed, the backward pass has not been made."""
    computed = COMPUTED[stage] if revealed else COMPUTED["loss"]
    layer, place = session.weight(moment) if stage == "backprop" else (None, None)
    png = session.thumbnail(moment.settings.data, SIZE)
    network_view(
        KEY,
        moment.network,
        moment.any_step,
        stage=stage,
        picture_png=png,
        label=CLASSES.index(moment.label) if moment.label else None,
        names=tuple(NAMES.values()),
        masks=masks(moment.settings.data, moment.preset.pixels) if moment.settings.data in BUNDLED else None,
        computed=computed,
        chosen=place and {"weight": (layer, place), "ref": weight_name(moment.network, layer, place)},
        timeline=_timeline(moment, computed),
        on_scrub=session.scrubbed,
    )
    _file(moment, png)


def _timeline(moment, computed):
    """The picture in hand under the last weights of this run; None while there is nothing to compare."""
    states = session.tape().at_hand
    if moment.step is None or len(states) < 2:
        return None
    return timeline_of(moment.network, states, moment.state, moment.X, moment.step.targets, computed)


def _file(moment, png):
    """Every number of this step, to compute again at home."""
    st.download_button(
        "This step as a file ↓",
        lambda: step_file(moment.network, moment.step, png),
        f"step-{moment.state.t + 1}.npz",
        "application/octet-stream",
        on_click="ignore",
        type="tertiary",
        disabled=moment.step is None,
        help=text("frame", "file"),
    )
