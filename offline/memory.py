"""What a long training asks of the C library."""

import ctypes
from contextlib import suppress

TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3  # their numbers in malloc.h of glibc
LARGE, MOST_BEFORE = 2**30, 2**25  # bytes


def keep_freed_memory():
    """Keep what is freed for the next step, which needs as much again; where the C library is not glibc, do nothing.

    Otherwise arrays above 32 MB go back to the system at every step, which hands them out again page by page, as zeros.
    """
    with suppress(AttributeError, OSError, TypeError):
        library = ctypes.CDLL(None)
        # Before glibc 2.35 the second is the most. With neither, TRIM_THRESHOLD alone would give more back, not less.
        library.mallopt(MMAP_THRESHOLD, LARGE) or library.mallopt(MMAP_THRESHOLD, MOST_BEFORE)
        library.mallopt(TRIM_THRESHOLD, LARGE)
