"""Train the lesson's dense networks before anybody comes, with this project's own engine:

    python -m offline.train_dense PHOTOS

PHOTOS is a folder or ZIP with photos in cat/ and dog/. Each size is trained twice, on drawn pets and on the photos, and
written to models/; the photos kept aside are those of `offline.evaluate --held-out 0`. About ten minutes on one core.
"""

import sys

import numpy as np

import engine
from offline.augment import augmented
from offline.photos import VALIDATION, held_out, progress, read_photos
from offline.train_photos import ahead, save_safely, to_ship
from pictures.pets import pets
from pictures.pixels import from_bytes, to_bytes_0_255
from pictures.shipped import FOLDER
from runs.course.presets import PRESETS

SEED = 0
DRAWN = 6000  # pets
PETS_SEED = 5
SIDE = 96
BATCH = 64
ITERATIONS = {"drawn": 6000, "photos": 9000}
PEAK = 0.03
LEAST_SIDE = 0.85
WEIGHT_DECAY = 1e-4
GREY = np.array([0.299, 0.587, 0.114], np.float32)  # as in pictures.pixels


def batches(pictures, labels, size, iterations):
    """Mini-batches, half of them cats, each picture changed a little by chance. -> (X, T)"""
    kinds = [np.flatnonzero(labels == label) for label in (0, 1)]
    for i in range(iterations):
        rng = np.random.default_rng((SEED, i))
        rows = np.concatenate([rng.choice(kind, BATCH // 2) for kind in kinds])
        X = augmented(pictures[rows], size.pixels, LEAST_SIDE, rng)
        yield (X @ GREY if size.grey else X).reshape(BATCH, -1), np.eye(2)[labels[rows]]


def trained(pictures, labels, size, iterations):
    """One network, from He's random weights on. -> (network, state)"""
    rule = engine.Momentum(engine.OneCycle(PEAK, iterations), nesterov=True, weight_decay=WEIGHT_DECAY)
    network = engine.Network(size.layers(engine.ReLU()), engine.CrossEntropy(), rule)
    state = engine.init(network, SEED, np.float32)
    for step in engine.train(network, state, ahead(batches(pictures, labels, size, iterations)), start=np.log(2)):
        state = step.after
        progress(size.name, state.t, iterations, f"loss {step.loss.loss:.2f}")
    return network, state


def right(network, state, pictures, labels, size):
    """The share of pictures, uint8 (n,96,96,3), whose label the network says."""
    small = [to_bytes_0_255(from_bytes(picture), size.pixels, size.grey).ravel() for picture in pictures]
    return float((engine.forward(network, state, np.stack(small) / 255).logits.argmax(axis=1) == labels).mean())


def write(name, network, state):
    save_safely(FOLDER / f"{name}.npz", engine.save, *to_ship(network, state))


def main(photos):
    X, y = read_photos(photos, SIDE)
    held = held_out(y, VALIDATION, SEED)
    X_drawn, y_drawn = pets(DRAWN, PETS_SEED, SIDE)
    X_drawn = np.rint(X_drawn * 255).astype(np.uint8)
    for size in PRESETS:
        if size.widths:
            continue
        for source, pictures, labels in (("drawn", X_drawn, y_drawn), ("photos", X[~held], y[~held])):
            network, state = trained(pictures, labels, size, ITERATIONS[source])
            write(getattr(size, source), network, state)
            print(
                f"{size.name} on {source}: {right(network, state, X[held], y[held], size):.3f} of held-out photos right"
            )


if __name__ == "__main__":
    main(sys.argv[1])
