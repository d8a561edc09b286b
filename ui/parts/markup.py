"""HTML made of elements. Texts are escaped on their way in, so that no word, name or file can become HTML."""

from collections.abc import Iterable

from markupsafe import Markup, escape

EMPTY = {"img", "input", "br"}


def tag(kind: str, /, *children, **attributes) -> Markup:
    """An element: tag("p", "2 < 3", class_="sum"). children: texts, Markup, and lists of these; None is nothing.

    An attribute is a text, True where it only stands there, or None or False where it does not: `data_name`
    stands for data-name, and `class_` for what is a word of Python's.
    """
    given = "".join(
        _attribute(key, value) for key, value in attributes.items() if value is not None and value is not False
    )
    return Markup(f"<{kind}{given}>" if kind in EMPTY else f"<{kind}{given}>{join(children)}</{kind}>")


def join(*parts) -> Markup:
    """Texts, Markup, and lists of these, one behind the other."""
    return Markup("".join(map(_piece, parts)))


def _piece(part):
    # Most of a page is HTML already, made piece by piece: it is asked for first.
    if type(part) is Markup:
        return part
    if isinstance(part, str):
        return escape(part)
    if isinstance(part, Iterable):
        return join(*part)
    return "" if part is None else escape(part)


def _attribute(key, value):
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'
