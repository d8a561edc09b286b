"""A square picture -> the n x n numbers that the network reads, and back to something a page can show.

n = pixels along one side, c = 1 (grey) or 3 (red, green, blue). Training and lesson use the same functions.
"""

import io

import numpy as np
from PIL import Image

Picture = Image.Image

SHIFTS = tuple(range(-12, 13, 2))
"""By how many of a photo's 96 pixels it is shifted to the right, to see whether a network minds."""


def to_bytes_0_255(square: Image.Image, pixels: int, grey: bool) -> np.ndarray:
    """(n,n,c) uint8: each number is the mean colour of the area under its pixel, rounded.

    Grey is made from these small pixels: 0.299 red + 0.587 green + 0.114 blue (ITU-R BT.601).
    """
    small = square.convert("RGB").resize((pixels, pixels), Image.Resampling.BOX)
    return np.asarray(small.convert("L" if grey else "RGB")).reshape(pixels, pixels, -1)


def to_pixels(square: Image.Image, pixels: int, grey: bool) -> np.ndarray:
    """(n,n,c) float64 in [0, 1]: exactly `to_bytes_0_255` / 255."""
    return to_bytes_0_255(square, pixels, grey) / 255


def from_bytes(numbers: np.ndarray) -> Image.Image:
    """(h,w,3) uint8 as a picture."""
    return Image.fromarray(numbers)


def png(picture: Image.Image | np.ndarray, scale: int = 1) -> bytes:
    """A PNG file of a picture, or of (h,w), (h,w,1) or (h,w,3) numbers: uint8, or float in [0, 1].

    Each pixel becomes a crisp block of scale x scale.
    """
    numbers = np.asarray(picture)
    if numbers.dtype != np.uint8:
        numbers = np.rint(numbers * 255).astype(np.uint8)
    if numbers.shape[2:] == (1,):
        numbers = numbers[..., 0]
    file = io.BytesIO()
    Image.fromarray(numbers.repeat(scale, 0).repeat(scale, 1)).save(file, "PNG")
    return file.getvalue()


def jpeg(picture: Image.Image) -> bytes:
    """A JPEG file of a photo for people to look at: a third of a PNG file, with nothing lost that an eye would miss."""
    file = io.BytesIO()
    picture.convert("RGB").save(file, "JPEG", quality=90, subsampling=0, optimize=True)
    return file.getvalue()


def shifted(pictures: np.ndarray, shifts: tuple = SHIFTS) -> np.ndarray:
    """Each picture shifted sideways, the edge repeated in what comes into view. (n,h,w,c) -> (n,shifts,h,w,c)"""
    width = pictures.shape[2]
    return np.stack([pictures[:, :, np.clip(np.arange(width) - by, 0, width - 1)] for by in shifts], axis=1)
