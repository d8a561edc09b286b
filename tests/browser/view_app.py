"""A page with nothing but the network view, for its tests and for looking at it: the choices are in the address."""

import streamlit as st
from markupsafe import Markup

from tests.browser.view_example import example
from ui.inputs.controls import Control, controls, voice
from ui.serve.startup import warm_up
from ui.view import NO_TIMELINE, View, network_view, timeline_of
from ui.visit.from_view import Choice
from ui.visit.owner import alone

warm_up()
st.set_page_config(layout="wide", initial_sidebar_state="collapsed")
choice = st.query_params.to_dict()


@st.cache_resource
def made_from(choice):
    return example(choice)


shown = made_from(choice)
stage = choice.get("stage", "forward")
made = int(choice.get("computed", {"forward": 1, "truth": 2, "loss": 3}.get(stage, 5)))
computed = ("forward", "truth", "loss", "backward", "update")[:made]


def scrub(run, at):
    st.session_state.at = at


def walk(said):
    st.session_state.moment = int(said.partition(".")[2])


@st.fragment
def view():
    with alone():
        controls("frame", voice("scrub", 2, scrub))
        controls("walk", Control("moment", Markup(), walk))
    step = next((each for each in shown.steps if each.before.t == st.session_state.get("at")), shown.step)
    states = [each.before for each in (*shown.steps, shown.step)]
    X, T = step.forward.values[0][:1], step.targets[:1]
    timeline = timeline_of(shown.network, states, step.before, X, T, computed) if shown.steps else NO_TIMELINE
    view = View(
        shown.network,
        step,
        stage,
        label=None if made == 1 else int(step.targets[0, 1]),
        computed=computed,
        names=("Cat", "Dog"),
        photo=shown.png,
        masks=shown.masks,
        chosen=Choice(choice["look"]) if "look" in choice else None,
        timeline=timeline,
        moment=st.session_state.get("moment", 0),
    )
    answer = network_view("net", view)
    st.caption(f"chosen: {answer}")


view()
