import io
import random
import struct
import subprocess
import sys
import zipfile

import numpy as np
import pytest
from PIL import Image

from pictures.collect import DataSetError
from pictures.zipped import LARGEST_ZIP, from_zip
from tests.pictures.refused import reasons_of
from ui.parts.errors import sentence


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


def said_of(data):
    with pytest.raises(DataSetError) as refused:
        from_zip(data)
    assert "please" in sentence(refused.value) and "\n" not in sentence(refused.value)
    return sentence(refused.value)


def reasons(files):
    return reasons_of(from_zip(packed({**CATS, **DOGS, **files})))


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
    return sentence(refused.value)


@pytest.mark.parametrize("data", [b"", b"x", bytes(9999), b"\xff\xd8\xff" + bytes(99)])
def test_not_a_zip(data):
    assert "not a ZIP file" in said_of(data)


@pytest.mark.parametrize("data", [b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08", bytes(257) + b"ustar"])
def test_packed_in_another_way(data):
    assert "another kind than ZIP" in said_of(data + bytes(999))


def test_truncated():
    data = packed({**CATS, **DOGS})
    for share in (0.2, 0.5, 0.99):
        assert "cut off" in said_of(data[: int(len(data) * share)])
    assert "cut off" in said_of(b"PK\x03\x04" + bytes(99))


def test_a_damaged_list_of_files():
    data = packed({**CATS, **DOGS})
    assert "damaged" in said_of(data.replace(b"PK\x01\x02", b"PK\x01\x03"))
    assert "damaged" in said_of(b"PK\x05\x06")


def test_one_of_several_parts():
    data = bytearray(packed({**CATS, **DOGS}))
    data[data.rindex(b"PK\x05\x06") + 4] = 2
    assert "several parts" in said_of(bytes(data))


def test_empty_zip():
    assert "two folders called cat and dog" in said_of(packed({}))
    assert "two folders called cat and dog" in said_of(packed({"cat/": b"", "dog/": b"", ".DS_Store": b"x"}))


def test_a_zip_of_heics_is_told_about_heics():
    heic = b"\0\0\0\x18ftypheic" + bytes(999)
    message = said_of(packed({f"{kind}/{n}.heic": heic for kind in ("cat", "dog") for n in range(3)}))
    assert "the 6 cat and dog files" in message and "HEIC" in message and "folders called" not in message


def renamed(files):
    """ZIPs whose names `zipfile` would write in another way: made with placeholders of the same length."""
    placeholders = {chr(ord("A") + n) * len(name): name for n, name in enumerate(files)}
    data = packed({holder: files[name] for holder, name in placeholders.items()})
    for holder, name in placeholders.items():
        data = data.replace(holder.encode(), name)
    return data


def test_backslashes_part_folders():
    """As some programs on Windows write them, folders as empty files."""
    files = {b"cat\\": b"", b"cat\\1.jpg": CATS["cat/0.jpg"], b"pets\\dog\\2.png": DOGS["dog/0.png"]}
    dataset = from_zip(renamed({**files, b"pets\\.DS_Store": b"x"}))
    assert (dataset.names, dataset.skipped) == (("cat/1.jpg", "pets/dog/2.png"), ())


def test_folders_that_only_ms_dos_calls_so():
    folder = zipfile.ZipInfo("cats")
    folder.external_attr = 0x10
    assert from_zip(packed({folder: b"", **CATS, **DOGS})).skipped == ()


def flagged_as_utf_8(data):
    data = bytearray(data)
    for signature, place in ((b"PK\x01\x02", 9), (b"PK\x03\x04", 7)):
        start = data.find(signature)
        while start >= 0:
            data[start + place] |= 8
            start = data.find(signature, start + 4)
    return bytes(data)


def test_names_in_any_writing():
    files = {
        "Käthchen cat/1.jpg".encode(): CATS["cat/0.jpg"],  # without saying so, as on a Mac
        "Hündchen dog/1.jpg".encode("cp437"): CATS["cat/1.jpg"],
        "猫 cat/1.jpg".encode("gbk"): CATS["cat/2.jpg"],
    }
    names = ("Käthchen cat/1.jpg", "Hündchen dog/1.jpg")
    assert from_zip(renamed(files)).names[:2] == names
    assert from_zip(flagged_as_utf_8(renamed(files))).names[:2] == names, "though two are not what they say"
    assert len(from_zip(renamed(files))) == 3
    assert from_zip(packed({"cat/ü😀.jpg": CATS["cat/0.jpg"], **DOGS})).names[0] == "cat/ü😀.jpg"


def test_the_last_of_a_name_counts_as_when_unpacked():
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive, pytest.warns(UserWarning, match="Duplicate"):
        for name, data in [*CATS.items(), *DOGS.items(), ("cat/0.jpg", DOGS["dog/0.png"])]:
            archive.writestr(name, data)
    dataset = from_zip(memory.getvalue())
    assert len(dataset) == 6
    assert np.array_equal(
        dataset.pictures[dataset.names.index("cat/0.jpg")], dataset.pictures[dataset.names.index("dog/0.png")]
    )


class OneWay(io.BytesIO):
    """A file that cannot be gone back in: sizes then follow what is packed."""

    def seekable(self):
        return False

    def seek(self, *args):
        raise io.UnsupportedOperation

    def tell(self):
        raise io.UnsupportedOperation


def written(memory, method=zipfile.ZIP_DEFLATED, zip64=False):
    with zipfile.ZipFile(memory, "w", method) as archive:
        for name, data in {**CATS, **DOGS}.items():
            with archive.open(name, "w", force_zip64=zip64) as entry:
                entry.write(data)
    return memory.getvalue()


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("zip64", [False, True])
def test_each_form_of_a_zip(method, zip64):
    data = written(OneWay(), method, zip64)
    for form in (data, b"a program that unpacks itself" * 99 + data, data + bytes(500)):
        assert from_zip(form).names == (*CATS, *DOGS)


def test_letters_of_either_case():
    assert from_zip(packed({"CAT/1.JPG": CATS["cat/0.jpg"], "Dogs/1.PNG": DOGS["dog/0.png"]})).labels.tolist() == [0, 1]


def test_a_damaged_entry_is_skipped():
    data = bytearray(packed({**CATS, **DOGS}, zipfile.ZIP_STORED))
    data[data.index(CATS["cat/1.jpg"]) + 200] ^= 255
    dataset = from_zip(bytes(data))
    assert len(dataset) == 5
    assert "damaged inside" in reasons_of(dataset)["cat/1.jpg"]


def test_password():
    data = bytearray(packed({**CATS, **DOGS}))
    for place in (6, data.index(b"PK\x01\x02") + 8):  # the flags in the first entry's two headers
        data[place] |= 1
    assert "password" in said_of(bytes(data))


def test_zip_inside_zip():
    inner = packed({**CATS, **DOGS})
    assert "ZIP file inside" in reasons({"cat/more.zip": inner})["cat/more.zip"]
    assert "ZIP file inside" in said_of(packed({"cat.zip": inner}))
    assert "ZIP file inside" in said_of(packed({"holiday.ZIP": inner}))
    assert "ZIP file inside" in reasons({"holiday.zip": inner})["holiday.zip"]
    assert "packed file" in reasons({"cat/7.jpg": inner})["cat/7.jpg"]


def test_nothing_leaves_the_memory_whatever_the_names_say(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    files = {
        "../../cat/1.jpg": CATS["cat/0.jpg"],
        "/etc/dog/1.jpg": DOGS["dog/0.png"],
        "C:\\cat\\2.jpg": CATS["cat/1.jpg"],
    }
    assert len(from_zip(packed(files))) == 3
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("method", [9, 12, 14, 93, 95])
def test_rare_compression_is_refused_unopened(method):
    """Deflate64, bzip2, LZMA, Zstandard, XZ."""
    data = packed({"cat/1.jpg": CATS["cat/0.jpg"]}, zipfile.ZIP_STORED)
    listed = data.rindex(b"PK\x01\x02") + 10
    assert "rare way" in said_of(data[:8] + bytes([method]) + data[9:listed] + bytes([method]) + data[listed + 1 :])


def test_100_mb_is_the_most():
    files = {**CATS, **DOGS}
    filler = LARGEST_ZIP - len(packed({**files, "x.txt": b""}, zipfile.ZIP_STORED))
    assert len(from_zip(packed({**files, "x.txt": bytes(filler)}, zipfile.ZIP_STORED))) == 6
    assert "larger than 100 MB" in said_of(packed({**files, "x.txt": bytes(filler + 1)}, zipfile.ZIP_STORED))


def test_a_picture_of_more_than_25_mb_is_skipped():
    assert "25 MB" in reasons({"cat/large.bmp": random.Random(0).randbytes(26 * 2**20)})["cat/large.bmp"]


def test_compression_ratio():
    assert "far more than a picture" in reasons({"cat/bomb.jpg": bytes(20 * 2**20)})["cat/bomb.jpg"]
    flat = io.BytesIO()
    Image.new("RGB", (560, 560)).save(flat, "BMP")
    assert reasons({"cat/flat.bmp": flat.getvalue()}) == {}, "a small flat picture packs as well as a bomb"


def test_unpacked_size():
    assert "more than 500 MB" in said_of(packed({f"cat/{n}.jpg": bytes(20 * 2**20) for n in range(26)}))


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
    assert "more than 500 MB" in said_of(memory.getvalue())


def test_entries_that_share_their_bytes():
    """One small packed picture listed 2,000 times over."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("cat/1.jpg", CATS["cat/0.jpg"])
        for n in range(2000):
            copy = zipfile.ZipInfo(f"cat/{n + 2}.jpg")
            first = archive.infolist()[0]
            copy.header_offset, copy.CRC, copy.compress_type = first.header_offset, first.CRC, first.compress_type
            copy.file_size, copy.compress_size = first.file_size, first.compress_size
            archive.filelist.append(copy)
    assert "lists more than it holds" in said_of(memory.getvalue())


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
    assert "30,001 files" in said_of(hollow(30_001))
    assert len(from_zip(packed({**CATS, **DOGS, **{f"{n}.txt": b"" for n in range(2000)}}))) == 6


def test_a_directory_of_a_million_files_is_refused_before_it_is_read():
    data = hollow(1_000_000)
    assert "too many files" in said_of(data)


def test_a_directory_that_lies_about_its_size():
    data = bytearray(packed({**CATS, **DOGS}))
    end = data.rindex(b"PK\x05\x06")
    for size in (0xFFFFFFFF, 0x7FFFFFFF, 0, 46):
        struct.pack_into("<I", data, end + 12, size)
        said_of(bytes(data))


def test_an_entry_that_lies_about_its_size():
    data = bytearray(packed({"cat/1.jpg": bytes(5 * 2**20), **DOGS, **CATS}))
    struct.pack_into("<I", data, data.index(b"PK\x01\x02") + 24, 1000)
    dataset = from_zip(bytes(data))
    assert len(dataset) == 5 and dataset.skipped[0].name == "cat/1.jpg"


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
