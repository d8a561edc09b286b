"""The same three kinds as tests/by_hand.py has them: what their papers say, written without the engine."""

import numpy as np

BENDS = {"LeakyReLU": (lambda z: np.maximum(z, 0.01 * z), lambda z: np.where(z > 0, 1.0, 0.01))}


def _focal(P, T):
    p = (P * T).sum(axis=1)
    return -((1 - p) ** 2) * np.log(p)


def _focal_slope(P, T):
    return T * (2 * (1 - P) * np.log(P) - (1 - P) ** 2 / P)


LOSSES = {"Focal": (_focal, _focal_slope)}


def _rmsprop(g, t, square):
    new = 0.9 * square + 0.1 * g**2
    return g / (np.sqrt(new) + 1e-8), {"new_square": new}


RULES = {"RMSProp": (("square",), _rmsprop)}
