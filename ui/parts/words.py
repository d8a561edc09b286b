"""The lesson's words: Markdown files with a section for each thing that is said. Another language is another folder.

A section begins with a line `## name`. `{name}` in it stands for a word, `{P[0,1]}` for a number of that name, with
`{P[0,1]:2}` for two decimals: text holds no computed number of its own.

Sections use headings (###), paragraphs and **bold**. They become HTML here, so that text and numbers can be one element
of the page: each element costs a browser 2 to 3 ms at every click, and a page has dozens of sections.
"""

import re
from functools import cache
from pathlib import Path

import streamlit as st

from ui.parts.controls import controls

LESSON = Path(__file__).parents[2] / "lesson" / "en"
PLACE = re.compile(r"\{([^{}:]+)(?::(\d))?\}")
TAG = re.compile("<[^>]*>")
BOLD = re.compile(r"\*\*(.+?)\*\*")


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


def told(page, section, show=None, **words):
    """A section as HTML."""
    return "".join(_block(block) for block in text(page, section, show, **words).split("\n"))


def paragraph(words):
    """Sentences as HTML; of none, none."""
    return f"<p>{inline(words)}</p>" if words else ""


def title(page):
    """The page's title as HTML."""
    return f"<h1>{text(page, 'title')}</h1>"


def write(*parts, key=None):
    """Put text and pictures of numbers on the page, as one element; with a `key` of its own, controls as well.

    Without a key Streamlit reads the HTML first, to take out whatever could do harm. Nothing here could, and for much
    HTML that takes a browser longer than all the rest.
    """
    lesson = ('<div class="lesson">', *parts, "</div>")
    controls(key, *lesson) if key else st.html("".join(lesson))


def plain(html):
    """HTML without its tags, for a label that can only be text."""
    return TAG.sub("", html)


def inline(words):
    """**bold** as HTML."""
    return BOLD.sub(r"<strong>\1</strong>", words)


def _block(block):
    if block.startswith("### "):
        return f"<h3>{inline(block[4:])}</h3>"
    return paragraph(block)
