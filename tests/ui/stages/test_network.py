"""A step as a file: it is made when somebody asks for it, and the picture may have been removed by then."""

import io

import numpy as np
import pytest
import streamlit as st

from runs.data.sources import Sources
from runs.data.values import CAT, Member, OwnPhotos, OwnPicture
from tests.browser.view_example import example
from tests.ui.driver import Visit
from ui.serve.turns import BusyError
from ui.stages.network import _made


@pytest.mark.parametrize(
    ("data", "has_picture"),
    [(CAT, True), (OwnPicture("removed"), False), (Member(OwnPhotos("gone"), 3), False), (None, False)],
    ids=str,
)
def test_a_picture_that_is_gone_is_left_out_of_the_file(data, has_picture):
    shown = example({"preset": "tiny"})
    entries = np.load(io.BytesIO(_made(shown.network, shown.step, Sources(), data)))
    assert ("picture" in entries) == has_picture and "dW1" in entries


def test_each_file_that_a_page_offers_is_made_in_its_turn(monkeypatch):
    offered = {}
    monkeypatch.setattr(st, "download_button", lambda label, data, *_, **__: offered.update({label: data}))
    visit = Visit(preset="tiny").open("forward").answer().open("training").press("Keep it")
    assert {*offered} >= {"This step as a file ↓", "Save this network"}
    for make in offered.values():
        with visit.mine.makes_file, pytest.raises(BusyError):
            make()
        assert make().startswith(b"PK")
