"""Ways to show a number, a picture and a sum, as HTML. What is shown is looked up by name, never passed by value."""

import base64
import io
from functools import lru_cache

import numpy as np
from markupsafe import Markup
from PIL import Image

from pictures.pixels import png
from runs.data.values import CLASSES
from ui.parts import numbers
from ui.parts.markup import join, tag
from ui.parts.palette import SHADES, rgb
from ui.parts.words import called, html, text

POSITIVE, NEGATIVE = rgb("positive"), rgb("negative")
ARROW = tag("span", "→", class_="arrow", aria_hidden="true")
COLOURS = ("red", "green", "blue")
# For each of the shades, from the most negative on: its colour, and how solid it is.
HUES = bytes((*NEGATIVE * SHADES, *POSITIVE * (SHADES + 1)))
SOLID = bytes(round(255 * abs(i - SHADES) / SHADES) for i in range(2 * SHADES + 1))
# Pixels along one side of the part of a large picture whose numbers fit on a page.
EXCERPT = 8
# So many columns beside its headings are too many for a phone.
BROAD = 3
# How bright a picture stays where nothing is highlighted.
DIM = 0.45


class Show:
    """Turns the names of `Numbers` into HTML: show("P[0,1]") or, with two decimals, show("P[0,1]", 2)."""

    def __init__(self, named):
        self.named = named

    def __eq__(self, other):
        return isinstance(other, Show) and self.named is other.named

    def __hash__(self):
        return id(self.named)

    def __call__(self, name, decimals=None, form="") -> Markup:
        """form: empty, or as a place in the lesson has it: % for a share as per cent, # for a count"""
        value = self.named.at(name)
        if form == "%":
            return numbers.number(name, value, numbers.percent(value, decimals or 0))
        if form == "#":
            return numbers.number(name, value, numbers.count(value))
        return numbers.number(name, value, None if decimals is None else numbers.fixed(value, decimals))

    def signed(self, name, decimals=None) -> Markup:
        """With a plus or a minus, in the colour of its sign."""
        value = self.named.at(name)
        words = numbers.signed(value) if decimals is None else numbers.fixed(value, decimals)
        words = "+" + words if decimals is not None and value > 0 else words
        sign = "pos" if value > 0 else "neg" if value < 0 else "zero"
        return tag("span", numbers.number(name, value, words), class_=sign)

    def sum(self, names, total) -> tuple[list[Markup], Markup]:
        """Terms and their total as equal decimals, so that what is shown adds up. -> (HTML of the terms, HTML)"""
        shown = numbers.sum_terms([self.named.at(name) for name in names], self.named.at(total))
        terms = [numbers.number(n, self.named.at(n), t) for n, t in zip(names, shown.terms, strict=True)]
        return terms, numbers.number(total, self.named.at(total), shown.total)

    def apart(self, *names) -> list[Markup]:
        """Numbers with as many digits as it takes to tell those that differ apart."""
        values = [self.named.at(name) for name in names]
        return [numbers.number(*each) for each in zip(names, values, numbers.apart(values), strict=True)]

    def goes(self, before, after) -> Markup:
        """ "go from ... to ...", or "stay at ..." where the digits that are read are the same."""
        was, then = self.apart(before, after)
        stays = numbers.alike(self.named.at(before), self.named.at(after))
        return html("common", "stays" if stays else "goes", before=was, after=then)

    def quotient(self, *names) -> tuple[Markup, ...]:
        """Dividend, divisor and result with the digits that it takes for what is shown to be so."""
        values = [self.named.at(name) for name in names]
        texts = numbers.quotient(*values)
        return tuple(numbers.number(*each) for each in zip(names, values, texts, strict=True))


def not_yet(name: str) -> Markup:
    """The sign for a number that nobody has computed yet."""
    return numbers.number(name, None)


def letter(symbol: str) -> Markup:
    """A letter of a formula, such as Z."""
    return tag("i", symbol, class_="v")


def plain(words) -> Markup:
    """A count or a place: no computed number."""
    return tag("span", words, data_plain=True)


def pixelated(values, preset, size, alt) -> Markup:
    """The network's input as coloured squares. values: (inputs,) in [0, 1]"""
    array = values.reshape(preset.pixels, preset.pixels, preset.channels)
    return _img(png(array), size, alt)


def signed_pictures(values, preset, size, alt) -> Markup:
    """Weights or gradients over the pixels: blue positive, orange negative, none where zero. One for each channel."""
    scale = np.abs(values).max() or 1
    channels = values.reshape(preset.pixels, preset.pixels, preset.channels)
    alts = [alt] if preset.grey else [text("common", "of_colour", what=alt, colour=text("common", c)) for c in COLOURS]
    images = (_img(_signed_png(channels[..., c] / scale), size, words) for c, words in enumerate(alts))
    return tag("span", images, class_="weights")


def signed_strip(weights, preset, alt) -> Markup:
    """The first layer's weights as pictures side by side, one a node, all on one scale. weights: (inputs, nodes)"""
    side, scale = preset.pixels, np.abs(weights).max() or 1
    nodes = weights.T.reshape(-1, side, side, preset.channels).mean(axis=3) / scale
    gap = np.zeros((side, 1))
    strip = np.hstack([part for node in nodes for part in (node, gap)][:-1])
    data, width = uri(_signed_png(strip)), min(64, 880 // len(nodes)) * len(nodes)
    return tag("img", class_="pixelated strip", src=data, style=f"width:{width}px", alt=alt)


def heat(values, size, alt) -> Markup:
    """A map of amounts, (h,w) from 0: black nothing, white the largest."""
    return _img(png(values / (values.max() or 1)), size, alt)


def highlight(square, amounts, size, alt) -> Markup:
    """A dimmed picture, the whiter the larger the amounts, (h,w) from 0. square: (n,n,3) uint8, h and w divide n"""
    light = amounts / (amounts.max() or 1)
    light = np.kron(light, np.ones((len(square) // len(light),) * 2))[..., None]
    return _img(png(np.rint(square * DIM * (1 - light) + 255 * light).astype(np.uint8)), size, alt)


def pixel_table(show, preset, corner=(0, 0)) -> Markup:
    """The pixels' numbers, each written on its own pixel; of a large picture, the part at `corner`."""
    side = min(preset.pixels, EXCERPT) if preset.pixels > 16 else preset.pixels
    top, left = corner
    pixels = show.named["pixel"].astype(int).reshape(preset.pixels, preset.pixels, preset.channels).tolist()
    rows = []
    for y in range(top, top + side):
        first = [(y * preset.pixels + x) * preset.channels for x in range(left, left + side)]
        cells = (_pixel(i, tuple(values)) for i, values in zip(first, pixels[y][left : left + side], strict=True))
        rows.append(tag("tr", Markup("".join(cells))))
    caption = _caption(text("forward", "pixel_table", side=preset.pixels))
    return tag("div", tag("table", caption, rows, class_="pixels"), class_="scroll")


def bars(show, name, row=0) -> Markup:
    """The two probabilities as bars with their numbers."""
    rows = (
        tag(
            "div",
            tag("b", called(kind)),
            tag("i", style=f"--p:{show.named.at(f'{name}[{row},{k}]'):.4f}"),
            show(f"{name}[{row},{k}]", 2),
            class_=f"bar {kind}",
        )
        for k, kind in enumerate(CLASSES)
    )
    return tag("div", rows, class_="bars", data_of=name)


def table(head, rows, caption) -> Markup:
    """A table; the first cell of each row is its heading. A phone shows each row of a broad one as a card."""
    head, rows = [*head], [*rows]
    _, *names = (join(cell).striptags() for cell in head)
    top = tag("tr", (tag("th", cell, scope="col") for cell in head))
    cells = ([tag("td", cell, data_of=name) for name, cell in zip(names, rest, strict=True)] for _, *rest in rows)
    body = (tag("tr", tag("th", row[0], scope="row"), its) for row, its in zip(rows, cells, strict=True))
    css = "numbers broad" if len(names) >= BROAD else "numbers"
    whole = tag("table", _caption(caption), tag("thead", top), tag("tbody", body), class_=css)
    return tag("div", whole, class_="scroll")


def sum_of(what, terms, total) -> Markup:
    """Terms under each other, each behind the words or factors that it is, and the sum below."""
    lines = [(tag("span", w, class_="what"), tag("span", t)) for w, t in zip(what, terms, strict=True)]
    last = tag("span", html("common", "the_sum", Z=letter("Z")), class_="what"), tag("span", total, class_="total")
    return tag("div", lines, last, class_="sum")


def formula(*parts) -> Markup:
    """A line of symbols and numbers."""
    return tag("p", parts, class_="formula")


def card(heading, *body, css="") -> Markup:
    """A box with a heading."""
    return tag("section", tag("h4", heading), body, class_=f"card {css}")


def more(summary, *body) -> Markup:
    """What only who wants to know reads: one click away."""
    return tag("details", tag("summary", summary), body, class_="more")


def row(*parts, css="") -> Markup:
    """Boxes beside each other, below each other where there is no room."""
    return tag("div", parts, class_=f"row {css}")


def _caption(words):
    """What a table shows, for whoever cannot see it."""
    return tag("caption", words, class_="sr")


@lru_cache(maxsize=4096)
def _pixel(first, values):
    """A cell of the table. first: the index of its first number; values: one for grey, or red, green and blue."""
    colour = ",".join(map(str, values if len(values) == 3 else values * 3))
    look = {"class_": "dark" if sum(values) / len(values) < 128 else "bright", "style": f"background:rgb({colour})"}
    named = [{"data_name": f"pixel[{first + c}]", "data_value": repr(float(value))} for c, value in enumerate(values)]
    if len(values) == 1:
        # A page of 256 pixels opens sooner with one element for each than with two.
        return tag("td", values[0], **look, **named[0])
    return tag("td", (tag("span", value, **name) for name, value in zip(named, values, strict=True)), **look)


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
    return tag("img", class_="pixelated", src=uri(data), width=size, height=size, alt=alt)


def uri(data, kind="png") -> str:
    """The file of a picture as an address that holds all of it."""
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
