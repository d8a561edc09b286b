"""The walk through a stage, moment by moment: what it shows, what its sentence has to tell of, and what comes when."""

import re
from typing import NamedTuple

import numpy as np

import engine
from runs.data.values import CLASSES
from tests.shown import Shown
from ui.parts.words import called, page_words, text, titled

# A number as the view writes one.
NUMBER = "[≈+−]*[\\d.,]+(?:×10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?"
# Turns to each moment in its order, waits for the exact numbers of a place, and reads what is shown then.
READ = """async (view) => {
    const all = (root) => [...root.querySelectorAll('[data-name]')].map((e) => [e.dataset.name,
        'value' in e.dataset ? Number(e.dataset.value) : null, e.tagName === 'g' ? null : e.textContent.trim()]);
    const [words, card, next] = ['.moment-words', '.card', '.moments .strong'].map((each) => view.querySelector(each));
    const waits = () => card.textContent.includes('on their way') || words.querySelector('.not-yet');
    const found = [];
    while (next.getAttribute('aria-disabled') !== 'true') {
        dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowRight', cancelable: true}));
        for (let patience = 250; patience && waits(); patience--) await new Promise((go) => setTimeout(go, 20));
        found.push([words.textContent, view.querySelectorAll('.on').length,
            ...[words, view.querySelector('.drawing'), card, card.querySelector('.card-head')].map(all)]);
    }
    return found;
}"""


class Moment(NamedTuple):
    """says: the sentence; lit: how many parts are; the numbers of the sentence, the drawing, the card and its head."""

    name: str
    says: str
    lit: int
    sentence: list
    drawing: list
    card: list
    head: list

    def numbers(self):
        """All that have a value."""
        return [shown for shown in (*self.sentence, *self.drawing, *self.card) if shown.value is not None]


class Walk(NamedTuple):
    """A kind of network: what comes to be in each moment, in order; what each layer reads, by its number.

    first, last: the layers that read pixels, and that make the logits.
    """

    made: dict
    read: dict
    last: str

    def moments(self, stage):
        """The names of a stage's moments."""
        names = list(self.made)
        label, score, blame = map(names.index, ("label", "true_class", "output_blame"))
        parts = {"forward": names[:label], "truth": names[label:score], "loss": names[score:blame]}
        return {**parts, "backprop": names[blame:], "training": names}[stage]

    def born(self, name):
        """When an entry of the ledger comes to be, or what follows from one by a rule, such as new_velocity_W1."""
        prefix = name.rpartition("_")[0]
        kind = name if not prefix else "after" if prefix == "after" else "change"
        return next(moment for moment, kinds in self.made.items() if kind in kinds.split())

    def shown_from(self, name):
        """The first moment in which a number may be shown, as all that it is made of is there."""
        if of_weight := OF_WEIGHT.match(name):
            what, letter, number = of_weight.groups()
            of = {"product": self.read[number], "blame": f"dZ{number}"}
            return self.born(of.get(what, f"d{letter}{number}"))
        made_of = map(self.born, NAME.findall(name))
        return max(made_of, key=list(self.made).index, default=next(iter(self.made)))


NAME = re.compile(r"\b(?:[a-z]+_)*d?(?:[A-Z]\d*|b\d+|ell)\b|\bjacobian\b")
# What is worked out of a weight, and of what else it is made.
OF_WEIGHT = re.compile(r"(product|blame|share|alone)\(([Wb])(\d)")


def at_outputs(logits):
    """The moments that every network has."""
    first = {"softmax": "P", "label": "", "one_hot": "T", "compare": "E", "true_class": "", "score": "ell L"}
    return {**first, "beside": "", "output_blame": f"dP d{logits} jacobian"}


DENSE = Walk(
    {
        **{"pixels": "X W1 b1 W2 b2", "multiply": "", "sum": "Z1", "bend": "A1", "logits": "Z2"},
        **at_outputs("Z2"),
        **{"through_weights": "dA1 dW2 db2", "through_bend": "dZ1", "first_weights": "dW1 db1 dX"},
        **{"nudge": "change", "new_answer": "after"},
    },
    {"1": "X", "2": "A1"},
    "2",
)
LAYERS = range(1, 7)
ON_MAPS = [f"M{k}" for k in LAYERS[:-1]] + [f"{kind}{k}" for k in LAYERS[1:] for kind in "ZA"]
BLAMED = [f"d{kind}{k}" for k in LAYERS for kind in "ZAM"] + [f"d{kind}{k}" for k in LAYERS[1:] for kind in "Wb"]
# The shipped one, of six convolutions.
MAPS = Walk(
    {
        "slide": " ".join(["X", *(f"{kind}{k}" for k in range(1, 8) for kind in "Wb")]),
        **{"sum_of_places": "Z1", "bend_of_places": "A1", "on_maps": " ".join(ON_MAPS)},
        **{"mean": "G6", "logits_of_means": "Z7"},
        **at_outputs("Z7"),
        **{"to_means": "dG6 dW7 db7", "through_maps": " ".join(BLAMED), "first_filters": "dW1 db1 dX"},
        **{"nudge_of_photo": "change", "new_answer": "after"},
    },
    {"1": "X", "7": "G6", **{str(k): f"M{k - 1}" for k in LAYERS[1:]}},
    "7",
)


def walk(page, stage, kind=DENSE):
    """Go through the walk of the stage in view. -> list of Moment"""
    found = zip(kind.moments(stage), page.locator(".view").evaluate(READ), strict=True)
    return [Moment(name, says, lit, *map(read_off, parts)) for name, (says, lit, *parts) in found]


def read_off(found):
    """The browser has no whole numbers of a kind of their own."""
    return [Shown(name, None if value is None else float(value), shown) for name, value, shown in found]


def outputs(name, n):
    return [f"{name}[{n},0]", f"{name}[{n},1]"]


def told(entries, n, k, kind, others):
    """The numbers that each sentence has to tell of, in their order, and the node or filter that it names."""
    P, several = f"P[{n},{k}]", len(entries["X"]) > 1
    named = {
        "label": [],
        "softmax": outputs("P", n),
        "one_hot": outputs("T", n),
        "compare": [P, f"T[{n},{k}]", *outputs("E", n)],
        "true_class": [P],
        "score": [f"ell[{n}]", "L"] if several else ["L"],
        "beside": [f"{other}.L" for other in others],
        "output_blame": outputs(f"dZ{kind.last}", n),
        "new_answer": [P, f"after_P[{n},{k}]", "L", "after_L"],
    }
    if kind is MAPS:
        inner = entries["Z1"][0, 1:-1, 1:-1]
        y, x, c = map(int, np.unravel_index(inner.argmax(), inner.shape))
        place, W = f"[0,{y + 1},{x + 1},{c}]", f"W1[1,1,0,{c}]"
        named |= {"slide": [W], "sum_of_places": [f"Z1{place}"], "bend_of_places": [f"Z1{place}", f"A1{place}"]}
        named |= {"on_maps": [], "mean": ["G6[0,0]"], "logits_of_means": outputs("Z7", 0), "to_means": ["dG6[0,0]"]}
        named |= {"through_maps": [], "first_filters": [f"d{W}"], "nudge_of_photo": [f"change_{W}", W, f"new_{W}"]}
        return named, c
    # The node that passes on most, and its largest product.
    j = int(np.argmax(entries["A1"][n]))
    i = int(np.argmax(np.abs(entries["X"][n] * entries["W1"][:, j])))
    X, W, Z, A = f"X[{n},{i}]", f"W1[{i},{j}]", f"Z1[{n},{j}]", f"A1[{n},{j}]"
    named |= {"pixels": [X], "multiply": [X, W], "sum": [Z], "bend": [Z, A], "logits": outputs("Z2", n)}
    named |= {"through_weights": [f"d{A}"], "through_bend": [f"d{A}", f"d{Z}"]}
    named |= {"first_weights": [f"d{W}"] if several else [f"d{Z}", X, f"d{W}"]}
    named |= {"nudge": [f"change_{W}", W, f"new_{W}"]}
    return named, j


# The head of the card is a number of the sentence; where that has none, one of these.
HEADS = {"label": "T", "beside": "L", "on_maps": "Z6", "through_maps": "dA6"}
# The sentences of several pictures at once, and of a rule that is not plain gradient descent.
OF_BATCH, BY_RULE = ("score", "first_weights", "new_answer"), ("nudge", "nudge_of_photo")


def problems(moments, entries, n, k, network, kind=DENSE):
    """What the walk says or shows that it should not. n: the picture; k: its label; network: {"loss", "optimizer"}"""
    others = [loss.__name__ for loss in engine.LOSSES if loss.__name__ != network["loss"]]
    named, j = told(entries, n, k, kind, others)
    words = {"cat": called("cat"), "dog": called("dog"), "truth": called(CLASSES[k]), "j": str(j)}
    words |= {"loss": titled(network["loss"]), "rule": titled(network["optimizer"])}
    words = {place: re.escape(each) for place, each in words.items()}
    words["others"] = ", ".join(f"{re.escape(titled(other))} {NUMBER}" for other in others)
    ends = dict.fromkeys(OF_BATCH, "_of_batch" if len(entries["X"]) > 1 else "")
    ends |= dict.fromkeys(BY_RULE, "" if network["optimizer"] == "SGD" else "_by_rule")
    for at, moment in enumerate(moments, 1):
        title = f"{at} of {len(moments)} · {text('view', f'moment.{moment.name}')}. "
        says = pattern_of(page_words("view")[f"moment_says.{moment.name}{ends.get(moment.name, '')}"], words)
        if not re.fullmatch(re.escape(title) + says, moment.says):
            yield f"{moment.name} says {moment.says!r}"
        if [shown.name for shown in moment.sentence] != named[moment.name]:
            yield f"{moment.name} tells of {moment.sentence}, not of {named[moment.name]}"
        if not moment.lit:
            yield f"nothing is lit at {moment.name}"
        head = moment.head[0].name
        if head not in named[moment.name] and head.partition("[")[0] != HEADS.get(moment.name):
            yield f"the card at {moment.name} is that of {head}"
        place = list(kind.made).index
        for shown in moment.numbers():
            # Another loss is no number of this step.
            if not shown.name.endswith(".L") and place(kind.shown_from(shown.name)) > place(moment.name):
                yield f"{shown.name} is shown at {moment.name}"


def pattern_of(says, words):
    """A pattern of a sentence with these words in their places, and numbers in all others."""
    pieces = re.split(r"\{(\w+)\}", says)
    return "".join(words.get(each, NUMBER) if i % 2 else re.escape(each) for i, each in enumerate(pieces))
