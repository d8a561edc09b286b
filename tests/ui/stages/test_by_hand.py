"""The sheet on its page: what is shown is what was computed, every slip gets its sentence, and nobody is stopped."""

import re
from html import unescape

import pytest

from runs.blanks.by_hand import sheet
from runs.blanks.reading import MOST_SIGNS
from runs.study.kept import MOST_SHEETS
from tests.runs.blanks.test_by_hand import worked_out
from tests.ui.driver import Visit
from ui.parts import numbers
from ui.parts.words import passage, text
from ui.visit.session import Typed

BLANK = re.compile(
    r'<div class="blank (\w+)">.*?<input type="text" name="sheet\.([^"]*)".*?role="status">(.*?)</p></div>'
)


def opened(seed=7):
    return Visit(sheet=str(seed)).open("by_hand")


def said(visit, name):
    """(right, wrong or open; what is said in words)"""
    found = {name: (state, unescape(re.sub("<[^>]*>", "", words))) for state, name, words in BLANK.findall(visit.html)}
    return found[name]


def fill(visit, name, text):
    visit.tell(f"sheet.{name}", text)
    return said(visit, name)


def test_the_page_says_where_the_file_of_answers_is():
    said = passage("by_hand", "hand_in")
    assert text("take_home", "title") in said and said in opened().html


def part(seed, name, place):
    blank = next(each for each in sheet(seed).blanks if each.name == name)
    return next(part.value for part in blank.parts if part.place == place)


@pytest.mark.parametrize("seed", [1, 7, 9999])
def test_the_given_numbers_and_the_answers_are_those_of_the_sheet(seed):
    visit, made = opened(seed), sheet(seed)
    shown = {each.name: each.value for each in visit.numbers()}
    (W1, b1), _, (W2, b2) = made.step.before.params
    given = {"X": made.step.forward.values[0], "W1": W1, "b1": b1, "W2": W2, "b2": b2, "T": made.step.targets}
    wanted = {f"{name}[{','.join(map(str, at))}]": value[at] for name, value in given.items() for at in places(value)}
    wanted |= worked_out(made.step) | {"learning_rate": 0.5}
    assert {name: shown[f"sheet.{name}"] for name in wanted} == pytest.approx(wanted, abs=1e-12)
    assert visit.params["sheet"] == str(seed)


def places(array):
    return [(i, j) for i in range(len(array)) for j in range(len(array[0]))] if array.ndim == 2 else [(0,), (1,)]


def test_the_whole_step_can_be_filled_in_from_the_last_line_to_the_first():
    visit, made = opened(), sheet(7)
    right = worked_out(made.step)
    for blank in reversed(made.blanks):
        assert "whole iteration" not in visit.html
        state, words = fill(visit, blank.name, numbers.show(right[blank.name], 5))
        assert state == "right" and words.startswith("✓ Right."), (blank.name, words)
    assert "37 of 37 filled in" in visit.html and "whole iteration" in visit.html


def test_every_slip_that_a_blank_knows_is_named_on_the_page():
    visit = opened()
    b, p, y = part(7, "Z1[0,0]", "b"), part(7, "E[0,0]", "p"), part(7, "E[0,0]", "y")
    right = worked_out(sheet(7).step)
    slips = {
        "Z1[0,0]": (right["Z1[0,0]"] - b, "You forgot the bias"),
        "E[0,0]": (y - p, "You took label minus prediction"),
        "new_W2[1,0]": (2 * part(7, "new_W2[1,0]", "old") - right["new_W2[1,0]"], "You went with the gradient"),
    }
    for name, (value, sentence) in slips.items():
        state, words = fill(visit, name, f"{value:.6g}")
        assert state == "wrong" and words.startswith(f"✗ Not yet. {sentence}"), words
    # The numbers in the sentence are this sheet's.
    assert numbers.show(b) in said(visit, "Z1[0,0]")[1]


def test_a_hint_says_first_which_number_and_then_which_way():
    visit = opened()
    value = worked_out(sheet(7).step)["Z2[0,0]"]
    assert "Multiply" in fill(visit, "Z2[0,0]", f"{77.7 * value:.6g}")[1]
    assert "tenth of yours" in fill(visit, "Z2[0,0]", f"{88.8 * value:.6g}")[1]
    assert "no number" in fill(visit, "Z2[0,0]", "many")[1]
    assert "Look at the sign" in fill(visit, "Z2[0,0]", f"{-88.8 * value:.6g}")[1]
    assert fill(visit, "Z2[0,0]", " ") == ("open", "")


def test_any_line_can_be_shown_by_its_button_or_by_a_question_mark():
    visit = opened()
    visit.tell("show.P[0,1]", "")
    fill(visit, "L", " ? ")
    right = worked_out(sheet(7).step)
    for name in ("P[0,1]", "L"):
        state, words = said(visit, name)
        assert state == "right" and words.startswith("Shown.")
        assert visit.offers()[f"sheet.{name}"].says == numbers.show(right[name], 3)
    assert "2 of 37 filled in" in visit.html


def test_another_sheet_has_other_numbers_and_each_keeps_what_was_typed_until_it_is_cleared():
    visit = opened()
    fill(visit, "Z1[0,0]", "1")
    first = visit.at("sheet.X[0,0]"), visit.at("sheet.W1[0,0]"), visit.at("sheet.W2[1,1]")
    visit.press("another")
    assert visit.params["sheet"] == "8" and said(visit, "Z1[0,0]") == ("open", "")
    assert (visit.at("sheet.X[0,0]"), visit.at("sheet.W1[0,0]"), visit.at("sheet.W2[1,1]")) != first
    assert not visit.offers()["clear"].enabled
    assert said(visit.choose("sheet", "7"), "Z1[0,0]")[0] != "open"
    assert said(visit.open("loss").open("by_hand"), "Z1[0,0]")[0] != "open"
    assert said(visit.press("clear"), "Z1[0,0]") == ("open", "")
    assert Visit(**visit.choose("sheet", "9999").press("another").params).params["sheet"] == "1"


@pytest.mark.parametrize("text", ["0", "10000", "-1", "1.5", "<b>", "9" * 40])
def test_a_sheet_that_there_is_not_is_told_and_number_one_is_shown(text):
    visit = Visit(sheet=text).open("by_hand")
    assert visit.params["sheet"] == "1" and "sheet of this link" in Visit(sheet=text).app.warning[0].value


HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "\ud800\udfff\x00\x1b[31m",
    "٣" * 30,
    "{answer} {Z}",
    "1e999",
    "0x10",
    "9" * 200_000,
    "1" + "\u202e" * 50,
)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:20])
def test_whatever_a_browser_says_is_escaped_and_bounded(text):
    visit = opened()
    state, words = fill(visit, "Z1[0,0]", text)
    assert state == "wrong" and words.startswith("✗ Not yet.") and len(words) < 300
    (kept,) = visit.mine.notes.on_paper.filled[7].values()
    assert isinstance(kept, Typed) and len(kept.text) <= MOST_SIGNS + 1 and kept.text.isprintable()
    assert "<script" not in visit.html and "<img src=x" not in visit.html
    assert fill(visit, "Z1[0,0]", "?")[0] == "right"


def test_no_more_sheets_are_kept_than_anybody_needs():
    visit = opened(1)
    for number in range(1, MOST_SHEETS + 3):
        visit.choose("sheet", str(number))
        fill(visit, "L", "1")
    assert list(visit.mine.notes.on_paper.filled) == list(range(3, MOST_SHEETS + 3))


def test_the_answers_are_on_the_page_that_is_printed_unless_nobody_wants_them():
    visit = opened()
    assert 'class="answers print-only"' in visit.html
    assert 'class="answers' not in visit.choose("answers", "False").html
    assert 'class="answers' in visit.choose("answers", "True").html


def test_the_sheet_is_about_a_network_of_its_own_whatever_was_chosen_for_the_lessons():
    plain, chosen = opened(), {"preset": "tiny", "loss": "MeanSquaredError", "activation": "Tanh", "optimizer": "Adam"}
    other = Visit(sheet="7", **chosen).open("by_hand")
    of_sheet = [[each for each in visit.numbers() if each.name.startswith("sheet.")] for visit in (plain, other)]
    assert of_sheet[0] == of_sheet[1] and len(of_sheet[0]) > 50
