"""How long the lesson takes to read, page by page: python -m benchmarks.reading

Words and numbers are counted where a learner meets them: in each moment of the walk, and in what stands open on the
page, as the first visitor has it. Adults read 238 words a minute in silence (Brysbaert 2019, Journal of Memory and
Language 109, 104047); 200 are taken for a sixteen-year-old. A moment of the walk takes some seconds more, to look at
what is lit; so does a question, and a blank, to work it out.

The core is the walk through each stage with its question; of a page without a walk, all that stands open. The whole way
has all else that stands open, and on each page the first of its wrong ideas, which stands there open; further ones are
behind a button. What is closed, and tables and formulas, which are looked up in, are in neither.
"""

import re
import sys
from html import unescape
from typing import NamedTuple

from runs.blanks.walk import blanks
from runs.course.experiment import Experiment, Settings
from runs.course.tape import first_state
from runs.data.sources import Sources
from runs.ideas.registry import IDEAS
from runs.numbers.snapshot import look
from tests.browser.walked import DENSE
from tests.ui.driver import Visit
from ui.frame import STAGES
from ui.parts.words import page_words, text

A_MINUTE = 200
# Seconds to look at what a moment lights, to answer a question, and to work a blank out on a pocket calculator.
LOOK, ANSWER, WORK_OUT = 5, 10, 120
# Tables and formulas are looked up in, and not read word by word.
CLOSED = "style|table|details|nav|select|option|button|output"
NOT_READ = re.compile(rf"<({CLOSED})\b.*?</\1>|<[^>]* hidden>.*?</[^>]*>", re.S)
TAG = re.compile(r"<[^>]*>")
WORD = re.compile(r"[^\W_][\w’'.,]*")
# What is on every page, and not read anew on each.
AROUND = ("frame", "walk", "ask", "stop", "blind", "ideas")


class Path(NamedTuple):
    """Of a page: its words on the core path, below, and of the first idea; its walk's moments, questions and blanks."""

    page: str
    core: int
    below: int
    idea: int
    moments: int
    questions: int
    blanks: int

    def minutes(self, whole: bool, computes: bool = False) -> float:
        seconds = LOOK * self.moments + ANSWER * self.questions + WORK_OUT * self.blanks * computes
        words = self.core
        if whole:
            # What is thought of an idea is answered twice: what, and why.
            words, seconds = words + self.below + self.idea, seconds + 2 * ANSWER * bool(self.idea)
        return words / A_MINUTE + seconds / 60


def words_in(html: str) -> int:
    """How many words somebody reads there."""
    return len(WORD.findall(unescape(TAG.sub(" ", NOT_READ.sub(" ", html)))))


def paths() -> list[Path]:
    """Of every page on the way, from Welcome to the end."""
    visit, asked = Visit(), _asked()
    return [_path(visit.open(stage.name), stage.name, asked) for stage in STAGES]


def _path(visit, page, asked):
    said = "".join(data["html"] for data in visit.controls().values() if data["key"] not in AROUND)
    open_here = words_in(said + "".join(element.proto.body for element in visit.app.get("html")))
    walked = page in ("forward", "truth", "loss", "backprop")
    question = "ask" in page_words(page)
    if not walked:
        return Path(page, open_here, 0, _idea(page), 0, question, 0)
    moments = DENSE.moments(page)
    told = sum(words_in(_sentence(name)) for name in moments) + words_in(text("view", f"walk.{page}"))
    told += words_in(page_words(page)["ask"] + page_words(page)["reason"])
    return Path(page, told, open_here, _idea(page), len(moments), question, asked[page])


def _idea(page):
    """The words of the first wrong idea of a page: its question, both menus, and the reply; 0 of none."""
    first = min((idea for idea in IDEAS.values() if idea.stage == page), key=lambda idea: idea.place, default=None)
    if first is None:
        return 0
    words = page_words(f"idea_{first.name}")
    told = max((said for key, said in words.items() if key.startswith("told.")), key=len)
    menus = " ".join(said for key, said in words.items() if key.startswith(("option.", "why.")))
    return words_in(f"{words['ask']} {menus} {told} {words['reason']}")


def _sentence(name):
    """The longest sentence of a moment, as there are several of some; none of a page's question."""
    said = [
        words for key, words in page_words("view").items() if re.fullmatch(rf"moment_says\.{name}(_[A-Z]\w*)?", key)
    ]
    return max(said, key=len, default="")


def _asked():
    """By page, how many blanks its walk has."""
    from ui.inputs.compute import MOMENTS

    experiment = Experiment()
    there = blanks(look(experiment, first_state(experiment.start), Settings(), Sources()))
    return {page: sum(MOMENTS[name][0] == page for name in there) for page, _ in MOMENTS.values()}


def whole_way(found: list[Path], computes: bool = False) -> float:
    """Minutes from Welcome to the end."""
    return sum(each.minutes(whole=True, computes=computes) for each in found)


def table(found: list[Path]) -> str:
    """The figures of every page, and of the whole way."""
    lines = ["| page | words of the core | below | of an idea | moments | blanks | core, min | whole way, min |"]
    lines.append("|---|--:|--:|--:|--:|--:|--:|--:|")
    for each in found:
        times = [f"{each.minutes(whole):.1f}" for whole in (False, True)]
        lines.append(_line(each.page, each.core, each.below, each.idea, each.moments, each.blanks, *times))
    sums = (sum(each[k] for each in found) for k in (1, 2, 3, 4, 6))
    core = sum(each.minutes(whole=False) for each in found)
    lines.append(_line("**from Welcome to the end**", *sums, f"{core:.1f}", f"{whole_way(found):.1f}"))
    return "\n".join([*lines, "", f"With every blank worked out: {whole_way(found, computes=True):.0f} minutes."])


def _line(*cells):
    return f"| {' | '.join(map(str, cells))} |"


if __name__ == "__main__":
    sys.stdout.write(table(paths()) + "\n")
