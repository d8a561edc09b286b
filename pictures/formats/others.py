"""Kinds of files that are not read, known by their first bytes, so that advice can be true."""

import re

from pictures.errors import PictureError
from pictures.formats.picture import cannot_read

HEIC = rb"....ftyp(hei[cmsx]|hev[cmsx]|mif[12]|msf1|avi[fs]|miaf)"
PICTURES = {
    rb"II[*+]\0|MM\0[*+]": "tiff",
    rb"IIU\0|IIR[OS]|MMOR|FUJIFILMCCD-RAW|FOVb|....ftypcrx": "raw",
    rb"\0\0\0\x0cjP  |\xff\x4f\xff\x51": "jpeg_2000",
    rb"\xff\x0a|\0\0\0\x0cJXL ": "jpeg_xl",
    rb"8BPS": "photoshop",
    rb"gimp xcf": "gimp",
    rb"%PDF": "pdf",
    rb"%!PS|\xc5\xd0\xd3\xc6": "postscript",
    rb"\0\0[\x01\x02]\0": "icon",
    rb"P[1-7]\s": "pnm",
    rb"\x8aMNG|\x8bJNG": "mng",
    rb"\x76\x2f\x31\x01|#\?RADIANCE": "hdr",
    rb"DDS |qoif|BPG\xfb": "rare",
    rb"\xd7\xcd\xc6\x9a|\x01\0\0\0.{36} EMF": "windows_drawing",
}
# Saving these as JPEG is no way out.
NO_PICTURES = {
    rb"....(ftyp|moov|mdat|wide)|\x1a\x45\xdf\xa3|RIFF....AVI |FLV\x01|\0\0\x01\xba|OggS|\x30\x26\xb2\x75": "video",
    rb"RIFF....WAVE|ID3|fLaC|\xff[\xfb\xf3]": "sound",
    rb"PK[\x03\x05]|Rar!|7z\xbc\xaf|\x1f\x8b": "packed_file",
}


def refusal(data: bytes) -> PictureError:
    """What to say about a file that no reader is for."""
    start = data[:2000]

    def is_one(first_bytes):
        return re.match(first_bytes, start, re.DOTALL)

    if not data:
        return PictureError("empty_file")
    if is_one(HEIC):
        return PictureError("heic_or_avif")
    if kind := next((kind for first_bytes, kind in PICTURES.items() if is_one(first_bytes)), None):
        return cannot_read(kind)
    markup = start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if markup.startswith((b"<!doctype html", b"<html", b"<head")):
        return PictureError("web_page")
    if markup.startswith(b"<") and b"<svg" in markup:
        return cannot_read("svg")
    found = (kind for first_bytes, kind in NO_PICTURES.items() if is_one(first_bytes))
    return PictureError(f"no_picture.{next(found, 'other')}")
