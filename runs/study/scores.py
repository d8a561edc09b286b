"""Scores as they are published: of a test before and after, the normalised gain, and the System Usability Scale."""

from collections.abc import Mapping

# Ten items, each answered from 1, strongly disagree, to 5, strongly agree (Brooke 1996).
ITEMS = tuple(map(str, range(1, 11)))
POINTS = tuple(map(str, range(1, 6)))
HIGHEST = 100


def percent(answers: Mapping[str, str], right: Mapping[str, str]) -> float | None:
    """How many of the answers are right, from 0 to 100; None unless all questions are answered."""
    if set(right) - set(answers):
        return None
    return HIGHEST * sum(answers[name] == option for name, option in right.items()) / len(right)


def gain(before: float | None, after: float | None) -> float | None:
    """The share of what could be gained that was gained (Hake 1998), from per cents; negative where it got less.

    None where a test is missing, or where nothing could be gained.
    """
    if before is None or after is None or before == HIGHEST:
        return None
    return (after - before) / (HIGHEST - before)


def usability(answers: Mapping[str, str]) -> float | None:
    """From 0 to 100: of odd items the point minus 1, of even ones 5 minus the point, their sum times 2.5 (Brooke 1996).

    None unless all ten are answered.
    """
    if set(ITEMS) - set(answers):
        return None
    points = ((int(item), int(answers[item])) for item in ITEMS)
    return 2.5 * sum(point - 1 if item % 2 else 5 - point for item, point in points)
