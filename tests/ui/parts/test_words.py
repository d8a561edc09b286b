"""Lesson text becomes labels, and HTML with its numbers in place."""

import numpy as np
import pytest
from markupsafe import Markup

import engine
from runs.link.address import from_params
from runs.numbers.numbers import Numbers
from tests.shown import numbers_in
from ui.parts import words
from ui.parts.errors import sentence
from ui.parts.show import Show

FILE = """title: A title
option.up: Up: it grows
option.down: Down
file: file-{t}.npz

## intro
### A heading
The answer is **{P[0,1]:2}**, the loss {L}, said to {name}.

A second paragraph.

## shares
{right%} and {right%:1} of {pets#}.
"""


@pytest.fixture
def show(tmp_path, monkeypatch):
    (tmp_path / "page.md").write_text(FILE, encoding="utf-8")
    monkeypatch.setattr(words, "LESSON", tmp_path)
    words.page_words.cache_clear()
    yield Show(Numbers({"P": np.array([[0.25, 0.75]]), "L": 1.386294, "right": 0.875, "pets": 1600}))
    words.page_words.cache_clear()


def test_a_file_is_read_by_its_keys(show):
    assert list(words.page_words("page")) == ["title", "option.up", "option.down", "file", "intro", "shares"]
    assert words.text("page", "title") == "A title"
    assert words.family("page", "option.") == {"up": "Up: it grows", "down": "Down"}


def test_numbers_and_words_stand_in_their_places(show):
    shown = {each.name: each for each in numbers_in(words.html("page", "intro", show, name="you"))}
    assert (shown["P[0,1]"].text, shown["P[0,1]"].value) == ("0.75", 0.75)
    assert (shown["L"].text, shown["L"].value) == ("1.386", 1.386294)
    assert "said to you" in words.html("page", "intro", show, name="you")
    assert words.text("page", "file", t=12) == "file-12.npz"


def test_shares_are_per_cent_and_counts_have_their_thousands_apart(show):
    shown = numbers_in(words.html("page", "shares", show))
    assert [each.text for each in shown] == ["88 %", "87.5 %", "1,600"]
    assert [each.value for each in shown] == [0.875, 0.875, 1600]


def test_text_becomes_headings_paragraphs_and_bold(show):
    html = words.passage("page", "intro", show, name="you")
    assert html.startswith("<h3>A heading</h3><p>The answer is <strong>")
    assert html.count("<p>") == html.count("</p>") == 2 and "**" not in html


def test_what_fills_a_place_cannot_become_html(show):
    html = words.passage("page", "intro", show, name="<b>**you**</b>")
    assert "<b>" not in html and "**you**" in html
    assert "<b>" in words.passage("page", "intro", show, name=Markup("<b>you</b>"))


def test_an_error_without_a_key_has_a_sentence_of_the_lesson():
    assert sentence(engine.EngineError("Internal words.")) == words.text("errors", "unknown")


def test_a_link_names_a_setting_by_its_title():
    (error,) = from_params({"loss": "Hinge"}).complaints
    assert sentence(error).endswith(": cross-entropy is used instead.")


def test_a_place_without_a_number_or_a_key_that_is_not_there_is_an_error(show):
    with pytest.raises(KeyError):
        words.text("page", "nothing")
    with pytest.raises(KeyError):
        words.text("page", "file")
    with pytest.raises(KeyError):
        words.html("page", "intro", show.__class__(Numbers()), name="you")
