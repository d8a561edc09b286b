"""How many sets of codes a lossless WebP has: each takes libwebp some kilobytes, and a small file can ask for 65,536.

The format (RFC 9649, chapter 3): transforms, some with a small picture of their own; then another small picture, whose
colours are the numbers of the sets of codes that parts of the picture are packed with. Only so much of it is read here
as tells how many of these there are.
"""

from pictures.formats.picture import RARE, PictureError

PREDICTOR, CROSS_COLOUR, INDEXED = 0, 1, 3
SYMBOLS, PIXELS_A_SYMBOL = 5_000, 50  # of the small pictures, which Python reads; real ones have a third at the most
LENGTHS_ORDER = (17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
LITERALS, LENGTHS, DISTANCES = 256, 24, 40


def sets_of_codes(data: bytes) -> int:
    """How many a picture has at the most. Raises PictureError for a strange one, and anything for a broken one."""
    bits = _Bits(data)
    bits.take(8)
    width, height, _ = bits.take(14) + 1, bits.take(14) + 1, bits.take(4)
    return _sets(bits, width, height)


def sets_of_codes_for_opacity(data: bytes, width: int, height: int) -> int:
    """The same for the opacity of a picture that is not lossless itself, which has no header."""
    return _sets(_Bits(data), width, height)


def _sets(bits, width, height):
    bits.symbols_left = SYMBOLS + width * height // PIXELS_A_SYMBOL
    while bits.take(1):
        kind = bits.take(2)
        if kind in (PREDICTOR, CROSS_COLOUR):
            scale = bits.take(3) + 2
            _small_picture(bits, _parts(width, scale) * _parts(height, scale))
        elif kind == INDEXED:
            colours = bits.take(8) + 1
            _small_picture(bits, colours)
            width = _parts(width, 3 if colours <= 2 else 2 if colours <= 4 else 1 if colours <= 16 else 0)
    if bits.take(1):
        bits.take(4)  # how many colours are remembered
    if not bits.take(1):
        return 1
    scale = bits.take(3) + 2
    return _small_picture(bits, _parts(width, scale) * _parts(height, scale))


class _Bits:
    """Bits, from the lowest of each byte on; behind the end there are zeros."""

    def __init__(self, data):
        self.data, self.place, self.symbols_left = data, 0, 0

    def peek(self):
        """At least 24 bits."""
        start = self.place >> 3
        return int.from_bytes(self.data[start : start + 4], "little") >> (self.place & 7)

    def take(self, count):
        value = self.peek() & ((1 << count) - 1)
        self.place += count
        return value

    def symbol(self, code):
        """The next symbol of a code: (bits at most, table of (symbol, bits))."""
        most, table = code
        symbol, length = table[self.peek() & ((1 << most) - 1)]
        self.place += length
        return symbol


def _small_picture(bits, pixels):
    """Read past a picture of so many pixels. -> how many different colours there are in it, by red and green"""
    cache = 1 << bits.take(4) if bits.take(1) else 0
    green, red, blue, alpha, distance = (
        _code(bits, size) for size in (LITERALS + LENGTHS + cache, LITERALS, LITERALS, LITERALS, DISTANCES)
    )
    colours = set()
    while pixels > 0:
        bits.symbols_left -= 1
        if bits.symbols_left < 0 or bits.place > 8 * len(bits.data):
            raise PictureError(RARE)
        symbol = bits.symbol(green)
        if symbol < LITERALS:
            colours.add((symbol, bits.symbol(red)))
            bits.symbol(blue)
            bits.symbol(alpha)
            pixels -= 1
        elif symbol < LITERALS + LENGTHS:  # pixels that were there before
            pixels -= _number(bits, symbol - LITERALS)
            _number(bits, bits.symbol(distance))
        else:  # a colour that is remembered
            pixels -= 1
    return len(colours)


def _number(bits, prefix):
    """A length or a distance."""
    if prefix < 4:
        return prefix + 1
    extra = (prefix - 2) >> 1
    return ((2 + (prefix & 1)) << extra) + bits.take(extra) + 1


def _code(bits, size):
    """A prefix code for so many symbols, as `_Bits.symbol` wants it."""
    lengths = [0] * size
    if bits.take(1):
        two = bits.take(1)
        lengths[bits.take(8 if bits.take(1) else 1)] = 1
        if two:
            lengths[bits.take(8)] = 1
        return _table(lengths)
    of_lengths = [0] * len(LENGTHS_ORDER)
    for place in LENGTHS_ORDER[: bits.take(4) + 4]:
        of_lengths[place] = bits.take(3)
    code = _table(of_lengths)
    left = 2 + bits.take(2 + 2 * bits.take(3)) if bits.take(1) else size
    place, before = 0, 8
    while place < size and left:
        left -= 1
        length = bits.symbol(code)
        if length < 16:
            lengths[place] = length
            before = length or before
            place += 1
        else:
            extra, least = {16: (2, 3), 17: (3, 3), 18: (7, 11)}[length]
            repeat = least + bits.take(extra)
            lengths[place : place + repeat] = [before if length == 16 else 0] * repeat
            place += repeat
    return _table(lengths[:size])


def _table(lengths):
    """The code with these lengths, as the format numbers it (RFC 1951, 3.2.2), its bits in the order of the file."""
    used = [symbol for symbol, length in enumerate(lengths) if length]
    if len(used) == 1:
        return 0, [(used[0], 0)]
    most = max(lengths)
    table, number = [None] * (1 << most), 0
    for length in range(1, most + 1):
        number <<= 1
        for symbol in used:
            if lengths[symbol] == length:
                first = int(f"{number:0{length}b}"[::-1], 2)
                table[first :: 1 << length] = [(symbol, length)] * (1 << most - length)
                number += 1
    return most, table


def _parts(side, scale):
    return -(-side >> scale)
