"""A slip of paper for each student, to be cut out: a QR code that leads to their link, and whose it is."""

from collections.abc import Iterable
from typing import NamedTuple

from take_home.worksheet.pen import BODY, MARGIN, SIZES, Code, Pen
from take_home.worksheet.words import Words

COLUMNS = 3
# In inches: from slip to slip, and the code.
TALL, WIDE = 2.45, 1.8


class Slip(NamedTuple):
    """whose: a line of text; code: of their link"""

    whose: str
    code: Code


def slips(each: Iterable[Slip], words: Words, size: str = "a4") -> bytes:
    """The file. size: one of SIZES."""
    pen = Pen(SIZES[size], words.say("slips"), words)
    across = (pen.width - 2 * MARGIN) / COLUMNS
    for at, slip in enumerate(each):
        if at % COLUMNS == 0:
            pen.need(TALL)
            pen.y -= TALL
        x = MARGIN + at % COLUMNS * across
        pen.code(slip.code, x, pen.y + TALL - WIDE, WIDE)
        pen.put(x, pen.y + TALL - WIDE - 0.2, slip.whose, BODY)
    return pen.file()
