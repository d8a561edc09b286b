"""What every door is given: one step, and what it was a step of."""

from dataclasses import dataclass

from engine import Network, Step


@dataclass(frozen=True, eq=False)
class Taken:
    """One step to take home.

    label: index of the true class of the first picture. picture_png: that picture, the bytes of a PNG file, or None.
    address: of the lesson at this moment, from its `?` on. names: one word a class.
    """

    network: Network
    step: Step
    label: int
    picture_png: bytes | None
    address: str
    names: tuple[str, ...]
