"""Clicks at random times while a run computes, on a busy machine: the last one wins, and the numbers are its own."""

import multiprocessing
import random
from contextlib import suppress

import pytest

from tests.browser.helpers import is_answered
from tests.browser.learner import Learner, is_whole, stands

PRESETS = ("tiny", "small", "standard")
PAGES = ("loss", "backprop", "training")


def burn():
    while True:
        pass


@pytest.fixture
def load():
    """Four processes that want all there is."""
    workers = [multiprocessing.Process(target=burn, daemon=True) for _ in range(4)]
    for worker in workers:
        worker.start()
    yield
    for worker in workers:
        worker.kill()
        worker.join()


class Hurried(Learner):
    """Somebody who does not wait for an answer."""

    def __init__(self, page, rng):
        super().__init__(page)
        self.rng = rng

    def click(self, name):
        """Press a button, if it is there and can be pressed."""
        self.page.evaluate(
            "(name) => [...document.querySelectorAll('.controls button')]"
            ".find((button) => button.textContent === name && !button.disabled)?.click()",
            name,
        )

    # Between two pages there is no control for a moment; a locator waits for it, and does not let go of it.

    def network(self, name):
        self.page.locator("select[name=preset]").evaluate(
            "(menu, name) => { menu.value = name; menu.dispatchEvent(new Event('change', {bubbles: true})); }", name
        )

    def picture(self, name):
        self.page.locator(f"[name=picture][value={name}]").evaluate("(box) => box.click()")

    def page_of(self, stage):
        title = {"loss": "3 Loss", "backprop": "4 Backpropagation", "training": "5 Training"}[stage]
        self.page.locator("nav a", has_text=title).evaluate("(link) => link.click()")

    def until(self, kind, as_asked, seconds=60):
        """Wait for the answer to the last click, while the run may go on."""
        for _ in range(seconds * 4):
            # In the middle of being drawn, a page may not show a number.
            with suppress(AssertionError, KeyError):
                if as_asked():
                    return
            self.page.wait_for_timeout(250)
        raise AssertionError(f"{kind} was not answered: {self.params}, {self.warnings}")

    def do(self):
        """Something, without waiting. -> (what, a function that says whether the page is as was asked for)"""
        kind = self.rng.choice(["network", "again", "undo", "picture", "page", "step", "start", "link"])
        if kind == "network":
            other = self.rng.choice([name for name in PRESETS if name != self.params["preset"]])
            self.network(other)
            return kind, lambda: self.params["preset"] == other and self.at("t") == 0
        if kind == "again":
            self.click("Start again")
            return kind, lambda: self.at("t") == 0
        if kind == "picture":
            other = self.rng.choice(("cat", "dog"))
            self.picture(other)
            return kind, lambda: self.params["picture"] == other
        if kind == "page":
            stage = self.rng.choice(PAGES)
            self.page_of(stage)
            return kind, lambda: True
        if kind == "link":
            # A link in mid-run: the address changes as if somebody had pasted it.
            self.page.evaluate(
                "() => { history.pushState(null, '', location.pathname + '?preset=tiny&rate=0.1');"
                " dispatchEvent(new PopStateEvent('popstate')); }"
            )
            return kind, lambda: self.params["preset"] == "tiny" and self.params["rate"] == "0.1" and self.at("t") == 0
        self.click({"undo": "Undo", "step": "Take one step", "start": "Start"}[kind])
        return kind, lambda: True


def at_rest(learner):
    """Wait until nothing is computed any more."""
    for _ in range(200):
        learner.click("Pause")
        learner.click("Stop here")
        learner.page.wait_for_timeout(300)
        # Before its click is answered, a run that was asked for does not show.
        if is_answered(learner.page) and not learner.page.get_by_test_id("stProgress").count():
            return learner.settled()
    raise AssertionError("the run does not stop")


def rounds(learner, count):
    for _ in range(count):
        learner.page_of("training")
        learner.settled()
        learner.click("Start")
        learner.page.wait_for_timeout(learner.rng.uniform(0, 900))
        for _ in range(learner.rng.randint(0, 2)):
            learner.do()
            learner.page.wait_for_timeout(learner.rng.uniform(0, 120))
        asked = learner.do()
        learner.until(*asked)
        at_rest(learner)
        assert is_whole(learner) and stands(learner)


@pytest.mark.parametrize("seed", [1])
def test_clicks_in_mid_run(visit, load, seed):
    rounds(Hurried(visit("/Training?preset=standard"), random.Random(seed)), 3)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(8))
def test_two_hundred_rounds_of_clicks_in_mid_run(visit, load, seed):
    rounds(Hurried(visit("/Training?preset=standard"), random.Random(seed)), 25)
