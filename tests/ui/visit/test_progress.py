"""What was done is told to the browser, comes back in another session, and is forgotten when that is asked for."""

import json
import re

import pytest

from tests.ui.driver import Visit

DONE = {"stages": ["loss"], "moments": ["score"], "blanks": ["loss"], "ideas": ["epoch"]}
LEFT = {"stage": "loss", "search": "moment=loss.4&preset=tiny&rate=0.1"}


def told(visit, key="end"):
    """What the browser is to keep, as an element says it."""
    return next(data.get("keep") for data in visit.controls().values() if data["key"] == key)


def back(visit, **kept):
    """The browser says what it had kept."""
    heard = next(data["heard"] for data in visit.controls().values() if data["key"] == "end")
    return visit.send("end", [[heard + 1, "kept", json.dumps(kept)]])


def rows(visit):
    """What the last page says of each stage. -> {stage: cells}"""
    found = visit.html.split("stage by stage</caption>")[1].split("</table>")[0]
    cells = [re.findall(r"<t[hd].*?>(.*?)</t[hd]>", row) for row in found.split("<tr>")[2:]]
    plain = ([re.sub(r"<.*?>", "", cell) for cell in row] for row in cells)
    return {row[0]: row[1:] for row in plain}


def test_stages_moments_blanks_and_ideas_are_told():
    visit = Visit().open("forward")
    assert told(visit)["what"] == {"done": {"stages": ["forward", "welcome"]}}
    visit.send("walk", [[1, "moment", "forward.3"]]).send("walk", [[2, "moment", "forward.0"]])
    assert visit.mine.notes.progress.walked == {"sum"} and told(visit)["what"]["done"]["moments"] == ["sum"]
    visit.open("closing")
    assert rows(visit)["1 Forward pass"][0] == "1 of 7" and told(visit)["stage"] == "closing"
    assert told(visit.open("by_hand"))["stage"] == "" and told(visit.open("welcome"))["stage"] == ""


def test_what_the_browser_had_kept_counts_and_leads_back_and_no_idea_of_it_is_asked_again():
    visit = back(Visit(), done=DONE, at=LEFT)
    link = re.search(r'<a class="stage" href="Loss\?([^"]*)" data-own>([^<]*)</a>', visit.html)
    assert link[2] == "Go on where you were: 3 Loss, moment 4" and "moment=loss.4" in link[1] and "rate=0.1" in link[1]
    assert "epoch" in visit.mine.notes.ideas.passed
    visit.open("closing")
    assert rows(visit)["3 Loss"][:2] == ["1 of 5", "✓ 1 of 1"]
    assert "data-own" not in visit.open("welcome").html


@pytest.mark.parametrize(
    "search",
    [
        "",
        "moment=loss.99&rate=x&run=zz",
        "picture=own-0123456789ab&weights=file-0123456789ab",
        "%ff%00=\ud800&moment=loss.4",
    ],
)
def test_an_address_that_leads_nowhere_leads_to_its_stage(search):
    visit = back(Visit(), at={"stage": "loss", "search": search})
    assert re.search(r'href="Loss\?[^"]*" data-own>Go on where you were: 3 Loss', visit.html)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"at": 3, "done": {"ideas": [[]]}, "sheets": {"x": 1}}'])
def test_what_nobody_kept_changes_nothing(text):
    visit = Visit()
    before = told(visit)
    visit.send("end", [[1, "kept", text]])
    assert told(visit) == before and "data-own" not in visit.html


def test_a_reload_in_the_middle_of_the_way_offers_no_way_back():
    visit = back(Visit().open("loss"), done=DONE, at=LEFT).open("welcome")
    assert "data-own" not in visit.html and told(visit)["what"]["done"]["moments"] == ["score"]


def test_minutes_left_become_fewer_to_the_end():
    visit, left = Visit(), []
    for page in ("welcome", "forward", "loss", "backprop", "training", "convolutions", "truth", "closing"):
        visit.open(page)
        left.append(visit.open("closing" if page == "closing" else "welcome").html)
    minutes = [int(re.search(r"About <?.*?(\d+).*? minutes left", html)[1]) for html in left]
    assert minutes == sorted(minutes, reverse=True) and 25 <= minutes[0] <= 40 and minutes[-1] < 12
    walked = [
        f"{stage}.{n}"
        for stage, most in (("forward", 7), ("truth", 4), ("loss", 5), ("backprop", 7))
        for n in range(1, most + 1)
    ]
    for moment in walked:
        page = moment.split(".")[0]
        visit = visit if visit.page == page else visit.open(page)
        heard = visit.mine.controls.heard.get("walk", 0)
        visit.send("walk", [[heard + 1, "moment", moment]])
    assert "Less than two minutes left." in visit.open("closing").html
    assert [cells[0] for cells in rows(visit).values() if cells[0]] == ["✓ 7 of 7", "✓ 4 of 4", "✓ 5 of 5", "✓ 7 of 7"]


def test_what_is_forgotten_is_gone_here_and_the_browser_is_told_so():
    visit = back(Visit(sheet="12").open("by_hand"), done=DONE, sheets={"12": {"L": "0.5"}}).open("closing")
    assert "By hand, numbers 12" not in rows(visit)
    visit.press("forget")
    assert told(visit)["what"] == {"done": {"stages": ["closing"]}} and told(visit)["forgets"] == 1
    assert not visit.mine.notes.ideas.passed and not visit.open("by_hand").mine.notes.on_paper.filled
    assert 'name="sheet.L" value=""' in visit.html


def test_what_was_typed_by_hand_comes_back_and_what_was_emptied_stays_empty():
    visit = Visit(sheet="12").open("by_hand")
    assert told(visit, "sheet") is None
    visit.tell("sheet.L", "0.5").tell("sheet.P[0,0]", "?").tell("sheet.Z1[0,0]", "1")
    visit.tell("sheet.Z1[0,0]", "")
    kept = told(visit, "sheet")["what"]["sheets"]
    assert kept == {"12": {"L": "0.5", "P[0,0]": "?", "Z1[0,0]": ""}}
    other = back(Visit(sheet="12").open("by_hand"), sheets=kept)
    assert other.mine.notes.on_paper.filled == visit.mine.notes.on_paper.filled
    other.press("clear")
    assert told(other, "sheet")["what"]["sheets"] == {"12": {"L": "", "P[0,0]": ""}}
