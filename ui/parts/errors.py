"""The one place where an error becomes a sentence for a learner."""

from ui.parts.numbers import count, show
from ui.parts.words import text


def sentence(error) -> str:
    """What the lesson says of an error by its key, with what belongs into the sentence (`about`).

    One without a key is told to no learner in its own words, which no translation has.
    """
    return text("errors", error.key or "unknown", **{name: _said(value) for name, value in error.about.items()})


def _said(value):
    if hasattr(value, "key"):
        return sentence(value)
    return count(value) if isinstance(value, int) else show(value) if isinstance(value, float) else value
