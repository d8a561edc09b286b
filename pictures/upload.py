"""A file that a learner sends -> an upright RGB picture of bounded size.

The bytes are hostile until decoded. The first bytes choose one of five readers, so none of Pillow's other readers ever
sees them; size and pixels are checked from the header, before anything is unpacked; nothing is written to disk. The
readers are called directly, not through `Image.open`, because that one warns about large pictures through the
process-wide `warnings` module, and our own limits are stricter.
"""

import io
import re
import struct
import threading
from contextlib import contextmanager

import numpy as np
from PIL import Image
from PIL.BmpImagePlugin import BmpImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

LONG_SIDE = 1024  # pixels: twice what any page shows, and 3 MB in a session's memory
LARGEST_FILE = 25 * 2**20  # bytes
MOST_PIXELS_JPEG = 120_000_000  # a JPEG unpacks straight to a reduced size
MOST_PIXELS = 40_000_000
# The limits below are far above any real file. Without them a small file could keep the reader busy for minutes.
MOST_READS = 200_000  # small pieces (chunks, blocks, runs) that Pillow reads one by one
MOST_PARTS = 20_000  # segments of a JPEG
MOST_SCANS = 50  # passes over a progressive JPEG; cameras and editors write about ten
MOST_RLE = 4_000_000  # pixels of a run-length packed BMP, which Pillow unpacks in Python

READERS = {
    re.compile(rb"\xff\xd8\xff"): JpegImageFile,
    re.compile(rb"\x89PNG\r\n\x1a\n"): PngImageFile,
    re.compile(rb"RIFF....WEBP", re.DOTALL): WebPImageFile,
    re.compile(rb"GIF8[79]a"): GifImageFile,
    re.compile(rb"BM"): BmpImageFile,
}
PHONE_FORMAT = re.compile(rb"....ftyp(hei[cmsx]|hev[cmsx]|mif1|msf1|avi[fs])", re.DOTALL)
JPEG_MARKER = re.compile(rb"\xff([\xc0-\xcf\xd8-\xfe])", re.DOTALL)  # libjpeg skips the others, or stops at them
SOI, EOI, SOS, COM, EXIF = 0xD8, 0xD9, 0xDA, 0xFE, 0xE1
JPEG_NOTES = {COM, *range(0xE1, 0xF0)} - {0xEE}  # APP1-APP15; APP14 stays, as it says how the colours are stored
TURN = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

RARE = "This picture is packed in a strange way: please open it, save it again as PNG or JPEG, and send that."

_one_at_a_time = threading.Lock()  # so that memory stays bounded however many learners send a large picture at once


class PictureError(ValueError):
    """A file that cannot be used; the message is one sentence that says what to do."""


def decode(data: bytes, long_side: int = LONG_SIDE) -> Image.Image:
    """An upright RGB picture, its long side at most `long_side` pixels, without the file's notes (place, camera).

    Reads PNG, JPEG (of a multi-picture phone file, the first), WebP, GIF (the first frame) and BMP.
    Raises PictureError for every other file, and for damaged, truncated, too large or malicious ones.
    """
    with _one_at_a_time, _every_error_as_a_sentence():
        image, exif = _open(data)
        if isinstance(image, JpegImageFile):
            image.thumbnail((long_side, long_side))  # before load(): libjpeg then unpacks to a reduced size
        image.load()
        turn = TURN.get(_orientation(exif or image.info.get("exif", b"")))
        image = _small_on_white(image, long_side)
        image = image.transpose(turn) if turn is not None else image
        image.info = {}
        return image


def count_pixels(data: bytes) -> int:
    """Width times height, read from the header. Raises PictureError for what `decode` would refuse at first sight."""
    with _every_error_as_a_sentence():
        image, _ = _open(data)
        return image.width * image.height


def check_file_size(size: int) -> None:
    """Raises PictureError for a file of so many bytes if that is more than `decode` takes."""
    if size > LARGEST_FILE:
        raise PictureError(
            f"This file is larger than {LARGEST_FILE // 2**20} MB, the most we take: please send a smaller copy of it."
        )


def crop_square(image: Image.Image, across: float = 0.5, down: float = 0.5) -> Image.Image:
    """The largest square of a picture.

    `across` places it in a wide picture, 0 at the left and 1 at the right; `down` in a tall one, 0 at the top.
    """
    if not (0 <= across <= 1 and 0 <= down <= 1):
        raise ValueError("across and down are between 0 and 1.")
    side = min(image.size)
    left, top = round(across * (image.width - side)), round(down * (image.height - side))
    return image.crop((left, top, left + side, top + side))


class _Bounded(io.BytesIO):
    """The file's bytes, of which only so many pieces are handed out."""

    reads = 0

    def read(self, size=-1):
        self.reads += 1
        if self.reads > MOST_READS:
            raise PictureError(RARE)
        return super().read(size)


@contextmanager
def _every_error_as_a_sentence():
    try:
        yield
    except PictureError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureError("This picture has far too many pixels: please send a smaller copy of it.") from error
    except Exception as error:  # Pillow raises a dozen kinds on hostile bytes, and promises none
        raise PictureError(
            "This picture is damaged or incomplete: please send it again, or choose another one."
        ) from error


def _open(data):
    """The header as Pillow's picture, not yet unpacked, and a JPEG's EXIF note."""
    reader, exif = _reader(data), b""
    if reader is JpegImageFile:
        data, exif = _without_notes(data)
    elif reader is PngImageFile:
        PngImageFile(_Bounded(data)).verify()  # the chunks' checksums
    image = reader(_Bounded(data))
    _check_pixels(image)
    return image, exif


def _reader(data):
    if not data:
        raise PictureError("This file is empty: please choose another picture.")
    check_file_size(len(data))
    if PHONE_FORMAT.match(data):
        raise PictureError(
            "This is a HEIC or AVIF picture, which we cannot read: please send a JPEG instead "
            "(a screenshot of the picture will do; an iPhone takes JPEGs with Settings > Camera > Formats > "
            "Most Compatible)."
        )
    for first_bytes, reader in READERS.items():
        if first_bytes.match(data):
            return reader
    raise PictureError("This file is not a picture we can read: please choose a JPEG, PNG, WebP, GIF or BMP file.")


def _check_pixels(image):
    pixels = image.width * image.height
    most = MOST_PIXELS_JPEG if isinstance(image, JpegImageFile) else MOST_PIXELS
    if pixels > most:
        raise PictureError(
            f"This picture has {pixels:,} pixels and {most:,} is the most for this kind of file: "
            "please send a smaller copy of it."
        )
    if image.tile and image.tile[0][0] == "bmp_rle" and pixels > MOST_RLE:
        raise PictureError(RARE)


def _small_on_white(image, long_side):
    """Any of Pillow's modes as RGB, at most `long_side` pixels long, with what is transparent laid on white."""
    if image.mode.startswith("I"):
        image = _eight_bits(image)
    if not image.has_transparency_data:
        image = image.convert("RGB")
        image.thumbnail((long_side, long_side))
        return image
    image = image if image.mode == "RGBA" else image.convert("RGBA")  # 160 MB at 40 megapixels: no copy without need
    image.thumbnail((long_side, long_side))
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=image.getchannel("A"))
    return white


def _eight_bits(image):
    """16-bit grey as 8-bit grey + alpha. Pillow's own conversion would clip: everything from 255 up turns white."""
    grey = np.asarray(image)  # (h,w)
    alpha = np.where(grey == image.info.get("transparency", -1), np.uint8(0), np.uint8(255))
    return Image.merge("LA", (Image.fromarray((grey >> 8).astype(np.uint8)), Image.fromarray(alpha)))


def _without_notes(data):
    """A JPEG's first picture without its notes, and its EXIF note.

    Without the notes nothing in them (colour profiles, comments, a broken EXIF, 400 EXIFs, the further pictures of a
    phone file, a video behind the picture) can upset or slow the reader.
    """
    kept, exif, scans, position = [data[:2]], b"", 0, 2
    for _ in range(MOST_PARTS):
        marker = JPEG_MARKER.search(data, position)
        if marker is None or marker[1][0] in (SOI, EOI):
            end = marker.end() if marker else len(data)
            return b"".join([*kept, data[position:end]]), exif
        code, body = marker[1][0], marker.end()
        end = body + int.from_bytes(data[body : body + 2])
        if scans:  # before the first scan, what stands between two segments is padding
            kept.append(data[position : marker.start()])
        if code == EXIF and data[body + 2 : body + 8] == b"Exif\0\0":
            exif = exif or data[body + 2 : end]
        elif code not in JPEG_NOTES:
            kept.append(data[marker.start() : end])
        scans += code == SOS
        if scans > MOST_SCANS:
            raise PictureError(RARE)
        position = end
    raise PictureError(RARE)


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
