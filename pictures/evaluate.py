"""How well a network knows photos: `python -m pictures.evaluate MODEL DATA --json`, DATA a folder or ZIP.

DATA has photos in cat/ and dog/.
"""

import argparse
import json
import sys
import time

import numpy as np

from engine import EngineError, forward, load, softmax
from engine.layers import Dense
from pictures.collect import DataSetError
from pictures.photos import VALIDATION, held_out, read_photos

SURE = 0.8  # below this the lesson says "not sure"
PHOTO_PIXELS = 96
BATCH = 64


def predicted(network, state, photos):
    """uint8 (n,p,p,3) -> probabilities (n,2), one pass, as in the lesson."""
    batches = (photos[start : start + BATCH] for start in range(0, len(photos), BATCH))
    return np.concatenate([softmax(forward(network, state, _in_0_1(batch)).logits) for batch in batches])


def scores(P, y):
    """-> dict: how often probabilities (n,2) are right about labels (n,), and how well their confidence is earned."""
    chosen, confidence = P.argmax(axis=1), P.max(axis=1)
    right, sure = chosen == y, confidence >= SURE
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


def expected_calibration_error(confidence, right, bins=15):
    """The mean gap between confidence and share of right answers, over equally wide bins. (Naeini and others 2015)"""
    places = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [abs(confidence[places == b].sum() - right[places == b].sum()) for b in range(bins)]
    return float(sum(gaps) / len(right))


def side_of(network):
    """How many pixels wide a picture this network reads; one of convolutions takes any, and is shown PHOTO_PIXELS."""
    dense = next((layer for layer in network.layers if isinstance(layer, Dense)), None)
    first = next(layer for layer in network.layers if layer.weight_shape)
    return round((dense.inputs / 3) ** 0.5) if first is dense else PHOTO_PIXELS


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
    parser.add_argument("model", help="a network file, .npz")
    parser.add_argument("data", help="a folder or ZIP with photos in cat/ and dog/")
    parser.add_argument("--pixels", type=int, help="one side of what it is shown, if it was not trained on 96")
    parser.add_argument(
        "--held-out", type=int, metavar="SEED", help="only the photos that training with this seed was judged by"
    )
    parser.add_argument("--json", action="store_true", help="print one line of JSON")
    options = parser.parse_args(arguments)
    try:
        network, state = load(options.model)
        photos, y = read_photos(options.data, options.pixels or side_of(network))
        if options.held_out is not None:
            held = held_out(y, VALIDATION, options.held_out)
            photos, y = photos[held], y[held]
    except (EngineError, DataSetError, OSError) as error:
        sys.exit(str(error))
    found = scores(predicted(network, state, photos), y)
    found["ms_per_photo"] = milliseconds_a_photo(network, state, photos[0])
    print(json.dumps(found) if options.json else "\n".join(f"{name:18} {value}" for name, value in found.items()))


def _in_0_1(photos):
    return photos.astype(np.float32) / 255


if __name__ == "__main__":
    main()
