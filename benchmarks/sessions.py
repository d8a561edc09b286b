"""What the server does for learners who train, seen from the other end of their connections.

    python -m benchmarks.sessions [crowd] [sixty] [start] [memory]

crowd: twenty learners who train at once, how often each sees progress, and how soon a click is answered. sixty: the
same of sixty. start: from pressing Start to a training loss that is 10 % lower, on a server that was started this
moment, and on one that has drawn its pets. memory: what a session with a whole run weighs. Without names, all of them.

A learner is a connection that speaks Streamlit's own protocol, as a browser does: it asks for the next look at the run
as often as the server told it to, reads every answer, and clicks. Twenty browsers would not fit beside the server on
two cores; what a browser needs to draw is not in these figures. The CPU time of the clients is printed, as they share
the machine with the server.
"""

import asyncio
import json
import random
import re
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

from tests.serving import serving
from tests.ui.offers import offers_in
from tests.wire import done

RUN = {"tiny": "pets:2000:1**CrossEntropy*SGD*0.1*32", "small": "pets:2000:1**CrossEntropy*SGD*0.03*32"}
RUN["standard"] = "pets:2000:1**CrossEntropy*Adam*0.00015*32"  # whose states are the largest


OTHER = {"Pause": "Resume", "Resume": "Pause"}
FIGURE = re.compile(r'data-name="(\w+)" data-value="([^"]+)"')


class Button(NamedTuple):
    """A button in controls in HTML, and how much of what was said of these was heard when they were drawn."""

    element: str
    fragment: str
    run: str
    name: str
    heard: int


class Learner:
    """One connection.

    seen: when the progress text changed; answers: (what was clicked, seconds until the answer); figures: the numbers
    that the page shows, by name.
    """

    def __init__(self, url, query):
        self.url, self.query, self.page_hash = url.replace("http", "ws") + "/_stcore/stream", query, ""
        self.buttons, self.timers, self.seen, self.answers = {}, {}, [], []
        self.text, self.figures, self.finished = None, {}, asyncio.Event()

    async def learn(self):
        """Open the page, and answer to what the server says until cancelled."""
        async with connect(self.url, subprotocols=["streamlit"], max_size=None, ping_interval=None) as self.socket:
            await self.rerun()
            async for data in self.socket:
                self.hear(ForwardMsg.FromString(data))

    async def rerun(self, fragment="", clicked=None):
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.fragment_id = self.query, fragment
        if self.page_hash:
            state.page_script_hash = self.page_hash
        else:
            state.page_name = "Training"
        state.is_auto_rerun = bool(fragment and not clicked)
        if clicked:
            state.widget_states.widgets.append(done(clicked.element, [[clicked.heard + 1, clicked.name, ""]]))
        await self.socket.send(message.SerializeToString())

    def hear(self, message):
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.run = message.metadata.run
            if not self.run.fragment_ids:
                self.forget(list(self.timers))
        elif kind == "navigation":
            self.page_hash = message.navigation.page_script_hash
        elif kind == "auto_rerun":
            self.forget([message.auto_rerun.fragment_id])
            self.timers[message.auto_rerun.fragment_id] = asyncio.create_task(self.look(message.auto_rerun))
        elif kind == "stop_auto_rerun":
            self.forget(message.stop_auto_rerun.fragment_ids)
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "script_finished":
            self.buttons = {label: button for label, button in self.buttons.items() if not self.is_gone(button)}
            self.finished.set()
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self.look_at(message.delta)

    def is_gone(self, button):
        """Whether the run that just ended drew this button's part of the page anew, without the button."""
        drawn_anew = not self.run.fragment_ids or button.fragment in self.run.fragment_ids
        return button.run != self.run.script_run_id and drawn_anew

    def look_at(self, delta):
        element = delta.new_element
        if element.WhichOneof("type") == "bidi_component" and "html" in element.bidi_component.json:
            self.take_controls(element.bidi_component, delta.fragment_id)
        if element.WhichOneof("type") == "html":
            self.figures |= {name: float(value) for name, value in FIGURE.findall(element.html.body)}
        if element.WhichOneof("type") == "progress" and element.progress.text != self.text:
            self.text = element.progress.text
            self.seen.append(time.perf_counter())

    def take_controls(self, component, fragment):
        """What can be pressed in controls in HTML; a count behind a button's words is none of its name here."""
        given = json.loads(component.json)
        self.buttons = {words: each for words, each in self.buttons.items() if each.element != component.id}
        for name, offer in offers_in(given.get("html", "")).items():
            if offer.kind == "button" and offer.enabled:
                place = component.id, fragment, self.run.script_run_id, name, given["heard"]
                self.buttons[offer.words.partition(" (")[0]] = Button(*place)

    def forget(self, fragments):
        for fragment in fragments:
            if fragment in self.timers:
                self.timers.pop(fragment).cancel()

    async def look(self, asked):
        while True:
            await asyncio.sleep(asked.interval)
            await self.rerun(asked.fragment_id)

    async def click(self, label):
        """Press a button, and wait until the page has another one in its place."""
        await self.until(lambda: label in self.buttons)
        begun, button = time.perf_counter(), self.buttons[label]
        await self.rerun(button.fragment, button)
        await self.until(lambda: OTHER[label] in self.buttons and label not in self.buttons)
        self.answers.append((label, time.perf_counter() - begun))

    async def until(self, condition):
        while not condition():
            self.finished.clear()
            await self.finished.wait()


async def joined(learners):
    """Let them come one after the other, and wait until each of them trains. -> their tasks"""
    tasks = []
    for learner in learners:
        tasks.append(asyncio.create_task(learner.learn()))
        await reached(tasks, lambda learner=learner: "iterations" in (learner.text or ""))
    return tasks


async def reached(tasks, condition):
    while not condition():
        await asyncio.sleep(0.02)
        for task in tasks:
            if task.done():
                task.result()


def learner_of(server, i=0, iterations=5_000_000, preset="small"):
    return Learner(server.url, f"preset={preset}&seed={i}&run={iterations}*{RUN[preset]}")


async def crowd(server, count=20, seconds=20, clicks=30):
    learners = [learner_of(server, i) for i in range(count)]
    # The first one alone until the pets are drawn: that is another figure.
    tasks = await joined(learners[:1]) + await joined(learners[1:])
    before, own, begun = cpu_of(server.pid), time.process_time(), time.perf_counter()
    for learner in learners:
        learner.seen.clear()
    await asyncio.sleep(seconds)
    took = time.perf_counter() - begun
    cores = (cpu_of(server.pid) - before) / took, (time.process_time() - own) / took
    gaps = 1000 * np.concatenate([np.diff([begun, *learner.seen, begun + took]) for learner in learners])
    every = [1000 * took / max(1, len(learner.seen)) for learner in learners]
    print(
        f"{count} learners: progress every {np.mean(every):.0f} ms (slowest learner {max(every):.0f}), 95 % of the "
        f"gaps below {np.quantile(gaps, 0.95):.0f}, longest {gaps.max():.0f} ms; server {cores[0]:.2f} cores, clients "
        f"{cores[1]:.2f}; a look costs {1000 * cores[0] * took / sum(len(learner.seen) for learner in learners):.1f} ms"
    )
    for learner in random.Random(0).choices(learners, k=clicks):
        for label in OTHER:
            await learner.click(label)
            await asyncio.sleep(0.3)
    for label in OTHER:
        times = [1000 * t for learner in learners for name, t in learner.answers if name == label]
        most = np.quantile(times, 0.95)
        print(f"{label}: answered in {np.median(times):.0f} ms, 95 % below {most:.0f}, at worst {max(times):.0f}")
    return tasks


async def sixty(server):
    return await crowd(server, 60)


async def start(server):
    tasks = []
    for name in ("a server that has just been started", "one that is warm"):
        learner = Learner(server.url, "")
        tasks.append(asyncio.create_task(learner.learn()))
        await reached(tasks, lambda learner=learner: "Start" in learner.buttons)
        begun, first = time.perf_counter(), None
        button, before = learner.buttons["Start"], cpu_of(server.pid)
        await learner.rerun(button.fragment, button)
        await reached(tasks, lambda learner=learner: "At once" in learner.buttons)
        await learner.rerun(learner.buttons["At once"].fragment, learner.buttons["At once"])
        await reached(tasks, lambda learner=learner: "loss" in learner.figures)
        first = learner.figures["loss"]
        await reached(tasks, lambda first=first, learner=learner: learner.figures["loss"] <= 0.9 * first)
        fell, at = time.perf_counter() - begun, learner.figures["iterations"]
        await reached(tasks, lambda learner=learner: learner.figures["iterations"] == 500)
        print(
            f"{name}: training loss {first:.2f} down 10 % {fell:.2f} s after Start (iteration {at:.0f} was seen); the "
            f"default run ends after {time.perf_counter() - begun:.2f} s, {cpu_of(server.pid) - before:.2f} s of CPU"
        )
    return tasks


async def memory(server, count=5):
    tasks = []
    for preset, iterations in (("small", 500), ("small", 25_000), ("standard", 600)):
        learners = [learner_of(server, i, iterations, preset) for i in range(count + 1)]
        for number, learner in enumerate(learners):
            tasks.append(asyncio.create_task(learner.learn()))
            await reached(tasks, lambda n=iterations, learner=learner: learner.figures.get("iterations") == n)
            await asyncio.sleep(0.5)
            if number == 0:  # brings what is shared: the pets, among others
                before = bytes_of(server.pid)
        each = (bytes_of(server.pid) - before) / count
        print(f"a session with {iterations:,} iterations of {preset}: {each / 1e6:.1f} MB")
    return tasks


def cpu_of(pid):
    """Seconds of CPU time that the process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def bytes_of(pid):
    """Memory that the process holds."""
    return 4096 * int(Path(f"/proc/{pid}/statm").read_text().split()[1])


async def measured(part, server):
    for task in await part(server):
        task.cancel()


PARTS = {part.__name__: part for part in (crowd, sixty, start, memory)}

if __name__ == "__main__":
    for name in sys.argv[1:] or PARTS:
        with (
            tempfile.TemporaryDirectory() as folder,
            serving(Path(folder) / "log.txt", env={"PYTHONPATH": ""}) as server,
        ):
            asyncio.run(measured(PARTS[name], server))
