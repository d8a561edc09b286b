"""BMP. Read here and not by Pillow, which knows few of its kinds, and takes what was never set for transparent."""

import struct
from typing import NamedTuple

import numpy as np
from PIL import Image

from pictures.formats.picture import (
    CUT_OFF,
    DAMAGED,
    MOST_PIECES,
    RARE,
    Picture,
    PictureError,
    Strips,
    cannot_read,
    check_size,
)

CORE, OS2_SHORT, OS2, V3, V4, V5 = 12, 16, 64, 56, 108, 124  # bytes of a header's versions
START = 14  # where the header begins that says what the picture is like
RAW, RLE8, RLE4, MASKS, MASKS_AND_ALPHA = 0, 1, 2, 3, 6
DEPTHS = {RAW: {1, 2, 4, 8, 16, 24, 32}, RLE8: {8}, RLE4: {4}, MASKS: {16, 32}, MASKS_AND_ALPHA: {16, 32}}
MOST_RLE, A_RUN = 4_000_000, 60  # pixels of a run-length packed picture, which is unpacked in Python; a run's work
USUAL = {16: (0x7C00, 0x3E0, 0x1F, 0), 32: (0xFF0000, 0xFF00, 0xFF, 0)}  # red, green, blue, alpha
DIGITS = bytes.maketrans(b"0123456789abcdef", bytes(range(16)))
EMBEDDED = b"DEBM"  # "there is a colour profile in this file"


class Header(NamedTuple):
    """upward: the lowest row comes first. masks: the bits of red, green, blue and alpha. palette: (256,3)."""

    width: int
    height: int
    upward: bool
    depth: int
    packing: int
    masks: tuple[int, int, int, int]
    palette: np.ndarray


class Rows(NamedTuple):
    """Pixels as numbers, (rows that are there, bytes of a row); whether all are there."""

    numbers: np.ndarray
    whole: bool


def read(data: bytes) -> Picture:
    """Raises PictureError."""
    try:
        header, start, profile = _header(data)
    except (IndexError, struct.error) as error:
        raise PictureError(CUT_OFF) from error
    size = header.width, header.height
    check_size(*size)
    work = (4 if header.depth in USUAL else 2) * header.width * header.height
    if header.packing in (RLE8, RLE4):
        work += A_RUN * min(MOST_PIECES, len(data) // 2)
        if header.width * header.height > MOST_RLE:
            raise PictureError(RARE)
    return Picture(size, work, lambda _: 6 * len(data), lambda _: _unpack(header, data, start), profile=profile)


def _unpack(header, data, start):
    if header.packing in (RLE8, RLE4):
        rows = _runs(header, memoryview(data)[start:])
        header = header._replace(depth=8)
    else:
        rows = _rows(header, memoryview(data)[start:])
    if header.depth in USUAL and header.masks[3] and not (_pixels(header, rows.numbers) & header.masks[3]).any():
        header = header._replace(masks=(*header.masks[:3], 0))  # never set, so it says nothing
    there = len(rows.numbers)

    def strip(top, bottom):
        first, last = (header.height - bottom, header.height - top) if header.upward else (top, bottom)
        colours = _colours(header, rows.numbers[first : min(last, there)])
        if not rows.whole:
            opaque = np.full((*colours.shape[:2], 4 - colours.shape[2]), 255, np.uint8)
            colours = np.concatenate([colours, opaque], axis=2)
            colours = np.pad(colours, ((0, last - first - len(colours)), (0, 0), (0, 0)))  # clear
        return Image.fromarray(np.ascontiguousarray(colours[::-1] if header.upward else colours))

    return Strips((header.width, header.height), strip, (header.width, header.height), None if rows.whole else CUT_OFF)


def _colours(header, numbers):
    """(h, bytes of a row) -> (h,w,3), or (h,w,4) with alpha"""
    if header.depth == 24:
        return numbers[:, : 3 * header.width].reshape(len(numbers), header.width, 3)[..., ::-1]
    if header.depth <= 8:
        shifts = np.arange(8 - header.depth, -1, -header.depth, dtype=np.uint8)
        places = numbers[:, :, None] >> shifts & (2**header.depth - 1)
        return header.palette[places.reshape(len(numbers), numbers.shape[1] * 8 // header.depth)[:, : header.width]]
    pixels = _pixels(header, numbers)[:, : header.width].astype(np.uint64)
    masks = header.masks if header.masks[3] else header.masks[:3]
    parts = [((pixels & mask) * 255 + mask // 2) // max(mask, 1) for mask in masks]
    return np.stack(parts, axis=2).astype(np.uint8)


def _pixels(header, numbers):
    """(h, bytes of a row) -> a number for each pixel, (h, w or more)"""
    return numbers.view(f"<u{header.depth // 8}")


def _rows(header, packed):
    width = (header.width * header.depth + 31) // 32 * 4
    packed = packed[: width * header.height]
    if 0 < width * header.height - len(packed) < 4:
        packed = bytes(packed).ljust(width * header.height, b"\0")  # some programs leave out what fills the last row up
    there = len(packed) // width
    return Rows(np.frombuffer(packed, np.uint8, there * width).reshape(there, width), there == header.height)


def _runs(header, packed):
    """Unpack runs of equal pixels. Raises PictureError."""
    width, height = header.width, header.height
    # What the runs leave out is black: in a palette that is not full, the last colour.
    blank = 0 if header.palette[-1].any() else 255
    numbers, x, y, position, end = bytearray([blank]) * (width * height), 0, 0, 0, False
    for _ in range(MOST_PIECES):
        if end or y >= height or position + 2 > len(packed):
            break
        count, value = packed[position : position + 2]
        position += 2
        if count or value > 2:
            run, position = _run(header, count, value, packed, position)
            run = run[: width - x]
            numbers[y * width + x : y * width + x + len(run)] = run
            x += len(run)
        elif value == 2:
            right, down = bytes(packed[position : position + 2]).ljust(2, b"\0")
            x, y, position = min(x + right, width), y + down, position + 2
        else:
            x, y, end = 0, y + 1, value == 1
    else:
        raise PictureError(RARE)
    there = height if end else min(y, height)
    return Rows(np.frombuffer(numbers, np.uint8, there * width).reshape(there, width), there == height)


def _run(header, count, value, packed, position):
    """`count` pixels of one value, or `value` different ones. -> a byte for each, the position behind them"""
    halves = header.packing == RLE4
    if count:
        return (bytes([value >> 4, value & 15]) * 128 if halves else bytes([value]) * 255)[:count], position
    size = -(-value // 2) if halves else value
    run = bytes(packed[position : position + size])
    run = run.hex().encode().translate(DIGITS) if halves else run
    return run[:value], position + size + size % 2


def _header(data):
    """-> Header, where the pixels begin, the colour profile. Raises PictureError, IndexError or struct.error."""
    start, size = struct.unpack_from("<II", data, 10)
    if START + size > len(data):
        raise PictureError(CUT_OFF)
    if size == CORE:
        width, height, _, depth = struct.unpack_from("<HHHH", data, START + 4)
        packing, colours = RAW, 0
    elif OS2_SHORT <= size <= V5:
        fields = data[START : START + size].ljust(40, b"\0")
        width, height, depth, packing, colours = struct.unpack_from("<ii2xHI12xI", fields, 4)
    else:
        raise cannot_read("rare_bmp")
    if depth not in DEPTHS.get(packing, ()) or (size == OS2 and packing):
        raise cannot_read("rare_bmp")
    if width <= 0 or height == 0:
        raise PictureError(DAMAGED)
    masks, end = _masks(data, size, depth, packing)
    entry = 3 if size == CORE else 4
    palette = data[end : end + entry * min(colours or 256, 2**depth, 256)] if depth <= 8 else b""
    header = Header(width, abs(height), height > 0, depth, packing, masks, _palette(palette, entry))
    return header, start if start >= end else end + len(palette), _profile(data, size)


def _masks(data, size, depth, packing):
    """-> masks, where what follows them begins"""
    end = START + size
    if packing not in (MASKS, MASKS_AND_ALPHA):
        masks = USUAL.get(depth, (0, 0, 0, 0))
        if depth == 32 and size >= V4:
            masks = *masks[:3], *struct.unpack_from("<I", data, START + 52)
        return masks, end
    masks = struct.unpack_from("<IIII", data, START + 40)
    if size == 40:
        end += 16 if packing == MASKS_AND_ALPHA else 12
    has_alpha = size >= V3 or packing == MASKS_AND_ALPHA
    return (masks if has_alpha else (*masks[:3], 0)), end


def _palette(colours, entry):
    """Blue, green, red (and nothing) of each -> (256,3) red, green, blue"""
    palette = np.zeros((256, 3), np.uint8)
    count = len(colours) // entry
    palette[:count] = np.frombuffer(colours, np.uint8, count * entry).reshape(count, entry)[:, 2::-1]
    return palette


def _profile(data, size):
    if size < V5 or data[START + 56 : START + 60] != EMBEDDED:
        return None
    start, length = struct.unpack_from("<II", data, START + 112)
    return data[START + start : START + start + length]
