"""A folder or ZIP with `cat/` and `dog/` in it -> small square pictures and their labels, all in memory."""

import sys
import zipfile
from pathlib import Path

import numpy as np

from pictures.pixels import to_bytes_0_255
from pictures.upload import PictureError, crop_square, decode

KINDS = ("cat", "dog")
ENDINGS = {".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp"}


def read_photos(data, pixels):
    """-> X uint8 (n,pixels,pixels,3), y int (n,): 0 cat, 1 dog, in the order of their names.

    Files that cannot be read are left out. Raises PictureError if a kind has no photo.
    """
    files = _open_zip(data) if Path(data).is_file() else _open_folder(data)
    X, y, unreadable = [], [], 0
    for number, (kind, read) in enumerate(files):
        progress("reading photos", number + 1, len(files))
        try:
            X.append(to_bytes_0_255(crop_square(decode(read())), pixels, grey=False))
            y.append(kind)
        except PictureError:
            unreadable += 1
    if set(y) != {0, 1}:
        raise PictureError(f"{data} needs a folder cat and a folder dog, with photos in both.")
    if unreadable:
        print(f"{unreadable} files are no photos we can read and were left out.", file=sys.stderr)
    return np.stack(X), np.array(y)


def progress(what, done, total, more=""):
    """A bar on the terminal; in a log file a line for each hundredth."""
    if done % max(1, total // 100) and done != total:
        return
    bar = "#" * (30 * done // total)
    end = "\r" if sys.stderr.isatty() and done < total else "\n"
    print(f"{what} [{bar:<30}] {done} of {total} {more}", end=end, file=sys.stderr, flush=True)


def _open_folder(data):
    found = [(path.relative_to(data), path.read_bytes) for path in sorted(Path(data).rglob("*")) if path.is_file()]
    return _labelled(found)


def _open_zip(data):
    archive = zipfile.ZipFile(data)
    found = [(Path(info.filename), lambda info=info: archive.read(info)) for info in archive.infolist()]
    return _labelled(sorted(found, key=lambda entry: entry[0]))


def _labelled(found):
    """(path inside, how to read it) -> (label, how to read it), for photos whose path says what they are."""
    labelled = []
    for path, read in found:
        kinds = [label for label, kind in enumerate(KINDS) if kind in (part.lower() for part in path.parts[:-1])]
        if len(kinds) == 1 and path.suffix.lower() in ENDINGS:
            labelled.append((kinds[0], read))
    return labelled
