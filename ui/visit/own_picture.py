"""The learner's own picture: a photo becomes a square that runs can name, and is forgotten when that is asked for."""

import hashlib

from PIL import Image

from pictures.collect import SIDE
from pictures.errors import PictureError
from pictures.upload import crop_square, decode
from runs.data.values import CAT, OwnPicture
from ui.parts.errors import sentence
from ui.parts.words import text
from ui.visit import inlets
from ui.visit.address_bar import look_again, waiting
from ui.visit.complaints import complain
from ui.visit.material import forget_what_needs_it, used
from ui.visit.owner import mine
from ui.visit.pictures import choose, take_in_hand
from ui.visit.session import HeldPicture, OwnPictures

# Squares of own photos on which nothing was trained, and of all squares those that are kept as large as they came.
MOST_SQUARES, MOST_LARGE = 16, 4
# Where the square may lie in a photo, from its one end to the other.
CROPS = tuple(step / 20 for step in range(21))


def photo() -> Image.Image | None:
    """The learner's whole photo, bounded and upright."""
    return mine().pictures.photo


def where() -> float:
    """Where the square lies in it, one of CROPS."""
    return mine().pictures.crop


def take(name: str, lists: dict, lost: frozenset[str]) -> None:
    """A list shows other pictures than before. lost: the ids of the files that were taken out of it"""
    own, files, said = mine().pictures, [*lists[name]], []
    # Of a file that takes the place of another, browsers mostly, but not always, say first that the other is gone.
    if own.file in lost:
        _put_away()
        (other,) = {*inlets.FOR_PICTURES} - {name}
        for file in lists[other] or ():
            upload(file.getvalue(), file.file_id)
    for file in files:
        said.append(upload(file.getvalue(), file.file_id))
    if files and photo() is None:
        _take_back()
    refused = bool(files) and own.file not in inlets.ids(files)
    if files:
        mine().inlets.held_picture = None
    if refused and not waiting():
        said.append(text("frame", "kept"))
    inlets.problem(name, " ".join(filter(None, said)), refused)


def upload(data: bytes, file_id: str | None = None) -> str:
    """A file becomes the picture in hand, if it can. -> a sentence why it does not, or what it lacks; or nothing"""
    try:
        found = decode(data)
    except PictureError as error:
        return sentence(error)
    if waits := waiting():
        return _is_it_that_picture(found, file_id, waits)
    own = mine().pictures
    own.photo, own.file, own.crop = found, file_id, OwnPictures().crop
    _take_square("")
    if min(found.size) >= SIDE:
        return ""
    width, height = found.size
    return text("frame", "few_pixels", width=width, height=height, side=SIDE)


def crop(place: float) -> None:
    """Action: cut the square out of the photo at another place, if it was not removed by the click before."""
    if photo():
        mine().pictures.crop = place
        _take_square(mine().settings.label)


def remove() -> None:
    """Action: forget the learner's photo and what they called it. A run ends where it came in, which is said."""
    before = mine().experiment, mine().tape
    for name in inlets.FOR_PICTURES:
        inlets.empty(name)
    own = mine().pictures
    own.labels = {picture: label for picture, label in own.labels.items() if not isinstance(picture, OwnPicture)}
    _forget_all_but(())
    mine().inlets.held_picture = None
    if (mine().experiment, mine().tape) != before:
        complain(text("frame", "forgotten"))


def _is_it_that_picture(found, file_id, waits):
    """A picture that is waited for is known by its square, wherever that lies in the photo; a run may need several."""
    squares = {}
    for place in CROPS:
        name, square = _square(found, place)
        if name in waits.missing:
            squares[name] = place
            _keep(name, square)
    if not squares:
        return text("waiting", "another_picture")
    in_hand = waits.coordinate.settings.data
    own = mine().pictures
    own.square = in_hand if in_hand in squares else next(iter(squares))
    own.photo, own.crop, own.file = found, squares[own.square], file_id
    look_again()
    return ""


def _square(photo, place):
    """The square at this place of a photo, and what runs call it."""
    square = crop_square(photo, place, place)
    return OwnPicture(hashlib.sha256(square.tobytes()).hexdigest()[:12]), square


def _take_square(label):
    """The square becomes the picture in hand, with that label, or with the one that it had before."""
    own = mine().pictures
    own.square, square = _square(own.photo, own.crop)
    _keep(own.square, square)
    take_in_hand(own.square, label or own.labels.get(own.square, ""))


def _keep(name, square):
    """Have one square more; of the older ones only what a run needs, and a few more."""
    sources, needed = mine().sources, used()
    older = {other: kept for other, kept in sources.own.items() if other != name}
    gone = [other for other in older if other not in needed][:-MOST_SQUARES]
    sources.own = {other: kept for other, kept in older.items() if other not in gone} | {name: square}
    sources.shrink(MOST_LARGE)
    mine().pictures.thumbnails = {}


def _put_away():
    """No list shows the photo any more: it is not in hand. What was trained on it stays: another may be on its way.

    Until that has come, the photo is held, as the other may be no use.
    """
    own = mine().pictures
    mine().inlets.held_picture = HeldPicture(own.photo, own.crop, own.file, mine().settings.data == own.square)
    _forget_all_but(used())


def _take_back():
    """What came in the place of the photo is no use, so the photo is in hand again, as it was."""
    own, chosen = mine().pictures, mine().settings
    if held := mine().inlets.held_picture:
        own.photo, own.crop, own.file, was_in_hand = held
        _take_square("")
        if not was_in_hand:
            take_in_hand(chosen.data, chosen.label)


def _forget_all_but(needed):
    own, sources = mine().pictures, mine().sources
    own.photo = own.square = own.file = None
    sources.own = {name: square for name, square in sources.own.items() if name in needed}
    if isinstance(mine().settings.data, OwnPicture):
        choose(CAT)
    forget_what_needs_it()
