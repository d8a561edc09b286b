"""The session and the address in the browser say the same thing.

A session begins at its address, and goes where Back, Forward and links lead; otherwise the session wins, and the
address is written anew.
"""

from collections.abc import Mapping
from urllib.parse import urlencode, urljoin, urlsplit

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from runs.data.values import Brought
from runs.link.address import from_params, to_params
from runs.link.coordinate import without
from ui.parts.errors import sentence
from ui.visit import run, starts, weights
from ui.visit.complaints import complain_of
from ui.visit.owner import mine
from ui.visit.session import Waiting


def synchronise() -> None:
    """The first act of every run of a page: take over the address, if the session begins or somebody was led there.

    Any other wish for a page, such as a click or a file, brings the address that the browser showed by then, which the
    answer to the wish before may not have reached yet.
    """
    address = mine().address
    if address.written is None or _went_through_history():
        params = _in_browser()
        if params != address.written:
            follow(params)
            address.written = params
    weights.take_from_view()


def follow(params: Mapping) -> None:
    """Go where these parameters lead, or wait for what is needed there. What cannot be read is complained about."""
    found = from_params(params, mine().sources, mine().sources.files)
    if found.missing:
        mine().address.waiting = Waiting(found.coordinate, found.missing)
    else:
        starts.go_to(found.coordinate)
    complain_of(*map(sentence, found.complaints))


def waiting() -> Waiting | None:
    """What is waited for before there are numbers to show."""
    return mine().address.waiting


def missing() -> tuple[Brought, ...]:
    """What somebody has to bring before there are numbers to show."""
    waits = waiting()
    return waits.missing if waits else ()


def look_again() -> None:
    """Something was brought: go where it was waited for, if nothing else is missing."""
    if waits := waiting():
        follow(to_params(waits.coordinate))


def give_up() -> None:
    """Action: go on without what is waited for. A second click may come before the page has gone on."""
    if waits := waiting():
        starts.go_to(without(waits.coordinate, waits.missing))


def stage() -> str:
    """The stage in view."""
    return mine().address.place[0]


def turn_to(stage: str) -> None:
    """Action: another stage is to be shown."""
    mine().address.turn_to = stage


def stage_to_turn_to() -> str | None:
    """The stage to which the last click leads, or None; asked once. A later click on another stage comes first."""
    stage, mine().address.turn_to = mine().address.turn_to, None
    return None if _went_through_history() else stage


def write() -> None:
    """The last act: the whole coordinate, at once, and only if it changed.

    Or if somebody went back: the answer to a click before that may have changed the address in the browser since. An
    address that could not be followed stays.
    """
    if mine().address.written is None:
        return
    params = {name: [text] for name, text in parameters().items()}
    if _in_browser() != params or _went_through_history():
        st.query_params.from_dict(params)
    mine().address.written = params


def sentences_were_shown() -> None:
    """All sentences are on a page that was drawn to its end.

    A page with a run under way begins anew by itself at the end of it; until then nobody has had the time to read.
    """
    if waiting() or run.busy() is None:
        complain_of()


def parameters() -> dict[str, str]:
    """What the address has to say of what is in view."""
    waits = waiting()
    return to_params(waits.coordinate if waits else mine().coordinate)


def link(path: str, parameters: Mapping[str, str]) -> str:
    """A whole link, with the server's address, to a page of the lesson."""
    return f"{urljoin(here(), path)}?{urlencode(parameters)}"


def here() -> str:
    """The page's address as the browser has it; empty where there is no browser."""
    return st.context.url or ""


def is_of_this_computer() -> bool:
    """Whether the server's address is one by which no other computer finds it."""
    return urlsplit(here()).hostname in ("localhost", "127.0.0.1")


def _in_browser():
    """What stands in the address: each parameter with its texts."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def _went_through_history():
    """Whether the browser said that it went back, forward, or to another stage."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation
