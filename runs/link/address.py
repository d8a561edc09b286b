"""The lesson's place in an address: what is on the screen, as text that anybody can send to anybody.

Which settings there are, and what each of them may be, stands in the table of `coordinate.py`. Every value that comes
in is hostile until it is checked. What is wrong falls back, and a complaint says so.
"""

from collections.abc import Container, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from engine.names import weight_called
from pictures.collect import MOST_PICTURES
from pictures.errors import FileError
from runs.classes import codes
from runs.course.experiment import (
    MOST_ITERATIONS,
    TRAINED,
    TRAINED_ACTIVATION,
    WEIGHTS,
    Experiment,
    Segment,
    Settings,
    Start,
)
from runs.course.network_file import fits
from runs.course.presets import Preset, preset
from runs.course.setting import OneOf, Row, Whole, rows, written
from runs.course.tape import network_of
from runs.data.values import CLASSES, Bundled, Data, Member, NetworkFile, WholeSet, is_set
from runs.data.values import read as read_named
from runs.link import held
from runs.link.bounds import MOST_SEGMENTS, is_bearable
from runs.link.coordinate import HOLDABLE, ROWS, TABLE, Coordinate, missing, suited, value
from runs.link.mended import texts

RUN, CLASS = "run", "class"
NAMES = (*(row.name for row in TABLE), RUN, *held.NAMES, CLASS)
STRETCH = rows(Settings)
# So many settings every link says of a stretch of a run. Those that came later may be left out.
ALWAYS = 6
ITERATIONS = Whole(1, MOST_ITERATIONS)


class LinkError(FileError):
    """Something in a link that cannot be used; `about` has what takes its place."""

    says = "This link cannot be used as it is: {}."


class Reading(NamedTuple):
    """What an address says: a Coordinate, what had to be replaced, and what has to be brought, in order, before it can
    be shown.
    """

    coordinate: Coordinate
    complaints: list[FileError]
    missing: tuple


def to_params(coordinate: Coordinate) -> dict[str, str]:
    """The address, complete, so that equal Coordinates are equal addresses."""
    said = {row.name: written(value(coordinate, row)) for row in TABLE}
    run = "~".join(map(_stretch, coordinate.experiment.segments))
    joined = {CLASS: coordinate.joined} if coordinate.joined else {}
    return said | {RUN: run} | held.to_params(coordinate.held) | joined


def from_params(
    params: Mapping[str, str | list[str]], there: Container = (), files: Mapping = MappingProxyType({})
) -> Reading:
    """What parameters say, each with its text, or its texts where it was given more than once.

    there: what of all that somebody can bring this session has; files: the weights of loaded ones, as Sources have
    them. What is well-formed but not there stays: it is `missing`, until somebody brings it.
    """
    link = _Link(params, there, files)
    for row in TABLE:
        link.said[row.name] = link.take(row)
    holds = held.from_params(link.texts, HOLDABLE)
    rest = link.fields(Coordinate) | {"held": holds, "joined": link.joined()}
    found = Coordinate(Experiment(link.made(Start), link.run()), link.made(Settings), **rest)
    return Reading(found, link.complaints, missing(found, there))


def capitals() -> dict[str, str]:
    """What is chosen by a name with capital letters, by the same in small ones."""
    choices = (row.choices for row in TABLE if isinstance(row.choices, OneOf))
    found = (written(each) for choice in choices for each in choice.values())
    return {name.lower(): name for name in found if name != name.lower()}


def _stretch(segment: Segment) -> str:
    return "*".join((str(segment.iterations), *(written(getattr(segment.settings, row.field)) for row in STRETCH)))


class _Link:
    """Takes values out of an address one by one; `said` has, by name, those that it took, and the ones in the place of
    those that it could not use.
    """

    def __init__(self, params, there, files):
        given = {name: [text] if isinstance(text, str) else text for name, text in params.items()}
        self.texts, self.there, self.files = texts(given, NAMES, capitals()), there, files
        self.said, self.complaints, self.replaced = {}, [], set()

    def take(self, row: Row) -> Any:
        default, reason = self.default(row), None
        # A label belongs to the picture that it was given to.
        if row.name == "label" and "picture" in self.replaced:
            return default
        for text in self.texts.get(row.name, ()):
            try:
                return READERS[row.name](self, text) if row.name in READERS else row.read(text)
            except FileError as error:
                reason = reason or error
            except ValueError:
                pass
        if row.name in self.texts:
            # The stranger's text is not repeated: on the page it would be read as Markdown.
            instead = written(default) or LinkError("link.none")
            self.complain(reason or LinkError(f"link.{row.name}", instead=instead))
            self.replaced.add(row.name)
        return default

    def default(self, row: Row) -> Any:
        """What a setting is where the link does not say it."""
        if row.name == "label":
            return self.said["picture"].name if isinstance(self.said["picture"], Bundled) else ""
        if row in (ROWS["rate"], ROWS["training_rate"]):
            return suited(row, self.made(Start), self.said["optimizer"])
        return row.default

    def complain(self, error: FileError) -> None:
        if (error.key, error.about) not in [(each.key, each.about) for each in self.complaints]:
            self.complaints.append(error)

    def made(self, of: type) -> Any:
        return of(**self.fields(of))

    def fields(self, of: type) -> dict[str, Any]:
        return {row.field: self.said[row.name] for row in TABLE if row.of is of}

    @property
    def size(self) -> Preset:
        return preset(self.said["preset"])

    def joined(self) -> str:
        """The class's code, or empty."""
        said = self.texts.get(CLASS, ())
        code = next(filter(None, map(codes.read, said)), "")
        if any(said) and not code:
            self.complain(LinkError("link.class"))
        return code

    # What more than the text of a setting decides whether it can be used.

    def weights(self, text: str) -> str | NetworkFile:
        if text in TRAINED and self.said["activation"] != TRAINED_ACTIVATION:
            raise LinkError("link.other_activation", activation=TRAINED_ACTIVATION)
        if text in WEIGHTS:
            return text
        file = read_named(text)
        if not isinstance(file, NetworkFile):
            raise ValueError(text)
        if file in self.files and not fits(self.size, self.files[file]):
            raise LinkError("link.other_size")
        return file

    def picture(self, text: str) -> Data:
        data = self.data(text)
        if is_set(data):
            raise ValueError(text)
        return data

    def label(self, text: str) -> str:
        return OneOf(lambda: (*CLASSES, "")).read(text)

    def practice(self, text: str) -> WholeSet:
        data = self.data(text)
        if not is_set(data):
            raise ValueError(text)
        if not is_bearable([data], self.size):
            raise LinkError("link.large_set")
        return data

    def weight(self, text: str) -> str:
        if text:
            weight_called(network_of(self.made(Start), self.made(Settings)), text)
        return text

    def data(self, text: str) -> Data:
        """A picture or a set of pictures."""
        data = read_named(text)
        if isinstance(data, NetworkFile):
            raise ValueError(text)
        if isinstance(data, Member):
            # How many photos a set has is only known where it is.
            is_beyond = data.of in self.there and data not in self.there
            if is_beyond or data.number > MOST_PICTURES:
                raise ValueError(text)
        return data

    # The run.

    def run(self) -> tuple[Segment, ...]:
        """The stretches before the first that cannot be read, or is too much."""
        best: tuple[Segment, ...] = ()
        why = None
        for text in self.texts.get(RUN, ()):
            found, wrong = self.stretches(text)
            if wrong is None:
                return found
            if why is None or len(found) > len(best):
                best, why = found, wrong
        if why:
            self.complain(LinkError(why, end=sum(segment.iterations for segment in best)))
        return best

    def stretches(self, text: str) -> tuple[tuple[Segment, ...], str | None]:
        """What can be read of a run, and the key of the reason why it ends there, or None."""
        found: list[Segment] = []
        left, sets = MOST_ITERATIONS, set()
        for part in text.split("~", MOST_SEGMENTS) if text else ():
            if len(found) == MOST_SEGMENTS:
                return tuple(found), "link.long_run"
            try:
                segment = self.stretch(part)
            except ValueError:
                return tuple(found), "link.run"
            left -= segment.iterations
            if is_set(segment.settings.data):
                sets.add(segment.settings.data)
                if not self.size.live:
                    return tuple(found), "link.large_network"
            if left < 0 or not is_bearable(sets, self.size):
                return tuple(found), "link.long_run"
            found.append(segment)
        return tuple(found), None

    def stretch(self, text: str) -> Segment:
        iterations, *said = text.split("*", len(STRETCH))
        if len(said) < ALWAYS:
            raise ValueError(text)
        found: dict[str, Any] = {}
        for row, part in zip(STRETCH, said, strict=False):
            found[row.field] = self.of_stretch(row, part, found)
        return Segment(ITERATIONS.read(iterations), Settings(**found))

    def of_stretch(self, row: Row, text: str, found: Mapping[str, Any]) -> Any:
        """What a stretch says of a setting. found: what it said before, by field"""
        if row.field == "data":
            return self.data(text)
        if row.field == "label":
            return OneOf(lambda: ("",) if is_set(found["data"]) else CLASSES).read(text)
        return row.read(text)


READERS = {
    "weights": _Link.weights,
    "picture": _Link.picture,
    "label": _Link.label,
    "practice": _Link.practice,
    "weight": _Link.weight,
}
