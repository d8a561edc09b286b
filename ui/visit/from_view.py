"""What the learner chose in the network view. It comes from a browser, so only what means something counts."""

from contextlib import suppress
from typing import NamedTuple

import streamlit as st

from engine import Network
from engine.names import Weight, weight_called

# So far, and not at all, a weight can be moved to see what the loss does.
SMALLEST = 1e-12


class Choice(NamedTuple):
    """What is chosen in a view. ref: a name of the ledger; weight: the one that it names; at: tells a choice from
    another one; h: how far the weight is to be moved. What is not chosen is empty.
    """

    ref: str = ""
    weight: Weight | None = None
    at: object = None
    h: float | None = None


def chosen_in(key: str, network: Network) -> Choice:
    """What was chosen so far in the view called `key`, as far as it exists in this network."""
    said = _said(key, "chosen")
    if not isinstance(said, dict):
        return Choice()
    h, name = said.get("h"), said.get("ref")
    choice = Choice()
    if isinstance(h, int | float) and not isinstance(h, bool) and SMALLEST < h <= 1:
        choice = Choice(h=float(h))
    if "weight" in said and isinstance(name, str):
        with suppress(ValueError):
            return Choice(name, weight_called(network, name), said.get("at"), choice.h)
    return choice


def asked_in(key: str) -> list[str]:
    """The places that were pointed at last, whose exact numbers are wanted."""
    place = _said(key, "place")
    refs = place.get("refs") if isinstance(place, dict) else None
    return [ref for ref in refs if isinstance(ref, str)] if isinstance(refs, list) else []


def _said(key: str, what: str) -> object:
    return (st.session_state.get(key) or {}).get(what)
