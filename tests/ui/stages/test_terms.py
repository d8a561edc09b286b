"""One sum, term by term: each line adds up as it is shown, and the last sum is the engine's number, digit for digit."""

import math
import random
import re
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from runs.course.presets import PRESETS
from runs.numbers.told import terms
from tests.runs.blanks.states import state_of
from tests.shown import numbers_in, read
from tests.ui.driver import Visit
from ui.parts import numbers

TABLE = re.compile(r"<caption[^>]*>The terms of one sum.*?</table>")


def lines(visit):
    """(what it adds, what is so far) of each line of the table, as they stand on the page."""
    rows = re.findall(r"<tr>.*?</tr>", TABLE.search(visit.html)[0])[1:]
    return [numbers_in(row)[-2:] for row in rows]


def handle(visit):
    """What the slider says."""
    return re.search(r'<output>([^<]*)</output><input type="range" name="terms"', visit.html)[1]


def opened(preset, **more):
    return Visit(preset=preset, **more).open("forward")


@pytest.mark.parametrize("preset", ["tiny", "small", "standard", "conv-small"])
def test_the_learner_adds_one_after_the_other(preset):
    visit = opened(preset)
    for count in range(9):
        found = lines(visit)
        assert len(found) == 8 and handle(visit).startswith(f"{count}, sum ")
        # What was not added yet is not computed yet.
        assert [each.value is not None for pair in found for each in pair] == [True] * 2 * count + [False] * 2 * (
            8 - count
        )
        before, unit = Fraction(0), None
        for adds, so_far in found[:count]:
            (term, unit), (now, its) = read(adds.text), read(so_far.text)
            assert before + term == now and unit == its, "what is shown adds up, in as many decimals"
            assert abs(now - Fraction(so_far.value)) <= unit / 2 and abs(term - Fraction(adds.value)) <= unit
            assert adds.text.startswith("≈") == (
                adds.text.removeprefix("≈") != numbers.fixed(adds.value, decimals(unit))
            )
            before = now
        assert handle(visit).endswith(f" {found[count - 1][1].text if count else 0}")
        assert ("These are all." in visit.html) == (count == 8)
        visit.press("terms.next")
    # Begun again, it is the first term alone; and the slider goes to any.
    assert handle(visit).startswith("1, ")
    assert "These are all." in visit.tell("terms", "8").html


def decimals(unit):
    return round(-math.log10(unit))


@pytest.mark.parametrize("size", [each.name for each in PRESETS])
@pytest.mark.parametrize("activation", ["ReLU", "Sigmoid"])
def test_the_terms_are_those_of_the_node_and_make_its_sum(size, activation):
    snapshot = state_of(size, activation, seed=3)
    found, named = terms(snapshot)
    *products, rest, bias = [named.at(term.name) for term in found]
    factors = [[named.at(name) for name in term.factors] for term in found[:-2]]
    assert products == [x * w for x, w in factors] and [term.factors for term in found[-2:]] == [(), ()]
    assert sorted(products, key=abs, reverse=True) == products
    output = found[-1].so_far
    Z = named.at(output)
    assert snapshot.forward.values[1][tuple(map(int, re.findall(r"\d+", output)[1:]))] == Z
    assert math.fsum((*products, rest, bias)) == pytest.approx(Z, rel=1e-9, abs=1e-12)
    sums = [named.at(term.so_far) for term in found]
    assert np.diff([0, *sums]) == pytest.approx([*products, rest, bias], rel=1e-9, abs=1e-12)
    # The other products are no larger, and they are all there.
    (W, _), X = snapshot.state.params[0], snapshot.X[0]
    node = int(output.rpartition(",")[2].rstrip("]"))
    if W.ndim == 2:
        every = sorted(X * W[:, node], key=abs)
        assert math.fsum(every[:-6]) == pytest.approx(rest, abs=1e-12) and abs(every[-7]) <= abs(products[-1])


def test_the_same_number_of_terms_stays_added_up_of_another_picture():
    visit = opened("tiny").tell("terms", "3")
    first = lines(visit)
    second = lines(visit.choose("picture", "dog"))
    assert [pair[1].value is not None for pair in second] == [True] * 3 + [False] * 5
    assert first[0][0].value != second[0][0].value


def test_every_line_adds_up_whatever_the_numbers_are():
    rng = random.Random(5)
    marked = 0
    for _ in range(2_000):
        terms = [rng.choice((-1, 1)) * 10 ** rng.uniform(-rng.choice((1, 9)), rng.choice((0, 4))) for _ in range(8)]
        sums = [sum(terms[: k + 1]) for k in range(8)]
        shown = numbers.running(terms, sums)
        for (before, now), term, value in zip(pairwise(("0", *shown.so_far)), shown.terms, terms, strict=True):
            assert read(before)[0] + read(term)[0] == read(now)[0]
            unit = read(now)[1] if now != "0" else read(term)[1]
            assert abs(read(term)[0] - Fraction(value)) <= unit * (1 if term.startswith("≈") else Fraction(1, 2))
            marked += term.startswith("≈")
    assert marked < 2_000, "most are plainly rounded"
