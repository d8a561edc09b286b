"""Oxford-IIIT Pet: 7,390 photos of 12 breeds of cats and 25 of dogs, fetched from its publisher when a person asks.

Parkhi, Vedaldi, Zisserman, Jawahar: Cats and Dogs, CVPR 2012. CC BY-SA 4.0. `python -m pictures.oxford FOLDER` fetches
it; size and checksum are those of the archive that torchvision's OxfordIIITPet names.
"""

import hashlib
import http.client
import shutil
import sys
import tarfile
import threading
import urllib.error
import urllib.request
from pathlib import Path, PurePosixPath

from pictures.collect import DataSet, Progress, collect, is_litter, label_of, tell
from pictures.errors import DataSetError, FileError
from pictures.upload import check_file_size

URL = "https://thor.robots.ox.ac.uk/~vgg/data/pets/images.tar.gz"
SIZE = 791_918_971  # bytes
MD5 = "5c4f3ee8e5d25df40f4fd59a7f44e54c"
MB = 2**20
MOST_MEMBERS = 20_000  # the archive has 7,394

_one_download = threading.Lock()


def download_oxford(
    folder: str | Path, progress: Progress | None = None, url: str = URL, size: int = SIZE, md5: str = MD5
) -> Path:
    """The path of images.tar.gz in `folder`, fetched (792 MB) unless it is there. `progress` counts bytes.

    What a broken download has brought is kept, and the next call goes on from there. A proxy named in the environment
    (HTTPS_PROXY) is used. Raises DataSetError.
    """
    archive = Path(folder) / "images.tar.gz"
    part = archive.with_name("images.part")
    if archive.exists():
        return archive
    if not _one_download.acquire(blocking=False):
        raise DataSetError("download_is_running")
    try:
        archive.parent.mkdir(parents=True, exist_ok=True)
        _fetch(url, part, size, progress)
        if _md5(part) != md5:
            part.unlink()
            raise DataSetError("download_damaged")
        return part.replace(archive)
    except (OSError, http.client.HTTPException) as error:
        if getattr(error, "code", None) == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            part.unlink(missing_ok=True)  # what is here does not belong to what is there
        raise DataSetError("download_failed", url=url, reason=_reason(error)) from error
    finally:
        _one_download.release()


def from_oxford(archive: str | Path, progress: Progress | None = None) -> DataSet:
    """All pictures of the .tar.gz, read from front to back; nothing is unpacked to disk. `progress` counts its bytes.

    204 MB in memory. Raises DataSetError.
    """
    archive = Path(archive)
    try:
        with archive.open("rb") as raw, tarfile.open(fileobj=raw, mode="r|gz") as tar:
            return collect("Oxford-IIIT Pet", _files(tar, raw, archive.stat().st_size, progress))
    except (tarfile.TarError, OSError, EOFError) as error:
        raise DataSetError("archive_damaged", name=archive.name) from error


def _files(tar, raw, size, progress):
    """(name, reader) of the pictures; anything else (folders, links, notes, other files) is passed over."""
    for count, member in enumerate(tar):
        if count >= MOST_MEMBERS:
            raise tarfile.ReadError("more files than the data set has")
        name = PurePosixPath(member.name).name
        if member.isreg() and name.endswith(".jpg") and not is_litter(name) and label_of(name) is not None:
            yield name, lambda _, member=member: _unpacked(tar, member)
        tell(progress, raw.tell(), size)


def _unpacked(tar, member):
    check_file_size(member.size)
    return tar.extractfile(member).read()


def _fetch(url, part, size, progress):
    """Bring `part` up to `size` bytes, going on from what is there. Raises OSError, HTTPException or DataSetError."""
    have = part.stat().st_size if part.exists() else 0
    if have >= size:
        return
    if shutil.disk_usage(part.parent).free < size - have:
        raise DataSetError("disk_full", size=round((size - have) / 1e6))
    request = urllib.request.Request(url, headers={"Range": f"bytes={have}-"} if have else {})
    with urllib.request.build_opener().open(request, timeout=30) as answer:  # built now: the proxy may have changed
        goes_on = answer.status == http.HTTPStatus.PARTIAL_CONTENT
        if not goes_on:
            have = 0
            _check_length(answer, url, size)
        with part.open("ab" if goes_on else "wb") as file:
            while piece := answer.read(min(MB, size - have)):
                file.write(piece)
                have += len(piece)
                tell(progress, have, size)
    if have < size:
        raise ConnectionError(FileError("it_was_cut_off"))


def _check_length(answer, url, size):
    """Before what was fetched earlier is overwritten: a network's log-in page must not take its place."""
    length = answer.headers.get("Content-Length")
    if length is not None and int(length) != size:
        raise DataSetError("another_file_was_sent", url=url)


def _md5(path):
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def _reason(error):
    if isinstance(error, urllib.error.HTTPError):
        return FileError("server_answered", code=error.code)
    if error.args and isinstance(error.args[0], FileError):
        return error.args[0]
    return str(getattr(error, "reason", error)) or type(error).__name__


def _main():
    if len(sys.argv) != 2:
        sys.exit("Please name the folder: python -m pictures.oxford FOLDER")
    print(f"{SIZE / 1e6:.0f} MB from {URL}")
    try:
        print(download_oxford(sys.argv[1], lambda done, total: print(f"\r{done / total:.1%} ", end="", flush=True)))
    except DataSetError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    _main()
