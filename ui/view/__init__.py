"""The network view: one picture's network, drawn so that every number in it can be pointed at.

    network_view(key, network, step, stage="forward", ...)   draws it; returns what the learner chose
    step_file(network, step, picture_png)                    the same numbers as a file to take away

The drawing is one Streamlit element (JavaScript beside this file). Its numbers arrive through carrier elements: one for
the picture, one for each large part of a step, one for all else, so that what did not change is not sent again;
`payload.py` says how.

A convolutional network has a drawing of its own (`maps_view.js`), loaded only with such a network: maps as pictures,
and the exact numbers of a place when somebody points at it; `maps.py` says how.
"""

from contextlib import suppress
from dataclasses import asdict

import numpy as np
import streamlit as st

from engine import EngineError, nudge, rule
from engine.names import weight_called
from runs.numbers.blocks import is_convolutional
from ui.parts.bundle import javascript, stylesheet
from ui.parts.words import sections
from ui.visit.owner import alone, net

from . import kinds, maps
from .export import step_file
from .payload import PREFIXES, described, message, pack, parts, picture_shape
from .timeline import timeline_of

__all__ = ["STAGES", "chosen_in", "network_view", "step_file", "timeline_of"]

STAGES = ("forward", "truth", "loss", "backprop", "training")

_drawing = st.components.v2.component("network_view", js=javascript("view/view"), css=stylesheet(".view", "view/view"))
_drawing_of_maps = st.components.v2.component(
    "network_view_maps", js=javascript("view/maps_view"), css=stylesheet(".view", "view/view", "view/maps/maps")
)
# So far, and not at all, a weight can be moved to see what the loss does.
SMALLEST = 1e-12
# Bytes up to which a part travels together with others: an element of its own costs a browser some milliseconds.
TOGETHER = 20_000
_asker = st.components.v2.component("network_view_ask", js=javascript("view/ask"))
_carrier = st.components.v2.component("network_view_part", js=javascript("view/part"))


def network_view(
    key,
    network,
    step,
    *,
    stage,
    photo,
    label,
    names=("Cat", "Dog"),
    chosen=None,
    timeline=None,
    run=0,
    masks=None,
    computed=("forward", "loss", "backward", "update"),
):
    """Draw one step of a network and return what the learner chose in it, as a dict.

    key: of this view, letters and digits. stage: one of STAGES, is lit. photo: the bytes of a picture file, or None.
    label: index of the true class, or None while nobody has said; then `step` may be made with any label, and
    nothing after its forward pass is sent. names: one word a class. chosen: what to start with, as returned.
    timeline: `timeline_of(...)` the last states; run: a whole number for the run that they are of. At which of them the
    learner came to rest, the controls called "frame" say: `voice("scrub", 2, ...)`, called with the run and the
    iteration. masks: {part: (h,w) array from 0 to 1, where the part is}.
    computed: the moves that have been made ("truth" is the comparison with the label, without a score); the numbers of
    the others are not sent, and drawn as "not computed yet".

    Returns a dict such as
    {"weight": Weight, "ref": "W1[i,j]", "h": float}; what was not chosen is left out.
    """
    if stage not in STAGES:
        raise ValueError(f"A stage is one of {', '.join(STAGES)}, not {stage!r}.")
    X, answer, convolutional = step.forward.values[0], chosen_in(key, network), is_convolutional(network)
    found = (maps.parts if convolutional else parts)(network, step, computed, label)
    found["pixels"] |= _picture(photo, masks)
    curve, frames = timeline or ({}, {})
    packed = {part: pack(arrays) for part, arrays in found.items()} | frames
    setting = {
        "stage": stage,
        "computed": list(computed),
        "label": label,
        "names": list(names),
        "picture": picture_shape(X.shape[1:]),
        "layers": described(network),
        "prefixes": PREFIXES,
        "loss": kinds.loss(network.loss),
        "optimizer": kinds.optimizer(network.optimizer),
        "softmax": kinds.softmax(network.loss, float(step.forward.logits.max())),
        "words": sections("view"),
        "rate": network.optimizer.rate(step.before.t + 1),
        "iteration": step.before.t,
        "run": run,
        "chosen": chosen or answer or None,
        "check": _check(network, step, answer) if "backward" in computed and label is not None else None,
        "parts": list(found),
        "rule": _rule(network, step, chosen or answer) if "update" in computed and label is not None else None,
        "frames": list(frames),
        "stamps": {part: each.stamp for part, each in packed.items()},
    }
    drawing, view = (_drawing_of_maps, f"{key}-maps") if convolutional else (_drawing, key)
    if convolutional:
        setting |= maps.described(network, step, computed, label, masks)
    letters = {part: message({"view": view, "part": part}, each) for part, each in packed.items()}
    apart = {part: letter for part, letter in letters.items() if part == "pixels" or len(letter) > TOGETHER}
    together = [letter for part, letter in letters.items() if part not in apart]
    together.append(message({"view": view, "part": "setting", **setting}, pack(curve)))
    with st.container(key=f"{view}-view", gap=None):
        drawing(key=key, data=view, on_chosen_change=_nothing)
        for part, letter in apart.items():
            _carrier(key=f"{key}-{part}", data=letter)
        _carrier(key=f"{key}-setting", data=b"".join(together))
        if convolutional:
            made_from = maps.origin(network, step)
            _answering(
                key, view, setting, lambda refs: maps.exact(network, maps.again(made_from), computed, label, refs)
            )
    return answer


def _nothing():
    """Nobody wants to know."""


@st.fragment
def _answering(key, view, setting, exact):
    """Send the exact numbers of the places that the learner points at: a rerun of this fragment alone."""
    with alone(), net("the network view"):
        _asker(key=f"{key}-ask", data=view, on_place_change=_nothing)
        refs = _asked(key) or [setting["opening"], (setting["chosen"] or {}).get("ref", setting["opening"])]
        header = {"view": view, "part": "place", "of": setting["stamps"], "refs": refs}
        _carrier(key=f"{key}-place", data=message(header, exact(refs)))


def _asked(key):
    """The places that the learner pointed at last. They come from a browser, so only texts count."""
    place = (st.session_state.get(f"{key}-ask") or {}).get("place")
    refs = place.get("refs") if isinstance(place, dict) else None
    return [ref for ref in refs if isinstance(ref, str)] if isinstance(refs, list) else []


def chosen_in(key, network):
    """What the learner chose so far in the view called `key`, as `network_view` returns it.

    It comes from a browser, so only an h that means something counts, and a weight that this network has. at: when it
    was chosen, to tell a choice from another one
    """
    said = (st.session_state.get(key) or {}).get("chosen")
    if not isinstance(said, dict):
        return {}
    h, name = said.get("h"), said.get("ref")
    answer = {"h": float(h)} if type(h) in (int, float) and SMALLEST < h <= 1 else {}
    if "weight" in said and isinstance(name, str):
        with suppress(ValueError):
            answer |= {"weight": weight_called(network, name), "ref": name, "at": said.get("at")}
    return answer


def _check(network, step, answer):
    """The chosen weight moved by h both ways, and the loss there; None while no weight, or no h, is chosen."""
    if not {"weight", "h"} <= answer.keys():
        return None
    try:
        found = nudge(network, step.before, step.forward.values[0], step.targets, *answer["weight"].where, answer["h"])
    except EngineError:
        return None
    return {"ref": answer["ref"], "h": answer["h"], **asdict(found)}


def _rule(network, step, answer):
    """The optimiser's arithmetic for the chosen weight; None while none is chosen."""
    if "weight" not in answer:
        return None
    try:
        made = rule(network, step, *answer["weight"].where)
    except EngineError:
        return None
    return {"ref": answer["ref"], **asdict(made)}


def _picture(png, masks):
    """The photo as bytes and each part's mask as numbers from 0 to 255."""
    photo = {"photo": np.frombuffer(png, np.uint8)} if png else {}
    return photo | {
        f"mask_{part}": np.rint(255 * np.asarray(mask)).astype(np.uint8) for part, mask in (masks or {}).items()
    }
