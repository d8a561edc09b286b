"""What is behind the values of `runs.data.values`: single pictures, and sets of pictures, as rows of numbers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from math import inf

import numpy as np

from pictures.bundled import bundled
from pictures.collect import SIDE, kept
from pictures.pixels import Picture, from_bytes, to_bytes_0_255, to_pixels
from runs.data import sets
from runs.data.sets import DrawnSet, Examples, PhotoSet, PictureSet
from runs.data.values import CLASSES, Bundled, DrawnPets, Member, Named, OwnPhotos, UnknownSource

# Of a set of drawn pets that is only asked for its pictures, in whatever size each of them is wanted.
ANY_SIZE = 8, True, (64,)


@dataclass
class Sources:
    """The bundled pictures, drawn sets, and what this session's learner brought: square pictures by OwnPicture, sets of
    photos by OwnPhotos, and weights of files by NetworkFile.
    """

    own: Mapping[Named, Picture] = field(default_factory=dict)
    photos: Mapping[Named, PhotoSet] = field(default_factory=dict)
    files: Mapping[Named, tuple] = field(default_factory=dict)

    def __contains__(self, named: object) -> bool:
        """Whether all is here that somebody has to bring for this."""
        if isinstance(named, Member) and named.of in self.photos:
            return named.number < len(self.photos[named.of].dataset)
        is_the_lessons = isinstance(named, Named) and named.brought is None
        return is_the_lessons or any(named in brought for brought in (self.own, self.photos, self.files))

    def picture(self, data) -> Picture:
        """One square RGB picture. Raises UnknownSource."""
        match data:
            case Bundled(name):
                return bundled(name)
            case Member(of, number):
                return self._set(of).picture(number)
        if data in self.own:
            return self.own[data]
        raise UnknownSource("own_picture_not_here")

    def shrink(self, most) -> None:
        """Of all own squares but the last few, have no more than what is made of each for any network to read."""
        large = [name for name, square in [*self.own.items()][:-most] if square.width > SIDE]
        self.own = {**self.own, **{name: from_bytes(kept(self.own[name])) for name in large}}

    def label(self, data) -> str | None:
        """What people said that this picture is, or None where nobody was asked."""
        match data:
            case Bundled(name):
                return name
            case Member(of, number):
                return self._set(of).kind(number)
        return None

    def row(self, data, preset) -> np.ndarray:
        """One picture as the network's input. -> (1, *preset.shape)"""
        match data:
            case Bundled(name):
                return _bundled_row(name, preset)
            case Member(DrawnPets() as pets, number):
                drawn = DrawnSet(pets, *ANY_SIZE).picture(number, preset.pixels)
                return to_bytes_0_255(drawn, preset.pixels, preset.grey).reshape(1, *preset.shape) / 255
        # A learner's own photo is made as small as all photos are that networks learn from, and by the same steps.
        return to_pixels(from_bytes(kept(self.picture(data))), preset.pixels, preset.grey).reshape(1, *preset.shape)

    def practice(self, settings, preset) -> PictureSet:
        """What these settings train on. -> PictureSet. Raises UnknownSource."""
        match settings.data:
            case DrawnPets() as pets:
                return sets.pet_set(pets, preset)
            case OwnPhotos() as photos:
                return self._photos(photos).at(preset)
        row = np.rint(self.row(settings.data, preset) * 255).astype(np.uint8)
        one = Examples(row, one_hot([settings.label]), np.arange(1))
        return PictureSet(one, one.take(slice(0)))

    def training(self, settings, preset) -> Examples:
        """The training examples that are there at once; of drawn pets, the first lot. Raises UnknownSource."""
        practice = self.practice(settings, preset)
        practice.draw(1, inf)
        return practice.first(1)[0]

    def _set(self, data) -> DrawnSet | PhotoSet:
        """A set whose pictures are wanted one by one. Raises UnknownSource."""
        return DrawnSet(data, *ANY_SIZE) if isinstance(data, DrawnPets) else self._photos(data)

    def _photos(self, data) -> PhotoSet:
        if data not in self.photos:
            raise UnknownSource("own_photos_not_here")
        return self.photos[data]


def one_hot(labels) -> np.ndarray:
    """cat -> [1, 0], dog -> [0, 1]. -> (n,2)"""
    return np.eye(len(CLASSES))[[CLASSES.index(label) for label in labels]]


@cache
def _bundled_row(name, preset):
    row = to_pixels(bundled(name), preset.pixels, preset.grey).reshape(1, *preset.shape)
    row.setflags(write=False)
    return row
