"""The Streamlit elements of a view: the drawing, the carriers of its numbers, and who asks for exact ones."""

from collections.abc import Callable

import numpy as np
import streamlit as st

from engine.formula import GRAMMAR
from runs.numbers.blocks import is_convolutional
from runs.once import once
from ui.parts.bundle import drawn, javascript, stylesheet, unpacking, zipped
from ui.parts.words import page_words
from ui.serve.element import element
from ui.visit.faults import net
from ui.visit.from_view import Choice, asked_in, chosen_in
from ui.visit.owner import alone

from . import maps
from .briefing import briefing_of
from .payload import Packed, folded, message, pack, parts
from .view import View

# Bytes up to which a part travels together with others: an element of its own costs a browser some milliseconds.
TOGETHER = 20_000
# With the code, the words that the drawings say and their looks travel once.
WORDS = page_words("common") | page_words("view")
KNOWN = {"WORDS": WORDS, "GRAMMAR": GRAMMAR}
CODE = zipped("ui/view/view", **KNOWN, STYLE=stylesheet(".view", "ui/view/view"))
CODE_OF_MAPS = zipped("ui/view/maps_view", **KNOWN, STYLE=stylesheet(".view", "ui/view/view", "ui/view/maps/maps"))
_drawing, _drawing_of_maps = (
    st.components.v2.component(name, js=unpacking(name)) for name in ("network_view", "network_view_maps")
)
_asker = st.components.v2.component("network_view_ask", js=javascript("ui/view/ask"))
_carrier = element("network_view_part", javascript("ui/view/part"))


def network_view(key: str, view: View) -> Choice:
    """Draw a view and return what the learner chose in it, as `chosen_in` says. key: of this view, letters and digits.

    At which state of the timeline the learner came to rest, the controls called "frame" say: `voice("scrub", 2, ...)`,
    called with the number of the run and the iteration.
    """
    answer = chosen_in(key, view.network)
    packed, setting = told(view, answer, folds=True)
    drawing, name, code = (_drawing, key, CODE)
    if view.is_of_maps:
        drawing, name, code = (_drawing_of_maps, f"{key}-maps", CODE_OF_MAPS)
    letters = {part: message({"view": name, "part": part}, each) for part, each in packed.items()}
    apart = {part: letter for part, letter in letters.items() if part == "pixels" or len(letter) > TOGETHER}
    together = [letter for part, letter in letters.items() if part not in apart]
    together.append(message({"view": name, "part": "setting", **setting}, pack(view.timeline.curve)))
    with st.container(key=f"{name}-view", gap=None):
        drawing(key=key, data=drawn(name, code), on_chosen_change=_nothing)
        for part, letter in apart.items():
            _carrier(f"{key}-{part}", letter)
        _carrier(f"{key}-setting", b"".join(together))
        if view.is_of_maps:
            network, origin, shown = view.network, maps.origin(view.network, view.step), (view.computed, view.label)
            _answering(key, name, setting, lambda refs: maps.exact(network, maps.again(origin), *shown, refs))
    return answer


def told(view: View, answer: Choice, folds: bool = False) -> tuple[dict[str, Packed], dict]:
    """All that a view's drawing is told: its parts, and the setting. answer: what the learner chose in it

    folds: whether the large parts of the step are folded
    """
    packed = _packed(view.step, view.network, view.computed, view.label, view.photo, folds) | view.timeline.chunks
    return packed, briefing_of(view, answer, packed)


@once
def _packed(step, network, computed, label, photo, folds):
    """The parts of a step. photo: its bytes, or None"""
    found = (maps.parts if is_convolutional(network) else parts)(network, step, computed, label)
    found["pixels"] |= {"photo": np.frombuffer(photo, np.uint8)} if photo else {}
    made = {part: pack(arrays) for part, arrays in found.items()}
    # A picture is smaller already, and of a network of maps, so is all that is large.
    large = {part for part, each in made.items() if len(each.body) > TOGETHER and part != "pixels"}
    return {part: folded(each) if folds and part in large else each for part, each in made.items()}


def _nothing() -> None:
    """Nobody wants to know."""


@st.fragment
def _answering(key: str, name: str, setting: dict, exact: Callable) -> None:
    """Send the exact numbers of the places that the learner points at: a rerun of this fragment alone."""
    with alone(), net("the network view"):
        _asker(key=f"{key}-ask", data=name, on_place_change=_nothing)
        refs = asked_in(f"{key}-ask") or [setting["opening"], (setting["chosen"] or {}).get("ref", setting["opening"])]
        header = {"view": name, "part": "place", "of": setting["stamps"], "refs": refs}
        _carrier(f"{key}-place", message(header, exact(refs)))
