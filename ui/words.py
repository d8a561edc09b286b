"""The lesson's words: Markdown files with a section for each thing that is said. Another language is another folder.

A section begins with a line `## name`. `{name}` in it stands for a word, `{P[0,1]}` for a number of that name, with
`{P[0,1]:2}` for two decimals: text holds no computed number of its own.
"""

import re
from functools import cache
from pathlib import Path

import streamlit as st

LESSON = Path(__file__).parent.parent / "lesson" / "en"
PLACE = re.compile(r"\{([^{}:]+)(?::(\d))?\}")


@cache
def sections(page):
    """{section: text} of a page's file."""
    parts = re.split(r"^## (\S+)\n", (LESSON / f"{page}.md").read_text(encoding="utf-8"), flags=re.M)
    return {name: text.strip() for name, text in zip(parts[1::2], parts[2::2], strict=True)}


def text(page, section, show=None, **words):
    """A section with its places filled in: `words` by name, numbers by `show`."""

    def fill(match):
        name, decimals = match.groups()
        return words[name] if name in words else show(name, decimals and int(decimals))

    return PLACE.sub(fill, sections(page)[section])


def say(page, section, show=None, **words):
    """Write a section on the page."""
    st.markdown(text(page, section, show, **words), unsafe_allow_html=True)
