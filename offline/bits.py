"""Weights of fewer significant bits: what is always 0 takes no room in a compressed file, so more weights fit."""

import numpy as np

FULL = 11  # significant bits of float16


def rounded(w, bits):
    """float16, each number with so many significant bits: it moves by less than one part in 2**bits. -> like w

    Numbers of less than 6e-5 have fewer bits in float16, and those above 65,504 are infinite there.
    """
    share, power = np.frexp(w)
    return np.ldexp(np.rint(np.ldexp(share, bits)), power - bits).astype(np.float16)
