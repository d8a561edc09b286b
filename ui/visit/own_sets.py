"""The learner's own sets of photos: one is in use, and a few stay because runs were trained on them."""

from collections.abc import Collection
from typing import Any

from runs.data.sets import PhotoSet
from runs.data.values import DEFAULT_PETS
from ui.parts.words import text
from ui.visit import inlets
from ui.visit.address_bar import look_again, waiting
from ui.visit.complaints import complain
from ui.visit.material import forget_what_needs_it, used
from ui.visit.owner import mine, wholly
from ui.visit.session import HeldSet

MOST_SETS = 3


def in_use() -> PhotoSet | None:
    """The set of photos in use, or else the one that the learner brought last."""
    there = mine().sources.photos
    practice, last = mine().coordinate.practice, mine().sets.last
    return there.get(practice) or (there.get(last) if last else None)


@wholly()
def take(photos: PhotoSet, inlet: str | None = None, files: Collection[Any] = ()) -> None:
    """A set of photos takes the place of the one before, and so does its list; what was trained on that stays."""
    session = mine()
    if (waits := waiting()) and photos.name not in waits.missing:
        complain(text("waiting", "other_photos"))
        return
    for other in inlets.FOR_PHOTOS:
        if other != inlet:
            inlets.empty(other)
    others = {name: each for name, each in session.sources.photos.items() if name != photos.name}
    session.sources.photos = others | {photos.name: session.sources.photos.get(photos.name, photos)}
    session.sets.files, session.sets.last = inlets.ids(files), photos.name
    session.change(practice=photos.name)
    session.run.on_hand = False
    session.inlets.held_set = None
    _forget_old()
    look_again()


@wholly()
def look_at(name: str, files: inlets.Files, problem: str | None) -> None:
    """What a list of photos shows is taken; if it lost files of the set in use, that is put away, unless what has come
    in its place is no use. problem: the sentence why it is none, or None
    """
    session, sets, its = mine(), mine().sets, mine().inlets
    if inlets.saw(name, files) & sets.files:
        its.held_set, sets.last = HeldSet(sets.last, session.coordinate.practice), None
        if session.coordinate.practice == its.held_set.last:
            session.change(practice=DEFAULT_PETS)
    if problem and its.held_set and not waiting():
        sets.last, practice = its.held_set
        session.change(practice=practice)
    if files:
        its.held_set = None
    _forget_old()
    if files and waiting() and not problem:
        # They are not all that is waited for, and to those that a folder's list shows, further ones would be added.
        inlets.empty(name)
    inlets.problem(name, f"{problem} {text('frame', 'kept_set')}" if problem and in_use() else problem)


def let_go() -> None:
    """The lists are on no page any more: what they lost does not come back."""
    if mine().inlets.held_set:
        mine().inlets.held_set = None
        _forget_old()


def _forget_old():
    """Have no sets of photos but the one in use and those that a run was trained on, and of these only the latest.

    Where that ends a run, it is said.
    """
    session, before = mine(), mine().experiment
    held = session.inlets.held_set
    needed = {session.coordinate.practice, session.sets.last, held and held.last, *used()}
    kept = [name for name in session.sources.photos if name in needed][-MOST_SETS:]
    session.sources.photos = {name: session.sources.photos[name] for name in kept}
    forget_what_needs_it()
    if session.experiment != before:
        complain(text("frame", "many_sets", most=MOST_SETS))
