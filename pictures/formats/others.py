"""Kinds of files that are not read, known by their first bytes, so that advice can be true."""

import re

from pictures.formats.picture import PictureError, cannot_read

HEIC = rb"....ftyp(hei[cmsx]|hev[cmsx]|mif[12]|msf1|avi[fs]|miaf)"
PICTURES = {
    rb"II[*+]\0|MM\0[*+]": "a TIFF picture or a camera's raw file",
    rb"IIU\0|IIR[OS]|MMOR|FUJIFILMCCD-RAW|FOVb|....ftypcrx": "a camera's raw file",
    rb"\0\0\0\x0cjP  |\xff\x4f\xff\x51": "a JPEG 2000 picture",
    rb"\xff\x0a|\0\0\0\x0cJXL ": "a JPEG XL picture",
    rb"8BPS": "a Photoshop file",
    rb"gimp xcf": "a GIMP file",
    rb"%PDF": "a PDF file",
    rb"%!PS|\xc5\xd0\xd3\xc6": "a PostScript file",
    rb"\0\0[\x01\x02]\0": "an icon",
    rb"P[1-7]\s": "a PNM picture",
    rb"\x8aMNG|\x8bJNG": "an MNG picture",
    rb"\x76\x2f\x31\x01|#\?RADIANCE": "an HDR picture",
    rb"DDS |qoif|BPG\xfb": "a picture of a rare kind",
    rb"\xd7\xcd\xc6\x9a|\x01\0\0\0.{36} EMF": "a Windows drawing",
}
# Saving these as JPEG is no way out.
NO_PICTURES = {
    rb"....(ftyp|moov|mdat|wide)|\x1a\x45\xdf\xa3|RIFF....AVI |FLV\x01|\0\0\x01\xba|OggS|\x30\x26\xb2\x75": (
        "This is a video and not a picture: please stop it where you like it, and send a screenshot."
    ),
    rb"RIFF....WAVE|ID3|fLaC|\xff[\xfb\xf3]": "This is a sound and not a picture: please choose a picture.",
    rb"PK[\x03\x05]|Rar!|7z\xbc\xaf|\x1f\x8b": (
        "This is a packed file and not a picture: please unpack it, and choose a picture in it."
    ),
}
WEB_PAGE = "This is a web page and not a picture: please save the picture itself, and send that."
ANY_OTHER = "This file is not a picture we can read: please choose a JPEG, PNG, WebP, GIF or BMP file."


def refusal(data: bytes) -> PictureError:
    """What to say about a file that no reader is for."""
    start = data[:2000]

    def is_one(first_bytes):
        return re.match(first_bytes, start, re.DOTALL)

    if not data:
        return PictureError("This file is empty: please choose another picture.")
    if is_one(HEIC):
        return PictureError(
            "This is a HEIC or AVIF picture, which we cannot read: please send a JPEG instead "
            "(a screenshot of the picture will do; an iPhone takes JPEGs with Settings > Camera > Formats > "
            "Most Compatible)."
        )
    if kind := next((kind for first_bytes, kind in PICTURES.items() if is_one(first_bytes)), None):
        return cannot_read(kind)
    markup = start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if markup.startswith((b"<!doctype html", b"<html", b"<head")):
        return PictureError(WEB_PAGE)
    if markup.startswith(b"<") and b"<svg" in markup:
        return cannot_read("an SVG drawing")
    return PictureError(next((said for first_bytes, said in NO_PICTURES.items() if is_one(first_bytes)), ANY_OTHER))
