"""A visitor of the lesson without a browser: opens pages through app.py, answers, presses, and reads the numbers."""

import json
from fractions import Fraction
from functools import cache
from unittest.mock import patch

from streamlit.components.v2 import manifest_scanner
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

import dev
from runs.course.tape import first_state
from tests import by_hand
from tests.shown import numbers_in, read
from tests.ui.offers import offers_in
from ui.frame import STAGES
from ui.visit import address_bar, own_sets, owner
from ui.visit.notes import note

FILES = {stage.name: stage.file for stage in STAGES}
# Streamlit 1.67 looks through all installed packages for components whenever an AppTest begins: 70 ms. None come or go.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
ANSWERS = {"forward": "one", "truth": "label", "loss": "bad", "backprop": "up", "convolutions": "dense"}


class Visit:
    """One session. `page` is the stage it is on."""

    def __init__(self, **params):
        self.app = AppTest.from_file(str(dev.ROOT / "app.py"), default_timeout=60)
        self.page = "welcome"
        self.app.query_params.update(params)
        self.run()
        trains_at_once(self.mine)

    def run(self):
        self.app.run()
        return self._whole()

    def at_address(self, **params):
        """The browser shows this address from now on."""
        self.app.query_params.clear()
        self.app.query_params.update(params)
        return self

    def led(self, **params):
        """Somebody goes back, or follows a link on the page: the address changes."""
        self.at_address(**params)
        with patch.object(address_bar, "_went_through_history", lambda: True):
            return self.run()

    def open(self, page):
        self.app.switch_page(FILES[page])
        self.page = page
        return self.run()

    def answer(self, option=None):
        return self.choose(f"ask.{self.page}", option or ANSWERS[self.page])

    def press(self, label):
        if label in self.offers():
            return self.tell(label, "")
        (button,) = [button for button in self.app.button if button.label == label]
        assert not button.disabled, f"{label} is disabled"
        button.click()
        return self.run()

    def choose(self, key, value):
        """Set the control of this name, or the widget with this key, as the learner would."""
        offer = self.offers().get(key)
        if offer:
            return self.tell(key, text_at(offer, value) if offer.kind == "range" else offer.text(str(value)))
        widgets = (*self.app.get("button_group"), *self.app.selectbox, *self.app.number_input, *self.app.select_slider)
        widget = next(widget for widget in widgets if widget.key == key)
        widget.select(value) if hasattr(widget, "options") and hasattr(widget, "unselect") else widget.set_value(value)
        return self.run()

    def offers(self):
        """What the controls in HTML offer. -> Offers"""
        return offers_in("".join(data["html"] for data in self.controls().values()))

    def send(self, key, done):
        """What a browser sends of the controls with this key, who may be anybody's; `done` should be a journal."""
        # AppTest knows widgets of Streamlit's own, but no way to let a component say something: this is what
        # components/v2/bidi_component/main.py of Streamlit 1.67 reads, and what AppTest.run() itself would send.
        element = next(element for element, data in self.controls().items() if data["key"] == key)
        said = json.dumps([{"event": "done", "value": done}])
        trigger = f"$$STREAMLIT_INTERNAL_KEY_{element}__events"
        return self.say(WidgetState(id=trigger, json_trigger_value=said))

    def say(self, *states):
        """Send these WidgetStates with what the page's widgets say, in place of what they say themselves."""
        all_states = self.app._tree.get_widget_states()
        all_states.widgets.extend(states)
        self.app._run(all_states)
        return self._whole()

    def tell(self, name, text):
        """Have a control say a text, as far as a learner can."""
        ((data, offer),) = [
            (data, offers[name]) for data in self.controls().values() if name in (offers := offers_in(data["html"]))
        ]
        assert offer.enabled, f"{name} is disabled"
        assert offer.kind in ("number", "text") or text in offer.texts, f"{name} offers {offer.texts}, not {text!r}"
        return self.send(data["key"], [[data["heard"] + 1, self.offers().name(name), text]])

    def controls(self):
        """Elements with controls in HTML, but not what a fragment writes again. -> {id: data}"""
        elements = {each.proto.id: each.proto for each in self.app.get("bidi_component")}
        data = {each: json.loads(proto.json) for each, proto in elements.items() if is_controls(proto)}
        return {each: data for each, data in data.items() if "html" in data}

    def _whole(self):
        assert not self.app.exception, self.app.exception[0].message
        return self

    @property
    def html(self):
        """All text and pictures of numbers on the page."""
        bodies = [data["html"] for data in self.controls().values()]
        bodies += [element.proto.body for element in self.app.get("html")]
        return "\n".join([*bodies, *(element.value for element in self.app.markdown)])

    def numbers(self):
        return numbers_in(self.html)

    def at(self, name):
        """The value shown under this name."""
        values = {shown.value for shown in self.numbers() if shown.name == name}
        assert len(values) == 1, f"{name}: {values}"
        return values.pop()

    def bring_photos(self, photos):
        """As if a set of photos had just been read; AppTest has no uploads of a folder."""
        with owner.of(self.mine):
            own_sets.take(photos)
        return self.run()

    @property
    def mine(self):
        """What the session remembers. -> Session"""
        return self.app.session_state["mine"]

    @property
    def state(self):
        return self.mine.tape.state

    @property
    def params(self):
        """The address."""
        return {
            name: values[0] if isinstance(values, list) else values for name, values in self.app.query_params.items()
        }

    def expected(self, settings, start, picture=None):
        """What the textbook says of this session's weights. -> by_hand.Numbers"""
        size = by_hand.preset(start.preset)
        picture = by_hand.pet(settings.data, size) if picture is None else by_hand.photo(picture, size)
        weight = self.mine.coordinate.weight
        return by_hand.lesson(start, self.state, settings, picture, weight, first_state(start))


def trains_at_once(session):
    """This learner watches no run, as if they had chosen the speed so: a test has no time for it."""
    with owner.of(session):
        note(speed=None)


def is_controls(proto):
    return proto.component_name.rpartition(".")[2] == "controls"


def text_at(slider, value):
    """What a slider says where it stands for this number."""
    return next(text for text in slider.texts if read(text)[0] == Fraction(str(value)))
