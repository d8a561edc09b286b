"""Numbers by name. Pages look each one up, and compute nothing themselves.

Names are the ledger's (`engine.names`: `W1[12,3]`, from input 12 to node 3) with more that are built of them, each
explained where it is made, such as `product(W1[12,3])`, that weight times its input.
"""

from engine.names import read

# Numbers that differ by less than this share of the larger one are the same, but for rounding.
SAME = 1e-9


def went(before: float, after: float) -> str:
    """fell, rose or same: what became of a number."""
    if abs(after - before) <= SAME * max(abs(before), abs(after)):
        return "same"
    return "fell" if after < before else "rose"


class Numbers(dict):
    """Arrays and numbers by name; `at("W1[12,3]")` is one number of an array."""

    def at(self, name: str) -> float:
        """The number of that name. Raises KeyError."""
        if name in self:
            return float(self[name])
        try:
            array, index = read(name)
        except ValueError as error:
            raise KeyError(name) from error
        return float(self[array][index])
