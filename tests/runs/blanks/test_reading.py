"""Numbers as learners type them; what is none is refused with its reason."""

import random
from decimal import Decimal

import pytest

from runs.blanks.reading import WHY_NOT, Unreadable, agree, count_digits, read
from ui.parts.numbers import percent, show, signed

TYPED = {
    "0.05": "0.05",
    " 0,05 ": "0.05",
    ".05": "0.05",
    ",05": "0.05",
    "5.": "5",
    "-0.05": "-0.05",
    "−0,05": "-0.05",
    "– 0.05": "-0.05",
    "+0.05": "0.05",
    "= 0.05": "0.05",
    "≈0.05": "0.05",
    "1e-7": "1e-7",
    "1E−7": "1e-7",
    "1,2e-7": "1.2e-7",
    "1,2·10^-7": "1.2e-7",
    "1.2x10^-7": "1.2e-7",
    "1.2 X 10 ^ −7": "1.2e-7",
    "1.2×10⁻⁷": "1.2e-7",
    "−1.234×10⁵": "-1.234e5",
    "1.2*10**-7": "1.2e-7",
    "1.2*10^(-7)": "1.2e-7",
    "1.2×10-7": "1.2e-7",
    "10^-7": "1e-7",
    "-10⁻⁷": "-1e-7",
    "10": "10",
    "10.5": "10.5",
    "80 %": "0.80",
    "12,5%": "0.125",
    "0": "0",
}
REFUSED = {
    "": "empty",
    "   ": "empty",
    "1" * 70: "long",
    "2/3": "fraction",
    "0.5 ÷ 2": "fraction",
    "1,234.5": "commas",
    "1 234": "commas",
    "1.2.3": "commas",
    "cat": "no_number",
    "nan": "no_number",
    "inf": "no_number",
    "1e": "no_number",
    "1e9999": "no_number",
    "1.2×10 7": "no_number",
    "0x10": "no_number",
    "0.5+0.3": "no_number",
    "--5": "no_number",
    "٣": "no_number",
    "1e5.5": "no_number",
    "-": "no_number",
    ".": "no_number",
    "²": "no_number",
}


@pytest.mark.parametrize(("typed", "number"), TYPED.items())
def test_a_number_is_read_as_it_is_typed(typed, number):
    assert read(typed) == Decimal(number)


@pytest.mark.parametrize(("typed", "why"), REFUSED.items())
def test_what_is_no_number_is_refused_with_its_reason(typed, why):
    with pytest.raises(Unreadable) as refused:
        read(typed)
    assert refused.value.key == why


def test_whatever_the_screen_writes_can_be_typed():
    rng = random.Random(1)
    for _ in range(2000):
        value = rng.choice((-1, 1)) * 10 ** rng.uniform(-30, 30)
        for text in (show(value), signed(value), show(value).replace(".", ","), repr(value), f"{value:.3e}"):
            assert agree(read(text), value, 4), text
    assert read(percent(0.125, 1)) == Decimal("0.125")


def test_the_digits_are_those_that_were_typed():
    assert [count_digits(read(typed)) for typed in ("0.056", "0.0560", "1e-7", "100", "80 %")] == [2, 3, 1, 3, 2]


def test_no_text_brings_it_down():
    rng = random.Random(2)
    for _ in range(5000):
        text = "".join(rng.choice("0123456789.,eE+-−–^*×x·() %⁻⁷²/a\n٣") for _ in range(rng.randrange(12)))
        try:
            assert read(text).is_finite()
        except Unreadable as error:
            assert error.key in WHY_NOT


def test_a_tie_is_rounded_as_on_paper_and_as_on_the_screen():
    assert show(0.145, 2) == "0.14" and agree(Decimal("0.14"), 0.145, 2) and agree(Decimal("0.145"), 0.145, 2)
    assert show(0.1575, 3) == "0.158" and not agree(Decimal("0.157"), 0.1575, 3)
    assert not agree(Decimal("0.13"), 0.145, 2) and not agree(Decimal("0.15"), 0.14499, 2)
