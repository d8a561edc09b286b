"""How well networks know photos: `python -m offline.evaluate MODEL... DATA --json`.

DATA is a folder or ZIP with photos in cat/ and dog/, or pets:<count>:<seed> for drawn pets.
"""

import argparse
import json
import re
import sys
import time
from math import isqrt
from pathlib import Path

import numpy as np

from engine import EngineError, forward, load, softmax
from engine.layers import Dense
from offline.photos import VALIDATION, held_out, read_photos, smaller
from pictures.collect import DataSetError
from pictures.pets import pets
from pictures.pixels import SHIFTS, from_bytes, shifted, to_bytes_0_255
from pictures.shipped import PIXELS, SURE_ENOUGH

PHOTO_PIXELS = 96
BATCH = 64
DRAWN = "pets:"


def predicted(network, state, photos):
    """uint8 (n,p,p,3) -> probabilities (n,2), one pass, as in the lesson."""
    batches = (photos[start : start + BATCH] for start in range(0, len(photos), BATCH))
    return np.concatenate([softmax(forward(network, state, taken(network, batch)).logits) for batch in batches])


def scores(P, y):
    """-> dict: how often probabilities (n,2) are right about labels (n,), and how well their confidence is earned."""
    chosen, confidence = P.argmax(axis=1), P.max(axis=1)
    right, sure = chosen == y, confidence >= SURE_ENOUGH
    cats, dogs = (right[y == label].mean() for label in (0, 1))
    return {
        "photos": len(y),
        "accuracy": float(right.mean()),
        "balanced_accuracy": float((cats + dogs) / 2),
        "cats": float(cats),
        "dogs": float(dogs),
        "ece": expected_calibration_error(confidence, right),
        "coverage_at_0.8": float(sure.mean()),
        "accuracy_at_0.8": float(right[sure].mean()) if sure.any() else None,
    }


def turned(network, state, pictures, pixels):
    """The share of pictures (n,96,96,3) whose answer is another one when they are moved by one of SHIFTS."""
    turns = []
    for picture in pictures:
        answers = predicted(network, state, smaller(shifted(picture[None])[0], pixels)).argmax(axis=1)
        turns.append((answers != answers[SHIFTS.index(0)]).any())
    return float(np.mean(turns))


def expected_calibration_error(confidence, right, bins=15):
    """The mean gap between confidence and share of right answers, over equally wide bins. (Naeini and others 2015)"""
    places = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [abs(confidence[places == b].sum() - right[places == b].sum()) for b in range(bins)]
    return float(sum(gaps) / len(right))


def side_of(network):
    """How many pixels wide a picture this network reads; one of convolutions takes any, and is shown PHOTO_PIXELS."""
    first = next(layer for layer in network.layers if layer.weight_shape)
    if not isinstance(first, Dense):
        return PHOTO_PIXELS
    return isqrt(first.inputs if is_grey(network) else first.inputs // 3)


def is_grey(network):
    """Whether its inputs are a square of grey pixels; else they have three colours."""
    first = network.layers[0]
    return isinstance(first, Dense) and isqrt(first.inputs) ** 2 == first.inputs


def read(data, pixels):
    """-> X uint8 (n,pixels,pixels,3), y int (n,): photos, or drawn pets. Raises DataSetError."""
    if not data.startswith(DRAWN):
        return read_photos(data, pixels)
    if not re.fullmatch(r"pets:[1-9]\d{0,4}:\d{1,9}", data):
        raise DataSetError("Drawn pets are asked for by how many, and by a seed: pets:300:77.")
    X, y = pets(*map(int, data.split(":")[1:]), pixels)
    return np.rint(X * 255).astype(np.uint8), y


def write(file, model, data, found):
    """Put the figures of a network beside those in the file: {network: {"drawn" or "photos": figures}}."""
    every = json.loads(file.read_text()) if file.exists() else {}
    every.setdefault(model, {})["drawn" if data.startswith(DRAWN) else "photos"] = found
    file.write_text(json.dumps(every, indent=1, sort_keys=True) + "\n")


def milliseconds_a_photo(network, state, photo, times=20):
    """The fastest of several predictions of one photo (p,p,3) alone."""
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        predicted(network, state, photo[None])
        spent.append(time.perf_counter() - start)
    return 1000 * min(spent)


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", nargs="+", help="a network file, .npz")
    parser.add_argument("data", help="a folder or ZIP with photos in cat/ and dog/, or pets:300:77 for drawn pets")
    parser.add_argument("--pixels", type=int, help="one side of what it is shown, if it was not trained on 96")
    parser.add_argument(
        "--held-out", type=int, metavar="SEED", help="only the photos that training with this seed was measured on"
    )
    parser.add_argument("--moved", action="store_true", help="count whose answer turns when it is moved sideways")
    parser.add_argument("--json", action="store_true", help="print one line of JSON for each network")
    parser.add_argument("--into", type=Path, metavar="FILE", help="write the figures into this JSON file as well")
    options = parser.parse_args(arguments)
    try:
        networks = {Path(model): load(model) for model in options.model}
        pictures, y = read(options.data, PHOTO_PIXELS)
    except (EngineError, DataSetError, OSError) as error:
        sys.exit(str(error))
    if options.held_out is not None:
        held = held_out(y, VALIDATION, options.held_out)
        pictures, y = pictures[held], y[held]
    for model, (network, state) in networks.items():
        pixels = options.pixels or PIXELS.get(model.stem) or side_of(network)
        photos = smaller(pictures, pixels)
        found = scores(predicted(network, state, photos), y)
        if options.moved:
            found["turned"] = turned(network, state, pictures, pixels)
        if options.into:
            write(options.into, model.stem, options.data, found)
        found["ms_per_photo"] = milliseconds_a_photo(network, state, photos[0])
        print(json.dumps(found) if options.json else "\n".join(f"{name:18} {value}" for name, value in found.items()))


def taken(network, photos):
    """uint8 (n,p,p,3) -> the network's input: from 0 to 1, in grey if need be, and without convolutions in a row."""
    if is_grey(network):
        photos = np.stack([to_bytes_0_255(from_bytes(photo), len(photo), grey=True) for photo in photos])
    X = photos.astype(np.float32) / 255
    return X.reshape(len(X), -1) if isinstance(network.layers[0], Dense) else X


if __name__ == "__main__":
    main()
