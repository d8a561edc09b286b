"""Sizes too large to make for real are written into a small file's header."""

import random
import re
import struct
import warnings
import zlib

import numpy as np
import pytest
from PIL import Image

from pictures.formats.jpeg import MOST_SCANS
from pictures.upload import LARGEST_FILE, PictureError, crop_square, decode
from tests.pictures import making
from tests.pictures.making import (
    ANIM,
    BLUE,
    GIF,
    GREEN,
    IEND,
    PNG,
    RED,
    VP8,
    WHITE,
    YELLOW,
    anmf,
    assert_corners,
    chunk,
    corners,
    file,
    ihdr,
    jpeg_of_size,
    jpeg_with,
    noted,
    riff,
    rle_bmp,
    segment,
    vp8x,
)
from ui.parts.errors import sentence

NOISE = random.Random(1).randbytes(60_000)


def png_of_size(width, height):
    """A PNG that says it is this large and holds next to nothing."""
    return making.png(ihdr(width, height), chunk(b"IDAT", zlib.compress(b"\0" * 99)), IEND)


def said_of(data):
    with pytest.raises(PictureError) as refused:
        decode(data)
    message = sentence(refused.value)
    assert message.endswith((".", ")")) and len(message) < 250 and "\n" not in message
    assert re.search(r"please|choose", message), "it says what to do"
    return message


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("PNG", {}),
        ("JPEG", {"quality": 95}),
        ("JPEG", {"quality": 95, "progressive": True}),
        ("WEBP", {"quality": 95}),
        ("WEBP", {"lossless": True}),
        ("GIF", {}),
        ("BMP", {}),
    ],
)
def test_each_format_in_its_right_colours(kind, options):
    image = decode(file(corners(), kind, **options))
    assert (image.mode, image.size) == ("RGB", (48, 32))
    assert_corners(image, RED, GREEN, BLUE, YELLOW)


@pytest.mark.parametrize("kind", ["MPO", "GIF", "PNG", "WEBP"])
def test_only_the_first_picture_of_several(kind):
    others = [Image.new("RGB", (48, 32), BLUE)] * 3
    several = file(corners(), kind, save_all=True, append_images=others, quality=95)
    assert_corners(decode(several), RED, GREEN, BLUE, YELLOW)


def test_a_motion_photo_is_its_picture():
    video = b"ftypmp42" + NOISE
    assert_corners(decode(file(corners(), "JPEG", quality=95) + video), RED, GREEN, BLUE, YELLOW)


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA"])
def test_other_png_modes(mode):
    image = decode(file(Image.new("L", (8, 8), 255).convert(mode), "PNG"))
    assert image.getpixel((4, 4)) == WHITE


def test_16_bit_grey_is_rescaled_and_not_clipped():
    grey = np.array([[0, 255, 256, 0x8000, 0xFFFF]], np.uint16)
    assert np.asarray(decode(file(Image.fromarray(grey), "PNG")))[0, :, 0].tolist() == [0, 0, 1, 128, 255]


def test_16_bit_colour_is_rescaled():
    rows = b"\0" + struct.pack(">3H", 0xFFFF, 0x8000, 0x0100)
    assert decode(making.png(ihdr(1, 1, 16), chunk(b"IDAT", zlib.compress(rows)), IEND)).getpixel((0, 0)) == (
        255,
        128,
        1,
    )


def test_cmyk_is_not_a_negative():
    jpeg = file(corners().convert("CMYK"), "JPEG", quality=95)
    assert b"Adobe" in jpeg, "Adobe stores CMYK upside down: 255 is no ink"
    assert_corners(decode(jpeg), RED, GREEN, BLUE, YELLOW)


def test_grey_jpeg():
    assert decode(file(Image.new("L", (8, 8), 90), "JPEG")).getpixel((4, 4)) == (90, 90, 90)


def half_clear(mode):
    """Black, its left half see-through."""
    image = Image.new("RGBA", (20, 20), "black")
    image.paste((0, 0, 0, 0), (0, 0, 10, 20))
    return image.convert(mode)


@pytest.mark.parametrize(("mode", "kind"), [("RGBA", "PNG"), ("LA", "PNG"), ("RGBA", "WEBP"), ("RGBA", "GIF")])
def test_transparency_is_laid_on_white(mode, kind):
    options = {"lossless": True} if kind == "WEBP" else {}
    image = decode(file(half_clear(mode), kind, **options))
    assert image.getpixel((4, 10)) == WHITE
    assert image.getpixel((15, 10)) == (0, 0, 0)


def test_half_transparent_is_half_white():
    assert decode(file(Image.new("RGBA", (4, 4), (0, 0, 0, 128)), "PNG")).getpixel((1, 1)) == (127, 127, 127)


def test_transparent_colour_of_a_palette_and_palette_with_alpha():
    image = Image.new("P", (20, 20), 1)
    image.putpalette([0, 0, 0, 10, 20, 30])
    image.paste(0, (0, 0, 10, 20))
    for transparency in (0, bytes([0, 255])):
        decoded = decode(file(image, "PNG", transparency=transparency))
        assert decoded.getpixel((4, 10)) == WHITE
        assert decoded.getpixel((15, 10)) == (10, 20, 30)


@pytest.mark.parametrize(("mode", "clear", "solid"), [("L", 7, 9), ("RGB", (7, 8, 9), (9, 9, 9)), ("1", 0, 1)])
def test_one_transparent_colour(mode, clear, solid):
    image = Image.new(mode, (20, 20), solid)
    image.paste(clear, (0, 0, 10, 20))
    decoded = decode(file(image, "PNG", transparency=clear))
    assert decoded.getpixel((4, 10)) == WHITE
    assert decoded.getpixel((15, 10)) == Image.new(mode, (1, 1), solid).convert("RGB").getpixel((0, 0))


def test_one_transparent_grey_of_16_bits_leaves_its_neighbours_alone():
    png = file(Image.fromarray(np.array([[0x1234, 0x1235]], np.uint16)), "PNG")
    image = decode(noted(png, chunk(b"tRNS", b"\x12\x34")))
    assert [image.getpixel((x, 0)) for x in (0, 1)] == [WHITE, (0x12,) * 3]


UPRIGHT = {  # what is stored -> what is to be seen, worked out by hand from the EXIF standard's drawing
    1: (RED, GREEN, BLUE, YELLOW),
    2: (GREEN, RED, YELLOW, BLUE),
    3: (YELLOW, BLUE, GREEN, RED),
    4: (BLUE, YELLOW, RED, GREEN),
    5: (RED, BLUE, GREEN, YELLOW),
    6: (BLUE, RED, YELLOW, GREEN),
    7: (YELLOW, GREEN, BLUE, RED),
    8: (GREEN, YELLOW, RED, BLUE),
}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "MPO"])
@pytest.mark.parametrize("orientation", UPRIGHT)
def test_every_orientation(kind, orientation):
    exif = Image.Exif()
    exif[0x010F] = "A camera"
    exif[0x0112] = orientation
    several = {"save_all": True, "append_images": [corners()]} if kind == "MPO" else {}
    image = decode(file(corners(), kind, exif=exif, quality=95, **several))
    assert image.size == ((48, 32) if orientation < 5 else (32, 48))
    assert_corners(image, *UPRIGHT[orientation])


def test_orientation_in_either_byte_order():
    for order, mark in (("<", b"II*\0"), (">", b"MM\0*")):
        exif = mark + struct.pack(order + "IHHHIH2x", 8, 1, 0x0112, 3, 1, 3) + bytes(4)
        assert_corners(decode(file(corners(), "JPEG", exif=b"Exif\0\0" + exif, quality=95)), *UPRIGHT[3])


@pytest.mark.parametrize(
    "exif",
    [
        b"",
        b"I",
        b"II*\0",
        b"XX*\0\x08\0\0\0",
        b"II*\0\xff\xff\xff\xff",
        b"MM\0*\0\0\0\x08\xff\xff" + b"\xff" * 500,
        b"II*\0" + struct.pack("<IHHHIH2x", 8, 1, 0x0112, 3, 1, 99),
        b"II*\0" + struct.pack("<IHHHI4s", 8, 9, 0x0112, 5, 0xFFFFFFFF, b"\xff" * 4),
        NOISE[:3000],
    ],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_bad_exif_does_not_cost_the_picture(kind, exif):
    assert_corners(decode(file(corners(), kind, exif=b"Exif\0\0" + exif, quality=95)), RED, GREEN, BLUE, YELLOW)


def test_nothing_of_the_notes_is_kept():
    exif = Image.Exif()
    exif[0x010F] = "SECRET"
    for kind in ("JPEG", "PNG", "WEBP"):
        image = decode(file(corners(), kind, exif=exif, icc_profile=b"SECRET" * 99, comment=b"SECRET"))
        assert not image.info and b"SECRET" not in file(image, kind)


def test_no_larger_than_1024_and_never_enlarged():
    assert decode(file(Image.new("RGB", (3000, 1000)), "PNG")).size == (1024, 341)
    assert decode(file(Image.new("RGB", (1000, 3001)), "JPEG")).size == (341, 1024)
    assert decode(file(Image.new("RGB", (7, 5)), "PNG")).size == (7, 5)
    assert decode(file(Image.new("RGB", (1, 1)), "GIF")).size == (1, 1)


def test_smaller_still_when_asked():
    image = decode(file(corners(3000, 2000), "JPEG", quality=95), long_side=96)
    assert image.size == (96, 64)
    assert_corners(image, RED, GREEN, BLUE, YELLOW)


def test_reduced_opening_keeps_the_picture():
    assert_corners(decode(file(corners(6000, 4000), "JPEG", quality=95)), RED, GREEN, BLUE, YELLOW)


def test_file_size_just_under_and_just_over():
    png = file(corners(), "PNG")
    room = LARGEST_FILE - len(png) - 12
    assert decode(noted(png, chunk(b"prVt", bytes(room)))).size == (48, 32)
    assert "25 MB" in said_of(noted(png, chunk(b"prVt", bytes(room + 1))))


def test_jpeg_of_119_megapixels_opens_in_reduced_size_and_121_is_refused():
    assert decode(file(Image.new("L", (11900, 10000), 90), "JPEG")).size == (1024, 861)
    assert "121,000,000 pixels and 120,000,000 is the most" in said_of(jpeg_of_size(12100, 10000))
    assert "4,290,250,000 pixels" in said_of(jpeg_of_size(65500, 65500))


def test_others_up_to_40_megapixels():
    assert decode(file(Image.new("1", (8000, 5000), 1), "PNG")).size == (1024, 640)
    assert "40,000,000 is the most" in said_of(png_of_size(8000, 5001))
    assert "40,000,000 is the most" in said_of(rle_bmp(8000, 5001, b""))
    gif = file(corners(), "GIF")
    assert "40,000,000 is the most" in said_of(gif[:6] + struct.pack("<HH", 8000, 5001) + gif[10:])
    assert "40,000,000 is the most" in said_of(file(Image.new("RGB", (10000, 4001)), "WEBP", method=0))


@pytest.mark.parametrize("data", [png_of_size(2**31 - 1, 2**31 - 1), png_of_size(50_000, 50_000)])
def test_decompression_bombs_are_refused_from_the_header(data):
    assert "is the most" in said_of(data)


def test_a_webp_that_says_it_is_large_is_as_large_as_its_picture():
    assert decode(riff(vp8x(0, 16382, 16382), VP8)).size == (48, 32)
    assert "268,369,924 pixels" in said_of(riff(vp8x(2, 16382, 16382), ANIM, anmf(0, 0, VP8)))


def test_gif_frame_that_reaches_far_outside_its_screen():
    gif = file(corners(), "GIF")
    frame = gif.index(b"," + struct.pack("<HHHH", 0, 0, 48, 32))
    for corner in (60000, 12000):  # beyond Pillow's error limit, and between its warning and its error
        hostile = gif[: frame + 1] + struct.pack("<HH", corner, corner) + gif[frame + 5 :]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            assert "pixels" in said_of(hostile)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert "pixels" in said_of(hostile)


def test_a_large_jpeg_warns_nobody():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        decode(file(Image.new("L", (10000, 9500)), "JPEG"))


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"hevc", b"mif1", b"avif", b"avis"])
def test_heic_says_how_to_send_a_jpeg(brand):
    assert "send a JPEG" in said_of(b"\0\0\0\x18ftyp" + brand + bytes(99))


def test_empty():
    assert "empty" in said_of(b"")


@pytest.mark.parametrize("first_bytes", [b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP", b"GIF89a", b"BM"])
def test_nothing_but_the_first_bytes(first_bytes):
    said_of(first_bytes)
    said_of(first_bytes + bytes(500))
    said_of(first_bytes + b"\xff" * 500)


def test_jpeg_with_huge_notes_is_still_a_picture():
    icc = [segment(0xE2, b"ICC_PROFILE\0" + bytes([n, 255]) + NOISE) for n in range(1, 200)]
    exifs = [segment(0xE1, b"Exif\0\0" + NOISE)] * 150
    assert_corners(decode(jpeg_with(*icc, *exifs)), RED, GREEN, BLUE, YELLOW)


GIF_START = 13 + 3 * (2 << (GIF[10] & 7))  # after the palette
ROOM = LARGEST_FILE - 10_000


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: jpeg_with(*[segment(0xFE, b"")] * (ROOM // 4)), id="6 million JPEG comments"),
        pytest.param(lambda: noted(PNG, *[chunk(b"prVt", b"")] * (ROOM // 12)), id="2 million PNG chunks"),
        pytest.param(
            lambda: GIF[:GIF_START] + b"!\xfe" + b"\x02aa" * (ROOM // 3) + b"\0" + GIF[GIF_START:],
            id="8 million GIF comment blocks",
        ),
        pytest.param(lambda: rle_bmp(2000, 2000, b"\1\5" * 1_900_000), id="2 million runs in a BMP"),
        pytest.param(lambda: rle_bmp(8000, 4000, b"\1\5\0\0" * 4000), id="large run-length packed BMP"),
        pytest.param(lambda: riff(*[(b"JUNK", b"")] * 300_000), id="300,000 chunks of a WebP"),
    ],
)
def test_absurdly_many_parts_are_refused_at_once(make):
    assert "strange way" in said_of(make())


def test_small_run_length_packed_bmp():
    assert decode(rle_bmp(30, 20, b"\x1e\5\0\0" * 20)).getpixel((15, 10)) == (20, 200, 20)


def test_progressive_jpeg_with_a_thousand_scans():
    jpeg = file(corners(), "JPEG", progressive=True, quality=95)
    scans = [match.start() for match in re.finditer(rb"\xff\xda", jpeg)]
    last = jpeg[scans[-1] : -2]
    allowed = jpeg[:-2] + last * (MOST_SCANS - len(scans)) + b"\xff\xd9"
    assert_corners(decode(allowed), RED, GREEN, BLUE, YELLOW)
    assert "strange way" in said_of(jpeg[:-2] + last * 1000 + b"\xff\xd9")


def test_crop_square():
    wide, tall = corners(60, 20), corners(20, 60)
    assert crop_square(wide).size == crop_square(tall).size == (20, 20)
    marked = Image.new("RGB", (60, 20))
    for x, colour in ((0, RED), (20, GREEN), (40, BLUE)):
        marked.paste(colour, (x, 0, x + 20, 20))
    assert [crop_square(marked, across).getpixel((10, 10)) for across in (0, 0.5, 1)] == [RED, GREEN, BLUE]
    assert crop_square(marked, 0, down=1).getpixel((10, 10)) == RED
    turned = marked.transpose(Image.Transpose.ROTATE_270)
    assert [crop_square(turned, down=down).getpixel((10, 10)) for down in (0, 0.5, 1)] == [RED, GREEN, BLUE]
    assert crop_square(Image.new("RGB", (9, 9)), 0.2, 0.9).size == (9, 9)


@pytest.mark.parametrize("place", [-0.1, 1.1, float("nan")])
def test_crop_outside_the_picture(place):
    with pytest.raises(ValueError, match="between 0 and 1"):
        crop_square(corners(), across=place)
    with pytest.raises(ValueError, match="between 0 and 1"):
        crop_square(corners(), down=place)
