"""PNG: the picture, or of an animation the first frame, as in a browser."""

import io
import struct
import zlib
from typing import NamedTuple

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngImageFile

from pictures.formats import colour
from pictures.formats.picture import (
    CUT_OFF,
    DAMAGED,
    MOST_PIECES,
    RARE,
    OnWhite,
    Picture,
    PictureError,
    Strips,
    cannot_read,
    check_size,
    filled,
    placed,
)

SIGNATURE = b"\x89PNG\r\n\x1a\n"
GREY, RGB, PALETTE, GREY_ALPHA, RGB_ALPHA = 0, 2, 3, 4, 6
CHANNELS = {GREY: 1, RGB: 3, PALETTE: 1, GREY_ALPHA: 2, RGB_ALPHA: 4}
DEPTHS = {GREY: {1, 2, 4, 8, 16}, RGB: {8, 16}, PALETTE: {1, 2, 4, 8}, GREY_ALPHA: {8, 16}, RGB_ALPHA: {8, 16}}
A_LITTLE = 4096  # bytes
MOST_NOTES = 1_000  # of these; real files have one of each
NOTES = {b"PLTE", b"tRNS", b"acTL", b"cICP", b"iCCP", b"sRGB", b"gAMA", b"cHRM", b"eXIf"}
# The seven passes of an interlaced picture: its first column and row, and how far it is to the next.
PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
KNOWN = ((8, 8), (4, 8), (4, 4), (2, 4), (2, 2), (1, 2), (1, 1))  # after each, how far it is between known pixels
NEARLY_SRGB, SANE_CURVES = 0.05, (0.2, 5)
# cICP's numbers (ITU-T H.273) for what is no HDR.
GAMUTS = {1: colour.SRGB, 9: colour.BT2020, 12: colour.DISPLAY_P3}
CURVES = {1: (2.4,), 4: (2.2,), 5: (2.8,), 6: (2.4,), 8: (1.0,), 13: colour.SRGB_CURVE}


class Header(NamedTuple):
    """IHDR."""

    width: int
    height: int
    depth: int
    colours: int
    interlaced: int

    def passes(self):
        """The rows of each pass, and the bytes of one of them with that which says how it is filtered."""
        for left, top, across, down in PASSES if self.interlaced else ((0, 0, 1, 1),):
            width, height = -((left - self.width) // across), -((top - self.height) // down)
            yield height if width else 0, 1 + (width * self.depth * CHANNELS[self.colours] + 7) // 8


class Parts(NamedTuple):
    """A file taken apart. frame: width, height, left and top of the picture that is shown; packed: its pixels."""

    header: Header
    notes: dict[bytes, bytes]
    frame: tuple[int, int, int, int]
    packed: list[memoryview]
    whole: bool


class _Png(OnWhite, PngImageFile):
    pass


def read(data: bytes) -> Picture:
    """Raises PictureError."""
    parts = _parts(data)
    header, (width, height, left, top) = parts.header, parts.frame
    size = header.width, header.height
    check_size(*size)
    if not any(parts.packed):
        raise PictureError(DAMAGED if parts.whole else CUT_OFF)
    header = header._replace(width=width, height=height)
    unpacked = sum(rows * row_bytes for rows, row_bytes in header.passes())
    packed = sum(len(piece) + 200 for piece in parts.packed)  # each piece is an object
    a_pixel = 1 if header.colours in (GREY, PALETTE) and header.depth <= 8 else 4
    return Picture(
        size,
        unpacked // (2 if header.interlaced else 4) + size[0] * size[1],
        lambda _: packed + a_pixel * width * height,
        lambda _: placed(_unpack(header, parts), size, left, top),
        parts.notes.get(b"eXIf", b""),
        _profile(parts.notes),
    )


def _unpack(header, parts):
    image = _Png(io.BytesIO(_file(header, parts)))
    if header.colours == PALETTE:
        palette = _palette(parts.notes)
        image.missing = {"P": max(range(256), key=lambda n: sum(palette[3 * n : 3 * n + 3]))}  # its brightest colour
    whole = image.load_what_is_there()

    def strip(top, bottom):
        return _colours(image.crop((0, top, image.width, bottom)))

    if not whole and header.interlaced:
        strip = filled(strip, _source(header, parts.packed))
    fault = None if whole else DAMAGED if parts.whole else CUT_OFF
    return Strips(image.size, strip, image.size, fault)


def _colours(rows):
    """In one of the modes of Strips."""
    if rows.mode == "I;16":
        rows = _eight_bits(rows)
    return rows.convert(("L" if rows.mode in ("1", "L", "LA") else "RGB") + ("A" if rows.has_transparency_data else ""))


def _eight_bits(rows):
    """16-bit grey as 8-bit grey. Pillow's own conversion would clip: everything from 255 up turns white."""
    numbers = np.asarray(rows)  # (h,w)
    grey = Image.fromarray((numbers >> 8).astype(np.uint8))
    if "transparency" not in rows.info:
        return grey
    opaque = Image.fromarray(np.where(numbers == rows.info["transparency"], np.uint8(0), np.uint8(255)))
    return Image.merge("LA", (grey, opaque))


def _source(header, packed):
    """For `filled`: row -> the row whose pixels stand for it, and how far it is between these."""
    limits = _limits(header, packed)

    def source(row):
        there = [
            (row - row % down, across)
            for n, (across, down) in enumerate(KNOWN)
            if all(row - row % down < limit for limit in limits[: n + 1])
        ]
        return there[-1] if there else None

    return source


def _limits(header, packed):
    """For each pass, the row of the picture from which on it is not there."""
    there, limits = _unpacked_bytes(header, packed), []
    for (_, top, _, down), (rows, row_bytes) in zip(PASSES, header.passes(), strict=True):
        arrived = min(rows, there // row_bytes)
        there -= arrived * row_bytes
        limits.append(header.height if arrived == rows else top + arrived * down)
    return limits


def _unpacked_bytes(header, packed):
    """How many bytes of pixels have arrived, counted without keeping them."""
    most = sum(rows * row_bytes for rows, row_bytes in header.passes())
    unpacker, there = zlib.decompressobj(), 0
    try:
        for piece in packed:
            # A little of it at a time: what is not unpacked yet is copied at each call.
            for begin in range(0, len(piece), A_LITTLE):
                left = piece[begin : begin + A_LITTLE]
                while left and there < most:
                    there += len(unpacker.decompress(left, A_LITTLE))
                    left = unpacker.unconsumed_tail
    except zlib.error:
        pass  # up to here it is right
    return there


def _file(header, parts):
    """A PNG file of one picture, as Pillow wants it."""
    chunks = [SIGNATURE, _chunk(b"IHDR", struct.pack(">IIBBBBB", *header[:4], 0, 0, header.interlaced))]
    clear = parts.notes.get(b"tRNS", b"")
    if header.colours == PALETTE:
        chunks.append(_chunk(b"PLTE", _palette(parts.notes)))
        if 0 < len(clear) <= len(parts.notes[b"PLTE"]) // 3:
            chunks.append(_chunk(b"tRNS", clear))
    elif header.colours in (GREY, RGB) and len(clear) >= 2 * CHANNELS[header.colours]:
        chunks.append(_chunk(b"tRNS", _clear_colour(header, clear)))
    # Pillow does not look at the checksum of pixels. A wrong one alone costs nothing; zlib finds damage by itself.
    packed = [struct.pack(">I", sum(map(len, parts.packed))), b"IDAT", *parts.packed, bytes(4)]
    return b"".join([*chunks, *packed, _chunk(b"IEND", b"")])


def _palette(notes):
    """256 colours: for a pixel beyond the palette its last one; at the end white, for those that are missing."""
    colours = notes[b"PLTE"][: min(len(notes[b"PLTE"]) // 3, 256) * 3]
    missing = 256 - len(colours) // 3
    return colours + colours[-3:] * (missing - 1) + b"\xff\xff\xff" * (missing > 0)


def _chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + zlib.crc32(body, zlib.crc32(name)).to_bytes(4)


def _clear_colour(header, clear):
    """tRNS in the numbers that Pillow makes of pixels: 2 and 4 bits become 8, and so do the 16 of colours."""
    numbers = struct.unpack_from(f">{CHANNELS[header.colours]}H", clear)
    if header.depth in (2, 4):
        numbers = [(number % 2**header.depth) * 255 // (2**header.depth - 1) for number in numbers]
    if header.depth == 16 and header.colours == RGB:
        numbers = [number >> 8 for number in numbers]
    return struct.pack(f">{len(numbers)}H", *numbers)


def _parts(data):
    """-> Parts. Raises PictureError."""
    header, notes, pixels, frames, frame_pixels, whole = None, {}, [], [], [], False
    for name, body, intact in _chunks(data):
        if name == b"IEND":
            whole = True
            break
        if name == b"CgBI":
            raise cannot_read("iphone_png")
        if name == b"IHDR" and not header:
            header = _header(body, intact)
        elif name == b"IDAT":
            pixels.append(body)
        elif name == b"fcTL":
            frames.append((len(pixels), body))
        elif name == b"fdAT" and len(frames) == 1:
            frame_pixels.append(body[4:])
        elif name == b"PLTE" and not intact:
            raise PictureError(DAMAGED)
        elif intact and name in NOTES and (not pixels or name == b"eXIf"):
            notes.setdefault(name, bytes(body))
            if name == b"PLTE":
                notes.pop(b"tRNS", None)  # browsers pass over what comes before the palette
    if not header:
        raise PictureError(DAMAGED if whole else CUT_OFF)
    if header.colours == PALETTE and len(notes.get(b"PLTE", b"")) < 3:
        raise PictureError(DAMAGED if whole else CUT_OFF)
    frame = _frame(header, notes, frames) if any(frame_pixels) else None
    if frame:
        return Parts(header, notes, frame, frame_pixels, whole)
    return Parts(header, notes, (header.width, header.height, 0, 0), pixels, whole)


def _chunks(data):
    """Name, body and whether the checksum is right, of each. Raises PictureError."""
    view, position, notes = memoryview(data), len(SIGNATURE), 0
    for _ in range(MOST_PIECES):
        if position + 8 > len(data):
            return
        length, name = struct.unpack_from(">I4s", data, position)
        body = view[position + 8 : position + 8 + length]
        position += 12 + length
        if position > len(data) and name not in (b"IDAT", b"fdAT"):
            return
        checked = name in NOTES or name == b"IHDR"
        notes += checked
        if notes > MOST_NOTES:
            break
        yield name, body, not checked or zlib.crc32(body, zlib.crc32(name)).to_bytes(4) == view[position - 4 : position]
    raise PictureError(RARE)


def _header(body, intact):
    """Raises PictureError."""
    if not intact or len(body) < 13:
        raise PictureError(DAMAGED)
    width, height, depth, colours, packing, filters, interlaced = struct.unpack_from(">IIBBBBB", body)
    if depth not in DEPTHS.get(colours, ()) or packing or filters or interlaced > 1:
        raise cannot_read("rare_png")
    if not (width and height):
        raise PictureError(DAMAGED)
    return Header(width, height, depth, colours, interlaced)


def _frame(header, notes, frames):
    """Width, height, left and top of an animation's first frame, or None if that is the picture of the file itself."""
    if int.from_bytes(notes.get(b"acTL", b"")[:4]) == 0 or not frames or frames[0][0] == 0 or len(frames[0][1]) < 26:
        return None
    width, height, left, top = struct.unpack_from(">4xIIII", frames[0][1])
    inside = width and height and left + width <= header.width and top + height <= header.height
    return (width, height, left, top) if inside else None


def _profile(notes):
    """The colour profile that the notes make, in the order in which browsers believe them, or None."""
    gamut, curve, _, full_range = notes.get(b"cICP", b"").ljust(4, b"\0")[:4]
    if gamut in GAMUTS and curve in CURVES and full_range:
        return colour.profile_of(GAMUTS[gamut], CURVES[curve])
    name, _, packed = notes.get(b"iCCP", b"").partition(b"\0")
    if 0 < len(name) < 80 and packed[:1] == b"\0" and colour.usable(profile := _unpacked_profile(packed[1:])):
        return profile
    if len(notes.get(b"sRGB", b"")) == 1 and notes[b"sRGB"] < b"\4":
        return None
    return _measured_profile(notes)


def _unpacked_profile(packed):
    unpacker = zlib.decompressobj()
    try:
        profile = unpacker.decompress(packed, colour.LARGEST_PROFILE)
    except zlib.error:
        return None
    return profile if unpacker.eof else None


def _measured_profile(notes):
    """Of gAMA, and cHRM if that is there."""
    try:
        curve = 100_000 / int.from_bytes(notes.get(b"gAMA", b"")[:4])
        if b"cHRM" in notes:
            numbers = [number / 100_000 for number in struct.unpack(">8I", notes[b"cHRM"])]
            gamut = list(zip(numbers[::2], numbers[1::2], strict=True))
        elif abs(curve / 2.2 - 1) < NEARLY_SRGB:
            return None
        else:
            gamut = colour.SRGB
        return colour.profile_of(gamut, (curve,)) if SANE_CURVES[0] <= curve <= SANE_CURVES[1] else None
    except (ArithmeticError, ValueError, struct.error):  # LinAlgError is a ValueError
        return None
