"""What writes on the pages of a PDF: black on white, line below line, its text searchable."""

from collections.abc import Sequence
from io import BytesIO
from textwrap import wrap
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure

# Type 42 keeps the letters as letters: whoever searches the file finds them, and so does a screen reader.
matplotlib.rcParams["pdf.fonttype"] = 42

# Width and height in inches.
SIZES = {"a4": (8.27, 11.69), "letter": (8.5, 11.0)}
MARGIN, BODY, SMALL, HEADING, TITLE = 0.75, 9.0, 8.0, 11.0, 15.0
# In points per point of size: from line to line, and how wide a letter of the font is at most on average.
LEADING, WIDE = 1.45, 0.585


# The squares of a QR code, row by row, the dark ones 1; empty for none.
Code = Sequence[Sequence[int]]


class Pen:
    """Writes lines from the top of a page to its foot, and then on the next one."""

    def __init__(self, size, title, words):
        (self.width, self.height), self.title, self.words = size, title, words
        self.pages: list[Figure] = []
        self.turn()

    def turn(self) -> None:
        """To the next page."""
        self.page = Figure(figsize=(self.width, self.height), facecolor="white")
        self.pages.append(self.page)
        self.y = self.height - MARGIN
        self.put(self.width - MARGIN, MARGIN / 2, self.words.say("page", page=len(self.pages)), SMALL, ha="right")

    def need(self, inches: float) -> None:
        """Turns the page if there is less room on this one."""
        if self.y - inches < MARGIN:
            self.turn()

    def put(self, x: float, y: float, text: str, size: float, **how: Any) -> None:
        """A line of text, which begins there; inches from the lower left corner of the page."""
        # No `$` of somebody's name begins a formula.
        self.page.text(x / self.width, y / self.height, text, size=size, color="black", parse_math=False, **how)

    def rule(self, x0: float, x1: float, y: float) -> None:
        """A line to write on."""
        self.page.add_artist(
            matplotlib.lines.Line2D((x0 / self.width, x1 / self.width), (y / self.height,) * 2, color="black", lw=0.7)
        )

    def lines(self, text: str, size: float, less: float = 0.0) -> list[str]:
        """The text in lines that fit between the margins, less so many inches."""
        room = self.width - 2 * MARGIN - less
        return wrap(text, int(room * 72 / (size * WIDE)))

    def write(
        self,
        text: str,
        size: float = BODY,
        bold: bool = False,
        less: float = 0.0,
        indent: float = 0.0,
        before: float = 0.0,
    ) -> None:
        """Below what stands there. less, indent, before: inches that are kept free at the right, at the left, above"""
        self.y -= before
        for line in self.lines(text, size, less + indent):
            step = size * LEADING / 72
            self.need(step)
            self.y -= step
            self.put(MARGIN + indent, self.y, line.replace("\u00a0", " "), size, weight="bold" if bold else "normal")

    def axes(self, x: float, y: float, width: float, height: float) -> Axes:
        """Room for a drawing; inches."""
        box = (x / self.width, y / self.height, width / self.width, height / self.height)
        axes = self.page.add_axes(box)
        axes.set_axis_off()
        return axes

    def file(self) -> bytes:
        """All pages."""
        into = BytesIO()
        with PdfPages(into, metadata={"Title": self.title, "CreationDate": None}) as pages:
            for page in self.pages:
                pages.savefig(page)
        return into.getvalue()

    def code(self, code: Code, x: float, y: float, wide: float) -> None:
        """A QR code, its lower left corner there."""
        self.axes(x, y, wide, wide).imshow(code, cmap="gray_r", interpolation="nearest")
