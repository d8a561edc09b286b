"""What a browser kept is read as what anybody may have written: known names are taken, all else is dropped."""

import json
import random

import pytest

from runs.study.kept import MOST_KEPT, MOST_SHEETS, Kept, read

KNOWN = {"stages": ("welcome", "loss"), "moments": ("sum", "bend"), "blanks": ("pixel",), "ideas": ("epoch",)}
NOTHING = Kept({kind: frozenset() for kind in KNOWN})
DONE = {"stages": ["loss"], "moments": ["bend", "sum"], "blanks": [], "ideas": ["epoch"]}


def kept(**raw):
    return read(json.dumps(raw), KNOWN)


def test_what_was_kept_comes_back():
    found = kept(done=DONE, at={"stage": "loss", "search": "rate=0.1&moment=loss.2"}, sheets={"12": {"L": "0,5"}})
    assert {kind: {*names} for kind, names in found.done.items()} == {kind: {*names} for kind, names in DONE.items()}
    assert (found.stage, found.address) == ("loss", "rate=0.1&moment=loss.2")
    assert found.sheets == {12: {"L": "0,5"}}


@pytest.mark.parametrize(
    "text",
    [
        *("", "x", "[]", "null", "1e999", "NaN", '"a"', "[" * 90_000, '{"a":' * 15_000, "1" * 9000),
        *('{"done": 1}', '{"done": {"stages": "loss"}}', '{"done": {"stages": [["loss"], {}, null, 1, "x"]}}'),
        *('{"at": []}', '{"at": {"stage": "nowhere", "search": ""}}', '{"at": {"stage": "loss", "search": 1}}'),
        *('{"at": {"stage": ["loss"], "search": ""}}', '{"sheets": []}', '{"sheets": {"12": "L"}}'),
        *('{"sheets": {"0": {"L": "1"}}}', '{"sheets": {"99999": {"L": "1"}}}', '{"sheets": {"١": {"L": "1"}}}'),
        *('{"sheets": {"1": {"L": 1}}}', '{"sheets": {"1": {"Q": "1"}}}', '{"sheets": {"1e1": {"L": "1"}}}'),
        json.dumps({"sheets": {"1": {"L": "1" * 99}}}),
        json.dumps({"done": DONE, "more": "x" * MOST_KEPT}),
        *('{"record": 1}', '{"record": {"before": 1, "learner": 2}}', '{"record": {"before": {"answers": []}}}'),
    ],
    ids=lambda text: text[:40],
)
def test_what_is_none_of_it_is_dropped(text):
    assert read(text, KNOWN) == NOTHING


def test_no_more_sheets_than_are_kept_and_no_sign_that_cannot_be_seen():
    found = kept(sheets={str(number): {"L": "1\u202e\ud800\n2"} for number in range(1, 60)})
    assert len(found.sheets) == MOST_SHEETS and {*found.sheets[59].items()} == {("L", "1   2")}


def test_a_thousand_mangled_texts_are_read_without_an_error():
    rng, whole = (
        random.Random(1),
        json.dumps({"done": DONE, "at": {"stage": "loss", "search": "a"}, "sheets": {"1": {}}}),
    )
    for _ in range(1000):
        signs = [*whole]
        for _ in range(rng.randrange(1, 8)):
            signs[rng.randrange(len(signs))] = rng.choice('{}[]",:0e\\x')
        found = read("".join(signs), KNOWN)
        assert all(names <= {*KNOWN[kind]} for kind, names in found.done.items())
