"""Training accuracy tells how good it is: how many training pictures it has right, and how many held-out ones."""

from math import sqrt

from runs.data.values import is_set
from runs.ideas.idea import Answer, Facts, Here, Idea
from runs.numbers.numbers import Numbers
from runs.numbers.progress import last_settings, standing

# Shares that chance alone sets apart are about the same: by two standard errors, as so few pictures are counted.
ERRORS = 2
WHY = {"lower": "heart", "same": "holds", "higher": "chance"}


def asks(here: Here) -> Facts | None:
    """None before there was training on a set of which something is held out."""
    settings = last_settings(here.tape.at, here.practice)
    if not here.tape.at.iterations or not is_set(settings.data):
        return None
    found = standing(here.tape, settings)
    if "held_out_right" not in found:
        return None
    return {name: found[name] for name in ("right", "measured", "held_out_right", "held_out_measured")}


def answer(here: Here, facts: Facts, found: Numbers) -> Answer:
    gap = facts["held_out_right"] - facts["right"]
    right = "same" if abs(gap) <= ERRORS * _error(facts) else "lower" if gap < 0 else "higher"
    return Answer(right, WHY[right], {}, "measured")


def _error(facts):
    """The standard error of the difference of the two shares, were they one."""
    counts = facts["measured"], facts["held_out_measured"]
    shares = facts["right"], facts["held_out_right"]
    share = sum(count * right for count, right in zip(counts, shares, strict=True)) / sum(counts)
    return sqrt(share * (1 - share) * sum(1 / count for count in counts))


IDEA = Idea("training_accuracy", "training", 5, asks, answer)
