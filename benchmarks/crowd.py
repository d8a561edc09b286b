"""Twenty learners who train at once: how often each sees progress, and how soon a click is answered.

    python benchmarks/crowd.py [learners] [seconds] [preset]

Each learner is a connection that speaks Streamlit's own protocol, as a browser does: it asks for the next look at the
run as often as the server told it to, reads every answer, and now and then clicks. Twenty browsers would not fit beside
the server on two cores; what a browser needs to draw is not in these figures. What the clients need themselves is
printed, as they share the machine with the server.

Printed: the time between two changes of the progress text that a learner sees, from a click (Pause, Resume, another
learning rate, another page) to the end of its answer, and the CPU time of server and clients.
"""

import asyncio
import random
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from websockets.asyncio.client import connect

sys.path.insert(0, str(Path(__file__).parents[1]))

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from tests.serving import serving

RUN = {"tiny": "pets:2000:1**CrossEntropy*SGD*0.1*32", "small": "pets:2000:1**CrossEntropy*SGD*0.03*32"}
RUN["standard"] = "pets:2000:1**CrossEntropy*SGD*0.01*32"


OTHER = {"Pause": "Resume", "Resume": "Pause"}


class Learner:
    """One connection. seen: when the progress text changed; answers: (what was clicked, seconds until the answer)."""

    def __init__(self, url, query):
        self.url, self.query, self.page_hash = url.replace("http", "ws") + "/_stcore/stream", query, ""
        self.buttons, self.timers, self.seen, self.answers = {}, {}, [], []
        self.text, self.finished = None, asyncio.Event()

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
            state.widget_states.widgets.append(WidgetState(id=clicked, trigger_value=True))
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
            self.buttons = {label: button for label, button in self.buttons.items() if not self.is_gone(*button)}
            self.finished.set()
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self.look_at(message.delta)

    def is_gone(self, number, fragment, run):
        """Whether the run that just ended drew this button's part of the page anew, without the button."""
        return run != self.run.script_run_id and (not self.run.fragment_ids or fragment in self.run.fragment_ids)

    def look_at(self, delta):
        element = delta.new_element
        if element.WhichOneof("type") == "button":
            self.buttons[element.button.label.partition(" (")[0]] = (
                element.button.id,
                delta.fragment_id,
                self.run.script_run_id,
            )
        if element.WhichOneof("type") == "progress" and element.progress.text != self.text:
            self.text = element.progress.text
            self.seen.append(time.perf_counter())

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
        begun, (clicked, fragment, _) = time.perf_counter(), self.buttons[label]
        await self.rerun(fragment, clicked)
        await self.until(lambda: OTHER[label] in self.buttons and label not in self.buttons)
        self.answers.append((label, time.perf_counter() - begun))

    async def until(self, condition):
        while not condition():
            self.finished.clear()
            await self.finished.wait()


async def crowd(url, count, preset):
    """-> the learners, all of them at their training, and their tasks"""
    learners = [Learner(url, f"preset={preset}&seed={i}&run=5000000*{RUN[preset]}") for i in range(count)]
    tasks = []
    for learner in learners:
        # One after the other, and the first one alone until the pets are drawn: that is another benchmark's figure.
        tasks.append(asyncio.create_task(learner.learn()))
        while "iterations" not in (learner.text or ""):
            await asyncio.sleep(0.1)
            if tasks[-1].done():
                tasks[-1].result()
    return learners, tasks


async def measured(server, count, seconds, preset):
    learners, tasks = await crowd(server.url, count, preset)
    before, own, begun = cpu_of(server.pid), time.process_time(), time.perf_counter()
    for learner in learners:
        learner.seen.clear()
    await asyncio.sleep(seconds)
    took = time.perf_counter() - begun
    load = (cpu_of(server.pid) - before) / took, (time.process_time() - own) / took
    gaps = [np.diff([begun, *learner.seen, begun + took]) for learner in learners]
    iterations = [int(learner.text.split()[0].replace(",", "")) for learner in learners]
    means = [took / max(1, len(learner.seen)) for learner in learners]
    rng = random.Random(0)
    for _ in range(30):
        learner = rng.choice(learners)
        for label in ("Pause", "Resume"):
            await learner.click(label)
            await asyncio.sleep(0.3)
    for task in tasks:
        task.cancel()
    every = np.concatenate(gaps)
    print(
        f"{count} learners, {preset}: progress every {1000 * np.mean(means):.0f} ms on average (slowest learner "
        f"{1000 * max(means):.0f}), 95 % of the gaps below {1000 * np.quantile(every, 0.95):.0f}, longest "
        f"{1000 * every.max():.0f} ms; server {load[0]:.2f} and clients {load[1]:.2f} cores; iterations so far "
        f"{min(iterations):,} to {max(iterations):,}"
    )
    for label in ("Pause", "Resume"):
        times = [1000 * took for learner in learners for name, took in learner.answers if name == label]
        most = np.quantile(times, 0.95)
        print(f"{label}: answered in {np.median(times):.0f} ms, 95 % below {most:.0f}, at worst {max(times):.0f}")


def cpu_of(pid):
    """Seconds of CPU time that the process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def main(count=20, seconds=20, preset="small"):
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder) / "log.txt") as server:
        asyncio.run(measured(server, int(count), int(seconds), preset))


if __name__ == "__main__":
    main(*sys.argv[1:])
