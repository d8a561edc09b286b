"""The same lesson for a class: one Coordinate for all, or one with random weights of its own for each student."""

from dataclasses import replace

from runs.course.experiment import MOST_SEED, Experiment
from runs.course.presets import RANDOM
from runs.link.coordinate import Coordinate, with_suited_rates

MOST_STUDENTS = 60


def for_each(coordinate: Coordinate, students: int) -> list[Coordinate]:
    """One for each of so many students, with this seed and those that follow it; each run is at its beginning."""
    return [_with_seed(coordinate, n) for n in range(students)]


def _with_seed(coordinate, n):
    start = coordinate.experiment.start
    own = replace(start, seed=(start.seed + n) % (MOST_SEED + 1), weights=RANDOM)
    return with_suited_rates(replace(coordinate, experiment=Experiment(own), weight=""), coordinate)
