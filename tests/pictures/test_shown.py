"""Pictures that browsers show are taken, in their colours. Chromium 156 was given each kind of file and asked what it
paints; where more is shown here than there, the comment says why.
"""

import re
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from pictures.upload import PictureError, decode
from tests.pictures.making import (
    ANIM,
    ANIMATION,
    BLUE,
    CORNERS,
    EIGHT,
    GIF,
    GIF_PICTURE,
    GREEN,
    IDAT,
    IEND,
    IHDR,
    JPEG,
    MASKS,
    OTHER_IDAT,
    PNG,
    PROGRESSIVE,
    RED,
    SIZE,
    VP8,
    VP8L,
    WEBP,
    WHITE,
    anmf,
    as_frame,
    assert_corners,
    bmp,
    bmp_pixels,
    chunk,
    corners,
    file,
    frame,
    frame_control,
    gif_screen,
    gif_with,
    icc_segments,
    iccp,
    ihdr,
    interlaced_rows,
    jpeg_of_size,
    jpeg_with,
    png,
    riff,
    rle_bmp,
    rows,
    segment,
    soft,
    vp8x,
    with_notes,
)
from ui.parts.errors import sentence

PACKED = zlib.compress(rows(corners()))
BOMB = zlib.compress(b"a" * 2_000_000)
NUMBERS = np.repeat(np.repeat(np.array([[0, 1], [2, 3]], np.uint8), 16, 0), 24, 1)  # of the corners' colours
PALETTE = bytes(part for colour in CORNERS for part in colour)
NUMBERED = ihdr(colours=3), chunk(b"PLTE", PALETTE), chunk(b"IDAT", zlib.compress(rows(NUMBERS)))
BLUE_PICTURE = Image.new("RGB", SIZE, BLUE)
WINDOWS_PALETTE = b"".join(bytes([*colour[::-1], 0]) for colour in CORNERS)

PNGS = {
    "without IEND": PNG[:-12],
    "cut in its last checksum": PNG[:-14],
    "with junk behind it": PNG + b"junk" * 100,
    "pixels with a wrong checksum": png(IHDR, chunk(b"IDAT", PACKED, 7), IEND),
    "pixels without zlib's checksum": png(IHDR, chunk(b"IDAT", PACKED[:-4]), IEND),
    "more pixels than there are places": png(IHDR, chunk(b"IDAT", zlib.compress(rows(corners()) + bytes(999))), IEND),
    "a chunk that is too long at the end": png(IHDR, IDAT) + b"\0\1\0\0tEXtabc",
    "a profile that unpacks to 1.2 MB": with_notes(iccp(bytes(1_200_000))),
    "a profile that unpacks to 50 MB": with_notes(iccp(bytes(50_000_000))),
    "a broken profile": with_notes(chunk(b"iCCP", b"p\0\0junk")),
    "a profile packed in an unknown way": with_notes(chunk(b"iCCP", b"p\0\1junk")),
    "an empty profile": with_notes(chunk(b"iCCP", b"")),
    "a text that is a bomb": with_notes(chunk(b"zTXt", b"Raw\0\0" + BOMB)),
    "an international text that is a bomb": with_notes(chunk(b"iTXt", b"Raw\0\1\0\0\0" + BOMB)),
    "a text that is a bomb behind the pixels": png(IHDR, IDAT, chunk(b"zTXt", b"Raw\0\0" + BOMB), IEND),
    "a text packed in an unknown way": with_notes(chunk(b"zTXt", b"Raw\0\x09" + BOMB)),
    "a text with a wrong checksum": with_notes(chunk(b"tEXt", b"a\0b", 7)),
    "a text with a wrong checksum behind the pixels": png(IHDR, IDAT, chunk(b"tEXt", b"a\0b", 7), IEND),
    "60,000 texts": with_notes(*[chunk(b"tEXt", b"a\0b")] * 60_000),
    "a gamma with a wrong checksum": with_notes(chunk(b"gAMA", struct.pack(">I", 100_000), 7)),
    "every note too short": with_notes(*[chunk(name, b"\0") for name in (b"gAMA", b"cHRM", b"pHYs", b"tRNS", b"cICP")]),
    "empty notes": with_notes(*[chunk(name, b"") for name in (b"sRGB", b"bKGD", b"tIME", b"acTL", b"eXIf", b"sPLT")]),
    "a broken EXIF": with_notes(chunk(b"eXIf", b"junk")),
    "a suggested palette": with_notes(chunk(b"sPLT", b"x\0\x08junk")),
    "a palette that is not needed": with_notes(chunk(b"PLTE", bytes(8))),
    "an unknown chunk": with_notes(chunk(b"abCd", b"x")),
    "a chunk with a name that is none": with_notes(chunk(b"a\0\xffd", b"x")),
    "notes in the wrong order": png(IHDR, IDAT, chunk(b"tRNS", bytes(6)), chunk(b"gAMA", struct.pack(">I", 9)), IEND),
    "an animation of no frames": png(IHDR, chunk(b"acTL", bytes(8)), IDAT, frame_control(0), IEND),
    "an animation that begins with the picture": png(
        IHDR, ANIMATION, frame_control(0), IDAT, frame_control(1), frame(2, BLUE_PICTURE), IEND
    ),
    "an animation with a picture beside it": png(
        IHDR, ANIMATION, OTHER_IDAT, frame_control(0), frame(1, corners()), IEND
    ),
    "the same with a palette": png(
        NUMBERED[0],
        ANIMATION,
        NUMBERED[1],
        chunk(b"IDAT", zlib.compress(rows(NUMBERS * 0))),
        frame_control(0),
        frame(1, NUMBERS),
        IEND,
    ),
    "interlaced": png(ihdr(interlaced=1), chunk(b"IDAT", zlib.compress(interlaced_rows(corners()))), IEND),
    "numbered colours": png(*NUMBERED, IEND),
    "an opacity with a wrong checksum": png(*NUMBERED[:2], chunk(b"tRNS", bytes(4), 7), NUMBERED[2], IEND),
    "an opacity before its palette": png(NUMBERED[0], chunk(b"tRNS", bytes(4)), *NUMBERED[1:], IEND),
    "half a colour in the palette": png(NUMBERED[0], chunk(b"PLTE", PALETTE + b"\0"), NUMBERED[2], IEND),
    "a number beyond the palette is its last colour": png(
        NUMBERED[0],
        NUMBERED[1],
        chunk(b"IDAT", zlib.compress(rows(np.where(NUMBERS == 3, 200, NUMBERS).astype("u1")))),
        IEND,
    ),
    # Chromium shows nothing of these: libpng passes over the first, and of the others nothing is in doubt.
    "an opacity for more colours than there are": png(*NUMBERED[:2], chunk(b"tRNS", bytes(9)), NUMBERED[2], IEND),
    "pixels in two places": png(
        IHDR, chunk(b"IDAT", PACKED[:20]), chunk(b"tEXt", b"a\0b"), chunk(b"IDAT", PACKED[20:])
    ),
    "an animation with wrong numbers": png(IHDR, ANIMATION, OTHER_IDAT, frame_control(7), frame(3, corners()), IEND),
    "an animation without a frame": png(IHDR, ANIMATION, IDAT, IEND),
    "a frame outside of its picture": png(IHDR, ANIMATION, IDAT, frame_control(0, left=9), frame(1, corners()), IEND),
}
JPEGS = {
    "without its end": JPEG[:-2],
    "without half of its end": JPEG[:-1],
    "progressive, without its end": PROGRESSIVE[:-2],
    "progressive, without some bytes": PROGRESSIVE[:-20],
    "ended by another picture": JPEG[:-2] + JPEG,
    "with junk behind it": JPEG + b"junk" * 99,
    "a broken EXIF": jpeg_with(segment(0xE1, b"Exif\0\0" + b"\xff" * 99)),
    "notes of no length": jpeg_with(b"\xff\xe5\0\0", b"\xff\xe6\0\1"),
    "a JFIF note that is too short": JPEG[:2] + segment(0xE0, b"JF") + JPEG[20:],
    "an Adobe note that is too short": jpeg_with(segment(0xEE, b"Ad")),
    "a broken profile": jpeg_with(*icc_segments(b"junk" * 999)),
    "a profile of which a part is missing": jpeg_with(icc_segments(b"junk" * 99_999)[1]),
    "a profile of 12 MB": jpeg_with(*icc_segments(b"junk" * 3_000_000)),
    "filling between its parts": jpeg_with(b"\xff" * 50),
    # Chromium refuses it. They are the same.
    "its frame twice": JPEG.replace(b"\xff\xc4", JPEG[JPEG.index(b"\xff\xc0") :][:19] + b"\xff\xc4", 1),
}
GIFS = {
    "without its end": GIF[:-1],
    "without the end of its pixels": GIF[:-2],
    "of 1987": b"GIF87a" + GIF[6:],
    "a comment": gif_with(b"!\xfe\x05hello\0"),
    "an unknown block": gif_with(b"!\x77\x05hello\0"),
    "of two notes on transparency the last": gif_with(b"!\xf9\4\1\0\0\0\0", b"!\xf9\4\0\0\0\0\0"),
    "a screen of no size": gif_screen(0, 0),
    "a screen that is too small": gif_screen(20, 20),
    # Chromium refuses these. What they have too much or too little is not needed.
    "half a note on transparency": gif_with(b"!\xf9\x01\1\0"),
    "junk before the picture": gif_with(b"\0\0\0"),
}
WEBPS = {
    "a broken EXIF": riff(vp8x(8), VP8, (b"EXIF", b"junk")),
    "a broken EXIF first": riff(vp8x(8), (b"EXIF", b"junk"), VP8),
    "a broken XMP": riff(vp8x(4), VP8, (b"XMP ", b"\xff" * 99)),
    "a broken profile": riff(vp8x(32), (b"ICCP", b"junk"), VP8),
    "notes that are announced and not there": riff(vp8x(32 | 8 | 4), VP8L),
    "an unknown chunk": riff(vp8x(0), (b"ABCD", b"x"), VP8),
    "with junk behind it": WEBP + b"junk" * 9,
    "opacity that is announced and not there": riff(vp8x(16), VP8),
    "an animation": riff(vp8x(2), ANIM, anmf(0, 0, VP8), anmf(0, 0, (b"VP8 ", file(BLUE_PICTURE, "WEBP")[20:]))),
    # Chromium wants every byte that is announced. The picture is all there.
    "cut in a note behind the picture": riff(vp8x(8), VP8, (b"EXIF", b"junk" * 99))[:-90],
    "a wrong length": WEBP[:4] + bytes(4) + WEBP[8:],
    "a wrong size of its canvas": riff(vp8x(0, 9, 9), VP8),
}
BMPS = {
    # Chromium paints nothing of the four with alpha that was never set. Nobody has meant that.
    "alpha that was never set": bmp(32, 3, bmp_pixels("<u4", EIGHT), MASKS, size=124),
    "the same, with the older header": bmp(32, 3, bmp_pixels("<u4", EIGHT), MASKS, size=56),
    "the same, without masks": bmp(32, 0, bmp_pixels("<u4", EIGHT), MASKS, size=124),
    "alpha where there is none": bmp(32, 0, bmp_pixels("<u4", EIGHT, 0x64000000)),
    "opaque": bmp(32, 3, bmp_pixels("<u4", EIGHT, 0xFF000000), MASKS, size=124),
    "the lowest row last": bmp(24, 0, np.asarray(corners())[..., ::-1].tobytes(), height=-SIZE[1]),
    "5 bits of each": bmp(16, 0, bmp_pixels("<u2", ((3, 10), (3, 5), (3, 0)))),
    "5, 6 and 5 bits": bmp(16, 3, bmp_pixels("<u2", ((3, 11), (2, 5), (3, 0))), struct.pack("<III", 0xF800, 0x7E0, 31)),
    "4 bits of each and opaque": bmp(
        16,
        3,
        bmp_pixels("<u2", ((4, 8), (4, 4), (4, 0)), 0xF000),
        struct.pack("<IIII", 0xF00, 0xF0, 0xF, 0xF000),
        size=56,
    ),
    "4 bits of each and alpha that was never set": bmp(
        16, 3, bmp_pixels("<u2", ((4, 8), (4, 4), (4, 0))), struct.pack("<IIII", 0xF00, 0xF0, 0xF, 0xF000), size=56
    ),
    "10 bits of each": bmp(
        32, 3, bmp_pixels("<u4", ((0, 22), (0, 12), (0, 2))), struct.pack("<III", 0x3FF << 20, 0x3FF << 10, 0x3FF)
    ),
    "masks of alpha behind the oldest header": bmp(32, 6, bmp_pixels("<u4", EIGHT, 0xFF000000), MASKS),
    "8 bits of numbers": bmp(8, 0, NUMBERS[::-1].tobytes(), palette=WINDOWS_PALETTE, colours=4),
    "4 bits of numbers": bmp(4, 0, (NUMBERS[::-1, ::2] * 17).tobytes(), palette=WINDOWS_PALETTE, colours=4),
    "2 bits of numbers": bmp(2, 0, (NUMBERS[::-1, ::4] * 85).tobytes(), palette=WINDOWS_PALETTE),
    "runs of numbers": bmp(
        8,
        1,
        b"".join(bytes([24, row[0], 24, row[-1], 0, 0]) for row in NUMBERS[::-1]) + b"\0\1",
        palette=WINDOWS_PALETTE,
        colours=4,
    ),
    "more colours than there can be": bmp(
        8, 0, NUMBERS[::-1].tobytes(), palette=WINDOWS_PALETTE.ljust(1200), colours=300
    ),
    "of OS/2": struct.pack("<2sIHHI", b"BM", 0, 0, 0, 30)
    + struct.pack("<IIIHH", 16, *SIZE, 1, 24)
    + np.asarray(corners())[::-1, :, ::-1].tobytes(),
    "without the filling of its last row": bmp(
        24, 0, b"".join(row.tobytes() + b"\0" for row in np.asarray(corners(49))[::-1, :, ::-1])[:-1], width=49
    ),
}
WHOLE = {
    f"{kind}, {name}": data
    for kind, files in (("PNG", PNGS), ("JPEG", JPEGS), ("GIF", GIFS), ("WebP", WEBPS), ("BMP", BMPS))
    for name, data in files.items()
}


@pytest.mark.parametrize("data", WHOLE.values(), ids=WHOLE.keys())
def test_the_whole_picture_is_shown(data):
    image = decode(data)
    assert image.mode == "RGB" and image.size in (SIZE, (49, 32))
    assert_corners(image, atol=16)


# The upper half and a little more; what is missing stays white.
HALF = rows(corners())[: 145 * 18]
PART = {
    "cut off": png(IHDR, chunk(b"IDAT", zlib.compress(HALF))),
    "closed as if it were whole": png(IHDR, chunk(b"IDAT", zlib.compress(HALF)), IEND),
    "then an unknown filter": png(IHDR, chunk(b"IDAT", zlib.compress(HALF + b"\x09" + bytes(9999))), IEND),
    "then damage": png(IHDR, chunk(b"IDAT", zlib.compress(HALF, 0)[:-4] + b"\xff" * 99), IEND),
    "numbered colours": png(*NUMBERED[:2], chunk(b"IDAT", zlib.compress(rows(NUMBERS[:18])))),
    "256 colours": png(
        NUMBERED[0],
        chunk(b"PLTE", PALETTE + bytes(753) + b"\xff\xff\xff"),
        chunk(b"IDAT", zlib.compress(rows(NUMBERS[:18]))),
    ),
    "with opacity": png(
        ihdr(colours=6), chunk(b"IDAT", zlib.compress(rows(corners().convert("RGBA").crop((0, 0, 48, 18)))))
    ),
    "the frame of an animation": png(
        IHDR, ANIMATION, OTHER_IDAT, frame_control(0), chunk(b"fdAT", bytes(4) + zlib.compress(HALF))
    ),
}


@pytest.mark.parametrize("data", PART.values(), ids=PART.keys())
def test_what_is_missing_of_a_png_stays_white(data):
    assert_corners(decode(data), RED, GREEN, WHITE, WHITE)


def error(image, wanted, rows):
    """How far away, on average, the colours are in some rows."""
    return np.abs(np.asarray(image, float)[rows] - np.asarray(wanted, float)[rows]).mean()


TOP, BOTTOM = slice(0, 100), slice(300, 400)


@pytest.mark.parametrize(
    ("kind", "options"),
    [("JPEG", {"quality": 95}), ("JPEG", {"quality": 95, "subsampling": 0}), ("PNG", {}), ("GIF", {})],
)
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_the_first_rows_of_a_file_that_is_cut_off(kind, options, mode):
    picture = soft(400, 400).convert(mode)
    picture = picture.quantize(200).convert("RGB") if kind == "GIF" and mode == "RGB" else picture
    data = file(picture, kind, **options, **({"interlace": 0} if kind == "GIF" else {}))
    image = decode(data[: len(data) // 2])
    assert image.size == (400, 400)
    assert error(image, picture.convert("RGB"), TOP) < 3
    assert (np.asarray(image)[BOTTOM] == 255).all()


@pytest.mark.parametrize("missing", [3, 20, 100])
def test_a_jpeg_that_lacks_some_bytes_lacks_some_blocks(missing):
    picture = soft(400, 400)
    image = decode(file(picture, "JPEG", quality=95)[:-missing])
    assert error(image, picture, slice(0, 384)) < 3
    assert error(image.crop((0, 0, 300, 400)), picture.crop((0, 0, 300, 400)), slice(None)) < 3


def test_cmyk_jpeg_that_is_cut_off():
    picture = soft(400, 400).convert("CMYK")
    data = file(picture, "JPEG", quality=95)
    image = decode(data[: len(data) // 2])
    assert error(image, picture.convert("RGB"), TOP) < 4
    assert (np.asarray(image)[BOTTOM] == 255).all()


def test_a_bmp_that_is_cut_off_has_its_last_rows():
    picture = soft(400, 400)
    data = file(picture, "BMP")
    image = decode(data[: len(data) // 2])
    assert error(image, picture, BOTTOM) == 0
    assert (np.asarray(image)[TOP] == 255).all()


def progressive(picture):
    return file(picture, "JPEG", quality=90, progressive=True)


def interlaced(picture):
    return png(ihdr(*picture.size, interlaced=1), chunk(b"IDAT", zlib.compress(interlaced_rows(picture))), IEND)


def interlaced_gif(picture):
    return file(picture.quantize(200), "GIF", interlace=1)


@pytest.mark.parametrize(
    ("pack", "share", "most"),
    [
        (progressive, 0.3, 12),
        (interlaced, 0.6, 4),
        (interlaced, 0.1, 12),
        (interlaced, 0.03, 30),
        (interlaced_gif, 0.5, 20),
        (interlaced_gif, 0.2, 30),
    ],
)
def test_what_comes_in_passes_is_coarser_when_it_is_cut_off(pack, share, most):
    picture = soft(400, 400)
    data = pack(picture)
    image = decode(data[: int(len(data) * share)])
    assert image.size == (400, 400)
    assert error(image, picture, TOP) < most and error(image, picture, slice(None)) < most


def test_of_the_first_pass_a_few_rows():
    picture = soft(400, 400)
    data = interlaced(picture)
    image = decode(data[: len(data) // 200])
    assert error(image, picture, slice(0, 40)) < 30
    assert (np.asarray(image)[BOTTOM] == 255).all()


def test_frames_that_do_not_fill_the_picture_have_white_around_them():
    small = corners(24, 16)
    whole = {
        "PNG": png(IHDR, ANIMATION, OTHER_IDAT, frame_control(0, 24, 16, 12, 8), frame(1, small), IEND),
        "GIF": gif_screen(96, 64, 24, 16),
        "WebP": riff(vp8x(2, 96, 64), ANIM, anmf(24, 16, VP8)),
    }
    for data in whole.values():
        image = decode(data)
        assert image.size in (SIZE, (96, 64)) and image.getpixel((1, 1)) == WHITE
        assert_corners(image.crop((image.width // 4, image.height // 4, 3 * image.width // 4, 3 * image.height // 4)))


@pytest.mark.parametrize("depth", [1, 2, 4])
def test_one_transparent_grey_of_few_bits(depth):
    row = (2**depth - 1 << 8 - depth).to_bytes(1)  # white, then black
    png_ = png(ihdr(2, 1, depth, 0), chunk(b"tRNS", b"\0\0"), chunk(b"IDAT", zlib.compress(b"\0" + row)), IEND)
    assert [decode(png_).getpixel((x, 0)) for x in (0, 1)] == [WHITE, WHITE]
    other = png_.replace(chunk(b"tRNS", b"\0\0"), chunk(b"tRNS", bytes([0, 2**depth - 1])))
    assert [decode(other).getpixel((x, 0)) for x in (0, 1)] == [WHITE, (0, 0, 0)]


def test_half_opaque_bmp():
    half = bmp(32, 3, bmp_pixels("<u4", EIGHT, 0x80000000, Image.new("RGB", SIZE, "black")), MASKS, size=56)
    assert decode(half).getpixel((9, 9)) == (127, 127, 127)


def test_what_the_runs_of_a_bmp_leave_out_is_black():
    two = rle_bmp(30, 20, b"\x1e\5\0\0" * 10 + b"\0\1")
    assert decode(two.replace(bytes([20, 200, 20, 0]) * 256, bytes([20, 200, 20, 0]) * 9 + bytes(988))).getpixel(
        (9, 2)
    ) == (0, 0, 0)
    assert decode(rle_bmp(30, 20, b"\x1e\5\0\2\0\1" * 10, depth=4)).size == (30, 20)


# Of these nothing can be seen, and what to do depends on why.
ONE_PIXEL = Image.new("RGB", (1, 1))
UNREADABLE = {
    "12-bit JPEG": as_frame(0xC1, bits=12),
    "lossless JPEG": as_frame(0xC3),
    "hierarchical JPEG": as_frame(0xC5),
    "lossless arithmetic JPEG": as_frame(0xCB),
    "JPEG of no height": jpeg_of_size(48, 0),
    "PNG of 3 bits": png(ihdr(depth=3), IDAT, IEND),
    "PNG with filters of MNG": png(ihdr(filters=64), IDAT, IEND),
    "PNG packed in an unknown way": png(ihdr(packing=1), IDAT, IEND),
    "PNG interlaced in an unknown way": png(ihdr(interlaced=2), IDAT, IEND),
    "PNG of an iPhone's programs": png(chunk(b"CgBI", b"P\0 \2"), IHDR, IDAT, IEND),
    "BMP with a JPEG in it": bmp(0, 4, JPEG),
    "BMP packed as in OS/2": bmp(24, 4, b"\x30\1\2\3" * 32, size=64),
    "BMP of a later version": bmp(24, 0, bytes(4608), size=200),
    "TIFF": file(ONE_PIXEL, "TIFF"),
    "JPEG 2000": file(ONE_PIXEL, "JPEG2000"),
    "JPEG XL": b"\xff\x0a" + bytes(99),
    "JPEG XL in a box": b"\0\0\0\x0cJXL \r\n\x87\n" + bytes(99),
    "Photoshop": b"8BPS\0\1" + bytes(99),
    "PDF": b"%PDF-1.7\n",
    "PNM": file(ONE_PIXEL, "PPM"),
    "icon": file(Image.new("RGB", (16, 16)), "ICO"),
    "drawing": b"<?xml version='1.0'?>\n<!-- made by hand -->\n<svg xmlns='http://www.w3.org/2000/svg'/>",
    "raw file": b"\0\0\0\x18ftypcrx " + bytes(99),
}
CUT = {
    "JPEG before its pixels": JPEG[: JPEG.index(b"\xff\xda")],
    "JPEG before its first blocks": JPEG[: JPEG.index(b"\xff\xda") + 14],
    "PNG before its pixels": PNG[:33],
    "PNG without a pixel": PNG[:41],
    "PNG in its header": PNG[:20],
    "GIF before its pixels": GIF[: GIF_PICTURE + 11],
    "GIF in its header": GIF[:9],
    "WebP": WEBP[:-9],
    "WebP of an animation": riff(vp8x(2), ANIM, anmf(0, 0, VP8))[:-9],
    "BMP before its pixels": file(corners(), "BMP")[:60],
    "BMP in its header": file(corners(), "BMP")[:25],
}
DAMAGED = {
    "PNG with damage in its header": PNG[:29] + b"xxxx" + PNG[33:],
    "PNG of no width": png(ihdr(width=0), IDAT, IEND),
    "PNG without pixels": png(IHDR, IEND),
    "PNG with pixels that are none": png(IHDR, chunk(b"IDAT", b"\xff" * 99), IEND),
    "PNG without its palette": png(NUMBERED[0], NUMBERED[2], IEND),
    "PNG with damage in its palette": png(NUMBERED[0], chunk(b"PLTE", PALETTE, 7), NUMBERED[2], IEND),
    "GIF without a picture": GIF[:GIF_PICTURE] + b";",
    "WebP with damage": riff((b"VP8 ", VP8[1][:10] + b"\xff" * 40)),
    "WebP frame outside of its picture": riff(vp8x(2), ANIM, anmf(24, 0, VP8)),
}
OTHERS = {
    "a video": (b"\0\0\0\x18ftypmp42" + bytes(99), "video"),
    "a film of a Mac": (b"\0\0\0\x08wide\0\0mdat", "video"),
    "a sound": (b"ID3\4" + bytes(99), "sound"),
    "a ZIP file": (b"PK\3\4" + bytes(99), "unpack it"),
    "a web page": (b"\xef\xbb\xbf\n<!DOCTYPE html><html>", "web page"),
    "a text": (b"hello, world", "JPEG, PNG, WebP, GIF or BMP"),
    "nothing but spaces": (b" " * 9999, "JPEG, PNG, WebP, GIF or BMP"),
}


def said_of(data):
    with pytest.raises(PictureError) as refused:
        decode(data)
    message = sentence(refused.value)
    assert message.endswith((".", ")")) and len(message) < 250 and "\n" not in message
    assert "please" in message, "it says what to do"
    return message


@pytest.mark.parametrize("data", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_cannot_be_read_is_called_so(data):
    assert re.search("cannot be read: please save it as JPEG", said_of(data))


@pytest.mark.parametrize("data", CUT.values(), ids=CUT.keys())
def test_what_has_been_cut_off_can_be_sent_again(data):
    assert "cut off" in said_of(data) and "send it again" in said_of(data)


@pytest.mark.parametrize("data", DAMAGED.values(), ids=DAMAGED.keys())
def test_what_is_damaged_is_not_asked_for_again(data):
    assert "damaged" in said_of(data) and "again" not in said_of(data)


@pytest.mark.parametrize(("data", "said"), OTHERS.values(), ids=OTHERS.keys())
def test_what_is_no_picture_is_called_by_its_name(data, said):
    assert said in said_of(data)


def test_an_arithmetic_jpeg_is_taken_where_it_can_be():
    """Pillow may be built without; then it is one of those that cannot be read, or nothing of it can be seen."""
    try:
        assert decode(as_frame(0xC9)).size == SIZE
    except PictureError as refused:
        assert "damaged" in sentence(refused)
