"""Drawn pets: cats and dogs without end, each decided by its kind and its seed, with masks of their parts.

The ranges are the table in `ranges.py`; `scene.py` paints what is behind, `figure.py` the animal, both with the pen of
`canvas.py`.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from pictures.pets.canvas import PARTS, Canvas
from pictures.pets.coat import colour
from pictures.pets.figure import paint_pet
from pictures.pets.ranges import traits
from pictures.pets.scene import back_light, paint_background

KINDS = ("cat", "dog")
BUNDLED = {"cat": 259726, "dog": 326885}
"""Seeds of pictures/examples/cat.png and dog.png, which are `draw(kind, seed, 480).image`."""
FINER = 3  # painted this much larger, then averaged: smooth edges


@dataclass(frozen=True)
class Pet:
    """A drawn pet: its kind, an RGB picture, and for each of PARTS an "L" mask of the same size (255: this part)."""

    kind: str
    image: Image.Image
    masks: dict[str, Image.Image]


def draw(kind: str, seed: int, size: int = 96, **changed: object) -> Pet:
    """The pet of this kind and seed, size x size pixels (8 to 2048); another size shows the same scene.

    changed: rows of the table in `ranges.py` that are not as the seed says, such as hue="green".
    Raises ValueError for another kind or size.
    """
    image, canvas = _paint(kind, seed, size, **changed)
    return Pet(kind, image, {part: _mask(canvas.parts, part) for part in PARTS})


def picture(kind: str, seed: int, size: int = 96, **changed: object) -> Image.Image:
    """`draw(...).image` alone, in two thirds of the time: nobody asks for the masks of thousands of pets."""
    return _paint(kind, seed, size, parts=False, **changed)[0]


def pets(count: int, seed: int, pixels: int, grey: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """A shuffled data set, half cats and half dogs.

    Returns X float32 (count, pixels, pixels, 1 if grey else 3) in [0, 1] and y int (count,): 0 cat, 1 dog.
    """
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.arange(count) % 2)
    X = np.empty((count, pixels, pixels, 1 if grey else 3), np.float32)
    for x, k, pet_seed in zip(X, y, rng.integers(0, 2**62, count).tolist(), strict=True):
        image = picture(KINDS[k], pet_seed, pixels)
        x[:] = np.asarray(image.convert("L") if grey else image, np.float32).reshape(x.shape) / 255
    return X, y


def _paint(kind, seed, size, parts=True, **changed):
    """The finished picture, and the canvas it was painted on, FINER times as wide."""
    if kind not in KINDS:
        raise ValueError(f"A pet is one of {', '.join(KINDS)}, not {kind!r}.")
    if not 8 <= size <= 2048:
        raise ValueError(f"A pet is drawn 8 to 2048 pixels wide, not {size}.")
    t = traits(KINDS.index(kind), seed)
    vars(t).update(changed)
    colour(t)
    canvas = Canvas(size * FINER, parts)
    paint_background(canvas, t, back_light(t, t.coat))
    paint_pet(canvas, kind, t)
    return _lit(canvas.image.reduce(FINER), t), canvas


def _mask(parts, part):
    """255 where the part covers half a pixel; a quarter is enough for a hair of the whiskers."""
    number, least = PARTS.index(part) + 1, 64 if part == "whiskers" else 128
    cover = parts.point([255 * (v == number) for v in range(256)]).reduce(FINER)
    return cover.point([255 * (v >= least) for v in range(256)])


# Ordered dithering (Bayer 1973): a fixed pattern of fractions, so that slow changes of light show no bands.
_DITHER = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]]) / 16


def _lit(image, t):
    """The picture in this pet's light: brightness, warmth, and one side lighter than the other."""
    n = image.width
    across = np.linspace(-1, 1, n, dtype=np.float32)[None, :, None]
    light = t.brightness * np.array([1 + t.warmth, 1, 1 - t.warmth], np.float32) * (1 + t.side_light * across)
    dither = np.tile(_DITHER.astype(np.float32), (n // 4 + 1, n // 4 + 1))[:n, :n, None]
    return Image.fromarray(np.clip(np.asarray(image) * light + dither, 0, 255).astype(np.uint8))
