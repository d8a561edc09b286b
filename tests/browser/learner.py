"""What a learner does in the browser, and what the page says then, found by words, names and roles, not by layout."""

from urllib.parse import parse_qs, urlsplit

import pytest

from runs.course.tape import last_state
from runs.data.sources import Sources
from runs.data.values import Member
from runs.link.address import from_params
from runs.numbers.snapshot import look
from tests import by_hand
from tests.browser.helpers import settled
from tests.shown import Shown
from ui.frame import ASIDE, PAGES
from ui.parts.words import text
from ui.visit.pace import CALM

TITLES = {stage.name: stage.title for stage in PAGES}
# One option of each page's question.
ANSWERS = {
    "forward": "Cat or Dog, as surely as ever",
    "truth": "A person's label is compared with its answer",
    "loss": "Worse than a coin toss",
    "backprop": "Up",
    "convolutions": "The dense network, by far",
}
WALKED = ("forward", "truth", "loss", "backprop")
# What stands in the panel that is opened from the head.
IN_PANEL = ("Picture", "Before you came, trained on", "Your own picture", "Remove my picture")
# What begins a run that would be shown calmly.
TRAINING = ("Start", "One epoch")
NUMBERS = """() => [...document.querySelectorAll("[data-name]")].map(
    (e) => [e.dataset.name, "value" in e.dataset ? Number(e.dataset.value) : null, e.textContent])"""


class Learner:
    """Somebody with the lesson open in a page of the browser."""

    def __init__(self, page):
        self.page = page
        page.set_default_timeout(15_000)

    def numbers(self):
        """Every number on the page. -> list of Shown"""
        # A browser's 1.0 comes as the int 1.
        found = self.page.evaluate(NUMBERS)
        return [Shown(name, None if value is None else float(value), text) for name, value, text in found]

    def at(self, name):
        values = {shown.value for shown in self.numbers() if shown.name == name}
        assert len(values) == 1, f"{name}: {values} on {self.page.url}"
        return values.pop()

    def answer_of_now(self):
        """(iteration, P of Cat, P of Dog, P of the other pet): enough to know one state from another."""
        return tuple(self.at(name) for name in ("t", "P[0,0]", "P[0,1]", "other_P[0,0]"))

    def press(self, name):
        if name in IN_PANEL:
            self.set_up()
        if name in TRAINING:
            self.train_at_once()
        self.page.get_by_role("button", name=name, exact=True).click()
        return self.settled()

    def train_at_once(self):
        """A test has no time to watch a run, unless it is about that and chose how fast it goes."""
        speed = self.page.get_by_role("combobox", name="Speed")
        if speed.input_value() == str(CALM):
            speed.select_option(label="at once")
            self.settled()

    def choose(self, group, option):
        """Press one of the buttons of a group, such as Cat of the label."""
        if group in IN_PANEL:
            self.set_up()
        self.page.get_by_role("radiogroup", name=group).get_by_text(option, exact=True).click()
        return self.settled()

    def set_up(self, wanted=True):
        """Open the panel of all that can be chosen, or close it."""
        setup = self.page.locator("details.setup")
        if setup.evaluate("(panel) => panel.open") != wanted:
            setup.locator("> summary").click()
        return self

    def menu(self, name, option):
        """Choose from one of the panel's menus."""
        self.set_up().page.get_by_role("combobox", name=name, exact=True).select_option(option)
        return self.settled()

    def answer(self, stage):
        """On the pages that are walked through, in the walk, which is left again; `reply` is what it says then."""
        if stage not in WALKED:
            self.page.get_by_text(ANSWERS[stage], exact=True).first.click()
            return self.settled()
        self.page.get_by_role("button", name="Your guess").click()
        self.page.get_by_role("button", name=ANSWERS[stage], exact=True).click()
        self.page.locator(".moment-words", has_text="It is:").wait_for()
        self.reply = self.page.locator(".moment-words").text_content()
        return self.press("Close")

    def open(self, stage):
        """By the way through the stages at the top; a page beside it, from the last of them."""
        is_aside = stage in [page.name for page in ASIDE]
        if is_aside:
            self.open("closing")
        way = self.page.locator(".seen + h3 ~ ul, .st-key-seen ul" if is_aside else 'nav[aria-label="The stages"]')
        way.get_by_role("link", name=TITLES[stage], exact=True).click()
        self.page.wait_for_url(f"**/{path_of(stage)}?**")
        return self.settled()

    def next(self):
        self.page.get_by_role("link", name="Next:").click()
        return self.settled()

    def settled(self):
        settled(self.page, quiet=120)
        return self

    def bring(self, file, mime="image/jpeg", name="pet.jpg"):
        """Bring a file of one's own."""
        self.open_upload()
        chooser = self.page.locator("input[type=file]")
        before = self.page.evaluate("globalThis.wishes")
        with self.page.expect_response(lambda answer: "/upload_file/" in answer.url):
            chooser.set_input_files({"name": name, "mimeType": mime, "buffer": file})
        # Only now does the browser ask for the page that the file makes.
        self.page.wait_for_function("before => globalThis.wishes > before", arg=before)
        settled(self.page)
        return self

    def hear_of_something_else(self):
        """Where a picture is brought, something else is answered, with time for what the browser does then."""
        self.page.get_by_label(text("frame", "camera")).check()
        self.page.get_by_test_id("stCameraInput").wait_for()
        self.page.wait_for_timeout(1000)

    def open_upload(self):
        if not self.page.locator("input[type=file]").count():
            self.press("Your own picture")

    def close_upload(self):
        return self.press("Your own picture")

    def open_more(self, words):
        """One of the things to try below the curves of training."""
        self.page.get_by_role("button", name=words, exact=True, expanded=False).click()
        return self.settled()

    @property
    def params(self):
        """The address, as {name: text}."""
        query = parse_qs(urlsplit(self.page.url).query, keep_blank_values=True)
        return {name: values[-1] for name, values in query.items()}

    @property
    def words(self):
        return self.page.locator("body").inner_text()

    @property
    def warnings(self):
        return self.page.get_by_test_id("stAlert").all_inner_texts()


def path_of(stage):
    file = next(each.file for each in PAGES if each.name == stage)
    return "" if file == "app.py" else file.removeprefix("pages/").removesuffix(".py").split("_", 1)[1]


def pixels_shown(learner):
    """{index: value} of the pixel numbers on the page."""
    shown = (each for each in learner.numbers() if each.name.startswith("pixel["))
    return {int(each.name[6:-1]): each.value for each in shown}


def pixels_of(square, size="small"):
    return by_hand.photo(square, by_hand.preset(size))[0]


def is_whole(learner):
    """Whether the frame is there and nothing has failed."""
    assert learner.page.get_by_role("navigation").count() == 1, learner.words
    assert not learner.page.get_by_test_id("stException").count() and text("frame", "fault") not in learner.words
    return True


def stands(learner):
    """Whether the numbers of the network in view are those of the address; of dense layers, by the textbook."""
    read = from_params(learner.params)
    assert not read.complaints and not read.missing
    P = answer_to(read.coordinate)
    assert learner.at("t") == read.coordinate.experiment.iterations, learner.page.url
    assert [learner.at("P[0,0]"), learner.at("P[0,1]")] == pytest.approx(P), learner.page.url
    return True


def answer_to(coordinate):
    """The probabilities of cat and dog."""
    experiment, settings, sources = coordinate.experiment, coordinate.settings, Sources()
    size, state = by_hand.preset(experiment.start.preset), last_state(experiment, sources)
    if size.widths:
        return look(experiment, state, settings, sources).probabilities[0]
    square = isinstance(settings.data, Member) and sources.picture(settings.data)
    X = (by_hand.photo(square, size) if square else by_hand.pet(settings.data, size)) / 255
    return by_hand.forward(by_hand.weights_of(state), X, experiment.start.activation)["P"][0]
