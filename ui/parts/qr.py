"""QR codes of links."""

import segno
from markupsafe import Markup


def drawn(link: str) -> Markup:
    """The code as a drawing, black on white in any light."""
    return Markup(_code(link).svg_inline(scale=4, border=4, light="white"))


def squares(link: str) -> tuple:
    """Its squares, row by row, the dark ones 1; without a margin."""
    return _code(link).matrix


def _code(link):
    return segno.make(link, error="l", micro=False)
