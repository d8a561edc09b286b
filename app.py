"""The welcome page (a placeholder until the lead writes it)."""

import streamlit as st

from ui.server import warm_up

warm_up()
st.set_page_config(page_title="How a network learns")
st.title("How a network learns")
st.slider("learning rate", 0.0, 1.0, 0.1)
