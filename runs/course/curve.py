"""A curve of any length in at most 4,000 points: of every stretch its lowest and its highest, each where it was."""

from array import array
from collections.abc import Iterable

import numpy as np

MOST_POINTS = 4_000
COLUMNS = 5


class Curve:
    """Values added one after the other, at iterations that only grow.

    Each row is a stretch of `width` iterations: its number, then (iteration, value) of its lowest and of its highest
    point. When there are too many rows, every two become one. No point is invented: all were added.

    Rows lie one behind the other in one array of numbers: a garbage collection walks over every list there is.
    """

    def __init__(self, most: int = MOST_POINTS, width: int = 1, rows: Iterable[float] = ()) -> None:
        self.most, self.width, self.rows = most, width, array("d", rows)

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.rows) // COLUMNS

    def add(self, t: int, value: float) -> None:
        """The next point."""
        rows, stretch = self.rows, t // self.width
        if rows and rows[-5] == stretch:
            if value < rows[-3]:
                rows[-4], rows[-3] = t, value
            if value > rows[-1]:
                rows[-2], rows[-1] = t, value
            return
        rows.extend((stretch, t, value, t, value))
        if 2 * len(self) > self.most:
            self.width *= 2
            self.rows = array("d", _halved(self._table()).ravel())

    def until(self, t: int) -> "Curve":
        """A copy that ends before iteration t."""
        stretch, low_t, low, high_t, high = self._table().T
        first, last = low_t < t, high_t < t
        low_t, low = np.where(first, low_t, high_t), np.where(first, low, high)
        high_t, high = np.where(last, high_t, low_t), np.where(last, high, low)
        table = np.stack([stretch, low_t, low, high_t, high], axis=1)[first | last]
        return Curve(self.most, self.width, table.ravel())

    def points(self, most: int | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Iterations and values, in order; on demand of wider stretches, so that there are at most so many."""
        table = self._table()
        while most and 2 * len(table) > most:
            table = _halved(table)
        t, first = np.unique(table[:, [1, 3]], return_index=True)
        return t, table[:, [2, 4]].ravel()[first]

    def _table(self):
        return np.array(self.rows).reshape(-1, COLUMNS)


def _halved(table):
    """Every two stretches as one; of equal values the earlier stays. (n,5) -> (m,5)"""
    stretches, first = np.unique(table[:, 0] // 2, return_index=True)
    last = np.append(first[1:], len(table)) - 1
    low = np.where(table[last, 2] < table[first, 2], last, first)
    high = np.where(table[last, 4] > table[first, 4], last, first)
    return np.concatenate([stretches[:, None], table[low, 1:3], table[high, 3:5]], axis=1)
