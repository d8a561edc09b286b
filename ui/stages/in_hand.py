"""The picture in hand and others that the visitor has, shown; and the two pets that the frame of every page shows."""

from markupsafe import Markup

from runs.course.presets import RANDOM, TRAINED
from runs.data.values import CAT, DOG, Data, Member
from runs.numbers.blind import blind
from runs.numbers.numbers import Numbers
from runs.numbers.same import why_same
from runs.numbers.snapshot import Snapshot
from runs.once import once
from ui.inputs.controls import Control, pick, rewrite
from ui.parts import numbers
from ui.parts.history import history as in_words
from ui.parts.markup import join, tag
from ui.parts.show import Show, bars, uri
from ui.parts.words import html, text
from ui.visit import material, pictures, run, starts
from ui.visit.notes import made


def picture(data: Data, size: int, alt: str) -> Markup:
    """A square picture, `size` wide, with twice the pixels for fine screens."""
    file = uri(pictures.thumbnail(data, size * 2), "jpeg")
    return tag("img", class_="photo", src=file, width=size, height=size, alt=alt)


def in_hand(snapshot: Snapshot, size: int) -> Markup:
    """The picture in hand, `size` wide."""
    return picture(snapshot.settings.data, size, text("common", "in_hand"))


def pets() -> dict[Data, str]:
    """The two pets that are always there, each with what it is called."""
    return {pet: text("frame", f"picture.{pet}") for pet in (CAT, DOG)}


def choose_picture(snapshot: Snapshot, name: str = "picture") -> Control:
    """A control of that name for the picture in hand."""
    own = pictures.own()
    theirs = {own: text("frame", "picture.from_set" if isinstance(own, Member) else "picture.yours")} if own else {}
    return pick(name, text("frame", "picture"), pets() | theirs, snapshot.settings.data, pictures.choose)


def choose_trained(snapshot: Snapshot, name: str = "trained") -> Control:
    """A control of that name for what the network was trained on before."""
    on = {weights: text("frame", f"trained.{weights}") for weights in (RANDOM, *TRAINED)}
    return pick(name, text("frame", "trained"), on, snapshot.experiment.start.weights, starts.train_on)


@once
def answers(snapshot: Snapshot) -> Markup:
    """The picture in hand and the other pet with their probabilities, and the iteration."""
    show = Show(Numbers({"P": snapshot.probabilities, "other_P": snapshot.other_probabilities}))
    hand = tag("div", _pet(snapshot.settings.data, 48), bars(show, "P"), class_="hand")
    other = tag("div", _pet(snapshot.other, 36), bars(show, "other_P"), class_="hand other")
    t = numbers.number("t", snapshot.state.t, numbers.count(snapshot.state.t))
    count = tag("div", tag("small", text("frame", "iteration")), " ", t, class_="count")
    return tag("div", hand, other, count, class_="pictures", data_part="pictures")


def say_again(snapshot: Snapshot) -> None:
    """Write again what the frame says of the network in view; a run under way does so again and again."""
    rewrite("frame", answers(snapshot) + history(snapshot))


def what_blinds(snapshot: Snapshot) -> Markup:
    """That nothing of the picture in hand gets through, or that it cannot be told from the other, if that is so."""
    of = snapshot.experiment, snapshot.settings
    return join((" ", html("frame", f"blind.{key}")) for key in made(of, blind, snapshot, material.sources()))


def history(snapshot: Snapshot) -> Markup:
    """What the network was trained on; once the run has come to rest, also why both pets get the same answer."""
    return in_words(snapshot, same(snapshot) if run.busy() is None else ())


def same(snapshot: Snapshot) -> list[tuple[str, Numbers]]:
    """Why both pets get the same answer, as far as it was measured; nothing where they do not."""
    return made((snapshot.experiment, snapshot.settings, snapshot.other), why_same, snapshot, run.tape())


def _pet(data, size):
    which = pets().get(data, text("frame", "picture.own"))
    return picture(data, size, text("frame", "picture_is", picture=which))
