"""The server's entry: `streamlit run asgi.py` is what `make run` calls; any ASGI server takes `asgi:app`."""

import os
from pathlib import Path

# Before NumPy is loaded, which reads it then: a thread multiplies by itself. To share out a product as small as these
# among OpenBLAS's threads takes longer than the product, up to a hundred times where others compute; and by one thread
# a run has the same numbers on any number of cores, to the last bit.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import streamlit as st

from ui.serve import startup

app = st.App(Path(__file__).with_name("app.py"), lifespan=startup.lifespan, middleware=startup.MIDDLEWARE)
