"""The network view: one picture's network, drawn so that every number in it can be pointed at.

    network_view(key, network, step, stage="forward", ...)   draws it; returns what the learner chose
    step_file(network, step, picture_png)                    the same numbers as a file to take away

The drawing is one Streamlit element (JavaScript beside this file). Its numbers arrive through small carrier elements,
one for each part of a step, so that what did not change is not sent again; `payload.py` says how.
"""

import numpy as np
import streamlit as st

from .code import javascript, stylesheet
from .files import step_file
from .payload import described, pack, parts, picture_shape, stamp

__all__ = ["STAGES", "network_view", "step_file"]

STAGES = ("forward", "truth", "loss", "backprop", "training")

_drawing = st.components.v2.component("network_view", js=javascript("view"), css=stylesheet())
_carrier = st.components.v2.component("network_view_part", js=javascript("part"))


def network_view(
    key,
    network,
    step,
    *,
    stage,
    picture_png,
    label,
    names=("Cat", "Dog"),
    chosen=None,
    frames=None,
    masks=None,
    check=None,
    computed=("forward", "loss", "backward", "update"),
):
    """Draw one step of a network and return what the learner chose in it, as a dict.

    key: of this view, letters and digits. stage: one of STAGES, is lit. picture_png: bytes of the picture in hand, or
    None. label: index of the true class, or None while nobody has said; then `step` may be made with any label, and
    nothing after its forward pass is sent. names: one word a class. chosen: what to start with, as returned.
    frames: `frames.frames(...)` for the timeline. masks: {part: (h,w) array, above 0 where the part is}. check: the `engine.Nudge`, and its h, of the chosen weight. computed: the moves that have been made; the
    numbers of the others are not sent, and drawn as "not computed yet".

    Returns {"weight": (layer, ("W", i, j)) or None, "h": float or None, "moment": int, "scrub": int or None}.
    """
    if stage not in STAGES:
        raise ValueError(f"A stage is one of {', '.join(STAGES)}, not {stage!r}.")
    X = step.forward.values[0]
    found = parts(network, step, computed, label)
    found["pixels"] |= _picture(picture_png, masks)
    found["frames"] = frames or {}
    setting = {
        "stage": stage,
        "computed": list(computed),
        "label": label,
        "names": list(names),
        "picture": picture_shape(X.shape[1:]),
        "layers": described(network),
        "loss": type(network.loss).__name__,
        "optimizer": type(network.optimizer).__name__,
        "rate": network.optimizer.rate(step.before.t + 1),
        "iteration": step.before.t,
        "chosen": chosen,
        "check": check,
        "stamps": {part: stamp(arrays) for part, arrays in found.items()},
    }
    with st.container(key=f"{key}-view", gap=None):
        chosen = _drawing(key=key, data=key, on_chosen_change=lambda: None)
        for part, arrays in found.items():
            header = {"view": key, "part": part, "stamp": setting["stamps"][part]}
            _carrier(key=f"{key}-{part}", data=pack(header, arrays))
        _carrier(key=f"{key}-setting", data=pack({"view": key, "part": "setting", **setting}, {}))
    return chosen


def _picture(png, masks):
    """The photo as bytes and each part's mask as numbers from 0 to 255."""
    photo = {"photo": np.frombuffer(png, np.uint8)} if png else {}
    return photo | {
        f"mask_{part}": np.rint(255 * np.asarray(mask)).astype(np.uint8) for part, mask in (masks or {}).items()
    }
