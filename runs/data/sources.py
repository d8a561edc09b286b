"""What an experiment's `data` names stand for: single pictures, and sets of pictures, as rows of numbers."""

from dataclasses import dataclass, field
from functools import cache
from math import inf

import numpy as np

from pictures.bundled import BUNDLED, bundled
from pictures.collect import SIDE, kept
from pictures.pixels import from_bytes, to_bytes_0_255, to_pixels
from runs.course.presets import CLASSES
from runs.data import sets
from runs.data.sets import DEFAULT_PETS, MOST_PETS, DrawnSet, Examples, PictureSet, UnknownSource

__all__ = ["DEFAULT_PETS", "MOST_PETS", "Sources", "UnknownSource", "is_set", "member", "one_hot", "set_name"]

PHOTOS = "photos-"


@dataclass
class Sources:
    """The bundled pictures, drawn sets, and this session's own square pictures, sets of photos, and weights of files,
    each by its name.
    """

    own: dict = field(default_factory=dict)
    photos: dict = field(default_factory=dict)
    files: dict = field(default_factory=dict)

    def picture(self, name):
        """The square RGB picture of that name. Raises UnknownSource."""
        if name in BUNDLED:
            return bundled(name)
        if "@" in name:
            members, number = self._member(name)
            return members.picture(number)
        if name in self.own:
            return self.own[name]
        raise UnknownSource(
            "An own picture belongs here that this session does not have: it is in no link, and a reload forgets it. "
            "Here is the bundled cat."
        )

    def shrink(self, most):
        """Of all own squares but the last few, have no more than what is made of each for any network to read."""
        for name, square in [*self.own.items()][:-most]:
            if square.width > SIDE:
                self.own[name] = from_bytes(kept(square))

    def label(self, name):
        """What people said that this picture is, or None where nobody was asked."""
        if name in BUNDLED:
            return name
        if "@" in name:
            members, number = self._member(name)
            return members.kind(number)
        return None

    def row(self, name, preset):
        """One picture as the network's input. -> (1, *preset.shape)"""
        if name in BUNDLED:
            return _bundled_row(name, preset)
        if name.startswith("pets:"):
            return self._drawn(name, preset).reshape(1, *preset.shape) / 255
        # A learner's own photo is made as small as all photos are that networks learn from, and by the same steps.
        return to_pixels(from_bytes(kept(self.picture(name))), preset.pixels, preset.grey).reshape(1, *preset.shape)

    def practice(self, settings, preset):
        """What these settings train on. -> PictureSet. Raises UnknownSource."""
        name = settings.data
        if "@" not in name and name.startswith("pets:"):
            return sets.pet_set(name, preset)
        if "@" not in name and name.startswith(PHOTOS):
            return self._photos(name).at(preset)
        row = np.rint(self.row(name, preset) * 255).astype(np.uint8)
        one = Examples(row, one_hot([settings.label]), np.arange(1))
        return PictureSet(one, one.take(slice(0)))

    def training(self, settings, preset):
        """The training examples that are there at once; of drawn pets, the first lot. Raises UnknownSource."""
        practice = self.practice(settings, preset)
        practice.draw(1, inf)
        return practice.first(1)[0]

    def _drawn(self, name, preset):
        members, number = self._member(name)
        size = preset.pixels, preset.grey
        return to_bytes_0_255(members.picture(number, preset.pixels), *size)

    def _member(self, name):
        """pets:2000:1@17 -> (its set, 17). Raises UnknownSource."""
        whole, _, number = name.partition("@")
        if whole.startswith(PHOTOS):
            return self._photos(whole), int(number)
        count, seed, lawn, *_ = sets.parse(whole)
        return DrawnSet(count, seed, 8, True, (64,), lawn), int(number)

    def names(self):
        """Every name that means something in this session alone."""
        members = (f"{name}@{i}" for name, photos in self.photos.items() for i in range(len(photos.dataset)))
        return *self.own, *self.photos, *self.files, *members

    def _photos(self, name):
        if name not in self.photos:
            raise UnknownSource(
                "This link was made with somebody's own photos, which never leave their session. "
                "Load them again to go on with them."
            )
        return self.photos[name]


def one_hot(labels):
    """cat -> [1, 0], dog -> [0, 1]. -> (n,2)"""
    return np.eye(len(CLASSES))[[CLASSES.index(label) for label in labels]]


@cache
def _bundled_row(name, preset):
    row = to_pixels(bundled(name), preset.pixels, preset.grey).reshape(1, *preset.shape)
    row.setflags(write=False)
    return row


def is_set(name):
    """Whether that is the name of a set, not of one picture."""
    return "@" not in name and name.startswith(("pets:", PHOTOS))


def set_name(name):
    """The name, if it is that of a drawn set. Raises UnknownSource or ValueError."""
    sets.parse(name)
    return name


def member(name):
    """The name, if it is that of one drawn pet of a set, pets:2000:1@17. Raises ValueError."""
    whole, _, number = name.partition("@")
    count, *_ = sets.parse(whole)
    if not (number.isascii() and number.isdecimal() and str(int(number)) == number and int(number) < count):
        raise ValueError(name)
    return name
