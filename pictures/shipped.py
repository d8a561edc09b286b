"""The networks in models/, trained by this project's own engine; models/README.md says how, and how right they are."""

from pathlib import Path
from typing import NamedTuple

from engine import Network, State, load

SURE_ENOUGH = 0.8
"""An answer with a lower probability counts as "not sure": models/README.md says how many remain, and how right."""

FOLDER = Path(__file__).resolve().parent.parent / "models"
PIXELS = {"cat-dog": 96, "cat-dog-small": 48, "cat-dog-dense": 32, "cat-dog-drawn": 96, "cat-dog-small-drawn": 48}
PIXELS |= {
    f"{size}-{on}": n for size, n in (("tiny", 8), ("small", 16), ("standard", 32)) for on in ("drawn", "photos")
}


class Shipped(NamedTuple):
    """A trained network and the side of the pictures it is shown; its last two numbers are cat and dog."""

    network: Network
    state: State
    pixels: int


def shipped(name: str) -> Shipped:
    """One of PIXELS, read from its file; about 25 ms, so keep what you get."""
    return Shipped(*load(FOLDER / f"{name}.npz"), PIXELS[name])
