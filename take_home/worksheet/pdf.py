"""A worksheet as a PDF: black on white, its text searchable, the answers on a page of their own."""

from io import BytesIO

import matplotlib
from matplotlib.image import imread

from engine.names import named
from take_home.worksheet.pen import BODY, HEADING, LEADING, MARGIN, SIZES, SMALL, TITLE, Pen
from take_home.worksheet.words import Words
from take_home.worksheet.worksheet import Worksheet

# In inches: the line to write on, a letter of its name at most, and the drawings.
BLANK, NAME, DRAWING, PICTURE = 1.5, 0.085, (3.9, 2.1), 1.8
KEY_COLUMNS = 2
# Of the drawing: where on its line a weight is written, nearer to where it begins.
ALONG, RADIUS = 0.3, 0.13


def pdf(worksheet: Worksheet, words: Words, size: str = "a4", with_key: bool = True) -> bytes:
    """The file. size: one of SIZES."""
    pen = Pen(SIZES[size], worksheet.title, words)
    _head(pen, worksheet)
    number = 0
    for heading, fields in worksheet.fields:
        pen.need(0.9)
        pen.write(heading, HEADING, bold=True, before=0.12)
        for field in fields:
            number += 1
            _field(pen, number, field)
    if with_key:
        _key(pen, worksheet, words)
    return pen.file()


def _head(pen, worksheet):
    pen.write(worksheet.title, TITLE, bold=True)
    for line in worksheet.lines:
        pen.write(line, before=0.04)
    top = pen.y - 0.1
    beside = (worksheet.drawn and DRAWING[0] + 0.1) or (worksheet.picture_png and PICTURE) or 0
    for what, numbers in worksheet.given:
        pen.write(what, BODY, bold=True, before=0.08, less=beside)
        pen.write("   ".join(each.replace(" ", "\u00a0") for each in numbers), less=beside)
    if worksheet.drawn:
        _draw(pen.axes(pen.width - MARGIN - DRAWING[0], top - DRAWING[1], *DRAWING), worksheet.drawn, pen.words)
        pen.y = min(pen.y, top - DRAWING[1])
    if worksheet.picture_png:
        picture = imread(BytesIO(worksheet.picture_png), format="png")
        axes = pen.axes(MARGIN, top - PICTURE, PICTURE, PICTURE)
        axes.imshow(picture, cmap="gray", interpolation="nearest")
        pen.y = top - PICTURE
    if len(worksheet.code):
        pen.code(worksheet.code, pen.width - MARGIN - PICTURE, top - PICTURE, PICTURE)
        pen.y = top - PICTURE


def _field(pen, number, field):
    """What is asked for, and at its right a line with its name to write on."""
    beside = BLANK + max(1.35, NAME * len(field.name) + 0.25)
    rows = [(line, BODY) for line in pen.lines(f"{number}.  {field.what}", BODY, beside)]
    rows += [(line, SMALL) for line in pen.lines(field.how, SMALL, beside + 0.25)]
    tall = sum(size for _, size in rows) * LEADING / 72
    pen.need(tall + 0.12)
    y = pen.y - 0.12 - BODY * LEADING / 72
    right = pen.width - MARGIN
    pen.y -= 0.12
    for line, size in rows:
        pen.y -= size * LEADING / 72
        pen.put(MARGIN + (0.25 if size == SMALL else 0), pen.y, line, size)
    # After the words, as whoever hears the file is told them in this order.
    pen.put(right - BLANK - 0.06, y, f"{field.name} =", BODY, ha="right", weight="bold")
    pen.rule(right - BLANK, right, y - 0.03)


def _key(pen, worksheet, words):
    """All answers on one page, in columns."""
    pen.turn()
    pen.write(words.say("key"), TITLE, bold=True)
    for line in worksheet.lines[:-2]:
        pen.write(line, before=0.04)
    fields = [field for _, group in worksheet.fields for field in group]
    top, deep = pen.y - 0.15, -(-len(fields) // KEY_COLUMNS)
    for at, field in enumerate(fields):
        column, row = divmod(at, deep)
        x = MARGIN + column * (pen.width - 2 * MARGIN) / KEY_COLUMNS
        pen.put(x, top - (row + 1) * 0.27, f"{at + 1}.  {field.name} = {field.answer}", BODY)


def _draw(axes, numbers, words):
    """Two inputs, two hidden nodes, two outputs; a weight below 0 is a broken line."""
    axes.set_xlim(-0.3, 2.3)
    axes.set_ylim(-0.35, 1.35)
    axes.set_aspect("equal")
    for n in (1, 2):
        for i in (0, 1):
            for j in (0, 1):
                weight = numbers[named(f"W{n}", i, j)]
                (x0, y0), (x1, y1) = (n - 1, 1 - i), (n, 1 - j)
                style = "solid" if weight > 0 else "dashed"
                axes.plot((x0, x1), (y0, y1), color="black", lw=0.6 + 1.5 * abs(weight), ls=style, zorder=1)
                at = x0 + ALONG * (x1 - x0), y0 + ALONG * (y1 - y0)
                ground = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
                axes.text(*at, words.show(weight, 3), size=SMALL, ha="center", va="center", bbox=ground, zorder=2)
    hidden = [words.say("node", "by_hand", node=j).replace(" ", "\n") for j in (0, 1)]
    inside = [[words.show(numbers[named("X", 0, i)], 3) for i in (0, 1)], hidden, [words.called(k) for k in (0, 1)]]
    for column, its in enumerate(inside):
        for row, text in enumerate(its):
            _node(axes, column, row, text)
            if column:
                name = named(f"b{column}", row)
                beside = f"{name} = {words.show(numbers[name], 3)}"
                axes.text(column, 1.2 if row == 0 else -0.26, beside, size=SMALL - 1, ha="center")


def _node(axes, column, row, text):
    circle = matplotlib.patches.Circle((column, 1 - row), RADIUS, facecolor="white", edgecolor="black", zorder=3)
    axes.add_patch(circle)
    axes.text(column, 1 - row, text, size=SMALL, ha="center", va="center", zorder=4)
