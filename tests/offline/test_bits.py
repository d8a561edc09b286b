"""Weights of fewer bits, worked by hand, and what they save."""

import io

import numpy as np
import pytest

from engine import SGD, CrossEntropy, Dense, Network, init, save
from offline.bits import FULL, rounded
from offline.train_photos import to_ship


@pytest.mark.parametrize(
    ("w", "bits", "expected"),
    [(0.0, 4, 0), (1 / 3, 3, 0.3125), (-1 / 3, 3, -0.3125), (0.99, 3, 1), (21, 3, 20), (0.1, 1, 0.125)],
)
def test_worked_by_hand(w, bits, expected):
    """1/3 is 0.0101010101 in binary: three digits from the first 1 on, rounded, are 0.0101 = 5/16."""
    found = rounded(np.float32([w]), bits)
    assert found.dtype == np.float16 and found == [expected]


def test_no_weight_moves_by_more_than_its_last_bit():
    w = np.random.default_rng(0).normal(0, 0.1, 10_000).astype(np.float32)
    for bits in (4, 6, 8):
        moved = np.abs(rounded(w, bits) - w) / np.abs(w)
        assert 0.5 * 2.0**-bits < moved.max() <= 2.0**-bits


def test_all_bits_are_float16():
    w = np.random.default_rng(0).normal(0, 0.1, 10_000).astype(np.float32)
    assert (rounded(w, FULL) == w.astype(np.float16)).all()


def test_of_six_bits_a_network_needs_three_quarters_of_the_room():
    network = Network((Dense(300, 100),), CrossEntropy(), SGD(0.1))
    state = init(network, 0, np.float32)
    sizes = []
    for bits in (FULL, 6):
        file = io.BytesIO()
        save(file, *to_ship(network, state, bits))
        sizes.append(file.tell())
    assert sizes[1] < 0.76 * sizes[0]
