"""Ways to show a number, a picture and a sum, as HTML. What is shown is looked up by name, never passed by value."""

import base64
import io
from functools import lru_cache
from html import escape

import numpy as np
from PIL import Image

from pictures.pixels import png
from runs.course.presets import CLASSES
from ui.parts import numbers
from ui.parts.palette import rgb
from ui.visit import session

NAMES = {"cat": "Cat", "dog": "Dog"}
POSITIVE, NEGATIVE = rgb("positive"), rgb("negative")
ARROW = '<span class="arrow" aria-hidden="true">→</span>'
SHADES = 127
# For each of the shades, from the most negative on: its colour, and how solid it is.
HUES = bytes((*NEGATIVE * SHADES, *POSITIVE * (SHADES + 1)))
SOLID = bytes(round(255 * abs(i - SHADES) / SHADES) for i in range(2 * SHADES + 1))
# The part of a large picture whose numbers fit on a page.
WINDOW = 8
# How bright a picture stays where nothing is highlighted.
DIM = 0.45


class Show:
    """Turns the names of `Numbers` into HTML: show("P[0,1]") or, with two decimals, show("P[0,1]", 2)."""

    def __init__(self, named):
        self.named = named

    def __call__(self, name, decimals=None):
        value = self.named.at(name)
        return numbers.number(name, value, None if decimals is None else numbers.fixed(value, decimals))

    def signed(self, name, decimals=None):
        """With a plus or a minus, in the colour of its sign."""
        value = self.named.at(name)
        text = numbers.signed(value) if decimals is None else numbers.fixed(value, decimals)
        text = "+" + text if decimals is not None and value > 0 else text
        sign = "pos" if value > 0 else "neg" if value < 0 else "zero"
        return f'<span class="{sign}">{numbers.number(name, value, text)}</span>'

    def sum(self, names, total):
        """Terms and their total as equal decimals, so that what is shown adds up. -> (texts of the terms, text)"""
        shown = numbers.sum_terms([self.named.at(name) for name in names], self.named.at(total))
        terms = [numbers.number(n, self.named.at(n), t) for n, t in zip(names, shown.terms, strict=True)]
        return terms, numbers.number(total, self.named.at(total), shown.total)

    def or_not_yet(self, name, computed, signed=False):
        """The number, or the sign for one that nobody has computed yet."""
        if not computed:
            return numbers.number(name, None)
        return self.signed(name) if signed else self(name)


def not_yet(name):
    """The sign for a number that nobody has computed yet."""
    return numbers.number(name, None)


def picture(data, size, alt):
    """A square picture, `size` wide, with twice the pixels for fine screens. data: as in an experiment"""
    file = uri(session.thumbnail(data, size * 2), "jpeg")
    return f'<img class="photo" src="{file}" width="{size}" height="{size}" alt="{escape(alt)}">'


def pixelated(values, preset, size, alt):
    """The network's input as coloured squares. values: (inputs,) in [0, 1]"""
    array = values.reshape(preset.pixels, preset.pixels, preset.channels)
    return _img(png(array), size, alt)


def signed_pictures(values, preset, size, alt):
    """Weights or gradients over the pixels: blue positive, orange negative, none where zero. One for each channel."""
    scale = np.abs(values).max() or 1
    channels = values.reshape(preset.pixels, preset.pixels, preset.channels)
    names = ("",) if preset.grey else (" (red)", " (green)", " (blue)")
    images = (_img(_signed_png(channels[..., c] / scale), size, f"{alt}{name}") for c, name in enumerate(names))
    return f'<span class="weights">{"".join(images)}</span>'


def signed_strip(weights, preset, alt):
    """The first layer's weights as pictures side by side, one a node, all on one scale. weights: (inputs, nodes)"""
    side, scale = preset.pixels, np.abs(weights).max() or 1
    nodes = weights.T.reshape(-1, side, side, preset.channels).mean(axis=3) / scale
    gap = np.zeros((side, 1))
    strip = np.hstack([part for node in nodes for part in (node, gap)][:-1])
    data, width = uri(_signed_png(strip)), min(64, 880 // len(nodes)) * len(nodes)
    return f'<img class="pixelated strip" src="{data}" style="width:{width}px" alt="{escape(alt)}">'


def heat(values, size, alt):
    """A map of amounts, (h,w) from 0: black nothing, white the largest."""
    return _img(png(values / (values.max() or 1)), size, alt)


def highlight(square, amounts, size, alt):
    """A dimmed picture, the whiter the larger the amounts, (h,w) from 0. square: (n,n,3) uint8, h and w divide n"""
    light = amounts / (amounts.max() or 1)
    light = np.kron(light, np.ones((len(square) // len(light),) * 2))[..., None]
    return _img(png(np.rint(square * DIM * (1 - light) + 255 * light).astype(np.uint8)), size, alt)


def pixel_table(show, preset, corner=(0, 0)):
    """The pixels' numbers, each written on its own pixel; of a large picture, the window at `corner`."""
    side = min(preset.pixels, WINDOW) if preset.pixels > 16 else preset.pixels
    top, left = corner
    pixels = show.named["pixel"].astype(int).reshape(preset.pixels, preset.pixels, preset.channels).tolist()
    rows = []
    for y in range(top, top + side):
        first = [(y * preset.pixels + x) * preset.channels for x in range(left, left + side)]
        cells = (_pixel(i, tuple(values)) for i, values in zip(first, pixels[y][left : left + side], strict=True))
        rows.append(f"<tr>{''.join(cells)}</tr>")
    caption = f"The picture as the computer has it: {preset.pixels} × {preset.pixels} pixels"
    body = f'<caption class="sr">{caption}</caption>{"".join(rows)}'
    return f'<div class="scroll"><table class="pixels">{body}</table></div>'


def bars(show, name, tag="", row=0):
    """The two probabilities as bars with their numbers."""
    rows = (
        f'<div class="bar {kind}"><b>{NAMES[kind]}</b><i style="--p:{show.named.at(f"{name}[{row},{k}]"):.4f}"></i>'
        f"{show(f'{name}[{row},{k}]', 2)}</div>"
        for k, kind in enumerate(CLASSES)
    )
    return f'<div class="bars">{tag}{"".join(rows)}</div>'


def table(head, rows, caption):
    """A table; the first cell of each row is its heading."""
    top = "".join(f'<th scope="col">{cell}</th>' for cell in head)
    body = "".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in rest)}</tr>' for first, *rest in rows
    )
    return (
        f'<div class="scroll"><table class="numbers"><caption class="sr">{caption}</caption>'
        f"<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def card(title, body, css=""):
    """A box with a heading."""
    return f'<section class="card {css}"><h4>{title}</h4>{body}</section>'


def row(*parts, css=""):
    """Boxes beside each other, below each other where there is no room."""
    return f'<div class="row {css}">{"".join(parts)}</div>'


@lru_cache(maxsize=4096)
def _pixel(first, values):
    """A cell of the table. first: the index of its first number; values: one for grey, or red, green and blue."""
    colour = ",".join(map(str, values if len(values) == 3 else values * 3))
    dark = "dark" if sum(values) / len(values) < 128 else "bright"
    data = [f'data-name="pixel[{first + c}]" data-value="{float(value)!r}"' for c, value in enumerate(values)]
    look = f'class="{dark}" style="background:rgb({colour})"'
    if len(values) == 1:
        # A page of 256 pixels opens sooner with one element for each than with two.
        return f"<td {look} {data[0]}>{values[0]}</td>"
    spans = "".join(f"<span {each}>{value}</span>" for each, value in zip(data, values, strict=True))
    return f"<td {look}>{spans}</td>"


def _signed_png(values):
    """[-1, 1] as a PNG file: the sign is the hue, the size is how solid it is, in 127 steps. (h,w) -> bytes

    With a palette it is made five times as fast as with four channels, and a page may have dozens of them.
    """
    image = Image.fromarray(np.rint(SHADES * values + SHADES).astype(np.uint8))
    image.putpalette(HUES)
    file = io.BytesIO()
    image.save(file, "PNG", transparency=SOLID)
    return file.getvalue()


def _img(data, size, alt):
    return f'<img class="pixelated" src="{uri(data)}" width="{size}" height="{size}" alt="{escape(alt)}">'


def uri(data, kind="png"):
    """The file of a picture as an address that holds all of it."""
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
