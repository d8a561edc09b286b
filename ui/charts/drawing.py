"""Lines drawn as HTML: the page stretches them to the room that there is, and its theme colours them."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np
from markupsafe import Markup

from ui.parts.markup import tag
from ui.parts.numbers import fixed, percent, show

Values = Sequence[float] | np.ndarray

# A line is drawn on a square of so many steps each way; more cannot be told apart on a screen.
STEPS = 2000
# From this share of the width on, what is written beside a line stands on its left.
FAR = 0.6
# Per cent of a panel's height between what is written at the ends of two lines.
APART = 12
# How the values of a panel are written beside it.
FORMS = {
    "number": show,
    "percent": lambda share, digits: percent(share),
    "share": lambda share, digits: fixed(share, 1),
}


class Line(NamedTuple):
    """One line: its name, its points, one or more, and how it looks, by names of the palette. dot: a point to mark.

    key: what the legend calls it and others that look alike, if not by its name. faint: one of those behind the others.
    end: what is written at its last point, where several lines look alike.
    """

    name: str
    x: Values
    y: Values
    colour: str
    dash: str = "first"
    width: float = 2
    faint: bool = False
    dot: tuple[float, float] | None = None
    key: str = ""
    end: str = ""


class Panel(NamedTuple):
    """Lines over one range of values, from `bottom` to `top`. form: one of FORMS"""

    name: str
    lines: list[Line]
    bottom: float
    top: float
    form: str = "number"


def chart(
    lines: list[Line],
    x_label: str,
    y_label: str,
    alt: str,
    top: float | None = None,
    bottom: float = 0,
    left: float = 0,
) -> Markup:
    """The lines from `left` to the last x, from `bottom` to `top` or the largest y. alt: what they show. -> HTML"""
    right, top = max(max(line.x) for line in lines), top or max(max(line.y) for line in lines) or 1
    drawn = plots([Panel(y_label, lines, bottom, top)], left, right)
    below = axis(show(left), x_label, show(right))
    return tag("div", legend(lines), drawn, below, class_="chart", role="img", aria_label=alt)


def legend(lines: Iterable[Line]) -> Markup:
    """What the looks of these lines mean; of lines that share a key and not their colour, one sample each. -> HTML"""
    by_key: dict[str, list[Line]] = {}
    for line in lines:
        by_key.setdefault(line.key or line.name, []).append(line)
    return tag("div", (_key(name, alike) for name, alike in by_key.items()), class_="keys")


def plots(panels: list[Panel], left: float, right: float, changes: Iterable[tuple[float, str]] = ()) -> Markup:
    """Panels above each other, with one range of x. -> HTML

    changes: (x, text) of what is marked through all of them.
    """
    marks = (_change(i, _share(x, left, right), text) for i, (x, text) in enumerate(changes))
    return tag("div", (_panel(panel, left, right) for panel in panels), marks, class_="plots")


def axis(*texts: str) -> Markup:
    """What stands below the plots, from their left end to their right. -> HTML"""
    return tag("div", (tag("span", text) for text in texts), class_="axis")


def points(
    x: Values,
    y: Values,
    left: float,
    right: float,
    bottom: float,
    top: float,
) -> str:
    """The points of an SVG polyline, counted in STEPS from the top left corner; what is beyond an end lies on it."""
    across, up = (np.asarray(values, float) for values in (x, y))
    steps = STEPS * np.stack([_share(across, left, right), 1 - _share(up, bottom, top)], axis=1)
    return " ".join(map(str, np.rint(steps).astype(int).ravel().tolist()))


def _share(value, low: float, high: float):
    """How far from low to high, from 0 to 1."""
    return np.clip((value - low) / ((high - low) or 1), 0, 1)


def _panel(panel: Panel, left: float, right: float) -> Markup:
    _, lines, bottom, top, form = panel
    texts = _ticks(FORMS[form], (top, (bottom + top) / 2, bottom))
    ticks = (tag("small", text, style=f"top:{50 * i}%") for i, text in enumerate(texts))
    drawn = (_line(line, points(line.x, line.y, left, right, bottom, top)) for line in lines)
    ends = _ends(panel, left, right)
    dots = (_dot(line, left, right, bottom, top) for line in lines if line.dot or len(line.x) == 1)
    grid = tag("path", d=f"M0 0H{STEPS}M0 {STEPS // 2}H{STEPS}M0 {STEPS}H{STEPS}")
    box = {"viewBox": f"0 0 {STEPS} {STEPS}", "preserveAspectRatio": "none", "aria_hidden": "true"}
    return tag(
        "div", tag("span", panel.name, class_="what"), ticks, tag("svg", grid, drawn, **box), dots, ends, class_="plot"
    )


def _ticks(write: Callable[[float, int], str], heights: Sequence[float]) -> list[str]:
    """Heights as text, with as many digits as it takes to tell them apart."""
    written = ([write(height, digits) for height in heights] for digits in range(3, 8))
    return next((texts for texts in written if len(set(texts)) == len(texts)), [show(height) for height in heights])


def _ends(panel: Panel, left: float, right: float) -> Iterable[Markup]:
    """What is written at the ends of lines, from the top down, each so far below the one before that it can be read."""
    named = sorted((line for line in panel.lines if line.end), key=lambda line: -line.y[-1])
    lowest = -APART
    for line in named:
        lowest = max(100 - 100 * _share(line.y[-1], panel.bottom, panel.top), lowest + APART)
        style = f"left:{100 * _share(line.x[-1], left, right):.2f}%;top:{lowest:.2f}%;color:var(--{line.colour})"
        yield tag("small", line.end, class_="line-end", style=style)


def _line(line: Line, points: str) -> Markup:
    faint = ";opacity:.35" if line.faint else ""
    return tag("polyline", points=points, style=f"{_look(line, line.colour)}{faint}")


def _look(line: Line, colour: str) -> str:
    return f"stroke:var(--{colour});stroke-dasharray:var(--dash-{line.dash});stroke-width:{line.width}"


def _dot(line: Line, left: float, right: float, bottom: float, top: float) -> Markup:
    x, y = line.dot or (line.x[0], line.y[0])
    place = f"left:{100 * _share(x, left, right):.2f}%;top:{100 - 100 * _share(y, bottom, top):.2f}%"
    return tag("i", class_="spot", style=f"{place};background:var(--{line.colour})")


def _key(name: str, lines: list[Line]) -> Markup:
    looks = dict.fromkeys(_look(lines[0], line.colour) for line in lines)
    path = {"viewBox": "0 0 26 4", "aria_hidden": "true"}
    samples = (tag("svg", tag("path", d="M0 2H26", style=look), **path) for look in looks)
    return tag("span", samples, name, class_="key")


def _change(i: int, share: float, text: str) -> Markup:
    """Neighbours take turns at three heights, so that what is written on them can be read."""
    side = "far" if share > FAR else ""
    words = tag("small", text, style=f"top:{i % 3}rem")
    return tag("i", words, class_=f"change {side}", style=f"left:{100 * share:.2f}%")
