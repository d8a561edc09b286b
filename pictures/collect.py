"""What every reader of a set of pictures makes: a DataSet, its labels taken from the files' names."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import compress
from pathlib import PurePosixPath
from typing import NamedTuple

import numpy as np
from PIL import Image

from pictures.errors import DataSetError, FileError, PictureError
from pictures.pets import KINDS
from pictures.pixels import to_bytes_0_255
from pictures.upload import MOST_MEMORY, crop_square, decode

SIDE = 96  # pixels; 8, 16 and 32 divide it, so that every preset's pixels are whole areas of these
MOST_PICTURES = 2_000  # 55 MB in memory
# What reading a set may cost, in pixels of an ordinary JPEG (about 10 ns each): so many for each byte that was sent, as
# the most densely packed photos have, and some more for flat drawings. Counted and not timed, so that the same files
# always make the same set.
WORK_A_BYTE = 30
MORE_WORK = 250_000_000
LOOKING, MOST_LOOKING = 6, 10_000_000  # what finding out about a file costs: a byte that was not sent, and in all

# Listed, as the publisher's rule alone (a cat's breed begins with a capital) would make a cat of IMG_0001.jpg.
OXFORD_BREEDS = """
    Abyssinian Bengal Birman Bombay British_Shorthair Egyptian_Mau Maine_Coon Persian Ragdoll Russian_Blue Siamese
    Sphynx american_bulldog american_pit_bull_terrier basset_hound beagle boxer chihuahua english_cocker_spaniel
    english_setter german_shorthaired great_pyrenees havanese japanese_chin keeshond leonberger miniature_pinscher
    newfoundland pomeranian pug saint_bernard samoyed scottish_terrier shiba_inu staffordshire_bull_terrier
    wheaten_terrier yorkshire_terrier
"""

# Of Macs, Windows, Linux and network disks: .DS_Store, ._1.jpg, Thumbs.db, 1.jpg:Zone.Identifier, @eaDir and so on.
LITTER = re.compile(
    r"(?:^|[/\\])(?:\.[^./\\][^/\\]*|__MACOSX|(?:eh)?thumbs\.db|desktop\.ini|Icon\r|[^/\\]*:Zone\.Identifier"
    r"|@eaDir|#recycle|\$RECYCLE\.BIN|System Volume Information|lost\+found)(?:[/\\]|\Z)",
    re.IGNORECASE,
)
MOST_FOLDERS = 50  # around a file, that can say what is in it; more are no one's
INNER_ZIP = "zip_in_zip"

Progress = Callable[[int, int], None]


class Skipped(NamedTuple):
    """A file that is not in the set, and why."""

    name: str
    reason: FileError


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

    def small(self, rows: np.ndarray, pixels: int, grey: bool) -> np.ndarray:
        """Some of the pictures. -> (rows,n,n,c) uint8, made by the same function as the lesson's own picture."""
        small = np.empty((len(rows), pixels, pixels, 1 if grey else 3), np.uint8)
        for place, row in enumerate(rows):
            small[place] = to_bytes_0_255(Image.fromarray(self.pictures[row]), pixels, grey)
        return small


def label_of(path: str) -> int | None:
    """0 (cat) or 1 (dog) by the words of the nearest folder that says one of them, else of the file's name, else None.

    Says cat: cat/7.jpg, Cats/7.jpg, my cats/7.jpg, cat.7.jpg, and Oxford-IIIT Pet's cat breeds, as in Persian_7.jpg.
    """
    *folders, name = path.replace("\\", "/").split("/")[-1 - MOST_FOLDERS :]
    stem = PurePosixPath(name).stem
    for part in [*reversed(folders), stem]:
        words = set(re.findall("[a-z]+", part.lower()))
        cat, dog = bool(words & {"cat", "cats"}), bool(words & {"dog", "dogs"})
        if cat != dog:
            return int(dog)
    breed = re.sub(r"_\d+$", "", stem)
    return int(breed[0].islower()) if breed in OXFORD_BREEDS.split() else None


def choose(
    title: str,
    names: list[str],
    read: Callable[[str], bytes],
    most: int,
    progress: Progress | None,
    sent: Callable[[str], int] | None = None,
    held: int = 0,
) -> DataSet:
    """A DataSet of the named files; of more than `most` a random choice, always the same one. Raises DataSetError.

    `sent` gives the bytes that a file takes where it comes from, if these are fewer than `read` makes of them; `held`
    are the bytes of all of them, if they are in memory meanwhile.
    """
    says = [label_of(name) is not None for name in names]
    labelled = list(compress(names, says))
    unknown = [Skipped(shown(name), _unlabelled(name)) for name, one in zip(names, says, strict=True) if not one]
    picked = np.random.default_rng(0).permutation(len(labelled))[:most]
    chosen = [labelled[i] for i in sorted(picked)]

    def files():
        for done, name in enumerate(chosen, start=1):
            yield name, read
            tell(progress, done, len(chosen))

    return collect(title, files(), unknown, len(labelled) - len(chosen), sent, held)


def collect(
    title: str,
    files: Iterable,
    skipped: Iterable[Skipped] = (),
    left_out: int = 0,
    sent: Callable[[str], int] | None = None,
    held: int = 0,
) -> DataSet:
    """A DataSet of files, each a name and a function that gives the bytes of that name. Raises DataSetError.

    A file whose reading or decoding raises PictureError is skipped. `sent` and `held` are as in `choose`.
    """
    pictures, labels, names, skipped, budget = bytearray(), [], [], list(skipped), _Budget()
    unread = [[], []]  # for cats and dogs, why files cannot be used
    for name, read in files:
        label = label_of(name)
        try:
            data = read(name)
            budget.open(sent(name) if sent else len(data), len(data))
            # A command may read more pictures than the lesson, and has the memory for them.
            taken = held + min(len(pictures), MOST_PICTURES * SIDE * SIDE * 3)
            image = decode(data, agree=budget.spend, most_memory=MOST_MEMORY - taken)
        except PictureError as error:
            skipped.append(Skipped(shown(name), error))
            unread[label].append(error)
            continue
        pictures += kept(crop_square(image)).tobytes()  # a list of arrays would be in memory twice when it becomes one
        labels.append(label)
        names.append(shown(name))
    _check_both(labels, unread, [skip.reason.key for skip in skipped])
    pixels = np.frombuffer(pictures, np.uint8).reshape(len(labels), SIDE, SIDE, 3)
    return DataSet(title, pixels, np.array(labels), tuple(names), tuple(skipped), left_out)


class _Budget:
    """What reading a set may still cost."""

    def __init__(self):
        self.left = MORE_WORK

    def open(self, sent, size):
        self.left += WORK_A_BYTE * sent
        self.spend(min(MOST_LOOKING, LOOKING * max(0, size - sent)))

    def spend(self, work):
        self.left -= work
        if self.left < 0:
            raise DataSetError("too_much_work")


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
    """Whether this is something a system leaves behind, such as .DS_Store, Thumbs.db or __MACOSX/._cat.jpg."""
    return LITTER.search(name) is not None


def _unlabelled(name):
    return FileError(INNER_ZIP if name.lower().endswith(".zip") else "unlabelled")


def _check_both(labels, unread, reasons):
    """Raises DataSetError unless there are both. Names of files stay out of it: they can be anything, Markdown too.

    unread: for cats and dogs, why files of theirs cannot be used; reasons: the keys of why files were left out.
    """
    if len(set(labels)) == 2:
        return
    if labels:
        there, missing = KINDS[labels[0]], KINDS[1 - labels[0]]
        if why := unread[1 - labels[0]]:
            raise DataSetError(f"only_{there}s_can_be_read", why=_none_of(why, missing))
        raise DataSetError(f"only_{there}s")
    if why := [*unread[0], *unread[1]]:
        raise DataSetError("none_can_be_read", why=_none_of(why, "both"))
    if INNER_ZIP in reasons:
        raise DataSetError(INNER_ZIP)
    if reasons:
        raise DataSetError("no_name_or_folder_says_cat_or_dog", files=len(reasons))
    raise DataSetError("no_picture_found")


def _none_of(why, kind):
    """That no file of this kind can be used, and the reason of most."""
    said, count = Counter(map(str, why)).most_common(1)[0]
    reason = next(error for error in why if str(error) == said)
    files = FileError(f"files.{kind}", count=len(why)) if len(why) > 1 else FileError(f"one_file.{kind}")
    return FileError("because" if count == len(why) else "mostly_because", files=files, reason=reason)
