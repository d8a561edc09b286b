"""What grows with what, and how fast: python -m benchmarks.growth

- a page of stage 4 against its network's weights, and against the iterations of the run behind it: bytes over the wire
  for the first view, after a step, and the server's CPU time for a page drawn again and for a step, by one visitor who
  speaks Streamlit's own protocol, as in `benchmarks/classroom.py`
- a run's memory against its length: the states that a session keeps of it, and the points of its curve

The last row of each table has the exponents: where a figure grows as size ** e, e is the slope of its logarithm over
that of the size, by least squares. An exponent of 0 is a figure that stays the same, of 1 one that doubles with the
size.
"""

import asyncio
import tempfile
from math import inf
from pathlib import Path
from statistics import median

import numpy as np

from benchmarks.classroom import STEP, Pupil, cost
from runs.course.experiment import Experiment, Settings, Start
from runs.course.presets import preset
from runs.course.tape import Tape, _bytes, first_state
from runs.data.sources import Sources
from runs.data.values import DEFAULT_PETS
from tests.serving import serving

PAGE = "Backpropagation"
DENSE = ("tiny", "small", "standard")
HISTORY = (5, 15, 50, 150, 500)
LENGTHS = (100, 300, 1_000, 3_000, 10_000)


class Weighed(Pupil):
    """A visitor who notes the bytes that arrive."""

    received = 0

    def whole(self, message):
        self.received += message.ByteSize()
        return super().whole(message)


async def page_cost(server, query):
    """-> (KB of the first view, KB after a step, ms of CPU of a page drawn again, of a step), of one visitor"""
    visitor = await Weighed(server.url).connected()
    visitor.query = query
    await visitor.open(PAGE)
    first, visitor.received = visitor.received, 0
    await visitor.press(STEP)
    stepped = visitor.received
    rerun = median(await cost(server, visitor.rerun))
    step = median(await cost(server, lambda: visitor.press(STEP)))
    await visitor.socket.close()
    return first / 1000, stepped / 1000, 1000 * rerun, 1000 * step


async def pages(server):
    """The tables of what a page costs."""
    # Their code is sent to the first as to all, and their pets are drawn before.
    await page_cost(server, f"preset={DENSE[0]}")
    columns = ("first view, KB", "after a step, KB", "drawn again, ms", "a step, ms")
    sizes = {weights_of(name): await page_cost(server, f"preset={name}") for name in DENSE}
    table("weights", columns, sizes)
    run = "preset=small&run={}*cat*cat*CrossEntropy*SGD*0.0001*1"
    table("iterations", columns, {t: await page_cost(server, run.format(t)) for t in HISTORY})


def weights_of(name):
    return sum(params.W.size + params.b.size for params in first_state(Start(name)).params if params)


def memory():
    """The table of what a run's states and curve weigh."""
    start = Start("small")
    settings = Settings(DEFAULT_PETS, "", batch=32, learning_rate=preset("small").rate)
    tape, found = Tape(Sources()), {}
    for length in LENGTHS:
        assert tape.advance(Experiment(start).stepped(settings, length), inf)
        kept = sum(len(track.kept) for track in tape.tracks)
        found[length] = kept * _bytes(tape.state) / 1e6, kept, len(tape.track.losses.points()[0])
    table("iterations of a run", ("kept states, MB", "kept states", "points of the curve"), found)


def table(of, columns, found):
    """Print figures by size, and below them the exponents."""
    print(f"\n| {of} | {' | '.join(columns)} |\n|{'--:|' * (len(columns) + 1)}")
    for size, figures in found.items():
        print(f"| {size:,} | {' | '.join(f'{figure:,.4g}' for figure in figures)} |")
    slopes = np.polyfit(np.log([*found]), np.log([*found.values()]), 1)[0]
    print(f"| exponent | {' | '.join(f'{slope:.2f}' for slope in slopes)} |", flush=True)


def main():
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder) / "log.txt", env={"PYTHONPATH": ""}) as server:
        asyncio.run(pages(server))
    memory()


if __name__ == "__main__":
    main()
