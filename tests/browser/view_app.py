"""A page with nothing but the network view, for its tests and for looking at it: the choices are in the address."""

import streamlit as st

from tests.browser.view_example import example
from ui.server import warm_up
from ui.view import network_view, timeline_of

warm_up()
st.set_page_config(layout="wide", initial_sidebar_state="collapsed")
choice = st.query_params.to_dict()


@st.cache_resource
def made_from(choice):
    made = example(choice)
    return made, timeline_of(made.network, [*made.steps[-60:], made.step]) if made.steps else None


shown, timeline = made_from(choice)
stage = choice.get("stage", "forward")
made = int(choice.get("computed", {"forward": 1, "truth": 2, "loss": 3}.get(stage, 5)))


@st.fragment
def view():
    chosen = (st.session_state.get("net") or {}).get("chosen") or {}
    step = next((each for each in shown.steps if each.before.t == chosen.get("scrub")), shown.step)
    answer = network_view(
        "net",
        shown.network,
        step,
        stage=stage,
        picture_png=shown.png,
        label=None if made == 1 else int(step.targets[0, 1]),
        masks=shown.masks,
        computed=("forward", "truth", "loss", "backward", "update")[:made],
        timeline=timeline,
        chosen={"ref": choice["look"]} if "look" in choice else None,
    )
    st.caption(f"chosen: {answer}")


view()
