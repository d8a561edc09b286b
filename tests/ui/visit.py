"""A visitor of the lesson without a browser: opens pages through app.py, answers, presses, and reads the numbers."""

from streamlit.testing.v1 import AppTest

import dev
from tests import by_hand
from tests.shown import numbers_in
from ui.frame import STAGES

FILES = {stage.name: stage.file for stage in STAGES}
ANSWERS = {"forward": "one", "truth": "label", "loss": "bad", "backprop": "up", "convolutions": "dense"}


class Visit:
    """One session. `page` is the stage it is on."""

    def __init__(self, **params):
        self.app = AppTest.from_file(str(dev.ROOT / "app.py"), default_timeout=60)
        self.page = "welcome"
        self.app.query_params.update(params)
        self.run()

    def run(self):
        self.app.run()
        assert not self.app.exception, self.app.exception[0].message
        return self

    def open(self, page):
        self.app.switch_page(FILES[page])
        self.page = page
        return self.run()

    def answer(self, option=None):
        (question,) = {id(q): q for q in self.app.get("button_group") if q.key == f"ask.{self.page}"}.values()
        question.select(option or ANSWERS[self.page])
        return self.run()

    def press(self, label):
        (button,) = [button for button in self.app.button if button.label == label]
        button.click()
        return self.run()

    def choose(self, key, value):
        """Set the widget with this key as the learner would."""
        widgets = (*self.app.get("button_group"), *self.app.selectbox, *self.app.number_input, *self.app.select_slider)
        widget = next(widget for widget in widgets if widget.key == key)
        widget.select(value) if hasattr(widget, "options") and hasattr(widget, "unselect") else widget.set_value(value)
        return self.run()

    def more(self):
        """Open "More choices"."""
        self.app.session_state["more"] = True
        return self.run()

    @property
    def html(self):
        """All text and pictures of numbers on the page."""
        bodies = [element.proto.body for element in self.app.get("html")]
        return "\n".join([*bodies, *(element.value for element in self.app.markdown)])

    def numbers(self):
        return numbers_in(self.html)

    def at(self, name):
        """The value shown under this name."""
        values = {shown.value for shown in self.numbers() if shown.name == name}
        assert len(values) == 1, f"{name}: {values}"
        return values.pop()

    @property
    def state(self):
        return self.app.session_state["tape"].state

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
        weight = self.app.session_state["weight"]
        return by_hand.lesson(start, self.state, settings, picture, weight)
