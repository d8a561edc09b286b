"""Drawn pets: cats and dogs without end, each decided by its kind and its seed, with masks of their parts.

The ranges are the table in `ranges.py`; `scene.py` paints what is behind, `figure.py` the animal.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from .canvas import PARTS, Canvas
from .coat import colour
from .figure import paint_pet
from .ranges import traits
from .scene import back_light, paint_background

KINDS = ("cat", "dog")
BUNDLED = {"cat": 259726, "dog": 326885}
"""Seeds of pictures/examples/cat.png and dog.png, which are `draw(kind, seed, 480).image`."""


@dataclass(frozen=True)
class Pet:
    """A drawn pet: its kind, an RGB picture, and for each of PARTS an "L" mask of the same size (255: this part)."""

    kind: str
    image: Image.Image
    masks: dict[str, Image.Image]


def draw(kind: str, seed: int, size: int = 96) -> Pet:
    """The pet of this kind and seed, size x size pixels; another size shows the same scene."""
    if kind not in KINDS:
        raise ValueError(f"A pet is one of {', '.join(KINDS)}, not {kind!r}.")
    if not 8 <= size <= 2048:
        raise ValueError(f"A pet is drawn 8 to 2048 pixels wide, not {size}.")
    finer = 3
    canvas, t = _paint(kind, seed, size * finer)
    image = _lit(canvas.image.reduce(finer), t)
    masks = {}
    for number, part in enumerate(PARTS, start=1):
        cover = canvas.parts.point([255 * (v == number) for v in range(256)]).reduce(finer)
        least = 64 if part == "whiskers" else 128
        masks[part] = cover.point([255 * (v >= least) for v in range(256)])
    return Pet(kind, image, masks)


def pet(seed: int, size: int = 96) -> Pet:
    """The pet of this seed: even seeds are cats, odd ones dogs."""
    return draw(KINDS[seed % 2], seed, size)


def pets(count: int, seed: int, pixels: int, grey: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """A shuffled data set, half cats and half dogs: X float32 (count, pixels, pixels, 1 or 3) in [0, 1], y int (count,)."""
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.arange(count) % 2)
    seeds = rng.integers(0, 2**62, count).tolist()
    X = np.empty((count, pixels, pixels, 1 if grey else 3), np.float32)
    for i, (kind, pet_seed) in enumerate(zip(y, seeds, strict=True)):
        canvas, t = _paint(KINDS[kind], pet_seed, 3 * pixels)
        image = _lit(canvas.image.reduce(3), t)
        X[i] = np.asarray(image.convert("L") if grey else image, np.float32).reshape(X.shape[1:]) / 255
    return X, y


def _paint(kind, seed, pixels):
    t = traits(KINDS.index(kind), seed)
    colour(t)
    canvas = Canvas(pixels)
    paint_background(canvas, t, back_light(t, t.coat))
    paint_pet(canvas, kind, t)
    return canvas, t


# Ordered dithering (Bayer 1973): a fixed pattern of fractions, so that slow changes of light show no bands.
_DITHER = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]]) / 16


def _lit(image, t):
    """The picture in this pet's light: brightness, warmth, and one side lighter than the other."""
    n = image.width
    across = np.linspace(-1, 1, n, dtype=np.float32)[None, :, None]
    light = t.brightness * np.array([1 + t.warmth, 1, 1 - t.warmth], np.float32) * (1 + t.side_light * across)
    dither = np.tile(_DITHER.astype(np.float32), (n // 4 + 1, n // 4 + 1))[:n, :n, None]
    return Image.fromarray(np.clip(np.asarray(image) * light + dither, 0, 255).astype(np.uint8))
