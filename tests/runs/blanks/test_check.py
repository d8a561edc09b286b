"""What is said of an answer, one after the other: right, a slip by its name, which number, which way."""

import re

import pytest

from runs.blanks import kinds
from runs.blanks.blank import Blank, Kind, Part, blank
from runs.blanks.by_hand import sheet
from runs.blanks.check import check
from runs.blanks.walk import blanks
from tests.runs.blanks.states import state_of
from ui.parts.words import page_words


def of(kind, **parts):
    value = kind.right(**parts)
    made = blank(kind, "N", value, [Part(place, place, number) for place, number in parts.items()])
    assert isinstance(made, Blank)
    return made


CROSS_ENTROPY, SQUARES = ["neg", ["true", ["ln", "P"]]], ["mean", ["^", "E", 2]]
FOCAL = ["*", ["neg", ["ln", ["true", "P"]]], ["^", ["-", 1, ["true", "P"]], 2]]
PIXEL = of(kinds.PIXEL, pixel=226.0)
PRODUCT = of(kinds.PRODUCT, x=0.8863, w=-0.07096)
SUM = of(kinds.SUM, product=0.5, rest=-1.25, b=0.3)
NODE = of(kinds.SUM_OF_TWO, x0=0.5, w0=-0.3, x1=0.9, w1=0.7, b=0.1)
SOFTMAX = of(kinds.SOFTMAX, z=1.37, other=0.28)
ERROR = of(kinds.ERROR, p=0.298, y=1.0)
CHAIN = of(kinds.CHAIN, x=0.8, slope=0.21, blame=-0.35)
BLAME = of(kinds.BLAME, d0=-0.4, w0=0.7, d1=0.4, w1=-0.1)
NUDGE = of(kinds.NUDGE, old=0.3, rate=0.5, slope=-0.217)
BY_RULE = of(kinds.NUDGE_BY_RULE, old=0.3, rate=0.5, slope=-0.217, step=0.9)
TRUTH = of(kinds.loss_of(CROSS_ENTROPY), p=0.2)
FADING = of(kinds.loss_of(FOCAL), p=0.3)
BOTH = of(kinds.loss_of(SQUARES), p0=0.2, y0=1.0, p1=0.8, y1=0.0)

# Worked out with a pocket calculator.
SLIPS = [
    (PIXEL, "226", "pixel.not_divided"),
    (PIXEL, "0.883", "pixel.by_256"),
    (PIXEL, "2.26", "pixel.by_100"),
    (PIXEL, "1.13", "pixel.upside_down"),
    (PIXEL, "0.114", "pixel.from_white"),
    (PRODUCT, "0.815", "product.added"),
    (PRODUCT, "-0.071", "product.bare"),
    (PRODUCT, "-12.5", "product.divided"),
    (PRODUCT, "0.0629", "sign"),
    (SUM, "-0.75", "sum.no_bias"),
    (SUM, "-1.05", "sum.bias_subtracted"),
    (SUM, "0.8", "sum.no_rest"),
    (SUM, "-0.95", "sum.no_product"),
    (SUM, "2.05", "sum.minus_lost"),
    (NODE, "0.48", "sum_of_two.no_bias"),
    (NODE, "0.38", "sum_of_two.bias_subtracted"),
    (NODE, "0.18", "sum_of_two.crossed"),
    (NODE, "-0.05", "sum_of_two.one"),
    (NODE, "0.73", "sum_of_two.other"),
    (NODE, "0.88", "sum_of_two.minus_lost"),
    (SOFTMAX, "3.94", "softmax.not_shared"),
    (SOFTMAX, "0.83", "softmax.no_powers"),
    (SOFTMAX, "0.252", "softmax.other_class"),
    (SOFTMAX, "2.97", "softmax.by_other"),
    (SOFTMAX, "0.925", "softmax.tens"),
    (SOFTMAX, "0.750", "softmax.early"),
    (ERROR, "0.702", "error.reversed"),
    (ERROR, "1.298", "error.added"),
    (ERROR, "0.298", "error.bare"),
    (CHAIN, "-0.28", "chain.no_slope"),
    (CHAIN, "-0.0735", "chain.no_input"),
    (CHAIN, "0.168", "chain.no_blame"),
    (CHAIN, "0.66", "chain.added"),
    (CHAIN, "0.0588", "sign"),
    (BLAME, "-0.28", "blame.one"),
    (BLAME, "-0.04", "blame.other"),
    (BLAME, "0.32", "blame.crossed"),
    (BLAME, "0", "blame.no_weights"),
    (NUDGE, "0.1915", "nudge.added"),
    (NUDGE, "0.517", "nudge.no_rate"),
    (NUDGE, "0.1085", "nudge.only_change"),
    (NUDGE, "-0.1085", "nudge.only_product"),
    (NUDGE, "0.3", "nudge.still"),
    (NUDGE, "0.41", "short"),
    (BY_RULE, "0.75", "nudge_by_rule.added"),
    (BY_RULE, "-0.6", "nudge_by_rule.no_rate"),
    (BY_RULE, "-0.45", "nudge_by_rule.only_change"),
    (BY_RULE, "0.45", "nudge_by_rule.only_product"),
    (BY_RULE, "0.3", "nudge_by_rule.still"),
    (BY_RULE, "0.4085", "nudge_by_rule.by_gradient"),
    (TRUTH, "0.699", "loss_of_truth.log_10"),
    (TRUTH, "-0.2", "loss_of_truth.no_log"),
    (TRUTH, "-1.609", "loss_of_truth.no_minus"),
    (TRUTH, "0.223", "loss_of_truth.other_class"),
    (FADING, "0.843", "loss_of_truth.not_squared"),
    (FADING, "1.69", "loss_of_truth.doubled"),
    (BOTH, "0", "loss_of_all.not_squared"),
    (BOTH, "1.28", "loss_of_all.not_divided"),
    (BOTH, "0.04", "loss_of_all.other_class"),
    (PRODUCT, "-0.0632", "early"),
    (CHAIN, "-0.0587", "last_digit"),
    (CHAIN, "-0.0589", "last_digit"),
    (CHAIN, "-0.588", "point"),
    (CHAIN, "-5,88·10^-4", "point"),
    (CHAIN, "-0.059", "short"),
    (CHAIN, "", "unreadable.empty"),
    (CHAIN, "no idea", "unreadable.no_number"),
]


@pytest.mark.parametrize(("asked", "typed", "key"), SLIPS)
@pytest.mark.parametrize("again", [False, True])
def test_every_slip_is_known_by_what_it_gives(asked, typed, key, again):
    verdict = check(asked, typed, again)
    assert (verdict.key, verdict.is_right) == (key, False)


@pytest.mark.parametrize("typed", ["-0.0588", "-0,0588", "−5.88×10⁻²", "-5,88e-2", "-0.05882", "-5.88 %", "-0.05876"])
def test_right_is_what_agrees_to_the_digits_asked_for(typed):
    assert check(CHAIN, typed) == check(CHAIN, "-0.0588") and check(CHAIN, typed).is_right


@pytest.mark.parametrize(
    ("typed", "way"),
    [
        ("-0.0123", "larger"),
        ("-0.123", "smaller"),
        ("0.0123", "sign"),
        ("-0.00123", "power_larger"),
        ("-7.7", "power_smaller"),
        ("0", "larger"),
    ],
)
def test_the_first_hint_says_which_number_and_the_second_which_way(typed, way):
    assert check(CHAIN, typed).key == "chain.which"
    assert check(CHAIN, typed, again=True).key == f"way.{way}"


def test_more_digits_that_are_all_right_are_right_where_rounding_them_goes_the_other_way():
    # To three digits it is 1.36; what was typed, rounded once more, would be 1.37.
    asked = of(Kind("k", lambda a: a, {}), a=1.36499964)
    assert [check(asked, each).is_right for each in ("1.36", "1.365000", "1.3650", "1.37", "1.365001")] == [
        *[True] * 3,
        *[False] * 2,
    ]


def test_of_two_slips_that_give_the_same_the_first_is_named_and_none_that_gives_the_right_number():
    asked = of(Kind("k", lambda a: a, {"one": lambda a: 2 * a, "two": lambda a: 2 * a, "none": lambda a: a}), a=0.3)
    assert check(asked, "0.6").key == "k.one" and "k.none" not in [slip.key for slip in asked.slips]


def test_the_parts_are_shown_with_the_digits_that_it_takes():
    steep = of(Kind("k", lambda a, b: a - b, {}), a=0.123456, b=0.123321)
    assert (steep.precision, CHAIN.precision) == (6, 4)
    assert (
        blank(Kind("k", lambda a, b: a - b, {}), "N", 1e-12, [Part("a", "a", 0.5), Part("b", "b", 0.5 - 1e-12)]) is None
    )


def every_blank():
    yield from (PIXEL, PRODUCT, SUM, NODE, SOFTMAX, ERROR, CHAIN, BLAME, NUDGE, BY_RULE, TRUTH, FADING, BOTH)
    yield from sheet(1).blanks
    yield from blanks(state_of(optimizer="Adam", loss="MeanSquaredError", activation="Sigmoid", steps=1)).values()


def test_every_verdict_has_words_whose_places_the_blank_can_fill():
    words = page_words("blanks")
    for each in every_blank():
        places = {part.place for part in each.parts} | {"answer", "digits"} | ({"formula"} if each.formula else set())
        keys = [f"{each.kind}.{key}" for key in ("ask", "which", "right")] + [slip.key for slip in each.slips]
        for key in keys:
            there = set(re.findall(r"\{(\w+)\}", words[key]))
            assert there <= places and ("answer" not in there or key.endswith(".right")), key
        for key in (f"{each.kind}.ask", f"{each.kind}.which"):
            numbers = {part.place for part in each.parts} - ({"slope"} if each.kind == "nudge_by_rule" else set())
            assert numbers <= set(re.findall(r"\{(\w+)\}", words[key])), key


@pytest.mark.parametrize(
    ("question", "text", "key"),
    [
        # With as many digits as the page shows of the numbers: y - p of 0.32253 and 1, which is 0.67747.
        (of(kinds.ERROR, p=0.32253, y=1.0), "0.6775", "error.reversed"),
        (of(kinds.ERROR, p=0.32253, y=1.0), "0.67747", "error.reversed"),
        # log10 of the same, and with the minus forgotten as well.
        (of(kinds.loss_of(CROSS_ENTROPY), p=0.32253), "0.4914", "loss_of_truth.log_10"),
        (of(kinds.loss_of(CROSS_ENTROPY), p=0.32253), "-0.491", "loss_of_truth.log_10"),
        # 0.2769 - 0.01 * 0.9574, where the old weight is 0.27694: what is shown gives another last digit.
        (of(kinds.NUDGE, old=0.27694, rate=0.01, slope=-0.95744), "0.2673", "nudge.added"),
        (of(kinds.NUDGE, old=0.27694, rate=0.01, slope=-0.95744), "0.26733", "nudge.added"),
    ],
)
def test_a_slip_is_named_with_whatever_digits_it_is_worked_out(question, text, key):
    assert check(question, text).key == key
