"""A class's codes can be read aloud and typed, its learners' names differ, and its counts are counted."""

import re

import pytest

from runs.classes import codes
from runs.classes.board import FELL, HELD, IDEA, MOST_LEARNERS, Board, Learner, at_stages, common_ideas, counted, most
from runs.classes.names import place
from runs.link.address import from_params, to_params
from runs.link.coordinate import FIRST
from ui.parts.words import text


def test_a_code_is_read_however_it_is_typed():
    code = codes.for_class()
    assert re.fullmatch("[a-z]{4}-[a-z]{4}-[0-9]{2}", code)
    for typed in (code, code.upper(), f"  {code} ", code.replace("-", " "), code.replace("-", "")):
        assert codes.read(typed) == code
    assert codes.read_secret(codes.for_teacher().upper()) and codes.for_class() != codes.for_class()


@pytest.mark.parametrize(
    "typed", ["", "bako", "bako-timu", "bako-timu-4", "bako-timu-471", "xaxo-timu-47", "<b>", "a" * 9999]
)
def test_what_is_no_code_is_none(typed):
    assert codes.read(typed) == "" and codes.read_secret(typed) == ""


def test_a_code_of_one_kind_is_none_of_the_other():
    assert codes.read(codes.for_teacher()) == codes.read_secret(codes.for_class()) == ""


def test_a_link_holds_the_code_and_one_without_is_as_it_was():
    assert "class" not in to_params(FIRST)
    found = from_params({"class": "BAKO-timu 47"}).coordinate
    assert found.joined == "bako-timu-47" and from_params(to_params(found)).coordinate == found
    assert from_params({"class": ""}) == from_params({})
    for odd in ("' or 1=1 --", "x" * 5000, "bako-timu-47-47"):
        found = from_params({"class": odd})
        assert found.coordinate == FIRST and [each.key for each in found.complaints] == ["link.class"]


@pytest.mark.parametrize("code", ["bako-timu-47", "zuzu-zuzu-99", "baba-baba-00"])
def test_no_two_learners_of_a_class_are_called_alike(code):
    first, second = (len(set(text("class", key).split(", "))) for key in ("first_words", "second_words"))
    places = [place(code, seat, first, second) for seat in range(MOST_LEARNERS)]
    assert len(set(places)) == MOST_LEARNERS
    assert all(0 <= i < first and 0 <= j < second for i, j in places)


def test_another_class_has_other_names():
    assert [place("bako-timu-47", n, 20, 30) for n in range(9)] != [place("bako-timu-48", n, 20, 30) for n in range(9)]


def test_counts_are_by_question_and_the_most_given_answer_is_found():
    found = counted([("truth", "label", 17), ("truth", "loss", 7), ("loss", "bad", 1)])
    assert found == {"truth": {"label": 17, "loss": 7}, "loss": {"bad": 1}}
    assert most(found["truth"], ("network", "label", "loss")) == "label"
    assert most({"a": 2, "b": 2}, ("b", "a")) == "b" and most({}, ("a", "b")) == "" and most({"a": 1}, ()) == ""


def test_the_ideas_that_most_fell_for_come_first_and_those_that_nobody_did_are_left_out():
    answers = {f"{IDEA}epoch": {FELL: 2, HELD: 9}, f"{IDEA}certain": {FELL: 5}, f"{IDEA}uphill": {HELD: 3}, "truth": {}}
    assert common_ideas(Board("bako-timu-47", answers=answers)) == [("certain", 5, 5), ("epoch", 2, 11)]


def test_those_who_left_are_at_no_stage():
    there = (Learner(0, "loss", True), Learner(1, "loss", True), Learner(2, "truth", False))
    assert at_stages(Board("bako-timu-47", learners=there)) == {"loss": [0, 1]}
