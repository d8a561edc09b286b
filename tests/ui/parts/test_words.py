"""Lesson text becomes HTML with its numbers in place."""

import numpy as np
import pytest

from runs.numbers.numbers import Numbers
from tests.shown import numbers_in
from ui.parts import words
from ui.parts.show import Show

FILE = """## title
A title

## intro
### A heading
The answer is **{P[0,1]:2}**, the loss {L}, said to {name}.

A second paragraph.
"""


@pytest.fixture
def show(tmp_path, monkeypatch):
    (tmp_path / "page.md").write_text(FILE, encoding="utf-8")
    monkeypatch.setattr(words, "LESSON", tmp_path)
    words.sections.cache_clear()
    yield Show(Numbers({"P": np.array([[0.25, 0.75]]), "L": 1.386294}))
    words.sections.cache_clear()


def test_a_file_is_read_by_its_sections(show):
    assert list(words.sections("page")) == ["title", "intro"]
    assert words.text("page", "title") == "A title"


def test_numbers_and_words_stand_in_their_places(show):
    shown = {each.name: each for each in numbers_in(words.text("page", "intro", show, name="you"))}
    assert (shown["P[0,1]"].text, shown["P[0,1]"].value) == ("0.75", 0.75)
    assert (shown["L"].text, shown["L"].value) == ("1.386", 1.386294)
    assert "said to you" in words.text("page", "intro", show, name="you")


def test_text_becomes_headings_paragraphs_and_bold(show):
    html = words.told("page", "intro", show, name="you")
    assert html.startswith("<h3>A heading</h3><p>The answer is <strong>")
    assert html.count("<p>") == html.count("</p>") == 2 and "**" not in html


def test_a_place_without_a_number_or_a_section_that_is_not_there_is_an_error(show):
    with pytest.raises(KeyError):
        words.text("page", "nothing")
    with pytest.raises(KeyError):
        words.text("page", "intro", show.__class__(Numbers()), name="you")
