"""A visitor who does whatever a browser can do, in any order, and who looks closely at every answer.

Each thing that it does stands in its diary, as Python that does it again: `Monkey().use(("Back", "")).go("loss")`.
"""

import io
import json
import re
import zipfile
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import cache
from html import unescape
from math import inf
from time import thread_time
from unittest.mock import patch
from urllib.parse import parse_qs, urlencode

import numpy as np
import pytest
from PIL import Image
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequests
from streamlit.testing.v1 import app_test
from streamlit.testing.v1.element_tree import parse_tree_from_messages
from streamlit.testing.v1.local_script_runner import LocalScriptRunner

import dev
from pictures import pets
from pictures.pets import draw
from runs.course.experiment import Settings
from runs.course.tape import Tape
from runs.data import sets
from runs.data.values import Bundled
from runs.link import address, coordinate
from runs.link.bounds import MOST_SEGMENTS
from tests import by_hand
from tests.runs import packed
from tests.shown import numbers_in
from tests.ui.driver import FILES, Visit, is_controls, trains_at_once
from tests.ui.offers import Offers, offers_in
from ui.frame import PAGES, STAGES
from ui.parts.words import text
from ui.stages.training import CONTROLS
from ui.visit import address_bar, owner, trainer

FAULT = text("frame", "fault")
LINK = re.compile(r'<a class="stage(?: aside)?" href="[^"]*"( aria-current="page")?[^>]*>(.*?)</a>')
NAMES = {stage.title: stage.name for stage in PAGES}
TITLES = [stage.title for stage in STAGES]
# What takes more than the weights and the picture in hand; tests of their own look at it.
ELSEWHERE = re.compile(
    r"mini_batch\...*|hand_.*|descent_L.*|(un)?trained_P.*|sure|photos\..*|went|iterations|same\..*|idea\..*"
)
# Sums beyond this make a probability that is 0 or 1 to the last digit, by which the textbook's formulas divide.
STEEP = 25.0
INLETS = ("upload", "camera", "network", "photos.zip", "photos.folder")
LESSON = ("forward", "truth", "loss", "backprop")
TICK = 0.001
# So many iterations are computed again to compare the weights.
LONG = 2_000


class Clock:
    """Time passes when somebody looks: a millisecond, so that a run is as far on a slow machine as on a fast one.

    What takes as long as a convolution counts as long as it takes.
    """

    def __init__(self):
        self.now, self.tick, self.worked = 1_000.0, TICK, thread_time()

    def __call__(self):
        before, self.worked = self.worked, thread_time()
        took = self.worked - before
        self.now += max(self.tick, took if self.tick and 0.02 < took < 1 else 0)
        return self.now


CLOCK = Clock()


@contextmanager
def few_pets():
    """A few pets, drawn once, in the place of all."""
    few, drawn = {}, pets.picture

    def picture(kind, number, size, **changed):
        key = kind, number % 4, size, *changed.items()
        if key not in few:
            few[key] = drawn(kind, number % 4, size, **changed)
        return few[key]

    sets._drawn.cache_clear()
    with patch.object(sets.pets, "picture", picture):
        yield
    sets._drawn.cache_clear()


def photo(kind, seed, size=(500, 300)):
    """A photo with a pet in its middle. -> bytes of a PNG file"""
    wide = Image.new("RGB", size, "seagreen")
    wide.paste(draw(kind, seed, 300).image, ((size[0] - 300) // 2, (size[1] - 300) // 2))
    return png(wide)


def png(image):
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def zipped(content):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return file.getvalue()


@cache
def files():
    """What somebody has on their computer. -> {inlet: {name: bytes}}"""
    pets = {f"{kind}/{n}.png": png(draw(kind, n, 40).image) for n in range(3) for kind in ("cat", "dog")}
    return {
        "upload": {
            "wide.png": photo("dog", 4),
            "other.png": photo("cat", 5),
            "square.png": photo("cat", 6, (300, 300)),
            "letter.png": b"This is a letter, and no picture.",
            "empty.png": b"",
        },
        "camera": {"camera.jpg": photo("dog", 8, (320, 300))},
        "network": {
            "tiny.npz": packed.TINY,
            "small.npz": packed.kept("small", "Tanh", "Adam")[1],
            "again.zip": packed.AGAIN["as a folder on a Mac"](packed.TINY),
            "other.npz": packed.kept("tiny", "Sigmoid", updates=3)[1],
            "letter.npz": b"This is a letter, and no network.",
            "huge.npz": packed.changed({"0.W": np.full((64, 5), 1e7)}),
        },
        "photos.zip": {
            "six.zip": zipped(pets),
            "two.zip": zipped(dict(list(pets.items())[:2])),
            "cats.zip": zipped({name: data for name, data in pets.items() if "cat" in name}),
            "letters.zip": zipped({"cat/1.txt": b"a", "dog/1.txt": b"b"}),
            "broken.zip": zipped(pets)[:-40],
        },
        "photos.folder": pets | {"cat/broken.png": pets["cat/0.png"][:60], "notes.txt": b"x", "cat/.DS_Store": b"x"},
    }


class Request(LocalScriptRunner):
    """A request that says what a browser may say and AppTest does not: which part of the page is to be drawn again,
    and that somebody went back, forward or to another stage.
    """

    def __init__(self, said, *args, **kwargs):
        self.said = said
        super().__init__(*args, **kwargs)
        # A runner begins with a request for the whole page, which a request for a part of it would be joined to.
        self._requests = ScriptRequests()

    def request_rerun(self, rerun_data):
        return super().request_rerun(replace(rerun_data, **self.said))

    @property
    def drew_a_part(self):
        """Whether all the rest of the page was left as it was."""
        begun = [data for data in self.event_data if "fragment_ids_this_run" in data]
        return bool(begun[-1]["fragment_ids_this_run"])


class Monkey(Visit):
    """One person: a session, and after a reload another one. seen: the addresses that were shown, as links."""

    def __init__(self, page="welcome", **params):
        said = [repr(page)] * (page != "welcome") + [f"{name}={value!r}" for name, value in params.items()]
        self.diary = [f"Monkey({', '.join(said)})"]
        self.seen, self.had, self.showing, self.given = [], {}, {}, {}
        # Whoever trained before has long gone.
        CLOCK.now += 1_000
        self._begin(page, params)

    def _begin(self, page, params):
        self.app = app_test.AppTest.from_file(str(dev.ROOT / "app.py"), default_timeout=60)
        self.said, self.messages, self.parts, self.older, self.words, self.count = {}, [], {}, {}, [], 0
        self.turning = False
        self._address(params, page)
        self._request()
        trains_at_once(self.mine)

    # What it does.

    def use(self, *entries):
        """Use controls of the page as it stands, all before it can answer. entries: (name, text)"""
        self._write("use", *entries)
        look = self._expected(*entries[0]) if len(entries) == 1 and not self.busy else None
        self._request(*self._journals(entries, self.controls()))
        if look and not self.diverged:
            look()
        return self

    def late(self, page, *entries):
        """Use controls and be on another page before this one can answer: all comes in one request."""
        self._write("late", page, *entries)
        states, _ = self._journals(entries, self.controls())
        self._address(self._search(), page)
        return self._request(states, history=True)

    def after(self, *entries):
        """Controls of the page that was open before are heard now: words that were held up on the way."""
        self._write("after", *entries)
        states, _ = self._journals(entries, self.older)
        return self._request(states)

    def again(self):
        """The browser was not used in time that it was heard, and says it again."""
        self._write("again")
        return self._request(self.words)

    def go(self, page):
        """Follow the way through the stages."""
        self._write("go", page)
        self._address(self._search(), page)
        return self._idly(lambda: self._request(history=True))

    def link(self, query, page=None):
        """An address comes from elsewhere, or out of the browser's history."""
        self._write("link", query, *([page] if page else []))
        params, brought = parse_qs(query, keep_blank_values=True), self.mine.tape.sources
        found = address.from_params(params, brought, brought.files)
        self._address(params, page or self.page)
        self._request(history=True)
        assert bool(self.waiting) == bool(found.missing)
        if not self.diverged:
            assert self.params == address.to_params(found.coordinate) | {"weight": self.params["weight"]}
        return self

    def reload(self):
        """The browser loads the page anew: another session, with the same address."""
        self._write("reload")
        before = self.params
        found = address.from_params(before, self.mine.tape.sources, self.mine.tape.sources.files)
        assert not found.complaints
        needs = coordinate.needs(found.coordinate)
        self._begin(self.page, before)
        assert bool(self.waiting) == bool(needs)
        assert self.diverged or self.params == before
        return self

    def show(self, inlet, *names):
        """Have an inlet show these files; those that it shows already stay the same ones."""
        self._write("show", inlet, *names)
        widget = self.inlets()[inlet]
        value = widget.value or []
        there = {file.name: file for file in (value if isinstance(value, list) else [value])}
        # `set_value` would make other files of those that stay.
        widget._files = [
            (there[name].file_id, name, there[name].getvalue(), there[name].type)
            if name in there
            else (f"{len(self.diary)} {name}", name, files()[inlet][name], "image/jpeg")
            for name in names
        ]
        self.given |= {file_id: inlet for file_id, *_ in widget._files}
        self.showing[inlet] = names or self.showing.get(inlet, ())
        return self._request()

    def tick(self):
        """The parts of the page that draw themselves anew do so."""
        self._write("tick")
        parts = dict.fromkeys(m.auto_rerun.fragment_id for m in self.messages if m.HasField("auto_rerun"))
        return self._idly(lambda: [self._request(part=part) for part in parts])

    def rerun(self):
        """The browser asks for the page once more, as if a connection had been lost."""
        self._write("rerun")
        return self._idly(self._request)

    def look(self, ref, layer, place, h=0.1):
        """Choose a weight in the network view."""
        self._write("look", ref, layer, place, h)
        return self._view("net", "chosen", {"weight": [layer, place], "ref": ref, "h": h, "at": len(self.diary)})

    def scrub(self, track, at):
        """Pull the timeline of the network view, as it was drawn for the track of this place, or for one long gone."""
        self._write("scrub", track, at)
        return self._tell("frame", "scrub", self._number(track), at)

    def point(self, track, *at):
        """Point at a track of the curves, or at one of its iterations."""
        self._write("point", track, *at)
        return self._tell(CONTROLS, f"{trainer.CHART}.{'at' if at else 'track'}", self._number(track), *at)

    def _tell(self, key, name, *numbers):
        """Something else on the page says numbers through the controls of this key."""
        ((element, heard),) = [(each, data["heard"]) for each, data in self.controls().items() if data["key"] == key]
        return self._request(*self._journal((element, heard, name, " ".join(map(str, numbers)))))

    def _number(self, track):
        tracks = self.mine.tape.tracks
        return tracks[track].number if track < len(tracks) else 0

    def ask(self, *refs):
        """Point at places of a convolutional network."""
        self._write("ask", *refs)
        return self._view("net-ask", "place", {"refs": list(refs)})

    def _idly(self, do):
        """Do what asks for nothing new: it leads nowhere else, unless one run ended and another began."""
        before, was_busy = self.params, self.busy
        do()
        assert was_busy or self.params == before | {"weight": self.params["weight"]}
        return self

    # How a browser does it.

    def _write(self, action, *words):
        self.diary.append(f".{action}({', '.join(map(repr, words))})")

    def _address(self, params, page):
        """What stands in the browser's address bar."""
        self.app.query_params.clear()
        self.app.query_params.update(params)
        self.app.switch_page(FILES[page])
        self.page = page

    def _search(self):
        """What the way through the stages takes along."""
        (search,) = re.findall(r'<nav [^>]*data-search="([^"]*)"', self.html)
        return parse_qs(unescape(search), keep_blank_values=True)

    def _journals(self, entries, controls):
        """What a browser says when these controls are used. -> list of WidgetState, the part of the page or None"""
        used = []
        for name, words in entries:
            element, data = next((each, data) for each, data in controls.items() if name in offers_in(data["html"]))
            offers = offers_in(data["html"])
            used.append((element, data["heard"], offers.name(name), offers[name].text(words)))
        self.turning = any(name.startswith("take.") for name, _ in entries)
        return self._journal(*used)

    def _journal(self, *used):
        journals = {}
        for element, heard, *said in used:
            self.count = max(self.count, heard) + 1
            journals.setdefault(element, []).append([self.count, *said])
        # Of requests that wait, Streamlit 1.67 makes one, in which the later comes first.
        self.words = [trigger(element, "done", journal) for element, journal in reversed(journals.items())]
        parts = {self.parts.get(element) for element in journals}
        return self.words, parts.pop() if len(parts) == 1 else None

    def _view(self, key, event, value):
        """The network view has something chosen in it."""
        element = self.element(key)
        self.said[element] = json.dumps({event: value})
        return self._request(part=self.parts[element])

    def element(self, key):
        """The component with this key, or None while it is not on the page."""
        return next(
            (each.proto.id for each in self.app.get("bidi_component") if each.proto.id.endswith(f"-{key}")), None
        )

    def inlets(self):
        """The names of the inlets on the page."""
        return {each.key.rpartition(".")[0]: each for each in (*self.app.file_uploader, *self.app.camera_input)}

    def _request(self, states=(), part=None, history=False):
        """Ask for the page, or for a part of it, and look closely at the answer."""
        asked, there = self.app._tree.get_widget_states(), {each.proto.id for each in self.app.get("bidi_component")}
        asked.widgets.extend(WidgetState(id=i, json_value=said) for i, said in self.said.items() if i in there)
        asked.widgets.extend(states)
        requests, before = [], self.controls()

        def request(*args, **kwargs):
            requests.append(Request({"fragment_id": part, "is_history_navigation": history}, *args, **kwargs))
            return requests[-1]

        with patch.object(app_test, "LocalScriptRunner", request):
            self.app._run(asked)
        messages = requests[-1].forward_msgs()
        if requests[-1].drew_a_part:
            rest = [m for m in self.messages if not (m.HasField("delta") and m.delta.fragment_id == part)]
            messages = [*rest, *messages]
            self.app._tree = parse_tree_from_messages(messages)
            self.app._tree._runner = self.app
        self.messages, self.older = messages, before
        drawn = (m.delta for m in messages if m.HasField("delta") and m.delta.new_element.HasField("bidi_component"))
        self.parts = {delta.new_element.bidi_component.id: delta.fragment_id or None for delta in drawn}
        self._look_closely()
        return self

    # What it sees.

    @property
    def waiting(self):
        return self.mine.address.waiting

    @property
    def busy(self):
        """Whether there is something to compute still."""
        with owner.of(self.mine):
            return not self.waiting and trainer.busy() is not None

    @property
    def diverged(self):
        """Whether the run ended by itself, before the iteration that was asked for."""
        tracks = self.mine.tape.tracks
        return bool(tracks) and self.mine.tape.track.diverged is not None

    def _look_closely(self):
        """The page is whole, and every number on it is that of this session's weights."""
        assert not self.app.exception, self.app.exception[0].message
        assert not self.mine.faults.known, self.mine.faults.known
        assert FAULT not in [warning.value for warning in self.app.warning]
        links = LINK.findall(self.html)
        way = [(unescape(re.sub("<[^>]*>", "", words)).strip(), bool(current)) for current, words in links]
        assert [words for words, _ in way][: len(TITLES)] == TITLES
        (shown,) = [NAMES[words] for words, is_here in way if is_here]
        if shown != self.page and self.turning:
            self._address(self.params, shown)
        assert shown == self.page, f"{shown} is shown, not {self.page}"
        with owner.of(self.mine):
            assert self.params == address_bar.parameters()
        self._note_names()
        if self.waiting:
            assert not self.numbers() and not self.app.get("progress")
        else:
            self._compare()
        self.seen.append(urlencode(self.params))

    def _note_names(self):
        """Remember which files the names of this session stand for."""
        sources = self.mine.tape.sources
        own, (photos, *_) = self.mine.pictures.file, (*self.mine.sets.files, None)
        for names, inlet in (
            (sources.own, self.given.get(own)),
            (sources.photos, self.given.get(photos)),
            (sources.files, "network"),
        ):
            for name in names:
                self.had.setdefault(name, (inlet, self.showing.get(inlet, ())))

    def _compare(self):
        """Every number that the textbook knows is the textbook's."""
        tape, shown = self.mine.tape, self.shown()
        assert tape.state.t == tape.at.iterations
        (t,) = {each.value for each in shown if each.name == "t"}
        assert self.busy or t == self.mine.experiment.iterations == tape.at.iterations
        size = by_hand.preset(tape.at.start.preset)
        if size.widths or size.inputs > 256 or (t != tape.state.t and t not in tape.track.kept):
            return
        state = tape.state if t == tape.state.t else tape.track.kept[t]
        settings = self.mine.settings
        weight = self.mine.coordinate.weight if self.page == "backprop" else ""
        with np.errstate(all="ignore"):
            wanted = by_hand.lesson(tape.at.start, state, settings, self._pixels(settings.data, size), weight)
        if not abs(wanted.arrays["Z2"]).max() < STEEP:
            return
        for each in shown:
            if each.value is not None and not ELSEWHERE.fullmatch(each.name):
                with suppress(KeyError, AttributeError):
                    value = wanted.at(each.name)
                    assert each.value == pytest.approx(value, rel=1e-6, abs=1e-9), f"{self.page} shows {each}"

    def offers(self, controls=None):
        """What these controls offer, or those of the page. -> Offers"""
        controls = self.controls() if controls is None else controls
        return Offers(each for data in controls.values() for each in offers_in(data["html"]).items())

    def shown(self):
        """The numbers of the frame, and on the pages about one step all the others too. -> list of Shown"""
        controls = [json.loads(each.proto.json) for each in self.app.get("bidi_component") if is_controls(each.proto)]
        frame = {data["key"]: data.get("again", data.get("html")) for data in controls}["frame"]
        return numbers_in(frame + (self.html if self.page in LESSON and not self.busy else ""))

    def _pixels(self, data, size):
        """A picture as the network's input row, 0 to 255."""
        if isinstance(data, Bundled):
            return by_hand.pet(data, size)
        sources = self.mine.tape.sources
        if data.brought:
            return by_hand.photo(sources.picture(data), size)
        return by_hand.pixels(sources.practice(Settings(data.of), size).picture(data.number, size.pixels), size)

    # What it expects.

    def _expected(self, name, words):
        """What has to be so once this control alone was used. -> a function that looks, or None"""
        name, offer, state = self.offers().name(name), self.offers()[name], self.mine
        words = offer.text(words)
        t = state.experiment.iterations if not self.waiting else 0
        counts = {"step": t + 1, "back": max(0, t - 1), "again": 0}
        if name == "step" and len(state.experiment.segments) == MOST_SEGMENTS:
            # Another part is refused; whether it would be one, the settings decide.
            return None
        if name in counts:
            return lambda: self._is(state.experiment.iterations, counts[name])
        if name == "undo":
            # What is chosen stays; a learning rate that nobody chose suits the network that comes back.
            stays = {"settings": state.settings, "moment": state.coordinate.moment}
            there = coordinate.with_suited_rates(replace(state.run.before, **stays), state.coordinate)
            old = address.to_params(there)
            return lambda: self._is(self.params | {"weight": old["weight"]}, old)
        if name == "train.resume":
            return lambda: self._is(state.experiment, state.run.interrupted)
        if offer.kind == "number":
            return lambda: self._is(self.offers()[name].says in (offer.says, words.lstrip("0") or "0"), True)
        if offer.kind != "button":
            return lambda: name not in self.offers() or self._is(self.offers()[name].says, words)
        return None

    @staticmethod
    def _is(there, wanted):
        assert there == wanted

    def bring_back(self):
        """Bring what is waited for, if this person had it. -> whether it was all there"""
        while self.waiting:
            missing = self.waiting.missing
            inlet, names = self.had.get(missing[0], (None, ()))
            if not names:
                return False
            if inlet == "camera" and inlet not in self.inlets():
                self.use(("camera.on", "True"))
            self.show(inlet, *names)
            assert not self.waiting or self.waiting.missing != missing, f"{names} was not taken for {missing[0]}"
        return True

    def farewell(self):
        """At the end of all: the weights are those of the run that the address says, and it leads back here."""
        if self.waiting and not self.bring_back():
            self.use(("Go on without it", ""))
        for name in ("Pause", "Stop here"):
            if self.busy and name in self.offers():
                self.use((name, ""))
        tape = self.mine.tape
        assert self.busy is False and tape.at == self.mine.experiment
        if tape.at.iterations > (20 if by_hand.preset(tape.at.start.preset).widths else LONG):
            return
        again = Tape(tape.sources)
        CLOCK.tick = 0
        try:
            again.advance(tape.at, inf)
            assert again.at == tape.at
            for mine, wanted in zip(tape.state.params, again.state.params, strict=True):
                assert mine is wanted is None or all(map(np.array_equal, mine, wanted))
            before = self.params, self.answer_of_now()
            self.reload()
            assert self.bring_back()
            assert (self.params, self.answer_of_now()) == before
        finally:
            CLOCK.tick = TICK

    def answer_of_now(self):
        return {each[:2] for each in self.shown() if each.name in ("t", "P[0,0]", "P[0,1]", "other_P[0,0]")}


def trigger(element, event, value):
    """What a browser sends of a component once: components/v2/bidi_component/main.py of Streamlit 1.67 reads it."""
    said = json.dumps([{"event": event, "value": value}])
    return WidgetState(id=f"$$STREAMLIT_INTERNAL_KEY_{element}__events", json_trigger_value=said)
