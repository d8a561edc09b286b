"""The sentences of a worksheet: handed in, page by page, and filled here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.formula import spelled
from runs.blanks.blank import Blank, leaf
from runs.blanks.by_hand import Told
from runs.blanks.reading import on_paper
from runs.data.values import CLASSES

# The pages of the lesson whose words a worksheet and its grader say.
PAGES = ("worksheet", "by_hand", "blanks", "common")
NODES = range(len(CLASSES))


@dataclass(frozen=True)
class Words:
    """pages: for each of PAGES, its words by key. show: (number, most digits) -> text, as the screen has it."""

    pages: Mapping[str, Mapping[str, str]]
    show: Callable[[float, int], str]

    def say(self, key: str, of: str = "worksheet", /, **places) -> str:
        """A sentence with its places filled. Raises KeyError."""
        return self.pages[of][key].format(**places)

    def number(self, value: float, digits: int) -> str:
        """As on paper: 0.145, where the binary number is a little below, has 0.15 for two digits."""
        return self.show(float(on_paper(value)), digits)

    def answer(self, blank: Blank) -> str:
        """What is asked for, to the digits asked for."""
        return self.number(blank.value, blank.digits)

    def called(self, node: int) -> str:
        """The class of an output."""
        return self.pages["common"][CLASSES[node]]

    def sentence(self, blank: Blank, key: str, truth: int = 0) -> str:
        """What a verdict says of a blank, with its numbers. truth: the node that the label names"""
        given = {part.place: self.number(part.value, blank.precision) for part in blank.parts}
        formula = self._spelled(blank, lambda name, node: leaf(given, name, node, str), truth, NODES)
        return self.say(key, "blanks", **given, answer=self.answer(blank), digits=blank.digits, formula=formula)

    def line(self, blank: Blank, told: Told) -> tuple[str, str]:
        """-> (what the number of a paper sheet is, how it comes of others by their names)"""
        kind = self.called(told.node)
        what = self.say(f"what.{told.what}", "by_hand", node=told.node, kind=kind, weight=told.weight)
        powers = {f"e_{place}": f"e^({name})" for place, name in told.names.items()}
        one = next(iter(told.names.values()))
        formula = self._spelled(blank, lambda name, node: one, 0, ())
        return what, self.say(f"how.{told.how}", "by_hand", formula=formula, **told.names, **powers)

    @property
    def operations(self) -> dict[str, str]:
        """How the operations of a formula are said, by their names."""
        prefix, common = "formula.", self.pages["common"]
        return {key.removeprefix(prefix): each for key, each in common.items() if key.startswith(prefix)}

    def _spelled(self, blank, leaf, truth, nodes):
        if blank.formula is None:
            return ""
        return spelled(blank.formula, leaf, nodes, truth=truth, words=self.operations)
