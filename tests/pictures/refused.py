"""Files that are refused, and what the lesson says of them."""

import re
from contextlib import contextmanager

import pytest

from ui.parts.errors import sentence


@contextmanager
def refused(kind, match):
    """`pytest.raises` of an error of which the lesson says what matches."""
    with pytest.raises(kind) as found:
        yield found
    assert re.search(match, sentence(found.value)), sentence(found.value)


def reasons_of(dataset):
    """{name: what the lesson says of a file that was left out}"""
    return {skip.name: sentence(skip.reason) for skip in dataset.skipped}
