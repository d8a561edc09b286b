"""A whole class at once: how long does each click take, and what does it cost the server, beside a page of one slider?

    python -m benchmarks.classroom --learners 30 --minutes 5 [--browsers 1] [--rounds 5] [--think 6] [--json]

Three parts, each on the lesson as `make run` serves it and on a stock Streamlit server whose page is one slider:

- stages: one visitor has each page drawn again as it is, and then takes steps on it: the server's CPU time for each.
- class: so many learners open the lesson, read, walk, click, bring a picture and train, each at their own pace. Most
  speak Streamlit's own protocol, as in `benchmarks/soak.py`; some are real browsers. At the page of one slider as many
  move the slider at the same pace, for a third of the time.
- crowd: everyone is on stage 4 and takes a step at the same moment, some rounds, in turn with as many sliders.

Printed for each kind of action: how many, the median of the seconds until the whole answer is there, and the time that
95 and 99 of 100 stay below; of each part the server's CPU time for each rerun; and its memory over time. With --json
the same as rows, one in a line. All who click run on the same computer as both servers and share its cores. What they
use is printed too: it is part of the condition.
"""

import argparse
import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import streamlit
from playwright.async_api import async_playwright
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

import dev
from benchmarks import soak
from tests.browser.conftest import CHROMIUM_ARGUMENTS
from tests.browser.helpers import WAIT_UNTIL_SETTLED
from tests.serving import Server, free_port, serving, wait_until_healthy
from tests.ui.offers import offers_in

STAGES = {"Forward_pass": "forward", "Ground_truth": "truth", "Loss": "loss", "Backpropagation": "backprop"}
MOMENTS = 3  # of each stage's walk
STEP, RATES, PIXELS = "step", ("0.001", "0.01"), 200
# What a browser's learner does on each page: its kind, and the button.
CLICKS = (("step", "Take one step"), ("walk", "Next ›"), ("step", "Take one step"))
CROWDED = "Backpropagation"
PRESETS = ("small", "standard")
ALONE, WARMING, PAUSE = 25, 3, 0.02  # reruns of each page, those before them, and seconds around each
SAMPLE = 5.0  # seconds
OPENINGS = 20  # at once, when a crowd comes
LONGEST = 120  # seconds that anybody waits for an answer
QUIET = 200  # milliseconds
SLIDER = Path(__file__).with_name("one_slider.py")


class Heard:
    """What the visitors of one server found. took: {kind of action: [seconds]}; wrong: sentences"""

    def __init__(self):
        self.took, self.wrong = defaultdict(list), []


class Visitor(soak.Learner):
    """Somebody who writes down what each kind of action took. think: seconds between two clicks, on average"""

    def __init__(self, url, number=0, think=0, heard=None):
        super().__init__(url, random.Random(number))
        self.think, self.heard = think, heard or Heard()

    async def connected(self):
        address = self.url.replace("http", "ws") + "/_stcore/stream"
        limits = {"max_size": None, "ping_interval": None, "open_timeout": LONGEST, "close_timeout": 1}
        self.socket = await connect(address, subprotocols=["streamlit"], **limits)
        return self

    async def doing(self, kind, act):
        before = len(self.took)
        await asyncio.wait_for(act, LONGEST)
        self.heard.took[kind] += self.took[before:]
        self.heard.wrong += self.errors
        self.errors = []

    async def rest(self):
        await asyncio.sleep(self.rng.expovariate(1 / self.think))

    async def click(self, kind, *said):
        await self.doing(kind, self.press(*said))
        await self.rest()

    async def turn_to(self, page):
        await self.doing("open a page", self.open(page))
        await self.rest()


class Pupil(Visitor):
    """Somebody in the lesson."""

    async def press(self, name, text=""):
        for element, data in self.controls.items():
            offers = offers_in(data["html"])
            if name in offers and offers[name].enabled:
                return await self.say(element, data, offers.name(name), text)
        self.heard.wrong.append(f"{self.page or 'Welcome'} has no {name}")

    async def walk(self, moment):
        element, data = next(each for each in self.controls.items() if each[1]["key"] == "walk")
        await self.say(element, data, "moment", moment)

    async def lesson(self):
        await self.turn_to("")
        for page, stage in STAGES.items():
            await self.turn_to(page)
            for n in range(1, MOMENTS + 1):
                await self.doing("walk", self.walk(f"{stage}.{n}"))
                await self.rest()
            await self.click("rate", "rate", self.rng.choice(RATES))
            if stage == "truth":
                await self.click("label", "label", self.rng.choice(("cat", "dog")))
            if stage == "backprop":
                await self.click("weight", "weight.from", str(self.rng.randrange(PIXELS)))
            await self.click("step", STEP)
        await self.doing("bring a picture", self.bring("bring", ".jpg", soak.picture(self.rng)))
        await self.click("label", "label", "cat")
        await self.turn_to("Training")
        await self.click("train", "train.start")
        while self.timer and "train.pause" in self.offers():
            await asyncio.sleep(self.timer.interval)
            await self.doing("look at training", self.rerun(self.timer.fragment_id))


class Slider(Visitor):
    """Somebody at the page of one slider."""

    def look_at(self, element, fragment):
        if element.WhichOneof("type") == "slider":
            self.slider = element.slider.id

    async def press(self, *said):
        state = WidgetState(id=self.slider)
        state.double_array_value.data.append(self.rng.randrange(100))
        await self.rerun(states=[state])

    async def lesson(self):
        await self.turn_to("")
        while True:
            await self.click("slider")


@contextmanager
def one_slider(folder):
    """A `Server` of that page, its settings all as Streamlit has them."""
    port, log = free_port(), folder / "slider.txt"
    command = [sys.executable, "-m", "streamlit", "run", str(SLIDER), "--server.port", str(port)]
    command += ["--server.headless", "true", "--server.address", "127.0.0.1", "--browser.gatherUsageStats", "false"]
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=folder, stdout=out, stderr=subprocess.STDOUT)
    server = Server(f"http://127.0.0.1:{port}", process.pid, log)
    try:
        wait_until_healthy(port, process, server)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=20)


def cpu_of(pid):
    """Seconds of CPU time of all threads of a process, by its own clock, which is finer than /proc. Linux only."""
    return time.clock_gettime(~pid << 3 | 2)


async def cost(server, act):
    """Seconds of CPU time for each of many such acts of one visitor. -> sorted list"""
    found = []
    for number in range(-WARMING, ALONE):
        before = cpu_of(server.pid)
        await act()
        await asyncio.sleep(PAUSE)
        if number >= 0:
            found.append(cpu_of(server.pid) - before)
    return sorted(found)


async def stages(lesson, slider):
    """-> a row for each page, the page of one slider measured just before it"""
    beside = await Slider(slider.url).connected()
    await beside.open("")
    for preset in PRESETS:
        for page in (*STAGES, "Training"):
            visitor = await Pupil(lesson.url).connected()
            visitor.query = f"preset={preset}"
            await visitor.open(page)
            costs = {"slider": await cost(slider, beside.press), "rerun": await cost(lesson, visitor.rerun)}
            if page in STAGES:  # Training goes on by itself after a step.
                costs["step"] = await cost(lesson, lambda visitor=visitor: visitor.press(STEP))
            await visitor.socket.close()
            figures = {
                f"{name}_{at}_ms": 1000 * f(of)
                for name, of in costs.items()
                for at, f in (("median", median), ("least", min))
            }
            yield {"part": "stages", "preset": preset, "page": page, **figures}
    await beside.socket.close()


async def seat(kind, url, number, until, think, heard):
    """One learner after another goes through the lesson, until the time is over."""
    while time.monotonic() < until:
        visitor = await kind(url, number, think, heard).connected()
        try:
            async with asyncio.timeout(until - time.monotonic()):
                await visitor.lesson()
        except TimeoutError:
            if time.monotonic() < until:
                heard.wrong.append("no answer")
        except (WebSocketException, OSError, KeyError, StopIteration) as error:
            heard.wrong.append(f"{type(error).__name__}: {error}")
        finally:
            await visitor.socket.close()


async def browse(chromium, url, number, until, think, heard):
    """A learner with a real browser; of each click the time until nothing moves any more."""
    rng, context = random.Random(number), await chromium.new_context(viewport={"width": 1280, "height": 800})
    page = await context.new_page()
    while time.monotonic() < until:
        for each in STAGES:
            begun = time.perf_counter()
            await page.goto(f"{url}/{each}")
            await page.get_by_test_id("stApp").wait_for()
            await page.evaluate(WAIT_UNTIL_SETTLED, {"quiet": QUIET, "timeout": 1000 * LONGEST})
            heard.took["browser: open a page"].append(time.perf_counter() - begun - QUIET / 1000)
            for kind, button in CLICKS:
                await asyncio.sleep(rng.expovariate(1 / think))
                heard.took[f"browser: {kind}"].append(await settling(page, button))
    await context.close()


async def settling(page, button):
    """Seconds from the click to the last change of the page that follows."""
    options = {"quiet": QUIET, "timeout": 1000 * LONGEST, "fromInput": True}
    await page.evaluate(f"(of) => {{ window.settledAfterInput = ({WAIT_UNTIL_SETTLED})(of); }}", options)
    await page.get_by_role("button", name=button, exact=True).first.click()
    return await page.evaluate("() => window.settledAfterInput") / 1000


async def lessons(servers, kind, given, minutes, browsers):
    """A class at the first of these servers. -> (Heard, seconds of its CPU time, [(second, MB of each server)])"""
    (server, *_), heard, samples = servers, Heard(), []
    begun, before = time.monotonic(), cpu_of(server.pid)
    until = begun + 60 * minutes
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=dev.find_browser(), args=CHROMIUM_ARGUMENTS)
        tasks = []
        for number in range(given.learners):
            of = (chromium,) if number < browsers else (kind,)
            come = browse if number < browsers else seat
            tasks.append(asyncio.create_task(come(*of, server.url, number, until, given.think, heard)))
            await asyncio.sleep(6 * minutes / given.learners)  # They come within a tenth of the time.
        while time.monotonic() < until:
            await asyncio.sleep(SAMPLE)
            memory = (soak.memory_of(each.pid)[0] for each in servers)
            samples.append((time.monotonic() - begun, *memory))
        spent = cpu_of(server.pid) - before
        for task in tasks[:browsers]:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        await chromium.close()
    heard.wrong += [str(error).partition("\n")[0] for error in ended if isinstance(error, Exception)]
    return heard, spent, samples


async def crowd(lesson, slider, given):
    """Everyone presses at once, some rounds of each server in turn. -> {server: (Heard, seconds of CPU time)}"""
    found = {"lesson": (lesson, Pupil, CROWDED, Heard(), []), "slider": (slider, Slider, "", Heard(), [])}
    everyone = {}
    for name, (server, kind, page, heard, _) in found.items():
        everyone[name] = [kind(server.url, number, heard=heard) for number in range(given.learners)]
        for begin in range(0, given.learners, OPENINGS):
            some = [await visitor.connected() for visitor in everyone[name][begin : begin + OPENINGS]]
            await asyncio.gather(*(visitor.open(page) for visitor in some))
    for number in range(given.rounds + 1):
        for name, (server, *_, spent) in found.items():
            await asyncio.sleep(1)
            kind, before = "everyone presses" if number else "warming", cpu_of(server.pid)
            await asyncio.gather(*(visitor.doing(kind, visitor.press(STEP)) for visitor in everyone[name]))
            spent += [cpu_of(server.pid) - before] if number else []
    for visitor in [*everyone["lesson"], *everyone["slider"]]:
        visitor.heard.took.pop("warming", None)
        await visitor.socket.close()
    return {name: (heard, sum(spent)) for name, (*_, heard, spent) in found.items()}


def rows_of(part, server, heard, spent):
    """A row for each kind of action, and one for the server's CPU time and what went wrong."""
    for kind, took in sorted(heard.took.items()):
        took = sorted(took)
        p95, p99 = (took[min(len(took) - 1, share * len(took) // 100)] for share in (95, 99))
        yield {
            "part": part,
            "server": server,
            "kind": kind,
            "n": len(took),
            "median_s": median(took),
            "p95_s": p95,
            "p99_s": p99,
        }
    # Of browsers it is not known how many reruns a click was: about one.
    reruns = sum(map(len, heard.took.values()))
    figures = {
        "reruns": reruns,
        "cpu_s": spent,
        "cpu_ms_each": 1000 * spent / max(1, reruns),
        "errors": len(heard.wrong),
    }
    yield {"part": part, "server": server, **figures, "said": sorted(set(heard.wrong))[:3]}


async def measured(given):
    """-> rows, as they are found"""
    yield conditions(given)
    own = time.process_time()
    with (
        tempfile.TemporaryDirectory() as name,
        # Without the tests' watch over what leaves: it hears of each file and each socket.
        serving(Path(name) / "log.txt", env={"PYTHONPATH": ""}) as lesson,
        one_slider(Path(name)) as slider,
    ):
        async for row in stages(lesson, slider):
            yield row
        of_lesson = await lessons((lesson, slider), Pupil, given, given.minutes, given.browsers)
        of_slider = await lessons((slider, lesson), Slider, given, given.minutes / 3, 0)
        for server, (heard, spent, _) in (("lesson", of_lesson), ("slider", of_slider)):
            for row in rows_of("class", server, heard, spent):
                yield row
        for second, *memory in of_lesson[2]:
            yield {"part": "memory", "second": second, "lesson_mb": memory[0], "slider_mb": memory[1]}
        for server, (heard, spent) in (await crowd(lesson, slider, given)).items():
            for row in rows_of("crowd", server, heard, spent):
                yield row
        mb = {f"{name}_mb": soak.memory_of(each.pid)[0] for name, each in (("lesson", lesson), ("slider", slider))}
        tracebacks = lesson.said().count("Traceback")
        yield {"part": "end", **mb, "tracebacks": tracebacks, "clients_cpu_s": time.process_time() - own}


def conditions(given):
    """Under what the figures are found."""
    versions = {"python": sys.version.split()[0], "streamlit": streamlit.__version__}
    machine = {"cores": os.cpu_count(), "load_before": os.getloadavg()[0]}
    note = "those who click run on the same cores as the servers"
    return {"part": "conditions", "date": time.strftime("%Y-%m-%d"), **machine, **versions, **vars(given), "note": note}


def written(row):
    """A row as a line to read."""
    return "  ".join(
        f"{name} {value:.3g}" if isinstance(value, float) else f"{name} {value}" for name, value in row.items()
    )


async def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--learners", type=int, default=30)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--browsers", type=int, default=1, help="so many of the learners have a real browser")
    parser.add_argument("--rounds", type=int, default=5, help="how often everyone presses at once")
    parser.add_argument("--think", type=float, default=6, help="seconds between two clicks of a learner, on average")
    parser.add_argument("--json", action="store_true", help="rows, one in a line")
    given = parser.parse_args()
    async for row in measured(given):
        print(json.dumps(row) if given.json else written(row), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
