"""Scores as published, against examples worked out by hand."""

import pytest

from runs.study.questions import OPTIONS, QUESTIONS, RIGHT, UNKNOWN, in_order
from runs.study.scores import ITEMS, POINTS, gain, percent, usability


def said(*points):
    return dict(zip(ITEMS, map(str, points), strict=False))


@pytest.mark.parametrize(
    ("points", "score"),
    [
        # Brooke's own example (1996): contributions 4, 1, 1, 4, 1, 2, 1, 1, 4, 3; their sum 22, times 2.5.
        ((5, 4, 2, 1, 2, 3, 2, 4, 5, 2), 55),
        ((5, 1) * 5, 100),
        ((1, 5) * 5, 0),
        *(((point,) * 10, 50) for point in range(1, 6)),
        ((4, 2, 4, 1, 4, 2, 5, 1, 4, 2), 82.5),
    ],
)
def test_the_usability_scale_is_scored_as_published(points, score):
    assert usability(said(*points)) == score


@pytest.mark.parametrize("missing", ITEMS)
def test_there_is_no_score_until_all_ten_are_answered(missing):
    answers = said(*(3,) * 10)
    del answers[missing]
    assert usability(answers) is None and usability({}) is None and len(POINTS) == 5


def test_per_cent_right_needs_all_answers():
    assert percent(RIGHT, RIGHT) == 100 and percent(dict.fromkeys(RIGHT, UNKNOWN), RIGHT) == 0
    one = {**dict.fromkeys(RIGHT, UNKNOWN), "zero": "no_change"}
    assert percent(one, RIGHT) == 12.5 and percent({"zero": "no_change"}, RIGHT) is None


@pytest.mark.parametrize(
    ("before", "after", "share"),
    [
        # (after - before) / (100 - before), worked out by hand: 30 of 60; 13.44 of 56; and so on.
        *((40, 70, 0.5), (44, 57.44, 0.24), (0, 100, 1), (50, 50, 0), (50, 25, -0.5), (87.5, 100, 1)),
        *((100, 100, None), (100, 50, None), (None, 50, None), (50, None, None)),
    ],
)
def test_the_gain_is_hakes(before, after, share):
    found = gain(before, after)
    assert found == (share if share is None else pytest.approx(share))


def test_two_questions_a_stage_with_four_choices_in_another_order_each_time():
    assert [question.stage for question in QUESTIONS] == [
        s for s in ("forward", "truth", "loss", "backprop") for _ in (0, 1)
    ]
    for question in QUESTIONS:
        before, after = in_order(question, "before"), in_order(question, "after")
        assert before == in_order(question, "before") and {*before} == {*after} == {*OPTIONS[question.name]}
        assert len({*before}) == 5 and before[-1] == after[-1] == UNKNOWN
    assert any(in_order(each, "before") != in_order(each, "after") for each in QUESTIONS)
    assert len({in_order(each, "before").index(each.right) for each in QUESTIONS}) > 2
