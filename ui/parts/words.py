"""The lesson's words, found by page and key. Another language is another folder in lesson/.

A page's file begins with its labels, each a line `key: words`. Longer texts follow, each below a line `## key`, in
headings (###), paragraphs and **bold**. A place in them is filled in where it is shown, so no text holds a computed
number of its own:

    {name}          a word, or the number of that name          {right%} {right%:1}   per cent, with so many decimals
    {P[0,1]:2}      with two decimals                           {pets#}               a count

The files are part of the program: what they say is trusted, what fills their places is not.
"""

import os
import re
from functools import cache
from pathlib import Path

from markupsafe import Markup, escape

# The folder in lesson/, or the path of another, that has the name of a language.
LESSON = Path(__file__).parents[2] / "lesson" / os.environ.get("LESSON_LANGUAGE", "en")
PLACE = re.compile(r"\{([^{}:%#]+)([%#]?)(?::(\d))?\}")
BOLD = re.compile(r"\*\*(.+?)\*\*")


@cache
def page_words(page: str) -> dict[str, str]:
    """{key: words} of a page's file, as they stand there."""
    labels, *parts = re.split(r"^## (\S+)\n", (LESSON / f"{page}.md").read_text(encoding="utf-8"), flags=re.M)
    found = dict(line.split(": ", 1) for line in labels.splitlines() if line)
    return found | {key: words.strip("\n") for key, words in zip(parts[::2], parts[1::2], strict=True)}


def text(page: str, key: str, /, **places) -> str:
    """Plain words, for a label or a sentence that takes no HTML. Raises KeyError."""
    words = page_words(page)[key]
    return PLACE.sub(lambda place: str(places[place[1]]), words) if "{" in words else words


def html(page: str, key: str, show=None, /, **places) -> Markup:
    """Words as HTML, their places filled with `places` by name, and with numbers by `show`. Raises KeyError."""

    def fill(place):
        name, form, decimals = place.groups()
        return escape(places[name]) if name in places else show(name, decimals and int(decimals), form)

    return Markup(PLACE.sub(fill, BOLD.sub(r"<strong>\1</strong>", page_words(page)[key])))


def passage(page: str, key: str, show=None, /, **places) -> Markup:
    """The same as headings and paragraphs."""
    return Markup("").join(map(_block, html(page, key, show, **places).split("\n")))


def title(page: str) -> Markup:
    """The page's title as its first heading."""
    return Markup("<h1>{}</h1>").format(html(page, "title"))


def family(page: str, beginning: str) -> dict[str, str]:
    """{rest of the key: words} of all labels whose key begins so, in their order; such as the options of a question."""
    return {key.removeprefix(beginning): words for key, words in page_words(page).items() if key.startswith(beginning)}


def called(kind: str) -> str:
    """What a class is called: Cat for cat."""
    return text("common", kind)


def titled(kind: str) -> str:
    """What a kind of the engine is called in the middle of a sentence: by its class where the lesson has no title."""
    return said_of("kinds", f"{kind}.title", kind)


def said_of(page: str, key: str, otherwise: str) -> str:
    """The words of a key that not every folder has, such as the name of a class of the engine; else its own."""
    return page_words(page).get(key, otherwise)


def capital(words: str) -> str:
    """Words as they stand at the beginning of a sentence."""
    return words[:1].upper() + words[1:]


def paragraph(words) -> Markup:
    """Sentences as HTML; of none, none."""
    return Markup("<p>{}</p>").format(words) if words else Markup("")


def _block(line):
    if line.startswith("### "):
        return Markup("<h3>{}</h3>").format(line[4:])
    return paragraph(line)
