"""What was put away because no list shows it any more. If something came in its place and is no use, that has to be
said: the learner sees neither.
"""

from ui.parts.words import text
from ui.visit.owner import mine

# The kinds of thing that a learner takes out of a list, or puts another in the place of.
PICTURE, SET = "picture", "photos"


def mark(kind: str) -> None:
    """The one that was in use is put away."""
    mine().inlets.gone |= {kind}


def forget(kind: str) -> None:
    """There is nothing to be said of it."""
    mine().inlets.gone -= {kind}


def sentence(kind: str) -> str | None:
    """What has to be said of it, once."""
    was_put_away = kind in mine().inlets.gone
    forget(kind)
    return text("frame", "put_away") if was_put_away else None
