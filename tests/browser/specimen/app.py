"""One of each Streamlit element that a lesson may use, to see that the server's headers let all of them work."""

import io

import matplotlib.pyplot as plt
import numpy as np
import streamlit as st
from PIL import Image

st.set_page_config(page_title="Specimen", layout="wide")
picture = Image.fromarray(np.arange(192, dtype=np.uint8).reshape(8, 8, 3))
file = io.BytesIO()
picture.save(file, "PNG")

st.title("Specimen")
st.markdown("words, $x^2$, `code`, :material/pets: and an icon 🐱")
st.html("<p style='color: teal'>own <b>HTML</b> <svg width='20' height='20'><circle r='8' cx='10' cy='10'/></svg></p>")
left, right = st.columns(2)
with left:
    rate = st.slider("slider", 0, 10, 3)
    st.write(f"the slider says {rate}")
    st.button("primary button", type="primary")
    st.button("button", icon=":material/arrow_forward:")
    st.selectbox("selectbox", ["one", "two"])
    st.radio("radio", ["one", "two"])
    st.segmented_control("segmented", ["one", "two"])
    st.checkbox("checkbox")
    st.toggle("toggle")
    st.number_input("number")
    st.text_input("text")
    st.progress(0.4, "progress")
    st.expander("expander").code("print(1)")
    st.popover("popover").write("inside")
with right:
    st.image(file.getvalue(), width=64)
    figure, axes = plt.subplots(figsize=(2, 1))
    axes.plot([1, 3, 2])
    st.pyplot(figure)
    plt.close(figure)
    st.line_chart([1, 3, 2], height=120)
    st.dataframe({"n": [1, 2]})
    st.table({"n": [1, 2]})
    st.metric("metric", "0.20", "0.1")
    st.latex(r"L = -\ln 0.20")
    st.download_button("download", file.getvalue(), "picture.png")
    upload = st.file_uploader("upload")
    if upload:
        st.write(f"{len(upload.getvalue())} bytes arrived")
    st.camera_input("camera")

component = st.components.v2.component(
    "specimen",
    html="<p>component says <output>nothing</output></p>",
    css="p { color: var(--st-text-color); }",
    js="export default ({data, parentElement}) => { parentElement.querySelector('output').textContent = data.word; }",
)
component(key="component", data={"word": "hello"})
