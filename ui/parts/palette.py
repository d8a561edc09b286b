"""The one table of colours and line styles: one colour is one quantity, in light and in dark, wherever it is shown.

Stylesheets and JavaScript have them as custom properties, such as `--loss` and `--dash-second`; pictures and figures
made in Python take the values. Streamlit reads nothing but .streamlit/config.toml; a test keeps that equal to this. A
test measures, too, that every text can be read, and that colour-blind eyes tell the two signs and the two pets apart.
"""

from typing import NamedTuple


class Colour(NamedTuple):
    """A colour of the light and of the dark theme, each as #rrggbb."""

    light: str
    dark: str


COLOURS = {
    # What lies behind everything; a little raised; chosen.
    "paper": Colour("#ffffff", "#12161d"),
    "soft": Colour("#f4f5f7", "#1c222c"),
    "chosen": Colour("#eef0f3", "#262e3a"),
    # Lines that only divide, text, text of second rank, and the controls.
    "line": Colour("#d5dae1", "#3a4352"),
    "ink": Colour("#1a202c", "#e8ebf0"),
    "quiet": Colour("#566173", "#a7b2c4"),
    "control": Colour("#3b4a63", "#7f8fa9"),
    # The quantities. A share of right answers is ink, as a loss is none.
    "positive": Colour("#2b6cb0", "#74b0f0"),
    "negative": Colour("#b04d1a", "#f09656"),
    "cat": Colour("#0f766e", "#4fd1c5"),
    "dog": Colour("#86368f", "#dc9be6"),
    "loss": Colour("#c2185b", "#ff7a9c"),
    # A number that is written on its own pixel.
    "on-dark": Colour("#ffffff", "#ffffff"),
    "on-bright": Colour("#000000", "#000000"),
}
# So many steps there are in a picture from none of a sign's colour to all of it, to both sides of zero.
SHADES = 127
# What tells lines of one colour apart: lengths of dashes and of the gaps between them, in pixels.
DASHES = {
    "first": (),
    "second": (7, 5),
    "third": (2, 4),
    "fourth": (10, 4, 2, 4),
    "negative": (7, 3),
    "change": (2, 4),
    "flow": (4, 6),
}
# How an edge that is a border of CSS is drawn.
BORDERS = {"not-yet": "1px dashed var(--quiet)", "follow": "1px dotted var(--quiet)", "apart": "1px dotted var(--line)"}
# How solid what waits in the background stays, so that it can still be read.
FADED = 0.7
# The dashes of several lines of one kind, in their order.
SERIES = ("first", "second", "third", "fourth")


def stylesheet(selector: str) -> str:
    """CSS that gives elements of this kind, and all that is in them, the table as custom properties.

    light-dark() follows Streamlit's own choice, because Streamlit sets color-scheme on the page.
    """
    colours = (f"--{name}: light-dark({light}, {dark});" for name, (light, dark) in COLOURS.items())
    dashes = (f"--dash-{name}: {' '.join(map(str, dash)) or 'none'};" for name, dash in DASHES.items())
    borders = (f"--{name}: {border};" for name, border in BORDERS.items())
    return f"{selector} {{ {' '.join((*colours, *dashes, *borders))} --faded: {FADED}; }}\n"


def rgb(name: str) -> tuple[int, int, int]:
    """A colour of the light theme as red, green and blue from 0 to 255."""
    red, green, blue = bytes.fromhex(COLOURS[name].light[1:])
    return red, green, blue
