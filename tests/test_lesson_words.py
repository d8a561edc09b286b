"""The lesson's words: no number is typed in, no word belittles, every section is used, every place gets its number."""

import re
from pathlib import Path

import pytest

import dev
from ui.frame import STAGES
from ui.parts.words import LESSON, PLACE, sections

PAGES = sorted(path.stem for path in LESSON.glob("*.md"))
FILES = [path for each in ("app.py", "pages/*.py", "ui/**/*.py", "runs/**/*.py") for path in dev.ROOT.glob(each)]
CODE = "\n".join(path.read_text(encoding="utf-8") for path in FILES)
SECTIONS = [(page, section) for page in PAGES for section in sections(page)]
# Numbers that are no results: what a label, a share or a zero is, and limits that are set and not computed.
ALWAYS = {"0", "1"}
DEFINITIONS = {
    ("forward", "pixels"): {"255"},
    ("frame", "limits"): {"25"},
    ("loss", "options"): {"0.1"},
    ("break_lawn", "what"): {"32"},
    ("observations", "timid"): {"10"},
    ("photos", "intro"): {"100"},
    # How many pictures the publisher says there are.
    ("photos", "oxford"): {"7,390"},
}
BELITTLING = ("simply", "just", "obviously", "clearly", "of course", "easy", "easily", "trivial")


@pytest.mark.parametrize(("page", "section"), SECTIONS)
def test_no_computed_number_is_typed_in(page, section):
    words = PLACE.sub("", sections(page)[section])
    # A page's own number stands in its title.
    words = re.sub(r"^\d · ", "", words) if section == "title" else words
    typed = set(re.findall(r"\d+(?:[.,]\d+)*", words))
    assert typed <= ALWAYS | DEFINITIONS.get((page, section), set())


@pytest.mark.parametrize("page", PAGES)
def test_no_word_belittles_the_reader(page):
    words = (LESSON / f"{page}.md").read_text(encoding="utf-8").lower()
    assert [word for word in BELITTLING if re.search(rf"\b{word}\b", words)] == []


@pytest.mark.parametrize("page", PAGES)
def test_no_sentence_is_long(page):
    words = re.sub(r"[*#]", "", (LESSON / f"{page}.md").read_text(encoding="utf-8"))
    sentences = re.split(r"(?<=[.?!:])\s|\n", words)
    assert [sentence for sentence in sentences if len(sentence.split()) > 36] == []


@pytest.mark.parametrize(("page", "section"), SECTIONS)
def test_every_section_is_used(page, section):
    in_a_question = section in ("ask", "options", "reason") and f'ask("{page}"' in CODE
    in_the_title = section == "title" and f'title("{page}")' in CODE
    named = re.search(rf'"{page}",.*"{section}"', CODE)
    # Files of cards and experiments: which of their sections is said is decided by name, where the numbers are.
    chosen = page not in (*(stage.name for stage in STAGES), "frame") and re.search(rf"\b{section}\b", CODE)
    assert in_a_question or in_the_title or named or chosen


@pytest.mark.parametrize(("page", "section"), sorted(set(re.findall(r'(?:told|text|say)\("(\w+)", "(\w+)"', CODE))))
def test_every_section_that_code_asks_for_exists(page, section):
    assert section in sections(page)


@pytest.mark.parametrize("page", [page for page in PAGES if "ask" in sections(page)])
def test_a_question_has_its_options_and_its_reason(page):
    there = sections(page)
    assert {"ask", "options", "reason"} <= set(there)
    options = [line.split(":", 1) for line in there["options"].splitlines()]
    assert len(options) >= 2 and all(len(option) == 2 and option[1].strip() for option in options)
    assert there["ask"].rstrip().endswith(("?", "..."))


def test_the_files_have_nothing_outside_their_sections():
    for page in PAGES:
        assert (LESSON / f"{page}.md").read_text(encoding="utf-8").startswith("## ")
    assert Path(LESSON).name == "en"
