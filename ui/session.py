"""One visitor's place in the lesson: all that was chosen, and the callbacks that change it.

The address and the session say the same thing: when the address differs from what was written into it last, somebody
followed a link or pressed Back, and the address wins; otherwise the session does, and the address is written anew.
"""

import hashlib
from dataclasses import replace

import streamlit as st

import engine
from pictures.bundled import BUNDLED
from pictures.pixels import jpeg
from pictures.upload import PictureError, crop_square, decode
from runs import address
from runs.experiment import TRAINED, TRAINED_ACTIVATION, Experiment, Settings, Start
from runs.keep import from_file
from runs.moment import look
from runs.presets import preset
from runs.sources import PHOTOS, Sources
from runs.stages import first_choice, weight_called, weight_name
from runs.tape import Tape, network_of
from ui.view import chosen_in
from ui.words import text

# What is chosen in the frame; the key is the name in the address.
SETTINGS = {
    "picture": "data",
    "label": "label",
    "loss": "loss",
    "optimizer": "optimizer",
    "rate": "learning_rate",
}
START = ("preset", "activation", "seed", "weights")
# The rest of the coordinate.
REST = ("practice", "batch", "weight", "training_rate")
# Many pictures together bear a larger learning rate than one alone, so the training page has its own.
RATE_OF = {"training": "training_rate"}
# A click is answered at once; whatever takes longer goes on in the background of a progress bar.
SECONDS_AT_ONCE = 0.05
# Going back in time is computed at once, from the nearest state that was kept.
SECONDS_BACK = 0.3
MOST_OWN = 16
# The key of the network view, in which the learner can choose a weight.
VIEW = "net"


def synchronise():
    """The first act of every run of a page: take over the address, if it is not the one written last."""
    params, acted = st.query_params.to_dict(), st.session_state.pop("acted", False)
    # A click brings the address that the browser showed by then, which the answer to the click before may not have
    # reached yet; nobody follows a link with the same click.
    if params != st.session_state.get("written") and not acted:
        coordinate, complaints = address.from_params(params, sources().names())
        _take_over(coordinate)
        st.session_state.complaints = complaints
    if "crop" in st.session_state:
        # Its slider is only there while the popover is open.
        st.session_state.crop = st.session_state.crop
    if "brought" in st.session_state:
        _take_photos()
    _weight_from_view()
    compute(SECONDS_AT_ONCE, 1 if st.session_state.get("slowly") else None)


def _weight_from_view():
    """A weight chosen in the network view since the last run is the weight in view everywhere."""
    name = chosen_in(VIEW, network_of(st.session_state.experiment.start, settings())).get("ref")
    if name and name != st.session_state.get("view.weight"):
        st.session_state["view.weight"] = st.session_state.weight = name


def write_address():
    """The last act: the whole coordinate, at once, and only if it changed."""
    params = parameters()
    if st.query_params.to_dict() != params:
        st.query_params.from_dict(params)
    st.session_state.written = params


def parameters():
    """What the address has to say of this moment."""
    return address.to_params(coordinate())


def coordinate():
    """The Coordinate of this moment."""
    state = st.session_state
    return address.Coordinate(state.experiment, settings(), **{key: state[key] for key in REST})


def settings():
    """The Settings that are chosen now."""
    return Settings(**{field: st.session_state[key] or "" for key, field in SETTINGS.items()})


def tape():
    """This session's run. -> Tape"""
    if "tape" not in st.session_state:
        st.session_state.tape = Tape(Sources())
    return st.session_state.tape


def sources():
    """This session's pictures. -> Sources"""
    return tape().sources


def moment(rate="rate"):
    """What there is to show, with the learning rate of that key for the next step. -> Moment"""
    now = replace(settings(), learning_rate=st.session_state[rate])
    return look(tape().at, tape().state, now, sources())


def compute(seconds=SECONDS_AT_ONCE, most=None):
    """Go on towards the experiment asked for. -> whether it is reached. A run that diverged ends where it is."""
    reached = tape().advance(st.session_state.experiment, seconds, most)
    if tape().trouble and not reached:
        st.session_state.complaints = [tape().trouble]
        stop()
        return True
    return reached


def busy():
    """Whether there is more to compute than one click's worth. -> the share done, or None"""
    done, target = tape().at.iterations, st.session_state.experiment.iterations
    return None if done == target else done / target


def stop():
    """Callback: be content with what is computed."""
    st.session_state.experiment = tape().at


def take_step(rate="rate"):
    """Callback: one update on the picture in hand, with the learning rate of that key."""
    one = replace(settings(), learning_rate=st.session_state[rate])
    st.session_state.experiment = st.session_state.experiment.stepped(one)


def train_to(experiment, slowly=False):
    """Callback: the run to make from now on; slowly, so that only the training page decides how many come at once."""
    st.session_state.experiment = experiment
    st.session_state.slowly = slowly


def go_to(experiment):
    """Callback: another iteration or another branch of this run, or a whole run that starts as this one did."""
    st.session_state.slowly = False
    st.session_state.experiment = experiment
    tape().advance(experiment, SECONDS_BACK)


def scrubbed():
    """Callback of the network view: its timeline was pulled to another iteration of this run."""
    at, tip = (st.session_state.get(VIEW) or {}).get("scrub"), tape().track.tip
    if type(at) is int and 0 <= at <= tip.iterations:
        go_to(tip.at(at))


def back():
    """Callback: without the last iteration."""
    st.session_state.experiment = st.session_state.experiment.back()


def again():
    """Callback: the same random weights as at the start. There already, the run to go back to stays."""
    if st.session_state.experiment.iterations:
        _remember()
        st.session_state.experiment = st.session_state.experiment.at(0)


def choose(key, value, then=None):
    """Callback: something is chosen in the frame; `then` does what follows from it."""
    st.session_state[key] = value
    if then:
        then()


def new_start():
    """Callback of preset and activation: another network begins its run, trained if the one before it was."""
    state = st.session_state
    trained = state.weights in TRAINED and state.activation == TRAINED_ACTIVATION
    begin_with(Start(state.preset, state.activation, state.seed, state.weights if trained else "random"))


def new_seed():
    """Callback of the seed: other random weights begin their run."""
    state = st.session_state
    begin_with(Start(state.preset, state.activation, state.seed))


def train_with_adam(rate):
    """Callback: from now on Adam, at this learning rate."""
    st.session_state.optimizer, st.session_state.training_rate = "Adam", rate


def train_on(weights):
    """Callback: the network of this size begins untrained, or as it was trained before; the old run can be had back."""
    state = st.session_state
    begin_with(Start(state.preset, TRAINED_ACTIVATION if weights in TRAINED else state.activation, state.seed, weights))


def begin(start, experiment):
    """Callback: another start and what is to be trained from it; the old run can be had back."""
    _remember()
    state = st.session_state
    state.update({key: getattr(start, key) for key in START})
    state.experiment, state.weight, state.slowly = experiment, "", False
    state.training_rate = preset(start.preset).rate


def begin_with(start):
    """Callback: a run that begins there; the old one can be had back."""
    begin(start, Experiment(start))


def begin_passing(experiment):
    """Callback: a run to look at for a while; several in a row leave the learner's own run to go back to."""
    own = st.session_state.before if _passing() else coordinate()
    begin(experiment.start, experiment)
    st.session_state.passing, st.session_state.before = experiment, own


def own_start():
    """How the learner's own run began."""
    return (st.session_state.before if _passing() else st.session_state).experiment.start


def _passing():
    passing = st.session_state.get("passing")
    return can_undo() and passing is not None and bool(st.session_state.experiment.shared(passing))


def undo():
    """Callback: the run before the last new start. A second click may come before the button is gone."""
    if can_undo():
        old = st.session_state.pop("before")
        _take_over(replace(old, settings=settings()))


def can_undo():
    """Whether there is a run to go back to."""
    return "before" in st.session_state


def picture_chosen():
    """Callback: another picture brings the label that people gave it."""
    name = st.session_state.picture
    st.session_state.label = name if name in BUNDLED else st.session_state.setdefault("labels", {}).get(name)


def label_chosen():
    """Callback: remember what the learner calls the own picture."""
    if st.session_state.picture not in BUNDLED:
        st.session_state.setdefault("labels", {})[st.session_state.picture] = st.session_state.label


def upload(key):
    """Callback of the uploader and the camera: a file becomes the picture in hand, or a sentence says why not."""
    file = st.session_state[key]
    if file is None:
        return
    try:
        st.session_state.photo = decode(file.getvalue())
    except PictureError as error:
        st.session_state.complaints = [str(error)]
        return
    st.session_state.crop = 0.5
    st.session_state.label = None
    crop()


def crop():
    """Callback: cut the square out of the photo and take it in hand."""
    label = st.session_state.label
    square = crop_square(st.session_state.photo, st.session_state.crop, st.session_state.crop)
    name = address.OWN + hashlib.sha256(square.tobytes()).hexdigest()[:12]
    own = sources().own
    own[name] = square
    for old in [old for old in own if old != name and old not in _used()][: max(0, len(own) - MOST_OWN)]:
        del own[old]
    st.session_state.picture, st.session_state.own_picture = name, name
    st.session_state.label = label
    label_chosen()


def load_network(key):
    """Callback: a network file becomes the start of a run, or a sentence says why not."""
    file = st.session_state[key]
    if file is None:
        return
    try:
        start, weights = from_file(file.getvalue(), st.session_state.seed)
    except engine.EngineError as error:
        st.session_state.complaints = [str(error)]
        return
    sources().files = {start.weights: weights}
    begin_with(start)


def photos():
    """The set of photos that the learner brought last. -> PhotoSet or None"""
    return next(reversed(sources().photos.values()), None)


def is_new_file(mark):
    """Whether this upload was not read yet."""
    return mark not in st.session_state.get("photos.read", ())


def not_new(mark):
    """This upload was read; the page begins anew with what was in it, or with what was wrong."""
    st.session_state["photos.read"] = {*st.session_state.get("photos.read", ()), mark}
    st.rerun()


def bring_photos(photos):
    """Have a set of photos from the next run of the page on: widgets that are drawn cannot be set any more."""
    st.session_state.brought = photos


def _take_photos():
    """A set of photos takes the place of the one before, and of what was trained on that."""
    photos = st.session_state.pop("brought")
    name = PHOTOS + photos.digest
    old = set(sources().photos)
    if any(t.settings.data.partition("@")[0] in old for track in tape().tracks for t in track.tip.segments):
        again()
        st.session_state.tape = Tape(sources())
    if st.session_state.picture.partition("@")[0] in old:
        st.session_state.picture = BUNDLED[0]
        picture_chosen()
    sources().photos = {name: photos}
    st.session_state.practice = name
    st.session_state["train.on"] = "photos"


def take_in_hand(name):
    """Callback: a picture of a set becomes the one that all stages show, with the label that it has."""
    st.session_state.picture = name
    st.session_state.label = sources().label(name)
    label_chosen()


def own_picture():
    """The name of the picture that the learner brought, or took from a set, or None."""
    name = st.session_state.picture
    return name if "@" in name else st.session_state.get("own_picture")


def thumbnail(name, size):
    """A JPEG file of the picture of that name, `size` wide, made once a session. -> bytes"""
    kept = st.session_state.setdefault("thumbnails", {})
    if (name, size) not in kept:
        kept[name, size] = jpeg(sources().picture(name).resize((size, size)))
    return kept[name, size]


def photo():
    """The learner's whole photo, bounded and upright, or None."""
    return st.session_state.get("photo")


def remove_own():
    """Callback: forget the learner's photo."""
    for key in ("photo", "own_picture"):
        st.session_state.pop(key, None)
    st.session_state.picture = BUNDLED[0]
    picture_chosen()
    if any(name not in BUNDLED for name in _used()):
        again()
        st.session_state.pop("before")
    sources().own.clear()
    st.session_state.thumbnails = {}


def weight(moment):
    """The weight that page 4 looks at; the first choice until the learner chooses. -> (layer, ('W', i, j))"""
    if not st.session_state.weight:
        st.session_state.weight = weight_name(moment.network, *first_choice(moment.network, moment.step))
    return weight_called(moment.network, st.session_state.weight)


def look_at_weight(network, layer, place):
    """Take a weight in view."""
    st.session_state.weight = weight_name(network, layer, place)


def complaints():
    """The sentences to show once: what was wrong with the address, a file, or a run."""
    return st.session_state.pop("complaints", [])


def no_such_number(least, most):
    """Callback: what was typed is not a whole number of that range."""
    st.session_state.complaints = [text("frame", "number", least=f"{least:,}", most=f"{most:,}")]


def remember(key, value):
    """Keep something small of a page, such as an answer."""
    st.session_state[key] = value


def recall(key, default=None):
    return st.session_state.get(key, default)


def _used():
    """The own pictures that the run was trained on."""
    return {s.settings.data for s in st.session_state.experiment.segments if s.settings.data.startswith(address.OWN)}


def _remember():
    if st.session_state.experiment.iterations or st.session_state.experiment.start != Start():
        st.session_state.before = coordinate()


def _take_over(new):
    state, start = st.session_state, new.experiment.start
    state.experiment = new.experiment
    state.update({key: getattr(start, key) for key in START})
    state.update({key: getattr(new, key) for key in REST})
    for key, field in SETTINGS.items():
        state[key] = getattr(new.settings, field) or None


def target():
    """How many iterations the run is to have."""
    return st.session_state.experiment.iterations
