"""How long the trained networks take: to be read, to answer about one photo, and to take one step on it.

    OMP_NUM_THREADS=1 python -m benchmarks.shipped

Milliseconds, the fastest and the middle of several. In a lesson they compute in float64. Aims: read 100, answer 5.
"""

import time
from functools import partial

import numpy as np

import engine
from pictures.bundled import bundled
from pictures.collect import kept
from pictures.shipped import shipped
from runs.course.experiment import TRAINED, Settings, Start
from runs.course.presets import PRESETS
from runs.course.tape import first_state, network_of
from runs.course.trained import ready
from runs.data.sources import Sources
from runs.data.values import CAT


def milliseconds(act, times=15):
    """-> (fastest, middle)"""
    spent = []
    for _ in range(times):
        begin = time.perf_counter()
        act()
        spent.append(1000 * (time.perf_counter() - begin))
    return min(spent), float(np.median(spent))


def read_anew(name):
    ready.cache_clear()
    ready(name)


def measured(size, weights, sources):
    """-> four pairs: read, answer, answer in float32, one step"""
    start, name = Start(size.name, weights=weights), getattr(size, weights)
    read = milliseconds(lambda: read_anew(name), 7)
    network, X, T = network_of(start, Settings()), sources.row(CAT, size), np.array([[1.0, 0.0]])
    acts = (
        partial(engine.forward, network, first_state(start), X),
        partial(engine.forward, network, shipped(name).state, X),
        partial(engine.step, network, first_state(start), X, T),
    )
    return read, *map(milliseconds, acts)


def main():
    square, sources = bundled("cat"), Sources()
    print("a square of 480 to 96 x 96: {:.2f} {:.2f}".format(*milliseconds(lambda: kept(square))))
    print(f"{'network':16} {'read':>13} {'answer':>13} {'in float32':>13} {'one step':>13}")
    for size in PRESETS:
        for weights in TRAINED:
            cells = (f"{fastest:6.2f} {middle:6.2f}" for fastest, middle in measured(size, weights, sources))
            print(f"{getattr(size, weights):16} {' '.join(cells)}")


if __name__ == "__main__":
    main()
