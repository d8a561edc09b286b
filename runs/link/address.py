"""The lesson's place in an address: what is on the screen, as text that anybody can send to anybody.

Every value that comes in is hostile until it is checked. What is wrong falls back, with a sentence that says so.
"""

import re
from dataclasses import dataclass, replace
from itertools import takewhile
from math import prod
from types import MappingProxyType
from typing import NamedTuple

import engine
from engine.names import weight_called
from pictures.bundled import BUNDLED
from pictures.collect import MOST_PICTURES
from runs.course.experiment import (
    MOST_ITERATIONS,
    RATES,
    TRAINED,
    TRAINED_ACTIVATION,
    WEIGHTS,
    Experiment,
    Segment,
    Settings,
    Start,
)
from runs.course.network_file import FILE, fits
from runs.course.presets import CLASSES, PRESETS, preset
from runs.course.tape import network_of
from runs.data.sets import parse
from runs.data.sources import DEFAULT_PETS, PHOTOS, UnknownSource, is_set, member, set_name
from runs.link.mended import texts

MOST_SEGMENTS = 200
MOST_SEED = 2**32 - 1
BATCHES = (1, 4, 8, 16, 32, 64, 128)
# What a link may have drawn, in pictures of 32 x 32 pixels: a minute of computing, 77 MB.
MOST_DRAWN = 25_000
# A set of which a few pictures are used is drawn at once, as it is judged by all that are held out: 5 s.
MOST_AT_ONCE = 2_000
OWN = "own-"
START, SETTINGS = Experiment(), Settings()
# Class names, by the same in small letters.
CAPITALS = {c.__name__.lower(): c.__name__ for c in (*engine.ACTIVATIONS, *engine.LOSSES, *engine.OPTIMIZERS)}
# What a parameter is called in a sentence, and what is done without it.
SAID = {
    "preset": ("network size", "{} is used instead"),
    "activation": ("activation", "{} is used instead"),
    "seed": ("random seed", "{} is used instead"),
    "weights": ("kind of starting weights", "random ones are used instead"),
    "picture": ("picture", "our cat is shown instead"),
    "label": ("label", "{} is used instead"),
    "loss": ("loss", "{} is used instead"),
    "optimizer": ("optimiser", "{} is used instead"),
    "rate": ("learning rate", "{} is used instead"),
    "practice": ("training set", "drawn pets are used instead"),
    "batch": ("mini-batch", "{} pictures are used instead"),
    "training_rate": ("learning rate for training", "{} is used instead"),
    "weight": ("chosen weight", "the lesson chooses one"),
}

UNREADABLE = "The training of this link cannot be read from iteration {} on: the run ends there."
TOO_MUCH = "This link asks for more training than one run may have: the run ends at iteration {}."
NOT_ON_SETS = (
    "The largest network learns from single pictures here, not from a whole set: the run ends at iteration {}."
)


@dataclass(frozen=True)
class Coordinate:
    """Everything that decides which numbers are shown.

    practice: the set that the training page trains on, training_rate its learning rate; weight: the ledger's name of
    the weight looked at, or empty.
    """

    experiment: Experiment = START
    settings: Settings = SETTINGS
    practice: str = DEFAULT_PETS
    batch: int = 32
    weight: str = ""
    training_rate: float = preset(Start().preset).rate


class Reading(NamedTuple):
    """What an address says: a Coordinate, sentences about what had to be replaced, and the names, in order, of what
    has to be brought before it can be shown.
    """

    coordinate: Coordinate
    complaints: list
    missing: tuple


def to_params(coordinate):
    """-> dict of str: str, complete, so that equal coordinates are equal addresses."""
    start, settings = coordinate.experiment.start, coordinate.settings
    return {
        "preset": start.preset,
        "activation": start.activation,
        "seed": str(start.seed),
        "weights": start.weights,
        "picture": settings.data,
        "label": settings.label,
        "loss": settings.loss,
        "optimizer": settings.optimizer,
        "rate": f"{settings.learning_rate:g}",
        "practice": coordinate.practice,
        "batch": str(coordinate.batch),
        "training_rate": f"{coordinate.training_rate:g}",
        "weight": coordinate.weight,
        "run": "~".join(_segment_text(segment) for segment in coordinate.experiment.segments),
    }


NAMES = tuple(to_params(Coordinate()))


def from_params(params, own=(), files=MappingProxyType({})):
    """-> Reading of parameters, each with its text, or its texts where it was given more than once.

    `own` names what this session alone has; `files` has the weights of loaded ones by name, as Sources have them.
    A name that is well-formed but not here stays: it is `missing`, until somebody brings what it stands for.
    """
    own = frozenset(own)
    reader = _Reader(params, own, files)
    default = Coordinate()
    start, settings = default.experiment.start, default.settings
    picture = reader.take("picture", settings.data, reader.picture)
    activation = reader.take("activation", start.activation, _one_of(a.__name__ for a in engine.ACTIVATIONS))
    size = reader.take("preset", start.preset, _one_of(p.name for p in PRESETS))
    start = Start(
        size,
        activation,
        reader.take("seed", start.seed, _whole(0, MOST_SEED)),
        reader.take("weights", start.weights, reader.weights(preset(size), activation)),
    )
    settings = Settings(
        picture,
        reader.label(picture),
        reader.take("loss", settings.loss, _one_of(c.__name__ for c in engine.LOSSES)),
        reader.take("optimizer", settings.optimizer, _one_of(c.__name__ for c in engine.OPTIMIZERS)),
        reader.take("rate", settings.learning_rate, _rate),
    )
    segments = reader.run(preset(size))
    practice = reader.take("practice", default.practice, reader.practice(preset(size)))
    batch = reader.take("batch", default.batch, _one_of_numbers(BATCHES))
    training_rate = reader.take("training_rate", preset(size).rate, _rate)
    weight = reader.take("weight", "", _weight_of(network_of(start, settings)))
    found = Coordinate(Experiment(start, segments), settings, practice, batch, weight, training_rate)
    return Reading(found, reader.complaints, tuple(sorted(needs(found) - own)))


def is_brought(name):
    """Whether that names something that somebody brought: a picture, a set of photos or one of them, a file."""
    return name.startswith((OWN, PHOTOS, FILE))


def needs(coordinate):
    """The names of all that somebody has to bring before this can be shown: pictures, sets of photos, a file. -> set"""
    return {name.partition("@")[0] for name in _names(coordinate) if is_brought(name)}


def is_bounded(experiment):
    """Whether a run is short enough for its link to be read again: so long it may become, and no longer."""
    sets = {segment.settings.data for segment in experiment.segments if is_set(segment.settings.data)}
    few = len(experiment.segments) <= MOST_SEGMENTS and experiment.iterations <= MOST_ITERATIONS
    return few and _is_bearable(sets, preset(experiment.start.preset))


def available(coordinate, own):
    """Whether all that this needs is among the names that a session has, each photo of a set too."""
    return {name for name in _names(coordinate) if is_brought(name)} <= set(own)


def without(coordinate, missing):
    """The Coordinate with something of the lesson's own in the place of what is missing: its run ends before that."""

    def is_gone(name):
        return name.partition("@")[0] in missing

    default, settings = Coordinate(), coordinate.settings
    start, segments = coordinate.experiment.start, coordinate.experiment.segments
    if is_gone(start.weights):
        start, segments = replace(start, weights=START.start.weights), ()
    segments = tuple(takewhile(lambda segment: not is_gone(segment.settings.data), segments))
    if is_gone(settings.data):
        settings = replace(settings, data=SETTINGS.data, label=SETTINGS.label)
    practice = default.practice if is_gone(coordinate.practice) else coordinate.practice
    return replace(coordinate, experiment=Experiment(start, segments), settings=settings, practice=practice)


def _names(coordinate):
    run = coordinate.experiment
    trained_on = (segment.settings.data for segment in run.segments)
    return run.start.weights, coordinate.settings.data, coordinate.practice, *trained_on


class _Reader:
    """Takes values out of an address one by one, and remembers what it could not use."""

    def __init__(self, params, own, files):
        given = {name: [text] if isinstance(text, str) else text for name, text in params.items()}
        self.texts, self.own, self.files = texts(given, NAMES, CAPITALS), own, files
        self.complaints, self.replaced = [], set()

    def take(self, name, default, read):
        said = None
        for text in self.texts.get(name, ()):
            try:
                return read(text)
            except UnknownSource as error:
                said = said or str(error)
            except ValueError:
                pass
        if name in self.texts:
            # The stranger's text is not repeated: on the page it would be read as Markdown.
            what, instead = SAID[name]
            instead = instead.format(default or "none")
            self.complain(said or f"The {what} of this link cannot be read: {instead}.")
            self.replaced.add(name)
        return default

    def complain(self, sentence):
        if sentence not in self.complaints:
            self.complaints.append(sentence)

    def label(self, picture):
        """The label that was given to the picture of the address; another one has its own."""
        default = picture if picture in BUNDLED else ""
        return default if "picture" in self.replaced else self.take("label", default, _one_of((*CLASSES, "")))

    def picture(self, text):
        if text in BUNDLED or _is_private(text, OWN):
            return text
        if not text.startswith(PHOTOS):
            return member(text)
        whole, _, number = text.partition("@")
        # How many photos a set has is only known where it is.
        if not _is_private(whole, PHOTOS) or (whole in self.own and text not in self.own):
            raise ValueError(text)
        return _one_of((f"{whole}@{_whole(0, MOST_PICTURES)(number)}",))(text)

    def whole_set(self, text):
        return text if _is_private(text, PHOTOS) else set_name(text)

    def practice(self, size):
        def read(text):
            if not _is_bearable([self.whole_set(text)], size):
                raise UnknownSource(
                    "This link asks for a larger training set than there is room for: the usual one is used."
                )
            return text

        return read

    def weights(self, size, activation):
        def read(text):
            if text in TRAINED and activation != TRAINED_ACTIVATION:
                raise UnknownSource(
                    f"The trained networks bend with {TRAINED_ACTIVATION} only, so this one begins untrained: "
                    f"choose the activation {TRAINED_ACTIVATION} for a trained one."
                )
            if text in self.files and not fits(size, self.files[text]):
                raise UnknownSource(
                    "The network file of this link has another size than it says: random weights are used instead."
                )
            return text if _is_private(text, FILE) else _one_of(WEIGHTS)(text)

        return read

    def run(self, size):
        """The segments before the first that cannot be read, or is too much."""
        best, why = (), None
        for text in self.texts.get("run", ()):
            found, wrong = self.segments(text, size)
            if wrong is None:
                return found
            if why is None or len(found) > len(best):
                best, why = found, wrong
        if why:
            self.complain(why.format(f"{sum(segment.iterations for segment in best):,}"))
        return best

    def segments(self, text, size):
        """-> (segments, None or a sentence with a place for the iteration at which they end)"""
        found, left, drawn = [], MOST_ITERATIONS, set()
        for part in text.split("~", MOST_SEGMENTS) if text else ():
            if len(found) == MOST_SEGMENTS:
                return tuple(found), TOO_MUCH
            try:
                segment = self.segment(part)
            except ValueError:
                return tuple(found), UNREADABLE
            data = segment.settings.data
            if is_set(data):
                drawn.add(data)
                if not size.live:
                    return tuple(found), NOT_ON_SETS
            left -= segment.iterations
            if left < 0 or not _is_bearable(drawn, size):
                return tuple(found), TOO_MUCH
            found.append(segment)
        return tuple(found), None

    def segment(self, text):
        iterations, data, label, loss, optimizer, rate, batch = text.split("*", 7)
        if is_set(data):
            self.whole_set(data)
            _one_of(("",))(label)
        else:
            self.picture(data)
            _one_of(CLASSES)(label)
        _one_of(c.__name__ for c in engine.LOSSES)(loss)
        _one_of(c.__name__ for c in engine.OPTIMIZERS)(optimizer)
        settings = Settings(data, label, loss, optimizer, _rate(rate), _one_of_numbers(BATCHES)(batch))
        return Segment(_whole(1, MOST_ITERATIONS)(iterations), settings)


def _is_private(text, kind):
    """Whether that is a name, of this kind, of what somebody brought: own-0123456789ab."""
    return re.fullmatch(kind + "[0-9a-f]{12}", text) is not None


def _is_bearable(names, size):
    """Whether the drawn sets among these are few and small enough."""
    as_large = max(1, prod(size.shape) / prod(preset("standard").shape))
    drawn = {}
    for count, seed, lawn, _, first in (parse(name) for name in names if name.startswith("pets:")):
        drawn[count, seed, lawn] = count * as_large
        if first and count * as_large > MOST_AT_ONCE:
            return False
    return sum(drawn.values()) <= MOST_DRAWN


def _segment_text(segment):
    s = segment.settings
    return "*".join(
        (str(segment.iterations), s.data, s.label, s.loss, s.optimizer, f"{s.learning_rate:g}", str(s.batch))
    )


def _one_of(choices):
    choices = tuple(choices)

    def read(text):
        if text not in choices:
            raise ValueError(text)
        return text

    return read


def _one_of_numbers(choices):
    return lambda text: int(_one_of(map(str, choices))(text))


def _whole(low, high):
    def read(text):
        if not (text.isascii() and text.isdecimal() and len(text) < 12 and low <= int(text) <= high):
            raise ValueError(text)
        return int(text)

    return read


def _rate(text):
    return {f"{rate:g}": rate for rate in RATES}[_one_of(f"{rate:g}" for rate in RATES)(text)]


def _weight_of(network):
    def read(text):
        if text:
            weight_called(network, text)
        return text

    return read
