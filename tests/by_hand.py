"""The lesson's numbers, computed again with NumPy and the textbook's formulas: the engine is asked for weights, and for
the rule of a kind that nobody wrote here.

Pictures go through a network of one hidden layer. `Numbers.at("W1[12,3]")` looks a number up by the name that the
pages show it under.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image

import engine
from runs.course.presets import PRESETS, preset

# The textbook's formulas here are those of two dense layers.
DENSE = [size for size in PRESETS if not size.widths]
EXAMPLES = Path(__file__).resolve().parent.parent / "pictures" / "examples"
# Each activation: the bend and its slope.
BENDS = {
    "ReLU": (lambda z: np.maximum(z, 0), lambda z: np.where(z > 0, 1.0, 0.0)),
    "Sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2),
    "Tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
}
# Each loss: of every example, and its slope at the probabilities, of one example.
LOSSES = {
    "CrossEntropy": (lambda P, T: -np.log((P * T).sum(axis=1)), lambda P, T: -T / P),
    "MeanSquaredError": (lambda P, T: ((P - T) ** 2).mean(axis=1), lambda P, T: 2 * (P - T) / P.shape[1]),
}


def _momentum(g, t, velocity):
    new = 0.9 * velocity + g
    return new, {"new_velocity": new}


def _adam(g, t, mean, square):
    mean, square = 0.9 * mean + 0.1 * g, 0.999 * square + 0.001 * g**2
    fair = {"fair_mean": mean / (1 - 0.9**t), "fair_square": square / (1 - 0.999**t)}
    step = fair["fair_mean"] / (np.sqrt(fair["fair_square"]) + 1e-8)
    return step, fair | {"new_mean": mean, "new_square": square}


# Each optimiser: what it remembers, and its published rule: of the gradient, t from 1 and the memory -> the step, and
# what is worked out on the way.
RULES = {
    "SGD": ((), lambda g, t: (g, {})),
    "Momentum": (("velocity",), _momentum),
    "Adam": (("mean", "square"), _adam),
}


def bend_of(name):
    """As in BENDS; a kind that is not there is asked itself: tests/engine/test_gradients.py proves its slope."""
    kind = None if name in BENDS else engine.by_name(engine.ACTIVATIONS, name)()
    return BENDS.get(name) or (lambda z: kind.forward(None, z), lambda z: kind.slope(z, kind.forward(None, z)))


def loss_of(name):
    """As in LOSSES; a kind that is not there is asked itself."""
    kind = None if name in LOSSES else engine.by_name(engine.LOSSES, name)()
    return LOSSES.get(name) or (lambda P, T: _scores(kind, P, T), lambda P, T: kind.slope(_logits(P), T) * len(P))


def rule_of(name):
    """As in RULES; a kind that is not there is asked itself."""
    kind = None if name in RULES else engine.by_name(engine.OPTIMIZERS, name)(0.1)
    return RULES.get(name) or (kind.remembers, lambda g, t, *memory: _worked(kind.working(g, memory, t)))


def _worked(made):
    return made["step"], {name: value for name, value in made.items() if name != "step"}


def _logits(P):
    return np.log(np.maximum(P, np.finfo(float).tiny))


def _scores(kind, P, T):
    return kind.per_example(_logits(P), T) if kind.in_logits else kind.scores(np.exp(_logits(P)), _logits(P), T)


@dataclass
class Numbers:
    """What the page may show: arrays by name, and for a name with indices the number there."""

    arrays: dict

    def at(self, name):
        """Raises KeyError for a name that is not computed here."""
        if name in self.arrays:
            return np.asarray(self.arrays[name]).item()
        if "(" in name:
            return self.worked_out(name)
        base, indices = re.fullmatch(r"(.+?)\[([\d,]+)\]", name).groups()
        return float(self.arrays[base][tuple(int(i) for i in indices.split(","))])

    def worked_out(self, name):
        """What a blank of the walk is computed from: all products of a sum but one, or the step of an optimiser."""
        what, *of = re.findall(r"\w+(?:\[[\d,]+\])?", name)
        if what == "step":
            return -self.at(*of) / self.at("learning_rate")
        if of[1].isdigit():
            return self.of_sum(what, of[0], int(of[1]))
        layer, i, j = map(int, re.fullmatch(r"W(\d)\[(\d+),(\d+)\]", of[1]).groups())
        assert (what, of[0]) == ("rest", f"Z{layer}[0,{j}]")
        return float(np.delete(self.arrays["X" if layer == 1 else "A1"][0] * self.arrays[f"W{layer}"][:, j], i).sum())

    def of_sum(self, what, output, k):
        """Of a sum's products, the largest first: those beside k of them, or all up to the one behind k of them."""
        layer, j = map(int, re.fullmatch(r"Z(\d)\[0,(\d+)\]", output).groups())
        products = self.arrays["X" if layer == 1 else "A1"][0] * self.arrays[f"W{layer}"][:, j]
        products = products[np.argsort(-np.abs(products), kind="stable")]
        # Six are added one by one, and then the others together.
        return float(products[k:].sum() if what == "rest" else products[: k + 1 if k < 6 else None].sum())


def pixels(image, size):
    """A square picture as the network's input row, 0 to 255."""
    small = image.convert("RGB").resize((size.pixels, size.pixels), Image.Resampling.BOX)
    return np.asarray(small.convert("L") if size.grey else small, float).reshape(1, -1)


def photo(square, size):
    """A learner's square photo as the network's input row: by way of 96 x 96, as photos to train on are kept."""
    return pixels(square.convert("RGB").resize((96, 96), Image.Resampling.BOX), size)


@cache
def pet(name, size):
    """A bundled pet as the network's input row, 0 to 255."""
    with Image.open(EXAMPLES / f"{name}.png") as image:
        return pixels(image, size)


def softmax(Z):
    powers = np.exp(Z - Z.max())
    return powers / powers.sum(axis=1, keepdims=True)


def one_hot(label):
    return np.array([[1.0, 0.0]] if label == "cat" else [[0.0, 1.0]])


def weights_of(state):
    """W1, b1, W2, b2 of the engine's state."""
    return {
        f"{letter}{n}": w
        for n, p in enumerate(filter(None, state.params), 1)
        for letter, w in zip("Wb", p, strict=True)
    }


def forward(weights, X, activation):
    """X -> the names up to P."""
    Z1 = X @ weights["W1"] + weights["b1"]
    A1 = bend_of(activation)[0](Z1)
    Z2 = A1 @ weights["W2"] + weights["b2"]
    return weights | {"X": X, "Z1": Z1, "A1": A1, "Z2": Z2, "P": softmax(Z2)}


def losses(P, T):
    """Each loss, its slope at the probabilities, and its slope at the logits. -> {name: (L, dP, dZ)}"""
    # dL/dz_j = sum over k of dL/dp_k p_k (delta_kj - p_j)
    jacobian = P[:, :, None] * (np.eye(P.shape[1]) - P[:, None, :])
    found = {}
    for name in _all_losses():
        score, slope = loss_of(name)
        ell, dP = score(P, T), slope(P, T) / len(P)
        found[name] = {"L": ell.mean(), "ell": ell, "dP": dP, "dZ": np.einsum("nk,nkj->nj", dP, jacobian)}
    return found


def _all_losses():
    return [kind.__name__ for kind in engine.LOSSES]


def terms(P, T):
    """What each loss adds up over the nodes, if it does: what it says of every node alone."""
    with np.errstate(all="ignore"):
        return {
            f"{name}.terms": np.stack([loss_of(name)[0](P[:, [k]], T[:, [k]]) for k in range(P.shape[1])], axis=1)
            for name in _all_losses()
        }


def backward(named, T, loss, activation):
    """The names from the loss to the gradients, by the chain rule written out for two layers."""
    score = losses(named["P"], T)[loss]
    dA1 = score["dZ"] @ named["W2"].T
    dZ1 = dA1 * bend_of(activation)[1](named["Z1"])
    return {
        "L": score["L"],
        "ell": score["L"],
        "dP": score["dP"],
        "dZ2": score["dZ"],
        "dW2": named["A1"].T @ score["dZ"],
        "db2": score["dZ"].sum(axis=0),
        "dA1": dA1,
        "dZ1": dZ1,
        "dW1": named["X"].T @ dZ1,
        "db1": dZ1.sum(axis=0),
        "dX": dZ1 @ named["W1"].T,
    }


def change(gradient, kept, optimizer, rate, t):
    """How far one array moves; `kept` is what its optimiser remembers, t counts from 1."""
    return -rate * rule_of(optimizer)[1](gradient, t, *kept)[0]


def changes(gradients, state, settings):
    """-> {change_W1: ..., ...} of the next update."""
    fresh, nothing = state.optimizer != settings.optimizer, (0,) * len(rule_of(settings.optimizer)[0])
    t = 1 if fresh else state.t + 1 - state.since
    moved = {}
    weighted = [kept for params, kept in zip(state.params, state.memory, strict=True) if params]
    for n, kept in enumerate(weighted, 1):
        for letter, memory in zip("Wb", (nothing, nothing) if fresh else kept, strict=True):
            moved[f"change_{letter}{n}"] = change(
                gradients[f"d{letter}{n}"], memory, settings.optimizer, settings.learning_rate, t
            )
    return moved


def lesson(start, state, settings, picture, weight="", before=None):
    """Every name that pages 1 to 4 and the frame show. -> Numbers

    picture: what `settings.data` names, as `pixels` gives it; weight: the ledger's name of the weight looked at.
    before: the state at iteration 0, for the training page and the last one.
    """
    size, bend = preset(start.preset), start.activation
    weights = weights_of(state)
    named = forward(weights, picture / 255, bend) | {"pixel": picture[0], "t": state.t}
    other = pet(other_of(settings, named), size) / 255
    named |= {"other_P": forward(weights, other, bend)["P"], "learning_rate": settings.learning_rate}
    if before is not None:
        named["first_P"] = forward(weights_of(before), named["X"], bend)["P"]
        named |= {"inputs": picture.size, "weights": sum(w.size for w in weights.values())}
    named |= products(named)
    if settings.label:
        named |= labelled(named, start, state, settings, weight)
    return Numbers(named)


def products(named):
    """The terms of every weighted sum, the powers of softmax, and what they add up to."""
    Z = named["Z2"]
    shift = Z.max() if Z.max() > 9 else 0.0
    made = {"shift": shift, "powers": np.exp(Z - shift), "sum(powers)": np.exp(Z - shift).sum()}
    for n, before in ((1, "X"), (2, "A1")):
        for node in range(named[f"W{n}"].shape[1]):
            terms = named[before][0] * named[f"W{n}"][:, node]
            made |= {f"product(W{n}[{i},{node}])": term for i, term in enumerate(terms)}
            largest = np.argsort(-np.abs(terms), kind="stable")
            made[f"rest(Z{n}[0,{node}])"] = terms[largest[3:]].sum() if len(terms) > 5 else 0.0
    return made


def labelled(named, start, state, settings, weight):
    """What needs a person's answer: errors, losses, gradients, the update, and what comes of it."""
    P, T, bend = named["P"], one_hot(settings.label), start.activation
    made = {"T": T, "E": P - T, "flipped_T": 1 - T, "flipped_E": P - (1 - T)} | terms(P, T)
    if "first_P" in named:
        made["first_L"] = losses(named["first_P"], T)[settings.loss]["L"]
        score = losses(named["P"], T)[settings.loss]
        made |= {"error": (named["P"] - T)[T == 1].item(), "blame": score["dZ"][T == 1].item()}
    made |= {"coin": np.log(2), "ln(P)": np.log(P)}
    made |= both_losses(P, T)
    for row, p in enumerate((0.2, 0.01, 0.001)):
        made |= example(row, p)
    made |= backward(named, T, settings.loss, bend)
    made |= (moved := changes(made, state, settings))
    after = {name.removeprefix("change_"): named[name.removeprefix("change_")] + moved[name] for name in moved}
    then = forward(after, named["X"], bend)
    made |= {f"new_{name}": w for name, w in after.items()} | {"after_P": then["P"]}
    made["after_L"] = losses(then["P"], T)[settings.loss]["L"]
    made |= further(named, moved, settings.loss, T, bend)
    promised = -sum((made[name.replace("change_", "d")] * step).sum() for name, step in moved.items())
    delivered = made["L"] - made["after_L"]
    made |= {"promised": promised, "delivered": delivered, "ratio": delivered / promised if promised else np.nan}
    made |= deeper(named, made, T, other_of(settings, named))
    made |= {f"slope(Z1[0,{j}])": slope for j, slope in enumerate(bend_of(bend)[1](named["Z1"])[0])}
    if not weight:
        return made
    made |= chained(named | made, weight, bend)
    doubled = {name: 2 * made[name] for name in made if re.fullmatch(r"d[Wb]\d", name)}
    steps = Numbers(changes(doubled, state, settings))
    return made | {"twice.gradient": 2 * made["chain.gradient"], "twice.change": steps.at(f"change_{weight}")}


def other_of(settings, named):
    """Which class the other pet is."""
    guess = ("cat", "dog")[int(named["P"].argmax())]
    kind = str(settings.data) if str(settings.data) in ("cat", "dog") else settings.label or guess
    return "dog" if kind == "cat" else "cat"


def deeper(named, made, T, other):
    """How blame passes softmax, and both pictures' probabilities together."""
    p = named["P"][0]
    jacobian = np.diag(p) - np.outer(p, p)
    own, others = float(p[T[0] == 1][0]), float(named["other_P"][0][("cat", "dog").index(other)])
    found = {"jacobian": jacobian, "through": made["dP"].T * jacobian, "both.p": own * others}
    with np.errstate(divide="ignore"):
        return found | {
            "both.own": -np.log(own),
            "both.other": -np.log(others),
            "both.L": -np.log(own) - np.log(others),
        }


def further(named, moved, loss, T, bend):
    """Of steps twice, five times and twenty times as far as the update, the one with the lowest loss."""
    found = {}
    for times in (2, 5, 20):
        there = {(name := each.removeprefix("change_")): named[name] + times * step for each, step in moved.items()}
        found[times] = losses(forward(there, named["X"], bend)["P"], T)[loss]["L"]
    best = min(found, key=found.get)
    return {"further": best, "further_L": found[best], "furthest": 20}


def example(row, p):
    """One row of the table that compares the losses: the true class got p."""
    made = both_losses(np.array([[p, 1 - p]]), one_hot("cat"))
    push = {name: made[f"{name}.dZ"][0, 0] for name in _all_losses()}
    others = [name for name in push if name != "CrossEntropy" and push[name]]
    harder = {f"{name}.harder": push["CrossEntropy"] / push[name] for name in others}
    made |= {"p": p} | harder
    return {f"row{row}.{name}": value for name, value in made.items()}


def both_losses(P, T):
    """Either loss of the same prediction, whichever one is in use."""
    made = {}
    for name, score in losses(P, T).items():
        made |= {f"{name}.L": score["L"], f"{name}.ell": score["L"]}
        made |= {f"{name}.dP": score["dP"], f"{name}.dZ": score["dZ"]}
    return made


def chained(named, weight, bend):
    """One weight's three factors, and the numbers of its nudge."""
    layer, node = weight[1], int(re.findall(r"\d+", weight)[-1])
    front = 1.0 if weight[0] == "b" else named["X" if layer == "1" else "A1"][0, int(re.findall(r"\d+", weight)[1])]
    slope, behind = (bend_of(bend)[1](named["Z1"]), named["dA1"]) if layer == "1" else (np.ones((1, 2)), named["dZ2"])
    look = Numbers(named)
    onward = front * slope[0, node] * named["W2"][node] if layer == "1" else front * (np.arange(2) == node)
    return {
        "path.slope": onward,
        "path.share": onward * named["dZ2"][0],
        "chain.input": front,
        "chain.local": slope[0, node],
        "chain.upstream": behind[0, node],
        "chain.gradient": look.at(f"d{weight}"),
        "old": look.at(weight),
        "change": look.at(f"change_{weight}"),
        "new": look.at(f"new_{weight}"),
    }
