"""The lesson's words: no number is typed in, no word belittles, no sentence is long."""

import re
from pathlib import Path

import pytest

from runs.course.presets import PRESETS
from ui.parts.words import LESSON, PLACE, page_words, titled

PAGES = sorted(path.stem for path in LESSON.glob("*.md"))
KEYS = [(page, key) for page in PAGES for key in page_words(page)]
# Of the stages' pages and the frame: whatever is said there is a sentence, and no label.
# Numbers that are no results: what a label, a share or a zero is, and limits that are set and not computed.
ALWAYS = {"0", "1"}
DEFINITIONS = {
    ("forward", "pixels"): {"255"},
    # The number e.
    ("forward", "outputs"): {"2.718"},
    ("forward", "outputs_of_means"): {"2.718"},
    ("view", "brightness"): {"255"},
    # Names of sizes of paper, and of a way to write text.
    ("take_home", "paper.a4"): {"4"},
    ("worksheet", "roster.encoding"): {"8"},
    ("worksheet", "file.encoding"): {"8"},
    ("view", "moment_says.pixels"): {"255"},
    ("view", "says.pixel"): {"255"},
    ("loss", "option.good"): {"0.1"},
    **{("blanks", f"pixel.{key}"): {"255"} for key in ("which", "right", "not_divided", "upside_down")},
    ("worksheet", "rule.pixel"): {"255"},
    ("blanks", "pixel.by_256"): {"255", "256"},
    ("blanks", "pixel.by_100"): {"255", "100"},
    ("break_lawn", "what"): {"32"},
    ("observations", "card.timid"): {"10"},
    # How many pictures the publisher says there are.
    ("photos", "oxford"): {"7,390"},
    # What these are called, or made of.
    ("errors", "kind.jpeg_2000"): {"2000"},
    ("view", "pull.shades"): {"15"},
    ("lesson_file", "view.pull.shades"): {"15"},
    ("errors", "network_of_other_numbers"): {"16", "32", "64"},
    # The minutes of a plan, and its two lessons.
    ("teachers", "plan"): {*("2", "5", "10", "15", "20", "25", "28", "30", "40", "45")},
    # What colours, signs and ends are called: by their numbers.
    ("backprop", "reads_colour"): {"2"},
}
# An item of a scale that is used as it was published.
QUOTED = {("measure", "item.3")}
BELITTLING = ("simply", "just", "obviously", "clearly", "of course", "easy", "easily", "trivial")


# In the file of a step, formulas and shapes are explained.
@pytest.mark.parametrize("page", [page for page in PAGES if page != "export"])
def test_no_computed_number_is_typed_in(page):
    for key, words in page_words(page).items():
        # A page's own number stands in its title.
        words = re.sub(r"^\d (· )?", "", words) if key == "title" or key.startswith("stage.") else words
        typed = set(re.findall(r"\d+(?:[.,]\d+)*", PLACE.sub("", words)))
        assert typed <= ALWAYS | DEFINITIONS.get((page, key), set()), key


def test_what_the_presets_choose_is_not_typed_in():
    chosen = [size.quicker for size in PRESETS if size.quicker]
    there = " ".join(page_words("training").values())
    assert chosen and [name for name in chosen if name in there or titled(name) in there] == []


@pytest.mark.parametrize("page", PAGES)
def test_no_word_belittles_the_reader(page):
    words = "\n".join(words for key, words in page_words(page).items() if (page, key) not in QUOTED).lower()
    assert [word for word in BELITTLING if re.search(rf"\b{word}\b", words)] == []


@pytest.mark.parametrize("page", PAGES)
def test_no_sentence_is_long(page):
    words = re.sub(r"[*#]", "", "\n".join(page_words(page).values()))
    sentences = re.split(r"(?<=[.?!:])\s|\n", words)
    assert [sentence for sentence in sentences if len(sentence.split()) > 36] == []


@pytest.mark.parametrize("page", PAGES)
def test_a_file_is_labels_and_then_longer_texts_each_key_once_and_no_html(page):
    text = (LESSON / f"{page}.md").read_text(encoding="utf-8")
    labels, *sections = re.split(r"^## (\S+)\n", text, flags=re.M)
    keys = [line.split(": ")[0] for line in labels.splitlines() if line] + sections[::2]
    assert all(re.fullmatch(r"[\w.-]+", key) for key in keys) and len(keys) == len(set(keys)), keys
    assert all(": " in line for line in labels.splitlines() if line)
    assert all(words and words == words.rstrip() for words in page_words(page).values())
    assert not re.search(r"[<&]", PLACE.sub("", text))
    assert Path(LESSON).name == "en"


@pytest.mark.parametrize("page", [page for page in PAGES if "ask" in page_words(page)])
def test_a_question_has_its_options_and_its_reason(page):
    there = page_words(page)
    assert "reason" in there and sum(key.startswith("option.") for key in there) >= 2
    assert there["ask"].rstrip().endswith(("?", "..."))
