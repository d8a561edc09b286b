"""Measure it: no feedback before the second test, scores that are computed, and answers that come back."""

import json
import re

from runs.study.questions import QUESTIONS, RIGHT, UNKNOWN
from runs.study.record import PARTS, from_file, read, scores, to_file
from runs.study.scores import ITEMS
from tests.ui.driver import Visit

MARKS = ("✓", "✗", "What is true")


def answer(visit, part, answers):
    for name, option in answers.items():
        visit.choose(f"{part}.{name}", option)
    return visit


def keep(visit):
    return next(data.get("keep") for data in visit.controls().values() if data["key"] == "measure")


def record(visit):
    return visit.mine.notes.study.record


def test_both_tests_then_the_scores_then_the_scale():
    visit = Visit().open("measure")
    first = {**dict.fromkeys(RIGHT, UNKNOWN), "zero": "no_change", "way": "up"}
    assert keep(visit) is None and not visit.offers()["before.hand_in"].enabled
    answer(visit, "before", dict([*first.items()][:-1]))
    assert not visit.offers()["before.hand_in"].enabled and "7 of 8 answered" in visit.html
    answer(visit, "before", first).press("before.hand_in")
    assert record(visit).before.handed_in and not any(mark in visit.html for mark in MARKS)
    visit.press("after.begin")
    assert not any(mark in visit.html for mark in MARKS)
    answer(visit, "after", {**RIGHT, "zero": "finished"})
    assert not any(mark in visit.html for mark in MARKS)
    visit.press("after.hand_in")
    assert (visit.at("study.before"), visit.at("study.after")) == (12.5, 87.5)
    assert visit.at("study.gain") == (87.5 - 12.5) / (100 - 12.5)
    assert all(f'href="{path}"' in visit.html for path in ("Loss", "Backpropagation"))
    rows = visit.html.split("<tbody>")[-1].split("</tbody>")[0].split("<tr>")[1:9]
    cells = [re.findall(r"<td.*?>(.*?)</td>", row) for row in rows]
    assert cells == [["? not known", "✓ right"]] * 6 + [["✗ not right", "✓ right"], ["✓ right", "✗ not right"]]
    points = dict(zip(ITEMS, "5421232452", strict=True))
    answer(visit, "usability", dict([*points.items()][:9]))
    assert not visit.offers()["usability.hand_in"].enabled and "study.usability" not in visit.html
    answer(visit, "usability", points).press("usability.hand_in")
    assert visit.at("study.usability") == 55
    visit.tell("learner", "=Anna 1")
    assert record(visit).learner == "Anna1"
    assert from_file(to_file(record(visit))) == record(visit) and scores(record(visit))["usability"] == 55
    assert read(json.loads(json.dumps(keep(visit)["what"]["record"]))) == record(visit)


def test_the_answers_come_back_in_another_session_and_are_forgotten_with_the_rest():
    visit = answer(Visit().open("measure"), "before", RIGHT).press("before.hand_in").press("after.begin")
    kept = {"record": keep(answer(visit, "after", {"zero": UNKNOWN}))["what"]["record"]}
    other = Visit().open("measure")
    heard = next(data["heard"] for data in other.controls().values() if data["key"] == "end")
    other.send("end", [[heard + 1, "kept", json.dumps(kept)]])
    assert record(other) == record(visit) and other.offers()["after.zero"].says == UNKNOWN
    other.open("closing").press("forget").open("measure")
    assert record(other).before.answers == {} and other.offers()["before.zero"].says is None


def test_with_everything_right_before_there_is_nothing_to_gain():
    visit = answer(Visit().open("measure"), "before", RIGHT).press("before.hand_in").press("after.begin")
    answer(visit, "after", RIGHT).press("after.hand_in")
    assert "there was nothing to gain" in visit.html and "study.gain" not in visit.html


def test_every_question_has_its_five_choices_and_no_choice_says_that_it_is_right():
    visit = Visit().open("measure")
    for question in QUESTIONS:
        offer = visit.offers()[f"before.{question.name}"]
        assert len(offer.texts) == len({*offer.texts}) == len(offer.named) == 5 and offer.texts[-1] == UNKNOWN
    assert {*PARTS} == {"before", "after", "usability"}
    lengths = [[len(words) for words in visit.offers()[f"before.{q.name}"].named] for q in QUESTIONS]
    longest = [each.index(max(each)) for each in lengths]
    right = [visit.offers()[f"before.{q.name}"].texts.index(q.right) for q in QUESTIONS]
    # Whoever takes the longest choice each time does not get most of them right.
    assert sum(one == other for one, other in zip(longest, right, strict=True)) <= 4
