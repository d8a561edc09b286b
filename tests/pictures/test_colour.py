"""Colours are those that a browser shows. The numbers expected are what Chromium 156 painted."""

import io
import random
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageCms

from pictures.collect import kept
from pictures.formats import colour
from pictures.formats.colour import in_srgb, profile_of, tidied
from pictures.upload import crop_square, decode
from tests.pictures.making import (
    CMYK_HALF_BLACK,
    GREY_LINEAR,
    PROFILES,
    PROPHOTO,
    RGB_TABLE,
    SWAPPED,
    bmp,
    chunk,
    file,
    gamma,
    icc_segments,
    iccp,
    ihdr,
    png,
    profile,
    riff,
    rows,
    table,
    vp8x,
)

LAWN = (60, 140, 40)


def lawn(mode="RGB", colour=LAWN, size=(16, 16)):
    return Image.new(mode, size, colour)


def middle(data):
    image = decode(data)
    return image.getpixel((image.width // 2, image.height // 2))


def assert_close(found, wanted, most=2):
    np.testing.assert_allclose(found, wanted, atol=most)


SHOWN = {"Display P3": (0, 142, 6), "Adobe RGB": (0, 141, 18), "ProPhoto": (0, 170, 0), "swapped": (140, 60, 40)}


@pytest.mark.parametrize("name", SHOWN)
@pytest.mark.parametrize(
    ("kind", "options"), [("PNG", {}), ("WEBP", {"lossless": True}), ("JPEG", {"quality": 100, "subsampling": 0})]
)
def test_a_lawn_in_each_space(name, kind, options):
    assert_close(middle(file(lawn(), kind, icc_profile=PROFILES[name], **options)), SHOWN[name], most=5)


@pytest.mark.parametrize("name", SHOWN)
def test_photos_to_train_on_have_the_colours_of_an_upload(name):
    data = file(lawn(size=(300, 200)), "JPEG", quality=100, subsampling=0, icc_profile=PROFILES[name])
    assert_close(kept(crop_square(decode(data)))[48, 48], SHOWN[name], most=5)


def test_a_picture_in_srgb_stays_as_it_is():
    srgb = profile_of(colour.SRGB, colour.SRGB_CURVE)
    every = Image.fromarray(np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8))
    assert_close(np.asarray(decode(file(every, "PNG", icc_profile=srgb)), int), np.asarray(every, int), most=1)


def test_profiles_have_the_matrices_of_the_standards():
    wanted = {
        colour.DISPLAY_P3: [[0.5151, 0.2920, 0.1571], [0.2412, 0.6922, 0.0666], [-0.0011, 0.0419, 0.7841]],
        PROPHOTO: [[0.7977, 0.1352, 0.0313], [0.2880, 0.7119, 0.0001], [0.0000, 0.0000, 0.8249]],
    }
    for gamut, matrix in wanted.items():
        read = ImageCms.ImageCmsProfile(io.BytesIO(profile_of(gamut, (2.2,)))).profile
        found = np.array([read.red_colorant[0], read.green_colorant[0], read.blue_colorant[0]]).T
        np.testing.assert_allclose(found, matrix, atol=2e-3)


def gama(exponent):
    return chunk(b"gAMA", struct.pack(">I", round(exponent * 100_000)))


def chrm(gamut):
    return chunk(b"cHRM", struct.pack(">8I", *[round(n * 100_000) for place in gamut for n in place]))


def cicp(*numbers):
    return chunk(b"cICP", bytes(numbers))


LINEAR, MEASURED = (133, 196, 110), (57, 141, 35)
SRGB, SWAP = chunk(b"sRGB", b"\0"), iccp(PROFILES["swapped"])
PIXELS = chunk(b"IDAT", zlib.compress(rows(lawn())))
NOTES = {
    "gamma 1": ([gama(1)], LINEAR),
    "a gamma much like that of sRGB": ([gama(0.45455)], LAWN),
    "a gamma of old Macs": ([gama(0.5556)], (77, 158, 53)),
    "primaries without a gamma": ([chrm(SWAPPED)], LAWN),
    "primaries and a gamma": ([gama(0.45455), chrm(SWAPPED)], (141, 57, 35)),
    "primaries of sRGB and a gamma": ([gama(0.45455), chrm(colour.SRGB)], MEASURED),
    "sRGB and something else": ([SRGB, gama(1), chrm(SWAPPED)], LAWN),
    "an sRGB that there is not": ([chunk(b"sRGB", b"\x09"), gama(1)], LINEAR),
    "a profile and sRGB": ([SRGB, SWAP], SHOWN["swapped"]),
    "a profile and a gamma": ([SWAP, gama(1)], SHOWN["swapped"]),
    "a broken profile and a gamma": ([iccp(b"junk" * 99), gama(1)], LINEAR),
    "a profile packed wrongly, and a gamma": ([chunk(b"iCCP", b"p\0\0junk"), gama(1)], LINEAR),
    "two gammas": ([gama(1), gama(0.45455)], LINEAR),
    "Display P3 in four numbers": ([cicp(12, 13, 0, 1)], SHOWN["Display P3"]),
    "BT.2020 in four numbers": ([cicp(9, 13, 0, 1)], (0, 147, 0)),
    "BT.709 in four numbers": ([cicp(1, 1, 0, 1)], (49, 134, 28)),
    "linear in four numbers": ([cicp(1, 8, 0, 1)], LINEAR),
    "four numbers and a profile": ([cicp(12, 13, 0, 1), SWAP], SHOWN["Display P3"]),
    "four numbers of video": ([cicp(12, 13, 0, 0)], LAWN),
    "four numbers that say nothing": ([cicp(2, 2, 0, 1)], LAWN),
    "gamma 0": ([gama(0)], LAWN),
    "a gamma that makes everything black": ([gama(0.0001)], LAWN),
    "a gamma that makes everything white": ([gama(9999)], LAWN),
    "primaries that are nothing": ([gama(1), chunk(b"cHRM", bytes(32))], LAWN),
    "primaries that are one": ([gama(1), chrm([colour.SRGB[0]] + [colour.SRGB[1]] * 3)], LAWN),
    "a profile with a wrong checksum": ([chunk(b"iCCP", SWAP[8:-4], 7)], LAWN),
    "a profile that is cut off": ([chunk(b"iCCP", SWAP[8:-8])], LAWN),
    "a profile for grey": ([iccp(GREY_LINEAR)], LAWN),
    "a profile for inks": ([iccp(CMYK_HALF_BLACK)], LAWN),
    "a profile with 2 MB behind it": ([iccp(PROFILES["swapped"] + bytes(2_000_000))], SHOWN["swapped"]),
}


@pytest.mark.parametrize(("notes", "shown"), NOTES.values(), ids=NOTES.keys())
def test_what_a_png_says_of_its_colours(notes, shown):
    assert_close(middle(png(ihdr(16, 16), *notes, PIXELS, chunk(b"IEND", b""))), shown)


def test_what_a_png_says_behind_its_pixels_comes_too_late():
    assert middle(png(ihdr(16, 16), PIXELS, SWAP, gama(1), chunk(b"IEND", b""))) == LAWN


def test_grey_pictures_and_profiles():
    adobe = profile_of(colour.SRGB, (563 / 256,))
    for kind in ("PNG", "JPEG"):
        assert_close(middle(file(lawn("L", 76), kind, icc_profile=GREY_LINEAR)), (148,) * 3)
        assert_close(middle(file(lawn("L", 30), kind, icc_profile=adobe)), (24,) * 3)
        assert_close(middle(file(lawn("L", 76), kind, icc_profile=CMYK_HALF_BLACK)), (76,) * 3)
    assert_close(middle(file(lawn("LA", (76, 255)), "PNG", icc_profile=GREY_LINEAR)), (148,) * 3)
    assert_close(middle(file(lawn("LA", (90, 200)), "PNG", icc_profile=GREY_LINEAR)), (180,) * 3)
    assert_close(middle(file(lawn(), "JPEG", quality=100, icc_profile=GREY_LINEAR)), LAWN)


def test_transparent_and_numbered_colours():
    p3 = PROFILES["Display P3"]
    assert_close(middle(file(lawn("RGBA", (*LAWN, 100)), "PNG", icc_profile=p3)), (155, 211, 157))
    numbered = Image.new("P", (16, 16), 1)
    numbered.putpalette([0, 0, 0, *LAWN])
    assert_close(middle(file(numbered, "PNG", icc_profile=p3)), SHOWN["Display P3"])
    assert_close(middle(file(numbered, "PNG", icc_profile=p3, transparency=0)), SHOWN["Display P3"])


def test_profiles_with_tables():
    assert_close(middle(file(lawn(), "PNG", icc_profile=RGB_TABLE)), (56, 56, 56))
    half = RGB_TABLE.replace(b"A2B0", b"A2B1")
    assert_close(middle(file(lawn(), "PNG", icc_profile=half)), (56, 56, 56))


@pytest.mark.parametrize(("inks", "shown"), [((0, 0, 0, 255), 119), ((0, 0, 0, 128), 184), ((255, 99, 0, 0), 255)])
def test_inks_look_as_their_profile_says(inks, shown):
    """Chromium makes cyan, magenta and yellow of black first, and so asks a profile for what is not in the file."""
    data = file(lawn("CMYK", inks), "JPEG", quality=100, icc_profile=CMYK_HALF_BLACK)
    assert_close(middle(data), (shown,) * 3)


def test_a_profile_that_is_not_for_inks_says_nothing_about_them():
    for other in (PROFILES["swapped"], GREY_LINEAR, b"junk" * 99):
        data = file(lawn().convert("CMYK"), "JPEG", quality=100, icc_profile=other)
        assert_close(middle(data), LAWN)


def test_a_webp_has_to_announce_its_profile():
    pixels = (b"VP8L", file(lawn(), "WEBP", lossless=True)[20:])
    announced = riff(vp8x(32, 16, 16), (b"ICCP", PROFILES["swapped"]), pixels)
    assert middle(announced) == SHOWN["swapped"]
    assert middle(riff(vp8x(32, 16, 16), pixels, (b"ICCP", PROFILES["swapped"]))) == SHOWN["swapped"]
    assert middle(riff(vp8x(0, 16, 16), (b"ICCP", PROFILES["swapped"]), pixels)) == LAWN


def test_a_bmp_can_hold_a_profile():
    pixels = np.asarray(lawn())[..., ::-1].tobytes()
    about = bytes(16) + b"DEBM" + bytes(48) + struct.pack("<IIII", 4, 124 + len(pixels), len(PROFILES["swapped"]), 0)
    data = bmp(24, 0, pixels, about, size=124, width=16, height=16) + PROFILES["swapped"]
    assert middle(data) == SHOWN["swapped"]
    assert middle(data.replace(b"DEBM", b"BGRs")) == LAWN


def test_the_pieces_of_a_jpegs_profile_in_any_order():
    data = file(lawn(), "JPEG", quality=100, subsampling=0)
    pieces = icc_segments(PROFILES["swapped"], size=100)
    random.Random(0).shuffle(pieces)
    assert_close(middle(data[:2] + b"".join(pieces) + data[2:]), SHOWN["swapped"], most=3)
    assert_close(middle(data[:2] + b"".join(pieces[1:]) + data[2:]), LAWN, most=3)


def test_the_profile_and_the_turn_of_a_photo():
    exif = Image.Exif()
    exif[0x0112] = 6
    image = decode(file(lawn(size=(60, 40)), "JPEG", quality=100, exif=exif, icc_profile=PROFILES["swapped"]))
    assert image.size == (40, 60)
    assert_close(image.getpixel((20, 30)), SHOWN["swapped"], most=5)


def test_without_little_cms_colours_stay_as_they_are(monkeypatch):
    def missing(*args, **kwargs):
        raise ImportError("The _imagingcms C module is not installed")

    monkeypatch.setattr(ImageCms, "profileToProfile", missing)
    assert middle(file(lawn(), "PNG", icc_profile=PROFILES["swapped"])) == LAWN


def test_nothing_but_what_leads_to_colours_is_handed_to_little_cms():
    extra = [
        (b"D2B0", b"mpet" * 99),
        (b"vcgt", b"junk"),
        (b"A2B0", table(3, lambda r, g, b: (100 * r, 0, 0))),
        (b"A2B1", b"?"),
    ]
    tidy = tidied(profile(b"RGB ", [*extra, (b"desc", b"x" * 9999)], absolute=b"Lab "))
    names = [tidy[132 + 12 * n :][:4] for n in range(int.from_bytes(tidy[128:132]))]
    assert names == [b"A2B0"] and b"mpet" not in tidy and len(tidy) < 1000


HOSTILE = {
    "empty": b"",
    "only a header": PROFILES["swapped"][:128],
    "cut off": PROFILES["swapped"][:300],
    "a million tags": PROFILES["swapped"][:128] + b"\0\x10\0\0" + PROFILES["swapped"][132:],
    "tags that reach beyond it": PROFILES["swapped"].replace(struct.pack(">I", 20), b"\xff\xff\xff\xff"),
    "5 MB": PROFILES["swapped"] + bytes(5_000_000),
    "a table of nothing": profile(b"RGB ", [(b"A2B0", b"mft2" + bytes(50))], absolute=b"Lab "),
    "a table of 255 to the power of 3": profile(b"RGB ", [(b"A2B0", b"mft1" + bytes(4) + b"\3\3\xff" + bytes(99))]),
    "no colour absolute": profile(
        b"RGB ", [(b"rXYZ", b"XYZ " + bytes(16)), *[(n, gamma(2)) for n in (b"rTRC", b"gTRC")]]
    ),
    "a gamma of 255": profile(b"GRAY", [(b"kTRC", gamma(255))]),
    "of a screen of 15 colours": profile(b"FCLR", [(b"A2B0", bytes(99))]),
}


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_profile_is_ignored(hostile, mode):
    image = lawn().convert(mode)
    found = in_srgb(image, hostile)
    assert found.mode == "RGB" and found.size == image.size


@pytest.mark.parametrize("count", [300, pytest.param(10_000, marks=pytest.mark.long)])
def test_fuzz_profiles(count):
    """A picture is made, whatever the profile. That this process is still there says the rest."""
    rng = random.Random(4)
    good = [*PROFILES.values(), GREY_LINEAR, CMYK_HALF_BLACK, RGB_TABLE, profile(b"RGB ", curves())]
    pictures = {mode: lawn("RGB", LAWN, (4, 4)).convert(mode) for mode in ("L", "RGB", "CMYK")}
    changed = 0
    for _ in range(count):
        data = bytearray(rng.choice(good))
        for _ in range(rng.choice([1, 2, 8])):
            place = rng.randrange(128, min(len(data), rng.choice([200, 400, len(data)])))
            damage = rng.choice(
                [rng.randbytes(1), b"\xff" * 4, b"\0" * 4, b"\x7f\xff\xff\xff", b"para", b"curv", b"mAB "]
            )
            data[place : place + len(damage)] = damage
        for picture in pictures.values():
            found = in_srgb(picture, bytes(data))
            assert found.mode == "RGB"
            changed += found.getpixel((0, 0)) != picture.convert("RGB").getpixel((0, 0))
    assert changed > count / 10, "the fuzz does not break everything"


def curves():
    many = b"curv" + bytes(4) + struct.pack(">I", 500) + bytes(range(250)) * 4
    return [(n + b"XYZ", b"XYZ " + bytes(4) + struct.pack(">3i", 20000, 20000, 15000)) for n in (b"r", b"g", b"b")] + [
        (n + b"TRC", many) for n in (b"r", b"g", b"b")
    ]
