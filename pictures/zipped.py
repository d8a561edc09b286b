"""A learner's ZIP of photos. It is hostile: bounded in every way before it is unpacked, and never written to disk."""

import io
import zipfile
from pathlib import Path

from pictures.collect import MOST_PICTURES, DataSet, DataSetError, Progress, choose, is_litter
from pictures.upload import PictureError, check_file_size, count_pixels

MB = 2**20
LARGEST_ZIP = 100 * MB
LARGEST_UNPACKED = 500 * MB
LARGEST_DIRECTORY = 8 * MB
MOST_ENTRIES = 30_000
MOST_PIXELS = 2_000_000_000  # four times what 100 MB of phone photos have; flat pictures could have far more
LARGEST_RATIO = 200  # unpacked / packed: flat drawings stay below, bombs reach 1000
SMALL = 1 * MB  # entries up to here may be packed any way


def from_zip(file: bytes | str | Path, most: int = MOST_PICTURES, progress: Progress | None = None) -> DataSet:
    """The photos in a ZIP file of at most 100 MB; of more than `most` a fixed random choice. Raises DataSetError."""
    with _opened(_bytes(file)) as archive:
        entries = _checked_entries(archive)
        pixels_left = MOST_PIXELS

        def read(name):
            nonlocal pixels_left
            data = _unpacked(archive, entries[name])
            pixels_left -= count_pixels(data)
            if pixels_left < 0:
                raise DataSetError(
                    f"These pictures have more than {MOST_PIXELS // 10**6:,} megapixels together: please send fewer."
                )
            return data

        return choose("your ZIP file", list(entries), read, most, progress)


class _BoundedReads(io.BytesIO):
    """A ZIP's bytes. `zipfile` reads the list of files in one piece, however long the ZIP says it is."""

    def read(self, size=-1):
        if size > LARGEST_DIRECTORY:
            raise DataSetError(f"This ZIP file lists too many files; {MOST_ENTRIES:,} is the most: please send fewer.")
        return super().read(size)


def _bytes(file):
    path = None if isinstance(file, bytes) else Path(file)
    if path and not path.is_file():
        raise DataSetError(f"There is no file {str(path)!r}: please check its name.")
    size = path.stat().st_size if path else len(file)
    if size > LARGEST_ZIP:
        raise DataSetError(
            f"This ZIP file is larger than {LARGEST_ZIP // MB} MB, the most we take: please send fewer pictures."
        )
    return path.read_bytes() if path else file


def _opened(data):
    try:
        return zipfile.ZipFile(_BoundedReads(data))
    except DataSetError:
        raise
    except Exception as error:  # zipfile promises no list of what it raises on hostile bytes
        raise DataSetError("This is not a ZIP file, or it is damaged: please pack your pictures again.") from error


def _checked_entries(archive):
    """name -> entry of all that may be pictures. Raises DataSetError for a ZIP that no learner would make."""
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise DataSetError(
            f"This ZIP file has {len(entries):,} files and {MOST_ENTRIES:,} is the most: please send fewer."
        )
    if any(entry.flag_bits & 1 for entry in entries):
        raise DataSetError("This ZIP file is locked with a password: please pack your pictures without one.")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > LARGEST_UNPACKED:
        raise DataSetError(
            f"This ZIP file unpacks to more than {LARGEST_UNPACKED // MB} MB: please send fewer pictures."
        )
    files = {entry.filename: entry for entry in entries}
    return {name: entry for name, entry in files.items() if name and name[-1] != "/" and not is_litter(name)}


def _unpacked(archive, entry):
    """The bytes of one entry. Raises PictureError."""
    if entry.filename.lower().endswith(".zip"):
        raise PictureError("This is a ZIP file inside the ZIP file: please unpack it first.")
    check_file_size(entry.file_size)
    if entry.file_size > max(SMALL, LARGEST_RATIO * entry.compress_size):
        raise PictureError("This file unpacks to far more than a picture does: please leave it out.")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise PictureError("This file is packed in a rare way: please pack it as an ordinary ZIP file.")
    try:
        with archive.open(entry) as packed:
            return b"".join(iter(lambda: packed.read(MB), b""))
    except Exception as error:  # as above
        raise PictureError("This file is damaged inside the ZIP file: please pack it again.") from error
