"""The settings that are chosen: what the address says of them, and each control changes."""

from dataclasses import replace
from typing import Any

from runs.course.experiment import Settings, Start
from runs.course.setting import Row
from runs.link.coordinate import ROWS, Coordinate, changed, value
from ui.visit import starts
from ui.visit.owner import mine

# Many pictures together bear a larger learning rate than one alone, so the training page has its own.
RATE_OF = {"training": "training_rate"}


def coordinate() -> Coordinate:
    """The run that is asked for, and all that is chosen."""
    return mine().coordinate


def chosen(row: Row) -> Any:
    """What a setting is now."""
    return value(mine().coordinate, row)


def choose(row: Row, new: Any) -> None:
    """Action: a setting takes another value; one of the start begins another run."""
    if row.of is Start:
        starts.choose(row, new)
    else:
        mine().coordinate = changed(mine().coordinate, row, new)


def rate_of(page: str) -> Row:
    """The learning rate of a page."""
    return ROWS[RATE_OF.get(page, "rate")]


def settings_of(page: str = "") -> Settings:
    """The Settings that are chosen now, with the learning rate of that page."""
    return replace(mine().settings, learning_rate=chosen(rate_of(page)))
