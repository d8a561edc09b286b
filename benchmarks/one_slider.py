"""What `benchmarks/classroom.py` compares the lesson with: one slider and one line of text."""

import streamlit as st

st.write("The slider says", st.slider("slider", 0, 100, 50))
