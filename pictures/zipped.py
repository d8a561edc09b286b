"""A learner's ZIP of photos. It is hostile: bounded in every way before it is unpacked, and never written to disk."""

import io
import re
import struct
import zipfile
from pathlib import Path

from pictures.collect import INNER_ZIP, MOST_PICTURES, DataSet, Progress, choose, is_litter
from pictures.errors import DataSetError, PictureError
from pictures.upload import check_file_size

MB = 2**20
LARGEST_ZIP = 100 * MB
LARGEST_UNPACKED = 500 * MB
LARGEST_DIRECTORY = 8 * MB
MOST_ENTRIES = 30_000
LARGEST_RATIO = 200  # unpacked / packed: flat drawings stay below, bombs reach 1000
SMALL = 1 * MB  # entries up to here may be packed any way
FILE, LISTED, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
FILE_HEADER, LISTED_HEADER = 30, 46  # bytes
LOCKED, NAMED_IN_UTF_8, IS_FOLDER = 1, 8, 16  # a flag; one in the second byte of flags; an attribute of MS-DOS
OTHER_ARCHIVES = re.compile(rb"Rar!|7z\xbc\xaf\x27|\x1f\x8b|BZh|\xfd7zXZ|.{257}ustar", re.DOTALL)


def from_zip(
    file: bytes | str | Path, most: int = MOST_PICTURES, progress: Progress | None = None, title: str = "ZIP file"
) -> DataSet:
    """The photos in a ZIP file of at most 100 MB; of more than `most` a fixed random choice. Raises DataSetError."""
    data = _bytes(file)
    with _opened(data) as archive:
        entries = _checked_entries(archive, len(data))
        return choose(
            title,
            list(entries),
            lambda name: _unpacked(archive, entries[name]),
            most,
            progress,
            lambda name: entries[name].compress_size,
            len(data),
        )


class _Zip(io.BytesIO):
    """A ZIP's bytes, of which `zipfile` is kept from believing too much.

    It reads the list of files in one piece, however long the ZIP says it is. And one name that is said to be UTF-8, and
    is not, would cost the whole ZIP: so no name is said to be.
    """

    def read(self, size=-1):
        if size > LARGEST_DIRECTORY:
            raise DataSetError("zip_lists_too_many", most=MOST_ENTRIES)
        piece = super().read(size)
        if not piece.startswith((FILE, LISTED)):
            return piece
        piece, position = bytearray(piece), 0
        if piece.startswith(FILE) and size == FILE_HEADER:
            piece[7] &= ~NAMED_IN_UTF_8
        while piece.startswith(LISTED, position) and position + LISTED_HEADER <= len(piece):
            piece[position + 9] &= ~NAMED_IN_UTF_8
            position += LISTED_HEADER + sum(struct.unpack_from("<HHH", piece, position + 28))
        return bytes(piece)


def _bytes(file):
    path = None if isinstance(file, bytes) else Path(file)
    if path and not path.is_file():
        raise DataSetError("no_such_file", path=str(path))
    size = path.stat().st_size if path else len(file)
    if size > LARGEST_ZIP:
        raise DataSetError("zip_too_large", most=LARGEST_ZIP // MB)
    return path.read_bytes() if path else file


def _opened(data):
    try:
        archive = zipfile.ZipFile(_Zip(data))
    except DataSetError:
        raise
    except Exception as error:  # zipfile promises no list of what it raises on hostile bytes
        raise DataSetError(f"zip.{_why_not(data)}") from error
    (part,) = struct.unpack_from("<H", data, data.rindex(END) + 4)
    if part not in (0, 0xFFFF):
        raise DataSetError("zip_in_parts")
    return archive


def _why_not(data):
    if OTHER_ARCHIVES.match(data):
        return "another_kind"
    if data.startswith(FILE) and END not in data[-LARGEST_DIRECTORY:]:
        return "cut_off"
    if data.startswith((FILE, END)):
        return "damaged"
    return "none"


def _checked_entries(archive, size):
    """name -> entry of all that may be pictures. Raises DataSetError for a ZIP that no learner would make."""
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise DataSetError("zip_has_too_many", files=len(entries), most=MOST_ENTRIES)
    if any(entry.flag_bits & LOCKED for entry in entries):
        raise DataSetError("zip_locked")
    if sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        raise DataSetError("zip_unpacks_to_too_much", most=LARGEST_UNPACKED // MB)
    if sum(entry.compress_size for entry in entries) > size:
        raise DataSetError("zip_lists_more_than_it_holds")
    files = {_name(entry): entry for entry in entries if not entry.external_attr & IS_FOLDER}
    return {name: entry for name, entry in files.items() if name and name[-1] != "/" and not is_litter(name)}


def _name(entry):
    """In UTF-8 if it can be, whatever the ZIP says: Macs do not say so. Windows may part folders by backslashes."""
    written = entry.orig_filename.encode("cp437")  # as `_Zip` has it
    try:
        name = written.decode()
    except UnicodeDecodeError:
        name = entry.orig_filename
    return name.partition("\0")[0].replace("\\", "/")


def _unpacked(archive, entry):
    """The bytes of one entry. Raises PictureError."""
    if entry.filename.lower().endswith(".zip"):
        raise PictureError(INNER_ZIP)
    check_file_size(entry.file_size)
    if entry.file_size > max(SMALL, LARGEST_RATIO * entry.compress_size):
        raise PictureError("unpacks_to_too_much")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise PictureError("packed_in_a_rare_way")
    try:
        with archive.open(entry) as packed:
            return b"".join(iter(lambda: packed.read(MB), b""))
    except Exception as error:  # as above
        raise PictureError("damaged_in_zip") from error
