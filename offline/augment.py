"""Chance changes to training photos, so that a network learns what a cat is and not what these photos are."""

import numpy as np
from PIL import Image

STRETCH = 1.2  # at most so much wider than high, or the reverse
LIGHT = 0.15  # added to or taken from all numbers
GREY = 0.5  # of what is hidden
STRENGTH = 0.3  # contrast and colour: at most this share more or less


def augmented(photos, pixels, least_side, rng, part=slice(None), cut=0.0):
    """Crop, mirror, light, contrast and colour by chance. uint8 (n,h,h,3) -> float32 (n,pixels,pixels,3) in [0, 1]

    Of a `part` of the photos alone, each is what it would be among all of them. With `cut`, a grey square hides a place
    by chance; its side is that share of the picture's. What the edge of the picture cuts off is not hidden. (DeVries
    and Taylor 2017)
    """
    boxes = [_box(len(photo), least_side, rng) for photo in photos]
    mirrored = rng.random(len(photos)) < 0.5
    colour, contrast, light = (_each(photos, rng)[part] for _ in range(3))
    X = np.stack([_cropped(*each, pixels) for each in zip(photos[part], boxes[part], strict=True)])
    X = X.astype(np.float32) / 255
    X[mirrored[part]] = X[mirrored[part], :, ::-1]
    colour, contrast = 1 + STRENGTH * colour, 1 + STRENGTH * contrast
    grey = (X[..., :1] + X[..., 1:2] + X[..., 2:]) / 3
    # colour: away from this pixel's grey; contrast: away from middle grey; light: all alike
    X -= grey
    X *= colour * contrast
    X += (grey - 0.5) * contrast + (0.5 + LIGHT * light)
    np.clip(X, 0, 1, out=X)
    if cut:
        _hide(X, round(cut * pixels), rng.integers(0, pixels, (len(photos), 2))[part])
    return X


def _box(side, least_side, rng):
    """Left, top, right and bottom of the crop of a photo that has so many pixels along one side."""
    size, stretch = rng.uniform(least_side, 1) * side, STRETCH ** rng.uniform(-0.5, 0.5)
    width, height = min(side, size * stretch), min(side, size / stretch)
    left, top = rng.uniform(0, side - width), rng.uniform(0, side - height)
    return left, top, left + width, top + height


def _cropped(photo, box, pixels):
    return np.asarray(Image.fromarray(photo).resize((pixels, pixels), Image.Resampling.BILINEAR, box))


def _hide(X, side, centres):
    for picture, (y, x) in zip(X, centres, strict=True):
        top, left = y - side // 2, x - side // 2
        picture[max(0, top) : top + side, max(0, left) : left + side] = GREY


def _each(photos, rng):
    """One number from -1 to 1 for each photo."""
    return rng.uniform(-1, 1, (len(photos), 1, 1, 1)).astype(np.float32)
