"""What a learner is called whose name nobody asks for: two words, others in each class, and no two learners alike."""

from math import gcd
from zlib import crc32


def place(code: str, seat: int, first: int, second: int) -> tuple[int, int]:
    """Which of `first` and of `second` words name the learner in this seat of a class: others until all were had."""
    every, begins = first * second, crc32(code.encode())
    stride = next(step for step in range(begins % every, 2 * every) if gcd(step, every) == 1)
    return divmod((begins + seat * stride) % every, second)
