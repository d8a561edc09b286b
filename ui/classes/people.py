"""What learners are called to each other and to their teacher."""

from runs.classes.names import place
from ui.parts.words import text


def animal(code: str, seat: int) -> str:
    """The name of the learner who sits there."""
    first, second = (text("class", key).split(", ") for key in ("first_words", "second_words"))
    i, j = place(code, seat, len(first), len(second))
    return text("class", "animal", first=first[i], second=second[j])
