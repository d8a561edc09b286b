"""How long a run may become, and how much may be drawn for it: so much a link can bring back, and no more."""

from collections.abc import Iterable
from math import prod

from runs.course.experiment import MOST_ITERATIONS, Experiment
from runs.course.presets import Preset, preset
from runs.data.values import Data, DrawnPets

MOST_SEGMENTS = 200
# What may be drawn for one run, in pictures of 32 x 32 pixels: a minute of computing, 77 MB.
MOST_DRAWN = 25_000
# A set of which a few pictures are used is drawn at once, as it is judged by all that are held out: 5 s.
MOST_AT_ONCE = 2_000


def is_bounded(experiment: Experiment) -> bool:
    """Whether a run is short enough for its link to be read again: so long it may become, and no longer."""
    few = len(experiment.segments) <= MOST_SEGMENTS and experiment.iterations <= MOST_ITERATIONS
    data = {segment.settings.data for segment in experiment.segments}
    return few and is_bearable(data, preset(experiment.start.preset))


def is_bearable(data: Iterable[Data], size: Preset) -> bool:
    """Whether the sets among this that have to be drawn are few and small enough."""
    as_large = max(1, prod(size.shape) / prod(preset("standard").shape))
    drawn = [pets for pets in data if isinstance(pets, DrawnPets)]
    if any(pets.first and pets.count * as_large > MOST_AT_ONCE for pets in drawn):
        return False
    return sum(pets.count * as_large for pets in {pets.whole for pets in drawn}) <= MOST_DRAWN
