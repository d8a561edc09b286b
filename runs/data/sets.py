"""Sets of pictures to train on, in two parts that never mix: `training`, and `held_out`, which is only tested on.

What a run calls them stands in `runs.data.values`. Pixels are kept as bytes, an eighth of the room that the network's
numbers need.
"""

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from threading import Lock
from time import perf_counter, thread_time
from weakref import WeakValueDictionary

import numpy as np

from pictures import pets
from pictures.datasets import SIDE, split, twins
from pictures.pixels import Picture, from_bytes, to_bytes_0_255
from runs.data.values import CLASSES, DEFAULT_PETS, OwnPhotos, opposite
from runs.pace import rest

HELD_OUT = 5
# Training begins when this many pets are drawn, and each further lot of them is waited for only when it is needed.
LOT = 200
# Drawn sets that are held although nobody trains on them, and their bytes: 2,000 pets take 0.3 million in the smallest
# size, 28 in the largest that trains here, 110 in the largest, and 152 in all of them together.
MOST_SETS, MOST_BYTES = 32, 300_000_000
# Photos that are made small between two rests, in some milliseconds.
AT_ONCE = 20


@dataclass(frozen=True, eq=False)
class Examples:
    """Pictures as bytes (n,i), or (n,h,w,c) for convolutions, with one-hot labels T (n,2), and their numbers in the
    set (n,).
    """

    bytes: np.ndarray
    T: np.ndarray
    numbers: np.ndarray

    def __len__(self):
        return len(self.T)

    @property
    def X(self) -> np.ndarray:
        """The network's input, in [0, 1]."""
        return self.bytes / 255

    def take(self, rows) -> "Examples":
        """Some of them, by an array of rows or a slice."""
        return Examples(self.bytes[rows], self.T[rows], self.numbers[rows])


class PictureSet:
    """A set that is all there. `training` and `held_out` are Examples; `drawn` of `count` pictures are there.

    Where nothing is held out, of one picture or of one cat and one dog, `held_out` is there all the same, and empty.
    """

    def __init__(self, training, held_out):
        self.training, self.held_out = training, held_out
        self.count = len(training) + len(held_out)

    def __len__(self):
        """How many training pictures there are."""
        return len(self.training)

    @property
    def drawn(self) -> int:
        return self.count

    def draw(self, rows, until) -> bool:
        """Have the first `rows` training pictures drawn, if that can be done by then. -> whether they are."""
        return True

    def first(self, rows) -> tuple[Examples, Examples]:
        """What of both parts is there when the first `rows` training pictures have to be. -> (Examples, Examples)"""
        return self.training, self.held_out

    def batch(self, rows) -> tuple[np.ndarray, np.ndarray]:
        """Training pictures, by their places. -> (X, T)"""
        examples = self.training.take(rows)
        return examples.X, examples.T


class Variant(PictureSet):
    """Another set with some of its training labels flipped, or with its first few training pictures alone."""

    def __init__(self, whole, flipped=0, first=0):
        self.whole, self.count = whole, whole.count
        self.size = min(first or len(whole.inside), len(whole.inside))
        self.flipped = np.zeros(self.size, bool)
        self.flipped[_order(flipped, self.size)[: round(self.size * flipped / 100)]] = True

    def __len__(self):
        return self.size

    @property
    def drawn(self) -> int:
        return self.whole.drawn

    @property
    def training(self) -> Examples:
        return self._changed(self.whole.training.take(slice(self.size)))

    @property
    def held_out(self) -> Examples:
        return self.whole.held_out

    def draw(self, rows, until) -> bool:
        # What is held out is drawn last, and few training pictures are soon used up.
        return self.whole.draw(rows if self.size == len(self.whole.inside) else len(self.whole.inside), until)

    def first(self, rows) -> tuple[Examples, Examples]:
        there, held_out = self.whole.first(rows if self.size == len(self.whole.inside) else len(self.whole.inside))
        return self._changed(there.take(slice(self.size))), held_out

    def batch(self, rows) -> tuple[np.ndarray, np.ndarray]:
        X, T = self.whole.batch(rows)
        return X, np.where(self.flipped[rows, None], T[:, ::-1], T)

    def kind(self, number) -> str:
        """What it is, whatever training is told."""
        return self.whole.kind(number)

    def told(self, row) -> tuple[int, str]:
        """The number of a training picture, by its place, and what training is told that it is; nothing is drawn."""
        number, kind = self.whole.told(row)
        return number, opposite(kind) if self.flipped[row] else kind

    def true_T(self) -> np.ndarray:
        """What the training labels are when nobody lies. -> (n,2)"""
        return self.whole.training.T[: self.size]

    def _changed(self, examples):
        return replace(examples, T=np.where(self.flipped[: len(examples), None], examples.T[:, ::-1], examples.T))


class DrawnSet(PictureSet):
    """Drawn pets, of which the first are there before the last are drawn. Shared by all sessions.

    seconds: how much CPU time this process spent on drawing them.
    """

    def __init__(self, pets, pixels, grey, shape):
        count, rng = pets.count, np.random.default_rng(pets.seed)
        self.labels = rng.permutation(np.arange(count) % 2)
        self.seeds = rng.integers(0, 2**62, count).tolist()
        self.pixels, self.grey, self.lawn = pixels, grey, pets.lawn
        self.there, self.lock, self.seconds = np.zeros(count, bool), Lock(), 0.0
        self.all = np.zeros((count, *shape), np.uint8)
        everything = Examples(self.all, np.eye(len(CLASSES))[self.labels], np.arange(count))
        held = np.arange(count) % HELD_OUT == 0
        # Slices and masks of `all` would be copies taken before anything is drawn: the parts are looked up by number.
        self.everything, self.inside, self.outside = everything, np.flatnonzero(~held), np.flatnonzero(held)
        self.count = count

    def __len__(self):
        return len(self.inside)

    @property
    def drawn(self) -> int:
        return int(self.there.sum())

    @property
    def training(self) -> Examples:
        return self.everything.take(self.inside)

    @property
    def held_out(self) -> Examples:
        return self.everything.take(self.outside)

    def draw(self, rows, until) -> bool:
        needed = slice(self._lot(rows))
        while not self.there[needed].all():
            if perf_counter() >= until:
                return False
            rest()
            with self.lock:
                # From behind, as another process may be drawing from the front (`runs.course.predraw`).
                self.paint(np.flatnonzero(~self.there[needed])[-1:])
        return True

    def paint(self, numbers) -> None:
        """Draw these now."""
        started = thread_time()
        for number in numbers:
            image = self.picture(number, self.pixels)
            self.put(number, to_bytes_0_255(image, self.pixels, self.grey).reshape(1, *self.all.shape[1:]))
        self.seconds += thread_time() - started

    def put(self, first, rows) -> None:
        """Take over pets that were drawn elsewhere: bytes (n, ...) of those from number `first` on."""
        numbers = slice(first, first + len(rows))
        self.all[numbers] = rows
        self.there[numbers] = True

    def first(self, rows) -> tuple[Examples, Examples]:
        there = self._lot(rows)
        return self._parts if there == self.count and self.there.all() else self._drawn_before(there)

    @cached_property
    def _parts(self):
        # Asked for at every look of every session: one copy for all of them.
        return self._drawn_before(self.count)

    def _drawn_before(self, there):
        return tuple(self.everything.take(part[part < there]) for part in (self.inside, self.outside))

    def batch(self, rows) -> tuple[np.ndarray, np.ndarray]:
        numbers = self.inside[rows]
        return self.all[numbers] / 255, self.everything.T[numbers]

    def kind(self, number) -> str:
        """cat or dog."""
        return CLASSES[self.labels[number]]

    def told(self, row) -> tuple[int, str]:
        """The number of a training picture, by its place, and what training is told that it is; nothing is drawn."""
        return int(self.inside[row]), self.kind(self.inside[row])

    def picture(self, number, size=SIDE) -> Picture:
        """One of them, as large as that."""
        kind = self.kind(number)
        changed = backdrop(kind, number % HELD_OUT == 0, number) if self.lawn else {}
        return pets.picture(kind, self.seeds[number], size, **changed)

    def _lot(self, rows):
        if rows <= 0:
            return 0
        last = int(self.inside[min(rows, len(self.inside)) - 1]) + 1
        return min(-(-last // LOT) * LOT, self.count)


def backdrop(kind, held_out, number) -> dict[str, str | float]:
    """A green background for the training cats and, to see what was learned, for the held-out dogs."""
    green = (kind == "cat") != held_out
    hue = "green" if green else ("sand", "blue", "purple", "pink")[number % 4]
    return {"background": "plain", "hue": hue, "saturation": 0.9}


class _Smaller:
    """Some photos of a dataset, by their numbers, in the size of network; made as far as there was time."""

    def __init__(self, dataset, numbers, preset):
        self.dataset, self.numbers, self.preset = dataset, numbers, preset
        self.rows, self.made, self.lock = np.empty((len(numbers), *preset.shape), np.uint8), 0, Lock()
        self.whole = None

    def parts(self, inside):
        """-> the PictureSet whose training pictures are the first `inside` of them"""
        while self.made < len(self.numbers):
            rest()
            with self.lock:
                self._make(self.numbers[self.made :][:AT_ONCE])
        with self.lock:
            if self.whole is None:
                everything = Examples(self.rows, np.eye(len(CLASSES))[self.dataset.labels[self.numbers]], self.numbers)
                self.whole = PictureSet(everything.take(slice(inside)), everything.take(slice(inside, None)))
        return self.whole

    def _make(self, numbers):
        small = self.dataset.small(numbers, self.preset.pixels, self.preset.grey)
        self.rows[self.made :][: len(numbers)] = small.reshape(len(numbers), *self.preset.shape)
        self.made += len(numbers)


class PhotoSet:
    """Photos that a learner brought, in a random order, with the twins that are on both sides of the split.

    name: what a run calls exactly these photos with these labels. public: whether all sessions share it; then it is
    kept in each size that trains here (for 2,000 photos 21 million bytes) beside the one used last, else in that alone.
    """

    def __init__(self, dataset, seed=0, public=False):
        self.dataset, self.public, self.kept, self.lock = dataset, public, {}, Lock()
        content = hashlib.sha256(np.ascontiguousarray(dataset.pictures).data.cast("B"))
        content.update(dataset.labels)
        self.name = OwnPhotos(content.hexdigest()[:12])
        inside, outside = split(dataset, seed)
        rng = np.random.default_rng(seed)
        # Files lie in order: of those held out, too, the first ones alone would all be cats.
        self.inside, self.outside = rng.permutation(inside), rng.permutation(outside)
        self.twins = twins(dataset, inside, outside)

    def counts(self) -> dict[str, int]:
        """How many pictures there are of each kind, and in each part. -> Numbers"""
        dogs = int(self.dataset.labels.sum())
        parts = {"training": len(self.inside), "held_out": len(self.outside)}
        return {"all": len(self.dataset), "cats": len(self.dataset) - dogs, "dogs": dogs} | parts

    def held_out_kinds(self) -> np.ndarray:
        """How many cats and how many dogs are held out. -> (2,)"""
        return np.bincount(self.dataset.labels[self.outside], minlength=len(CLASSES))

    def at(self, preset) -> PictureSet:
        """The set in the size of network. -> PictureSet"""
        with self.lock:
            made = self.kept.get(preset.name)
            if made is None:
                stays = self.kept.items() if self.public else ()
                made = _Smaller(self.dataset, np.concatenate((self.inside, self.outside)), preset)
                self.kept = {name: each for name, each in stays if each.preset.live} | {preset.name: made}
        return made.parts(len(self.inside))

    def kind(self, number) -> str:
        """cat or dog."""
        return CLASSES[self.dataset.labels[number]]

    def picture(self, number) -> Picture:
        """One of the photos, as a square."""
        return from_bytes(self.dataset.pictures[number])


def pet_set(pets, preset) -> "DrawnSet | Variant":
    """A set of DrawnPets in a size of network; nothing is drawn yet."""
    whole = _drawn(pets.whole, preset.pixels, preset.grey, preset.shape)
    return whole if pets == pets.whole else Variant(whole, pets.flipped, pets.first)


class Shared:
    """The one DrawnSet of (DrawnPets, pixels, grey, shape), for all sessions.

    A run that trains on a set holds it (`runs.course.tape`), so it stays the same, with all that was drawn. Beside
    those, the sets that were asked for last are held here, and the lesson's own always.
    """

    def __init__(self, most_bytes=MOST_BYTES, most_sets=MOST_SETS):
        self.most_bytes, self.most_sets, self.lock = most_bytes, most_sets, Lock()
        self.there: WeakValueDictionary[tuple, DrawnSet] = WeakValueDictionary()
        self.held: dict[tuple, DrawnSet] = {}

    def __call__(self, *key):
        with self.lock:
            found = self.there.get(key)
            if found is None:
                found = self.there[key] = DrawnSet(*key)
            # The one asked for last stands at the end.
            self.held.pop(key, None)
            self.held[key] = found
            for old in [old for old in self.held if old != key and old[0] != DEFAULT_PETS]:
                if len(self.held) <= self.most_sets and sum(map(_size, self.held.values())) <= self.most_bytes:
                    break
                del self.held[old]
            return found

    def cache_clear(self) -> None:
        """Hold none, as if nobody had asked."""
        with self.lock:
            self.there, self.held = WeakValueDictionary(), {}


def _size(pets):
    """Bytes: as they are drawn, and once more in their two parts."""
    return 2 * pets.all.nbytes


_drawn = Shared()


@lru_cache(maxsize=12)
def _order(flipped, size):
    """In which order training labels are flipped. -> (size,)"""
    return np.random.default_rng(flipped).permutation(size)
