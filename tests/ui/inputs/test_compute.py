"""Compute it yourself: what is asked at a moment of the walk, and what is said of what was typed, with its digits."""

import re
from html import unescape

import pytest

import dev
from runs.course.experiment import Start
from tests.ui.driver import Visit
from tests.ui.test_pages import assert_true
from ui.inputs.compute import MOMENTS
from ui.inputs.controls import MOST_SIGNS
from ui.parts.numbers import show
from ui.parts.words import text

MOMENT = re.compile(r'name: "(\w+)",\s*stage: "(\w+)"')
BOX = '<div class="blank" data-moment="{}"( data-known)? hidden>(.*?)</div>'
ODD = "<b>\"'&"


def box(visit, name):
    """(its HTML, whether the number may be shown)"""
    (found,) = re.findall(BOX.format(MOMENTS[name][1]), visit.html)
    return found[1], bool(found[0])


def verdict(visit, name):
    """What is said of what was typed, as a learner reads it; None while nothing is."""
    found = re.search(r'<p class="verdict">(.*?)</p>', box(visit, name)[0])
    return found and unescape(re.sub("<.*?>", "", found[1]))


def says(key, digits=4, answer=None, **parts):
    """The lesson's sentence with these numbers in it."""
    written = {name: show(value, digits) for name, value in parts.items()}
    return text("blanks", key, **written, answer=show(answer, 3) if answer is not None else "")


def typed(visit, name, number):
    return visit.tell(f"blank.{name}", number)


def opened(stage, **choices):
    return Visit(preset="tiny", **choices).open(stage)


def test_each_blank_stands_at_moments_of_its_stage_that_there_are():
    there = {}
    for path in sorted(dev.ROOT.glob("ui/view/*/moments.js")):
        there |= dict(MOMENT.findall(path.read_text(encoding="utf-8")))
    for stage, moments in MOMENTS.values():
        assert {there[moment] for moment in moments.split()} == {stage}
    for stage in ("forward", "truth", "loss", "backprop"):
        offers = opened(stage).offers()
        assert [name for name in MOMENTS if f"blank.{name}" in offers] == [
            name for name, (of, _) in MOMENTS.items() if of == stage
        ]


def forward(visit):
    """What the textbook makes of the picture: the strongest node and its largest product."""
    at = visit.expected(visit.mine.settings, Start("tiny")).arrays
    j = int(at["A1"][0].argmax())
    products = at["X"][0] * at["W1"][:, j]
    i = int(abs(products).argmax())
    return at, i, j, products


def test_the_forward_pass_in_slips():
    visit = opened("forward")
    at, i, j, products = forward(visit)
    x, w, Z = at["X"][0, i], at["W1"][i, j], at["Z1"][0, j]
    assert verdict(typed(visit, "pixel", f"{at['pixel'][i] / 256}"), "pixel") == says("pixel.by_256")
    assert verdict(typed(visit, "product", f"{x + w}"), "product") == says("product.added", x=x, w=w)
    rest = products.sum() - products[i]
    assert verdict(typed(visit, "sum", f"{Z - products[i]}"), "sum") == says("sum.no_product", product=products[i])
    assert verdict(typed(visit, "sum", f"{Z}"), "sum") == says(
        "sum.right", product=products[i], rest=rest, b=at["b1"][j], answer=Z
    )
    z, other = at["Z2"][0]
    assert verdict(typed(visit, "softmax", f"{at['P'][0, 1]}"), "softmax") == says("softmax.other_class", z=z)
    assert says("softmax.right", z=z, other=other, answer=at["P"][0, 0]) == verdict(
        visit.press("show.softmax"), "softmax"
    )
    # The numbers in all these sentences are the textbook's.
    assert_true(visit, visit.mine.settings, Start("tiny"))


def test_the_way_back_in_slips():
    truth = opened("truth")
    at = forward(truth)[0]
    p = at["P"][0, 0]
    assert verdict(typed(truth, "error", f"{1 - p}"), "error") == says("error.reversed", p=p, y=1)
    loss = opened("loss")
    assert verdict(typed(loss, "loss", f"{-at['P'][0, 0]}"), "loss")
    assert verdict(typed(loss, "loss", f"{0.4342944819 * at['L']}"), "loss") == says("loss_of_truth.log_10")
    back = opened("backprop")
    weight = back.params["weight"]
    old, rate, slope = (
        back.expected(back.mine.settings, Start("tiny")).at(each) for each in (weight, "learning_rate", f"d{weight}")
    )
    said = verdict(typed(back, "nudge", f"{old + rate * slope}"), "nudge")
    assert said == says("nudge.added", rate=rate, slope=slope)


def test_a_loss_that_looks_at_all_outputs_is_written_with_their_numbers():
    visit = opened("loss", loss="MeanSquaredError")
    at = visit.expected(visit.mine.settings, Start("tiny")).arrays
    (p, q), L = at["P"][0], at["MeanSquaredError.L"]
    said = verdict(typed(visit, "loss", f"{2 * L}"), "loss")
    assert said == f"You forgot to divide. Look at (({show(p)} − 1)² + ({show(q)} − 0)²) ÷ 2 once more."


def test_the_first_hint_says_which_number_and_the_second_which_way():
    visit = opened("forward")
    at, i, j, _ = forward(visit)
    x, w = at["X"][0, i], at["W1"][i, j]
    assert verdict(visit, "product") is None
    assert verdict(typed(visit, "product", f"{1.5 * x * w}"), "product") == says("product.which", x=x, w=w)
    assert verdict(typed(visit, "product", f"{1.4 * x * w}"), "product") == text("blanks", "way.smaller")
    # What was typed stays.
    assert visit.offers()["blank.product"].says == f"{1.4 * x * w}" and not box(visit, "product")[1]


@pytest.mark.parametrize("form", ["{:.3g}", "{:.6e}", " {:.5f} "])
def test_right_is_right_however_it_is_written(form):
    visit = opened("forward")
    at, _, j, _ = forward(visit)
    typed(visit, "sum", form.format(at["Z1"][0, j]).replace(".", ","))
    assert box(visit, "sum")[1] and visit.mine.notes.blanks.computed == {"sum"}


def test_who_has_it_shown_has_not_computed_it():
    visit = opened("forward").press("show.sum")
    answer = forward(visit)[0]["Z1"][0].max()
    assert box(visit, "sum")[1] and verdict(visit, "sum").split("= ")[1].startswith(show(answer, 3))
    typed(visit, "sum", f"{answer}")
    assert box(visit, "sum")[1] and visit.mine.notes.blanks.computed == set()


@pytest.mark.parametrize("change", [("press", "step"), ("choose", "label", "dog"), ("choose", "picture", "dog")])
def test_of_another_state_it_is_another_blank(change):
    visit = typed(opened("truth"), "error", "0.1")
    assert verdict(visit, "error")
    what, *of = change
    getattr(visit, what)(*of)
    assert verdict(visit, "error") is None and visit.offers()["blank.error"].says == ""


def test_another_rate_asks_for_another_weight():
    visit = typed(opened("backprop"), "nudge", "7")
    assert verdict(visit, "nudge") and verdict(visit.choose("rate", 0.1), "nudge") is None


def test_what_is_typed_is_bounded_and_never_becomes_html():
    visit = typed(opened("forward"), "sum", ODD)
    assert visit.offers()["blank.sum"].says == ODD and ODD not in visit.html
    assert verdict(visit, "sum") == text("blanks", "unreadable.no_number")
    typed(visit, "sum", "9" * 100_000)
    assert visit.offers()["blank.sum"].says == "9" * MOST_SIGNS
    assert verdict(visit, "sum") == text("blanks", "unreadable.long")
    assert verdict(typed(visit, "sum", ""), "sum") == text("blanks", "unreadable.empty")


def test_without_a_label_the_forward_pass_is_asked_for_and_of_several_pictures_nothing():
    assert {f"blank.{name}" in opened("forward", label="").offers() for name in ("pixel", "softmax")} == {True}
    for stage in ("truth", "loss", "backprop"):
        assert "blank-words" not in opened(stage, label="").html
    assert "blank-words" not in opened("backprop", pictures="several").html


def test_a_weight_further_back_is_nudged_while_the_walk_comes_to_the_first():
    visit = opened("backprop", weight="W2[1,0]")
    _, i, j, _ = forward(visit)
    assert (
        f'data-name="X[0,{i}]"' in box(visit, "chain")[0] and f'data-name="slope(Z1[0,{j}])"' in box(visit, "chain")[0]
    )
    assert 'data-name="W2[1,0]"' in box(visit, "nudge")[0]
