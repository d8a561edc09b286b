"""HTML made of elements. Texts are escaped on their way in, so that no word, name or file can become HTML."""

from collections.abc import Iterable
from functools import cache

from markupsafe import Markup, escape

EMPTY = {"img", "input", "br"}


def tag(kind: str, /, *children, **attributes) -> Markup:
    """An element: tag("p", "2 < 3", class_="sum"). children: texts, Markup, and lists of these; None is nothing.

    An attribute is a text, True where it only stands there, or None or False where it does not: `data_name`
    stands for data-name, and `class_` for what is a word of Python's.
    """
    given = "".join([_attribute(key, value) for key, value in attributes.items()]) if attributes else ""
    return made(f"<{kind}{given}>" if kind in EMPTY else f"<{kind}{given}>{_inside(children)}</{kind}>")


def numbered(title: str) -> tuple:
    """A title in two parts: the number before the first space, if it has one, and the words. -> children of `tag`"""
    *sign, words = title.split(" ", 1)
    return tag("b", sign), " ", tag("span", words)


def join(*parts) -> Markup:
    """Texts, Markup, and lists of these, one behind the other."""
    return made(_inside(parts))


def made(html: str) -> Markup:
    """A text that is HTML already. A page has thousands, and Markup(html) takes five times as long to look at each."""
    return str.__new__(Markup, html)


def _inside(parts):
    # Most of a page is HTML already, made piece by piece: it is asked for first.
    return "".join([part if type(part) is Markup else _piece(part) for part in parts])


def _piece(part):
    if isinstance(part, str):
        return escape(part)
    if isinstance(part, Iterable):
        return _inside(part)
    return "" if part is None else escape(part)


def _attribute(key, value):
    if value is None or value is False:
        return ""
    return f" {_name(key)}" if value is True else f' {_name(key)}="{escape(str(value))}"'


@cache
def _name(key):
    return key.rstrip("_").replace("_", "-")
