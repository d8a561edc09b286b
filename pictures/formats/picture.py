"""What the readers of all kinds of files have in common: what they hand over, and what they may raise."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np
from PIL import Image

from pictures.errors import FileError, PictureError

MB = 2**20
LARGEST_FILE = 25 * MB
MOST_MEMORY = 235 * MB  # what one picture may take, its file included; some more is needed to make it small
MOST_PIXELS = 40_000_000
MOST_SIDE = 65_535  # pixels; further than any camera, scanner or JPEG goes, and each row costs Pillow memory of its own
MOST_PIECES = 200_000  # chunks, blocks or runs of a file, which Python reads one by one

# Why a picture cannot be used.
CUT_OFF, DAMAGED, RARE = "cut_off", "damaged", "packed_strangely"

# Colours that are weighted with their opacity, so that what is clear does not lend its colour to its neighbours.
WEIGHTED = {"LA": "La", "RGBA": "RGBa"}


class Strips(NamedTuple):
    """An unpacked picture, of which a strip is looked at at a time: a whole copy of it could be 160 MB.

    size: its width and height in pixels. strip: (top, bottom) -> these rows, in mode L, LA, RGB, RGBA or CMYK, the same
    for all. shown: the part from the upper left corner that is the picture, as the last row and column of a JPEG that
    was unpacked at a reduced size may be parts of pixels. fault: why, if nothing of it can be seen, or None.
    """

    size: tuple[int, int]
    strip: Callable[[int, int], Image.Image]
    shown: tuple[float, float]
    fault: str | None = None


@dataclass(frozen=True)
class Picture:
    """A picture of which nothing is unpacked yet.

    work: what unpacking costs, in pixels of an ordinary JPEG (about 10 ns of computing each). memory: the size at which
    it will be shown -> the bytes that unpacking takes beside the file itself. unpack: that size -> Strips. Both may
    raise anything. exif: its EXIF note. profile: its ICC colour profile.
    """

    size: tuple[int, int]
    work: int
    memory: Callable[[tuple[int, int]], int]
    unpack: Callable[[tuple[int, int]], Strips]
    exif: bytes = b""
    profile: bytes | None = None


class OnWhite:
    """For a Pillow reader: what a damaged file has no pixels for stays white, or clear.

    Pillow raises in the middle of such a file; what it has unpacked until then is kept. missing: what is there before,
    by mode; an instance may have its own.
    """

    missing: ClassVar = {"1": 255, "L": 255, "RGB": "white", "I;16": 65535}

    def load_prepare(self):
        """Called by Pillow before it unpacks."""
        self.im = Image.new(self.mode, self.size, self.missing.get(self.mode, 0)).im
        super().load_prepare()

    def load_what_is_there(self):
        """-> whether everything is there."""
        try:
            self.load()
        except Exception:  # Pillow raises a dozen kinds on hostile bytes, and promises none
            self.tile = []  # or it would try again
            return False
        return True


def cannot_read(kind: str) -> PictureError:
    """For a whole file of a kind that is not read."""
    return PictureError("cannot_read", kind=FileError(f"kind.{kind}"))


def check_size(width: int, height: int, most: int = MOST_PIXELS) -> None:
    """Raises PictureError for a picture that is too large to unpack."""
    if width * height > most:
        raise PictureError("too_many_pixels", pixels=width * height, most=most)
    if max(width, height) > MOST_SIDE:
        raise PictureError("too_long", pixels=max(width, height), most=MOST_SIDE)


def check_memory(needed: int, most: int) -> None:
    """Raises PictureError if unpacking would take more bytes than there are to take."""
    if needed > most:
        raise PictureError("too_much_memory")


def strips(image: Image.Image, shown=None, fault=None) -> Strips:
    """A Pillow picture in one of these modes as Strips."""
    return Strips(image.size, lambda top, bottom: image.crop((0, top, image.width, bottom)), shown or image.size, fault)


def shrunk(picture: Strips, size: tuple[int, int]) -> Image.Image:
    """What Pillow's `resize(size, BICUBIC, reducing_gap=2)` makes of it, without a copy of the whole in between."""
    width, height = picture.size
    across, down = (max(1, int(whole / part / 2)) for whole, part in zip(picture.shown, size, strict=True))
    rows = max(1, MB // width // down) * down
    reduced = None
    for top in range(0, height, rows):
        strip = picture.strip(top, min(top + rows, height))
        strip = strip.convert(WEIGHTED.get(strip.mode, strip.mode)).reduce((across, down))
        reduced = reduced or Image.new(strip.mode, (strip.width, -(-height // down)))
        reduced.paste(strip, (0, top // down))
    box = (0, 0, picture.shown[0] / across, picture.shown[1] / down)
    small = reduced.resize(size, Image.Resampling.BICUBIC, box)
    return small.convert({weighted: mode for mode, weighted in WEIGHTED.items()}.get(small.mode, small.mode))


def placed(picture: Strips, size: tuple[int, int], left: int, top: int) -> Strips:
    """A picture on a canvas of that size, which is clear beside it."""
    if (left, top, *picture.size) == (0, 0, *size):
        return picture

    def strip(above, below):
        canvas = Image.new("RGBA", (size[0], below - above))
        first, last = max(above, top), min(below, top + picture.size[1])
        if first < last:
            canvas.paste(picture.strip(first - top, last - top).convert("RGBA"), (left, first - above))
        return canvas

    return Strips(size, strip, size, picture.fault)


def filled(strip, source):
    """The strips of an interlaced picture that is cut off: the pixels that are there stand for their neighbours.

    source: row -> the row that is shown in its place, at most 7 above it, and how far it is between the pixels there;
    or None.
    """

    def rows(top, bottom):
        start = top - top % 8
        known = np.asarray(strip(start, bottom).convert("RGBA"))
        columns = np.arange(known.shape[1])
        shown = np.zeros((bottom - top, *known.shape[1:]), np.uint8)  # clear
        for row in range(top, bottom):
            if found := source(row):
                shown[row - top] = known[found[0] - start][columns - columns % found[1]]
        return Image.fromarray(shown)

    return rows
