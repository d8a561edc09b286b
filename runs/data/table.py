"""Rows as a file of comma-separated values."""

import csv
import io
from collections.abc import Iterable


def separated(rows: Iterable[Iterable]) -> bytes:
    """In UTF-8, with the mark of the byte order, by which a spreadsheet knows it as that."""
    file = io.StringIO(newline="")
    csv.writer(file).writerows(rows)
    return file.getvalue().encode("utf-8-sig")
