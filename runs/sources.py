"""What an experiment's `data` names stand for: single pictures, and sets of drawn pets, as rows of numbers."""

from dataclasses import dataclass, field
from functools import cache, lru_cache

import numpy as np

from pictures import pets as drawn
from pictures.bundled import BUNDLED, bundled
from pictures.pixels import to_pixels
from runs.presets import CLASSES

DEFAULT_PETS = "pets:400:1"
MOST_PETS = 20_000
# Every fourth picture of a set is held out: never trained on, only tested on.
HELD_OUT = 4


class UnknownSource(ValueError):
    """The data that an experiment names is not here; the message says why."""


@dataclass(frozen=True, eq=False)
class Examples:
    """Pictures as rows, with one-hot labels. X (n,i) in [0, 1], T (n,2)."""

    X: np.ndarray
    T: np.ndarray


@dataclass
class Sources:
    """The bundled pictures, drawn sets, and this session's own square pictures by name."""

    own: dict = field(default_factory=dict)

    def picture(self, name):
        """The square RGB picture of that name. Raises UnknownSource."""
        if name in BUNDLED:
            return bundled(name)
        if name in self.own:
            return self.own[name]
        raise UnknownSource(
            "This link was made with somebody's own picture, which never leaves their session. Here is the bundled cat."
        )

    def row(self, name, preset):
        """One picture as the network's input. -> (1, inputs)"""
        if name in BUNDLED:
            return _bundled_row(name, preset)
        return to_pixels(self.picture(name), preset.pixels, preset.grey).reshape(1, -1)

    def training(self, settings, preset):
        """The examples that these settings train on. Raises UnknownSource."""
        if settings.data.startswith("pets:"):
            return split_pets(settings.data, preset.pixels, preset.grey)[0]
        return Examples(self.row(settings.data, preset), one_hot([settings.label]))

    def held_out(self, settings, preset):
        """Examples of the same kind that training never sees; None for a single picture."""
        if settings.data.startswith("pets:"):
            return split_pets(settings.data, preset.pixels, preset.grey)[1]
        return None


def one_hot(labels):
    """cat -> [1, 0], dog -> [0, 1]. -> (n,2)"""
    return np.eye(len(CLASSES))[[CLASSES.index(label) for label in labels]]


@cache
def _bundled_row(name, preset):
    row = to_pixels(bundled(name), preset.pixels, preset.grey).reshape(1, -1)
    row.setflags(write=False)
    return row


def pets_name(name):
    """pets:<count>:<seed> -> (count, seed). Raises UnknownSource."""
    kind, *numbers = name.split(":")
    if kind != "pets" or len(numbers) != 2 or not all(number.isdecimal() and len(number) < 10 for number in numbers):
        raise UnknownSource(f"There is no data called {name!r}; the drawn pets are used instead.")
    count, seed = map(int, numbers)
    if not 8 <= count <= MOST_PETS:
        raise UnknownSource(f"A set of drawn pets has 8 to {MOST_PETS} pictures, not {count}.")
    return count, seed


@lru_cache(maxsize=8)
def split_pets(name, pixels, grey):
    """(training, held out) examples of a drawn set. Shared by all sessions, and read-only."""
    X, y = drawn.pets(*pets_name(name), pixels, grey)
    X = X.reshape(len(X), -1).astype(np.float64)
    T = np.eye(len(CLASSES))[y]
    X.setflags(write=False)
    T.setflags(write=False)
    held = np.arange(len(X)) % HELD_OUT == 0
    return Examples(X[~held], T[~held]), Examples(X[held], T[held])
