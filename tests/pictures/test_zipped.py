import io
import random
import struct
import subprocess
import sys
import time
import zipfile

import numpy as np
import pytest
from PIL import Image

from pictures import zipped
from pictures.collect import DataSet, DataSetError
from pictures.zipped import LARGEST_ZIP, from_zip


def picture(kind, seed, size=(64, 48)):
    noise = np.random.default_rng(seed).integers(0, 256, (6, 8, 3), np.uint8)
    memory = io.BytesIO()
    Image.fromarray(noise).resize(size).save(memory, kind)
    return memory.getvalue()


CATS = {f"cat/{n}.jpg": picture("JPEG", n) for n in range(3)}
DOGS = {f"dog/{n}.png": picture("PNG", 10 + n) for n in range(3)}


def packed(files, method=zipfile.ZIP_DEFLATED):
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return memory.getvalue()


def sentence(data):
    with pytest.raises(DataSetError) as refused:
        from_zip(data)
    assert "please" in str(refused.value) and "\n" not in str(refused.value)
    return str(refused.value)


def reasons(files):
    return dict(from_zip(packed({**CATS, **DOGS, **files})).skipped)


def test_from_bytes_and_from_a_path(tmp_path):
    data = packed({**CATS, **DOGS, "cat/": b"", "__MACOSX/cat/._1.jpg": b"x", ".DS_Store": b"x"})
    (tmp_path / "pets.zip").write_bytes(data)
    for file in (data, tmp_path / "pets.zip", str(tmp_path / "pets.zip")):
        dataset = from_zip(file)
        assert dataset.labels.tolist() == [0, 0, 0, 1, 1, 1]
        assert dataset.names == (*CATS, *DOGS) and dataset.skipped == ()
    assert [path.name for path in tmp_path.iterdir()] == ["pets.zip"], "nothing is written"


def test_names_instead_of_folders():
    names = ["cat.0.jpg", "dog.0.jpg", "images/Abyssinian_1.jpg", "images/beagle_1.jpg", "readme.jpg"]
    dataset = from_zip(packed({name: picture("JPEG", n) for n, name in enumerate(names)}))
    assert dict(zip(dataset.names, dataset.labels.tolist(), strict=True)) == dict(
        zip(names[:4], [0, 1, 0, 1], strict=True)
    )
    assert [skip.name for skip in dataset.skipped] == ["readme.jpg"]


def test_no_such_file():
    assert "There is no file" in sentence_of_path("/nowhere/pets.zip")


def sentence_of_path(path):
    with pytest.raises(DataSetError) as refused:
        from_zip(path)
    return str(refused.value)


@pytest.mark.parametrize("data", [b"", b"x", b"PK\x05\x06", b"PK\x03\x04" + bytes(99), b"Rar!\x1a\x07", bytes(9999)])
def test_not_a_zip(data):
    assert "not a ZIP file" in sentence(data)


def test_truncated():
    data = packed({**CATS, **DOGS})
    for share in (0.2, 0.5, 0.99):
        assert "damaged" in sentence(data[: int(len(data) * share)])


def test_empty_zip():
    assert "two folders called cat and dog" in sentence(packed({}))


def test_a_damaged_entry_is_skipped():
    data = bytearray(packed({**CATS, **DOGS}, zipfile.ZIP_STORED))
    data[data.index(CATS["cat/1.jpg"]) + 200] ^= 255
    dataset = from_zip(bytes(data))
    assert len(dataset) == 5
    assert "damaged inside" in dict(dataset.skipped)["cat/1.jpg"]


def test_password():
    data = bytearray(packed({**CATS, **DOGS}))
    for place in (6, data.index(b"PK\x01\x02") + 8):  # the flags in the first entry's two headers
        data[place] |= 1
    assert "password" in sentence(bytes(data))


def test_zip_inside_zip():
    inner = packed({**CATS, **DOGS})
    assert "ZIP file inside" in reasons({"cat/more.zip": inner})["cat/more.zip"]
    assert "ZIP file inside" in sentence(packed({"cat.zip": inner}))


def test_nothing_leaves_the_memory_whatever_the_names_say(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    files = {
        "../../cat/1.jpg": CATS["cat/0.jpg"],
        "/etc/dog/1.jpg": DOGS["dog/0.png"],
        "C:\\cat\\2.jpg": CATS["cat/1.jpg"],
    }
    assert len(from_zip(packed(files))) == 3
    assert list(tmp_path.iterdir()) == []


def test_rare_compression_is_refused_unopened():
    data = packed({"cat/1.jpg": CATS["cat/0.jpg"]}, zipfile.ZIP_LZMA)
    assert "rare way" in sentence(data)


def test_100_mb_is_the_most():
    files = {**CATS, **DOGS}
    filler = LARGEST_ZIP - len(packed({**files, "x.txt": b""}, zipfile.ZIP_STORED))
    assert len(from_zip(packed({**files, "x.txt": bytes(filler)}, zipfile.ZIP_STORED))) == 6
    assert "larger than 100 MB" in sentence(packed({**files, "x.txt": bytes(filler + 1)}, zipfile.ZIP_STORED))


def test_a_picture_of_more_than_25_mb_is_skipped():
    assert "25 MB" in reasons({"cat/large.bmp": random.Random(0).randbytes(26 * 2**20)})["cat/large.bmp"]


def test_compression_ratio():
    assert "far more than a picture" in reasons({"cat/bomb.jpg": bytes(20 * 2**20)})["cat/bomb.jpg"]
    flat = io.BytesIO()
    Image.new("RGB", (560, 560)).save(flat, "BMP")
    assert reasons({"cat/flat.bmp": flat.getvalue()}) == {}, "a small flat picture packs as well as a bomb"


def test_unpacked_size():
    assert "more than 500 MB" in sentence(packed({f"cat/{n}.jpg": bytes(20 * 2**20) for n in range(26)}))


def test_overlapping_entries_count_in_full():
    """One packed picture listed 30 times over (a quine-like bomb without recursion)."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("cat/1.jpg", bytes(20 * 2**20))
        for n in range(30):
            copy = zipfile.ZipInfo(f"cat/{n + 2}.jpg")
            first = archive.infolist()[0]
            copy.header_offset, copy.CRC, copy.compress_type = first.header_offset, first.CRC, first.compress_type
            copy.file_size, copy.compress_size = first.file_size, first.compress_size
            archive.filelist.append(copy)
    assert "more than 500 MB" in sentence(memory.getvalue())


def test_pixels_are_counted_before_decoding(monkeypatch):
    monkeypatch.setattr(zipped, "MOST_PIXELS", 3 * 64 * 48)
    assert "megapixels together" in sentence(packed({**CATS, **DOGS}))
    monkeypatch.setattr(zipped, "MOST_PIXELS", 6 * 64 * 48)
    assert len(from_zip(packed({**CATS, **DOGS}))) == 6


def test_sixty_flat_jpegs_of_120_megapixels_are_refused_in_time():
    memory = io.BytesIO()
    Image.new("L", (12000, 10000)).save(memory, "JPEG")
    start = time.process_time()
    files = {f"{kind}/{n}.jpg": memory.getvalue() for kind in ("cat", "dog") for n in range(30)}
    assert "megapixels together" in sentence(packed(files, zipfile.ZIP_STORED))
    assert time.process_time() - start < 60


def hollow(entries, name=b"cat/%d.jpg"):
    """A ZIP that lists this many empty files."""
    local = b"PK\x03\x04" + struct.pack("<HHHHHIIIHH", 20, 0, 0, 0, 0, 0, 0, 0, 1, 0) + b"x"
    directory = b"".join(
        b"PK\x01\x02" + struct.pack("<HHHHHHIIIHHHHHII", 20, 20, 0, 0, 0, 0, 0, 0, 0, len(one), 0, 0, 0, 0, 0, 0) + one
        for one in (name % n for n in range(entries))
    )
    count = min(entries, 65535)
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), len(local), 0)
    return local + directory + end


def test_too_many_files():
    assert "30,001 files" in sentence(hollow(30_001))
    assert len(from_zip(packed({**CATS, **DOGS, **{f"{n}.txt": b"" for n in range(2000)}}))) == 6


def test_a_directory_of_a_million_files_is_refused_before_it_is_read():
    data = hollow(1_000_000)
    start = time.process_time()
    assert "too many files" in sentence(data)
    assert time.process_time() - start < 1


def test_a_directory_that_lies_about_its_size():
    data = bytearray(packed({**CATS, **DOGS}))
    end = data.rindex(b"PK\x05\x06")
    for size in (0xFFFFFFFF, 0x7FFFFFFF, 0, 46):
        struct.pack_into("<I", data, end + 12, size)
        sentence(bytes(data))


def test_an_entry_that_lies_about_its_size():
    data = bytearray(packed({"cat/1.jpg": bytes(5 * 2**20), **DOGS, **CATS}))
    struct.pack_into("<I", data, data.index(b"PK\x01\x02") + 24, 1000)
    dataset = from_zip(bytes(data))
    assert len(dataset) == 5 and dataset.skipped[0].name == "cat/1.jpg"


def test_fuzz_a_damaged_zip_is_a_set_or_a_sentence():
    rng = random.Random(3)
    good = [packed({**CATS, **DOGS}), packed({**CATS, **DOGS}, zipfile.ZIP_STORED)]
    sets = 0
    for _ in range(400):
        data = bytearray(rng.choice(good))
        for _ in range(rng.choice([1, 3, 10])):
            tail = rng.random() < 0.7  # most of the damage goes into the directory, at the end
            place = rng.randrange(len(data) - 600, len(data)) if tail else rng.randrange(len(data))
            damage = rng.choice([rng.randbytes(1), b"\xff" * 4, b"\0" * 4])
            data[place : place + len(damage)] = damage
        try:
            dataset = from_zip(bytes(data))
        except DataSetError as refused:
            assert "please" in str(refused)
        else:
            sets += 1
            assert isinstance(dataset, DataSet) and len(dataset) == len(dataset.names) <= 6
    assert 20 < sets < 380, "the fuzz neither breaks everything nor nothing"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the peak is read from Linux's /proc")
def test_memory_stays_bounded():
    """80 MB of noise in 20 pictures: unpacked and decoded one at a time."""
    program = (
        "import sys; from pictures.zipped import from_zip\n"
        "peak = lambda: int(next(line for line in open('/proc/self/status') if 'VmHWM' in line).split()[1])\n"
        "data = sys.stdin.buffer.read(); before = peak(); print(len(from_zip(data)), peak() - before)"
    )
    noise = Image.frombytes("L", (2000, 2000), random.Random(0).randbytes(4_000_000))
    bmp = io.BytesIO()
    noise.save(bmp, "BMP")
    data = packed({**CATS, **DOGS, **{f"cat/{n}.bmp": bmp.getvalue() for n in range(20)}}, zipfile.ZIP_STORED)
    done = subprocess.run([sys.executable, "-c", program], input=data, capture_output=True, check=True)
    pictures, kilobytes = map(int, done.stdout.split())
    assert pictures == 26
    assert kilobytes < 70_000
