"""Anything in any order: random sequences of all that a browser can do, and after each the page is whole and true.

A sequence is data: what to do, and two numbers by which to choose from what the page offers then. What fails is told
as the shortest such sequence, and in the diary of `Monkey` as Python to try again; test_found.py has each find.
"""

import random
from hashlib import md5

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as some

from pictures.datasets import DataSetError
from runs.course import tape
from runs.data import sets
from tests.runs.mangled import KINDS, at_random
from tests.ui.driver import FILES
from tests.ui.monkey import CLOCK, INLETS, Monkey, few_pets, files
from ui.inputs import controls
from ui.parts.words import family, text
from ui.stages import observations, photos, training
from ui.visit import pace

MORE, DOWNLOAD = family("training", "more."), text("photos", "download")
CAT = "cat*cat*CrossEntropy*SGD*0.01*1"
GONE = {"own": "own-0123456789ab", "photos": "photos-0123456789ab", "file": "file-0123456789ab"}
LINKS = (
    "",
    "preset=tiny&practice=pets:40:1",
    f"preset=tiny&run=3*{CAT}~2*dog*cat*MeanSquaredError*Adam*0.02*1",
    f"preset=small&activation=Tanh&run=40*{CAT}",
    "preset=tiny&practice=pets:40:1&run=7*pets:40:1**CrossEntropy*Momentum*0.1*8",
    f"preset=tiny&run=100000*{CAT}",
    "preset=tiny&rate=10&run=40*dog*cat*CrossEntropy*SGD*10*1",
    "preset=tiny&training_rate=10&run=60*pets:40:1**MeanSquaredError*SGD*10*4",
    "preset=tiny&picture=pets:40:1@7&label=",
    "preset=tiny&weights=zero&label=dog",
    "preset=tiny&weights=photos&activation=Tanh",
    "weights=drawn&preset=tiny&weight=W1[3,1]",
    "preset=standard&label=",
    "preset=conv-small",
    f"preset=tiny&picture={GONE['own']}&label=dog&run=2*{CAT}~3*{GONE['own']}*dog*CrossEntropy*SGD*0.02*1",
    f"preset=tiny&practice={GONE['photos']}&run=2*{CAT}~3*{GONE['photos']}**CrossEntropy*SGD*0.02*4",
    f"preset=tiny&weights={GONE['file']}&run=4*{CAT}",
    f"preset=tiny&weights={GONE['file']}&picture={GONE['photos']}@1&practice={GONE['photos']}&label=cat",
    "preset=huge&run=x&label=cow&seed=-1&weight=W9[1]&batch=3",
    "run=9999999999999*cat&run=~~~&preset=tiny&preset=small",
)
BAD = {"upload": "letter.png", "network": "letter.npz", "photos.zip": "letters.zip"}
NUMBERS = ("0", "1", "7", "-1", "63", "4294967295", "4294967296", "3.5", "", "seven", "9" * 30)
TYPED = ("0", "-0,5", "1.2e-3", "", "1/2", "</b>", "9" * 300)
WEIGHTS = (
    ("W1[3,1]", 0, ["W", 3, 1]),
    ("b2[0]", 2, ["b", 0]),
    ("W2[1,1]", 2, ["W", 1, 1]),
    ("W1[999,1]", 0, ["W", 999, 1]),
)
# How much more often than a control that nothing is said of.
OFTEN = {
    "undo": 4,
    "step": 3,
    "train.start": 3,
    "train.resume": 3,
    "train.epoch": 2,
    "train.pause": 3,
    "stop": 3,
    "break.start": 5,
    "crop": 3,
}
OFTEN |= {"remove": 3, "waiting.without": 2, "back": 2, "again": 2, "oxford": 0.2}
RARELY = {"conv": 0.03, "conv-small": 0.1, "standard": 0.3, "convolutions": 0.1, "camera": 0.3}


def one(among, number, weigh=lambda each: 1):
    """One of several by a number: the same one for as long as it is among them, so that a sequence can be shortened."""

    def luck(each):
        drawn = int.from_bytes(md5(f"{number} {each}".encode()).digest()[:4], "big") / 2**32
        return drawn ** (1 / weigh(each))

    return max(among, key=luck)


def rarely(each):
    return RARELY.get(each, 1)


def entry(monkey, a, b, offers=None):
    """A control that can be used, and what to make it say."""
    offers = monkey.offers() if offers is None else offers
    offers = {name: offer for name, offer in offers.items() if offer.enabled}
    if not offers:
        return None
    name = one(offers, a, lambda name: OFTEN.get(name, 3 if name.startswith(("take.", "ask.")) else 1))
    return name, one({"number": NUMBERS, "text": TYPED}.get(offers[name].kind, offers[name].texts), b, rarely)


def page(a):
    return one(FILES, a, rarely)


def use(monkey, a, b):
    chosen = entry(monkey, a, b)
    if chosen:
        monkey.use(chosen)


def hurry(monkey, a, b):
    """Use several before the page can answer; some hit the same one again and again."""
    entries = [entry(monkey, a, b), entry(monkey, b, a), entry(monkey, a + b, a - b)][: 2 + b % 2]
    if None not in entries:
        monkey.use(*entries, *entries[:1] * (60 if a % 50 == 0 else 0))


def late(monkey, a, b):
    chosen = entry(monkey, a, b)
    if chosen:
        monkey.late(page(b), chosen)


def after(monkey, a, b):
    chosen = entry(monkey, a, b, monkey.offers(monkey.older))
    if chosen:
        monkey.after(chosen)


def again(monkey, a, b):
    monkey.again()


def go(monkey, a, b):
    monkey.go(page(a))


def link(monkey, a, b):
    monkey.link(one(LINKS, a))


def mended(monkey, a, b):
    monkey.link(one(KINDS, b) and KINDS[one(KINDS, b)](one(monkey.seen, a)).replace("#", "%23"))


def hostile(monkey, a, b):
    monkey.link(at_random(random.Random(b), one([*monkey.seen, *LINKS], a)))


def history(monkey, a, b):
    monkey.link(one(monkey.seen, a), page(b) if b % 2 else None)


def reload(monkey, a, b):
    monkey.reload()
    if a % 2:
        monkey.bring_back()


def bring(monkey, a, b):
    inlet = one(INLETS, a, rarely)
    if monkey.waiting:
        if not monkey.inlets():
            return
        inlet = one(monkey.inlets(), a, rarely)
    else:
        find(monkey, inlet)
    if inlet not in monkey.inlets():
        # While a run is under way some panels stay shut.
        return
    if inlet == "photos.folder":
        shown = [name for name in files()[inlet] if md5(f"{b} {name}".encode()).digest()[0] % 2]
        monkey.show(inlet, *shown)
    else:
        monkey.show(inlet, one(files()[inlet], b))


def find(monkey, inlet):
    """Go where this inlet is, and open it."""
    if inlet in monkey.inlets():
        return
    if inlet in ("upload", "camera"):
        if "upload" not in monkey.inlets():
            monkey.use(("Your own picture", ""))
        if inlet not in monkey.inlets():
            monkey.use(("camera.on", "True"))
    else:
        panel(monkey, "Keep it" if inlet == "network" else "Your own photos")


def panel(monkey, words):
    """Open this part of the training page."""
    if monkey.page != "training":
        monkey.go("training")
    if monkey.mine.notes.opened.panel != {said: name for name, said in MORE.items()}[words]:
        monkey.use((words, ""))


def take_away(monkey, a, b):
    there = {name: widget.value for name, widget in monkey.inlets().items() if widget.value}
    if there:
        inlet = one(there, a)
        value = there[inlet] if isinstance(there[inlet], list) else []
        monkey.show(inlet, *[file.name for i, file in enumerate(value) if b >> i & 1])


def mistake(monkey, a, b):
    """Come back to a page, bring what is no use, and take it out again: all else stays, and nothing is said of it."""
    inlet = one(BAD, a)
    if monkey.waiting and inlet not in monkey.inlets():
        return
    if not monkey.waiting:
        find(monkey, inlet)
    away_and_back(monkey)
    if inlet not in monkey.inlets():
        return
    sources = monkey.mine.tape.sources
    before, said = ({*sources.own, *sources.photos, *sources.files}, monkey.mine.experiment.start), warnings(monkey)
    for names in ((BAD[inlet],), ()):
        monkey.show(inlet, *names)
        sources = monkey.mine.tape.sources
        assert ({*sources.own, *sources.photos, *sources.files}, monkey.mine.experiment.start) == before
    if inlet == "photos.zip":
        assert len(warnings(monkey)) <= len(said)


def away_and_back(monkey):
    page = monkey.page
    return monkey.go("truth").go(page)


def warnings(monkey):
    return [warning.value for warning in monkey.app.warning]


def view(monkey, a, b):
    if monkey.element("net") and a % 2:
        if b % 2:
            monkey.look(*one(WEIGHTS, b, lambda each: 1))
        else:
            monkey.scrub(b % 3, a % 9)
    elif monkey.element("curves"):
        monkey.point(*one([(b % 4, a % 9), (b % 4,)], a))
    if monkey.element("net-ask"):
        monkey.ask("Z6[0,3,3,9]", "W1[0,0,0,1]", "nonsense")


def tick(monkey, a, b):
    monkey.tick()


def rerun(monkey, a, b):
    monkey.rerun()


def open_panel(monkey, a, b):
    if not monkey.waiting:
        panel(monkey, one(MORE.values(), a))


def trouble(monkey, a, b):
    """Break the network on purpose, as the page leads to it."""
    if monkey.waiting or not monkey.mine.settings.label:
        return
    panel(monkey, "Break it")
    name = one(monkey.offers()["break.name"].texts, a)
    for chosen in (("break.name", name), (f"ask.break_{name}", "skip"), ("break.start", "")):
        if chosen[0] in monkey.offers() and monkey.offers()[chosen[0]].enabled:
            monkey.use(chosen)


def run(monkey, a, b):
    """Train on what is chosen."""
    if monkey.waiting:
        return
    if monkey.page != "training":
        monkey.go("training")
    name = one(("train.start", "train.epoch", "step", "train.pause", "train.resume"), a)
    if name in monkey.offers() and monkey.offers()[name].enabled:
        monkey.use((name, ""))


def judge(monkey, a, b):
    """See what it got right and wrong, and take a picture from there."""
    if monkey.waiting:
        return
    panel(monkey, "Right and wrong")
    if "answers.shelf" in monkey.offers():
        monkey.use(("answers.shelf", one(monkey.offers()["answers.shelf"].texts, a)))
    takes = [name for name in monkey.offers() if name.startswith("take.")]
    if takes:
        monkey.use((one(takes, b), ""), *([entry(monkey, a, b)] if a % 3 == 0 else []))


def feel(monkey, a, b):
    """Feel the learning rate, and run three of them."""
    if monkey.waiting:
        return
    panel(monkey, "Try learning rates")
    for name, said in (("ask.learning_rate", "skip"), ("A tenth, the same, ten times", "")):
        if name in monkey.offers() and monkey.offers()[name].enabled:
            monkey.use((name, said))
    for _ in range(a % 3):
        monkey.tick()


ACTIONS = (
    [judge, feel] + [use] * 10 + [hurry] * 4 + [late] * 2 + [after, again] + [go] * 4 + [link] * 2 + [mended, hostile]
)
ACTIONS += [history, history, reload, bring, bring, bring, take_away, view, view, tick, tick, rerun, open_panel]
ACTIONS += [trouble, run, run, mistake]
SEQUENCES = some.lists(
    some.tuples(some.sampled_from(ACTIONS), some.integers(0, 999), some.integers(0, 999)), min_size=3, max_size=8
)
BEGIN = {"preset": "tiny", "practice": "pets:40:1"}


def do(sequence):
    monkey = Monkey(**BEGIN)
    try:
        for act, a, b in sequence:
            act(monkey, a, b)
        monkey.farewell()
    except Exception as error:
        error.add_note("What was done:\n\n    " + "\n    ".join(monkey.diary))
        raise


@pytest.fixture(scope="module", autouse=True)
def world():
    """Time that passes by looking; few pets; and nothing to download."""

    def download(*_):
        raise DataSetError("download_is_running")

    with few_pets(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(photos, "download_oxford", download)
        for module, name in (
            (tape, "perf_counter"),
            (sets, "perf_counter"),
            (pace, "monotonic"),
            (controls, "monotonic"),
        ):
            patch.setattr(module, name, CLOCK)
        for module in (training, observations):
            patch.setattr(module, "monotonic", CLOCK)
        yield


def any_order(count, **chosen):
    # What is printed is the shortest sequence; there is no store of examples beside the tests.
    usual = dict(deadline=None, database=None, print_blob=False, suppress_health_check=list(HealthCheck))
    return lambda test: settings(max_examples=count, **usual, **chosen)(given(SEQUENCES)(test))


@any_order(100, derandomize=True)
def test_anything_in_any_order(sequence):
    do(sequence)


@pytest.mark.long
@pytest.mark.parametrize("part", range(10))
def test_ten_thousand_in_any_order(part):
    seed(part)(any_order(1_000)(do))()
