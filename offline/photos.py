"""A folder or ZIP of photos as arrays, and a bar on the terminal: what training and evaluation have in common."""

import sys
from pathlib import Path, PurePosixPath

import numpy as np
from PIL import Image

from pictures.collect import SIDE, DataSetError
from pictures.datasets import from_folder, from_zip
from pictures.pixels import to_bytes_0_255

MOST_PHOTOS = 30_000  # 830 MB in memory
VALIDATION = 2_000  # photos


def read_photos(data, pixels):
    """-> X uint8 (n,pixels,pixels,3), y int (n,): 0 cat, 1 dog, in the order of their names, whichever way they came.

    Files that cannot be read are left out. Raises DataSetError if no photo of a kind is left.
    """
    if pixels > SIDE:
        raise DataSetError(f"Photos are read {SIDE} pixels wide, so {pixels} is too many.")
    read = from_zip if Path(data).is_file() else from_folder
    found = read(data, MOST_PHOTOS, lambda done, total: progress("reading photos", done, total))
    if found.skipped:
        print(f"{len(found.skipped)} files are no photos we can use, and were left out.", file=sys.stderr)
    order = sorted(range(len(found)), key=lambda i: PurePosixPath(found.names[i]))
    X, y = found.pictures[order], found.labels[order]
    return smaller(X, pixels), y


def smaller(pictures, pixels):
    """uint8 (n,p,p,3) -> (n,pixels,pixels,3)"""
    if pictures.shape[1] == pixels:
        return pictures
    return np.stack([to_bytes_0_255(Image.fromarray(picture), pixels, grey=False) for picture in pictures])


def held_out(y, count, seed):
    """Which photos judge and are never trained on: `count`, half of them cats, chosen by seed. (n,) -> bool (n,)"""
    rng = np.random.default_rng((seed, 1))
    held = np.zeros(len(y), bool)
    for label in (0, 1):
        held[rng.permutation(np.flatnonzero(y == label))[: count // 2]] = True
    return held


def progress(what, done, total, more=""):
    """A bar on the terminal; in a log file a line for each hundredth."""
    if done % max(1, total // 100) and done != total:
        return
    bar = "#" * (30 * done // total)
    end = "\r" if sys.stderr.isatty() and done < total else "\n"
    print(f"{what} [{bar:<30}] {done} of {total} {more}", end=end, file=sys.stderr, flush=True)
