"""Stage 2: the wrong label."""

import numpy as np

from runs.course.experiment import Settings
from runs.numbers.truth import truth_numbers
from tests.runs.numbers.snapshots import snapshot_of


def test_the_wrong_label_is_the_mirror_image():
    for label in ("cat", "dog"):
        numbers = truth_numbers(snapshot_of(settings=Settings(label=label)))
        other = truth_numbers(snapshot_of(settings=Settings(label="dog" if label == "cat" else "cat")))
        np.testing.assert_array_equal(numbers["flipped_T"], other["T"])
        np.testing.assert_array_equal(numbers["flipped_E"], other["E"])
        np.testing.assert_array_equal(numbers["P"], other["P"])
