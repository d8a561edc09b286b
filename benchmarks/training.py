"""How fast training is, in iterations, seconds, bytes and frames.

    python benchmarks/training.py [engine] [learn] [scrub] [browser] [crowd]

engine: iterations a second of the tiny network. learn: the default run's CPU time, and held-out accuracy beside
logistic regression on the same pictures. scrub: going back in time, and what a session weighs. browser: frames a second
while the curve is pointed at. crowd: twenty learners who train at once. Without names, all but crowd.
"""

import random
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from math import inf
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.pets_diversity import tuned_logistic
from runs.experiment import Experiment, Settings, Start
from runs.presets import preset
from runs.sources import DEFAULT_PETS, Sources
from runs.tape import Tape, _bytes, how_well, network_of

PETS = Settings(DEFAULT_PETS, "", batch=32)
FRAMES = """() => new Promise((resolve) => {
    const box = document.querySelector(".box") ?? [...document.querySelectorAll("*")].flatMap(
        (e) => e.shadowRoot ? [...e.shadowRoot.querySelectorAll(".box")] : [])[0];
    const {left, top, width} = box.getBoundingClientRect();
    const times = [];
    const begin = performance.now();
    const frame = (now) => {
        times.push(now);
        box.dispatchEvent(new PointerEvent("pointermove",
            {bubbles: true, clientX: left + width * (0.5 + 0.4 * Math.sin(now / 300)), clientY: top + 80}));
        now - begin < 3000 ? requestAnimationFrame(frame) : resolve(times);
    };
    requestAnimationFrame(frame);
})"""


def settings_of(start):
    return replace(PETS, learning_rate=preset(start.preset).rate)


def engine():
    """Iterations a second of the tiny network, as the page computes them: measures and kept states included."""
    start = Start("tiny")
    tape, cpu = Tape(Sources()), 0.0
    tape.advance(Experiment(start).stepped(settings_of(start), 50), inf)
    target = Experiment(start).stepped(settings_of(start), 10_000_000)
    begun, before = time.process_time(), tape.at.iterations
    tape.advance(target, 5)
    cpu = time.process_time() - begun
    pace = (tape.at.iterations - before) / cpu
    print(f"tiny network: {pace:,.0f} iterations a second of CPU; a million in {1e6 / pace:.0f} s", flush=True)


def learn():
    """The default run, and a minute or so of larger networks, beside logistic regression."""
    for name, epochs in (("small", 10), ("standard", 10), ("standard", 50), ("conv-small", 10)):
        start, sources = Start(name), Sources()
        settings, tape = settings_of(start), Tape(sources)
        practice = sources.practice(settings, preset(name))
        drawn_before = practice.seconds
        target = Experiment(start).stepped(settings, epochs * 50)
        begun, wall, visible = time.process_time(), time.perf_counter(), None
        while not tape.advance(target, 0.05):
            measures = tape.track.measures
            if visible is None and measures and measures[-1].loss <= 0.9 * measures[0].loss:
                visible = time.perf_counter() - wall
        cpu, drawing = time.process_time() - begun, practice.seconds - drawn_before
        held = how_well(network_of(start, settings), tape.state, practice.held_out)[1]
        rows = (part.X.reshape(len(part), -1) for part in (practice.training, practice.held_out))
        labels = (part.T[:, 1].astype(int) for part in (practice.training, practice.held_out))
        beside = tuned_logistic(*(each for pair in zip(rows, labels, strict=True) for each in pair))
        print(
            f"{name}, {epochs} epochs: CPU {cpu - drawing:.2f} s and {drawing:.2f} s to draw; training loss down 10 % "
            f"after {visible or 0:.2f} s; held-out {held:.1%}, logistic regression {beside:.1%}",
            flush=True,
        )


def scrub():
    """Milliseconds to any step of a run that is all computed, and the bytes that a session keeps."""
    for name, iterations in (("small", 500), ("standard", 5_000), ("tiny", 50_000)):
        start, tape = Start(name), Tape(Sources())
        target = Experiment(start).stepped(
            replace(settings_of(start), optimizer="Adam", learning_rate=1e-4), iterations
        )
        tape.advance(target, inf)
        took = []
        for t in random.Random(0).choices(range(iterations), k=40):
            begun = time.perf_counter()
            assert tape.advance(target.at(t), inf)
            took.append(1000 * (time.perf_counter() - begun))
        points = len(tape.track.losses.points()[0])
        kept = sum(len(track.kept) for track in tape.tracks) * _bytes(tape.state)
        print(
            f"{name}, {iterations} iterations with Adam: back in time in {statistics.median(took):.0f} ms, at worst "
            f"{max(took):.0f} ms; kept states {kept / 1e6:.1f} MB, curve of {points} points",
            flush=True,
        )


def browser():
    """Frames a second while the curve of 4,000 points is pointed at."""
    from tests.browser.helpers import settled

    with _server() as server, _chromium() as chromium:
        page = chromium.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{server.url}/Training?preset=tiny&run=20000*pets:200:1**CrossEntropy*SGD*0.1*32")
        settled(page, timeout=120_000)
        page.wait_for_selector("[data-testid=stProgress]", state="detached", timeout=120_000)
        settled(page, timeout=60_000)
        times = np.diff(page.evaluate(FRAMES))
        print(f"pointing at the curve: {1000 / np.median(times):.0f} frames a second, slowest {times.max():.0f} ms")


def crowd(count=20):
    """Twenty learners in twenty pages, all training: how often each sees progress, and how soon a click is answered."""
    with _server() as server, _chromium() as chromium:
        pages = [chromium.new_page(viewport={"width": 900, "height": 700}) for _ in range(count)]
        for page in pages:
            page.set_default_timeout(120_000)
        watch = """() => { window.seen = []; new MutationObserver(() => {
            const now = document.querySelector("[data-testid=stProgress]")?.textContent;
            if (now && now !== window.last) { window.last = now; window.seen.push(performance.now()); }
        }).observe(document.body, {subtree: true, childList: true, characterData: true}); }"""
        for page in pages:
            page.goto(f"{server.url}/Training?preset=tiny&run=5000000*pets:200:1**CrossEntropy*SGD*0.1*32")
        for page in pages:
            page.wait_for_selector("[data-testid=stProgress]", timeout=120_000)
            page.evaluate(watch)
        time.sleep(10)
        gaps = [np.diff(page.evaluate("() => window.seen")) for page in pages]
        begun = time.perf_counter()
        pages[0].get_by_role("button", name="Pause").click()
        pages[0].wait_for_selector("[data-testid=stProgress]", state="detached")
        answered = time.perf_counter() - begun
        medians = [np.median(gap) for gap in gaps if len(gap)]
        print(
            f"{count} learners: {len(medians)} saw progress, median every {np.median(medians):.0f} ms "
            f"(slowest learner {max(medians, default=0):.0f} ms); a click is answered in {1000 * answered:.0f} ms"
        )


def _server():
    from tests.serving import serving

    return serving(Path(tempfile.mkdtemp()) / "log.txt")


class _chromium:
    def __enter__(self):
        from playwright.sync_api import sync_playwright

        import dev
        from tests.browser.conftest import CHROMIUM_ARGUMENTS

        self.playwright = sync_playwright().start()
        self.browser = self.playwright.chromium.launch(executable_path=dev.find_browser(), args=CHROMIUM_ARGUMENTS)
        return self.browser

    def __exit__(self, *_):
        self.browser.close()
        self.playwright.stop()


PARTS = {part.__name__: part for part in (engine, learn, scrub, browser, crowd)}

if __name__ == "__main__":
    for name in sys.argv[1:] or list(PARTS)[:-1]:
        PARTS[name]()
