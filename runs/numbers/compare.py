"""Dense against convolutional: what two networks that were trained on the same photos say of one picture, and why.

dense   3,072 numbers in a row through 128 hidden nodes        conv   six convolutions, the lesson's largest network
"""

from dataclasses import replace

import numpy as np

import engine
from pictures.collect import SIDE, kept
from pictures.pixels import SHIFTS, from_bytes, shifted, to_bytes_0_255
from runs.course.states import arrays_in
from runs.course.trained import figures, ready
from runs.numbers.numbers import Numbers

# What they learned from: photos with some drawn pets among them, or drawn pets alone.
PAIRS = {
    "photos": {"dense": "cat-dog-dense", "conv": "cat-dog"},
    "drawn": {"dense": "standard-drawn", "conv": "cat-dog-drawn"},
}
PAIR = PAIRS["photos"]
# Probabilities are told in hundredths: less is not seen.
SEEN = 0.01
BLOCK = 3  # pixels: where each network looks is shown no finer than the dense one, of 32 x 32 pixels, can look


def side_by_side(square) -> Numbers:
    """Both networks on a square picture.

    dense_P, conv_P (1,2); dense_slope, conv_slope (32,32): how far the probability of the answer moves with the pixels
    there, the sizes of their colours' slopes added up.
    """
    numbers = {}
    for kind, name in PAIR.items():
        network, state, pixels = ready(name)
        fwd = engine.forward(network, state, _seen(kept(square), pixels)[None])
        numbers[f"{kind}_P"] = network.loss.probabilities(fwd.logits)
        slope, cells = np.abs(slope_of_answer(network, state, fwd)), SIDE // BLOCK
        numbers[f"{kind}_slope"] = slope.reshape(cells, pixels // cells, cells, -1).sum(axis=(1, 3))
    return Numbers(numbers)


def slope_of_answer(network: engine.Network, state: engine.State, fwd: engine.Forward) -> np.ndarray:
    """dP/dX of the class that is answered: the backward pass, begun at its probability instead of a loss. -> (h,w,c)"""
    P = network.loss.probabilities(fwd.logits)
    answer = int(P.argmax())
    err = engine.loss(network, fwd, np.eye(P.shape[1])[[answer]])
    at_logits = engine.softmax_jacobian(P)[:, answer]  # (1,k)
    return engine.backward(network, state, fwd, replace(err, delta=at_logits)).deltas[0][0]


def shifted_answers(square) -> Numbers:
    """The answers to the picture moved sideways by each of SHIFTS.

    dense_moved, conv_moved (shifts,2): probabilities; dense_low, dense_high, conv_low, conv_high: of Cat, the ends;
    dense_turned, conv_turned: at how many of the `places` the answer is another than where the picture was.
    """
    pictures = shifted(kept(square)[None], SHIFTS)[0]
    numbers: dict[str, np.ndarray | float] = {"furthest": SHIFTS[-1], "places": len(SHIFTS) - 1}
    for kind, name in PAIR.items():
        network, state, pixels = ready(name)
        X = np.stack([_seen(picture, pixels) for picture in pictures])
        P = network.loss.probabilities(engine.forward(network, state, X).logits)
        numbers |= {f"{kind}_moved": P, f"{kind}_low": P[:, 0].min(), f"{kind}_high": P[:, 0].max()}
        said = P.argmax(axis=1)
        numbers[f"{kind}_turned"] = int((said != said[SHIFTS.index(0)]).sum())
    return Numbers(numbers)


def turns_more(found: Numbers) -> str:
    """dense, conv or both: whose answers changed for more than twice as many of the photos that were moved."""
    dense, conv = (found[f"photos.{kind}.photos.turned"] for kind in PAIR)
    return "dense" if dense > 2 * conv else "conv" if conv > 2 * dense else "both"


def moves_more(moving: Numbers) -> str:
    """dense or conv: whose probability moved further with this picture; both, where nobody could see that."""
    dense, conv = (moving[f"{kind}_high"] - moving[f"{kind}_low"] for kind in PAIR)
    return "both" if abs(dense - conv) < SEEN else "dense" if dense > conv else "conv"


def measured() -> Numbers:
    """Weights, and how right about which pictures: photos.dense.weights, drawn.conv.photos.accuracy ..."""
    found = Numbers()
    for source, pair in PAIRS.items():
        for kind, name in pair.items():
            found |= {f"{source}.{kind}.{key}": value for key, value in figures(name).items()}
            found[f"{source}.{kind}.weights"] = sum(w.size for w in arrays_in(ready(name).state.params))
    return found


def _seen(picture, pixels):
    """(96,96,3) uint8 as a network of that size takes it."""
    return to_bytes_0_255(from_bytes(picture), pixels, grey=False) / 255
