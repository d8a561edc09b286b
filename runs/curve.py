"""A curve of any length in at most 4,000 points: of every stretch its lowest and its highest, each where it was."""

import numpy as np

MOST_POINTS = 4_000


class Curve:
    """Values added one after the other, at iterations that only grow.

    Each row is a stretch of `width` iterations: (iteration, value) of its lowest, then of its highest point. When there
    are too many rows, every two become one. No point is invented: all were added.
    """

    def __init__(self, most=MOST_POINTS):
        self.most, self.width, self.rows = most, 1, []

    def add(self, t, value):
        """The next point."""
        place = t // self.width
        if self.rows and self.rows[-1][0] == place:
            row = self.rows[-1]
            if value < row[2]:
                row[1], row[2] = t, value
            if value > row[4]:
                row[3], row[4] = t, value
            return
        self.rows.append([place, t, value, t, value])
        if 2 * len(self.rows) > self.most:
            self._halve()

    def until(self, t):
        """A copy that ends before iteration t."""
        copy = Curve(self.most)
        copy.width = self.width
        for place, *row in self.rows:
            points = [point for point in (row[:2], row[2:]) if point[0] < t]
            if points:
                copy.rows.append([place, *points[0], *points[-1]])
        return copy

    def points(self, most=None):
        """-> (iterations, values), in order; on demand of wider stretches, so that there are at most so many."""
        if most and 2 * len(self.rows) > most:
            wider = self.until(np.inf)
            while 2 * len(wider.rows) > most:
                wider._halve()
            return wider.points()
        points = sorted({point for row in self.rows for point in ((row[1], row[2]), (row[3], row[4]))})
        return tuple(np.array(points, float).reshape(-1, 2).T)

    def _halve(self):
        self.width *= 2
        old, self.rows = self.rows, []
        for place, low_t, low, high_t, high in old:
            if self.rows and self.rows[-1][0] == place // 2:
                row = self.rows[-1]
                if low < row[2]:
                    row[1:3] = low_t, low
                if high > row[4]:
                    row[3:] = high_t, high
            else:
                self.rows.append([place // 2, low_t, low, high_t, high])
