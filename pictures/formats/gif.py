"""GIF: the first picture of the file."""

import io
import re
import struct
from typing import NamedTuple

import numpy as np
from PIL.GifImagePlugin import GifImageFile

from pictures.formats.picture import (
    CUT_OFF,
    DAMAGED,
    MOST_PIECES,
    RARE,
    OnWhite,
    Picture,
    PictureError,
    Strips,
    check_size,
    filled,
    placed,
)

PICTURE, EXTENSION, END, CONTROL = b",", b"!", b";", 0xF9
MOST_NOTES = 2_000  # before the picture; real files have some
SORT = re.compile(b"[,!;]")  # of what comes next
STEPS = (1, 2, 4, 8)  # in an interlaced picture, rows come in four passes: every eighth first, then what is between


class Parts(NamedTuple):
    """A file taken apart. frame: left, top, width, height of the picture; clear: the number of no colour, or None."""

    screen: tuple[int, int]
    frame: tuple[int, int, int, int]
    interlaced: bool
    colours: bytes
    clear: int | None
    packed: bytes
    whole: bool


class _Gif(OnWhite, GifImageFile):
    pass


def read(data: bytes) -> Picture:
    """Raises PictureError."""
    try:
        parts = _parts(data)
    except (IndexError, struct.error) as error:
        raise PictureError(CUT_OFF) from error
    left, top, width, height = parts.frame
    size = max(parts.screen[0], left + width), max(parts.screen[1], top + height)
    check_size(*size)
    return Picture(
        size,
        width * height + size[0] * size[1],
        lambda _: 2 * len(data) + 2 * width * height,
        lambda _: placed(_unpack(parts), size, left, top),
    )


def _unpack(parts):
    image, whole = _numbers(parts, 0)
    if parts.clear is not None:
        image.info["transparency"] = parts.clear
    mode = ("L" if image.mode == "L" else "RGB") + ("" if parts.clear is None else "A")

    def strip(top, bottom):
        return image.crop((0, top, image.width, bottom)).convert(mode)

    if whole:
        return Strips(image.size, strip, image.size)
    there = _arrived(image, _numbers(parts, 255)[0])

    def source(row):
        rows = (row - row % step for step in (STEPS if parts.interlaced else STEPS[:1]))
        return next(((row, 1) for row in rows if there[row]), None)

    return Strips(image.size, filled(strip, source), image.size, DAMAGED if parts.whole else CUT_OFF)


def _numbers(parts, before):
    """The numbers of colours, where those that are not in the file are `before`. -> picture, whether all are there"""
    image = _Gif(io.BytesIO(_file(parts)))
    image.missing = {"L": before, "P": before}
    return image, image.load_what_is_there()


def _arrived(one, other):
    """Which rows do not depend on what was there before. -> bool (h,)"""
    boxes = [(0, top, one.width, min(top + 256, one.height)) for top in range(0, one.height, 256)]
    return np.concatenate([(np.asarray(one.crop(box)) == np.asarray(other.crop(box))).all(1) for box in boxes])


def _file(parts):
    """A GIF file of one picture on a screen of its size."""
    size = struct.pack("<HH", *parts.frame[2:])
    palette = parts.colours.ljust(768, b"\0") if parts.colours else b""
    screen = b"GIF89a" + size + (b"\xf7\0\0" if palette else b"\x70\0\0") + palette
    return screen + PICTURE + bytes(4) + size + bytes([64 * parts.interlaced]) + parts.packed + b"\0" + END


def _parts(data):
    """-> Parts. Raises PictureError, IndexError or struct.error."""
    *screen, flags = struct.unpack_from("<HHB", data, 6)
    colours, position = _palette(data, 13, flags)
    clear = None
    for _ in range(MOST_NOTES):
        found = SORT.search(data, position)  # anything else is junk
        if found is None or found[0] != EXTENSION:
            break
        start = found.end() + 1
        position, _ = _blocks(data, start)
        if data[start - 1] == CONTROL and data[start] >= 4:
            clear = data[start + 4] if data[start + 1] & 1 else None
    else:
        raise PictureError(RARE)
    if found is None or found[0] == END:
        raise PictureError(DAMAGED if found else CUT_OFF)
    position = found.start()
    *frame, flags = struct.unpack_from("<HHHHB", data, position + 1)
    own, start = _palette(data, position + 10, flags)
    end, whole = _blocks(data, start + 1)
    if not (all(frame[2:]) and 0 < data[start] <= 8):
        raise PictureError(DAMAGED)
    packed = data[start : end - 1] if whole else _to_its_end(data[start:])
    return Parts(tuple(screen), tuple(frame), bool(flags & 64), own or colours, clear, packed, whole)


def _to_its_end(packed):
    """Blocks of which the last is cut off, with that one's new length, as Pillow takes whole blocks only."""
    last, position = 1, 1
    while position < len(packed):
        last, position = position, position + 1 + packed[position]
    return packed[:last] + bytes([len(packed) - last - 1]) + packed[last + 1 :] if position > len(packed) else packed


def _palette(data, position, flags):
    """-> colours, the position behind them"""
    end = position + (3 << (flags & 7) + 1 if flags & 128 else 0)
    return data[position:end], end


def _blocks(data, position):
    """-> the position behind a row of blocks, whether its end is there. Raises PictureError."""
    for _ in range(MOST_PIECES):
        if position >= len(data):
            return len(data), False
        size = data[position]
        position += 1 + size
        if not size:
            return position, True
    raise PictureError(RARE)
