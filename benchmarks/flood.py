"""One learner floods the server, another one clicks: how soon is that one answered?

    python -m benchmarks.flood [KIND ...] [--seconds 20] [--json]

Kinds: nothing (for comparison), clicks, sessions, uploads, links, answers, names, widgets, hashes, folder, files;
without a name, all of them. Each flood comes from processes of its own, which share the machine with the server.
Printed are the seconds from a click to its whole answer (median, 95th percentile and slowest), and what the flood
achieved.
"""

import argparse
import io
import json
import multiprocessing
import sys
import tempfile
import threading
import time
import urllib.request
import zipfile
from contextlib import suppress
from pathlib import Path

from PIL import Image
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.proto.WidgetStates_pb2 import WidgetState

from tests.serving import serving
from tests.wire import done, field, guest

STEP = "Take one step"
PAUSE = 0.2
# Links that ask for more than a click's worth: many iterations on sets that have to be drawn first.
HEAVY = "preset=standard&run=9000*pets:{count}:{seed}**CrossEntropy*SGD*0.01*64"


def nothing(url, end, number):
    """Nobody floods."""
    return 0


def clicks(url, end, number):
    """One session says clicks as fast as its connection takes them, hundreds in one message, and reads nothing."""
    with guest(url, "Loss") as visitor:
        element, data = next(each for each in visitor.controls() if each[1]["key"] == "frame")
        count = data["heard"]
        reader = threading.Thread(target=_read_all, args=(visitor.socket,), daemon=True)
        reader.start()
        with suppress(Exception):
            while time.monotonic() < end.value:
                journal = [[count + i, STEP, ""] for i in range(1, 301)]
                visitor.socket.send(visitor.message(done(element.id, journal)))
                count += 100
    return count


def sessions(url, end, number):
    """Sessions open the heaviest page, one after the other, and stay."""
    opened, count = [], 0
    while time.monotonic() < end.value:
        with suppress(Exception):
            context = guest(url, "Backpropagation", "preset=standard")
            context.__enter__()
            opened.append(context)
            count += 1
    return count


def uploads(url, end, number):
    """A session brings large photos, and ZIP files of them, again and again."""
    photo = io.BytesIO()
    Image.effect_noise((4000, 3000), 80).convert("RGB").save(photo, "JPEG", quality=90)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for i in range(4):
            archive.writestr(f"{('cat', 'dog')[i % 2]}/{i}.jpg", photo.getvalue())
    count = 0
    with guest(url, "Forward_pass") as visitor:
        visitor.press("Your own picture")
        while time.monotonic() < end.value:
            _bring(url, visitor, "upload", photo.getvalue())
            count += 1
    return count


def links(url, end, number):
    """A session follows links that ask for minutes of computing, and looks at the run as often as it is told to."""
    count = 0
    with guest(url, "Loss") as visitor:
        while time.monotonic() < end.value:
            visitor.query = HEAVY.format(count=2000, seed=1000 * number + count // 20)
            visitor.rerun()
            for fragment in list(visitor.fragments):
                with suppress(TimeoutError):
                    visitor.rerun(fragment_id=fragment, is_auto_rerun=True)
            time.sleep(0.1)
            count += 1
    return count


def answers(url, end, number):
    """A session asks the largest network that trains here about all held-out pictures, and changes it in between."""
    count = 0
    with guest(url, "Training", "preset=conv-small&weights=photos") as visitor:
        visitor.press("Right and wrong")
        while time.monotonic() < end.value:
            visitor.press(STEP)
            count += 1
    return count


def names(url, end, number):
    """A browser asks for room for a folder of files, again and again."""
    message = BackMsg()
    message.file_urls_request.file_names.extend(["a"] * 30_000)
    few = BackMsg()
    few.file_urls_request.file_names.extend(["a"] * 5_000)
    return _said_again_and_again(url, end, lambda visitor: (message.SerializeToString(), few.SerializeToString()))


def widgets(url, end, number):
    """A browser speaks of millions of empty widgets, and comes back each time when it is sent away."""
    many = field(11, field(2, b"\x0a\x00" * 2_900_000)), field(11, field(2, b"\x0a\x00" * 4_900_000))
    return _said_again_and_again(url, end, lambda visitor: many)


def hashes(url, end, number):
    """A browser says that it keeps a million parts of pages."""
    many = field(11, b"".join(field(7, b"%07d" % i) for i in range(600_000)))
    few = field(11, b"".join(field(7, b"%07d" % i) for i in range(5_000)))
    return _said_again_and_again(url, end, lambda visitor: (many, few))


def folder(url, end, number):
    """A page shows as many files as it may, and wants to be run as fast as its connection takes it."""
    path = "/_stcore/upload_file/" + "b" * 36 + "/" + "a" * 36
    urls = FileURLs(file_id="a" * 36, upload_url=path, delete_url=path)
    shown = uploader("x" * 60, [f"cat/cat.{i}.jpg" for i in range(10_000)], urls, 1)
    return _said_again_and_again(url, end, lambda visitor: (visitor.message(shown),))


def files(url, end, number):
    """A browser has every number of a step in the largest network made into a file, as often as it may."""

    def wish(visitor):
        button = next(each for each in visitor.elements.values() if each.kind == "download_button")
        message = BackMsg()
        asked = message.backend_operation_request
        asked.request_id, asked.session_id = "r", visitor.session
        asked.deferred_file.file_id = button.proto.deferred_file_id
        return (message.SerializeToString(),)

    return _said_again_and_again(url, end, wish, "Forward_pass", "preset=conv")


FLOODS = {"nothing": (nothing, 1), "clicks": (clicks, 2), "sessions": (sessions, 4), "uploads": (uploads, 4)}
FLOODS |= {"links": (links, 4), "answers": (answers, 4), "names": (names, 4), "widgets": (widgets, 4)}
FLOODS |= {"hashes": (hashes, 4), "folder": (folder, 4), "files": (files, 4)}


def measured(kind, seconds):
    """-> {clicks, median, p95, slowest, flood}"""
    flood, processes = FLOODS[kind]
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder) / "log") as server:
        end, done_by = multiprocessing.Value("d", time.monotonic() + 600), multiprocessing.Array("l", processes)
        workers = [
            multiprocessing.Process(target=_flood, args=(flood, server.url, end, done_by, number), daemon=True)
            for number in range(processes)
        ]
        with guest(server.url, "Loss") as learner:
            for _ in range(5):
                learner.press(STEP)
            for worker in workers:
                worker.start()
            time.sleep(2)
            end.value = time.monotonic() + seconds
            times = []
            while time.monotonic() < end.value:
                began = time.perf_counter()
                learner.press(STEP)
                times.append(time.perf_counter() - began)
                time.sleep(PAUSE)
            errors = learner.errors
        for worker in workers:
            worker.join(30)
            worker.kill()
        times.sort()
        tracebacks = server.said().count("Traceback")
    at = {"median": times[len(times) // 2], "p95": times[int(0.95 * len(times))], "slowest": times[-1]}
    return {"clicks": len(times), **at, "flood": sum(done_by), "errors": len(errors), "tracebacks": tracebacks}


def _flood(flood, url, end, done_by, number):
    done_by[number] = flood(url, end, number) or 0


def _said_again_and_again(url, end, messages, page="Loss", query=""):
    """Say these as fast as the connection takes them, reading all answers; come back when sent away. -> how many"""
    count = 0
    while time.monotonic() < end.value:
        with suppress(Exception), guest(url, page, query) as visitor:
            said = messages(visitor)
            threading.Thread(target=_read_all, args=(visitor.socket,), daemon=True).start()
            while time.monotonic() < end.value:
                for each in said:
                    visitor.socket.send(each)
                    count += 1
    return count


def _read_all(socket):
    with suppress(Exception):
        while True:
            socket.recv()


def _bring(url, visitor, key, data):
    """Send a file as the uploader with this key does, and have the page take it."""
    message = BackMsg()
    message.file_urls_request.request_id = "r"
    message.file_urls_request.file_names.append("a.jpg")
    message.file_urls_request.session_id = visitor.session
    visitor.socket.send(message.SerializeToString())
    found = visitor.hear("file_urls_response").file_urls[0]
    body = b'--cut\r\nContent-Disposition: form-data; name="f"; filename="a.jpg"\r\n\r\n' + data + b"\r\n--cut--\r\n"
    headers = {"Content-Type": "multipart/form-data; boundary=cut"}
    request = urllib.request.Request(url + found.upload_url, body, headers, method="PUT")
    urllib.request.urlopen(request).close()
    element = next(each for each in visitor.elements.values() if each.kind == "file_uploader" and key in each.id)
    visitor.rerun(uploader(element.id, ["a.jpg"], found, len(data)))


def uploader(element, names, urls, size):
    """What an uploader says that shows files of these names, all at the same place. -> WidgetState"""
    state = WidgetState(id=element)
    for name in names:
        state.file_uploader_state_value.uploaded_file_info.add(
            file_id=urls.file_id, name=name, size=size, file_urls=urls
        )
    return state


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kinds", nargs="*", choices=[*FLOODS, []])
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    found = {}
    for kind in asked.kinds or FLOODS:
        found[kind] = measured(kind, asked.seconds)
        if not asked.json:
            figures = " ".join(
                f"{name} {value:.2f} s" for name, value in found[kind].items() if isinstance(value, float)
            )
            rest = " ".join(f"{name} {value}" for name, value in found[kind].items() if isinstance(value, int))
            print(f"{kind:9} {figures}; {rest}", flush=True)
    if asked.json:
        json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
