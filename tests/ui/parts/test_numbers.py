"""Numbers as text: few digits, nothing lost behind them, sums that can be checked by hand."""

import random
from fractions import Fraction

import numpy as np
import pytest

from ui.parts.numbers import SUPERSCRIPTS, fixed, number, show, signed, sum_terms


def read(text):
    """The exact value that a shown number says."""
    superscripts = {after: before for before, after in SUPERSCRIPTS.items()}
    mantissa, _, exponent = text.removeprefix("≈").partition("×10")
    return Fraction(mantissa.replace("−", "-")) * Fraction(10) ** int(exponent.translate(superscripts) or 0)


def many_values():
    rng = random.Random(1)
    return [rng.choice((-1, 1)) * 10 ** rng.uniform(-20, 20) for _ in range(2000)]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (-0.0, "0"),
        (1, "1"),
        (0.8, "0.8"),
        (0.80003, "0.8000"),
        (-0.8012345, "−0.8012"),
        (1.23456e-7, "1.235×10⁻⁷"),
        (-1e-4, "−1×10⁻⁴"),
        (0.00099996, "0.001000"),
        (9999.96, "1.000×10⁴"),
        (49154, "49154"),
        (7.9e5, "790000"),
        (123456.7, "1.235×10⁵"),
        (np.float32(0.1), "0.1000"),
        (None, "–"),
    ],
)
def test_show(value, text):
    assert show(value) == text


def test_ties_round_away_from_zero():
    assert (show(1.125, 3), show(-1.125, 3), fixed(2.5, 0), fixed(0.125, 2)) == ("1.13", "−1.13", "3", "0.13")


def test_what_is_shown_is_right_to_its_last_digit():
    for value in many_values():
        assert abs(read(show(value)) - Fraction(value)) <= abs(Fraction(value)) * Fraction(1, 2000)


def test_fixed_has_so_many_decimals_and_no_negative_zero():
    assert (fixed(0.2, 2), fixed(-12.345, 1), fixed(-0.001, 2), fixed(3, 0)) == ("0.20", "−12.3", "0.00", "3")


def test_signed():
    assert (signed(0.8), signed(-0.8), signed(0), signed(None)) == ("+0.8", "−0.8", "0", "–")


@pytest.mark.parametrize("count", [1, 2, 6, 40])
def test_shown_terms_add_up_to_the_shown_sum(count):
    rng = random.Random(count)
    for _ in range(200):
        terms = [rng.gauss(0, 10 ** rng.uniform(-9, 9)) for _ in range(count)]
        shown = sum_terms(terms, sum(terms))
        unit = last_place(shown.total)
        assert sum(map(read, shown.terms)) == read(shown.total)
        for term, text in zip(terms, shown.terms, strict=True):
            within = unit if text.startswith("≈") else unit / 2
            assert abs(read(text) - Fraction(term)) <= within


def last_place(text):
    """What one unit of the last shown digit is worth."""
    mantissa, _, exponent = text.partition("×")
    decimals = len(mantissa.partition(".")[2])
    return read(f"1×{exponent}" if exponent else "1") / 10**decimals


def test_a_term_that_had_to_give_way_is_marked():
    assert sum_terms([1 / 3] * 3, 1) == (("≈0.334", "0.333", "0.333"), "1.000")
    assert sum_terms([0.1, 0.2, -0.05], 0.25) == (("0.1000", "0.2000", "−0.0500"), "0.2500")
    assert sum_terms([0, 0], 0) == (("0.000", "0.000"), "0.000")


def test_a_number_carries_its_name_and_every_digit():
    span = number("P[0,1]", 0.8012345678901234)
    assert 'data-name="P[0,1]"' in span
    assert 'data-value="0.8012345678901234"' in span
    assert span.endswith(">0.8012</span>")


def test_what_is_not_computed_yet_says_so_and_has_no_value():
    span = number("dW1[0,1]", None)
    assert "not computed yet" in span
    assert "data-value" not in span


def test_names_and_texts_are_escaped():
    assert "<b>" not in number('"><b>', 1.0, "<b>")
