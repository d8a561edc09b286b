"""A worksheet on paper: its text can be found, its answers are the engine's, and they stand on a page of their own."""

import numpy as np
import pytest
from markupsafe import Markup

import dev
from pictures.pixels import png
from runs.blanks import walk
from runs.blanks.by_hand import sheet
from take_home.worksheet.pdf import SIZES, pdf
from take_home.worksheet.words import PAGES, Words
from take_home.worksheet.worksheet import Worksheet, by_hand, of_step
from tests.runs.blanks.states import state_of
from tests.take_home.on_paper import solved, text_of
from ui.inputs import blanks as blanks_shown
from ui.parts.numbers import show
from ui.parts.words import page_words

PICTURE = png(np.arange(64).reshape(8, 8) / 64)
WORDS = Words({page: page_words(page) for page in PAGES}, show)


@pytest.mark.parametrize("size", SIZES)
def test_a_sheet_has_its_answers_on_a_page_of_its_own(size):
    made = by_hand(7, WORDS)
    *asked, key = text_of(pdf(made, WORDS, size))
    for blank in sheet(7).blanks:
        answer = f"{blank.name} = {WORDS.answer(blank)}\n"
        assert answer in f"{key}\n" and answer not in "\n".join(asked)
    assert len(asked) == 3
    assert [*text_of(pdf(made, WORDS, size, with_key=False))] == asked


@pytest.mark.parametrize("seed", [1, 9999])
def test_a_sheet_is_solved_from_its_own_text(seed):
    answers = solved(pdf(by_hand(seed, WORDS), WORDS, with_key=False))
    assert answers == {
        blank.name: WORDS.answer(blank).replace("−", "-") if "." in answers[blank.name] else answers[blank.name]
        for blank in sheet(seed).blanks
    }


def test_the_paper_has_the_size_asked_for_and_letters_that_can_be_found():
    made = Worksheet("A title", ("For $x_{1$",), (), (), None, {})
    for size, box in (("a4", b"595.44 841.68"), ("letter", b"612 792")):
        file = pdf(made, WORDS, size)
        assert box in file and b"/Type3" not in file
        assert "For $x_{1$" in text_of(file)[0]


def test_every_word_of_a_worksheet_is_said():
    code = "".join(path.read_text(encoding="utf-8") for path in (dev.ROOT / "take_home").rglob("*.py"))
    assert [key for key in WORDS.pages["worksheet"] if f'"{key}"' not in code and not key.startswith("course.")] == []


@pytest.mark.parametrize(
    "params", [{}, {"size": "conv-small", "loss": "MeanSquaredError", "optimizer": "Adam"}], ids=str
)
def test_a_worksheet_of_a_step_asks_for_its_numbers_and_has_the_answers(params):
    blanks = walk.blanks(state_of(**params))
    assert len(blanks) > 7
    *asked, key = text_of(pdf(of_step(blanks, 0, PICTURE, "?picture=cat", [[1, 0], [0, 1]], WORDS), WORDS))
    asked = " ".join("".join(asked).split())
    for blank in blanks.values():
        assert f"{blank.name} = {WORDS.answer(blank)}\n" in f"{key}\n"
        said = Markup(blanks_shown.sentence(blank, f"{blank.kind}.ask")).striptags()
        assert " ".join(said.split()) in asked


def test_the_same_sheet_is_the_same_file():
    assert pdf(by_hand(3, WORDS), WORDS) == pdf(by_hand(3, WORDS), WORDS)
