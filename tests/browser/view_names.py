"""Any number that the view shows, computed again from a step by its name alone."""

import re
from fractions import Fraction
from pathlib import Path

import numpy as np

import engine
from engine.losses import softmax_jacobian
from tests import by_hand
from ui.parts.numbers import SUPERSCRIPTS

APP = Path(__file__).with_name("view_app.py")
ALL = """root => [...root.querySelectorAll('[data-name]')].map(e => ({
    name: e.dataset.name, value: e.dataset.value ?? null, text: e.tagName === 'g' ? null : e.textContent.trim(),
    label: e.getAttribute('aria-label')}))"""
READABLE = {after: before for before, after in SUPERSCRIPTS.items()}
ENTRY = re.compile(r"(\w+)(?:\[([\d,]+)\])?$")
DERIVED = re.compile(r"(\w+)\((.*)\)$")
# What another loss says of the same answer.
OTHER = re.compile(r"([A-Z]\w+)\.L$")
NUMBER = re.compile(r"-?\d[\d.e+-]*$")
ARGUMENT = re.compile(r"(?:[^,()\[\]]|\[[^\]]*\]|\((?:[^()]|\([^()]*\))*\))+")
OPERATIONS = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "divide": lambda a, b: a / b,
    "power": lambda a, b: a**b,
    "neg": lambda a: -a,
    "square": lambda a: a * a,
    "exp": np.exp,
    "ln": np.log,
    "sqrt": np.sqrt,
    "tanh": np.tanh,
    "abs": abs,
    "max": max,
    "min": min,
    "largest": max,
    "above": lambda a, b: a > b,
    "below": lambda a, b: a < b,
}


def read(text):
    """The exact value of a shown number, and what one unit of its last digit is worth."""
    mantissa, _, exponent = text.removeprefix("≈").removeprefix("+").partition("×10")
    scale = Fraction(10) ** int(exponent.translate(READABLE) or 0)
    decimals = len(mantissa.partition(".")[2])
    return Fraction(mantissa.replace("−", "-")) * scale, scale / 10**decimals


def wrong(shown, names, exact):
    """Sentences about shown numbers that are not what a step says; `exact` is False where weights travel as float32."""
    found = []
    for number in shown:
        if number["value"] is None:
            continue
        true, sent = float(names.value(number["name"])), float(number["value"])
        if not abs(true - sent) <= tolerance(number["name"], exact) * max(abs(true), 1e-3):
            found.append(f"{number['name']} is {true}, but {sent} was sent")
        if number["text"] is not None:
            text, unit = read(number["text"])
            half = unit if number["text"].startswith("≈") else unit / 2
            if abs(float(text) - sent) > float(half) * (1 + 1e-6) + 1e-15:
                found.append(f"{number['name']} is {sent}, but {number['text']} is shown")
    return found


def tolerance(name, exact):
    """How far a sent number may be off: float32 weights are rounded once, and thousands of them add that up."""
    if exact:
        return 1e-12
    return 1e-4 if name.startswith("rest") else 3e-7


class Names:
    """The numbers of one step of a network whose layers are Dense, an activation, Dense."""

    def __init__(self, network, step, masks):
        self.network, self.step, self.masks = network, step, masks
        self.entries = engine.ledger(network, step)
        fwd = engine.forward(network, step.after, self.entries["X"])
        err = engine.loss(network, fwd, step.targets)
        after = dict(zip(("Z1", "A1", "Z2"), fwd.values[1:], strict=True))
        after |= {"P": err.probabilities, "E": err.errors, "ell": err.per_example, "L": err.loss}
        self.entries |= {f"after_{name}": value for name, value in after.items()}

    def value(self, name):
        """The number of this name. Raises KeyError, AttributeError or IndexError for a name that means nothing."""
        if NUMBER.match(name):
            return float(name)
        if match := OTHER.match(name):
            return by_hand.losses(self.entries["P"], self.entries["T"])[match[1]]["L"]
        if match := DERIVED.match(name):
            kind, argument = match.groups()
            if kind in OPERATIONS:
                return OPERATIONS[kind](*map(self.value, ARGUMENT.findall(argument)))
            return getattr(self, f"derived_{kind}")(argument)
        entry, index = ENTRY.match(name).groups()
        return float(
            np.asarray(self.entries[entry])[tuple(map(int, index.split(",")))] if index else self.entries[entry]
        )

    def derived_bytes(self, ref):
        return self.value(ref) * 255

    def derived_product(self, argument):
        layer, (i, j), n = self.weight(argument)
        return self.entries[self.input(layer)][n, i] * self.entries[f"W{layer}"][i, j]

    def derived_blame(self, argument):
        layer, (i, j), n = self.weight(argument)
        return self.entries[f"dZ{layer}"][n, j] * self.entries[f"W{layer}"][i, j]

    def derived_share(self, argument):
        layer, index, n = self.weight(argument)
        given = 1 if len(index) == 1 else self.entries[self.input(layer)][n, index[0]]
        return given * self.entries[f"dZ{layer}"][n, index[-1]]

    def derived_rest(self, ref):
        """What is left of a sum beside the six largest of its terms, and beside the bias."""
        name, index = ENTRY.match(ref).groups()
        n, j = map(int, index.split(","))
        layer = int(name[-1]) + (name[0] == "d" and name[1] == "A")
        if name.startswith("Z"):
            terms = self.entries[self.input(layer)][n] * self.entries[f"W{layer}"][:, j]
        else:
            terms = (
                self.entries["dZ1" if name == "dX" else f"dZ{layer}"][n]
                * self.entries["W1" if name == "dX" else f"W{layer}"][j]
            )
        return float(np.sort(np.abs(terms)).size and terms[np.argsort(-np.abs(terms), kind="stable")[6:]].sum())

    def derived_slope(self, argument):
        if argument.startswith("Z"):
            n, j = self.place(argument)
            return float(self.network.layers[1].slope(self.entries["Z1"], self.entries["A1"])[n, j])
        return self.nudged(argument).slope

    def derived_through(self, argument):
        n, k, j = map(int, re.match(r"dP\[(\d+),(\d+)\],Z2\[\d+,(\d+)\]", argument).groups())
        return self.entries["dP"][n, k] * softmax_jacobian(self.entries["P"])[n, k, j]

    def derived_jacobian(self, argument):
        n, k, j = map(int, argument.split(","))
        return softmax_jacobian(self.entries["P"])[n, k, j]

    def derived_plus(self, ref):
        return self.nudged(ref).plus

    def derived_minus(self, ref):
        return self.nudged(ref).minus

    def derived_part(self, argument):
        blame = self.pixel_blame()
        return float((blame * self.cover(argument.removeprefix("dX,"))).sum() / blame.sum())

    def derived_area(self, part):
        return float(self.cover(part).mean())

    def cover(self, part):
        return np.rint(255 * self.masks[part]).ravel() / 255

    def pixel_blame(self):
        pixels = self.masks["ears"].size
        return np.abs(self.entries["dX"][0].reshape(pixels, -1)).sum(axis=1)

    def nudged(self, ref):
        layer, index, _ = self.weight(ref)
        place = ("b" if ref.startswith("b") else "W", *index)
        X, T = self.entries["X"], self.step.targets
        return engine.nudge(self.network, self.step.before, X, T, 2 * (layer - 1), place, 1e-4)

    def weight(self, argument):
        """ "W1[12,3],2" -> (1, [12, 3], picture 2)."""
        layer, index, n = re.match(r"[Wb](\d)\[([\d,]+)\](?:,(\d+))?$", argument).groups()
        return int(layer), list(map(int, index.split(","))), int(n or 0)

    def place(self, ref):
        return tuple(map(int, ENTRY.match(ref)[2].split(",")))

    @staticmethod
    def input(layer):
        return "X" if layer == 1 else "A1"
