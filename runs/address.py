"""The lesson's place in an address: what is on the screen, as text that anybody can send to anybody.

Every value that comes in is hostile until it is checked. What is wrong falls back, with a sentence that says so.
"""

import re
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import NamedTuple

import engine
from pictures.bundled import BUNDLED
from runs.experiment import (
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
from runs.keep import FILE
from runs.presets import CLASSES, PRESETS, preset
from runs.sources import DEFAULT_PETS, PHOTOS, UnknownSource, is_set, member, set_name
from runs.stages import weight_called
from runs.tape import network_of

MOST_SEGMENTS = 200
MOST_SEED = 2**32 - 1
BATCHES = (1, 4, 8, 16, 32, 64, 128)
OWN = "own-"
MISSING = re.compile("(own|file|photos)-[0-9a-f]{12}(@[0-9]+)?")
START, SETTINGS = Experiment(), Settings()


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


class Reading(NamedTuple):
    """An address as it was read: complaints about what had to be replaced, and names that are `missing` here."""

    coordinate: Coordinate
    complaints: list
    missing: tuple


def needs(coordinate):
    """The names of what a learner has to bring for this Coordinate to mean something. -> set"""
    data = [coordinate.settings.data, *(segment.settings.data for segment in coordinate.experiment.segments)]
    names = {*data, coordinate.practice, coordinate.experiment.start.weights}
    return {name for name in names if name.startswith((OWN, FILE, PHOTOS))}


def without(coordinate, missing):
    """The Coordinate with something of the lesson's own in the place of what is missing."""
    default, gone = Coordinate(), set(missing)
    start, segments = coordinate.experiment.start, coordinate.experiment.segments
    if start.weights in gone:
        start, segments = replace(start, weights=default.experiment.start.weights), ()
    kept = tuple(takewhile(lambda segment: segment.settings.data not in gone, segments))
    settings = coordinate.settings
    if settings.data in gone:
        settings = replace(settings, data=default.settings.data, label=default.settings.label)
    practice = default.practice if coordinate.practice in gone else coordinate.practice
    return replace(coordinate, experiment=Experiment(start, kept), settings=settings, practice=practice)


def from_params(params, own=()):
    """-> (Coordinate, sentences about what had to be replaced). `own` names the pictures this session has."""
    reader = _Reader(params, own)
    default = Coordinate()
    start, settings = default.experiment.start, default.settings
    picture = reader.take("picture", settings.data, reader.picture)
    activation = reader.take("activation", start.activation, _one_of(a.__name__ for a in engine.ACTIVATIONS))
    start = Start(
        reader.take("preset", start.preset, _one_of(p.name for p in PRESETS)),
        activation,
        reader.take("seed", start.seed, _whole(0, MOST_SEED)),
        reader.take("weights", start.weights, reader.weights(activation)),
    )
    settings = Settings(
        picture,
        reader.label(picture),
        reader.take("loss", settings.loss, _one_of(c.__name__ for c in engine.LOSSES)),
        reader.take("optimizer", settings.optimizer, _one_of(c.__name__ for c in engine.OPTIMIZERS)),
        reader.take("rate", settings.learning_rate, _rate),
    )
    segments = reader.take("run", (), reader.segments)
    practice = reader.take("practice", default.practice, reader.whole_set)
    batch = reader.take("batch", default.batch, _one_of_numbers(BATCHES))
    training_rate = reader.take("training_rate", preset(start.preset).rate, _rate)
    weight = reader.take("weight", "", _weight_of(network_of(start, settings)))
    found = Coordinate(Experiment(start, segments), settings, practice, batch, weight, training_rate)
    return Reading(found, reader.complaints, tuple(sorted(needs(found) - set(own))))


class _Reader:
    """Takes values out of an address one by one, and remembers what it could not use."""

    def __init__(self, params, own):
        self.params, self.own, self.complaints = params, own, []

    def take(self, name, default, read):
        if name not in self.params:
            return default
        try:
            return read(self.params[name])
        except UnknownSource as error:
            self.complain(str(error))
        except ValueError:
            # The stranger's text is not repeated: on the page it would be read as Markdown.
            self.complain(f"The address has a {name} that this lesson does not know; it takes {_said(default)}.")
        return default

    def complain(self, sentence):
        if sentence not in self.complaints:
            self.complaints.append(sentence)

    def label(self, picture):
        """The label that was given to the picture of the address; another one has its own."""
        default = picture if picture in BUNDLED else ""
        if self.params.get("picture", picture) != picture:
            return default
        return self.take("label", default, _one_of((*CLASSES, "")))

    def picture(self, text):
        if MISSING.fullmatch(text):
            return text
        if "@" in text and not text.startswith(PHOTOS):
            return member(text)
        if text.startswith(PHOTOS):
            self.whole_set(text.partition("@")[0])
        return _one_of((*BUNDLED, *self.own))(text)

    def whole_set(self, text):
        if MISSING.fullmatch(text) and "@" not in text:
            return text
        return text if text in self.own else set_name(text)

    def weights(self, activation):
        def read(text):
            if text in TRAINED and activation != TRAINED_ACTIVATION:
                raise UnknownSource(
                    f"The trained networks bend with {TRAINED_ACTIVATION} only, so this one begins untrained: "
                    f"choose the activation {TRAINED_ACTIVATION} for a trained one."
                )
            return text if text.startswith(FILE) else _one_of(WEIGHTS)(text)

        return read

    def segments(self, text):
        parts = text.split("~") if text else []
        if len(parts) > MOST_SEGMENTS:
            raise ValueError("too many segments")
        segments = tuple(self.segment(part) for part in parts)
        if sum(segment.iterations for segment in segments) > MOST_ITERATIONS:
            raise ValueError("too many iterations")
        return segments

    def segment(self, text):
        iterations, data, label, loss, optimizer, rate, batch = text.split("*")
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


def _said(value):
    return "none" if value in ("", ()) else value
