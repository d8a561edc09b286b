"""A small vector canvas over Pillow: smooth closed curves, strokes, soft glows, clipping, and a map of the parts.

Points are (n, 2) arrays, x to the right and y down, in the units of the current frame (`place`).
"""

from contextlib import contextmanager
from functools import cache

import numpy as np
from PIL import Image, ImageDraw

PARTS = ("ears", "eyes", "muzzle", "whiskers")


@cache
def _spline(corners: int, steps: int) -> np.ndarray:
    """(corners*steps, corners): weights of a closed Catmull-Rom curve (Catmull & Rom 1974) through the corners."""
    s = np.linspace(0, 1, steps, endpoint=False)
    blend = 0.5 * np.stack(
        [-s + 2 * s**2 - s**3, 2 - 5 * s**2 + 3 * s**3, s + 4 * s**2 - 3 * s**3, -(s**2) + s**3], axis=1
    )
    weights = np.zeros((corners * steps, corners))
    for corner in range(corners):
        for k in range(4):
            weights[corner * steps : (corner + 1) * steps, (corner + k - 1) % corners] += blend[:, k]
    return weights


def curve(corners) -> np.ndarray:
    """The smooth closed curve through the corners; a corner given twice stays sharp."""
    corners = np.asarray(corners, float)
    return _spline(len(corners), 6) @ corners


def both_sides(right_half) -> list:
    """Corners of a shape that is its own mirror image, from those at its right, top to bottom."""
    return [*right_half, *((-x, y) for x, y in reversed(right_half) if x)]


_ANGLES = np.linspace(0, 2 * np.pi, 36, endpoint=False)
_CIRCLE = np.stack([np.cos(_ANGLES), np.sin(_ANGLES)], axis=1)


def turned(points, degrees: float, about=(0, 0)) -> np.ndarray:
    a = np.deg2rad(degrees)
    turn = np.array([[np.cos(a), np.sin(a)], [-np.sin(a), np.cos(a)]])
    return (np.asarray(points, float) - about) @ turn + about


def ellipse(x, y, rx, ry, degrees=0.0) -> np.ndarray:
    points = _CIRCLE * np.array([rx, ry])
    return (turned(points, degrees) if degrees else points) + np.array([x, y])


_T = np.linspace(0, 1, 9)[:, None]
_BEZIER = np.hstack([(1 - _T) ** 2, 2 * _T * (1 - _T), _T**2])  # (9, 3): weights of start, bend and end
_BEZIER_SLOPE = np.hstack([2 * _T - 2, 2 - 4 * _T, 2 * _T])


def stroke(start, bend, end, width, end_width=None) -> np.ndarray:
    """A line from start to end, pulled towards bend (a quadratic Bezier curve), as thick as width, tapering."""
    points = np.array([start, bend, end], float)
    line, along = _BEZIER @ points, _BEZIER_SLOPE @ points
    thick = width + _T * ((width if end_width is None else end_width) - width)
    length = np.maximum(np.sqrt((along * along).sum(axis=1, keepdims=True)), 1e-9)
    across = along[:, ::-1] * np.array([-0.5, 0.5]) * (thick / length)
    return np.concatenate([line + across, (line - across)[::-1]])


@cache
def _spot(strength: int) -> Image.Image:
    """A round spot that fades smoothly from strength (of 255) in its middle to 0 at its rim."""
    rim = 180  # Pillow's gradient reaches 255 at the corners, 180 at the middle of the sides
    u = np.minimum(np.arange(256) / rim, 1)
    fade = np.round(strength * (1 - u) ** 2 * (1 + 2 * u)).astype(int)
    return Image.radial_gradient("L").point(fade.tolist()).resize((64, 64))


class Canvas:
    """A square RGB picture and, if wanted, a map: the number of the part that a pixel shows (0: none of PARTS)."""

    def __init__(self, pixels: int, parts: bool = True):
        self.pixels = pixels
        self.image = Image.new("RGB", (pixels, pixels))
        self.parts = Image.new("L", (pixels, pixels)) if parts else None
        self._part_pen = ImageDraw.Draw(self.parts) if parts else None
        self._pen = ImageDraw.Draw(self.image, "RGBA")
        self._clips = 0
        self.place(0, 0, 1)

    def place(self, x: float, y: float, unit: float, degrees: float = 0.0) -> None:
        """From here on, points are measured from (x, y), in this unit, turned by degrees."""
        self._turn = turned(np.eye(2), degrees) * unit * self.pixels
        self._origin = np.array([x, y]) * self.pixels
        self._unit = unit * self.pixels

    def _flat(self, points) -> list:
        return (points @ self._turn + self._origin).ravel().tolist()

    def shape(self, points, colour, part: str | None = None, opacity: float = 1.0) -> None:
        """Fill a closed shape; its pixels now show `part` (None: something that has no mask)."""
        flat = self._flat(points)
        self._pen.polygon(flat, fill=(*colour, round(255 * opacity)))
        if self._part_pen and not self._clips:
            self._part_pen.polygon(flat, fill=PARTS.index(part) + 1 if part else 0)

    def glow(self, x, y, rx, ry, colour, opacity: float) -> None:
        """A soft round patch of colour; the map of parts stays as it is."""
        cx, cy = (np.array([x, y]) @ self._turn + self._origin).tolist()
        width, height = max(2, round(2 * rx * self._unit)), max(2, round(2 * ry * self._unit))
        spot = _spot(round(255 * opacity)).resize((width, height), Image.Resampling.BILINEAR)
        self.image.paste(tuple(colour), (round(cx - width / 2), round(cy - height / 2)), spot)

    @contextmanager
    def inside(self, points):
        """What is painted in this block shows only inside the shape, and does not change the map of parts."""
        before, mask = self.image.copy(), Image.new("L", self.image.size)
        ImageDraw.Draw(mask).polygon(self._flat(points), fill=255)
        self._clips += 1
        yield
        self._clips -= 1
        before.paste(self.image, mask=mask)
        self.image.paste(before)
