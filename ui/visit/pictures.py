"""The picture in hand, and what people say that it is."""

from dataclasses import replace

from pictures.bundled import bundled_thumbnail
from pictures.pixels import jpeg
from runs.data.values import Bundled, Data, Member, OwnPicture
from ui.visit.owner import mine


def choose(picture: Data) -> None:
    """Action: another picture, with the label that people gave it, if it was not removed by the click before."""
    if picture in mine().sources:
        given = picture.name if isinstance(picture, Bundled) else mine().pictures.labels.get(picture, "")
        take_in_hand(picture, given)


def give_label(label: str) -> None:
    """Action: what people say that the picture in hand is."""
    take_in_hand(mine().settings.data, label)


def take_from_set(picture: Member) -> None:
    """Action: a picture of a set becomes the one that all stages show, with the label that it has."""
    if picture in mine().sources:
        take_in_hand(picture, mine().sources.label(picture) or "")


def take_in_hand(picture: Data, label: str) -> None:
    """The picture that all stages show from now on, and its label; empty while nobody has given one."""
    session = mine()
    session.change(settings=replace(session.settings, data=picture, label=label))
    note_label()


def note_label() -> None:
    """Remember what the learner calls a picture of their own."""
    settings, pictures = mine().settings, mine().pictures
    if not isinstance(settings.data, Bundled):
        pictures.labels = {**pictures.labels, settings.data: settings.label}


def own() -> OwnPicture | Member | None:
    """The picture that the learner brought, or took from a set, or None."""
    picture = mine().settings.data
    return picture if isinstance(picture, Member) else mine().pictures.square


def thumbnail(picture: Data, size: int) -> bytes:
    """A JPEG file of a picture, `size` wide, made once a session."""
    if isinstance(picture, Bundled):
        return bundled_thumbnail(picture.name, size)
    pictures, key = mine().pictures, (picture, size)
    if key not in pictures.thumbnails:
        file = jpeg(mine().sources.picture(picture).resize((size, size)))
        pictures.thumbnails = {**pictures.thumbnails, key: file}
    return pictures.thumbnails[key]
