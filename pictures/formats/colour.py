"""Colours in other spaces than sRGB, as phones and cameras write them, made sRGB as a browser does."""

import io
import struct

import numpy as np
from PIL import Image, ImageCms

LARGEST_PROFILE = 4 * 2**20  # bytes; those of printing presses have up to 3 MB
MOST_TAGS = 100
# What leads from a file's colours to absolute ones. The rest of a profile is neither needed nor looked at: in it, a few
# bytes can ask for minutes of computing.
TAGS = {b"A2B0", b"A2B1", b"kTRC"} | {colour + kind for colour in (b"r", b"g", b"b") for kind in (b"XYZ", b"TRC")}
# Whose pictures a profile's colours can be.
MODES = {b"RGB ": {"RGB": "RGB", "L": "RGB"}, b"GRAY": {"L": "L"}, b"CMYK": {"CMYK": "CMYK"}}
D50 = np.array([0.9642, 1, 0.8249])  # the white of every profile
CONES = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])  # Bradford
SRGB = ((0.3127, 0.3290), (0.64, 0.33), (0.30, 0.60), (0.15, 0.06))  # x and y of white, red, green, blue
DISPLAY_P3 = (SRGB[0], (0.680, 0.320), (0.265, 0.690), (0.150, 0.060))
BT2020 = (SRGB[0], (0.708, 0.292), (0.170, 0.797), (0.131, 0.046))
SRGB_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)


def in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """An L, RGB or CMYK picture as sRGB; as if there were no profile where that one is broken or of another mode."""
    plain = image.convert("RGB")
    try:
        tidy = tidied(profile)
        mode = MODES[tidy[16:20]][image.mode]
        return ImageCms.profileToProfile(
            plain if mode == "RGB" else image,
            ImageCms.ImageCmsProfile(io.BytesIO(tidy)),
            ImageCms.createProfile("sRGB"),
            ImageCms.Intent.RELATIVE_COLORIMETRIC,  # perceptual would make a press's darkest grey black
            outputMode="RGB",
        )
    except Exception:  # whatever hostile bytes make of Pillow and Little CMS, or there is none in this Pillow
        return plain


def work(profile: bytes | None) -> int:
    """What `in_srgb` costs, in pixels of an ordinary JPEG: much for a profile that has a table."""
    return 3_000_000 if profile and b"A2B" in profile[: 132 + 12 * MOST_TAGS] else 300_000 * bool(profile)


def usable(profile: bytes | None) -> bool:
    """Whether this is a colour profile that a picture can have, as far as its directory says."""
    try:
        return bool(tidied(profile))
    except Exception:  # hostile bytes
        return False


def tidied(profile: bytes) -> bytes:
    """The same profile with nothing in it but TAGS. Raises anything for a broken one."""
    if len(profile) > LARGEST_PROFILE or profile[36:40] != b"acsp":
        raise ValueError("no profile, or none that a picture has")
    (count,) = struct.unpack_from(">I", profile, 128)
    entries = [struct.unpack_from(">4sII", profile, 132 + 12 * n) for n in range(min(count, MOST_TAGS))]
    kept = {name: profile[start : start + size] for name, start, size in entries if name in TAGS}
    if sum(map(len, kept.values())) > LARGEST_PROFILE:
        raise ValueError("tags that share their bytes")
    if b"A2B0" in kept:
        kept.pop(b"A2B1", None)  # browsers take the first table
    return _profile(profile[16:20], profile[20:24], kept, profile[8:12])


def profile_of(gamut, curve) -> bytes:
    """An RGB profile. gamut: x and y of white, red, green, blue; curve: as in ICC's parametric curves, 1 or 5 numbers.

    Raises ValueError, ArithmeticError or struct.error for what is no gamut.
    """
    white, *primaries = (np.array([x / y, 1, (1 - x - y) / y]) for x, y in gamut)
    mixed = np.array(primaries).T
    with np.errstate(all="ignore"):  # what is no number cannot be written below
        to_xyz = mixed * np.linalg.solve(mixed, white)  # (3,3): the sum of the primaries is white
        adapted = np.linalg.solve(CONES, np.diag(CONES @ D50 / (CONES @ white)) @ CONES @ to_xyz)
    kind = {1: 0, 5: 3}[len(curve)]
    tags = {}
    for colour, xyz in zip((b"r", b"g", b"b"), adapted.T, strict=True):
        tags[colour + b"XYZ"] = b"XYZ " + bytes(4) + _fixed(*xyz)
        tags[colour + b"TRC"] = b"para" + bytes(4) + struct.pack(">HH", kind, 0) + _fixed(*curve)
    return _profile(b"RGB ", b"XYZ ", tags)


def _profile(colours, absolute, tags, version=b"\x04\0\0\0"):
    """ICC.1, 7.2 and 7.3: a header of 128 bytes, the list of tags, the tags."""
    start = 132 + 12 * len(tags)
    directory, body = b"", b""
    for name, tag in tags.items():
        directory += name + struct.pack(">II", start + len(body), len(tag))
        body += tag + bytes(-len(tag) % 4)
    header = version + b"mntr" + colours + absolute + bytes(12) + b"acsp" + bytes(28) + _fixed(*D50)
    size = struct.pack(">I", start + len(body))
    return (size + bytes(4) + header).ljust(128, b"\0") + struct.pack(">I", len(tags)) + directory + body


def _fixed(*numbers):
    """ICC's s15Fixed16Number. Raises struct.error if one is too large."""
    return b"".join(struct.pack(">i", round(number * 2**16)) for number in numbers)
