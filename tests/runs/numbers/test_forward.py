"""Stage 1: terms add up to their sums, powers to the probabilities."""

import math

import numpy as np
import pytest

from runs.course.experiment import Settings
from runs.course.presets import PRESETS
from runs.numbers.forward import dense_layers, forward_numbers, sums
from tests.runs.numbers.snapshots import snapshot_of


@pytest.mark.parametrize("size", [p.name for p in PRESETS])
def test_terms_add_up_to_their_sum(size):
    snapshot = snapshot_of(size)
    numbers = forward_numbers(snapshot)
    for layer in dense_layers(snapshot.network):
        number = layer.W.removeprefix("W")
        for node, total in enumerate(sums(snapshot, layer)):
            terms = [numbers.at(f"product(W{number}[{i},{node}])") for i in total.inputs]
            rest, bias = numbers.at(f"rest(Z{number}[0,{node}])"), numbers.at(f"b{number}[{node}]")
            assert sum(terms) + rest + bias == pytest.approx(numbers.at(f"Z{number}[0,{node}]"), abs=1e-12)
            assert total.total == numbers.at(f"Z{number}[0,{node}]")


def test_powers_are_kept_short_and_their_quotients_are_the_probabilities():
    for rate, iterations in ((0.01, 0), (10.0, 3)):
        snapshot = snapshot_of(settings=Settings(learning_rate=rate), iterations=iterations)
        numbers = forward_numbers(snapshot)
        assert numbers.at("sum(powers)") < 2 * math.exp(9)
        quotients = numbers["powers"] / numbers["sum(powers)"]
        np.testing.assert_allclose(quotients, numbers["P"], rtol=1e-12)
        assert (numbers.at("shift") != 0) == (snapshot.forward.logits.max() > 9)
