"""PageDown and PageUp, which a presenter's clicker sends, go to the next and the previous stage."""

import streamlit as st

SCRIPT = """
export default function ({ data, parentElement }) {
    // Called again when `data` changes, without clean-up in between: only the latest listener may stay.
    parentElement.presenterKeys?.abort();
    const listening = (parentElement.presenterKeys = new AbortController());
    const turn = { PageDown: 1, PageUp: -1 };
    const control = "input, textarea, select, button, a, [role=slider], [role=radio], [tabindex='0']";
    addEventListener("keydown", (event) => {
        const links = document.querySelectorAll(".st-key-way a");
        const target = links[data.here + turn[event.key]];
        if (!target || document.activeElement?.closest(control)) return;
        event.preventDefault();
        target.click();
    }, { signal: listening.signal });
    return () => listening.abort();
}
"""


def presenter_keys(here):
    """Listen on the page that is number `here` on the way through the stages."""
    st.components.v2.component("presenter_keys", js=SCRIPT)(data={"here": here}, key="presenter_keys")
