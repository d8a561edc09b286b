"""The sheet without a computer: pupils are its nodes, one is the judge, and each works out numbers."""

from engine.names import named, read
from runs.blanks.blank import Blank
from runs.blanks.by_hand import Sheet

HIDDEN, OUTPUT, JUDGE = "hidden", "output", "judge"


def work(sheet: Sheet) -> dict[tuple[str, int], list[Blank]]:
    """{(role, node): the blanks of that pupil, in their order}; the judge has the loss alone."""
    found: dict[tuple[str, int], list[Blank]] = {}
    for blank in sheet.blanks:
        found.setdefault(_pupil(blank), []).append(blank)
    return found


def known(role: str, node: int) -> list[str]:
    """The names of the numbers that a pupil has from the start, beside the weights on the strings."""
    if role == HIDDEN:
        return [named("b1", node)]
    labels = [named("T", 0, k) for k in (0, 1)]
    return [named("b2", node), labels[node]] if role == OUTPUT else labels


def _pupil(blank):
    name, index = read(blank.name)
    if not index:
        return JUDGE, 0
    # The arrays of the first layer are numbered so; what has the number 2, or none, is the outputs'.
    return HIDDEN if name.endswith("1") else OUTPUT, index[-1]
