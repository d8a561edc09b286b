"""How long from an input to the settled page, beside a page of one slider and one line of text on the same server?

    python dev.py bench 30        (or: make bench ARGS=30), by itself: python -m benchmarks.interaction [rounds]

The lesson and the reference page are served by one warmed server and used in turn in one browser, so that whatever else
the computer does falls on both. Printed for each interaction: the median of its times (one a round, 30 rounds), the
time that nine of ten stay below, and the ratio to the reference's median. The exit status is 1 if a ratio is above 3.

Below it, how long a first visit takes with an empty cache, until the first numbers of the lesson, or the slider, are
there; and, for what `make run` does, how long a server takes from its start until it answers.
"""

import shutil
import sys
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles

from playwright.sync_api import sync_playwright

import dev
from tests.browser.conftest import CHROMIUM_ARGUMENTS
from tests.browser.helpers import WAIT_UNTIL_SETTLED, settled
from tests.serving import serving

# Where the lesson's controls are found. The round visits the stages in this order.
STAGES = ("1 Forward pass", "2 Ground truth", "3 Loss", "4 Backpropagation", "5 Training")
LINK = {"role": "link"}
SLIDER = {"role": "slider", "name": "Learning rate"}
STEP = {"role": "button", "name": "Take one step"}

REFERENCE = """
import streamlit as st

st.write("The slider says", st.slider("slider", 0, 100, 50))
"""
MOST = 3.0
WARMING_ROUNDS = 2
# When the first of these is there, in milliseconds since the browser set out.
FIRST = """([path]) => new Promise((found) => {
    const look = () => document.querySelector(path) ? found(performance.now()) : setTimeout(look, 5);
    look();
})"""
NUMBERS, THUMB = ".bars .num[data-value]", "[role=slider], input[type=range]"
VISITS = 9


def main(rounds=30):
    with tempfile.TemporaryDirectory() as name:
        folder = mirror(Path(name))
        began = time.perf_counter()
        with serving(folder / "log.txt", folder) as server, sync_playwright() as playwright:
            start = time.perf_counter() - began
            chromium = playwright.chromium.launch(executable_path=dev.find_browser(), args=CHROMIUM_ARGUMENTS)
            times = measure(chromium, server.url, rounds)
            visits = first_visits(chromium, server.url)
            chromium.close()
    status = report(times)
    report_visits(visits)
    print(f"\nA server answers {start:.1f} seconds after its start.")
    return status


def mirror(folder):
    """Put the lesson's pages and the reference page into `folder`, to be one app."""
    shutil.copy(dev.ROOT / "app.py", folder)
    shutil.copytree(dev.ROOT / "pages", folder / "pages")
    (folder / "pages" / "99_Reference.py").write_text(REFERENCE, encoding="utf-8")
    return folder


def measure(chromium, url, rounds):
    """{name of the interaction: [milliseconds of each time]}; the reference is called "reference"."""
    lesson, reference = (chromium.new_context(viewport={"width": 1280, "height": 800}).new_page() for _ in range(2))
    lesson.goto(url)
    reference.goto(f"{url}/Reference")
    settled(lesson)
    settled(reference)
    times = {}
    for number in range(-WARMING_ROUNDS, rounds):
        for name, milliseconds in one_round(lesson, reference, ("ArrowRight", "ArrowLeft")[number % 2]):
            times.setdefault(name, []).append(milliseconds)
    return {name: taken[-rounds * len(taken) // (rounds + WARMING_ROUNDS) :] for name, taken in times.items()}


def one_round(lesson, reference, arrow):
    for stage in STAGES:
        yield "reference", timed(reference, {"role": "slider"}, arrow)
        yield f"{stage}: page switch", timed(lesson, {**LINK, "name": stage})
        yield f"{stage}: learning rate", timed(lesson, SLIDER, arrow)
        yield f"{stage}: take one step", timed(lesson, STEP)


def timed(page, where, key=None):
    """Milliseconds from the click, or from the `key` pressed, to the last change of the page that follows."""
    page.bring_to_front()
    control = page.get_by_role(**where).first
    # Not at the edge, where Streamlit's own header may lie over it.
    control.evaluate("control => control.scrollIntoView({block: 'center'})")
    options = {"quiet": 200, "timeout": 30_000, "fromInput": True}
    # The promise is kept on the page: to wait for it here would be to wait before the input.
    page.evaluate(f"(options) => {{ window.settledAfterInput = ({WAIT_UNTIL_SETTLED})(options); }}", options)
    control.press(key) if key else control.click()
    return page.evaluate("() => window.settledAfterInput")


def first_visits(chromium, url):
    """{page: [milliseconds until it shows something]}, each visit with an empty cache."""
    times = {}
    for _ in range(VISITS):
        for name, path, first in (("a page of one slider", "Reference", THUMB), ("the lesson", "", NUMBERS)):
            context = chromium.new_context(viewport={"width": 1280, "height": 800})
            page = context.new_page()
            page.goto(f"{url}/{path}", wait_until="commit")
            times.setdefault(name, []).append(page.evaluate(FIRST, [first]))
            context.close()
    return times


def report_visits(times):
    print("\n| a first visit, milliseconds until it shows something | median | p90 |\n|---|--:|--:|")
    for name, taken in times.items():
        print(f"| {name} | {median(taken):.0f} | {quantiles(taken, n=10)[-1]:.0f} |")


def report(times):
    base = median(times["reference"])
    print(f"| {'milliseconds from input to settled page':42} | median | p90 | ratio |   n |\n|---|--:|--:|--:|--:|")
    for name, taken in times.items():
        p90 = quantiles(taken, n=10)[-1]
        print(f"| {name:42} | {median(taken):6.0f} | {p90:3.0f} | {median(taken) / base:5.2f} | {len(taken):3} |")
    late = [name for name, taken in times.items() if median(taken) > MOST * base]
    if late:
        print(f"\nAbove {MOST} times the reference: {', '.join(late)}.")
    return int(bool(late))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
