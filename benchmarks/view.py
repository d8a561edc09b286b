"""What the network view costs, measured in a real browser: `python -m benchmarks.view [preset]`.

Bytes over the wire for the first view and for what follows, milliseconds between frames while the timeline is pulled
and in the walk, how long pointing takes, and the server's CPU time for each rerun. The pages are the lesson's own.
"""

import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

import dev
from tests.browser.conftest import CHROMIUM_ARGUMENTS
from tests.browser.helpers import settled
from tests.serving import serving
from ui.view.elements import CODE

TICKS = 100
"""Of /proc/PID/stat, per second."""

RUN = "run=60*cat*cat*CrossEntropy*SGD*0.0001*1"
VIEW_PART = re.compile(rb"network_view(_part)?|net-(setting|pixels|weights|step|frames\\d)")

# Calls `act(i)` before each of `count` frames and returns the milliseconds between frames.
FRAMES = """async ([count, act]) => {
    const root = [...document.querySelectorAll('*')].map(e => e.shadowRoot?.querySelector('.view')).find(Boolean);
    const run = (0, {
        scrub: i => {
            const handle = root.querySelector('.curve input');
            handle.value = String(i % (Number(handle.max) + 1));
            handle.dispatchEvent(new Event('input'));
        },
        next: i => { if (i % 100 === 0) root.querySelector('.moments .strong').click(); },
        idle: () => {},
    })[act];
    const times = [];
    await new Promise(done => requestAnimationFrame(function tick(now) {
        times.push(now);
        if (times.length > count) return done();
        run(times.length);
        requestAnimationFrame(tick);
    }));
    return times.slice(1).map((time, i) => time - times[i]);
}"""
# Moves the pointer over the pixels and returns, for each move, the milliseconds until the card tells of that pixel.
POINTING = """async () => {
    const root = [...document.querySelectorAll('*')].map(e => e.shadowRoot?.querySelector('.view')).find(Boolean);
    const cardsName = () => root.querySelector('.card .card-head [data-name]').dataset.name;
    const took = [];
    for (const grid of [...root.querySelectorAll('.drawing .grid')].slice(0, 5)) {
        const box = grid.getBoundingClientRect();
        for (let i = 0; i < 20; i++) {
            const at = {clientX: box.left + box.width * (i + .5) / 20, clientY: box.top + box.height * (i + .5) / 20};
            const before = cardsName();
            const start = performance.now();
            grid.dispatchEvent(new PointerEvent('pointermove', {...at, pointerType: 'mouse', bubbles: true}));
            root.querySelector('.card').getBoundingClientRect();
            took.push(performance.now() - start);
            if (cardsName() === before && i) throw new Error('no answer');
            await new Promise(requestAnimationFrame);
        }
    }
    return took;
}"""


def main(preset="standard"):
    head()
    row("the view's own code", f"{len(CODE):,} bytes")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=dev.find_browser(), args=CHROMIUM_ARGUMENTS)
        with serving(Path(folder) / "log.txt") as server:
            for page, run in (("Forward_pass", ""), ("Backpropagation", ""), ("Backpropagation", RUN)):
                first_view(chromium, server, f"{page}?preset={preset}&{run}")
            page = opened(chromium, server, f"Backpropagation?preset={preset}&{RUN}")[0]
            frames(page, "idle", "doing nothing")
            frames(page, "scrub", "the timeline is pulled")
            page.get_by_role("button", name="Next ›").click()
            frames(page, "next", "in the walk")
            # The walk went on to the next page.
            page = opened(chromium, server, f"Backpropagation?preset={preset}&{RUN}")[0]
            spread("pointing (ms)", page.evaluate(POINTING))
            reruns(page, server, "a weight is chosen", choose)
            reruns(page, server, "a step is taken", take_step, 15)
        chromium.close()


def head():
    """The head of a table of what was measured, whose rows `row` prints."""
    print("| measured | found |\n|---|---|", flush=True)


def row(words, figure):
    print(f"| {words.replace('|', ' ')} | {figure} |", flush=True)


def opened(chromium, server, address):
    """A settled page, and the list into which the sizes of what it receives for the view go."""
    page, received = chromium.new_page(viewport={"width": 1280, "height": 900}), []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda data: received.append(size_of(data))))
    page.goto(f"{server.url}/{address}")
    page.wait_for_selector(".lesson")
    page.locator(".view .card").wait_for()
    return settled(page), received


def size_of(data):
    """The bytes of a message, if it is the view's or one of its parts'."""
    data = data if isinstance(data, bytes) else data.encode()
    return len(data) if VIEW_PART.search(data) else 0


def first_view(chromium, server, address):
    opened(chromium, server, address)[0].close()
    page, received = opened(chromium, server, address)
    row(f"first view of {address}", f"{sum(received):,} bytes, code included")
    received.clear()
    if "Backpropagation" in address:
        choose(page, 0)
        row("after a weight was chosen", f"{sum(received):,} bytes")
        received.clear()
        take_step(page, 0)
        row("after a step", f"{sum(received):,} bytes")
    page.close()


def take_step(page, i):
    page.get_by_role("button", name="Take one step", exact=True).click()
    settled(page)


def choose(page, i):
    grid = page.locator(".dense .grid").first
    grid.focus()
    grid.press(("ArrowRight", "ArrowLeft")[i % 2])
    grid.press("Enter")
    settled(page)


def frames(page, act, words, count=300):
    """Milliseconds from frame to frame, and those of CPU that each takes the page, whatever else the machine does."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.setTimeDomain", {"timeDomain": "threadTicks"})
    session.send("Performance.enable")
    before = spent_in(session)
    times = page.evaluate(FRAMES, [count, act])
    spread(f"frames while {words} (ms)", times)
    row("for each the page computes", f"{1000 * (spent_in(session) - before) / count:.1f} ms of CPU")
    session.detach()


def spent_in(session):
    """Seconds of CPU of a page's main thread."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return next(each["value"] for each in metrics if each["name"] == "TaskDuration")


def spread(words, values):
    row(words, f"median {statistics.median(values):.1f}, p95 {sorted(values)[int(0.95 * len(values))]:.1f}")


def reruns(page, server, words, act, count=30):
    """CPU time of the server for each rerun."""
    before, begin = cpu(server.pid), time.perf_counter()
    for i in range(count):
        act(page, i)
    spent = cpu(server.pid) - before
    row(f"server CPU when {words}", f"{1000 * spent / count:.1f} ms ({time.perf_counter() - begin:.0f} s for {count})")


def cpu(pid):
    """Seconds of CPU that a process has used. Linux only."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


if __name__ == "__main__":
    main(*sys.argv[1:])
