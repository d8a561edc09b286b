"""The settings that are chosen: what the address says of them, and each control changes."""

from dataclasses import replace
from typing import Any

from runs.course.experiment import Settings, Start, rates_around
from runs.course.presets import preset
from runs.course.setting import Row
from runs.link.coordinate import ROWS, Coordinate, changed, fixed, suited_here, value, with_suited_rates
from ui.visit import starts
from ui.visit.owner import mine


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
        now = mine().coordinate
        mine().coordinate = with_suited_rates(changed(now, row, new), now)


def is_fixed(name: str) -> bool:
    """Whether a teacher's link lets nobody change that setting."""
    return name in fixed(mine().coordinate)


def is_on_hand() -> bool:
    """Whether the training page trains on the picture in hand: the learner chose it, or the network is too large."""
    return mine().run.on_hand or not preset(mine().experiment.start.preset).live


def rate_of(page: str) -> Row:
    """The learning rate of a page. Mini-batches bear another one than a picture alone, so they have their own."""
    return ROWS["training_rate" if page == "training" and not is_on_hand() else "rate"]


def rates_of(row: Row) -> tuple[float, ...]:
    """What a slider offers of a learning rate: the one that suits in the middle, and the one that is chosen."""
    return rates_around(suited_here(mine().coordinate, row), chosen(row))


def settings_of(page: str = "") -> Settings:
    """The Settings that are chosen now, with the learning rate of that page."""
    return replace(mine().settings, learning_rate=chosen(rate_of(page)))
