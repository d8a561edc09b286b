"""Train a convolutional network on photographs, with this project's own engine:

    python -m offline.train_photos DATA --out FILE
    python -m offline.train_photos DATA --out FILE --workers 2
    python -m offline.train_photos DATA --out FILE --cluster tcp://10.0.0.1:8786 --shares 8

DATA is a folder or ZIP with photos in cat/ and dog/. The defaults are the recipe of the shipped network. Stop it
whenever you like, even by pulling the plug: the same command goes on where it was, and ends with the same numbers.
On a cluster every machine has DATA at the same place, reads it itself, and works on a share of each batch
(offline/cluster.py).
"""

import argparse
import hashlib
import os
import re
import sys
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from math import nan
from pathlib import Path

import numpy as np

from engine import (
    SGD,
    BatchNorm,
    Conv,
    CrossEntropy,
    Cycles,
    Dense,
    EngineError,
    Flatten,
    GlobalAveragePool,
    MaxPool,
    Momentum,
    Network,
    OneCycle,
    Params,
    ReLU,
    fold,
    init,
    load,
    save,
    train,
)
from offline.augment import augmented
from offline.averaged import averaged, load_both, save_both
from offline.bits import FULL, rounded
from offline.evaluate import predicted, scores
from offline.grown import grown
from offline.memory import keep_freed_memory
from offline.photos import VALIDATION, held_out, progress, read_photos
from pictures.collect import DataSetError
from pictures.pets import pets

BATCH = 64
SHARES = 4  # of a batch, on a cluster
SAVE_EVERY = 30  # seconds, and after every epoch
LOOK_EVERY = 4  # epochs
# What can be said of a recipe: the kind of number, the least and the most.
BOUNDS = {
    "seed": (int, 0, 2**32 - 1),
    "epochs": (int, 1, 10_000),
    "again": (int, 0, 10_000),
    "pixels": (int, 2, 1024),
    "pools": (int, 0, 10),
    "dense": (int, 0, 10_000),
    "validation": (int, 2, 100_000),
    "drawn": (int, 0, 100_000),
    "bits": (int, 1, FULL),
    "peak": (float, 1e-9, 100),
    "again_peak": (float, 1e-9, 100),
    "least_side": (float, 0.01, 1),
    "cut": (float, 0, 1),
    "average": (float, 0, 0.999999),
}


@dataclass(frozen=True)
class Recipe:
    """What decides a training, beside the photos. `widths`: channels after each convolution; `pools`: how many of the
    convolutions are followed by pooling; with `dense` above 0, a network of that many hidden nodes takes their place.
    The first epochs see smaller pictures, `small` pixels for that share of them, if there are convolutions, and crops
    of `least_side` of a photo or more. After these `epochs` come `again` more, a second and lower cycle of the
    learning rate, that see nearly whole photos, as in use. (Touvron and others 2019: crops make animals look larger)
    `cut`: the side of a square that is hidden in every picture, as a share of the picture's; `average`: the share that
    the weights before keep in the running mean which is measured and shipped (0: the last weights are); `bits`: how
    many significant bits a shipped weight has; `start`: a shipped network whose weights training begins with.
    """

    widths: tuple = (16, 40, 80, 112, 144, 144)
    pools: int = 4
    dense: int = 0
    pixels: int = 96
    epochs: int = 34
    small: tuple = ((64, 0.5), (80, 0.2))
    peak: float = 0.1
    least_side: float = 0.62
    again: int = 10
    again_peak: float = 0.03
    again_least_side: float = 0.85
    weight_decay: float = 5e-4
    smoothing: float = 0.05
    cut: float = 0.0
    average: float = 0.0
    bits: int = FULL
    start: str = ""
    validation: int = VALIDATION
    drawn: int = 1000
    seed: int = 0

    def pixels_at(self, epoch):
        """Pixels along one side in this epoch, counted from 0."""
        share = 0
        for pixels, part in () if self.dense else self.small:
            share += part
            if epoch < round(share * self.epochs):
                return min(pixels, self.pixels)
        return self.pixels

    def least_side_at(self, epoch):
        """The smallest crop in this epoch, as a share of the photo's side."""
        return self.least_side if epoch < self.epochs else self.again_least_side


@dataclass(frozen=True, eq=False)
class Photos:
    """uint8 pictures (n,p,p,3) and their labels (n,), to learn from and to be measured on; no photo is in both."""

    X: np.ndarray
    y: np.ndarray
    X_validation: np.ndarray
    y_validation: np.ndarray


def schedule(recipe, an_epoch):
    """The learning rate of every iteration; an epoch has `an_epoch` of them. Raises EngineError if they are too few."""
    first = OneCycle(recipe.peak, recipe.epochs * an_epoch)
    return Cycles((first, OneCycle(recipe.again_peak, recipe.again * an_epoch))) if recipe.again else first


def build(recipe, an_epoch):
    """The network of a recipe. Raises EngineError if its pools do not fit its pixels, or the epochs are too few."""
    optimizer = Momentum(schedule(recipe, an_epoch), nesterov=True, weight_decay=recipe.weight_decay)
    layers = dense_layers(recipe) if recipe.dense else convolutional_layers(recipe)
    network = Network(layers, CrossEntropy(recipe.smoothing), optimizer)
    for epoch in range(recipe.epochs):
        network.check((recipe.pixels_at(epoch), recipe.pixels_at(epoch), 3))
    return network


def convolutional_layers(recipe):
    """Stages of Conv, BatchNorm, MaxPool and ReLU, then one average a channel, and two weighted sums of these.

    The largest of four, then ReLU, is the same as ReLU first, with a quarter of the work.
    """
    layers, channels = [], 3
    for stage, width in enumerate(recipe.widths):
        layers += [Conv(channels, width), BatchNorm(width), *([MaxPool()] if stage < recipe.pools else []), ReLU()]
        channels = width
    return (*layers, GlobalAveragePool(), Dense(channels, 2))


def dense_layers(recipe):
    return (Flatten(), Dense(3 * recipe.pixels**2, recipe.dense), ReLU(), Dense(recipe.dense, 2))


def split(X, y, recipe):
    """Half of the validation photos are cats; the rest is to learn from, with drawn pets mixed in."""
    held = held_out(y, recipe.validation, recipe.seed)
    if min(np.bincount(y[~held], minlength=2)) < BATCH // 2:
        raise DataSetError(f"Too few photos: beside the {recipe.validation} that judge, {BATCH // 2} of each kind.")
    X_drawn, y_drawn = pets(recipe.drawn, recipe.seed, recipe.pixels)
    X_drawn = np.rint(X_drawn * 255).astype(np.uint8)
    return Photos(np.concatenate([X[~held], X_drawn]), np.concatenate([y[~held], y_drawn]), X[held], y[held])


def epoch_order(y, recipe, epoch):
    """Indices of one epoch's pictures in batches: as many of one kind as of the other, shuffled. -> (batches, BATCH)"""
    rng = np.random.default_rng((recipe.seed, 2, epoch))
    kinds = [rng.permutation(np.flatnonzero(y == label)) for label in (0, 1)]
    each = min(map(len, kinds))
    order = rng.permutation(np.concatenate([kind[:each] for kind in kinds]))
    return order[: len(order) // BATCH * BATCH].reshape(-1, BATCH)


def places(photos, recipe, start):
    """((epoch, place in it, its pictures' indices), T) for iteration `start` and all later ones."""
    an_epoch = len(epoch_order(photos.y, recipe, 0))
    for epoch in range(start // an_epoch, recipe.epochs + recipe.again):
        order = epoch_order(photos.y, recipe, epoch)
        for i in range(start - epoch * an_epoch if epoch == start // an_epoch else 0, an_epoch):
            yield (epoch, i, order[i]), np.eye(2)[photos.y[order[i]]]


def pictures_at(photos, recipe, place, part=slice(None)):
    """X of the batch at this place, or of a part of it: it depends on nothing else."""
    epoch, i, rows = place
    rng = np.random.default_rng((recipe.seed, 3, epoch, i))
    return augmented(photos.X[rows], recipe.pixels_at(epoch), recipe.least_side_at(epoch), rng, part, recipe.cut)


def batches(photos, recipe, start):
    """(X, T) for iteration `start` and all later ones: what each one holds depends on its number only."""
    return ((pictures_at(photos, recipe, place), T) for place, T in places(photos, recipe, start))


def ahead(items, depth=4):
    """The same items, made by a second thread while the first is busy."""
    items = iter(items)
    with ThreadPoolExecutor(1) as helper:
        waiting = deque(helper.submit(next, items, None) for _ in range(depth))
        while (item := waiting.popleft().result()) is not None:
            waiting.append(helper.submit(next, items, None))
            yield item


def start_or_resume(network, recipe, checkpoint, photos, expected):
    """-> (state, its running mean). Raises EngineError if the checkpoint is of another recipe, or of other photos, than
    it is `expected` to say.
    """
    if not checkpoint.exists():
        return (begun(network, recipe, photos),) * 2
    stored, state, mean, of = load_both(checkpoint)
    if stored != network or of != expected:
        raise EngineError(f"{checkpoint} belongs to a training with other settings or photos; delete it to begin anew.")
    return state, mean


def told(recipe, photos):
    """What a checkpoint says of its training."""
    return f"{recipe} {digest(photos)}"


def digest(photos):
    """The same for the same photos to learn from, in the same order."""
    found = hashlib.blake2b(photos.X)
    found.update(photos.y)
    return found.hexdigest()


def begun(network, recipe, photos):
    """-> the state before the first iteration"""
    state = init(network, recipe.seed, np.float32)
    if not recipe.start:
        return state
    several = np.concatenate([X for X, _ in islice(batches(photos, recipe, 0), 8)])
    return grown(network, state, load(recipe.start)[1], several)


def save_safely(path, write, *given):
    """Whatever happens, `path` holds either the old file or the new one, whole: what `write` writes of the rest."""
    fresh = path.with_name(path.name + ".new")
    try:
        with open(fresh, "wb") as file:
            write(file, *given)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    os.replace(fresh, path)


def to_ship(network, state, bits=FULL):
    """-> (network, state) for the lesson: BatchNorm folded away, float16, plain loss and optimiser."""
    network, state = fold(network, state)
    params = tuple(p and Params(rounded(p.W, bits), p.b.astype(np.float16)) for p in state.params)
    network = Network(relu_first(network.layers), CrossEntropy(), SGD(0.01))
    return network, replace(state, params=params)


def relu_first(layers):
    """The order of the textbooks, ReLU before MaxPool: the same predictions, as both keep what is larger larger."""
    layers = list(layers)
    for i, pair in enumerate(pairwise(layers)):
        if isinstance(pair[0], MaxPool) and isinstance(pair[1], ReLU):
            layers[i : i + 2] = reversed(pair)
    return tuple(layers)


def steps_from(network, state, photos, recipe, together=None):
    """Every step that is still to come, taken by this process or by the cluster `together`."""
    if together:
        return train(network, state, places(photos, recipe, state.t), np.log(2), together.step)
    return train(network, state, ahead(batches(photos, recipe, state.t)), np.log(2))


def run(photos, recipe, out, together=None):
    """Train, with a checkpoint beside `out` until it is done; then write `out`. -> scores on the validation photos

    together: the cluster that takes the steps, in place of this process. Raises ConnectionError when it is gone; what
    was reached until then is in the checkpoint.
    """
    an_epoch = len(epoch_order(photos.y, recipe, 0))
    steps = (recipe.epochs + recipe.again) * an_epoch
    network = build(recipe, an_epoch)
    shared = f".shares{together.shares}" if together else ""
    checkpoint = out.with_name(f"{out.stem}.seed{recipe.seed}{shared}.training.npz")
    of = told(recipe, photos)
    state, mean = start_or_resume(network, recipe, checkpoint, photos, of)
    losses, first, began = deque(maxlen=100), state.t, time.monotonic()
    saved = began

    def keep():
        save_safely(checkpoint, save_both, network, state, mean, of)

    try:
        for step in steps_from(network, state, photos, recipe, together):
            # Together: whoever interrupts goes on with a mean of these very weights.
            state, mean = step.after, averaged(mean, step.after, recipe.average)
            losses.append(step.loss.loss)
            now = time.monotonic()
            left = (now - began) / (state.t - first) * (steps - state.t)
            progress("training", state.t, steps, f"loss {np.mean(losses):.3f}, {left / 60:.0f} min left")
            if now > saved + SAVE_EVERY or state.t % an_epoch == 0:
                keep()
                saved = now
            if state.t % (LOOK_EVERY * an_epoch) == 0:
                print(f"epoch {state.t // an_epoch}: {measured(network, mean, photos)}", file=sys.stderr, flush=True)
    except (ConnectionError, KeyboardInterrupt):
        keep()
        raise
    shipped = to_ship(network, mean, recipe.bits)
    save_safely(out, save, *shipped)
    checkpoint.unlink(missing_ok=True)
    return measured(*load(out), photos)


def measured(network, state, photos):
    return scores(predicted(network, state, photos.X_validation), photos.y_validation)


def options(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", help="a folder or ZIP with photos in cat/ and dog/")
    parser.add_argument("--out", type=file_to_write, required=True, help="the network file to write, .npz")
    for name, (kind, least, most) in BOUNDS.items():
        default, bounds = getattr(Recipe, name), within(kind, least, most)
        parser.add_argument(f"--{name.replace('_', '-')}", type=bounds, default=default, help=f"{default} if not said")
    parser.add_argument("--start", default=Recipe.start, help="a shipped network to begin from")
    parser.add_argument(
        "--widths", type=channels, default=Recipe.widths, help="channels of each convolution, as 12,24,48"
    )
    parser.add_argument(
        "--small", type=sizes, default=Recipe.small, help="pixels:share of the epochs, as 64:0.5,80:0.2"
    )
    where, few = parser.add_mutually_exclusive_group(), within(int, 1, BATCH)
    where.add_argument("--workers", type=few, help="train on so many processes of this machine")
    where.add_argument("--cluster", type=address, help="train on the workers of the Dask scheduler at this address")
    parser.add_argument("--shares", type=few, help="into how many each batch is cut for them (as many, or 4)")
    chosen = parser.parse_args(arguments)
    if chosen.shares and not (chosen.workers or chosen.cluster):
        parser.error("--shares are for --workers or --cluster")
    return chosen


def sizes(text):
    """The pictures of the first epochs, "64:0.5,80:0.2": 64 pixels for half of them, then 80 for a fifth."""
    try:
        found = tuple((int(pixels), float(share)) for pixels, share in (part.split(":") for part in text.split(",")))
    except ValueError:
        found = ()
    shares = [share for _, share in found]
    fit = all(pixels > 0 and share > 0 for pixels, share in found) and sum(shares) <= 1
    if not found or not fit:
        raise argparse.ArgumentTypeError(f"pixels and shares of the epochs, 1 at most, as 64:0.5,80:0.2, not {text}")
    return found


def file_to_write(text):
    path = Path(text)
    if path.is_dir() or not path.parent.is_dir():
        raise argparse.ArgumentTypeError(f"a file in a folder that is there, not {text or 'nothing'}")
    return path


def within(kind, least, most):
    """-> what reads a number of that kind, and refuses it with a sentence outside of these bounds"""

    def read(text):
        try:
            number = kind(text)
        except ValueError:
            number = nan
        if not least <= number <= most:
            raise argparse.ArgumentTypeError(f"a number from {least} to {most}, not {text}")
        return number

    return read


def channels(text):
    return tuple(map(within(int, 1, 10_000), text.split(",")))


def address(text):
    """Of a scheduler; what Dask makes of any other text is a traceback."""
    if not re.fullmatch(r"(tcp|tls)://.+:\d+", text):
        raise argparse.ArgumentTypeError(f"an address such as tcp://10.0.0.1:8786, not {text or 'nothing'}")
    return text


def train_on(where, data, photos, settings, out):
    """Train on the workers that `where` says, (workers, cluster, shares), or without any here. -> scores"""
    workers, address, shares = where
    recipe = Recipe(**settings)
    if not workers and not address:
        return run(photos, recipe, out)
    try:
        from offline.cluster import opened, together
    except ImportError:
        sys.exit("Several workers need more packages: pip install -r requirements-cluster.txt")
    with opened(workers, address) as client:
        return run(photos, recipe, out, together(client, data, settings, photos, shares or workers or SHARES))


def main(arguments=None):
    chosen = vars(options(arguments))
    data, out, *where = (chosen.pop(name) for name in ("data", "out", "workers", "cluster", "shares"))
    keep_freed_memory()
    try:
        photos = split(*read_photos(data, chosen["pixels"]), Recipe(**chosen))
        print(train_on(where, data, photos, chosen, out))
    except (DataSetError, EngineError, OSError) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("Stopped; the same command goes on from here.")


if __name__ == "__main__":
    main()
