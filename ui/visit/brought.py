"""What a learner brings: a picture of their own, a network file, a set of photos; and what becomes of it.

What an inlet on the page shows is what is used. Streamlit says what it shows at each run, and forgets it when the inlet
leaves the page; so each run compares what is shown now with what was shown before, and a callback is not needed: one
that is cut short would never be called again. What is used outlives its list, so the ids of its files are remembered:
only when these are taken out of a list on the page is it put away.
"""

import hashlib
from functools import partial

import streamlit as st
from PIL import Image
from streamlit.runtime.uploaded_file_manager import UploadedFile

import engine
from pictures.upload import PictureError, crop_square, decode
from runs.course.network_file import from_file
from runs.data.sets import PhotoSet
from runs.data.values import CAT, DEFAULT_PETS, OwnPicture
from runs.link.coordinate import Coordinate, needs
from ui.parts import numbers
from ui.parts.controls import check, controls
from ui.parts.errors import sentence
from ui.parts.words import text
from ui.serve.limits import MOST_BYTES, MOST_OF_ALL, free
from ui.visit import session
from ui.visit.owner import mine, wholly

PICTURE_MB = 25
NETWORK_MB = 50
# Kinds of thing that a learner takes out of a list, or puts another in the place of.
PICTURE, SET = "picture", "photos"
PICTURE_INLETS = ("upload", "camera")
PHOTO_INLETS = ("photos.zip", "photos.folder")
# Squares of own photos on which nothing was trained, and of all squares those that are kept as large as they came.
MOST_OWN, MOST_LARGE = 16, 4
MOST_FILES = 4
MOST_SETS = 3
# Where the square may lie in a photo, from its one end to the other.
CROPS = tuple(step / 20 for step in range(21))
MIDDLE = 0.5


def inlet(name) -> str:
    """The key of an inlet; another one on each page, whose list begins empty, and as soon as the inlet was emptied."""
    return f"{name}.{mine().place[0]}-{mine().get(f'{name}.emptied', 0)}"


def empty(name) -> None:
    """Have an inlet shown empty from the next run on."""
    mine()[f"{name}.emptied"] = mine().get(f"{name}.emptied", 0) + 1


def shown(name) -> list[UploadedFile] | None:
    """The files that an inlet shows since the run before. -> list; None while it is not on the page"""
    key = inlet(name)
    if key not in st.session_state:
        return None
    files = st.session_state[key]
    files = [] if files is None else files if isinstance(files, list) else [files]
    there = [file for file in files if isinstance(file, UploadedFile)]
    # A browser that was not told yet that a list had gone may show it once more; what was in it was taken then.
    missing = {file.file_id for file in files} - _ids(there) - mine().get("freed", set())
    if missing:
        # The server had no room for them, or was started anew since.
        most, of_all = (numbers.count(most // 10**6) for most in (MOST_BYTES, MOST_OF_ALL))
        session.complain(text("frame", "no_room", n=str(len(missing)), most=most, of_all=of_all))
    return there


def news(name, files) -> bool:
    """Whether an inlet shows other files than those that were taken. files: what it shows, or None off the page"""
    before = mine().setdefault("seen", {}).get(name)
    return bool(files) if before is None else files is not None and _ids(files) != before


def saw(name, files) -> set[str]:
    """What an inlet shows is taken. -> the ids of the files that were removed from it; none if it left the page"""
    seen = mine().setdefault("seen", {})
    before, seen[name] = seen.get(name), _ids(files)
    return set() if files is None or before is None else before - seen[name]


def _ids(files):
    return None if files is None else {file.file_id for file in files}


def _free(lists):
    """Let go of the bytes of files that no list shows any more; Streamlit does so only for those taken out by an x."""
    state, now = mine(), set().union(*(_ids(files or ()) for files in lists.values()))
    gone, state.listed = state.get("listed", set()) - now, now
    if gone:
        state.freed = gone
    # Where there is no list at all, none will ever show a file that came since the page was left.
    free(gone if any(files is not None for files in lists.values()) else None)


def picture_inlets() -> None:
    """Where a learner brings a picture of their own: a file, or with the camera."""
    st.file_uploader(text("frame", "limits"), key=inlet("upload"), max_upload_size=PICTURE_MB)
    camera = bool(session.recall("camera.on"))
    controls("camera", check("camera.on", text("frame", "camera"), camera, partial(session.remember, "camera.on")))
    if camera:
        st.camera_input(text("frame", "take_picture"), key=inlet("camera"))


def network_inlet() -> None:
    """Where a learner brings a network file."""
    st.file_uploader(
        text("keep", "begin"),
        # As an archive that somebody packed again, it has the other ending.
        ["npz", "zip"],
        key=inlet("network"),
        max_upload_size=NETWORK_MB,
    )
    say_problem("network")


def say_problem(name) -> None:
    """Why what an inlet shows is no use, beside it: far down a page, a sentence at the top would not be seen."""
    if session.recall(f"{name}.problem"):
        st.warning(session.recall(f"{name}.problem"))


def take() -> None:
    """Take what single files were brought since the last run, or removed; sets of photos are read on their page."""
    # Streamlit may end the run at each look at what it shows.
    lists = {name: shown(name) for name in (*PICTURE_INLETS, "network", *PHOTO_INLETS)}
    with wholly():
        _free(lists)
        for name in PICTURE_INLETS:
            is_new, lost = news(name, lists[name]), saw(name, lists[name])
            if is_new:
                _take_picture(name, lists, lost)
        files, is_new = lists["network"], news("network", lists["network"])
        saw("network", files)
        if is_new or files is None:
            session.remember("network.problem", _take_network(files) if files else None)
        for name in PHOTO_INLETS:
            if lists[name] is None:
                saw(name, None)
                session.remember(f"{name}.problem", None)
        for kind, inlets in ((PICTURE, PICTURE_INLETS), (SET, PHOTO_INLETS)):
            if all(lists[name] is None for name in inlets):
                _gone().discard(kind)
        if all(lists[name] is None for name in PHOTO_INLETS):
            session.remember("oxford.problem", None)


def _take_picture(name, lists, lost):
    files = [*lists[name]]
    # Of a file that takes the place of another, browsers mostly, but not always, say first that the other is gone.
    if mine().get("own.from") in lost:
        _put_away()
        (other,) = {*PICTURE_INLETS} - {name}
        files = [*(lists[other] or ()), *files]
    for file in files:
        upload(file.getvalue(), file.file_id)
    if files and "photo" not in mine():
        for sentence in _what_is_gone(PICTURE):
            session.complain(sentence)


def upload(data, file_id=None) -> None:
    """A file becomes the picture in hand, or a sentence says why not."""
    state = mine()
    try:
        photo = decode(data)
    except PictureError as error:
        session.complain(sentence(error))
        return
    if session.waiting():
        _is_it_that_picture(photo, file_id)
        return
    state["own.from"] = file_id
    state.photo, state.crop, state.label = photo, MIDDLE, None
    _take_square()


def _is_it_that_picture(photo, file_id):
    """A picture that is waited for is known by its square, wherever that lies in the photo; a run may need several."""
    state, waiting = mine(), session.waiting()
    assert waiting
    found = {}
    for place in CROPS:
        name, square = _named(crop_square(photo, place, place))
        if name in waiting.missing:
            found[name] = place
            _keep(name, square)
    if not found:
        session.complain(text("waiting", "another_picture"))
        return
    in_hand = waiting.coordinate.settings.data
    name = in_hand if in_hand in found else next(iter(found))
    state.photo, state.crop, state.own_picture, state["own.from"] = photo, found[name], name, file_id
    session.look_again()


def _named(square):
    return OwnPicture(hashlib.sha256(square.tobytes()).hexdigest()[:12]), square


def crop(place) -> None:
    """Action: cut the square out of the photo at another place, if it was not removed by the click before."""
    if photo():
        mine().crop = place
        _take_square()


def _take_square():
    state = mine()
    name, square = _named(crop_square(state.photo, state.crop, state.crop))
    _keep(name, square)
    state.picture, state.own_picture = name, name
    state.label = state.label or session.recall("labels", {}).get(name)
    session.label_chosen()


def _keep(name, square):
    """Have one square more; of the older ones only what a run needs, and a few more."""
    own, used = session.sources().own, _used()
    own.pop(name, None)
    for old in [old for old in own if old not in used][:-MOST_OWN]:
        del own[old]
    own[name] = square
    session.sources().shrink(MOST_LARGE)
    mine().thumbnails = {}


def photo() -> Image.Image | None:
    """The learner's whole photo, bounded and upright, or None."""
    return mine().get("photo")


def _put_away():
    """No inlet shows the photo any more: it is not in hand. What was trained on it stays: another may be on its way."""
    _gone().add(PICTURE)
    _forget_all_but(_used())


def remove_own() -> None:
    """Action: forget the learner's photo and what they called it. A run ends where it came in, which is said."""
    labels, before = session.recall("labels", {}), (mine().experiment, session.tape())
    for name in PICTURE_INLETS:
        empty(name)
    mine().labels = {name: label for name, label in labels.items() if not isinstance(name, OwnPicture)}
    _gone().discard(PICTURE)
    _forget_all_but(())
    if (mine().experiment, session.tape()) != before:
        session.complain(text("frame", "forgotten"))


def _gone():
    """The kinds of thing that were put away because no list shows them any more. -> set"""
    return mine().setdefault("gone", set())


def _what_is_gone(kind):
    """What has to be said of it, once, if another file that came in its place is no use. -> list of sentences"""
    was_put_away = kind in _gone()
    _gone().discard(kind)
    return [text("frame", "put_away")] if was_put_away else []


def _forget_all_but(names):
    state, own = mine(), session.sources().own
    for key in ("photo", "own_picture", "own.from"):
        state.pop(key, None)
    for name in [name for name in own if name not in names]:
        del own[name]
    if isinstance(state.picture, OwnPicture):
        session.choose_picture(CAT)
    session.let_go()


def _take_network(files):
    """A network file becomes the start of a run; removed, its run stays. -> the sentence why it does not, or None"""
    try:
        start, weights = from_file(files[0].getvalue(), mine().seed)
    except engine.EngineError as error:
        return sentence(error)
    files = session.sources().files
    files[start.weights] = weights
    used = session.coordinate().experiment.start.weights, start.weights
    for old in [old for old in files if old not in used][: max(0, len(files) - MOST_FILES)]:
        del files[old]
    waiting = session.waiting()
    if not waiting:
        session.begin_with(start)
    elif start.weights in waiting.missing:
        session.look_again()
    else:
        return text("waiting", "another_network")
    return None


def photos() -> PhotoSet | None:
    """The set of photos in use, or else the one that the learner brought last. -> PhotoSet or None"""
    state, there = mine(), session.sources().photos
    return there.get(state.practice) or there.get(state.get("photos.set"))


@wholly()
def take_photos(photos, inlet_name=None, files=()) -> None:
    """A set of photos takes the place of the one before, and so does its inlet; what was trained on that stays."""
    name = photos.name
    waiting = session.waiting()
    if waiting and name not in waiting.missing:
        session.complain(text("waiting", "other_photos"))
        return
    for other in PHOTO_INLETS:
        if other != inlet_name:
            empty(other)
    state, there = mine(), session.sources().photos
    there[name] = there.pop(name, photos)
    state["photos.from"], state["photos.set"] = _ids(files), name
    state.practice, state["by hand"] = name, False
    _gone().discard(SET)
    _forget_sets()
    session.look_again()


@wholly()
def saw_photos(name, files, problem) -> None:
    """What a list of photos shows is taken; if it lost files of the set in use, that is put away.

    problem: the sentence why what it shows is no use, or None
    """
    state = mine()
    if saw(name, files).intersection(state.get("photos.from", ())):
        if state.practice == state.pop("photos.set", None):
            state.practice = DEFAULT_PETS
            _gone().add(SET)
        _forget_sets()
    session.remember(f"{name}.problem", problem and " ".join([problem, *_what_is_gone(SET)]))


def _forget_sets():
    """Have no sets of photos but the one in use and those that a run was trained on, and of these only the latest.

    Where that ends a run, it is said.
    """
    state, there, before = mine(), session.sources().photos, mine().experiment
    needed = {state.practice, state.get("photos.set"), *_used()}
    old = [name for name in there if name not in needed]
    for name in [*old, *[name for name in there if name in needed][:-MOST_SETS]]:
        del there[name]
    session.let_go()
    if state.experiment != before:
        session.complain(text("frame", "many_sets", most=str(MOST_SETS)))


def _used():
    """All that the runs need which the learner can go back to, and what is waited for."""
    state = mine()
    _, queue = state.get("queue") or (None, ())
    runs = [state.experiment, *(track.tip for track in session.tape().tracks), *queue]
    runs += [state.get("paused"), state.get("planned")]
    places = [*(Coordinate(run) for run in runs if run), state.get("before")]
    if waiting := session.waiting():
        places.append(waiting.coordinate)
    return set().union(*(needs(place) for place in places if place))
