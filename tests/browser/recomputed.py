"""Any number that the view shows, computed again by its name from the file that a learner takes home.

Of the file only the pictures, the labels, the weights and what the optimiser remembers are used; everything else is the
textbook's. Layers: Dense, an activation, Dense.
"""

import re
from types import SimpleNamespace

import numpy as np

from pictures.bundled import masks
from tests import by_hand
from tests.browser.view_names import ENTRY, Names

WEIGHTS = ("W1", "b1", "W2", "b2")
REACH = 1e-4
"""How far the chosen weight is moved by these tests."""


class Recomputed(Names):
    """The numbers of one exported step. `file` is what numpy.load reads; `picture` is a bundled pet's name."""

    def __init__(self, file, picture="cat"):
        with np.load(file, allow_pickle=False) as arrays:
            self.file = dict(arrays)
        self.readme = str(self.file["README"])
        self.picture = picture
        self.bend, self.slope = by_hand.bend_of(self.said(r"-> (\w+)\("))
        self.loss, self.optimizer = self.said(r"Loss: (\w+)"), self.said(r"Optimiser: (\w+)")
        self.rate, self.t = float(self.said(r"learning_rate=([\d.e-]+)")), int(self.said(r"update (\d+) of"))
        given = {name: self.file[name] for name in WEIGHTS}
        self.entries = {**given, **self.whole(given)}
        self.entries |= self.updated()
        then = self.whole({name: self.entries[f"new_{name}"] for name in WEIGHTS})
        self.entries |= {f"after_{name}": then[name] for name in ("Z1", "A1", "Z2", "P", "E", "ell", "L")}

    def said(self, pattern):
        return re.search(pattern, self.readme)[1]

    def whole(self, w):
        """Forward, compare, backward, for a batch."""
        X, T = self.file["X"], self.file["T"]
        Z1 = X @ w["W1"] + w["b1"]
        A1 = self.bend(Z1)
        Z2 = A1 @ w["W2"] + w["b2"]
        P = by_hand.softmax(Z2)
        score = by_hand.losses(P, T)[self.loss]
        dP, dZ2 = score["dP"], score["dZ"]
        jacobian = P[:, :, None] * (np.eye(T.shape[1]) - P[:, None, :])
        dA1 = dZ2 @ w["W2"].T
        dZ1 = dA1 * self.slope(Z1)
        made = {"X": X, "Z1": Z1, "A1": A1, "Z2": Z2, "P": P, "T": T, "E": P - T, "dP": dP}
        made |= {"ell": score["ell"], "L": score["L"]}
        made |= {"dZ2": dZ2, "dW2": A1.T @ dZ2, "db2": dZ2.sum(axis=0), "dA1": dA1, "dZ1": dZ1, "jacobian": jacobian}
        return made | {"dW1": X.T @ dZ1, "db1": dZ1.sum(axis=0), "dX": dZ1 @ w["W1"].T}

    def updated(self):
        """What the optimiser makes of each gradient."""
        made, (remembers, rule) = {}, by_hand.rule_of(self.optimizer)
        for name in WEIGHTS:
            kept = self.kept(name)
            step, working = rule(self.entries[f"d{name}"], self.t, *kept)
            made |= {f"change_{name}": -self.rate * step, f"new_{name}": self.entries[name] - self.rate * step}
            working |= dict(zip(remembers, kept, strict=True))
            made |= {f"{each}_{name}": number for each, number in working.items()}
        return made

    def kept(self, name):
        """What the optimiser remembered of these weights before the step."""
        return tuple(self.file[f"{memory}_{name}"] for memory in by_hand.rule_of(self.optimizer)[0])

    def state(self):
        """The weights and the optimiser's memory of the file, as tests/by_hand.py takes them."""
        layers = ("1", None, "2")
        params = [n and SimpleNamespace(W=self.file[f"W{n}"], b=self.file[f"b{n}"]) for n in layers]
        params = [p and (p.W, p.b) for p in params]
        memory = [n and (self.kept(f"W{n}"), self.kept(f"b{n}")) for n in layers]
        t = int(self.said(r"At iteration: (\d+)"))
        return SimpleNamespace(params=params, memory=memory, optimizer=self.optimizer, t=t, since=t + 1 - self.t)

    def derived_share(self, argument):
        layer, index, n = self.weight(argument)
        return self.shares_of(layer, index)[n]

    def derived_alone(self, argument):
        layer, index, n = self.weight(argument)
        return self.shares_of(layer, index)[n] * len(self.entries["X"])

    def shares_of(self, layer, index):
        """Each picture's part of a weight's gradient."""
        given = 1 if len(index) == 1 else self.entries[self.input(layer)][:, index[0]]
        return given * self.entries[f"dZ{layer}"][:, index[-1]]

    def derived_rest(self, ref):
        """What is left of a sum beside the six largest of its terms, and beside the bias."""
        name, index = ENTRY.match(ref).groups()
        index = list(map(int, index.split(",")))
        if name[:2] in ("dW", "db"):
            terms = self.shares_of(int(name[2]), index)
        elif name.startswith("Z"):
            terms = self.entries[self.input(int(name[1]))][index[0]] * self.entries[f"W{name[1]}"][:, index[1]]
        else:
            layer = 1 if name == "dX" else int(name[2]) + 1
            terms = self.entries[f"dZ{layer}"][index[0]] * self.entries[f"W{layer}"][index[1]]
        return float(terms[np.argsort(-np.abs(terms), kind="stable")[6:]].sum())

    def derived_slope(self, argument):
        if argument.startswith("Z"):
            n, j = self.place(argument)
            return float(np.broadcast_to(self.slope(self.entries["Z1"]), self.entries["Z1"].shape)[n, j])
        return (self.moved(argument, REACH) - self.moved(argument, -REACH)) / (2 * REACH)

    def derived_plus(self, ref):
        return self.moved(ref, REACH)

    def derived_minus(self, ref):
        return self.moved(ref, -REACH)

    def moved(self, ref, by):
        """The loss with one weight moved."""
        name, index = ENTRY.match(ref).groups()
        array = self.entries[name].copy()
        array[tuple(map(int, index.split(",")))] += by
        return self.whole({each: self.entries[each] for each in WEIGHTS} | {name: array})["L"]

    def derived_through(self, argument):
        n, k, j = map(int, re.match(r"dP\[(\d+),(\d+)\],Z2\[\d+,(\d+)\]", argument).groups())
        return self.entries["dP"][n, k] * self.entries["jacobian"][n, k, j]

    def derived_jacobian(self, argument):
        return self.entries["jacobian"][tuple(map(int, argument.split(",")))]

    def derived_part(self, argument):
        cover = self.cover(argument.removeprefix("dX,"))
        blame = np.abs(self.entries["dX"][0].reshape(cover.size, -1)).sum(axis=1)
        return float((blame * cover).sum() / blame.sum())

    def cover(self, part):
        """Where a part of the drawn pet is, in the size of the network's picture."""
        size = next(p for p in by_hand.DENSE if p.inputs == self.entries["X"].shape[1])
        return np.rint(255 * masks(self.picture, size.pixels)[part]).ravel() / 255
