"""JPEG: the first picture of the file, unpacked straight to a reduced size."""

import io
import re
from typing import NamedTuple

import numpy as np
from PIL.JpegImagePlugin import JpegImageFile

from pictures.formats.colour import LARGEST_PROFILE
from pictures.formats.picture import (
    CUT_OFF,
    DAMAGED,
    RARE,
    OnWhite,
    Picture,
    PictureError,
    Strips,
    cannot_read,
    check_size,
    strips,
)

MOST_PIXELS = 120_000_000
MOST_PARTS = 2_000  # segments; a phone's largest files have some hundreds
MOST_SCANS = 50  # passes over a progressive JPEG; cameras and editors write about ten
MARKER = re.compile(rb"\xff([\xc0-\xcf\xd8-\xfe])", re.DOTALL)  # libjpeg skips the others, or stops at them
SOI, EOI, SOS, COM, EXIF, ICC = 0xD8, 0xD9, 0xDA, 0xFE, 0xE1, 0xE2
NOTES = {COM, *range(0xE1, 0xF0)} - {0xEE}  # APP1-APP15; APP14 stays, as it says how the colours are stored
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC} | {0xDE}  # SOF0-SOF15, DHP: how large, and how packed
BASELINE, EXTENDED, PROGRESSIVE, ARITHMETIC, ARITHMETIC_PROGRESSIVE = 0xC0, 0xC1, 0xC2, 0xC9, 0xCA
READABLE = {BASELINE, EXTENDED, PROGRESSIVE, ARITHMETIC, ARITHMETIC_PROGRESSIVE}
END = b"\xff\xd9"
# What libjpeg paints where no data have arrived: every coefficient zero, in each mode (CMYK with two kinds of colours).
MISSING = {"L": [128], "RGB": [(128, 128, 128)], "CMYK": [(127, 127, 127, 127), (128, 128, 128, 127)]}


class Frame(NamedTuple):
    """sampling: how many blocks of each colour a unit of the picture has, across and down."""

    kind: int
    size: tuple[int, int]
    sampling: tuple[tuple[int, int], ...]


class Parts(NamedTuple):
    """A file taken apart.

    clean: its first picture without notes, so that nothing in them (comments, a broken EXIF, 400 EXIFs, the further
    pictures of a phone file, a video behind the picture) can upset or slow libjpeg. one_by_one: the colours are packed
    one after the other, so that libjpeg has to keep all of them.
    """

    clean: bytes
    frame: Frame
    scans: int
    one_by_one: bool
    whole: bool
    exif: bytes
    profile: bytes | None


class _Jpeg(OnWhite, JpegImageFile):
    pass


def read(data: bytes) -> Picture:
    """Raises PictureError."""
    parts = _parts(data)
    frame = parts.frame
    check_size(*frame.size, MOST_PIXELS)
    work = frame.size[0] * frame.size[1] * (25 + parts.scans) // 25
    return Picture(
        frame.size,
        work,
        lambda size: _memory(parts, size),
        lambda size: _unpack(parts, size),
        parts.exif,
        parts.profile,
    )


def _memory(parts, size):
    frame = parts.frame
    # As `draft` has it: of libjpeg's scales the one that makes it small and leaves it twice as large as it will be.
    larger = min(whole // (2 * part) for whole, part in zip(frame.size, size, strict=True))
    scale = max(scale for scale in (1, 2, 4, 8) if scale <= max(1, larger))
    unpacked = (1 if len(frame.sampling) == 1 else 4) * (frame.size[0] // scale + 1) * (frame.size[1] // scale + 1)
    kept = _coefficients(frame) if parts.one_by_one or frame.kind in {PROGRESSIVE, ARITHMETIC_PROGRESSIVE} else 0
    return len(parts.clean) + kept + unpacked


def _unpack(parts, size):
    image = _Jpeg(io.BytesIO(parts.clean))
    shown = image.draft(None, (2 * size[0], 2 * size[1]))[1][2:]
    fault = None if image.load_what_is_there() else DAMAGED
    if parts.whole:
        return strips(image, shown, fault)
    missing = _missing(image, parts.frame)

    def strip(top, bottom):
        rows = image.crop((0, top, image.width, bottom))
        for left, above in missing:
            if above < bottom:
                rows.paste(0 if rows.mode == "CMYK" else "white", (left, max(0, above - top), *rows.size))
        return rows

    return Strips(image.size, strip, shown, CUT_OFF)


def _missing(image, frame):
    """What libjpeg has painted without data: left and top of the boxes, up to the lower right corner, that cover it.

    Blocks arrive from left to right, and row by row.
    """
    scale = round(frame.size[0] / image.width)
    across, down = (max(1, 8 * max(each) // scale) for each in zip(*frame.sampling, strict=True))
    for top in range((image.height - 1) // down * down, -1, -down):
        there = np.flatnonzero(~_unpainted(image, top, min(top + down, image.height)))
        if len(there):
            beyond = int(there[-1]) + 1
            if beyond == image.width:
                return [(0, top + down)]
            if top:
                return [((beyond - 1) // across * across, top), (0, top + down)]  # the last block ends in the middle
    return [(0, 0)]  # not a row of blocks is whole: of so little a browser shows nothing


def _unpainted(image, top, bottom):
    """In which columns of these rows there is nothing. -> bool (w,)"""
    pixels = np.asarray(image.crop((0, top, image.width, bottom))).reshape(bottom - top, image.width, -1)
    return np.any([(pixels == grey).all((0, 2)) for grey in MISSING[image.mode]], axis=0)


def _parts(data):
    """-> Parts. Raises PictureError."""
    kept, exif, profile, frame, scans, one_by_one, position = [data[:2]], b"", {}, None, 0, False, 2
    for _ in range(MOST_PARTS):
        marker = MARKER.search(data, position)
        if marker is None or marker[1][0] in (SOI, EOI):
            break
        code, body = marker[1][0], marker.end()
        end = body + int.from_bytes(data[body : body + 2])
        if end > len(data) or body + 2 > len(data):
            break  # cut off in this segment
        if scans:  # before the first scan, what stands between two segments is padding
            kept.append(data[position : marker.start()])
        if code == EXIF and data[body + 2 : body + 8] == b"Exif\0\0":
            exif = exif or data[body + 2 : end]
        elif code == ICC and data[body + 2 : body + 14] == b"ICC_PROFILE\0":
            profile.setdefault(data[body + 14 : body + 16], data[body + 16 : end])
        elif code in FRAMES:
            if frame is None:
                frame = _frame(code, data[body + 2 : end])
                kept.append(data[marker.start() : end])
        elif code not in NOTES:
            kept.append(data[marker.start() : end])
        if code == SOS:
            one_by_one = one_by_one or (not scans and bool(frame) and data[body + 2] < len(frame.sampling))
            scans += 1
            if scans > MOST_SCANS:
                raise PictureError(RARE)
        position = end
    else:
        raise PictureError(RARE)
    if not (frame and scans):
        raise PictureError(DAMAGED if marker and marker[1][0] in (SOI, EOI) else CUT_OFF)
    kept.append(data[position : marker.start() if marker else len(data)])
    whole = marker is not None and marker[1][0] == EOI
    return Parts(b"".join([*kept, END]), frame, scans, one_by_one, whole, exif, _joined(profile))


def _frame(kind, body):
    """Raises PictureError."""
    if len(body) < 6 or len(body) < 6 + 3 * body[5]:
        raise PictureError(DAMAGED)
    size = int.from_bytes(body[3:5]), int.from_bytes(body[1:3])
    sampling = tuple((body[i] >> 4, body[i] & 15) for i in range(7, 7 + 3 * body[5], 3))
    if kind not in READABLE or body[0] != 8 or len(sampling) not in (1, 3, 4) or not all(size):
        raise cannot_read("rare_jpeg")
    if not all(1 <= n <= 4 for each in sampling for n in each):
        raise PictureError(DAMAGED)
    return Frame(kind, size, sampling)


def _coefficients(frame):
    """How many bytes libjpeg keeps for a picture that comes in several passes: 2 for each number of each block."""
    across, down = (max(each) for each in zip(*frame.sampling, strict=True))
    units = -(-frame.size[0] // (8 * across)) * -(-frame.size[1] // (8 * down))
    return units * sum(a * d for a, d in frame.sampling) * 64 * 2


def _joined(pieces):
    """A colour profile of pieces by (number, how many), or None if one is missing."""
    count = next((key[1] for key in pieces if len(key) == 2), 0)
    keys = [bytes([number, count]) for number in range(1, count + 1)]
    if not keys or any(key not in pieces for key in keys) or sum(map(len, pieces.values())) > LARGEST_PROFILE:
        return None
    return b"".join(pieces[key] for key in keys)
