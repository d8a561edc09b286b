"""Everything that decides which numbers are shown, as one value, and what somebody has to bring before it can be."""

from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any

from runs.course.experiment import BATCHES, RATE, Experiment, Settings, Start
from runs.course.presets import Preset, preset
from runs.course.setting import OneOf, Row, Whole, rows, setting
from runs.data.values import DEFAULT_PETS, Brought, Named, NetworkFile, WholeSet
from runs.link.held import NOTHING, RUN, Held

# The stages that are walked through, each in fewer moments than this.
WALKED, MOST_MOMENTS = ("forward", "truth", "loss", "backprop", "training"), 30
MOMENTS = ("", *(f"{stage}.{n}" for stage in WALKED for n in range(1, MOST_MOMENTS)))

# The sheets for paper, by number: a teacher's link hands the same one to everybody.
SHEETS = Whole(1, 9999)
# How many pictures at once.
LOOKED_AT = ("one", "several")


@dataclass(frozen=True)
class Coordinate:
    """A run and what is chosen beside it.

    practice: the set that the training page trains on, training_rate its learning rate: many pictures together bear a
    larger one than one alone. weight: the ledger's name of the weight looked at, or empty. moment: where the walk
    through a stage is, such as forward.3, or empty. looked_at: one of LOOKED_AT, where a stage offers the choice.
    sheet: which numbers are worked out by hand. held: what a teacher's link does not let anybody change. joined: the
    code of the class that whoever opens the link joins, or empty.
    """

    experiment: Experiment = Experiment()
    settings: Settings = Settings()
    practice: WholeSet = setting(DEFAULT_PETS)
    batch: int = setting(32, OneOf(lambda: BATCHES))
    training_rate: float = setting(preset(Start().preset).rate, RATE, in_menu=False)
    weight: str = setting("")
    moment: str = setting("", OneOf(lambda: MOMENTS), in_menu=False)
    looked_at: str = setting("one", OneOf(lambda: LOOKED_AT), name="pictures", in_menu=False)
    sheet: int = setting(SHEETS.least, SHEETS, in_menu=False)
    held: Held = NOTHING
    joined: str = ""


FIRST = Coordinate()
# All that an address says, but for the run itself, in the order of the address.
TABLE = tuple(row for of in (Start, Settings, Coordinate) for row in rows(of) if row.in_address)
ROWS = {row.name: row for row in TABLE}
# These only say where one looks; of all others, and of the run, a teacher's link may say that nobody changes them.
LOOKS = ("weight", "moment", "pictures", "sheet")
HOLDABLE = (*(name for name in ROWS if name not in LOOKS), RUN)


def value(coordinate: Coordinate, row: Row) -> Any:
    """What is chosen for a setting."""
    parts = {Start: coordinate.experiment.start, Settings: coordinate.settings, Coordinate: coordinate}
    return getattr(parts[row.of], row.field)


def suited(row: Row, start: Start, optimizer: str) -> Any:
    """What a setting is while nobody has chosen it: a learning rate is the one that suits."""
    rates = {"rate": Preset.rate_of_one, "training_rate": Preset.rate_of_many}
    if row.name not in rates:
        return row.default
    return rates[row.name](preset(start.preset), start.weights, optimizer)


def suited_here(coordinate: Coordinate, row: Row) -> Any:
    """The same, of the network and the optimiser of a Coordinate."""
    return suited(row, coordinate.experiment.start, coordinate.settings.optimizer)


def with_suited_rates(after: Coordinate, before: Coordinate) -> Coordinate:
    """Where another learning rate suits than before, one that was not chosen follows."""
    for row in (ROWS["rate"], ROWS["training_rate"]):
        was, suits = suited_here(before, row), suited_here(after, row)
        if was != suits and value(before, row) == was and row.name not in fixed(after):
            after = changed(after, row, suits)
    return after


def changed(coordinate: Coordinate, row: Row, chosen: Any) -> Coordinate:
    """The Coordinate with another value of a setting; another start begins its run."""
    new = {row.field: chosen}
    if row.of is Start:
        return replace(coordinate, experiment=Experiment(replace(coordinate.experiment.start, **new)))
    if row.of is Settings:
        return replace(coordinate, settings=replace(coordinate.settings, **new))
    return replace(coordinate, **new)


def fixed(coordinate: Coordinate) -> frozenset[str]:
    """All of HOLDABLE that nobody is to change."""
    held = coordinate.held
    return frozenset(HOLDABLE) if held.look else held.locked | held.hidden


def is_forbidden(before: Coordinate, after: Coordinate) -> bool:
    """Whether what was done between the two changed something that is held. Another link holds what it says itself."""
    return before.held == after.held and any(_differs(name, before, after) for name in fixed(before))


def _differs(name, before, after):
    if name == RUN:
        # A run that begins otherwise is another one: what it begins with is held by itself.
        old, new = before.experiment, after.experiment
        return old.start == new.start and old.segments != new.segments
    # A label belongs to its picture: another one brings its own.
    is_same = name != "label" or before.settings.data == after.settings.data
    return is_same and value(before, ROWS[name]) != value(after, ROWS[name])


def needs(coordinate: Coordinate) -> set[Brought]:
    """All that somebody has to bring before this can be shown: pictures, sets of photos, a file."""
    return {named.brought for named in _named(coordinate) if named.brought}


def missing(coordinate: Coordinate, there: Container) -> tuple[Brought, ...]:
    """What of it is not here, in an order of its own."""
    return tuple(sorted((each for each in needs(coordinate) if each not in there), key=str))


def available(coordinate: Coordinate, there: Container) -> bool:
    """Whether all that this needs is here, each photo of a set too."""
    return all(named in there for named in _named(coordinate) if named.brought)


def without(coordinate: Coordinate, gone: Iterable[Brought]) -> Coordinate:
    """The Coordinate with something of the lesson's own in the place of what is gone: its run ends before that."""
    gone, settings = set(gone), coordinate.settings
    start, segments = coordinate.experiment.start, coordinate.experiment.segments
    if start.weights in gone:
        start, segments = replace(start, weights=Start().weights), ()
    segments = tuple(takewhile(lambda segment: segment.settings.data.brought not in gone, segments))
    if settings.data.brought in gone:
        settings = replace(settings, data=FIRST.settings.data, label=FIRST.settings.label)
    practice = FIRST.practice if coordinate.practice.brought in gone else coordinate.practice
    return replace(coordinate, experiment=Experiment(start, segments), settings=settings, practice=practice)


def _named(coordinate: Coordinate) -> list[Named]:
    """The pictures, sets and files of a Coordinate."""
    run = coordinate.experiment
    files = [run.start.weights] if isinstance(run.start.weights, NetworkFile) else []
    trained_on = (segment.settings.data for segment in run.segments)
    return [*files, coordinate.settings.data, coordinate.practice, *trained_on]
