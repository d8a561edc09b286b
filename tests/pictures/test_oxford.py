"""Against a server on this machine with a small archive in the publisher's format. No request leaves the machine."""

import hashlib
import io
import socket
import tarfile
import threading
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from pictures import oxford
from pictures.collect import DataSetError
from pictures.oxford import download_oxford, from_oxford
from tests.pictures.refused import refused
from ui.parts.errors import sentence

BREEDS = ["Abyssinian", "Maine_Coon", "beagle", "yorkshire_terrier"]


def photo(seed, kind="JPEG"):
    noise = np.random.default_rng(seed).integers(0, 256, (50, 70, 3), np.uint8)
    memory = io.BytesIO()
    Image.fromarray(noise).save(memory, kind)
    return memory.getvalue()


def archive(files, *odd):
    memory = io.BytesIO()
    with tarfile.open(fileobj=memory, mode="w:gz") as tar:
        folder = tarfile.TarInfo("images")
        folder.type = tarfile.DIRTYPE
        tar.addfile(folder)
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
        for member in odd:
            tar.addfile(member)
    return memory.getvalue()


PHOTOS = {f"images/{breed}_{n}.jpg": photo(10 * i + n) for i, breed in enumerate(BREEDS) for n in range(3)}
SMALL = archive({**PHOTOS, "images/Abyssinian_101.mat": b"not a picture"})
EXPECTED = {"size": len(SMALL), "md5": hashlib.md5(SMALL).hexdigest()}


@contextmanager
def serving(data, ranges=True, cut=None, status=200, hold=None):
    """One file served, with .url, .port and .asked (paths, Range headers); it hangs up once, after `cut` bytes.

    hold: an event that is waited for after the first megabyte.
    """
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            wanted = self.headers.get("Range")
            asked.append((self.path, wanted))
            start = int(wanted[6:-1]) if wanted and ranges else 0
            if status != 200 or start >= len(data):
                self.send_error(416 if status == 200 else status)
                return
            body = data[start:]
            self.send_response(206 if wanted and ranges else 200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            body = body[:cut] if cut and len(asked) == 1 else body
            with suppress(OSError):  # whoever asked may be gone
                self.wfile.write(body[: oxford.MB])
                self.wfile.flush()
                if hold:
                    hold.wait(60)
                self.wfile.write(body[oxford.MB :])

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        port = server.server_port
        yield SimpleNamespace(url=f"http://127.0.0.1:{port}/images.tar.gz", port=port, asked=asked)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


def test_the_address_is_the_publishers():
    assert oxford.URL == "https://thor.robots.ox.ac.uk/~vgg/data/pets/images.tar.gz"
    assert (oxford.SIZE, oxford.MD5) == (791_918_971, "5c4f3ee8e5d25df40f4fd59a7f44e54c")


def test_download_then_read(tmp_path):
    done = []
    with serving(SMALL) as server:
        path = download_oxford(tmp_path / "new", lambda *numbers: done.append(numbers), server.url, **EXPECTED)
        assert download_oxford(tmp_path / "new", None, server.url, **EXPECTED) == path
    assert len(server.asked) == 1, "what is here is not fetched again"
    assert path.read_bytes() == SMALL and [file.name for file in path.parent.iterdir()] == ["images.tar.gz"]
    assert done[-1] == (len(SMALL), len(SMALL)) and done == sorted(done)
    read = []
    dataset = from_oxford(path, lambda *numbers: read.append(numbers))
    assert dataset.labels.tolist() == [0] * 6 + [1] * 6 and dataset.skipped == ()
    assert dataset.names[0] == "Abyssinian_0.jpg" and dataset.pictures.shape == (12, 96, 96, 3)
    assert read[-1][0] <= read[-1][1] == len(SMALL)


def test_a_broken_download_goes_on_where_it_stopped(tmp_path):
    with serving(SMALL, cut=10_000) as server:
        with refused(DataSetError, "goes on where it stopped"):
            download_oxford(tmp_path, None, server.url, **EXPECTED)
        assert (tmp_path / "images.part").stat().st_size == 10_000
        done = []
        path = download_oxford(tmp_path, lambda *numbers: done.append(numbers), server.url, **EXPECTED)
    assert [wanted for _, wanted in server.asked] == [None, "bytes=10000-"]
    assert path.read_bytes() == SMALL and done[0][0] > 10_000


def test_a_cancelled_download_goes_on_where_it_stopped(tmp_path):
    def cancel(done, total):
        raise KeyboardInterrupt

    with serving(SMALL) as server:
        with pytest.raises(KeyboardInterrupt):
            download_oxford(tmp_path, cancel, server.url, **EXPECTED)
        assert download_oxford(tmp_path, None, server.url, **EXPECTED).read_bytes() == SMALL


def test_a_server_that_cannot_resume_starts_over(tmp_path):
    (tmp_path / "images.part").write_bytes(b"something else")
    with serving(SMALL, ranges=False) as server:
        assert download_oxford(tmp_path, None, server.url, **EXPECTED).read_bytes() == SMALL


def test_a_wrong_checksum_is_thrown_away(tmp_path):
    (tmp_path / "images.part").write_bytes(b"x" * 100)
    with serving(SMALL) as server:
        with refused(DataSetError, "arrived damaged: please start it again"):
            download_oxford(tmp_path, None, server.url, **EXPECTED)
        assert list(tmp_path.iterdir()) == []
        assert download_oxford(tmp_path, None, server.url, **EXPECTED).read_bytes() == SMALL


def test_a_log_in_page_does_not_replace_what_was_fetched(tmp_path):
    (tmp_path / "images.part").write_bytes(SMALL[:5000])
    with serving(b"<html>Please log in</html>", ranges=False) as server, refused(DataSetError, "log in"):
        download_oxford(tmp_path, None, server.url, **EXPECTED)
    assert (tmp_path / "images.part").read_bytes() == SMALL[:5000]


def test_a_part_that_the_server_cannot_continue_is_dropped(tmp_path):
    (tmp_path / "images.part").write_bytes(b"x" * (len(SMALL) - 1))
    with serving(SMALL[:-9]) as server, refused(DataSetError, "answered 416"):
        download_oxford(tmp_path, None, server.url, **EXPECTED)
    assert list(tmp_path.iterdir()) == []


def test_a_server_without_the_file(tmp_path):
    with serving(b"", status=404) as server, refused(DataSetError, "answered 404"):
        download_oxford(tmp_path, None, server.url, **EXPECTED)


def test_offline(tmp_path):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    with refused(DataSetError, "please check the connection") as found:
        download_oxford(tmp_path, None, f"http://127.0.0.1:{port}/images.tar.gz", **EXPECTED)
    assert f"127.0.0.1:{port}" in sentence(found.value) and "\n" not in sentence(found.value)


def test_through_a_proxy(tmp_path, monkeypatch):
    with serving(SMALL) as proxy:
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
        path = download_oxford(tmp_path, None, "http://pets.invalid/images.tar.gz", **EXPECTED)
    assert path.read_bytes() == SMALL
    assert proxy.asked == [("http://pets.invalid/images.tar.gz", None)]


def test_no_room_on_the_disk(tmp_path, monkeypatch):
    monkeypatch.setattr(oxford.shutil, "disk_usage", lambda path: SimpleNamespace(free=10))
    with serving(SMALL) as server, refused(DataSetError, "free disk space"):
        download_oxford(tmp_path, None, server.url, **EXPECTED)
    assert server.asked == []


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with refused(DataSetError, "did not work"):
        download_oxford(tmp_path / "file" / "folder", None, "http://127.0.0.1:9/", **EXPECTED)


def test_two_at_once(tmp_path):
    def second(done, total):
        with refused(DataSetError, "already running"):
            download_oxford(tmp_path, None, server.url, **EXPECTED)

    with serving(SMALL) as server:
        download_oxford(tmp_path, second, server.url, **EXPECTED)
    assert len(server.asked) == 1


def saved(tmp_path, data):
    path = tmp_path / "images.tar.gz"
    path.write_bytes(data)
    return path


def odd(name, kind, target=""):
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    return member


def test_links_devices_and_climbing_names_are_harmless(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    data = archive(
        {**PHOTOS, "../../Bengal_1.jpg": photo(99), "/etc/Bengal_2.jpg": photo(98), "images/._Bengal_3.jpg": b"x"},
        odd("images/Bengal_4.jpg", tarfile.SYMTYPE, "/etc/passwd"),
        odd("images/Bengal_5.jpg", tarfile.LNKTYPE, "/etc/passwd"),
        odd("images/Bengal_6.jpg", tarfile.CHRTYPE),
        odd("images/Bengal_7.jpg", tarfile.FIFOTYPE),
    )
    path = saved(tmp_path, data)
    dataset = from_oxford(path)
    assert dataset.names[-2:] == ("Bengal_1.jpg", "Bengal_2.jpg") and len(dataset) == 14
    assert list(tmp_path.iterdir()) == [path], "nothing is unpacked"


def test_the_publishers_few_bad_files_are_skipped(tmp_path):
    files = {**PHOTOS, "images/Egyptian_Mau_1.jpg": b"", "images/Egyptian_Mau_2.jpg": photo(1, "GIF"),
             "images/beagle_9.jpg": photo(2)[:500]}  # fmt: skip
    dataset = from_oxford(saved(tmp_path, archive(files)))
    assert "Egyptian_Mau_2.jpg" in dataset.names, "a GIF called .jpg is still a picture"
    assert [skip.name for skip in dataset.skipped] == ["Egyptian_Mau_1.jpg", "beagle_9.jpg"]


def test_a_huge_member_is_skipped_unread(tmp_path):
    files = {"images/Bengal_1.jpg": bytes(26 * 2**20), **PHOTOS}
    dataset = from_oxford(saved(tmp_path, archive(files)))
    assert "25 MB" in sentence(dataset.skipped[0].reason) and len(dataset) == 12


@pytest.mark.parametrize("data", [b"", b"hello", SMALL[:2000], SMALL[: len(SMALL) // 2], b"\x1f\x8b" + bytes(99)])
def test_a_damaged_archive(tmp_path, data):
    with refused(DataSetError, "please delete it and download it again"):
        from_oxford(saved(tmp_path, data))


def test_no_archive(tmp_path):
    with refused(DataSetError, "missing or damaged"):
        from_oxford(tmp_path / "images.tar.gz")


def test_too_many_members(tmp_path, monkeypatch):
    monkeypatch.setattr(oxford, "MOST_MEMBERS", 5)
    with refused(DataSetError, "damaged"):
        from_oxford(saved(tmp_path, SMALL))
