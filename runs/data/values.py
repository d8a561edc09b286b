"""What a run trains on or begins with, as values: `read` makes one of its text in an address, `str` the text of it.

cat                    the bundled cat
own-0123456789ab       a picture of the learner's own, known to this session alone
pets:2000:1            2,000 drawn pets of seed 1; every fifth one is held out
pets:2000:1:flip30     the same, but 30 % of the training labels say the other thing
pets:2000:1:first20    the same, but only the first 20 training pictures are used
pets:400:1:lawn        all training cats sit on green, and no training dog does
photos-0123456789ab    a learner's own photos, known to this session alone
pets:2000:1@17         one picture of a set, by its number
file-0123456789ab      the weights of a network file, known to this session alone
"""

import re
from dataclasses import dataclass, replace
from typing import ClassVar, TypeGuard

from pictures import pets
from pictures.errors import FileError

CLASSES = pets.KINDS
LEAST_PETS, MOST_PETS = 8, 20_000
DRAWN = re.compile(r"pets:(\d{1,5}):(\d{1,9})(?::(?:(lawn)|flip(\d{1,3})|first(\d{1,4})))?", re.ASCII)
BROUGHT = re.compile("(own|photos|file)-([0-9a-f]{12})")
NUMBER = re.compile(r"\d{1,9}", re.ASCII)


class UnknownSource(FileError):
    """The data that an experiment names is not here."""

    says = "This cannot be shown: {}."


class Named:
    """What an address can name."""

    @property
    def brought(self) -> "Brought | None":
        """What somebody has to bring before this is here; None for what comes with the lesson."""
        return None


@dataclass(frozen=True)
class Bundled(Named):
    """One of the two drawn pets that come with the lesson. name: cat or dog, which is what it is"""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class DrawnPets(Named):
    """So many pets as the generator draws them from a seed, or one variant of these.

    lawn: training cats sit on green, and no training dogs; flipped: per cent of the training labels that say the other
    thing; first: how many training pictures are used, 0 for all. Raises ValueError for two variants at once, and
    UnknownSource for too few pets or too many.
    """

    count: int
    seed: int
    lawn: bool = False
    flipped: int = 0
    first: int = 0

    def __post_init__(self) -> None:
        if self.flipped > 100 or [self.lawn, self.flipped > 0, self.first > 0].count(True) > 1:
            raise ValueError(self)
        if not LEAST_PETS <= self.count <= MOST_PETS:
            raise UnknownSource("no_such_number_of_pets", least=LEAST_PETS, most=MOST_PETS, count=self.count)

    @property
    def whole(self) -> "DrawnPets":
        """All of these pets, with the labels that they have."""
        return replace(self, flipped=0, first=0)

    def __str__(self) -> str:
        variants = {"lawn": self.lawn, f"flip{self.flipped}": self.flipped, f"first{self.first}": self.first}
        return ":".join(["pets", str(self.count), str(self.seed), *(name for name, on in variants.items() if on)])


@dataclass(frozen=True)
class Brought(Named):
    """What somebody brings, and this session alone knows. digest: twelve hex digits for exactly this content"""

    kind: ClassVar[str]
    digest: str

    @property
    def brought(self) -> "Brought":
        return self

    def __str__(self) -> str:
        return f"{self.kind}-{self.digest}"


class OwnPicture(Brought):
    """A square picture."""

    kind = "own"


class OwnPhotos(Brought):
    """A set of photos with their labels."""

    kind = "photos"

    @property
    def whole(self) -> "OwnPhotos":
        return self


class NetworkFile(Brought):
    """The weights of a network file."""

    kind = "file"


@dataclass(frozen=True)
class Member(Named):
    """One picture of a set, by its number. Raises ValueError where the set is known to have no such picture."""

    of: DrawnPets | OwnPhotos
    number: int

    def __post_init__(self) -> None:
        if not is_set(self.of) or (isinstance(self.of, DrawnPets) and self.number >= self.of.count):
            raise ValueError(self)

    @property
    def brought(self) -> Brought | None:
        return self.of.brought

    def __str__(self) -> str:
        return f"{self.of}@{self.number}"


WholeSet = DrawnPets | OwnPhotos
Picture = Bundled | OwnPicture | Member
Data = Picture | WholeSet
KINDS = {kind.kind: kind for kind in (OwnPicture, OwnPhotos, NetworkFile)}
BUNDLED = CAT, DOG = Bundled("cat"), Bundled("dog")
DEFAULT_PETS = DrawnPets(2_000, 1)


def is_set(data: Named) -> TypeGuard[WholeSet]:
    """Whether that is a set of pictures, whose labels are their own."""
    return isinstance(data, WholeSet)


def opposite(label: str) -> str:
    """The other class."""
    return CLASSES[1 - CLASSES.index(label)]


def read(text: str) -> Data | NetworkFile:
    """The value of that text. Raises ValueError for a text that no value has, UnknownSource where it can say why."""
    whole, at, number = text.partition("@")
    # A Member refuses what is no set.
    found = Member(_read(whole), _number(number)) if at else _read(text)  # type: ignore[arg-type]
    # One value has one text: a number with a nought before it would be another.
    if str(found) != text:
        raise ValueError(text)
    return found


def _read(text: str) -> Data | NetworkFile:
    if text in CLASSES:
        return Bundled(text)
    if brought := BROUGHT.fullmatch(text):
        return KINDS[brought[1]](brought[2])
    if drawn := DRAWN.fullmatch(text):
        count, seed, lawn, flipped, first = drawn.groups()
        return DrawnPets(int(count), int(seed), lawn is not None, int(flipped or 0), int(first or 0))
    raise ValueError(text)


def _number(text: str) -> int:
    if not NUMBER.fullmatch(text):
        raise ValueError(text)
    return int(text)
