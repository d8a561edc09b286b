"""How fast training is, in iterations, seconds, bytes and frames.

    python benchmarks/training.py [engine] [learn] [seeds] [scrub] [browser]

engine: iterations a second of the tiny network. learn: the default run's CPU time, and held-out accuracy beside
logistic regression on the same pets at 32x32 RGB. seeds: the same accuracy from other random weights. scrub: going back
in time, and what the kept states weigh. browser: frames a second while the curve is pointed at. Without names, all.
What it is like for many learners at once is in sessions.py.
"""

import random
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from functools import cache
from math import inf
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.pets_diversity import tuned_logistic
from runs.course.experiment import Experiment, Settings, Start
from runs.course.presets import preset
from runs.course.tape import Tape, _bytes, how_well, network_of
from runs.data.sources import Sources
from runs.data.values import DEFAULT_PETS

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
    for name, epochs in (("small", 10), ("standard", 10), ("standard", 30), ("conv-small", 10)):
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
        beside = _logistic()
        print(
            f"{name}, {epochs} epochs: CPU {cpu - drawing:.2f} s and {drawing:.2f} s to draw; training loss down 10 % "
            f"after {visible or 0:.2f} s; held-out {held:.1%}, logistic regression {beside:.1%}",
            flush=True,
        )


def seeds(count=12):
    """Held-out accuracy of the presets from several random starts, the lesson's own the first of them."""
    for name, activation, epochs in (
        ("small", "ReLU", 10),
        ("small", "Tanh", 10),
        ("standard", "ReLU", 10),
        ("standard", "ReLU", 30),
    ):
        found = []
        for start in (Start(name, activation), *(Start(name, activation, seed) for seed in range(count - 1))):
            tape, settings = Tape(Sources()), settings_of(start)
            tape.advance(Experiment(start).stepped(settings, epochs * 50), inf)
            held_out = tape.sources.practice(settings, preset(name)).held_out
            found.append(how_well(network_of(start, settings), tape.state, held_out)[1])
        said = " ".join(f"{100 * right:.1f}" for right in found)
        print(f"{name}, {activation}, {epochs} epochs: median {np.median(found):.1%}, of {said}", flush=True)
    print(f"logistic regression: {_logistic():.1%}", flush=True)


@cache
def _logistic():
    """Held-out accuracy of logistic regression on the same pets at 32x32 RGB."""
    practice = Sources().practice(PETS, preset("standard"))
    practice.draw(len(practice), inf)
    parts = practice.training, practice.held_out
    return tuned_logistic(*(array for part in parts for array in (part.X, part.T[:, 1].astype(int))))


def scrub():
    """Milliseconds of CPU to any step of a run that is all computed, and the bytes that a session keeps."""
    for name, iterations in (("small", 500), ("standard", 5_000), ("standard", 10_000), ("tiny", 200_000)):
        start, tape = Start(name), Tape(Sources())
        target = Experiment(start).stepped(
            replace(settings_of(start), optimizer="Adam", learning_rate=1e-4), iterations
        )
        tape.advance(target, inf)
        took = []
        for t in random.Random(0).choices(range(iterations), k=40):
            begun = time.process_time()
            assert tape.advance(target.at(t), inf)
            took.append(1000 * (time.process_time() - begun))
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


PARTS = {part.__name__: part for part in (engine, learn, seeds, scrub, browser)}

if __name__ == "__main__":
    for name in sys.argv[1:] or PARTS:
        PARTS[name]()
