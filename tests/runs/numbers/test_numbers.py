"""Numbers are looked up by name."""

import numpy as np
import pytest

from runs.numbers.numbers import Numbers


def test_numbers_are_looked_up_by_name():
    numbers = Numbers({"a": 2, "W1": np.array([[1.0, 2.0], [3.0, 4.0]]), "rest(Z1[0,1])": 5.0})
    assert [numbers.at(name) for name in ("a", "W1[1,0]", "rest(Z1[0,1])")] == [2.0, 3.0, 5.0]
    for name in ("b", "b[0]", "W1]", ""):
        with pytest.raises(KeyError):
            numbers.at(name)
    with pytest.raises(IndexError):
        numbers.at("W1[2,0]")
