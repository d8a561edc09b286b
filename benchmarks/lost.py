"""Kill the server in the middle of a lesson and start it again: how many states are lost, and when is everybody back?

    python -m benchmarks.lost [learners]

So many learners (100) have the lesson open, each at a place of their own: a page, a network with random weights of its
own, a picture, and a run of some steps. The server is killed (SIGKILL) and begins anew at the same port. Each learner
connects again, as a browser does, with the address that their page shows. A state is lost if a number on the page is
another one than before. The seconds are those from the moment when the server takes learners again; they share two
cores with it. What is a learner's own, such as a picture, needs a browser: tests/browser/test_nothing_lost.py has that.
"""

import os
import random
import re
import signal
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import numpy as np
from websockets.exceptions import WebSocketException

from tests.serving import serving
from tests.wire import Guest, socket_of

PAGES = ("Forward_pass", "Ground_truth", "Loss", "Backpropagation", "")
NUMBER = re.compile(r'data-name="([^"]+)" data-value="([^"]+)"')
AGAIN = 0.25  # seconds until a browser asks once more


def place(n):
    """Where learner n is. -> (page, address from its `?` on)"""
    rng = random.Random(n)
    loss, optimizer = rng.choice(("CrossEntropy", "MeanSquaredError")), rng.choice(("SGD", "Momentum", "Adam"))
    picture, label, size = *rng.choices(("cat", "dog"), k=2), rng.choice(("tiny", "small", "standard"))
    run = f"{rng.randrange(1, 30)}*{picture}*{label}*{loss}*{optimizer}*0.001*1"
    chosen = {"preset": size, "seed": n, "picture": picture, "label": label, "loss": loss, "optimizer": optimizer}
    return rng.choice(PAGES), urlencode(chosen | {"rate": 0.001, "run": run})


def opened(url, page, query):
    """-> what the page shows once its run is computed: its address, and each number by its name"""
    steps = parse_qs(query)["run"][0].partition("*")[0]
    with socket_of(url) as socket:
        guest = Guest(socket, page, query).rerun()
        while (numbers := shown(guest)).get("t") != float(steps):
            guest.rerun()
        return guest.query, numbers


def shown(guest):
    """-> {name: value}"""
    return {name: float(value) for _, data in guest.controls() for name, value in NUMBER.findall(data["html"])}


def again(url, since, page, before):
    """-> (seconds until the page is there again, whether it is as it was)"""
    while True:
        try:
            now = opened(url, page, before[0])
            return time.perf_counter() - since, now == before
        except (OSError, WebSocketException, EOFError):
            time.sleep(AGAIN)


def main(learners=100):
    places = [place(n) for n in range(learners)]
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(learners) as crowd:
        with serving(Path(folder, "first.txt"), ahead=False) as server:
            before = list(crowd.map(lambda each: opened(server.url, *each), places))
            os.kill(server.pid, signal.SIGKILL)
        with serving(Path(folder, "again.txt"), ahead=False, port=urlsplit(server.url).port) as server:
            back = partial(again, server.url, time.perf_counter())
            found = list(
                crowd.map(lambda at: back(*at), [(page, was) for (page, _), was in zip(places, before, strict=True)])
            )
    seconds, same = zip(*found, strict=True)
    print(f"{learners} learners, {sum(len(numbers) for _, numbers in before)} numbers on their pages")
    print(f"lost: {same.count(False)}")
    print(
        "seconds until they were back: median {:.1f}, p95 {:.1f}, last {:.1f}".format(
            *np.quantile(seconds, (0.5, 0.95, 1))
        )
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
