"""Line charts as small pictures of lines, cheap enough to be drawn while training runs."""

import base64
from html import escape
from typing import NamedTuple

from ui.parts.numbers import show as shown

WIDTH, HEIGHT, LEFT, BOTTOM = 720, 260, 56, 34
INK = "#6b7688"
# More points than this cannot be told apart at this width.
MOST_POINTS = 360


class Line(NamedTuple):
    """One line: its name, its points, a colour readable on light and dark, a dash pattern or none, a point to mark."""

    name: str
    points: list
    colour: str
    dash: str = ""
    dot: tuple | None = None


def chart(lines, x_label, y_label, alt, top=None, bottom=0, left=0):
    """The lines from `left` to the last x, from `bottom` to `top` or the largest y. -> HTML"""
    right = max((x for line in lines for x, _ in line.points), default=1) or 1
    top = top or max((y for line in lines for _, y in line.points), default=1) or 1
    place = _Place(left, right, top, bottom)
    drawn = "".join(_line(line, place) for line in lines)
    names = "".join(_name(i, line) for i, line in enumerate(lines))
    heights = bottom, (bottom + top) / 2, top
    # As many digits as it takes to tell them apart.
    digits = next((n for n in range(3, 7) if len({f"{y:.{n}g}" for y in heights}) == len(heights)), 3)
    ticks = "".join(_tick(y, f"{y:.{digits}g}", place) for y in heights)
    under, reach = HEIGHT - 4, f"{shown(left)} to {shown(right)}"
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="system-ui, sans-serif" '
        f'font-size="13">{ticks}{drawn}{names}<text x="0" y="{under}" fill="{INK}">{escape(y_label)}</text>'
        f'<text x="{WIDTH}" y="{under}" text-anchor="end" fill="{INK}">{escape(x_label)} {reach}</text></svg>'
    )
    data = base64.b64encode(svg.encode()).decode()
    return f'<div class="scroll"><img class="chart" src="data:image/svg+xml;base64,{data}" alt="{escape(alt)}"></div>'


class _Place(NamedTuple):
    """From numbers to points of the picture."""

    left: float
    right: float
    top: float
    bottom: float

    def x(self, value):
        return LEFT + (value - self.left) / (self.right - self.left) * (WIDTH - LEFT - 8)

    def y(self, value):
        return 24 + (1 - min((value - self.bottom) / ((self.top - self.bottom) or 1), 1)) * (HEIGHT - BOTTOM - 24)


def _name(i, line):
    sample = "– –" if line.dash else "——"
    return f'<text x="{LEFT + 12 + 190 * i}" y="14" fill="{line.colour}">{sample} {escape(line.name)}</text>'


def _line(line, place):
    every = max(1, len(line.points) // MOST_POINTS)
    kept = [*line.points[::every], *line.points[-1:]]
    points = " ".join(f"{place.x(x):.1f},{place.y(y):.1f}" for x, y in kept)
    dot = line.dot and (place.x(line.dot[0]), place.y(line.dot[1]))
    mark = f'<circle cx="{dot[0]:.1f}" cy="{dot[1]:.1f}" r="6" fill="{line.colour}"/>' if dot else ""
    return mark + (
        f'<polyline points="{points}" fill="none" stroke="{line.colour}" stroke-width="2" '
        f'stroke-dasharray="{line.dash}" stroke-linejoin="round"/>'
    )


def _tick(value, text, place):
    y = place.y(value)
    return (
        f'<line x1="{LEFT}" x2="{WIDTH}" y1="{y:.1f}" y2="{y:.1f}" stroke="{INK}" stroke-opacity=".25"/>'
        f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end" fill="{INK}">{text}</text>'
    )
