"""Whatever bytes arrive: a small picture or a sentence, a set or a sentence, and never for long."""

import random
import time
import zipfile

import pytest
from PIL import Image

from pictures.collect import DataSet, DataSetError
from pictures.upload import PictureError, decode
from pictures.zipped import from_zip
from tests.pictures.making import PROFILES, corners, file, soft
from tests.pictures.test_bounds import MOST_SECONDS
from tests.pictures.test_shown import CUT, DAMAGED, PART, UNREADABLE, WHOLE
from tests.pictures.test_zipped import CATS, DOGS, OneWay, packed, renamed, written
from ui.parts.errors import sentence

HOW_MANY = pytest.mark.parametrize("count", [300, pytest.param(10_000, marks=pytest.mark.long)])
ODD = [
    b"\0",
    b"\xff",
    b"\0" * 4,
    b"\xff" * 4,
    b"\x7f\xff\xff\xff",
    b"\x80\0\0\0",
    b"\0\0\x10\0",
    b"\xff\xd8",
    b"\xff\xda",
]


def photos():
    """Files with more in them than four corners."""
    exif, noisy, p3 = Image.Exif(), soft(160, 120), PROFILES["Display P3"]
    exif[0x0112], exif[0x010F] = 6, "A camera"
    yield file(noisy, "JPEG", exif=exif, icc_profile=p3)
    yield file(noisy, "JPEG", progressive=True, icc_profile=p3)
    yield file(noisy, "JPEG", restart_marker_blocks=2)
    yield file(noisy.convert("CMYK"), "JPEG")
    yield file(noisy, "MPO", save_all=True, append_images=[corners()])
    yield file(noisy, "PNG", exif=exif, icc_profile=p3)
    yield file(noisy, "PNG", save_all=True, append_images=[corners(160, 120)])
    yield file(noisy.convert("I;16"), "PNG")
    yield file(noisy.quantize(200), "PNG", transparency=3)
    yield file(noisy, "WEBP", exif=exif)
    yield file(noisy.convert("RGBA"), "WEBP", lossless=True, icc_profile=p3)
    yield file(noisy, "WEBP", save_all=True, append_images=[corners(160, 120)])
    yield file(noisy.quantize(200), "GIF", save_all=True, append_images=[corners(160, 120)])
    yield file(noisy, "BMP")
    yield file(noisy.quantize(200), "BMP")


def damaged(rng, good, start=60):
    """One of the good files with something wrong in it; most of it near the start, where the structure is."""
    data = bytearray(rng.choice(good))
    for _ in range(rng.choice([1, 1, 2, 10])):
        place = rng.randrange(min(len(data), rng.choice([start, 5 * start, len(data)])))
        piece = rng.choice([rng.randbytes(1), rng.randbytes(4), rng.choice(ODD)])
        match rng.randrange(8):
            case 0:
                del data[place : place + rng.choice([1, 2, 4, 12, 100])]
            case 1:
                data[place:place] = piece
            case 2:
                other = rng.choice(good)
                begin = rng.randrange(len(other))
                data[place:place] = other[begin : begin + rng.choice([4, 20, 500])]
            case 3:
                data[place:place] = data[place : place + rng.choice([4, 20, 500])]
            case 4:
                data[place] ^= 1 << rng.randrange(8)
            case _:
                data[place : place + len(piece)] = piece
        data = data or bytearray(b"x")
    if rng.random() < 0.2:
        del data[rng.randrange(1, len(data) + 1) :]
    return bytes(data)


@HOW_MANY
def test_pictures(count):
    rng = random.Random(2)
    good = [data for data in [*WHOLE.values(), *PART.values(), *UNREADABLE.values(), *CUT.values(), *DAMAGED.values()]]
    good = [data for data in good if len(data) < 20_000] + list(photos()) * 3
    pictures = 0
    for _ in range(count):
        data = damaged(rng, good)
        started = time.thread_time()
        try:
            image = decode(data)
        except PictureError as refused:
            assert "please" in sentence(refused) and "\n" not in sentence(refused)
        else:
            pictures += 1
            assert image.mode == "RGB" and 1 <= min(image.size) <= max(image.size) <= 1024 and not image.info
        assert time.thread_time() - started < MOST_SECONDS
    assert count / 10 < pictures < 0.95 * count, "the fuzz neither breaks everything nor nothing"


def zips():
    files = {**CATS, **DOGS}
    yield packed(files)
    yield packed(files, zipfile.ZIP_STORED)
    yield b"a program" * 9 + packed({**files, "cat/": b"", "readme.txt": b"x", "more.zip": packed(CATS)})
    yield renamed({name.replace("/", "\\").encode(): data for name, data in files.items()})
    yield written(OneWay(), zip64=True)


@HOW_MANY
def test_zips(count):
    """Most of the damage goes into the list of files, at the end."""
    rng = random.Random(3)
    good = [data[::-1] for data in zips()]
    sets = 0
    for _ in range(count):
        data = damaged(rng, good, start=250)[::-1]
        try:
            dataset = from_zip(data)
        except DataSetError as refused:
            assert "please" in sentence(refused) and "\n" not in sentence(refused)
        else:
            sets += 1
            assert isinstance(dataset, DataSet) and 2 <= len(dataset) == len(dataset.names) <= 12
            assert dataset.pictures.shape == (len(dataset), 96, 96, 3)
    assert count / 20 < sets < 0.95 * count, "the fuzz neither breaks everything nor nothing"
