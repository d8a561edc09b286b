"""The walk through a stage: at which of its moments the learner is. The address says it too, so that a link can."""

from runs.link.coordinate import MOMENTS
from ui.visit.owner import mine

# What the controls are called that say it.
KEY = "walk"


def moment(stage: str) -> int:
    """From 1; 0 while nobody walks through this stage."""
    where, _, n = mine().coordinate.moment.partition(".")
    return int(n) if where == stage else 0


def turned() -> int:
    """The number of what the browser said last of the walk."""
    return mine().controls.heard.get(KEY, 0)


def go_to(stage: str, said: str) -> None:
    """Action: the learner is at another moment of a stage, such as forward.3, or forward.0 for none.

    What comes from a browser may be any text, or about the stage before.
    """
    if said == f"{stage}.0":
        mine().change(moment="")
    elif said in MOMENTS and said.startswith(f"{stage}."):
        mine().change(moment=said)


def leave(stage: str) -> None:
    """Action: the learner walks through this stage no longer."""
    if moment(stage):
        mine().change(moment="")
