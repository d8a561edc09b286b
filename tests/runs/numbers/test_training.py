"""Stage 5: the first weights beside those of now."""

import numpy as np

from runs.course.tape import first_state
from runs.numbers.training import same_answer, training_numbers
from tests.runs.numbers.snapshots import snapshot_of


def test_training_shows_the_first_weights_beside_those_of_now():
    snapshot = snapshot_of(iterations=5)
    numbers = training_numbers(snapshot, first_state(snapshot.experiment.start))
    np.testing.assert_array_equal(numbers["first_P"], snapshot_of().probabilities)
    np.testing.assert_array_equal(numbers["P"], snapshot.probabilities)
    one, other = numbers.at("P[0,0]"), numbers.at("other_P[0,0]")
    assert same_answer(snapshot) == ((one > 0.5) == (other > 0.5))
