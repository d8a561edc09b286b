"""WebP: the picture, or of an animation the first frame."""

import io
import struct
from typing import NamedTuple

from PIL.WebPImagePlugin import WebPImageFile

from pictures.formats.picture import (
    CUT_OFF,
    DAMAGED,
    MOST_PIECES,
    RARE,
    Picture,
    PictureError,
    check_size,
    placed,
    strips,
)
from pictures.formats.vp8l import sets_of_codes, sets_of_codes_for_opacity

HAS_PROFILE, HAS_ALPHA, ANIMATED = 32, 16, 2  # flags of VP8X, the header of what has more than a picture
UNPACKED, SET_OF_CODES = 16, 20_000  # bytes that libwebp and Pillow take for a pixel, and for a set of codes
LOSSLESS = 1  # how opacity may be packed


class Parts(NamedTuple):
    """A file taken apart. picture: chunks of one picture; place: its left and top; canvas: the size of an animation."""

    picture: dict[bytes, bytes]
    place: tuple[int, int]
    canvas: tuple[int, int] | None
    exif: bytes
    profile: bytes | None


def read(data: bytes) -> Picture:
    """Raises PictureError."""
    parts = _parts(data)
    frame = _size(parts.picture)
    left, top = parts.place
    size = parts.canvas or frame
    if left + frame[0] > size[0] or top + frame[1] > size[1]:
        raise PictureError(DAMAGED)
    check_size(*size)
    return Picture(
        size,
        1_000_000 + 5 * frame[0] * frame[1] + size[0] * size[1],
        lambda _: len(data) + UNPACKED * frame[0] * frame[1] + SET_OF_CODES * _sets_of_codes(parts.picture, frame),
        lambda _: placed(_unpack(parts.picture, frame), size, left, top),
        parts.exif,
        parts.profile,
    )


def _unpack(picture, size):
    try:
        image = WebPImageFile(io.BytesIO(_file(picture, size)))
        image.load()
    except Exception as error:  # Pillow promises no list of what it raises on hostile bytes
        raise PictureError(DAMAGED) from error
    return strips(image)


def _sets_of_codes(picture, size):
    """Raises PictureError, and anything for a broken picture."""
    if b"VP8L" in picture:
        return sets_of_codes(picture[b"VP8L"])
    if b"ALPH" in picture and picture[b"ALPH"][0] & 3 == LOSSLESS:
        return sets_of_codes_for_opacity(picture[b"ALPH"][1:], *size)
    return 0


def _file(picture, size):
    """A WebP file of one picture."""
    if b"ALPH" in picture:
        header = bytes([HAS_ALPHA, 0, 0, 0]) + b"".join((side - 1).to_bytes(3, "little") for side in size)
        picture = {b"VP8X": header, **picture}
    body = b"".join(name + struct.pack("<I", len(part)) + part + bytes(len(part) % 2) for name, part in picture.items())
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


def _parts(data):
    """-> Parts. Raises PictureError."""
    chunks = _chunks(memoryview(data)[12:])
    extended = bytes(chunks.get(b"VP8X", b"")).ljust(10, b"\0")
    exif, profile = bytes(chunks.get(b"EXIF", b"")), bytes(chunks.get(b"ICCP", b""))
    place, canvas, has_alpha = (0, 0), None, extended[0] & HAS_ALPHA
    if extended[0] & ANIMATED and b"ANMF" in chunks:
        frame = bytes(chunks[b"ANMF"][:16]).ljust(16, b"\0")
        place = 2 * _number(frame[0:3]), 2 * _number(frame[3:6])
        canvas = _number(extended[4:7]) + 1, _number(extended[7:10]) + 1
        chunks, has_alpha = _chunks(chunks[b"ANMF"][16:]), True
    names = [b"ALPH", b"VP8 "] if has_alpha and b"VP8L" not in chunks else [b"VP8 ", b"VP8L"]
    picture = {name: chunks[name] for name in names if name in chunks}
    if not picture.keys() & {b"VP8 ", b"VP8L"}:
        raise PictureError(CUT_OFF)
    return Parts(picture, place, canvas, exif, profile if extended[0] & HAS_PROFILE else None)


def _chunks(view):
    """The first chunk of each name that is all there. Raises PictureError."""
    chunks, position = {}, 0
    for _ in range(MOST_PIECES):
        if position + 8 > len(view):
            return chunks
        name, size = bytes(view[position : position + 4]), _number(view[position + 4 : position + 8])
        if position + 8 + size <= len(view):
            chunks.setdefault(name, view[position + 8 : position + 8 + size])
        position += 8 + size + size % 2
    raise PictureError(RARE)


def _size(picture):
    """Width and height in pixels. Raises PictureError."""
    if b"VP8L" in picture:
        bits = _number(picture[b"VP8L"][1:5])
        return 1 + bits % 2**14, 1 + (bits >> 14) % 2**14
    width, height = (_number(picture[b"VP8 "][i : i + 2]) % 2**14 for i in (6, 8))
    if not (width and height):
        raise PictureError(DAMAGED)
    return width, height


def _number(view):
    return int.from_bytes(view, "little")
