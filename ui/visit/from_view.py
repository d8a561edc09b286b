"""What the learner chose in the network view. It comes from a browser, so only what means something counts."""

from contextlib import suppress

import streamlit as st

from engine import Network
from engine.names import weight_called

# So far, and not at all, a weight can be moved to see what the loss does.
SMALLEST = 1e-12


def chosen_in(key: str, network: Network) -> dict:
    """What was chosen so far in the view called `key`: {"weight": Weight, "ref": "W1[i,j]", "at": when, "h": float}

    What was not chosen, or does not exist in this network, is left out. "at" tells a choice from another one.
    """
    said = _said(key, "chosen")
    if not isinstance(said, dict):
        return {}
    h, name = said.get("h"), said.get("ref")
    answer: dict = {}
    if isinstance(h, int | float) and not isinstance(h, bool) and SMALLEST < h <= 1:
        answer["h"] = float(h)
    if "weight" in said and isinstance(name, str):
        with suppress(ValueError):
            answer |= {"weight": weight_called(network, name), "ref": name, "at": said.get("at")}
    return answer


def asked_in(key: str) -> list[str]:
    """The places that were pointed at last, whose exact numbers are wanted."""
    place = _said(key, "place")
    refs = place.get("refs") if isinstance(place, dict) else None
    return [ref for ref in refs if isinstance(ref, str)] if isinstance(refs, list) else []


def _said(key: str, what: str) -> object:
    return (st.session_state.get(key) or {}).get(what)
