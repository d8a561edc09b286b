"""A study's record: handed in once it is complete, kept and read back, and as a file for whoever collates it."""

import json
from datetime import date

import pytest

from runs.study.questions import RIGHT, UNKNOWN
from runs.study.record import (
    MOST_BYTES,
    PARTS,
    Record,
    StudyError,
    answered,
    columns,
    from_file,
    hand_in,
    is_complete,
    named,
    read,
    scores,
    to_file,
    to_keep,
)
from runs.study.scores import ITEMS

DAY = date(2026, 11, 27)


def filled(record, part, answers):
    for name, option in answers.items():
        record = answered(record, part, name, option)
    return hand_in(record, part, DAY)


def whole(learner="A-1"):
    record = filled(Record(learner), "before", {**RIGHT, "zero": UNKNOWN, "way": "up", "sure": "one", "node": "mean"})
    record = filled(record, "after", {**RIGHT, "zero": "finished"})
    return filled(record, "usability", dict.fromkeys(ITEMS, "3"))


def test_a_part_is_handed_in_once_it_is_complete_and_stays_as_it_is_then():
    record = answered(Record(), "before", "zero", "finished")
    assert hand_in(record, "before", DAY) == record and not is_complete(record, "before")
    record = filled(record, "before", RIGHT)
    assert record.before.handed_in == "2026-11-27" and record.before.answers == RIGHT
    assert answered(record, "before", "zero", "finished") == record
    assert hand_in(record, "before", date(2027, 1, 1)) == record
    assert answered(record, "after", "zero", "x") == answered(record, "after", "x", UNKNOWN) == record


def test_scores_are_of_what_is_handed_in():
    assert scores(whole()) == {"before": 50, "after": 87.5, "gain": 0.75, "usability": 50}
    open_ = answered(Record(), "before", "zero", UNKNOWN)
    assert set(scores(open_).values()) == {None}


def test_what_is_kept_and_what_is_in_the_file_is_read_back():
    for record in (Record(), answered(Record("x"), "before", "zero", UNKNOWN), whole()):
        assert read(json.loads(json.dumps(to_keep(record)))) == record
    assert from_file(to_file(whole())) == whole()
    raw = json.loads(to_file(whole()))
    assert raw["scores"] == scores(whole()) and {"kind", "version", "learner", *PARTS} < {*raw}


def test_a_changed_score_is_computed_anew_and_an_unknown_answer_opens_its_part():
    raw = json.loads(to_file(whole()))
    raw["scores"]["after"] = 100
    raw["usability"]["answers"]["1"] = "9"
    record = from_file(json.dumps(raw).encode())
    assert scores(record) == {"before": 50, "after": 87.5, "gain": 0.75, "usability": None}
    assert not record.usability.handed_in and len(record.usability.answers) == 9


@pytest.mark.parametrize("day", ["", "x", "20261127", "2026-13-01", 3, None, "2026-W48-5"])
def test_what_has_no_day_is_not_handed_in(day):
    raw = to_keep(whole()) | {"before": {"answers": RIGHT, "handed_in": day}}
    assert read(raw).before.handed_in == "" and read(raw).after == Record().after


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"{", b"\xff\xfe\x00", b"[]", b"null", b"1e999", b"[" * 15_000, b"{}"),
        b" " * (MOST_BYTES + 1),
        json.dumps({"kind": "how-a-network-learns-study", "version": 2}).encode(),
        json.dumps({"kind": "how-a-network-learns-study", "version": 1, "before": [1]}).encode(),
        to_file(Record("x")),
    ],
    ids=lambda data: str(data[:20]),
)
def test_another_file_is_refused_with_a_sentence(data):
    with pytest.raises(StudyError, match=r"^(it|its) .+"):
        from_file(data)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("=1+1", "11"),
        ("@a", "a"),
        ("-x", "x"),
        ("a b", "ab"),
        ("Zoë_7", "Zoë_7"),
        ("\t+--a", "a"),
        ("x" * 99, "x" * 40),
    ],
)
def test_a_name_is_no_formula(typed, name):
    assert named(typed) == name


def test_a_row_has_all_columns_whatever_is_missing():
    row = columns(whole())
    assert [*row] == [*columns(Record())] and len(row) == 1 + 3 + 4 + 8 + 8 + 10
    assert (row["learner"], row["before_score"], row["gain_score"], row["after_zero"]) == (
        "A-1",
        "50",
        "0.75",
        "finished",
    )
    assert {*columns(Record()).values()} == {""}
