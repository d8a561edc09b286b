"""Numbers as text: few digits, nothing lost behind them, sums that can be checked by hand."""

import json
import random
from fractions import Fraction

import numpy as np
import pytest

import dev
from tests.shown import read as shown_value
from ui.parts import numbers
from ui.parts.numbers import SUPERSCRIPTS, alike, apart, count, fixed, number, percent, setting, show, signed, sum_terms


def read(text):
    """The exact value that a shown number says."""
    superscripts = {after: before for before, after in SUPERSCRIPTS.items()}
    mantissa, _, exponent = text.removeprefix("≈").partition("×10")
    return Fraction(mantissa.replace("−", "-")) * Fraction(10) ** int(exponent.translate(superscripts) or 0)


def many_values():
    rng = random.Random(1)
    return [rng.choice((-1, 1)) * 10 ** rng.uniform(-20, 20) for _ in range(2000)]


# The browser is tried on the same table (tests/browser/test_javascript.py).
TABLE = json.loads((dev.ROOT / "tests" / "numbers.json").read_text(encoding="utf-8"))
FORMS = {"show": show, "signed": signed, "fixed": fixed, "percent": percent, "count": count, "sum": sum_terms}


@pytest.mark.parametrize("form", TABLE)
def test_numbers_are_written_as_the_table_says(form):
    for given, text in TABLE[form]:
        written = FORMS[form](*given)
        assert ([*written.terms, written.total] if form == "sum" else written) == text, given


def test_numbers_that_differ_are_told_apart_and_others_look_alike():
    assert apart([1.124003e-7, 1.124e-7]) == ["1.124003×10⁻⁷", "1.124×10⁻⁷"]
    assert apart([0.5, 0.25]) == ["0.5", "0.25"] and apart([0.123456, 0.123456]) == ["0.1235", "0.1235"]
    assert apart([0.5, 0.5000001]) == ["0.5", "0.5000001"] and alike(0.7, 0.7 + 1e-15) and not alike(0.7, 0.7 + 1e-9)


def test_numbers_of_numpy_are_written_as_the_floats_that_they_are():
    assert (show(np.float32(0.1)), fixed(np.float64(0.25), 1), count(np.int64(1600))) == ("0.1000", "0.3", "1,600")


def test_counts_have_their_thousands_apart_and_settings_are_whole():
    assert (count(999), count(1_000_000), count(-1234.4)) == ("999", "1,000,000", "−1,234")
    assert (setting(0.00015), setting(10.0), setting(-0.5), setting(32)) == ("0.00015", "10", "−0.5", "32")
    assert (setting(0.0001), setting(5e-5), setting(1.5e-7)) == ("0.0001", "5×10⁻⁵", "1.5×10⁻⁷")


def test_what_is_shown_is_right_to_its_last_digit():
    for value in many_values():
        assert abs(read(show(value)) - Fraction(value)) <= abs(Fraction(value)) * Fraction(1, 2000)


@pytest.mark.parametrize("size", [1, 2, 6, 40])
def test_shown_terms_add_up_to_the_shown_sum(size):
    rng = random.Random(size)
    for _ in range(200):
        terms = [rng.gauss(0, 10 ** rng.uniform(-9, 9)) for _ in range(size)]
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


def test_a_shown_quotient_is_that_of_the_numbers_shown():
    rng = np.random.default_rng(4)
    for logits in rng.normal(0, 3, (200, 2)):
        power, both = np.exp(logits[0]), np.exp(logits).sum()
        shown = numbers.quotient(power, both, power / both)
        (a, _), (b, _), (p, unit) = map(shown_value, shown)
        assert abs(a / b - p) <= unit / 2
    assert numbers.quotient(1, 4, 0.25) == ("1", "4", "0.25")
