"""The server's entry: `streamlit run asgi.py` is what `make run` calls; any ASGI server takes `asgi:app`."""

from pathlib import Path

import streamlit as st

from ui.serve import startup

app = st.App(Path(__file__).with_name("app.py"), lifespan=startup.lifespan, middleware=startup.MIDDLEWARE)
