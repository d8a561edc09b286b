"""A map of heights: how dark each place is, and the lines along which the height is the same."""

import io
from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from PIL import Image

from .drawing import STEPS

# About so many lines there are, and the palest and the strongest place are so solid, of 255.
LINES, SOLID = 9, (8, 215)


class Contours(NamedTuple):
    """path: the lines as SVG counts its steps, from the top left corner; gap: how far the heights of two of them are
    apart; none of either where all is level.
    """

    path: str
    gap: float


def contours(heights: np.ndarray) -> Contours:
    """The lines of a map (n,n), whose first row lies at the bottom."""
    levels = MaxNLocator(LINES).tick_values(float(heights.min()), float(heights.max()))
    side = np.linspace(0, STEPS, len(heights))
    found = Figure().add_subplot().contour(side, STEPS - side, heights, levels=levels).allsegs
    lines = ("M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in line) for level in found for line in level if len(line) > 1)
    return Contours("".join(lines), float(f"{levels[1] - levels[0]:.6g}"))


def shade(heights: np.ndarray) -> bytes:
    """The same map as a PNG file that is the more solid the higher a place is; what it covers shows its colour."""
    low, high = SOLID
    share = (heights - heights.min()) / (np.ptp(heights) or 1)
    solid = np.rint(low + (high - low) * share[::-1]).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(np.stack([np.zeros_like(solid), solid], axis=-1), "LA").save(file, "PNG")
    return file.getvalue()
