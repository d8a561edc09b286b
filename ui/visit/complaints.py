"""Sentences at the top of a page: what was wrong with the address, a file, or a run; each is shown once."""

from ui.parts.numbers import count
from ui.parts.words import text
from ui.visit.owner import mine


def complaints() -> tuple[str, ...]:
    """The sentences to show."""
    return mine().address.complaints


def complain(sentence: str) -> None:
    """Have a sentence shown once."""
    mine().address.complaints += (sentence,)


def complain_of(*sentences: str) -> None:
    """Have these sentences shown, and no others."""
    mine().address.complaints = sentences


def no_such_number(least: int, most: int) -> None:
    """Action: what was typed is not a whole number of that range."""
    complain(text("frame", "number", least=count(least), most=count(most)))
