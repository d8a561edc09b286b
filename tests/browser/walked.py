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
    const [words, card] = ['.moment-words', '.card'].map((each) => view.querySelector(each));
    const waits = () => card.textContent.includes('on their way') || words.querySelector('.not-yet');
    const found = [];
    for (const dot of view.querySelectorAll('button.dot')) {
        dot.click();
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
        truth, score, blame = map(names.index, ("ask_truth", "true_class", "output_blame"))
        parts = {"forward": names[:truth], "truth": names[truth:score], "loss": names[score:blame]}
        return {**parts, "backprop": names[blame:], "training": [each for each in names if not is_asked(each)]}[stage]

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


def is_asked(name):
    """Whether a moment is its page's question."""
    return name.startswith("ask_")


def at_outputs(logits):
    """The moments that every network has."""
    first = {"softmax": "P", "ask_forward": "", "ask_truth": "", "label": "T", "one_hot": "", "compare": "E"}
    first |= {"true_class": "", "ask_loss": "", "rule_of_loss": "", "score": "ell L"}
    return {**first, "beside": "", "output_blame": f"dP d{logits} jacobian"}


DENSE = Walk(
    {
        **{"pixels": "X W1 b1 W2 b2", "multiply": "", "sum": "Z1", "bend": "A1", "logits": "Z2"},
        **at_outputs("Z2"),
        **{"through_weights": "dA1 dW2 db2", "through_bend": "dZ1", "first_weights": "dW1 db1 dX"},
        **{"ask_backprop": "", "nudge": "change", "new_answer": "after"},
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
        "pixels": " ".join(["X", *(f"{kind}{k}" for k in range(1, 8) for kind in "Wb")]),
        **{"slide": "", "sum_of_places": "Z1", "bend_of_places": "A1", "on_maps": " ".join(ON_MAPS)},
        **{"mean": "G6", "logits_of_means": "Z7"},
        **at_outputs("Z7"),
        **{"to_means": "dG6 dW7 db7", "through_maps": " ".join(BLAMED), "first_filters": "dW1 db1 dX"},
        **{"ask_backprop": "", "nudge": "change", "new_answer": "after"},
    },
    {"1": "X", "7": "G6", **{str(k): f"M{k - 1}" for k in LAYERS[1:]}},
    "7",
)


def walk(page, stage, kind=DENSE, several=False):
    """Go through the walk of the stage in view. several: of several pictures nothing is asked. -> list of Moment"""
    names = [name for name in kind.moments(stage) if not (several and is_asked(name))]
    found = zip(names, page.locator(".view").evaluate(READ), strict=True)
    moments = [Moment(name, says, lit, *map(read_off, parts)) for name, (says, lit, *parts) in found]
    # The numbers of a question stand on the page too, and are looked at there.
    return [each._replace(sentence=[]) if is_asked(each.name) else each for each in moments]


def read_off(found):
    """The browser has no whole numbers of a kind of their own."""
    return [Shown(name, None if value is None else float(value), shown) for name, value, shown in found]


def outputs(name, n):
    return [f"{name}[{n},0]", f"{name}[{n},1]"]


def most_blamed(entries):
    """The weight or bias with the largest gradient, such as W1[3,0]."""
    blame = {name: np.abs(array) for name, array in entries.items() if re.fullmatch(r"d[Wb]\d", name)}
    most = max(blame, key=lambda name: blame[name].max())
    where = np.unravel_index(blame[most].argmax(), blame[most].shape)
    return f"{most[1:]}[{','.join(map(str, where))}]"


def told(entries, n, k, kind, network, weight):
    """What each sentence has to say: the end of its key, and the names of its numbers in their order. weight: the one
    that is asked about.

    -> ({moment: (end, names)}, {moment: the node, filter or map that it names})
    """
    P, several, last = f"P[{n},{k}]", len(entries["X"]) > 1, kind.last
    others = [f"{loss.__name__}.L" for loss in engine.LOSSES if loss.__name__ != network["loss"]]
    rule = "" if network["optimizer"] == "SGD" else "_by_rule"
    promise = "_of_batch" if several else "_of_one" if network.get("of_one") else ""
    squares = [f"square(E[{n},{c}])" for c in (0, 1)]
    is_truth = network["loss"] != "MeanSquaredError"
    times = 1 if network["loss"] == "CrossEntropy" else 2  # Focal of tests/contract/further.py has it twice
    score = ([P] * times + [f"ell[{n}]"], "_of_truth") if is_truth else ([*squares, f"ell[{n}]"], "_of_all")
    own = f"_{network['loss']}"
    rules = {"CrossEntropy": (own, [P, f"neg(ln({P}))"]), "MeanSquaredError": (own, squared(n))}
    named = {
        "softmax": ("", [*powers(f"Z{last}", n), *outputs("P", n)]),
        "label": ("", []),
        "one_hot": ("", outputs("T", n)),
        "compare": ("", [each for c in (0, 1) for each in (f"P[{n},{c}]", f"T[{n},{c}]", f"E[{n},{c}]")]),
        "true_class": ("", [P]),
        "rule_of_loss": rules.get(network["loss"], ("", [])),
        "score": ("_of_batch", [f"ell[{n}]", "L"]) if several else score[::-1],
        "beside": ("", others),
        "output_blame": ("", outputs(f"dZ{last}", n)),
        "new_answer": (
            promise,
            [*goes(entries, "P", n, k), *goes(entries, "L")],
        ),
    }
    of_picture = f",{n}" if several else ""

    def shares(node, blame):
        return [*(f"blame(W{last}[{node},{c}]{of_picture})" for c in (0, 1)), blame]

    chosen = [f"change_{weight}", weight, f"new_{weight}"]
    named["nudge"] = (rule, chosen if rule else [f"d{weight}", *chosen])
    is_first = weight.startswith("W1[")
    if kind is MAPS:
        place, c = inner(entries["Z1"])
        bent, b = inner(np.abs(entries["A1"] - entries["Z1"]))
        W, map_ = f"W1[1,1,0,{c}]", int(entries["G6"][0].argmax())
        pixel = f"X{place.rpartition(',')[0]},0]"
        named |= {"pixels": ("", [f"bytes({pixel})", pixel])}
        named |= {"slide": ("", [W]), "sum_of_places": ("", [f"Z1{place}"])}
        named |= {"bend_of_places": ("", [f"Z1{bent}", f"A1{bent}"]), "on_maps": ("", []), "through_maps": ("", [])}
        named |= {"mean": ("", [f"G6[0,{map_}]"]), "logits_of_means": ("", outputs("Z7", 0))}
        named |= {"to_means": ("", shares(map_, f"dG6[0,{map_}]"))}
        named |= {"first_filters": ("", [f"d{weight if is_first else W}"])}
        return named, {"bend_of_places": b, "to_means": map_, "mean": map_, "": c}
    # The node that passes on most, its largest product, and the node whose number the bend changes most.
    j = int(np.argmax(entries["A1"][n]))
    i = int(np.argmax(np.abs(entries["X"][n] * entries["W1"][:, j])))
    bent = int(np.argmax(np.abs(entries["A1"] - entries["Z1"])[n]))
    X, W, Z = f"X[{n},{i}]", f"W1[{i},{j}]", f"Z1[{n},{j}]"
    B, C = f"Z1[{n},{bent}]", f"A1[{n},{bent}]"
    same = entries["A1"][n, bent] == entries["Z1"][n, bent]
    h = j
    named |= {"pixels": ("", [f"bytes({X})", X]), "multiply": ("", [X, W, f"product({W}{of_picture})"])}
    named |= {"sum": ("", [f"b1[{j}]", Z]), "bend": ("_of_none" if same else "", [B, C])}
    if is_first:
        W, (i, h) = weight, map(int, weight[3:-1].split(","))
        X, Z = f"X[{n},{i}]", f"Z1[{n},{h}]"
    blamed = "" if entries["dZ1"][n, h] else "_without_blame"
    # The blame is followed back to the node of the weight that is told of.
    B, C = f"Z1[{n},{h}]", f"A1[{n},{h}]"
    named |= {"logits": ("", outputs("Z2", n)), "through_weights": ("", shares(h, f"d{C}"))}
    named |= {"through_bend": ("", [f"d{C}", f"slope({B})", f"d{B}"])}
    named |= {"first_weights": ("_of_batch", [f"d{W}"]) if several else (blamed, [f"d{Z}", X, f"d{W}"])}
    return named, {"bend": bent, "through_weights": h, "through_bend": h, "first_weights": h, "": j}


def goes(entries, name, *index):
    """What is named of a number and what becomes of it: that alone where it stays, to as many digits as are read."""
    before, after = (f"{float(np.asarray(entries[each])[index]):.10e}" for each in (name, f"after_{name}"))
    at = f"[{','.join(map(str, index))}]" if index else ""
    return [f"after_{name}{at}"] if before == after else [f"{name}{at}", f"after_{name}{at}"]


def powers(logits, n):
    return [name for logit in outputs(logits, n) for name in (logit, f"exp({logit})")]


def squared(n):
    return [name for error in outputs("E", n) for name in (error, f"square({error})")]


def inner(maps):
    """The place of the largest number away from the edges, as an index, and its map."""
    y, x, c = map(int, np.unravel_index(maps[0, 1:-1, 1:-1].argmax(), maps[0, 1:-1, 1:-1].shape))
    return f"[0,{y + 1},{x + 1},{c}]", c


# The head of the card is a number of the sentence; where that has none, one of these.
HEADS = {"label": "T", "score": "L", "beside": "L", "on_maps": "Z6", "through_maps": "dA6"}
# A line of a card in a sentence: numbers and signs, and the words of a formula.
LINE = f"(?:{NUMBER}|[−+×÷=≈()²^ ]|ln|e)+"
GOES = f"(?:go from {NUMBER} to {NUMBER}|stay at {NUMBER})"
LINES = ("working", "E0", "E1", "at_truth", "at0", "at1", "power0", "power1")


def problems(moments, entries, n, k, network, kind=DENSE, weight=None):
    """What the walk says or shows that it should not. n: the picture; k: its label; network: {"loss", "optimizer"};
    weight: the one that the page asks about, the most blamed one if nobody has chosen.
    """
    weight = weight or most_blamed(entries)
    others = [loss.__name__ for loss in engine.LOSSES if loss.__name__ != network["loss"]]
    named, nodes = told(entries, n, k, kind, network, weight)
    words = {"cat": called("cat"), "dog": called("dog"), "truth": called(CLASSES[k])}
    words |= {"loss": titled(network["loss"]), "rule": titled(network["optimizer"]), "name": weight}
    words = {place: re.escape(each) for place, each in words.items()}
    words["others"] = ", ".join(f"{re.escape(titled(other))} {NUMBER}" for other in others)
    for at, moment in enumerate(moments, 1):
        asked = is_asked(moment.name)
        title = f"{at} of {len(moments)} · {text('view', 'moment.ask' if asked else f'moment.{moment.name}')}. "
        end, names = (".*", None) if asked else named[moment.name]
        node = str(nodes.get(moment.name, nodes[""]))
        says = "" if asked else page_words("view")[f"moment_says.{moment.name}{end}"]
        places = {
            **words,
            **dict.fromkeys(LINES, LINE),
            "j": node,
            "map": node,
            "weight": ".*",
            "P_goes": GOES,
            "L_goes": GOES,
        }
        if not re.fullmatch(re.escape(title) + (end if asked else pattern_of(says, places)), moment.says):
            yield f"{moment.name} says {moment.says!r}"
        if not asked and [shown.name for shown in moment.sentence] != names:
            yield f"{moment.name} tells of {moment.sentence}, not of {names}"
        if not moment.lit:
            yield f"nothing is lit at {moment.name}"
        head = moment.head[0].name
        # Question, blame and nudge are about one weight.
        if moment.name in ("ask_backprop", "nudge") and weight not in head:
            yield f"the card at {moment.name} is that of {head}, not of {weight}"
        if head not in (names or [head]) and head.partition("[")[0] != HEADS.get(moment.name):
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
