"""Training on several machines: Dask distributed brings each share of a batch to a worker, and what it found back.

Each worker reads the photos itself, once. To it travel the place of a batch, the indices of its pictures, their labels
and the weights; from it logits, gradients and what BatchNorm saw (whose statistics count: runs/course/shares.py). A
share is a pure task: it depends on nothing but what it is given and the photos. So when a worker dies, Dask gives its
share to another one, and no number changes.

Whoever reaches a scheduler can run any program on its workers: let only your own network reach it.
"""

import logging
import sys
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from platform import node
from threading import Lock

import dask
from distributed import Client, KilledWorker, LocalCluster
from distributed.comm import CommClosedError

from offline.photos import read_photos
from offline.train_photos import Recipe, digest, pictures_at, split
from pictures.collect import DataSetError
from runs.course.shares import cut, joined, share_of

READING = Lock()


@dataclass(frozen=True)
class Source:
    """Where the photos of a training are, how they are divided, and the digest of those to learn from."""

    data: str
    recipe: Recipe
    digest: str


@dataclass(frozen=True)
class Together:
    """A cluster as it takes steps: each batch in so many shares, one task each."""

    client: Client
    source: Source
    shares: int

    def step(self, network, state, place, T, inputs=False):
        """`engine.step` on the batch at this place. Raises ConnectionError when the cluster is gone."""
        # An optimiser's memory is as large as the weights, and no gradient needs it.
        light, parts = replace(state, memory=(), optimizer=""), cut(len(T), self.shares)
        given = {"source": self.source, "network": network, "state": light, "place": place, "T": T}
        try:
            shares = self.client.gather(self.client.map(found_at, parts, pure=False, **given))
        except (CancelledError, CommClosedError, KilledWorker, TimeoutError) as error:
            raise ConnectionError(f"The cluster is gone ({error}); the same command goes on from here.") from error
        return joined(network, state, T, shares)


@contextmanager
def opened(workers, address):
    """-> a Client of the scheduler at `address`, or else of so many workers here, which end with it."""
    if address:
        with Client(address, set_as_default=False) as client:
            if not client.scheduler_info()["workers"]:
                print(f"{address} has no workers yet; the training waits for one.", file=sys.stderr, flush=True)
            yield client
        return
    # Each has one thread, as they share the cores; nothing listens outside of this machine.
    here = {"n_workers": workers, "threads_per_worker": 1, "dashboard_address": "127.0.0.1:0", "memory_limit": None}
    with (
        # Dask's workers give back each array's memory at once: a step would take 2.7 times as long.
        dask.config.set({"distributed.nanny.pre-spawn-environ.MALLOC_TRIM_THRESHOLD_": None}),
        LocalCluster(**here, silence_logs=logging.CRITICAL) as cluster,
        Client(cluster, set_as_default=False) as client,
    ):
        yield client


def together(client, data, settings, photos, shares):
    """-> Together. data: where each worker finds the photos; settings: those of the recipe; photos: as read here."""
    return Together(client, Source(str(Path(data).absolute()), Recipe(**settings), digest(photos)), shares)


def found_at(part, source, network, state, place, T):
    """On a worker: what a part of the batch at a place finds. Raises DataSetError if other photos are there."""
    return share_of(network, state, pictures_at(photos_of(source), source.recipe, place, part), T[part])


def photos_of(source):
    """The photos of this worker, which it reads once. Raises DataSetError if they are not those of the digest."""
    with READING:
        return _read(source)


@lru_cache(maxsize=1)
def _read(source):
    photos = split(*read_photos(source.data, source.recipe.pixels), source.recipe)
    if digest(photos) != source.digest:
        raise DataSetError(f"{source.data} on {node()} is not what the training began with")
    return photos
