"""Stage 3: the losses against the table of the design and their formulas in plain NumPy."""

import math
from dataclasses import replace

import numpy as np
import pytest

from pictures.pets import draw
from runs.course.experiment import Settings
from runs.data.sources import Sources
from runs.data.values import OwnPicture
from runs.numbers.loss import EXAMPLES_OF_P, how_bad, loss_curves, loss_numbers
from runs.numbers.snapshot import look
from tests import by_hand
from tests.runs.numbers.snapshots import assert_same, snapshot_of


def test_the_table_of_the_design():
    numbers = loss_numbers(snapshot_of())
    wanted = {
        0.2: (1.6094, 0.64, -0.80, -0.256, 3.1),
        0.01: (4.6052, 0.9801, -0.99, -0.0196, 50.5),
        0.001: (6.9078, 0.9980, -0.999, -0.0020, 500.5),
    }
    assert list(wanted) == list(EXAMPLES_OF_P)
    for row, (p, (ce, mse, push, weak_push, harder)) in enumerate(wanted.items()):
        at = {name: numbers.at(f"row{row}.{name}") for name in ("p", "CrossEntropy.L", "MeanSquaredError.L")}
        assert at["p"] == p
        assert (round(at["CrossEntropy.L"], 4), round(at["MeanSquaredError.L"], 4)) == (ce, mse)
        assert round(numbers.at(f"row{row}.MeanSquaredError.harder"), 1) == harder
        for name, slope in (("CrossEntropy", push), ("MeanSquaredError", weak_push)):
            pair = numbers[f"row{row}.{name}.dZ"][0]
            assert round(pair[0], 4) == slope and pair[1] == pytest.approx(-pair[0])


def test_the_curves_are_the_losses():
    p, values = loss_curves()
    assert len(p) == 121 and (np.diff(p) > 0).all()
    np.testing.assert_allclose(values["CrossEntropy"], -np.log(p), rtol=1e-9)
    np.testing.assert_allclose(values["MeanSquaredError"], (1 - p) ** 2, rtol=1e-9)


def test_how_bad_stands_beside_a_tenth_and_a_coin_toss():
    seen = []
    for iterations in (0, 8, 40, 200):
        snapshot = snapshot_of(iterations=iterations)
        score = -math.log(snapshot.probabilities[0, 0])
        seen.append(how_bad(snapshot))
        assert seen[-1] == ("good" if score < 0.1 else "fair" if score < math.log(2) else "bad")
    assert set(seen) == {"bad", "fair", "good"}


def test_an_own_picture_goes_the_same_way():
    image = draw("dog", 11, 96).image
    sources = Sources({OwnPicture("1"): image})
    snapshot = replace(snapshot_of())
    settings = Settings(OwnPicture("1"), "dog")
    seen = look(snapshot.experiment, snapshot.state, settings, sources)
    wanted = by_hand.lesson(snapshot.experiment.start, snapshot.state, settings, by_hand.pixels(image, snapshot.preset))
    assert_same(loss_numbers(seen), wanted, ("X", "pixel", "P", "T", "E", "L", "dW1", "dX"))
