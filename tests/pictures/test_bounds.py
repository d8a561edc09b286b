"""Nothing that is sent takes more than 250 MB or 5 s of computing at once, and what is real is still taken.

Each list of files is read in a process of its own, so that the peak is theirs; sizes too large to make for real are
written into a small file's header.
"""

import io
import random
import subprocess
import sys
import threading
import time
import zipfile
import zlib

import pytest
from PIL import Image

from pictures.collect import DataSetError
from pictures.formats.vp8l import sets_of_codes
from pictures.turns import Turns
from pictures.upload import decode
from pictures.zipped import from_zip
from tests.pictures.making import (
    IEND,
    JPEG,
    PROGRESSIVE,
    chunk,
    corners,
    file,
    gif_with,
    ihdr,
    jpeg_of_size,
    many_codes,
    png,
    riff,
    segment,
    soft,
    with_notes,
)
from tests.pictures.refused import reasons_of, refused

MOST_MB, MOST_SECONDS = 250, 5
ON_LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the peak is read from Linux's /proc")
# Reads files from its input, each after its length; prints for each the seconds of CPU and what came of it, then the
# megabytes by which the peak has grown.
MEASURE = """
import sys, time
from pictures.upload import PictureError, decode
from pictures.zipped import from_zip
from pictures.collect import DataSetError
from ui.parts.errors import sentence

def peak():
    return int(next(line for line in open("/proc/self/status") if "VmHWM" in line).split()[1]) / 1024

def read(data):
    try:
        return len(from_zip(data)) if data[:2] == b"PK" else decode(data).size
    except (PictureError, DataSetError) as refused:
        return sentence(refused)

before = peak()
while length := sys.stdin.buffer.read(8):
    data = sys.stdin.buffer.read(int.from_bytes(length))
    started = time.process_time()
    result = read(data)
    print(round(time.process_time() - started, 2), result)
print(round(peak() - before))
"""


def measured(*files):
    """-> [(seconds, result)], megabytes"""
    sent = b"".join(len(data).to_bytes(8) + data for data in files)
    done = subprocess.run([sys.executable, "-c", MEASURE], input=sent, capture_output=True, check=True)
    *lines, megabytes = done.stdout.decode().splitlines()
    return [(float(line.partition(" ")[0]), line.partition(" ")[2]) for line in lines], int(megabytes)


def clear(width, height, depth=8, colours=6, interlaced=0):
    """A PNG whose pixels are all zero, and a few more."""
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colours]
    zeros = height * (1 + (width * channels * depth + 7) // 8) + 200_000
    packer, piece = zlib.compressobj(1), bytes(2**20)
    packed = b"".join(packer.compress(piece[:left]) for left in range(zeros, 0, -len(piece)))
    return png(ihdr(width, height, depth, colours, 0, 0, interlaced), chunk(b"IDAT", packed + packer.flush()), IEND)


def of_size(width, height, depth=8, colours=2):
    """A PNG that says it is this large."""
    return png(ihdr(width, height, depth, colours), chunk(b"IDAT", zlib.compress(bytes(99))), IEND)


CMYK_PROGRESSIVE = file(corners().convert("CMYK"), "JPEG", progressive=True)
ONE_BY_ONE = JPEG[: JPEG.index(b"\xff\xda")] + segment(0xDA, b"\1\1\0\0\x3f\0") + b"\xff\xd9"


@ON_LINUX
def test_pictures_that_take_too_much_are_refused_from_their_header():
    results, megabytes = measured(
        of_size(1, 40_000_000),
        of_size(40_000_000, 1),
        jpeg_of_size(12_000, 10_000, CMYK_PROGRESSIVE),
        jpeg_of_size(12_000, 10_000, PROGRESSIVE),
        jpeg_of_size(10_900, 10_900, ONE_BY_ONE),
        file(Image.new("RGB", (6000, 6000)), "WEBP", method=0),
        riff(many_codes(16_384, 512, 512)),
    )
    assert megabytes < 40
    for seconds, result in results:
        assert seconds < 1 and "please" in result, result
    assert "40,000,000 pixels long and 65,535 is the most" in results[0][1]
    assert all("memory" in result for _, result in results[2:-1]) and "strange way" in results[-1][1]


def interlaced_and_cut_off():
    """A PNG whose first pixels are all zero, and the rest noise, up to where it is cut off."""
    packer, noise = zlib.compressobj(1), random.Random(0).randbytes(24_000_000)
    packed = packer.compress(bytes(60_000_000)) + packer.flush(zlib.Z_FULL_FLUSH) + packer.compress(noise)
    return png(ihdr(8000, 5000, 16, 6, interlaced=1), chunk(b"IDAT", packed))


@ON_LINUX
def test_what_has_arrived_is_counted_quickly():
    [(seconds, result)], megabytes = measured(interlaced_and_cut_off())
    assert result == "(1024, 640)" and seconds < MOST_SECONDS and megabytes < MOST_MB


@ON_LINUX
def test_the_largest_that_are_taken():
    results, megabytes = measured(
        clear(8000, 5000, interlaced=1),
        jpeg_of_size(12_000, 10_000, file(corners().convert("CMYK"), "JPEG")),
        jpeg_of_size(7600, 7600, PROGRESSIVE),
        file(Image.new("RGBA", (3700, 3600)), "WEBP", method=0),
    )
    assert megabytes < MOST_MB
    assert [result for _, result in results] == [
        "(1024, 640)", "(1024, 853)", "(1024, 1024)", "(1024, 996)"
    ]  # fmt: skip
    assert max(seconds for seconds, _ in results) < MOST_SECONDS


def test_sets_of_codes_of_a_lossless_webp_are_counted():
    for sets in (1, 2, 300):
        chunk_ = many_codes(sets)
        assert sets_of_codes(chunk_[1]) == sets
        assert decode(riff(chunk_)).size == (256, 256), "libwebp reads the same"
    for picture in (soft(500, 300), soft(500, 300).quantize(9), soft(500, 300).convert("RGBA"), corners(9, 9)):
        for method in (0, 6):
            assert sets_of_codes(file(picture, "WEBP", lossless=True, method=method)[20:]) < 50
    see_through = soft(500, 300).convert("RGBA")
    see_through.putalpha(soft(500, 300, seed=1).convert("L"))
    assert decode(file(see_through, "WEBP")).size == (500, 300)


@pytest.mark.parametrize(
    "size", [(4032, 3024), (6000, 4000), (8160, 6120), (12_000, 9000), (16_000, 3500)], ids=lambda size: f"{size[0]}"
)
def test_real_photos_are_taken(size):
    assert max(decode(jpeg_of_size(*size)).size) == 1024


@pytest.mark.parametrize("size", [(4032, 3024), (6000, 4000)], ids=lambda size: f"{size[0]}")
def test_real_progressive_photos_are_taken(size):
    assert max(decode(jpeg_of_size(*size, file(corners(), "JPEG", progressive=True))).size) == 1024


def test_real_scans_and_screenshots_are_taken():
    assert decode(clear(6000, 4000, colours=2)).size == (1024, 683)
    assert decode(file(Image.new("L", (1080, 30_000)), "PNG")).size == (37, 1024)


def packed(pictures, method=zipfile.ZIP_DEFLATED):
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", method) as archive:
        for n, data in enumerate(pictures):
            archive.writestr(f"{('cat', 'dog')[n % 2]}/{n}.jpg", data)
    return memory.getvalue()


@ON_LINUX
@pytest.mark.parametrize(
    "pictures",
    [
        pytest.param(lambda: [of_size(1, 40_000_000)] * 49, id="49 of 1 x 40,000,000"),
        pytest.param(lambda: [clear(8000, 5000, 1, 0)] * 49, id="49 of 40 megapixels and 1 bit"),
        pytest.param(
            lambda: [clear(8000, 5000, 8, 2)] * 49, id="49 of 40 megapixels and 24 bits", marks=pytest.mark.long
        ),
        pytest.param(lambda: [with_notes(*[chunk(b"tEXt", b"a\0b")] * 60_000)] * 40, id="40 with 60,000 texts"),
        pytest.param(
            lambda: [with_notes(*[chunk(b"tEXt", b"a\0b")] * 210_000)] * 80,
            id="80 with too many texts",
            marks=pytest.mark.long,
        ),
        pytest.param(lambda: [jpeg_of_size(12_000, 10_000)] * 400, id="400 of 120 megapixels", marks=pytest.mark.long),
        pytest.param(
            lambda: [riff(many_codes(1, 4000, 3000))] * 300, id="300 WebPs of many symbols", marks=pytest.mark.long
        ),
        pytest.param(
            lambda: [jpeg_of_size(7000, 7000, PROGRESSIVE)] * 400,
            id="400 of 49 progressive megapixels",
            marks=pytest.mark.long,
        ),
        pytest.param(
            lambda: [gif_with(b"!\xfe\0" * 1_900, b"!\xfe" + b"\1a" * 190_000 + b"\0")] * 400,
            id="400 GIFs of notes",
            marks=pytest.mark.long,
        ),
        pytest.param(lambda: [gif_with(b"\0" * 500_000)] * 400, id="400 GIFs of junk", marks=pytest.mark.long),
        pytest.param(
            lambda: [JPEG[:2] + segment(0xFE, b"") * 1_900 + JPEG[2:]] * 600,
            id="600 with 1,900 notes",
            marks=pytest.mark.long,
        ),
    ],
)
def test_a_small_zip_asks_for_little(pictures):
    data = packed(pictures())
    assert len(data) < 8_000_000
    [(seconds, _)], megabytes = measured(data)
    assert seconds < MOST_SECONDS and megabytes < MOST_MB


@ON_LINUX
def test_a_large_zip_leaves_less_for_each_picture():
    memory = io.BytesIO(packed([JPEG, JPEG, clear(8000, 5000), jpeg_of_size(4032, 3024)], zipfile.ZIP_STORED))
    with zipfile.ZipFile(memory, "a") as archive:
        archive.writestr("notes.txt", bytes(99_000_000))
    [(_, count)], megabytes = measured(memory.getvalue())
    assert count == "3" and megabytes < MOST_MB
    assert "memory" in reasons_of(from_zip(memory.getvalue()))["cat/2.jpg"]


def test_what_a_zip_may_ask_for_is_counted_and_not_timed():
    """The same ZIP is taken or refused whatever else this computer does."""
    flat = clear(8000, 5000, 1, 0)
    assert len(from_zip(packed([flat] * 4))) == 4
    with refused(DataSetError, "far more work"):
        from_zip(packed([flat] * 9))


def test_noise_may_ask_for_more_than_flat_drawings():
    """60 megapixels and more, which is twice what flat drawings may have."""
    noise = file(Image.effect_noise((1000, 1000), 90), "JPEG", quality=90)
    assert len(from_zip(packed([noise] * 30, zipfile.ZIP_STORED))) == 30


TRAINED = """
import sys
from pictures.zipped import from_zip
from runs.course.presets import PRESETS
from runs.data.sets import PhotoSet

def peak():
    return int(next(line for line in open("/proc/self/status") if "VmHWM" in line).split()[1]) / 1024

before = peak()
data = sys.stdin.buffer.read()
photos = PhotoSet(from_zip(data))
for preset in PRESETS:
    photos.at(preset).batch(slice(0, 32))
print(len(photos.dataset), round(peak() - before))
"""


@ON_LINUX
def test_a_hundred_megabytes_of_photos_from_the_file_to_the_set():
    photo = file(soft(96, 96), "JPEG")
    photos = [photo + bytes([n % 251]) * (50_000 - len(photo)) for n in range(2000)]
    sent = packed(photos, zipfile.ZIP_STORED)
    assert 100e6 < len(sent) < 100 * 2**20
    done = subprocess.run([sys.executable, "-c", TRAINED], input=sent, capture_output=True, check=True)
    count, megabytes = map(int, done.stdout.split())
    assert count == 2000 and megabytes < MOST_MB


def test_who_reads_many_pictures_lets_others_in_after_each():
    turns, order = Turns(), []
    started, asked = threading.Event(), threading.Event()

    def many():
        for _ in range(3):
            with turns.turn():
                order.append("many")
                started.set()
                asked.wait(10)

    def one():
        with turns.turn():
            order.append("one")

    reader, other = threading.Thread(target=many), threading.Thread(target=one)
    reader.start()
    assert started.wait(10)
    other.start()
    while other.is_alive() and len(turns._queue) < 2:
        time.sleep(0.001)
    asked.set()
    reader.join()
    other.join()
    assert order == ["many", "one", "many", "many"]


def test_who_gives_up_waiting_keeps_nobody_else_from_their_turn():
    turns = Turns()
    with pytest.raises(Cancelled), turns.turn():
        raise Cancelled
    with turns.turn():
        pass
    assert not turns._queue


class Cancelled(BaseException):
    """As Streamlit's: not an Exception."""


@pytest.mark.parametrize("file_number", [1, 2, 3, 4])
def test_reading_is_cancelled_at_any_file_and_nothing_stays_locked(file_number):
    def progress(done, total):
        seen.append((done, total))
        if done == file_number:
            raise Cancelled

    seen = []
    with pytest.raises(Cancelled):
        from_zip(packed([JPEG, b"junk", JPEG, JPEG]), progress=progress)
    assert seen == [(n, 4) for n in range(1, file_number + 1)]
    assert decode(JPEG).size == (48, 32)


def test_work_can_be_declined_before_it_is_done():
    asked = []

    def decline(work):
        asked.append(work)
        raise Cancelled

    with pytest.raises(Cancelled):
        decode(of_size(8000, 5000), agree=decline)
    assert len(asked) == 1 and asked[0] > 40_000_000
    assert decode(JPEG).size == (48, 32)
