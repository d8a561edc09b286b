"""A weight in plain words says from where it leads to where."""

import pytest

from engine.names import weight_called
from runs.course.experiment import Settings, Start
from runs.course.presets import preset
from runs.course.tape import network_of
from ui.stages.spelled import spelled


@pytest.mark.parametrize(
    ("size", "name", "words"),
    [
        ("small", "W2[3,0]", "the weight from hidden node 3 to the Cat output"),
        ("small", "W1[17,2]", "the weight from the pixel in row 1, column 1 to hidden node 2"),
        ("standard", "W1[100,5]", "the weight from the pixel in row 1, column 1, green to hidden node 5"),
        ("conv-small", "W1[0,2,1,7]", "the weight of filter 7, convolution 1, top right, for green"),
        ("conv-small", "W2[1,0,4,9]", "the weight of filter 9, convolution 2, middle left, for map 4"),
        ("conv-small", "W5[6,1]", "the weight from the mean of map 6 to the Dog output"),
    ],
)
def test_a_weight_is_spelled_out(size, name, words):
    network = network_of(Start(size), Settings())
    assert spelled(network, preset(size), weight_called(network, name)) == words
