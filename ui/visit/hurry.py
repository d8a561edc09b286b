"""A visitor who asks for more than a hand can, at once or for some time, gets a sentence."""

from time import monotonic

from ui.visit.owner import mine

# No hand clicks so often before it is answered.
MANY_CLICKS = 50
# Twenty pages a second for ten seconds: no hand asks for so many.
MANY_PAGES, SECONDS = 200, 10.0


def clicked(times: int) -> None:
    """So many clicks came at once."""
    mine().controls.many_clicks |= times > MANY_CLICKS


def is_first() -> bool:
    """Whether this is the first page of the session."""
    return not mine().controls.pages


def is_hurried() -> bool:
    """Whether so much was asked for since the last page, or by it; a page asks once."""
    asked, now = mine().controls, monotonic()
    asked.pages = (*asked.pages[1 - MANY_PAGES :], now)
    many, asked.many_clicks = asked.many_clicks, False
    return many or (len(asked.pages) == MANY_PAGES and now - asked.pages[0] < SECONDS)
