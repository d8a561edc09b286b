"""So many learners of one class have answered, and one more answers: how soon does each of them see it?

    python -m benchmarks.class_view [LEARNERS] [URL]

URL: of the database as SQLAlchemy calls it; without one, SQLite in a file. Learners speak Streamlit's own protocol.
Printed are seconds from the answer to its sight (median, 95th percentile and slowest), the server's seconds of CPU time
for it (where the system tells), how many pages were drawn for it, and how much each learner was sent.
"""

import asyncio
import json
import re
import sys
import tempfile
import time
from pathlib import Path

import sqlalchemy as sql
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

from benchmarks.sessions import cpu_of
from tests.serving import serving
from ui.classes.store import Store
from ui.serve.classes import SETTING

LEARNERS, LATER, AT_ONCE, LONGEST = 200, 5, 20, 120
SAID = re.compile("([0-9]+ of [0-9]+) said")


class Learner:
    """One session on the page of the second stage. seen: when each count came; pages: that were drawn."""

    def __init__(self, url, code):
        self.url, self.code, self.page, self.known, self.elements = url, code, "", set(), {}
        self.seen, self.pages, self.size, self.heard, self.done = {}, 0, 0, 0, asyncio.Event()

    async def open(self):
        address = self.url.replace("http", "ws") + "/_stcore/stream"
        self.socket = await connect(address, subprotocols=["streamlit"], max_size=None, ping_interval=None)
        self.reading = asyncio.create_task(self.read())
        await self.ask()

    async def answer(self, option):
        self.heard += 1
        said = json.dumps([{"event": "done", "value": [[self.heard, "ask.truth", option]]}])
        await self.ask(f"$$STREAMLIT_INTERNAL_KEY_{self.elements['ask']}__events", said)

    async def ask(self, trigger="", said=""):
        wish = BackMsg()
        wish.rerun_script.query_string = f"class={self.code}"
        wish.rerun_script.page_script_hash = self.page
        wish.rerun_script.page_name = "" if self.page else "Ground_truth"
        wish.rerun_script.cached_message_hashes.extend(self.known)
        if trigger:
            state = wish.rerun_script.widget_states.widgets.add()
            state.id, state.json_trigger_value = trigger, said
        self.done.clear()
        await self.socket.send(wish.SerializeToString())
        await asyncio.wait_for(self.done.wait(), LONGEST)

    async def read(self):
        async for data in self.socket:
            self.size += len(data)
            self.take(ForwardMsg.FromString(data))

    def take(self, message):
        kind = message.WhichOneof("type")
        if message.hash and message.metadata.cacheable:
            self.known.add(message.hash)
        if kind == "navigation":
            self.page = message.navigation.page_script_hash
        elif kind == "new_session":
            self.pages += not message.metadata.run.fragment_ids
        elif kind == "script_finished":
            self.done.set()
        elif kind == "delta" and message.delta.new_element.WhichOneof("type") == "bidi_component":
            self.look(message.delta.new_element.bidi_component)

    def look(self, element):
        data = json.loads(element.json or "null")
        if isinstance(data, dict) and "html" in data:
            self.elements[data["key"]] = element.id
            if data["key"] == "class" and (found := SAID.search(data["html"])):
                self.seen.setdefault(found[1], time.perf_counter())


async def together(work):
    """A few at once, so that nobody is kept waiting for long."""
    work = list(work)
    for first in range(0, len(work), AT_ONCE):
        await asyncio.gather(*(do() for do in work[first : first + AT_ONCE]))


async def measure(server, code, count):
    learners = [Learner(server.url, code) for _ in range(count + LATER)]
    await together(each.open for each in learners)
    group, later = learners[:count], learners[count:]
    await together((lambda each=each: each.answer("label")) for each in group)
    await asyncio.sleep(LATER)
    for number, one in enumerate(later, count + 1):
        pages, size, begins = sum(each.pages for each in group), sum(each.size for each in group), time.perf_counter()
        cpu = cpu_of(server.pid)
        await one.answer("label")
        await asyncio.sleep(LATER)
        times = sorted(each.seen[f"{number} of {number}"] - begins for each in group)
        middle, late, last = times[count // 2], times[int(0.95 * count)], times[-1]
        drawn, sent = sum(each.pages for each in group) - pages, sum(each.size for each in group) - size
        print(f"seen by {count}: median {middle:.2f} s, 95 % {late:.2f} s, slowest {last:.2f} s; ", end="")
        print(f"{cpu_of(server.pid) - cpu:.2f} s of CPU, {drawn} pages drawn, {sent / count / 1000:.1f} KB each")
    for each in learners:
        await each.socket.close()


def main(count=LEARNERS, database=""):
    with tempfile.TemporaryDirectory() as folder:
        url = database or f"sqlite:///{folder}/classes.sqlite"
        with serving(Path(folder) / "log.txt", ahead=False, env={SETTING: url}) as server:
            code, _ = Store(sql.create_engine(url)).open()
            asyncio.run(measure(server, code, int(count)))


if __name__ == "__main__":
    main(*sys.argv[1:])
