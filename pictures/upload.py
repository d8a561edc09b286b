"""A file that a learner sends -> an upright RGB picture of bounded size, in the colours in which a browser shows it.

The bytes are hostile until decoded. The first bytes choose one of five readers (`pictures/formats/`), so none of
Pillow's other readers ever sees them; how large the picture is, and what unpacking it takes, is known from the header
before anything is unpacked; nothing is written to disk.
"""

import re
import struct
from collections.abc import Callable
from contextlib import contextmanager

from PIL import Image

from pictures.formats import bmp, gif, jpeg, png, webp
from pictures.formats.colour import in_srgb
from pictures.formats.colour import work as profile_work
from pictures.formats.others import refusal
from pictures.formats.picture import DAMAGED, LARGEST_FILE, MOST_MEMORY, WEIGHTED, PictureError, check_memory, shrunk
from pictures.turns import Turns

__all__ = ["LARGEST_FILE", "LONG_SIDE", "MOST_MEMORY", "PictureError", "check_file_size", "crop_square", "decode"]

LONG_SIDE = 1024  # pixels: twice what any page shows, and 3 MB in a session's memory

READERS = {
    re.compile(rb"\xff\xd8\xff"): jpeg.read,
    re.compile(rb"\x89PNG\r\n\x1a\n"): png.read,
    re.compile(rb"RIFF....WEBP", re.DOTALL): webp.read,
    re.compile(rb"GIF8[79]a"): gif.read,
    re.compile(rb"BM"): bmp.read,
}
TURN = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


_one_at_a_time = Turns()  # so that memory stays bounded however many learners send a large picture at once


def decode(
    data: bytes,
    long_side: int = LONG_SIDE,
    agree: Callable[[int], None] | None = None,
    most_memory: int = MOST_MEMORY,
) -> Image.Image:
    """An upright RGB picture, its long side at most `long_side` pixels, without the file's notes (place, camera).

    Reads PNG, JPEG (of a multi-picture phone file, the first), WebP, GIF (of an animation, the first frame) and BMP.
    What has not arrived of a file that is cut off stays white. Before it is unpacked, `agree` is told what that costs,
    in pixels of an ordinary JPEG; what it raises ends it. Raises PictureError for every other file, and for those of
    which nothing can be seen, or that take more work or memory (in bytes) than there is.
    """
    with _one_at_a_time.turn():
        with _every_error_as_one():
            picture = _reader(data)(data)
        if agree:
            agree(picture.work + profile_work(picture.profile))
        with _every_error_as_one():
            size = _fitted(picture.size, long_side)
            check_memory(len(data) + picture.memory(size), most_memory)
            small, fault = _small(picture, size)
            image = _on_white(small, picture.profile)
            if fault and image.getextrema() == ((255, 255),) * 3:
                raise PictureError(fault)
            turn = TURN.get(_orientation(picture.exif))
            image = image.transpose(turn) if turn is not None else image
            image.info = {}
            return image


def check_file_size(size: int) -> None:
    """Raises PictureError for a file of so many bytes if that is more than `decode` takes."""
    if size > LARGEST_FILE:
        raise PictureError("file_too_large", most=LARGEST_FILE // 2**20)


def crop_square(image: Image.Image, across: float = 0.5, down: float = 0.5) -> Image.Image:
    """The largest square of a picture.

    `across` places it in a wide picture, 0 at the left and 1 at the right; `down` in a tall one, 0 at the top.
    """
    if not (0 <= across <= 1 and 0 <= down <= 1):
        raise ValueError("across and down are between 0 and 1.")
    side = min(image.size)
    left, top = round(across * (image.width - side)), round(down * (image.height - side))
    return image.crop((left, top, left + side, top + side))


@contextmanager
def _every_error_as_one():
    try:
        yield
    except PictureError:
        raise
    except Exception as error:  # Pillow raises a dozen kinds on hostile bytes, and promises none
        raise PictureError(DAMAGED) from error


def _reader(data):
    check_file_size(len(data))
    for first_bytes, reader in READERS.items():
        if first_bytes.match(data):
            return reader
    raise refusal(data)


def _fitted(size, long_side):
    """-> width and height, the longer one at most `long_side`"""
    scale = min(1, long_side / max(size))
    return tuple(max(1, round(scale * side)) for side in size)


def _small(picture, size):
    """The picture and its fault. What was unpacked is let go of here, before anything else takes memory."""
    unpacked = picture.unpack(size)
    return shrunk(unpacked, size), unpacked.fault


def _on_white(image, profile):
    """L, LA, RGB, RGBA or CMYK -> RGB, what is transparent laid on white"""
    if image.mode not in WEIGHTED:
        return in_srgb(image, profile)
    colours = in_srgb(image.convert(image.mode.removesuffix("A")), profile)
    white = Image.new("RGB", image.size, "white")
    white.paste(colours, mask=image.getchannel("A"))
    return white


def _orientation(exif):
    """EXIF's orientation, 1 to 8, or None. Read here, as a damaged note must not cost an otherwise good picture."""
    tiff = exif.removeprefix(b"Exif\0\0")
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    try:
        (offset,) = struct.unpack_from(order + "4xI", tiff)
        (count,) = struct.unpack_from(order + "H", tiff, offset)
        tags = (struct.unpack_from(order + "H6xH", tiff, offset + 2 + 12 * n) for n in range(count))
        return next((value for tag, value in tags if tag == 0x0112), None)
    except (struct.error, TypeError):
        return None
