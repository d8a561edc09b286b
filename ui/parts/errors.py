"""The one place where an error becomes a sentence for a learner."""

from ui.parts.numbers import count, show
from ui.parts.words import text, titled


def sentence(error) -> str:
    """What the lesson says of an error by its key, with what belongs into the sentence (`about`).

    The words of an error without a key are in no translation: the learner is told a general sentence.
    """
    # What stands in place of a link's texts are settings; of files, texts are names that somebody else gave.
    named = titled if error.key.startswith("link.") else str
    about = {name: named(value) if isinstance(value, str) else _said(value) for name, value in error.about.items()}
    return text("errors", error.key or "unknown", **about)


def _said(value):
    if hasattr(value, "key"):
        return sentence(value)
    return count(value) if isinstance(value, int) else show(value) if isinstance(value, float) else value
