"""Any number that the view of a convolutional network shows, computed again from a step by its name alone."""

import re

import numpy as np

import engine
from engine.names import named_layers, weight_called
from tests.browser.view_names import ENTRY, Names

WEIGHT = re.compile(r"([Wb]\d+\[[\d,]+\])((?:,\d+)*)$")


class MapsNames(Names):
    """The numbers of one step of a network of convolutions, pools, a mean and a Dense layer, on one picture."""

    def __init__(self, network, step):
        self.network, self.step = network, step
        self.entries = engine.ledger(network, step)
        self.layers = named_layers(network)
        self.logits = self.layers[-1].output
        fwd = engine.forward(network, step.after, self.entries["X"])
        err = engine.loss(network, fwd, step.targets)
        after = {each.output: V for each, V in zip(self.layers, fwd.values[1:], strict=True)}
        after |= {"P": err.probabilities, "E": err.errors, "ell": err.per_example, "L": err.loss}
        self.entries |= {f"after_{name}": value for name, value in after.items()}

    def derived_product(self, argument):
        ref, place = self.parsed(argument)
        layer, (_, *index) = self.called(ref)
        if not place:
            return self.entries[layer.input][0, index[0]] * self.value(ref)
        return self.seen(layer, index, place) * self.value(ref)

    def derived_blame(self, argument):
        ref, place = self.parsed(argument)
        layer, (_, *index) = self.called(ref)
        return self.entries[f"d{layer.output}"][(0, *place, index[-1])] * self.value(ref)

    def derived_share(self, argument):
        ref, place = self.parsed(argument)
        layer, (letter, *index) = self.called(ref)
        if not place:
            given = 1 if letter == "b" else self.entries[layer.input][0, index[0]]
            return given * self.entries[f"d{layer.output}"][0, index[-1]]
        return self.shares(layer, letter, index)[tuple(place[1:])]

    def derived_rest(self, argument):
        """What is left of a sum beside the six largest of its terms, and beside the bias."""
        name, index = (ENTRY.match(argument.removeprefix("sum(").removesuffix(")"))).groups()
        terms = self.terms(name, tuple(map(int, index.split(","))))
        return float(terms[np.argsort(-np.abs(terms), kind="stable")[6:]].sum())

    def terms(self, name, index):
        if name[:2] in ("dW", "db"):
            layer, (letter, *place) = self.called(f"{name[1:]}[{','.join(map(str, index))}]")
            return self.shares(layer, letter, place).ravel()
        blame, subject = name.startswith("d"), name.removeprefix("d")
        layer = next(each for each in self.layers if (each.input if blame else each.output) == subject)
        if isinstance(layer.layer, engine.GlobalAveragePool):
            return self.entries[layer.input][0, ..., index[1]].ravel()
        W = self.entries[f"W{layer.number}"]
        if isinstance(layer.layer, engine.Dense):
            return (
                self.entries[f"d{layer.output}"][0] * W[index[1]]
                if blame
                else self.entries[layer.input][0] * W[:, index[1]]
            )
        n, y, x, c = index
        window = self.padded(f"d{layer.output}" if blame else layer.input)[n, y : y + 3, x : x + 3]
        return (window * (W[::-1, ::-1, c] if blame else W[..., c])).ravel()

    def derived_sum(self, ref):
        return self.value(ref) * np.prod(self.entries[self.layers[-2].input].shape[1:3])

    def derived_slope(self, argument):
        if not argument.startswith("Z"):
            return self.nudged(argument).slope
        place = self.place(argument)
        Z = next(each for each in self.layers if each.output == argument[: argument.index("[")])
        bend = self.layers[Z.index + 1]
        return float(bend.layer.slope(self.entries[Z.output], self.entries[bend.output])[place])

    def nudged(self, ref):
        where = weight_called(self.network, ref).where
        return engine.nudge(self.network, self.step.before, self.entries["X"], self.step.targets, *where, 1e-4)

    def shares(self, layer, letter, index):
        """What each place did to the gradient of a convolution's weight. -> (h,w)"""
        link = engine.chain(self.network, self.step, layer.index, (letter, *index))
        return (link.input * link.local * link.upstream)[0]

    def seen(self, layer, index, place):
        """The number that a filter's weight reads when its window lies over `place`."""
        row, column, channel, _ = index
        return self.padded(layer.input)[0, place[0] + row, place[1] + column, channel]

    def padded(self, name):
        return np.pad(self.entries[name], ((0, 0), (1, 1), (1, 1), (0, 0)))

    def called(self, ref):
        weight = weight_called(self.network, ref)
        return self.layers[weight.layer], weight.place

    @staticmethod
    def parsed(argument):
        """ "W1[0,1,2,3],48,60" -> W1[0,1,2,3] and (48, 60)"""
        ref, place = WEIGHT.match(argument).groups()
        return ref, tuple(map(int, place.split(",")[1:]))

    def most(self, name, shown):
        """The rest of a sum on a page, which shows as many of its products as are on it; or all but a named one."""
        argument, _, but = name.removeprefix("rest(").removesuffix(")").partition("],")
        argument += "]" if but else ""
        entry, index = ENTRY.match(argument).groups()
        terms = self.terms(entry, tuple(map(int, index.split(","))))
        if but.isdigit():
            return float(sorted(terms, key=abs)[: -int(but)] @ np.ones(len(terms) - int(but)))
        if but:
            _, *place, _ = index.split(",")
            return float(terms.sum() - self.value(f"product({','.join((but, *place))})"))
        number = re.match(r"[A-Z](\d+)", entry)[1]
        behind = index.split(",")[-1]
        listed = {
            each.value
            for each in shown
            if each.name.startswith(f"product(W{number}[") and each.name.split("]")[0].split(",")[-1] == behind
        }
        return float(terms.sum() - sum(listed))
