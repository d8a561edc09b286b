"""A question before the answer: the learner says what will happen, then sees what did, and why."""

import re

import streamlit as st

from ui import session
from ui.words import sections, text

SKIP = "skip"
TAG = re.compile("<[^>]*>")


def ask(page, answer, show=None, **words):
    """Ask the page's question. -> whether the page may show the answer now.

    answer: the right option's name, or None while it cannot be known yet. The options stand in the lesson's file as
    lines `name: words`. What was said stays on the page, beside what is.
    """
    said, options = session.recall(f"said.{page}"), _options(page)
    question = text(page, "ask", show, **words)
    st.markdown(f'<div class="ask">{question}</div>', unsafe_allow_html=True)
    st.segmented_control(
        TAG.sub("", question),
        [*options, SKIP],
        format_func=lambda name: options.get(name, "Show me"),
        key=f"ask.{page}",
        default=said,
        label_visibility="collapsed",
        on_change=lambda: session.remember(f"said.{page}", session.recall(f"ask.{page}")),
    )
    if said is None:
        return False
    if answer is not None:
        _reply(page, options, said, answer, show, words)
    return True


def _reply(page, options, said, answer, show, words):
    it_is = f"**It is: {options[answer]}.** "
    if said != SKIP:
        mark = "✓" if said == answer else "✗"
        it_is = f"{mark} You said: {options[said]}. " + it_is
    reason = text(page, "reason", show, **words)
    st.markdown(f'<div class="reply">\n\n{it_is}{reason}\n\n</div>', unsafe_allow_html=True)


def _options(page):
    lines = sections(page)["options"].splitlines()
    return {name: said.strip() for name, said in (line.split(":", 1) for line in lines)}
