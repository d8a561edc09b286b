"""The lesson's place in an address: what is on the screen, as text that anybody can send to anybody.

Every value that comes in is hostile until it is checked. What is wrong falls back, with a sentence that says so.
"""

from dataclasses import dataclass, replace
from itertools import takewhile
from math import prod
from types import MappingProxyType
from typing import NamedTuple

import engine
from engine.names import weight_called
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
from runs.course.network_file import fits
from runs.course.presets import CLASSES, PRESETS, preset
from runs.course.tape import network_of
from runs.data.values import (
    DEFAULT_PETS,
    Bundled,
    DrawnPets,
    Member,
    NetworkFile,
    UnknownSource,
    WholeSet,
    is_set,
    read,
)
from runs.link.mended import texts

MOST_SEGMENTS = 200
MOST_SEED = 2**32 - 1
BATCHES = (1, 4, 8, 16, 32, 64, 128)
# What a link may have drawn, in pictures of 32 x 32 pixels: a minute of computing, 77 MB.
MOST_DRAWN = 25_000
# A set of which a few pictures are used is drawn at once, as it is judged by all that are held out: 5 s.
MOST_AT_ONCE = 2_000
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
    practice: WholeSet = DEFAULT_PETS
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
        "weights": str(start.weights),
        "picture": str(settings.data),
        "label": settings.label,
        "loss": settings.loss,
        "optimizer": settings.optimizer,
        "rate": f"{settings.learning_rate:g}",
        "practice": str(coordinate.practice),
        "batch": str(coordinate.batch),
        "training_rate": f"{coordinate.training_rate:g}",
        "weight": coordinate.weight,
        "run": "~".join(_segment_text(segment) for segment in coordinate.experiment.segments),
    }


NAMES = tuple(to_params(Coordinate()))


def from_params(params, here=(), files=MappingProxyType({})):
    """-> Reading of parameters, each with its text, or its texts where it was given more than once.

    here: what of all that somebody can bring this session has; `files` has the weights of loaded ones, as Sources have
    them. What is well-formed but not here stays: it is `missing`, until somebody brings it.
    """
    reader = _Reader(params, here, files)
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
    return Reading(found, reader.complaints, missing(found, here))


def needs(coordinate):
    """All that somebody has to bring before this can be shown: pictures, sets of photos, a file. -> set of Brought"""
    return {named.brought for named in _named(coordinate)} - {None}


def missing(coordinate, here):
    """What of it is not here, in an order of its own. -> tuple of Brought"""
    return tuple(sorted((each for each in needs(coordinate) if each not in here), key=str))


def is_bounded(experiment):
    """Whether a run is short enough for its link to be read again: so long it may become, and no longer."""
    sets = {segment.settings.data for segment in experiment.segments}
    few = len(experiment.segments) <= MOST_SEGMENTS and experiment.iterations <= MOST_ITERATIONS
    return few and _is_bearable(sets, preset(experiment.start.preset))


def available(coordinate, here):
    """Whether all that this needs is here, each photo of a set too."""
    return all(named in here for named in _named(coordinate) if named.brought)


def without(coordinate, missing):
    """The Coordinate with something of the lesson's own in the place of what is missing: its run ends before that."""

    def is_gone(named):
        return named.brought in missing

    default, settings = Coordinate(), coordinate.settings
    start, segments = coordinate.experiment.start, coordinate.experiment.segments
    if start.weights in missing:
        start, segments = replace(start, weights=START.start.weights), ()
    segments = tuple(takewhile(lambda segment: not is_gone(segment.settings.data), segments))
    if is_gone(settings.data):
        settings = replace(settings, data=SETTINGS.data, label=SETTINGS.label)
    practice = default.practice if is_gone(coordinate.practice) else coordinate.practice
    return replace(coordinate, experiment=Experiment(start, segments), settings=settings, practice=practice)


def _named(coordinate):
    """All that it names, of pictures, sets and files."""
    run = coordinate.experiment
    files = (run.start.weights,) if isinstance(run.start.weights, NetworkFile) else ()
    trained_on = (segment.settings.data for segment in run.segments)
    return *files, coordinate.settings.data, coordinate.practice, *trained_on


class _Reader:
    """Takes values out of an address one by one, and remembers what it could not use."""

    def __init__(self, params, here, files):
        given = {name: [text] if isinstance(text, str) else text for name, text in params.items()}
        self.texts, self.here, self.files = texts(given, NAMES, CAPITALS), here, files
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
        default = picture.name if isinstance(picture, Bundled) else ""
        return default if "picture" in self.replaced else self.take("label", default, _one_of((*CLASSES, "")))

    def data(self, text):
        """A picture or a set of pictures."""
        data = read(text)
        if isinstance(data, NetworkFile):
            raise ValueError(text)
        if isinstance(data, Member):
            # How many photos a set has is only known where it is.
            is_beyond = data.of in self.here and data not in self.here
            if is_beyond or data.number > MOST_PICTURES:
                raise ValueError(text)
        return data

    def picture(self, text):
        data = self.data(text)
        if is_set(data):
            raise ValueError(text)
        return data

    def practice(self, size):
        def read_set(text):
            data = self.data(text)
            if not is_set(data):
                raise ValueError(text)
            if not _is_bearable([data], size):
                raise UnknownSource(
                    "This link asks for a larger training set than there is room for: the usual one is used."
                )
            return data

        return read_set

    def weights(self, size, activation):
        def read_weights(text):
            if text in TRAINED and activation != TRAINED_ACTIVATION:
                raise UnknownSource(
                    f"The trained networks bend with {TRAINED_ACTIVATION} only, so this one begins untrained: "
                    f"choose the activation {TRAINED_ACTIVATION} for a trained one."
                )
            if text in WEIGHTS:
                return text
            file = read(text)
            if not isinstance(file, NetworkFile):
                raise ValueError(text)
            if file in self.files and not fits(size, self.files[file]):
                raise UnknownSource(
                    "The network file of this link has another size than it says: random weights are used instead."
                )
            return file

        return read_weights

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
        data = self.data(data)
        _one_of(("",) if is_set(data) else CLASSES)(label)
        _one_of(c.__name__ for c in engine.LOSSES)(loss)
        _one_of(c.__name__ for c in engine.OPTIMIZERS)(optimizer)
        settings = Settings(data, label, loss, optimizer, _rate(rate), _one_of_numbers(BATCHES)(batch))
        return Segment(_whole(1, MOST_ITERATIONS)(iterations), settings)


def _is_bearable(sets, size):
    """Whether the drawn sets among these are few and small enough."""
    as_large = max(1, prod(size.shape) / prod(preset("standard").shape))
    drawn = [pets for pets in sets if isinstance(pets, DrawnPets)]
    if any(pets.first and pets.count * as_large > MOST_AT_ONCE for pets in drawn):
        return False
    return sum(pets.count * as_large for pets in {pets.whole for pets in drawn}) <= MOST_DRAWN


def _segment_text(segment):
    s = segment.settings
    return "*".join(
        (str(segment.iterations), str(s.data), s.label, s.loss, s.optimizer, f"{s.learning_rate:g}", str(s.batch))
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
