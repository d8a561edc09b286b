"""What every reader of a set of pictures makes: a DataSet, its labels taken from the files' names."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import NamedTuple

import numpy as np
from PIL import Image

from pictures.pixels import to_bytes_0_255
from pictures.upload import PictureError, crop_square, decode

LABELS = ("cat", "dog")
SIDE = 96  # pixels; 8, 16 and 32 divide it, so that every preset's pixels are whole areas of these
MOST_PICTURES = 2_000  # 55 MB in memory

# Listed, as the publisher's rule alone (a cat's breed begins with a capital) would make a cat of IMG_0001.jpg.
OXFORD_BREEDS = """
    Abyssinian Bengal Birman Bombay British_Shorthair Egyptian_Mau Maine_Coon Persian Ragdoll Russian_Blue Siamese
    Sphynx american_bulldog american_pit_bull_terrier basset_hound beagle boxer chihuahua english_cocker_spaniel
    english_setter german_shorthaired great_pyrenees havanese japanese_chin keeshond leonberger miniature_pinscher
    newfoundland pomeranian pug saint_bernard samoyed scottish_terrier shiba_inu staffordshire_bull_terrier
    wheaten_terrier yorkshire_terrier
"""

Progress = Callable[[int, int], None]


class DataSetError(ValueError):
    """A set that cannot be used; the message is one sentence that says what to do."""


class Skipped(NamedTuple):
    """A file that is not in the set, and the sentence that says why."""

    name: str
    reason: str


@dataclass(frozen=True, eq=False)
class DataSet:
    """pictures (count,96,96,3) uint8, read-only; labels (count,) 0 cat, 1 dog; names (count) of the files.

    `skipped` lists the files that could not be used; `left_out` counts those that were not read, as enough were there.
    """

    title: str
    pictures: np.ndarray
    labels: np.ndarray
    names: tuple[str, ...]
    skipped: tuple[Skipped, ...] = ()
    left_out: int = 0

    def __post_init__(self):
        self.pictures.setflags(write=False)
        self.labels.setflags(write=False)

    def __len__(self):
        return len(self.labels)

    def pixels(self, pixels: int, grey: bool) -> np.ndarray:
        """(count,n,n,c) float32 in [0, 1], made by the same function as the lesson's own picture."""
        small = [to_bytes_0_255(Image.fromarray(picture), pixels, grey) for picture in self.pictures]
        return np.stack(small) / np.float32(255)


def label_of(path: str) -> int | None:
    """0 (cat) or 1 (dog) by the words of the nearest folder that says one of them, else of the file's name, else None.

    Says cat: cat/7.jpg, Cats/7.jpg, my cats/7.jpg, cat.7.jpg, and Oxford-IIIT Pet's cat breeds, as in Persian_7.jpg.
    """
    *folders, name = PurePosixPath(path.replace("\\", "/")).parts or ("",)
    stem = PurePosixPath(name).stem
    for part in [*reversed(folders), stem]:
        words = set(re.findall("[a-z]+", part.lower()))
        cat, dog = bool(words & {"cat", "cats"}), bool(words & {"dog", "dogs"})
        if cat != dog:
            return int(dog)
    breed = re.sub(r"_\d+$", "", stem)
    return int(breed[0].islower()) if breed in OXFORD_BREEDS.split() else None


def choose(title: str, names: list[str], read: Callable[[str], bytes], most: int, progress: Progress | None) -> DataSet:
    """A DataSet of the named files; of more than `most` a random choice, always the same one. Raises DataSetError."""
    labelled = [name for name in names if label_of(name) is not None]
    unknown = [
        Skipped(shown(name), "Neither its name nor its folder says cat or dog.")
        for name in names
        if label_of(name) is None
    ]
    picked = np.random.default_rng(0).permutation(len(labelled))[:most]
    chosen = [labelled[i] for i in sorted(picked)]

    def files():
        for done, name in enumerate(chosen, start=1):
            yield name, read
            tell(progress, done, len(chosen))

    return collect(title, files(), unknown, len(labelled) - len(chosen))


def collect(title: str, files: Iterable, skipped: Iterable[Skipped] = (), left_out: int = 0) -> DataSet:
    """A DataSet of files, each a name and a function that gives the bytes of that name. Raises DataSetError.

    A file whose reading or decoding raises PictureError is skipped.
    """
    pictures, labels, names, skipped = [], [], [], list(skipped)
    for name, read in files:
        try:
            square = crop_square(decode(read(name)))
        except PictureError as error:
            skipped.append(Skipped(shown(name), str(error)))
            continue
        pictures.append(kept(square))
        labels.append(label_of(name))
        names.append(shown(name))
    _check_both(labels, skipped)
    return DataSet(title, np.stack(pictures), np.array(labels), tuple(names), tuple(skipped), left_out)


def kept(square: Image.Image) -> np.ndarray:
    """What is kept of a photo's square, whoever brings it: networks of any size are shown this. -> (96,96,3) uint8"""
    return to_bytes_0_255(square, SIDE, grey=False)


def tell(progress: Progress | None, done: int, total: int) -> None:
    """Report progress to whoever wants to know."""
    if progress:
        progress(done, total)


def shown(name: str) -> str:
    """A file's name made fit to be shown: the last 80 characters, nothing unprintable."""
    return "".join(letter if letter.isprintable() else "?" for letter in name[-80:])


def is_litter(name: str) -> bool:
    """Whether this is something an operating system leaves behind, such as .DS_Store or __MACOSX/._cat.jpg."""
    hidden = re.compile(r"\.[^.]|__MACOSX$|Thumbs\.db$")
    return any(hidden.match(part) for part in name.split("/"))


def _check_both(labels, skipped):
    if not labels:
        first = f" (the first file, {skipped[0].name}: {skipped[0].reason.rstrip('.')})" if skipped else ""
        raise DataSetError(
            f"No cat or dog picture was found{first}: please put them into two folders called cat and dog."
        )
    if len(set(labels)) == 1:
        there, missing = LABELS[labels[0]], LABELS[1 - labels[0]]
        raise DataSetError(f"There are {there} pictures only: please add some in a folder called {missing}.")
