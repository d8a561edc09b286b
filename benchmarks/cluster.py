"""Training on workers of this machine beside training in one process, and what a network between machines would cost:

    python -m benchmarks.cluster [most workers]

The shipped network's recipe, 96 x 96 pixels, batch 64, float32, a thread for each worker; photos are drawn pets in
files. A step in seconds, each way in turns, the fastest of ROUNDS. As others may use the machine, CPU time is told too:
on free cores a step takes no longer than the main process and its busiest worker one after the other. On paper: what
is measured is what a step costs and how many bytes travel; the rest is arithmetic.
"""

import os

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from functools import partial
from itertools import islice
from math import sqrt
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import numpy as np

from engine import init, train
from offline.cluster import opened, photos_of, together
from offline.photos import read_photos
from offline.train_photos import BATCH, Recipe, batches, build, places, split
from pictures.pets import draw

ROUNDS, STEPS = 5, 2
PHOTOS = 100  # of each kind
SETTINGS = {"validation": 20, "drawn": 0, "small": ()}
MACHINES = (8, 64, 512)
LINKS = {"1 Gbit/s": 1e9 / 8, "10 Gbit/s": 1e10 / 8}  # bytes a second


def main(most=2):
    recipe = Recipe(**SETTINGS)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as opened_here:
        draw_photos(Path(folder))
        photos = split(*read_photos(folder, recipe.pixels), recipe)
        network = build(recipe, 100)
        state = init(network, 0, np.float32)
        # A process of its own, as Dask takes some time of this one even while it waits.
        other = opened_here.enter_context(ProcessPoolExecutor(1, get_context("spawn")))
        ways = {}
        for workers in range(1, most + 1):
            client = opened_here.enter_context(opened(workers, None))
            several = together(client, folder, SETTINGS, photos, workers)
            ways[f"{workers}"] = partial(shared, several, network, state, photos)
        ways = {"no cluster": lambda: other.submit(alone, several.source, network, state).result(), **ways}
        found = fastest(ways)
    measured(found)
    on_paper(found["no cluster"].both, sum(w.nbytes for p in state.params if p for w in p))


def draw_photos(folder):
    for kind in ("cat", "dog"):
        (folder / kind).mkdir()
        for seed in range(PHOTOS):
            draw(kind, seed, 96).image.save(folder / kind / f"{seed:03}.png")


class Cost(NamedTuple):
    """Of a step, in seconds: on the clock, of CPU in the main process, and of CPU in the busiest worker."""

    clock: float
    main: float
    worker: float

    @property
    def both(self):
        return self.main + self.worker


def fastest(ways):
    """{name: what takes some steps} -> {name: Cost}, each of its numbers the least of all rounds"""
    found = {name: [] for name in ways}
    for _ in range(ROUNDS + 1):
        for name, way in ways.items():
            found[name].append(way())
    # In the first round, all read their photos.
    return {name: Cost(*map(min, zip(*costs[1:], strict=True))) for name, costs in found.items()}


def alone(source, network, state):
    """Some steps of this process by itself. -> Cost"""
    photos = photos_of(source)
    return cost(train(network, state, batches(photos, source.recipe, 0)), lambda: [0])


def shared(several, network, state, photos):
    """Some steps of a cluster. -> Cost"""
    steps = train(network, state, places(photos, several.source.recipe, 0), step=several.step)
    return cost(steps, partial(cpu_of, several.client))


def cost(steps, cpu_of_workers):
    workers = cpu_of_workers()
    clock, main_cpu = time.perf_counter(), time.process_time()
    for _ in islice(steps, STEPS):
        pass
    clock, main_cpu = time.perf_counter() - clock, time.process_time() - main_cpu
    busiest = max(after - before for before, after in zip(workers, cpu_of_workers(), strict=True))
    return Cost(clock / STEPS, main_cpu / STEPS, busiest / STEPS)


def cpu_of(client):
    return list(client.run(time.process_time).values())


def measured(found):
    one = found["no cluster"]
    print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores\n")
    print("| workers | on the clock | CPU, main process | CPU, busiest worker | both | times as fast |")
    print("|---|---|---|---|---|---|")
    for name, each in found.items():
        print(f"| {name} |", *(f"{s:.3f} |" for s in (*each, each.both)), f"{one.both / each.both:.2f} |")


def on_paper(step, weights):
    """A batch of 64 takes one machine `step` seconds; all weights, and all gradients, are so many bytes."""
    print(
        f"\n{weights / 1e6:.2f} MB of weights to each machine and of gradients back, over one link or by all-reduce:\n"
    )
    print("| machines | link | MB a step | s | 64 in all | 64 each | all-reduce, s | 64 in all | 64 each |")
    print("|---" * 9 + "|")
    for machines in MACHINES:
        for link, speed in LINKS.items():
            # By way of the main process all goes through its link; by all-reduce each has the same to send and to get.
            star, ring = 2 * machines * weights, 2 * weights * (machines - 1) / machines
            gains = (gain(step, machines, travels / speed) for travels in (star, ring))
            print(f"| {machines} | {link} | {star / 1e6:.0f} |", " | ".join(gains), "|")
    for link, speed in LINKS.items():
        # step / machines + 2 machines weights / speed is least where both terms are alike.
        most = sqrt(step * speed / (2 * weights))
        print(f"{link}: a batch of 64 is fastest on {most:.1f} machines, {most / 2:.1f} times as fast;", end=" ")
        print(f"with 64 each, machines without number do no more than the work of {step * speed / (2 * weights):.0f}")


def gain(step, machines, travel):
    """Seconds of travel; how many times as fast a batch of 64 is, cut; and so many pictures a second, 64 a machine."""
    cut = f"{step / (step / machines + travel):.1f}x" if machines <= BATCH else "-"
    return f"{travel:.3f} | {cut} | {machines * step / (step + travel):.1f}x"


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
