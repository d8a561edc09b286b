"""The moments are those of the browser's code, in its order; the time left is that of the words."""

import re

import pytest

import dev
from runs.study.way import MOMENTS, OF_MAPS, minutes, moments, told

NAME = re.compile(r'\bname: "(\w+)",\s*stage: "(\w+)"')
SHARED = "AT_OUTPUTS", "AT_THE_END"


def text(path):
    return (dev.ROOT / "ui" / "view" / path).read_text(encoding="utf-8")


def part(source, beginning):
    """The text of a list of moments."""
    return source.split(f"export const {beginning} = ")[1].split("\n];")[0]


def in_browser(path):
    """{stage: names} as the walk has them."""
    shared = {name: part(text("scene/moments.js"), name) for name in SHARED}
    whole = part(text(path), "MOMENTS")
    for name, its in shared.items():
        whole = re.sub(rf"\.\.\.{name}\b", lambda _, its=its: its, whole)
    found = {}
    for name, stage in NAME.findall(whole):
        found.setdefault(stage, []).append(name)
    return {stage: tuple(names) for stage, names in found.items()}


@pytest.mark.parametrize(("path", "is_of_maps"), [("scene/moments.js", False), ("maps/moments.js", True)])
def test_the_moments_are_those_that_the_browser_walks_through(path, is_of_maps):
    assert in_browser(path) == moments(is_of_maps)


def test_training_tells_all_that_is_no_question_and_of_several_pictures_none_is_asked():
    all_of_it = [name for names in MOMENTS.values() for name in names if not name.startswith("ask_")]
    assert [*told("training", False, False)] == all_of_it
    assert told("loss", True, True) == ("true_class", "rule_of_loss", "score", "beside")
    assert told("forward", True, False) == OF_MAPS["forward"]


def test_minutes_are_words_and_moments():
    assert minutes(0, 0) == 0 and minutes(1, 0) == 1
    assert minutes(2000, 12) == 12
