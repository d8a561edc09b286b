"""A step as a file: it is made when somebody asks for it, and the picture may have been removed by then."""

import io

import numpy as np
import pytest

from runs.sources import Sources
from tests.browser.view_example import example
from ui.stages.network import _made


@pytest.mark.parametrize(
    ("data", "has_picture"), [("cat", True), ("own-removed", False), ("photos-gone@3", False), (None, False)]
)
def test_a_picture_that_is_gone_is_left_out_of_the_file(data, has_picture):
    shown = example({"preset": "tiny"})
    entries = np.load(io.BytesIO(_made(shown.network, shown.step, Sources(), data)))
    assert ("picture" in entries) == has_picture and "dW1" in entries
