"""HTML of numbers and pictures: looked up by name, signs in words and colour, nothing unescaped."""

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

from runs.course.presets import preset
from runs.data.sources import Sources
from runs.data.values import CAT, OwnPicture
from runs.numbers.numbers import Numbers
from tests.shown import numbers_in, read
from ui.parts import show as ways
from ui.parts.show import Show
from ui.stages import in_hand


@pytest.fixture
def show():
    return Show(Numbers({"a": np.array([0.12345, -2.0, 0.0]), "total": -1.87655}))


def test_a_number_carries_its_name_its_full_value_and_its_text(show):
    (shown,) = numbers_in(show("a[0]"))
    assert shown == ("a[0]", 0.12345, "0.1235")
    assert numbers_in(show("a[0]", 2))[0].text == "0.12"


@pytest.mark.parametrize(
    ("name", "text", "css"), [("a[0]", "+0.1235", "pos"), ("a[1]", "−2", "neg"), ("a[2]", "0", "zero")]
)
def test_a_sign_is_written_and_coloured(show, name, text, css):
    html = show.signed(name)
    assert numbers_in(html)[0].text == text
    assert html.startswith(f'<span class="{css}">')
    fixed = numbers_in(show.signed(name, 2))[0].text
    assert fixed == {"a[0]": "+0.12", "a[1]": "−2.00", "a[2]": "0.00"}[name]


def test_an_unknown_name_is_an_error_and_never_a_made_up_number(show):
    with pytest.raises(KeyError):
        show("b[0]")


def test_what_is_not_computed_is_a_dash_with_words():
    assert 'aria-label="not computed yet"' in ways.not_yet("x")


def test_shown_terms_add_up_to_the_shown_sum():
    rng = np.random.default_rng(2)
    for _ in range(300):
        terms = rng.normal(0, 10 ** rng.uniform(-6, 4), rng.integers(2, 7))
        show = Show(Numbers({"t": terms, "sum": terms.sum()}))
        html, total = show.sum([f"t[{i}]" for i in range(len(terms))], "sum")
        assert sum(read(numbers_in(term)[0].text)[0] for term in html) == read(numbers_in(total)[0].text)[0]


def pixels_of(html, mode=None):
    data = base64.b64decode(re.search(r"base64,([^\"]+)", html)[1])
    return np.asarray(Image.open(io.BytesIO(data)).convert(mode))


def test_weights_are_drawn_blue_orange_and_nothing_by_their_size():
    size = preset("tiny")
    values = np.zeros(64)
    values[[0, 1, 2]] = 2.0, -2.0, 1.0
    drawn = pixels_of(ways.signed_pictures(values, size, 64, "weights"), "RGBA")
    assert tuple(drawn[0, 0]) == (*ways.POSITIVE, 255) and tuple(drawn[0, 1]) == (*ways.NEGATIVE, 255)
    assert tuple(drawn[0, 2, :3]) == ways.POSITIVE and abs(drawn[0, 2, 3] - 127.5) < 2 and drawn[0, 3, 3] == 0
    assert ways.signed_pictures(np.zeros(64), size, 64, "weights")


def test_a_colour_network_has_three_pictures_of_weights():
    html = ways.signed_pictures(np.ones(3072), preset("standard"), 64, "weights")
    assert re.findall(r'alt="(.+?)"', html) == ["weights (red)", "weights (green)", "weights (blue)"]


@pytest.mark.parametrize("size", ["tiny", "small", "standard"])
def test_the_networks_input_is_drawn_as_it_is(size):
    row = Sources().row(CAT, preset(size))[0]
    drawn = pixels_of(ways.pixelated(row, preset(size), 200, "the cat"))
    np.testing.assert_array_equal(drawn.reshape(-1), np.rint(row * 255))


def test_alternative_texts_cannot_break_out(monkeypatch):
    monkeypatch.setattr("ui.visit.pictures.thumbnail", lambda name, size: b"")
    html = in_hand.picture(OwnPicture("1"), 9, '"><script>')
    assert "<script>" not in html


def test_what_counts_is_highlighted_and_the_rest_dimmed():
    square, amounts = np.full((6, 6, 3), 200, np.uint8), np.array([[0.0, 1.0], [2.0, 4.0]])
    drawn = pixels_of(ways.highlight(square, amounts, 60, "what counts"))
    dim = 200 * ways.DIM
    wanted = [dim, dim * 0.75 + 255 * 0.25, dim * 0.5 + 255 * 0.5, 255]
    for (y, x), value in zip(((0, 0), (0, 3), (3, 0), (3, 3)), wanted, strict=True):
        np.testing.assert_array_equal(drawn[y : y + 3, x : x + 3], round(value))
    assert (pixels_of(ways.highlight(square, np.zeros((2, 2)), 60, "nothing")) == round(dim)).all()


def test_a_table_reads_its_head_and_rows_once_each():
    """They may come one by one, as a generator gives them."""
    head, rows = ("", "weights", "right", "wrong"), [("dense", "9", "7", "2"), ("maps", "8", "6", "1")]
    assert ways.table(iter(head), iter(rows), "of both") == ways.table(head, rows, "of both")
    assert [f">{name}</th>" in ways.table(iter(head), iter(rows), "of both") for name in head[1:]] == [True] * 3
