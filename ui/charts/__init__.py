"""All curves of the lesson: one record of a line, and one drawing of it.

    chart(lines, ...)     as HTML, on a page
    curves(key, ...)      the same, to be pointed at: an element of its own
    points(x, y, ...)     one line alone, for those who draw the rest themselves

`figure.py` draws the same lines as a file; as that takes Matplotlib, it is imported by those alone who need it.
"""

from .drawing import STEPS, Line, Panel, chart, points
from .run_curves import Curve, curves, voices
