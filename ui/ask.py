"""A question before the answer: the learner says what will happen, then sees what did, and why."""

import streamlit as st

from ui import session
from ui.words import inline, plain, sections, text, write

SKIP = "skip"


def ask(page, answer, show=None, **words):
    """Ask the page's question. -> whether the page may show the answer now.

    answer: the right option's name, or None while it cannot be known yet. The options stand in the lesson's file as
    lines `name: words`. What was said stays on the page, beside what is.
    """
    said, options = session.recall(f"said.{page}"), _options(page)
    question = text(page, "ask", show, **words)
    write(f'<p class="ask">{question}</p>')
    st.segmented_control(
        plain(question),
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
    mark = "✓" if said == answer else "✗"
    you_said = "" if said == SKIP else f"{mark} You said: {options[said]}. "
    reason = inline(text(page, "reason", show, **words))
    write(f'<p class="reply">{you_said}<strong>It is: {options[answer]}.</strong> {reason}</p>')


def _options(page):
    lines = sections(page)["options"].splitlines()
    return {name: said.strip() for name, said in (line.split(":", 1) for line in lines)}
