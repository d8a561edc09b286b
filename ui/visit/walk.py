"""The walk through a stage: at which of its moments the learner is. The address says it too, so that a link can."""

from runs.link.coordinate import MOMENTS
from ui.visit.owner import mine


def moment(stage: str) -> int:
    """From 1; 0 while nobody walks through this stage."""
    where, _, n = mine().coordinate.moment.partition(".")
    return int(n) if where == stage else 0


def go_to(stage: str, moment: int) -> None:
    """Action: the learner is at another moment of a stage; 0 for none. What comes from a browser may be any number."""
    said = f"{stage}.{moment}" if moment else ""
    if said in MOMENTS:
        mine().change(moment=said)
