"""The learning rates beside the presets are what the search for them finds."""

import pytest

from offline.find_rates import largest
from runs.course.presets import OF_ONE, PLAIN

# The small ones, which take no time.
FOUND = [
    ("tiny", PLAIN, 0),
    ("tiny", "Adam", 1),
    ("small", "Momentum", 0),
    ("small", "Adam", 2),
    ("standard", PLAIN, 1),
]


@pytest.mark.parametrize(("size", "optimizer", "column"), FOUND)
def test_the_search_finds_the_rate_of_the_table(size, optimizer, column):
    assert largest(size, ("random", "drawn", "photos")[column], optimizer) == OF_ONE[size][optimizer][column]
