"""Codes that can be read aloud, such as bako-timu-47: of syllables that nobody writes in two ways, and two digits."""

import re
import secrets

# No letters that sound or look alike: c and k, f and v, q, w, x, y.
CONSONANTS, VOWELS = "bdgkmnprstz", "aeiou"
OF_CLASS, OF_TEACHER = 2, 4
"""Pairs of syllables: a class is found by 900 million codes, what its teacher alone may do by 10¹⁶."""
PAIR = f"[{CONSONANTS}][{VOWELS}]" * 2
LONGEST = 60


def for_class() -> str:
    """A code by which learners find their class."""
    return _made(OF_CLASS)


def for_teacher() -> str:
    """A code for whoever opened the class, and nobody else."""
    return _made(OF_TEACHER)


def read(text: str) -> str:
    """The class's code that was typed, however it was written. -> the code, or empty if that is none"""
    return _read(text, OF_CLASS)


def read_secret(text: str) -> str:
    """The teacher's code that was typed. -> the code, or empty if that is none"""
    return _read(text, OF_TEACHER)


def _made(pairs):
    syllables = [secrets.choice(CONSONANTS) + secrets.choice(VOWELS) for _ in range(2 * pairs)]
    words = map("".join, zip(syllables[::2], syllables[1::2], strict=True))
    return "-".join((*words, f"{secrets.randbelow(100):02}"))


def _read(text, pairs):
    signs = re.sub("[^a-z0-9]", "", text[:LONGEST].lower())
    found = re.fullmatch(f"({PAIR})" * pairs + "([0-9]{2})", signs)
    return "-".join(found.groups()) if found else ""
