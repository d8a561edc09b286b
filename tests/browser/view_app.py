"""A page with nothing but the network view, for its tests and for looking at it: the choices are in the address."""

import io

import numpy as np
import streamlit as st

import engine
from pictures import pets
from pictures.pixels import to_pixels
from runs.presets import preset
from ui.view import STAGES, network_view, timeline_of

st.set_page_config(layout="wide", initial_sidebar_state="collapsed")
choice = st.query_params


@st.cache_resource
def pictured(kinds, size, grey):
    drawn = [pets.draw(kind, pets.BUNDLED[kind] + i // 2, 96) for i, kind in enumerate(kinds)]
    file = io.BytesIO()
    drawn[0].image.save(file, "PNG")
    X = np.stack([to_pixels(pet.image, size, grey).ravel() for pet in drawn])
    masks = {part: np.asarray(mask.resize((size, size))) / 255 for part, mask in drawn[0].masks.items()}
    return X, file.getvalue(), masks


size = preset(choice.get("preset", "small"))
network = size.network(
    choice.get("activation", "ReLU"), choice.get("loss", "CrossEntropy"), choice.get("optimizer", "SGD"), 0.01
)
kinds = ("cat", "dog", "cat", "dog")[: int(choice.get("batch", 1))]
X, png, masks = pictured(kinds, size.pixels, size.grey)
T = np.eye(2)[[int(kind == "dog") for kind in kinds]]
stage = choice.get("stage", "forward")
state = engine.init(network, int(choice.get("seed", 1)))
iterations = int(choice.get("iterations", 0))
steps = []
for _ in range(iterations):
    steps.append(engine.step(network, state, X, T))
    state = steps[-1].after
step = engine.step(network, state, X, T)
made = {"forward": 1, "truth": 2, "loss": 3}.get(stage, 5)
computed = ("forward", "truth", "loss", "backward", "update")[: int(choice.get("computed", made))]
label = None if choice.get("label") == "none" or stage == "forward" else int(T[0, 1])


@st.fragment
def view():
    chosen = (st.session_state.get("net") or {}).get("chosen") or {}
    shown = next((each for each in steps if each.before.t == chosen.get("scrub")), step)
    answer = network_view(
        "net",
        network,
        shown,
        stage=stage,
        picture_png=png,
        label=label,
        masks=masks,
        computed=computed,
        timeline=timeline_of(network, steps[-60:]) if steps else None,
    )
    st.caption(f"chosen: {answer}")


assert stage in STAGES
view()
