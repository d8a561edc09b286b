"""A monkey at the mouse, the finger and the keyboard: the lesson is whole at the end, and its numbers are right.

What it does follows from a seed and is counted, not timed: about six seconds a page here, eighty in `make test-long`.
"""

import random
from contextlib import suppress
from itertools import cycle

import pytest
from playwright.sync_api import Error

from tests.browser.helpers import is_answered
from tests.browser.learner import Learner, is_whole, path_of, stands
from tests.serving import serving
from ui.frame import PAGES
from ui.parts.words import text

SCREENS = {
    "screen": {"width": 1366, "height": 768, "fresh": True},
    "phone": {"width": 390, "height": 844, "has_touch": True, "is_mobile": True},
}
# Whatever can be worked, the parts of the drawings included.
WORKED = """() => {
    const found = [];
    const worked = "button, a, input, select, summary, label, [tabindex='0'], [data-ref]";
    const look = (root) => {
        for (const each of root.querySelectorAll(worked)) {
            const {x, y, width, height} = each.getBoundingClientRect();
            const [left, top] = [x + width / 2, y + height / 2];
            const seen = left > 0 && top > 0 && left < innerWidth && top < innerHeight;
            if (width && height && seen) found.push([left, top]);
        }
        for (const each of root.querySelectorAll("*")) if (each.shadowRoot) look(each.shadowRoot);
    };
    look(document);
    return found;
}"""
# Of the prototypes, which are found among them, nothing can be asked.
GONE = """function () {
    return this.filter((node) => { try { return !node.isConnected; } catch { return false; } }).length;
}"""
KEYS = (
    *("Tab", "Tab", "Tab", "Shift+Tab", "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Enter", "Space", "Escape"),
    *("PageUp", "PageDown", "Home", "End", "Backspace", "Delete", "c", "r", "C", "?", "x", "0", "7", "-", ".", "F5"),
    *("Control+a", "Control+c", "Control+v", "Control+z", "Control+r", "Control+p", "Alt+ArrowLeft", "Control+Enter"),
)
TYPED = ("12", "-3", "1e9", "0.5", "99999999999", "abc", "<b>", "٣", " ")
# The microphone is not for the lesson, whatever the recorder in Streamlit's menu offers.
NO_PROBLEM = "microphone is not allowed"


class Monkey(Learner):
    """Somebody who does anything, anywhere. rng: a random.Random, from which everything follows"""

    def __init__(self, page, rng, has_touch):
        super().__init__(page)
        self.rng, self.has_touch = rng, has_touch
        self.size = page.viewport_size
        # A chooser of files and another tab are shut as soon as they open.
        page.on("filechooser", lambda chooser: None)
        page.context.on("page", lambda other: other.close())
        self.devtools = page.context.new_cdp_session(page)
        self.devtools.send("Performance.enable")

    def place(self):
        """A point on the screen, mostly of something that can be worked."""
        found = self.page.evaluate(WORKED) if self.rng.random() < 0.7 else []
        anywhere = self.rng.uniform(1, self.size["width"] - 1), self.rng.uniform(1, self.size["height"] - 1)
        return self.rng.choice(found) if found else anywhere

    def act(self):
        acts = self.with_finger if self.has_touch else self.with_mouse
        (act,) = self.rng.choices([acts, self.with_keys, self.wheel, self.through_history], (60, 25, 12, 3))
        # A page that is just being left cannot be asked what is on it.
        with suppress(Error):
            act()

    def with_mouse(self):
        mouse = self.page.mouse
        x, y = self.place()
        kinds = ["click", "double", "right", "middle", "drag", "hover"]
        (kind,) = self.rng.choices(kinds, (50, 8, 4, 2, 16, 20))
        if kind == "click":
            mouse.click(x, y, delay=self.rng.choice((0, 0, 60)))
        elif kind == "double":
            mouse.dblclick(x, y)
        elif kind in ("right", "middle"):
            mouse.click(x, y, button=kind)
        else:
            mouse.move(x, y)
            if kind == "drag":
                mouse.down()
                mouse.move(*self.place(), steps=self.rng.randint(1, 6))
                mouse.up()

    def with_finger(self):
        x, y = self.place()
        if self.rng.random() < 0.75:
            self.page.touchscreen.tap(x, y)
            return
        self._touch("touchStart", x, y)
        for _ in range(self.rng.randint(1, 4)):
            x = min(max(1, x + self.rng.uniform(-200, 200)), self.size["width"] - 1)
            y = min(max(1, y + self.rng.uniform(-200, 200)), self.size["height"] - 1)
            self._touch("touchMove", x, y)
        self._touch("touchEnd")

    def _touch(self, kind, *at):
        points = [dict(zip("xy", at, strict=True))] if at else []
        self.devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def wheel(self):
        self.page.mouse.wheel(self.rng.choice((0, 0, 0, 120)), self.rng.choice((-3000, -400, 100, 400, 1200)))

    def with_keys(self):
        for _ in range(self.rng.randint(1, 4)):
            if self.rng.random() < 0.1:
                self.page.keyboard.type(self.rng.choice(TYPED))
            else:
                self.page.keyboard.press(self.rng.choice(KEYS))

    def through_history(self):
        # Before the first page of the lesson there is an empty one.
        self.page.evaluate(self.rng.choice(("navigation.canGoBack && history.back()", "history.forward()")))

    def comes_to_rest(self):
        """Whatever covers the page is closed, whatever is computed is stopped."""
        self.page.mouse.up()
        for _ in range(60):
            self.page.keyboard.press("Escape")
            for name in ("Pause", "Stop here", "Stop reading"):
                for button in self.page.get_by_role("button", name=name, exact=True).all():
                    with suppress(Error):
                        button.click(timeout=500)
            self.page.wait_for_timeout(300)
            covered = self.page.get_by_role("dialog").count() + self.page.get_by_test_id("stMainMenuPopover").count()
            # Before its click is answered, a run that was asked for does not show.
            if is_answered(self.page) and not covered and not self.page.get_by_test_id("stProgress").count():
                return self.settled()
        raise AssertionError("the page does not come to rest")

    def opens(self, stage, preset="small"):
        """By a link, whatever is on the page."""
        self.page.evaluate(
            "(path) => { history.pushState(null, '', path); dispatchEvent(new PopStateEvent('popstate')); }",
            f"/{path_of(stage)}?preset={preset}",
        )
        link = next(each.path for each in PAGES if each.name == stage)
        # Not wait_for_selector: what that returns keeps the whole page in the browser's memory.
        self.page.locator(f"nav a[aria-current][href^='{link}']").wait_for()
        return self.settled()

    def left_in_memory(self):
        """What the browser still keeps: nodes that are on the page no more, listeners, megabytes."""
        # What shows code is loaded when it is first needed, and stays until the page is loaded anew: 5 MB.
        code = self.opens("backprop", "tiny").page.get_by_test_id("stCode")
        if not code.count():
            self.page.get_by_role("button", name="Show the code").click()
        code.first.wait_for()
        # What was sent is kept for twenty clicks on purpose; of a large network that is much.
        self.opens("loss", "tiny")
        for _ in range(22):
            self.press("Take one step")
        self.devtools.send("HeapProfiler.collectGarbage")
        group = {"objectGroup": "counted"}
        kind = self.devtools.send("Runtime.evaluate", {"expression": "Node.prototype"} | group)["result"]
        found = {"prototypeObjectId": kind["objectId"]} | group
        nodes = self.devtools.send("Runtime.queryObjects", found)["objects"]["objectId"]
        asked = {"objectId": nodes, "functionDeclaration": GONE, "returnByValue": True}
        gone = self.devtools.send("Runtime.callFunctionOn", asked)["result"]["value"]
        self.devtools.send("Runtime.releaseObjectGroup", group)
        metrics = {each["name"]: each["value"] for each in self.devtools.send("Performance.getMetrics")["metrics"]}
        return {"nodes": gone, "listeners": metrics["JSEventListeners"], "megabytes": metrics["JSHeapUsedSize"] / 1e6}


@pytest.fixture(scope="module")
def running_server(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        # It may press any button, and there is one that downloads 800 MB.
        patch.setenv("LESSON_DOWNLOADS", "off")
        with serving(tmp_path_factory.mktemp("server") / "log.txt") as server:
            yield server


def is_right(monkey):
    """The frame is there, and the numbers, if nothing of the learner's own is missing, are those of the address."""
    waits = monkey.page.get_by_role("heading", name=text("waiting", "title")).count()
    own = any("own-" in said for said in monkey.params.values())
    return is_whole(monkey) and (waits or own or stands(monkey))


def arrives(visit, stage, screen, seed):
    """A monkey of that seed on the page of a stage. -> Monkey"""
    page = visit(f"/{path_of(stage)}", **SCREENS[screen])
    return Monkey(page, random.Random(f"{stage} {screen} {seed}"), screen == "phone")


def plays(monkey, problems, actions):
    """Whether all is well after so many actions."""
    for _ in range(actions):
        monkey.act()
    problems[:] = [said for said in problems if NO_PROBLEM not in said]
    return is_right(monkey.comes_to_rest()) and not problems


@pytest.mark.parametrize(("stage", "screen"), [*zip([stage.name for stage in PAGES], cycle(SCREENS), strict=False)])
def test_a_monkey_on_a_page(visit, problems, stage, screen):
    assert plays(arrives(visit, stage, screen, 1), problems, 80)


@pytest.mark.long
def test_a_film_of_the_screen_can_be_watched(visit):
    page = visit("/Loss", fresh=True)
    page.get_by_test_id("stMainMenuButton").click()
    page.get_by_text("Record screen").click()
    page.get_by_role("button", name="Start recording").click()
    page.get_by_test_id("stCountdown").wait_for(state="detached")
    # A film needs a few pictures; and on a busy machine it has not begun when the countdown has gone.
    page.wait_for_timeout(1500)
    for _ in range(20):
        page.keyboard.press("Escape")
        with suppress(Error):
            page.get_by_role("dialog").wait_for(timeout=1500)
            break
    # The policy of the page would refuse it with an error on the console.
    page.wait_for_function("() => document.querySelector('[role=dialog] video')?.readyState")


def test_what_is_removed_can_be_forgotten(visit):
    """What the library of Streamlit's elements saw begin a transition, and never end it, is kept for ever."""
    page = visit("/Backpropagation")
    page.get_by_role("button", name="Show the code").click()
    page.get_by_test_id("stCode").first.wait_for()
    lasts = "(found) => found.map((each) => getComputedStyle(each).transitionDuration)"
    for what in ("[data-testid=stElementContainer]", "[data-testid=stCode] *"):
        assert set(page.locator(what).evaluate_all(lasts)) == {"0s"}, what


def test_a_click_asks_for_no_files(visit):
    learner, asked = Learner(visit("/Loss")), []
    learner.page.on("request", lambda request: asked.append(request.url))
    learner.press("Take one step").open("backprop").press("Take one step")
    assert not [url for url in asked if "/media/" in url]


@pytest.mark.long
@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("stage", [stage.name for stage in PAGES])
def test_a_monkey_for_longer_fills_no_memory(visit, problems, stage, screen):
    monkey, left = arrives(visit, stage, screen, 2), []
    for rounds in (2, 6):
        for _ in range(rounds):
            monkey.opens(stage)
            assert plays(monkey, problems, 100), problems
        left.append(monkey.left_in_memory())
    first, last = left
    assert last["megabytes"] < first["megabytes"] + 4, left
    # The page that was left last may still be there; no page of each click, let alone of each round.
    assert last["nodes"] < 2000, left
    assert last["listeners"] < first["listeners"] + 200, left
