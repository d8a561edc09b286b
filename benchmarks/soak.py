"""Learners who come and go for a long while: does the server's memory stay flat, and what does a click cost?

    python -m benchmarks.soak [--sessions 50] [--minutes 20] [--warm 5] [--url URL --pid PID]

Each of so many learners opens the lesson, takes steps, brings a picture and, every third, a ZIP file of photos, trains,
leaves without a word, and comes back as somebody new. They speak Streamlit's own protocol over its own connections, as
in `benchmarks/sessions.py`, the uploads as well. Printed for each minute: the memory of the server's process, resident
(RSS) and its share of what processes share (PSS), the clicks answered, the CPU time of each, how long a click took, and
the load of the machine. Streamlit keeps whoever left for two minutes, up to 128, so memory grows at first; flat is what
grows by less than 2 % in ten minutes from then on.

With --url and --pid a server that runs already is visited, which has to be on this machine.
"""

import argparse
import asyncio
import io
import json
import os
import random
import tempfile
import time
import urllib.request
import zipfile
from pathlib import Path
from statistics import median

import numpy as np
from PIL import Image
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import connect

from benchmarks.sessions import cpu_of
from tests.serving import serving
from tests.ui.offers import offers_in
from tests.wire import done

THINK = 2.0  # seconds between two clicks, on average
SAMPLE = 10.0
MOST_KEPT = 24  # of the messages that a browser keeps, so many: most pages have fewer that are large
FLAT, SPAN = 0.02, 600.0  # this share of growth in so many seconds
PAGES = ("Forward_pass", "Ground_truth", "Loss", "Backpropagation")


class Learner:
    """One connection. took: seconds until each click was answered; errors: what Streamlit showed instead of a page.

    kept: messages that need not be sent again, by their hash; fragments: of each part that is drawn again by itself the
    id, by the id of the element in it.
    """

    def __init__(self, url, rng):
        self.url, self.rng, self.took = url, rng, []
        self.query, self.page, self.page_hash, self.session = "", "", "", ""
        self.controls, self.uploaders, self.timer, self.brought = {}, {}, None, {}
        self.kept, self.fragments, self.errors = {}, {}, []

    async def learn(self, socket, photos):
        """Everything that one learner does. photos: whether a set of them is brought."""
        self.socket = socket
        await self.rerun()
        for _ in range(3):
            await self.press("Take one step")
        await self.bring("Your own picture", ".jpg", picture(self.rng))
        await self.press("label", "cat")
        await self.open(self.rng.choice(PAGES))
        await self.press("Take one step")
        await self.open("Training")
        if photos:
            await self.bring("Your own photos", ".zip", zipped(self.rng))
        await self.press("Start")
        while self.timer and "train.pause" in self.offers():
            await asyncio.sleep(self.timer.interval)
            await self.rerun(self.timer.fragment_id)
        await self.press("Right and wrong")

    async def open(self, page):
        self.page, self.page_hash, self.brought = page, "", {}
        await self.rerun()

    async def press(self, name, text=""):
        """Use a control in HTML as its script does: a journal of what was done, and heard of, so far."""
        await asyncio.sleep(self.rng.expovariate(1 / THINK))
        for element, data in self.controls.items():
            offers = offers_in(data["html"])
            if name in offers and offers[name].enabled:
                return await self.say(element, data, offers.name(name), text)

    async def say(self, element, data, name, text):
        """Say through an element of controls, which was given that data, as its script does."""
        await self.rerun(self.fragments.get(element, ""), [done(element, [[data["heard"] + 1, name, text]])])

    def offers(self):
        return {name for data in self.controls.values() for name in offers_in(data["html"])}

    async def bring(self, opener, ending, data):
        """Open an uploader, and send a file as a browser does: ask for its place, put it there, and tell the page."""
        await self.press(opener)
        uploader = next((each for each, types in self.uploaders.items() if ending in types), None)
        if uploader is None:
            return
        name, ask = f"{len(data)}{ending}", BackMsg()
        ask.file_urls_request.request_id, ask.file_urls_request.session_id = name, self.session
        ask.file_urls_request.file_names.append(name)
        await self.socket.send(ask.SerializeToString())
        place = (await self.until("file_urls_response")).file_urls[0]
        await asyncio.to_thread(put, self.url, place.upload_url, name, data)
        state = WidgetState(id=uploader)
        file = state.file_uploader_state_value.uploaded_file_info.add()
        file.name, file.size, file.file_id = name, len(data), place.file_id
        file.file_urls.CopyFrom(place)
        self.brought = {uploader: state}
        await self.rerun()

    async def rerun(self, fragment="", states=()):
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.fragment_id, state.is_auto_rerun = self.query, fragment, bool(fragment and not states)
        self.kept = dict([*self.kept.items()][-MOST_KEPT:])
        state.cached_message_hashes.extend(self.kept)
        # As a browser does: the page by its name when it is opened, and from then on by its hash.
        state.page_name, state.page_script_hash = "" if self.page_hash else self.page, self.page_hash
        state.widget_states.widgets.extend([*self.brought.values(), *states])
        begun = time.perf_counter()
        await self.socket.send(message.SerializeToString())
        if not fragment:
            self.controls, self.uploaders, self.timer, self.fragments = {}, {}, None, {}
        await self.until("script_finished")
        self.took.append(time.perf_counter() - begun)

    async def until(self, wanted):
        """Listen until the server says that. -> what it says"""
        while True:
            message = self.whole(ForwardMsg.FromString(await self.socket.recv()))
            kind = message.WhichOneof("type")
            said = getattr(message, kind)
            if kind == "new_session":
                self.session = said.initialize.session_id or self.session
            elif kind == "navigation":
                self.page_hash = said.page_script_hash
            elif kind == "page_info_changed":
                self.query = said.query_string
            elif kind == "auto_rerun":
                self.timer = said
            elif kind == "stop_auto_rerun":
                self.timer = None
            elif kind == "delta" and said.WhichOneof("type") == "new_element":
                self.look_at(said.new_element, said.fragment_id)
            if kind == wanted and said != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return said

    def whole(self, message):
        """A message, or the one that it names, which this browser has."""
        if message.WhichOneof("type") == "ref_hash":
            return self.kept[message.ref_hash]
        if message.metadata.cacheable:
            self.kept[message.hash] = message
        return message

    def look_at(self, element, fragment):
        kind = element.WhichOneof("type")
        if kind == "exception":
            self.errors.append(f"{element.exception.type}: {element.exception.message}")
        if kind == "bidi_component" and element.bidi_component.component_name.endswith("controls"):
            data = json.loads(element.bidi_component.json)
            if "html" in data:
                self.controls[element.bidi_component.id] = data
                self.fragments[element.bidi_component.id] = fragment
        elif kind == "file_uploader":
            self.uploaders[element.file_uploader.id] = tuple(element.file_uploader.type) or (".jpg",)


def put(url, path, name, data):
    """Upload a file."""
    head = f'--cut\r\nContent-Disposition: form-data; name="{name}"; filename="{name}"\r\n\r\n'
    headers = {"Content-Type": "multipart/form-data; boundary=cut"}
    body = head.encode() + data + b"\r\n--cut--\r\n"
    urllib.request.urlopen(urllib.request.Request(url + path, body, headers, method="PUT")).close()


def picture(rng, size=480):
    """A JPEG file that nobody has brought before."""
    pixels = np.random.default_rng(rng.getrandbits(32)).integers(0, 256, (size // 8, size // 8, 3), np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).resize((size, size)).save(file, "JPEG")
    return file.getvalue()


def zipped(rng, count=20):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as folder:
        for i in range(count):
            folder.writestr(f"{('cat', 'dog')[i % 2]}/{i}.jpg", picture(rng))
    return file.getvalue()


async def come_and_go(url, number, until, took, gone):
    """One seat, taken by one learner after another."""
    rng = random.Random(number)
    await asyncio.sleep(rng.random() * 20)
    while time.monotonic() < until:
        learner = Learner(url, rng)
        address = url.replace("http", "ws") + "/_stcore/stream"
        async with connect(address, subprotocols=["streamlit"], max_size=None, ping_interval=None) as socket:
            learner.took = took
            await learner.learn(socket, photos=(number + len(gone)) % 3 == 0)
        gone.append(number)


def memory_of(pid):
    """-> (RSS, PSS) of a process in MB"""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    kilobytes = {name: int(value.split()[0]) for name, value in (line.split(":") for line in lines)}
    return kilobytes["Rss"] / 1000, kilobytes["Pss"] / 1000


async def soak(url, pid, sessions, minutes):
    """-> list of (seconds, RSS, PSS), one each SAMPLE seconds; the table is printed meanwhile."""
    begun = time.monotonic()
    until, took, gone, samples = begun + 60 * minutes, [], [], []
    seats = [asyncio.create_task(come_and_go(url, number, until, took, gone)) for number in range(sessions)]
    print("minute   RSS MB   PSS MB   left   clicks   CPU ms each   median s   p95 s   load")
    cpu = cpu_of(pid)
    while time.monotonic() < until:
        await asyncio.sleep(SAMPLE)
        for seat in seats:
            if seat.done() and seat.exception():
                raise seat.exception()
        samples.append((time.monotonic() - begun, *memory_of(pid)))
        minute, rest = divmod(len(samples) * SAMPLE, 60)
        if not rest:
            used, cpu = cpu_of(pid) - cpu, cpu_of(pid)
            slow = sorted(took)[int(0.95 * len(took))] if took else 0
            print(
                f"{minute:6.0f} {samples[-1][1]:8.0f} {samples[-1][2]:8.0f} {len(gone):6} {len(took):8} "
                f"{1000 * used / max(1, len(took)):13.1f} {median(took or [0]):10.3f} {slow:7.3f} "
                f"{os.getloadavg()[0]:6.1f}",
                flush=True,
            )
            took.clear()
    for seat in seats:
        seat.cancel()
    await asyncio.gather(*seats, return_exceptions=True)
    return samples


def verdict(samples, warm):
    """Whether memory stayed flat after so many minutes, in words."""
    t, rss, pss = np.array([sample for sample in samples if sample[0] > 60 * warm]).T
    said = []
    for name, values in (("RSS", rss), ("PSS", pss)):
        slope = np.polyfit(t, values, 1)[0] * SPAN
        flat = "flat" if slope < FLAT * values.mean() else "NOT flat"
        said.append(
            f"{name}: {values.mean():.0f} MB, {slope:+.0f} MB in ten minutes, at most {values.max():.0f}: {flat}"
        )
    return "\n".join(said)


def main():
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--sessions", type=int, default=50)
    asked.add_argument("--minutes", type=float, default=20)
    asked.add_argument("--warm", type=float, default=5, help="minutes before growth counts")
    asked.add_argument("--url")
    asked.add_argument("--pid", type=int)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if given.url:
            samples = asyncio.run(soak(given.url, given.pid, given.sessions, given.minutes))
        else:
            # Without the tests' watch over files and sockets, which takes time.
            with serving(Path(folder) / "log.txt", env={"PYTHONPATH": ""}) as server:
                samples = asyncio.run(soak(server.url, server.pid, given.sessions, given.minutes))
                assert "Traceback" not in server.said(), server.said()
    print(verdict(samples, given.warm))


if __name__ == "__main__":
    main()
