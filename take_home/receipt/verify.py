"""Is every number of this receipt true?   python verify.py receipt.json [--all] [--seed N]

A receipt is one step of a neural network as JSON: docs/receipt.md of "How a network learns" says how. This computes
each of its numbers once more, from those that it is said to be made of, and prints one line a rule:

    ok      how many numbers were computed again
    FALSE   the first number that is not what it is said to be
    --      nothing of the kind in this network

It needs Python 3.10 or later and nothing else; it knows nothing of the program that wrote the receipt. Of a large
receipt it takes a sample of each large array, drawn by a seed that nobody knows beforehand; the last line says so, and
with --seed it is drawn once more. With --all it takes every number, which for a large network can last an hour. Exit
status: 0, all true; 1, something is false; 2, this cannot be read as a receipt.
"""

import array
import base64
import json
import math
import random
import re
import secrets
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import mul
from typing import Any
from urllib.parse import parse_qs

FORMAT, VERSION = "how-a-network-learns/receipt", 1
MOST_BYTES, MOST_LAYERS, MOST_NUMBERS = 400_000_000, 200, 20_000_000
# A receipt of more numbers is not computed again as a whole: of its arrays with more than MANY, so many numbers are.
WHOLE, MANY, SAMPLE = 1_000_000, 3_000, 300
# How far two ways of adding up may lie apart, as a share of what is added up; and what counts as nothing.
APART = {"float64": (1e-11, 1e-290), "float32": (3e-5, 1e-35)}
LEAST = {"float64": sys.float_info.min, "float32": 2.0**-126}
CODES = {"float64": "d", "float32": "f"}
# Of each kind of layer the letter of its output, and what its settings have to be.
LAYERS = {
    "Dense": ("Z", {"inputs": "count", "outputs": "count"}),
    "Conv": ("Z", {"channels_in": "count", "channels_out": "count"}),
    "BatchNorm": ("N", {"channels": "count", "momentum": "positive share", "eps": "positive"}),
    "MaxPool": ("M", {}),
    "GlobalAveragePool": ("G", {}),
    "Dropout": ("D", {"rate": "share", "seed": "whole"}),
    "Flatten": ("F", {}),
    "ReLU": ("A", {}),
    "Sigmoid": ("A", {}),
    "Tanh": ("A", {}),
}
BENDS = ("ReLU", "Sigmoid", "Tanh")
LOSSES = {"CrossEntropy": {"smoothing": "share"}, "MeanSquaredError": {}}
OPTIMIZERS = {
    "SGD": ({"weight_decay": "share"}, (), ()),
    "Momentum": ({"weight_decay": "share", "momentum": "share", "nesterov": "yes or no"}, ("velocity",), ()),
    "Adam": (
        {"weight_decay": "share", "betas": "two shares", "eps": "positive"},
        ("mean", "square"),
        ("fair_mean", "fair_square"),
    ),
}
STATISTICS = ("mean", "variance")
# What each part of a receipt has, beside the settings of its kind.
KEYS = ("format", "version", "address", "classes", "labels", "iteration", "update", "network", "arrays")
NETWORK_KEYS = ("layers", "loss", "optimizer")
LAYER_KEYS = ("kind", "input", "output", "weights")
OPTIMIZER_KEYS = ("kind", "learning_rate", "remembers")
ARRAY_KEYS = ("name", "formula", "of", "dtype", "shape", "values", "base64")
# A name in a formula; behind a point stands none, as in W1.T.
NAME = re.compile(r"(?<![.\w])[A-Za-z_][A-Za-z_0-9]*")


class Unreadable(Exception):
    """This is no receipt that can be read: one sentence why."""


class Claim:
    """A number, or anything else, that is said, beside what it should be. scale: of what was added up for it; None for
    what has to be the very same.
    """

    def __init__(self, name, said, again, scale=None):
        self.name, self.said, self.again, self.scale = name, said, again, scale

    def is_true(self, apart) -> bool:
        if self.scale is None:
            return self.said == self.again
        share, nothing = apart
        size = max(abs(self.said), abs(self.again), self.scale)
        return abs(self.said - self.again) <= share * size + nothing


Rule = Callable[[Any], Iterable[Claim]]


class Numbers:
    """An array: its numbers in a row, the last index running fastest."""

    def __init__(self, name, shape, numbers):
        self.name, self.shape, self.numbers = name, shape, numbers

    def __len__(self):
        return len(self.numbers)

    def __getitem__(self, place):
        return self.numbers[place]

    def index(self, place) -> tuple:
        found = []
        for size in reversed(self.shape):
            place, at = divmod(place, size)
            found.append(at)
        return tuple(reversed(found))

    def called(self, place) -> str:
        index = ",".join(map(str, self.index(place)))
        return f"{self.name}[{index}]" if index else self.name

    def claim(self, place, again, scale=0.0) -> "Claim":
        return Claim(self.called(place), self[place], again, scale)

    def sum_of(self, place, terms, factor=1.0) -> "Claim":
        """The claim that this number is the sum of these terms, times a factor."""
        terms = list(terms)
        return self.claim(place, math.fsum(terms) * factor, math.fsum(map(abs, terms)) * abs(factor))


class Layer:
    """A layer as the receipt tells of it, with its names: of what goes in, what comes out, weights and biases."""

    def __init__(self, told, kind, number, before):
        self.told, self.kind, self.number = told, kind, number
        self.input, self.output = before, f"{LAYERS[kind][0]}{number}"
        has_weights = kind in ("Dense", "Conv", "BatchNorm")
        self.W, self.b = (f"W{number}", f"b{number}") if has_weights else ("", "")

    @property
    def weights(self) -> list:
        return [self.W, self.b] if self.W else []


# ---- Reading ---------------------------------------------------------------------------------------------------------


class Receipt:
    """A receipt that has been read: layers, loss and optimiser by kind, and each array by its name."""

    def __init__(self, told, everything=False, seed=None):
        self.told, self.seed, self.is_sampled = told, seed or secrets.token_hex(4), False
        network = field(told, "network", dict)
        self.layers = layers_of(field(network, "layers", list))
        self.loss = known(field(network, "loss", dict), LOSSES, "loss")
        self.rule = known(field(network, "optimizer", dict), OPTIMIZERS, "optimiser")
        self.listed = [array_of(each) for each in field(told, "arrays", list)]
        self.arrays = {name: numbers for name, _, numbers, _ in self.listed}
        dtypes = {dtype for _, dtype, _, _ in self.listed}
        self.dtype = dtypes.pop() if len(dtypes) == 1 else None
        self.everything = everything or sum(map(len, self.arrays.values())) <= WHOLE

    def __getitem__(self, name):
        return self.arrays[name]

    @property
    def logits(self) -> str:
        return self.layers[-1].output

    @property
    def weighted(self) -> list:
        return [layer for layer in self.layers if layer.W]

    def of_kind(self, *kinds) -> list:
        return [layer for layer in self.layers if layer.kind in kinds]

    def places(self, numbers) -> Sequence[int]:
        """Which numbers of an array are computed again: all, or of many a sample."""
        if self.everything or len(numbers) <= MANY:
            return range(len(numbers))
        self.is_sampled = True
        return sorted(random.Random(f"{self.seed} {numbers.name}").sample(range(len(numbers)), SAMPLE))


def read(path) -> dict:
    """The JSON of a file. Raises Unreadable."""
    try:
        with open(path, "rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise Unreadable(f"The file cannot be opened: {error.strerror}.") from None
    if len(data) > MOST_BYTES:
        raise Unreadable(f"The file has more than {MOST_BYTES:,} bytes: no receipt is so large.")
    return parsed(data)


def parsed(data) -> dict:
    """The JSON in some bytes. Raises Unreadable."""
    try:
        told = json.loads(data.decode("utf-8"), object_pairs_hook=once_each, parse_constant=no_number)
    except UnicodeDecodeError:
        raise Unreadable("The file is no text in UTF-8, and so no receipt.") from None
    except RecursionError:
        raise Unreadable("The file has lists in lists in lists without an end.") from None
    except MemoryError:
        raise Unreadable("The file is too large for the memory of this computer.") from None
    except ValueError:
        raise Unreadable("The file is no JSON, and so no receipt.") from None
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise Unreadable(f'The file does not say that its format is "{FORMAT}".')
    return told


def once_each(pairs) -> dict:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Unreadable("The file says something twice under one name.")
    return found


def no_number(text) -> None:
    raise Unreadable(f"The file has {text}, which is no number of JSON.")


def field(told, name, kind) -> Any:
    """What a key holds. Raises Unreadable unless it is there and of that kind."""
    value = told.get(name) if isinstance(told, dict) else None
    # True and False count as whole numbers in Python.
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise Unreadable(f"{short(name)} is missing, or not what the format says.")
    return value


def known(told, kinds, what) -> dict:
    kind = field(told, "kind", str)
    if kind not in kinds:
        raise Unreadable(f"This verifier does not know the {what} {short(kind)}.")
    return told


def layers_of(told) -> list:
    if not 0 < len(told) <= MOST_LAYERS:
        raise Unreadable("A network has from 1 to 200 layers.")
    found, number, before = [], 0, "X"
    for each in told:
        kind = known(each if isinstance(each, dict) else {}, LAYERS, "layer")["kind"]
        number += kind in ("Dense", "Conv", "BatchNorm")
        found.append(Layer(each, kind, number, before))
        before = found[-1].output
    return found


def array_of(told) -> tuple:
    """-> (name, dtype, Numbers, what is said of it). Raises Unreadable."""
    if not isinstance(told, dict):
        raise Unreadable("The arrays are not what the format says.")
    name, dtype, shape = field(told, "name", str), field(told, "dtype", str), field(told, "shape", list)
    if dtype not in APART:
        raise Unreadable(f"{short(name)} has the type {short(dtype)}, and not float64 or float32.")
    if not all(is_count(size) for size in shape) or len(shape) > 4 or math.prod(shape) > MOST_NUMBERS:
        raise Unreadable(f"{short(name)} has no shape that the format knows.")
    if "base64" in told and "values" in told:
        raise Unreadable(f"{short(name)} has both values and base64, and only one of them would be looked at.")
    numbers = unpacked(name, told["base64"], dtype) if "base64" in told else []
    if "base64" not in told:
        listed(name, told.get("values"), shape, numbers)
    if len(numbers) != math.prod(shape):
        raise Unreadable(f"{short(name)} has not as many numbers as its shape says.")
    return name, dtype, Numbers(name, tuple(shape), numbers), told


def unpacked(name, text, dtype) -> array.array:
    try:
        numbers = array.array(CODES[dtype], base64.b64decode(text, validate=True))
    except (ValueError, TypeError):
        raise Unreadable(f"{short(name)} is no base64 of whole numbers of its type.") from None
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def listed(name, values, shape, into) -> None:
    """The numbers of lists in lists, in a row. None stands for what is not finite."""
    if shape:
        if not isinstance(values, list) or len(values) != shape[0]:
            raise Unreadable(f"{short(name)} is not made of lists as its shape says.")
        for each in values:
            listed(name, each, shape[1:], into)
        return
    if values is None:
        into.append(math.nan)
        return
    if isinstance(values, bool) or not isinstance(values, (int, float)):
        raise Unreadable(f"{short(name)} has something that is no number.")
    try:
        into.append(float(values))
    except OverflowError:
        into.append(math.inf)


def is_whole(value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 10**15


def is_count(value) -> bool:
    return is_whole(value) and value > 0


def is_number(value) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e300


SETTINGS = {
    "count": is_count,
    "whole": lambda value: isinstance(value, int) and not isinstance(value, bool) and value >= 0,
    "yes or no": lambda value: isinstance(value, bool),
    "positive": lambda value: is_number(value) and value > 0,
    "share": lambda value: is_number(value) and 0 <= value < 1,
    "positive share": lambda value: is_number(value) and 0 < value <= 1,
    "two shares": lambda value: (
        isinstance(value, list) and len(value) == 2 and all(is_number(each) and 0 <= each < 1 for each in value)
    ),
}


def short(value) -> str:
    text = ascii(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


# ---- The rules about the form: what comes after them relies on them --------------------------------------------------


def rule_format(r) -> Iterator[Claim]:
    version = r.told.get("version")
    yield Claim("version", version, VERSION)
    yield Claim("whether the version is a whole number", type(version) is int, True)
    for key in ("classes", "labels"):
        value = r.told.get(key)
        is_list = isinstance(value, list) and bool(value) and all(isinstance(each, str) for each in value)
        yield Claim(f"whether {key} are a list of words", is_list, True)
        yield Claim(f"how many {key} are empty", value.count("") if is_list else 0, 0)
    classes = r.told["classes"] if isinstance(r.told.get("classes"), list) else []
    yield Claim("how many classes are called like another", len(classes) - len(set(map(str, classes))), 0)
    yield Claim("whether the address is a text", isinstance(r.told.get("address"), str), True)


def rule_keys(r) -> Iterator[Claim]:
    """Nothing stands in it that nobody would check."""
    parts = [("the receipt", r.told, KEYS), ("the network", r.told["network"], NETWORK_KEYS)]
    parts += [(layer.output, layer.told, (*LAYER_KEYS, *LAYERS[layer.kind][1])) for layer in r.layers]
    parts += [("the loss", r.loss, ("kind", *LOSSES[r.loss["kind"]]))]
    parts += [("the optimiser", r.rule, (*OPTIMIZER_KEYS, *OPTIMIZERS[r.rule["kind"]][0]))]
    parts += [(short(name), told, ARRAY_KEYS) for name, _, _, told in r.listed]
    for what, told, keys in parts:
        yield Claim(f"what else {what} has", sorted({*told} - {*keys}), [])


def rule_count(r) -> Iterator[Claim]:
    iteration, update = r.told.get("iteration"), r.told.get("update")
    yield Claim("whether the iteration is a whole number", is_whole(iteration), True)
    yield Claim("whether the update is a whole number above 0", is_count(update), True)
    if is_whole(iteration) and is_count(update):
        yield Claim("whether there were as many updates as iterations, or fewer", update <= iteration + 1, True)


def rule_settings(r) -> Iterator[Claim]:
    wanted = [(layer.output, layer.told, LAYERS[layer.kind][1]) for layer in r.layers]
    wanted += [("loss", r.loss, LOSSES[r.loss["kind"]]), ("optimiser", r.rule, OPTIMIZERS[r.rule["kind"]][0])]
    for what, told, settings in wanted:
        for name, kind in settings.items():
            yield Claim(f"whether {name} of {what} is a setting that there is", SETTINGS[kind](told.get(name)), True)
    yield Claim("what the optimiser remembers", r.rule.get("remembers"), list(OPTIMIZERS[r.rule["kind"]][1]))


def rule_rate(r) -> Iterator[Claim]:
    rate = r.rule.get("learning_rate")
    yield Claim("whether the learning rate is a number above 0", SETTINGS["positive"](rate), True)


def rule_order(r) -> Iterator[Claim]:
    for layer in r.layers:
        for key, again in (("input", layer.input), ("output", layer.output), ("weights", layer.weights)):
            yield Claim(f"{key} of {layer.output}", layer.told.get(key), again)


def rule_names(r) -> Iterator[Claim]:
    names, wanted = [name for name, *_ in r.listed], wanted_names(r)
    for name in wanted:
        yield Claim(f"how often there is {name}", names.count(name), 1)
    for name in names:
        if name != "dX":
            yield Claim(f"whether there should be {short(name)}", name in wanted, True)
    yield Claim("how often there is dX", min(names.count("dX"), 2), min(names.count("dX"), 1))


def wanted_names(r) -> dict:
    _, remembers, worked_out = OPTIMIZERS[r.rule["kind"]]
    found = ["X", "T", "P", "E", "ell", "L", "dP", "after_P", "after_E", "after_ell", "after_L"]
    ahead = ["ahead"] if r.rule["kind"] == "Momentum" and r.rule.get("nesterov") else []
    for layer in r.layers:
        found += [layer.output, f"d{layer.output}", f"after_{layer.output}"]
        for name in layer.weights:
            found += [name, f"d{name}", f"change_{name}", f"new_{name}"]
            found += [f"{what}_{name}" for what in (*remembers, *worked_out, *ahead)]
            found += [f"new_{what}_{name}" for what in remembers]
        if layer.kind == "BatchNorm":
            kinds = ("batch", "running", "new_running")
            found += [f"{kind}_{what}_{layer.output}" for kind in kinds for what in STATISTICS]
        if layer.kind == "Dropout":
            found.append(f"mask_{layer.output}")
    return dict.fromkeys(found)


def rule_types(r) -> Iterator[Claim]:
    first = r.listed[0][1] if r.listed else None
    for name, dtype, *_ in r.listed:
        yield Claim(f"type of {short(name)}", dtype, first)
    # A number of many digits cannot be had for one of few: these may lie further apart.
    for numbers in r.arrays.values() if first == "float32" else ():
        for place, number in enumerate(array.array("f", numbers.numbers)):
            if not math.isnan(number):
                yield Claim(f"{numbers.called(place)} as float32", numbers[place], number)


def rule_shapes(r) -> Iterator[Claim]:
    wanted = shapes_of(r)
    if wanted is None:
        yield Claim("whether the layers take what those before them make", False, True)
        return
    for name, shape in wanted.items():
        if name in r.arrays:
            yield Claim(f"shape of {name}", r[name].shape, shape)


def shapes_of(r) -> dict | None:
    """{name: shape} of every array, from X and the settings of the layers; None where two layers do not fit."""
    shape = r["X"].shape
    found = {"X": shape, "dX": shape}
    for layer in r.layers:
        shape = shape_behind(layer, shape)
        if shape is None:
            return None
        for name in (layer.output, f"d{layer.output}", f"after_{layer.output}", f"mask_{layer.output}"):
            found[name] = shape
        for kind in ("batch", "running", "new_running"):
            found.update({f"{kind}_{what}_{layer.output}": shape[-1:] for what in STATISTICS})
        for name, own in zip(layer.weights, weight_shapes(layer.kind, layer.told), strict=True):
            found.update(
                {each: own for each in r.arrays if each == name or each.endswith(f"_{name}") or each == f"d{name}"}
            )
    if len(shape) != 2:
        return None
    found.update(dict.fromkeys(("P", "T", "E", "dP", "after_P", "after_E"), shape))
    return {**found, "ell": shape[:1], "after_ell": shape[:1], "L": (), "after_L": ()}


def weight_shapes(kind, told) -> tuple:
    if kind == "Dense":
        return (told["inputs"], told["outputs"]), (told["outputs"],)
    if kind == "Conv":
        return (3, 3, told["channels_in"], told["channels_out"]), (told["channels_out"],)
    return ((told["channels"],), (told["channels"],)) if kind == "BatchNorm" else ()


def shape_behind(layer, shape) -> tuple | None:
    """The shape of what a layer makes; None for what it does not take."""
    n, *rest = shape if shape else (0,)
    told, is_picture = layer.told, len(rest) == 3
    if layer.kind == "Dense":
        return (n, told["outputs"]) if rest == [told["inputs"]] else None
    if layer.kind == "Conv":
        return (n, *rest[:2], told["channels_out"]) if is_picture and rest[2] == told["channels_in"] else None
    if layer.kind == "BatchNorm":
        return shape if len(rest) in (1, 3) and rest[-1] == told["channels"] else None
    if layer.kind == "MaxPool":
        even = is_picture and rest[0] % 2 == rest[1] % 2 == 0
        return (n, rest[0] // 2, rest[1] // 2, rest[2]) if even else None
    if layer.kind == "GlobalAveragePool":
        return (n, rest[2]) if is_picture else None
    return (n, math.prod(rest)) if layer.kind == "Flatten" else shape


def rule_finite(r) -> Iterator[Claim]:
    for numbers in r.arrays.values():
        for place, number in enumerate(numbers.numbers):
            if not math.isfinite(number):
                yield Claim(numbers.called(place), "no finite number", "a finite number")
        yield Claim(numbers.name, True, True)


# ---- The rules about what is said of the numbers ---------------------------------------------------------------------


def rule_address(r) -> Iterator[Claim]:
    """The lesson's own address names some settings of the step, and of a single picture the label."""
    said, rate = parse_qs(r.told["address"].removeprefix("?")), r.rule["learning_rate"]
    for key, kind in (("loss", r.loss["kind"]), ("optimizer", r.rule["kind"])):
        for each in said.get(key, ()):
            yield Claim(f"{key} in the address", each, kind)
    for each in said.get("rate", ()):
        yield Claim("rate in the address", each, f"{rate:g}")
    labels, classes = r.told["labels"], [each.casefold() for each in r.told["classes"]]
    for each in said.get("label", ()) if len(labels) == 1 else ():
        if each.casefold() in classes:
            yield Claim("label in the address", each.casefold(), labels[0].casefold())


def rule_operands(r) -> Iterator[Claim]:
    wanted = made_of(r)
    for name, _, _, told in r.listed:
        of = told.get("of")
        is_list = isinstance(of, list) and all(isinstance(each, str) for each in of)
        yield Claim(f"whether the formula of {name} has a list of names", is_list, True)
        yield Claim(f"what {name} is made of", sorted(of) if is_list else None, sorted(wanted[name]))


def rule_formulas(r) -> Iterator[Claim]:
    """The formula names the arrays that it is said to be made of, and no others. It may name T by its label."""
    wanted = made_of(r)
    for name, _, _, told in r.listed:
        formula = told.get("formula")
        is_said = isinstance(formula, str) and bool(formula.strip())
        yield Claim(f"whether {name} has a formula", is_said, True)
        named = {each for each in NAME.findall(formula) if each in r.arrays} if is_said else set()
        named |= {"T"} if is_said and "[label]" in formula else set()
        yield Claim(f"what the formula of {name} names", sorted(named - {name}), sorted(wanted[name]))


def rule_order_of_arrays(r) -> Iterator[Claim]:
    """What an array is made of stands before it."""
    before: set = set()
    wanted = made_of(r)
    for name, *_ in r.listed:
        yield Claim(f"what stands behind {name}, which is made of it", sorted({*wanted[name]} - before), [])
        before.add(name)


def made_of(r) -> dict:
    """{name: names} of every array that there may be, and of what it is made."""
    found: dict[str, tuple] = {"X": (), "T": ()}
    for layer in r.layers:
        found |= {**of_backward(layer), **of_forward(layer), **of_statistics(layer)}
        for name in layer.weights:
            decays = name == layer.W and r.rule["weight_decay"]
            found |= of_update(r.rule, name, (f"d{name}", name) if decays else (f"d{name}",))
    is_squared = r.loss["kind"] == "MeanSquaredError"
    of_slope, of_blame = (("E",), ("P", "dP")) if is_squared else (("P", "T"), ("P", "T"))
    found |= {"dP": of_slope, f"d{r.logits}": of_blame}
    for later in ("", "after_"):
        P, E, ell, both = f"{later}P", f"{later}E", f"{later}ell", (f"{later}P", "T")
        found |= {P: (later + r.logits,), E: both, ell: (E,) if is_squared else both, f"{later}L": (ell,)}
    return found


def of_forward(layer) -> dict:
    X, Y, weights = layer.input, layer.output, layer.weights
    own = {"BatchNorm": [f"batch_{what}_{Y}" for what in STATISTICS], "Dropout": [f"mask_{Y}"]}.get(layer.kind, [])
    in_use = [f"new_running_{what}_{Y}" for what in STATISTICS] if layer.kind == "BatchNorm" else []
    after = [X if X == "X" else f"after_{X}", *(f"new_{name}" for name in weights), *in_use]
    return {Y: (X, *weights, *own), f"after_{Y}": tuple(after), **dict.fromkeys(weights, ())}


def of_backward(layer) -> dict:
    X, Y, W, dY = layer.input, layer.output, layer.W, f"d{layer.output}"
    batch = [f"batch_{what}_{Y}" for what in STATISTICS] if layer.kind == "BatchNorm" else []
    with_X, with_Y = ("BatchNorm", "MaxPool", "GlobalAveragePool", "Flatten", "ReLU"), ("MaxPool", "Sigmoid", "Tanh")
    dX = [dY, *layer.weights[:1], *batch, *([X] * (layer.kind in with_X)), *([Y] * (layer.kind in with_Y))]
    dX += [f"mask_{Y}"] * (layer.kind == "Dropout")
    return {f"d{X}": tuple(dX)} | ({f"d{W}": (X, dY, *batch), f"d{layer.b}": (dY,)} if W else {})


def of_statistics(layer) -> dict:
    X, Y = layer.input, layer.output
    mean, variance = (f"batch_{what}_{Y}" for what in STATISTICS)
    found: dict[str, tuple] = {f"mask_{Y}": ()}
    found |= {mean: (X,), variance: (X, mean), f"new_running_mean_{Y}": (f"running_mean_{Y}", mean)}
    found |= {f"new_running_variance_{Y}": (f"running_variance_{Y}", variance, X)}
    return found | {f"running_{what}_{Y}": () for what in STATISTICS}


def of_update(rule, name, gradient) -> dict:
    change = f"change_{name}"
    found: dict[str, tuple] = {f"new_{name}": (name, change)}
    for what in OPTIMIZERS[rule["kind"]][1]:
        old, new = f"{what}_{name}", f"new_{what}_{name}"
        found |= {old: (), new: (old, *gradient), f"fair_{what}_{name}": (new,)}
    found[f"ahead_{name}"] = (*gradient, f"new_velocity_{name}")
    if rule["kind"] == "SGD":
        return {**found, change: gradient}
    if rule["kind"] == "Momentum":
        return {**found, change: (f"{'ahead' if rule['nesterov'] else 'new_velocity'}_{name}",)}
    return {**found, change: (f"fair_mean_{name}", f"fair_square_{name}")}


# ---- The rules about what is given -----------------------------------------------------------------------------------


def rule_pixels(r) -> Iterator[Claim]:
    X = r["X"]
    for place, number in enumerate(X.numbers):
        yield X.claim(place, min(1.0, max(0.0, number)))


def rule_one_hot(r) -> Iterator[Claim]:
    T = r["T"]
    for n in range(T.shape[0]):
        row = sorted(row_of(T, n))
        yield Claim(f"label T[{n}] in order", row, [0.0] * (len(row) - 1) + [1.0])


def rule_labels(r) -> Iterator[Claim]:
    T, classes = r["T"], r.told["classes"]
    yield Claim("how many classes there are", len(classes), T.shape[1])
    yield Claim("how many labels there are", len(r.told["labels"]), T.shape[0])
    for n, label in enumerate(r.told["labels"][: T.shape[0]]):
        row = list(row_of(T, n))
        at = row.index(max(row))
        yield Claim(f"label of picture {n}", label, classes[at] if at < len(classes) else None)


def row_of(numbers, n) -> Sequence[float]:
    width = len(numbers) // numbers.shape[0]
    return numbers.numbers[n * width : (n + 1) * width]


# ---- The rules about the forward pass --------------------------------------------------------------------------------


def dense(r, layer, X, W, b, Y) -> Iterator[Claim]:
    inputs, outputs = W.shape
    for place in r.places(Y):
        n, o = divmod(place, outputs)
        products = map(mul, X[n * inputs : (n + 1) * inputs], W[o::outputs])
        yield Y.sum_of(place, [*products, b[o]])


def conv(r, layer, X, W, b, Y) -> Iterator[Claim]:
    _, height, width, channels = X.shape
    outputs = W.shape[-1]
    for place in r.places(Y):
        n, y, x, o = Y.index(place)
        terms = [b[o]]
        for i, j in WINDOW:
            at_y, at_x = y + i - 1, x + j - 1
            if 0 <= at_y < height and 0 <= at_x < width:
                start, first = ((n * height + at_y) * width + at_x) * channels, (3 * i + j) * channels * outputs
                terms += map(mul, X[start : start + channels], W[first + o : first + channels * outputs : outputs])
        yield Y.sum_of(place, terms)


WINDOW = [(i, j) for i in range(3) for j in range(3)]


def normalised(r, layer, X, W, b, Y, mean, variance) -> Iterator[Claim]:
    eps, channels = layer.told["eps"], len(W)
    for place in r.places(Y):
        c = place % channels
        slope = W[c] / math.sqrt(max(0.0, variance[c]) + eps)
        again = slope * (X[place] - mean[c]) + b[c]
        yield Y.claim(place, again, abs(slope) * (abs(X[place]) + abs(mean[c])) + abs(b[c]))


def bend(r, layer, X, Y) -> Iterator[Claim]:
    for place in r.places(Y):
        x = X[place]
        again = max(0.0, x) if layer.kind == "ReLU" else math.tanh(x) if layer.kind == "Tanh" else sigmoid(x)
        yield Y.claim(place, again, 1.0 if layer.kind == "Sigmoid" else 0.0)


def sigmoid(x) -> float:
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(max(x, -700.0)) / (1 + math.exp(max(x, -700.0)))


def pooled(r, layer, X, Y) -> Iterator[Claim]:
    for place in r.places(Y):
        yield Y.claim(place, max(X[at] for at in quarters(X, Y, place)))


def quarters(X, Y, place) -> list:
    """The places of the four numbers of which a pool keeps one, in reading order."""
    n, y, x, c = Y.index(place)
    _, height, width, channels = X.shape
    return [((n * height + 2 * y + i) * width + 2 * x + j) * channels + c for i in (0, 1) for j in (0, 1)]


def averaged(r, layer, X, Y) -> Iterator[Claim]:
    _, height, width, channels = X.shape
    for place in r.places(Y):
        at, c = divmod(place, channels)
        start, end = at * height * width * channels, (at + 1) * height * width * channels
        yield Y.sum_of(place, X[start + c : end : channels], 1 / (height * width))


def same(r, layer, X, Y) -> Iterator[Claim]:
    for place in r.places(Y):
        yield Y.claim(place, X[place])


def masked(r, layer, X, Y) -> Iterator[Claim]:
    mask = r[f"mask_{layer.output}"]
    for place in r.places(Y):
        yield Y.claim(place, X[place] * mask[place])


def forward_rule(*kinds) -> Rule:
    """The rule of some kinds of layer in the step's own forward pass."""
    return lambda r: (claim for layer in r.of_kind(*kinds) for claim in forward(r, layer))


def forward(r, layer, after=False) -> Iterable[Claim]:
    """The claims of one layer's output: in the step, or after it, in use."""
    later = "after_" if after else ""
    X, Y = r[layer.input if layer.input == "X" else later + layer.input], r[later + layer.output]
    W, b = [r[("new_" if after else "") + name] for name in layer.weights] or (None, None)
    if layer.kind == "BatchNorm":
        kept = (r[f"{'new_running' if after else 'batch'}_{what}_{layer.output}"] for what in STATISTICS)
        return normalised(r, layer, X, W, b, Y, *kept)
    if layer.kind in ("Dense", "Conv"):
        return (dense if layer.kind == "Dense" else conv)(r, layer, X, W, b, Y)
    simple = {"MaxPool": pooled, "GlobalAveragePool": averaged, "Flatten": same, "Dropout": same if after else masked}
    return simple.get(layer.kind, bend)(r, layer, X, Y)


def rule_statistics(r) -> Iterator[Claim]:
    """Mean and variance of a batch."""
    for layer in r.of_kind("BatchNorm"):
        X, (mean, variance) = r[layer.input], (r[f"batch_{what}_{layer.output}"] for what in STATISTICS)
        for c in range(len(mean)):
            column = X[c :: len(mean)]
            yield mean.sum_of(c, column, 1 / len(column))
            squares = math.fsum((x - mean[c]) ** 2 for x in column) / len(column)
            yield variance.claim(
                c, squares, math.fsum(abs(x - mean[c]) * (abs(x) + abs(mean[c])) for x in column) / len(column)
            )


def rule_mask(r) -> Iterator[Claim]:
    for layer in r.of_kind("Dropout"):
        mask, kept = r[f"mask_{layer.output}"], 1 / (1 - layer.told["rate"])
        for place in r.places(mask):
            yield mask.claim(place, kept if mask[place] > kept / 2 else 0.0)


# ---- The rules about the loss ----------------------------------------------------------------------------------------


def rule_softmax(r) -> Iterable[Claim]:
    return softmax(r, r[r.logits], r["P"])


def softmax(r, Z, P) -> Iterator[Claim]:
    k = P.shape[1]
    for n in range(P.shape[0]):
        row = row_of(Z, n)
        largest = max(row)
        powers = [math.exp(max(z - largest, -745.0)) for z in row]
        total = math.fsum(powers)
        for j in range(k):
            again = powers[j] / total
            yield P.claim(n * k + j, again, again * (1 + largest - row[j]))


def rule_sum_to_1(r) -> Iterator[Claim]:
    P = r["P"]
    for n in range(P.shape[0]):
        yield Claim(f"sum of P[{n}]", math.fsum(row_of(P, n)), 1.0, 1.0)
        yield Claim(f"whether P[{n}] lies from 0 to 1", all(0 <= p <= 1 + 1e-6 for p in row_of(P, n)), True)


def rule_error(r) -> Iterable[Claim]:
    return errors(r, r["P"], r["E"])


def errors(r, P, E) -> Iterator[Claim]:
    T = r["T"]
    for place in range(len(P)):
        yield E.claim(place, P[place] - T[place], P[place] + T[place])


def rule_scores(r) -> Iterable[Claim]:
    return scores(r, r[r.logits], r["P"], r["ell"])


def scores(r, Z, P, ell) -> Iterator[Claim]:
    k = P.shape[1]
    for n in range(P.shape[0]):
        p, t = row_of(P, n), row_of(r["T"], n)
        if r.loss["kind"] == "MeanSquaredError":
            yield ell.sum_of(n, [(a - b) ** 2 for a, b in zip(p, t, strict=True)], 1 / k)
            continue
        spread = 1 + max(row_of(Z, n)) - min(row_of(Z, n))
        terms = [-b * log for b, log in zip(smoothed(r, t), logarithms(p, row_of(Z, n)), strict=True) if b]
        yield ell.claim(n, math.fsum(terms), spread + max(map(abs, row_of(Z, n))))


def smoothed(r, row) -> list:
    smoothing = r.loss["smoothing"]
    return [t * (1 - smoothing) + smoothing / len(row) for t in row]


def logarithms(row, logits) -> list:
    """ln of each probability; of one that is nearly 0 by its logit, as its own digits are lost."""
    largest = max(logits)
    total = math.log(math.fsum(math.exp(max(z - largest, -745.0)) for z in logits))
    return [math.log(p) if p > 1e-30 else z - largest - total for p, z in zip(row, logits, strict=True)]


def rule_loss(r) -> Iterable[Claim]:
    return mean_of(r["ell"], r["L"])


def mean_of(ell, L) -> Iterator[Claim]:
    yield L.sum_of(0, ell.numbers, 1 / len(ell))


# ---- The rules about the backward pass -------------------------------------------------------------------------------


def rule_dP(r) -> Iterator[Claim]:
    P, T, dP = r["P"], r["T"], r["dP"]
    n, k = P.shape
    for at in range(n):
        labels = row_of(T, at) if r.loss["kind"] == "MeanSquaredError" else smoothed(r, row_of(T, at))
        for j in range(k):
            place = at * k + j
            if r.loss["kind"] == "MeanSquaredError":
                yield dP.claim(place, 2 * (P[place] - labels[j]) / k / n, 2 * (P[place] + labels[j]) / k / n)
            else:
                yield dP.claim(place, -labels[j] / max(P[place], LEAST[r.dtype]) / n)


def rule_blame_on_logits(r) -> Iterator[Claim]:
    P, T, dP, dZ = r["P"], r["T"], r["dP"], r[f"d{r.logits}"]
    n, k = P.shape
    for at in range(n):
        rows = [row_of(each, at) for each in (P, T, dP)]
        labels = smoothed(r, rows[1]) if r.loss["kind"] == "CrossEntropy" else ()
        passed = list(map(mul, rows[0], rows[2]))
        for j in range(k):
            if labels:
                yield dZ.claim(at * k + j, (rows[0][j] - labels[j]) / n, (rows[0][j] + labels[j]) / n)
            else:
                own, all_of_it = rows[2][j], math.fsum(passed)
                size = abs(own) + math.fsum(map(abs, passed))
                yield dZ.claim(at * k + j, rows[0][j] * (own - all_of_it), rows[0][j] * size)


def rule_gradients(r) -> Iterator[Claim]:
    """Of the weights."""
    by_kind = {"Dense": dense_gradient, "Conv": conv_gradient, "BatchNorm": normalised_gradient}
    for layer in r.weighted:
        yield from by_kind[layer.kind](r, layer, r[layer.input], r[f"d{layer.output}"], r[f"d{layer.W}"])


def dense_gradient(r, layer, X, dY, dW) -> Iterator[Claim]:
    inputs, outputs = dW.shape
    for place in r.places(dW):
        i, o = divmod(place, outputs)
        yield dW.sum_of(place, map(mul, X[i::inputs], dY[o::outputs]))


def conv_gradient(r, layer, X, dY, dW) -> Iterator[Claim]:
    pictures, height, width, channels = X.shape
    outputs = dY.shape[-1]
    for place in r.places(dW):
        i, j, c, o = dW.index(place)
        # The columns of dY whose window has this corner inside of the picture.
        first, last = max(0, 1 - j), min(width, width + 1 - j)
        terms: list[float] = []
        for n in range(pictures):
            for y in range(max(0, 1 - i), min(height, height + 1 - i)):
                line, read = (n * height + y) * width, (n * height + y + i - 1) * width + j - 1
                seen = X[(read + first) * channels + c : (read + last) * channels : channels]
                terms += map(mul, seen, dY[(line + first) * outputs + o : (line + last) * outputs : outputs])
        yield dW.sum_of(place, terms)


def normalised_gradient(r, layer, X, dY, dW) -> Iterator[Claim]:
    for c in range(len(dW)):
        mean, spread = normal_of(r, layer, c)
        pairs = list(zip(X[c :: len(dW)], dY[c :: len(dW)], strict=True))
        again = math.fsum((x - mean) * dy for x, dy in pairs) / spread
        yield dW.claim(c, again, math.fsum((abs(x) + abs(mean)) * abs(dy) for x, dy in pairs) / spread)


def normal_of(r, layer, c) -> tuple:
    mean, variance = (r[f"batch_{what}_{layer.output}"][c] for what in STATISTICS)
    return mean, math.sqrt(max(0.0, variance) + layer.told["eps"])


def rule_bias_gradients(r) -> Iterator[Claim]:
    for layer in r.weighted:
        dY, db = r[f"d{layer.output}"], r[f"d{layer.b}"]
        for o in r.places(db):
            yield db.sum_of(o, dY[o :: len(db)])


def backward_rule(*kinds) -> Rule:
    """The rule of the blame that goes through some kinds of layer."""
    return lambda r: (claim for layer in r.of_kind(*kinds) for claim in backward(r, layer))


def backward(r, layer) -> Iterable[Claim]:
    if f"d{layer.input}" not in r.arrays:  # dX alone may be left out
        return ()
    through = {
        "Dense": through_dense,
        "Conv": through_conv,
        "BatchNorm": through_normalised,
        "MaxPool": through_pool,
        "GlobalAveragePool": through_average,
        "Flatten": lambda r, layer, X, Y, dY, dX: same(r, layer, dY, dX),
        "Dropout": lambda r, layer, X, Y, dY, dX: masked(r, layer, dY, dX),
    }
    X, Y, dY, dX = (r[name] for name in (layer.input, layer.output, f"d{layer.output}", f"d{layer.input}"))
    return through.get(layer.kind, through_bend)(r, layer, X, Y, dY, dX)


def through_dense(r, layer, X, Y, dY, dX) -> Iterator[Claim]:
    W = r[layer.W]
    inputs, outputs = W.shape
    for place in r.places(dX):
        n, i = divmod(place, inputs)
        yield dX.sum_of(place, map(mul, dY[n * outputs : (n + 1) * outputs], W[i * outputs : (i + 1) * outputs]))


def through_conv(r, layer, X, Y, dY, dX) -> Iterator[Claim]:
    W = r[layer.W]
    _, height, width, channels = X.shape
    outputs = W.shape[-1]
    for place in r.places(dX):
        n, y, x, c = dX.index(place)
        terms: list[float] = []
        for i, j in WINDOW:
            at_y, at_x = y + 1 - i, x + 1 - j
            if 0 <= at_y < height and 0 <= at_x < width:
                start, first = ((n * height + at_y) * width + at_x) * outputs, ((3 * i + j) * channels + c) * outputs
                terms += map(mul, dY[start : start + outputs], W[first : first + outputs])
        yield dX.sum_of(place, terms)


def through_normalised(r, layer, X, Y, dY, dX) -> Iterator[Claim]:
    W = r[layer.W]
    channels = len(W)
    ready = {}
    for place in r.places(dX):
        c = place % channels
        if c not in ready:
            ready[c] = blame_of_channel(r, layer, X, dY, c, channels)
        mean, spread, blame, tilt, sizes = ready[c]
        x, slope = (X[place] - mean) / spread, W[c] / spread
        size = abs(dY[place]) + sizes[0] + (abs(X[place]) + abs(mean)) / spread * sizes[1]
        yield dX.claim(place, slope * (dY[place] - blame - x * tilt), abs(slope) * size)


def blame_of_channel(r, layer, X, dY, c, channels) -> tuple:
    """-> (mean, spread, mean of dY, mean of dY x normalised X, what was added up for both)"""
    mean, spread = normal_of(r, layer, c)
    pairs = list(zip(X[c::channels], dY[c::channels], strict=True))
    blame = math.fsum(dy for _, dy in pairs) / len(pairs)
    tilt = math.fsum(dy * (x - mean) for x, dy in pairs) / spread / len(pairs)
    size = math.fsum(abs(dy) for _, dy in pairs) / len(pairs)
    tilts = math.fsum(abs(dy) * (abs(x) + abs(mean)) for x, dy in pairs) / spread / len(pairs)
    return mean, spread, blame, tilt, (size, tilts)


def through_bend(r, layer, X, Y, dY, dX) -> Iterator[Claim]:
    for place in r.places(dX):
        y, dy = Y[place], dY[place]
        if layer.kind == "ReLU":
            yield dX.claim(place, dy if X[place] > 0 else 0.0)
        elif layer.kind == "Sigmoid":
            yield dX.claim(place, dy * y * (1 - y), abs(dy * y))
        else:
            yield dX.claim(place, dy * (1 - y * y), abs(dy) * (1 + y * y))


def through_pool(r, layer, X, Y, dY, dX) -> Iterator[Claim]:
    for place in r.places(dY):
        four = quarters(X, Y, place)
        largest = max(X[at] for at in four)
        taker = next(at for at in four if X[at] == largest)
        for at in four:
            yield dX.claim(at, dY[place] if at == taker else 0.0)


def through_average(r, layer, X, Y, dY, dX) -> Iterator[Claim]:
    _, height, width, channels = X.shape
    for place in r.places(dX):
        n, c = place // (height * width * channels), place % channels
        yield dX.claim(place, dY[n * channels + c] / (height * width))


# ---- The rules about the update --------------------------------------------------------------------------------------


def each_weight(r) -> Iterator[tuple]:
    """Each array of weights and biases, with its gradient as the optimiser takes it: a function of the place."""
    decay = r.rule["weight_decay"]
    for layer in r.weighted:
        for name in layer.weights:
            w, dw = r[name], r[f"d{name}"]
            own = decay if name == layer.W else 0
            yield (
                name,
                w,
                lambda place, w=w, dw=dw, own=own: (dw[place] + own * w[place], abs(dw[place]) + abs(own * w[place])),
            )


def rule_fresh(r) -> Iterator[Claim]:
    """Before its first update, an optimiser remembers nothing."""
    for name, _, _ in each_weight(r):
        for what in OPTIMIZERS[r.rule["kind"]][1] if r.told["update"] == 1 else ():
            kept = r[f"{what}_{name}"]
            for place in r.places(kept):
                yield kept.claim(place, 0.0)


def rule_memory(r) -> Iterator[Claim]:
    kind = r.rule["kind"]
    for name, _, gradient in each_weight(r) if kind != "SGD" else ():
        for what, keep, add, power in memories(r):
            old, new = r[f"{what}_{name}"], r[f"new_{what}_{name}"]
            for place in r.places(new):
                dw, size = gradient(place)
                again = keep * old[place] + add * dw**power
                yield new.claim(place, again, abs(keep * old[place]) + add * size**power)


def memories(r) -> list:
    """Of each thing remembered: how much of it is kept, how much of the gradient is added, and in which power."""
    if r.rule["kind"] == "Momentum":
        return [("velocity", r.rule["momentum"], 1, 1)]
    first, second = r.rule["betas"]
    return [("mean", first, 1 - first, 1), ("square", second, 1 - second, 2)]


def rule_worked_out(r) -> Iterator[Claim]:
    """What an optimiser works out between its memory and the change."""
    for name, _, gradient in each_weight(r):
        if r.rule["kind"] == "Momentum" and r.rule["nesterov"]:
            ahead, velocity, momentum = r[f"ahead_{name}"], r[f"new_velocity_{name}"], r.rule["momentum"]
            for place in r.places(ahead):
                dw, size = gradient(place)
                yield ahead.claim(place, dw + momentum * velocity[place], size + momentum * abs(velocity[place]))
        for what, beta in zip(("mean", "square"), r.rule["betas"], strict=True) if r.rule["kind"] == "Adam" else ():
            fair, new = r[f"fair_{what}_{name}"], r[f"new_{what}_{name}"]
            for place in r.places(fair):
                yield fair.claim(place, new[place] / (1 - beta ** r.told["update"]))


def rule_change(r) -> Iterator[Claim]:
    rate = r.rule["learning_rate"]
    for name, _, gradient in each_weight(r):
        change = r[f"change_{name}"]
        for place in r.places(change):
            step, size = step_of(r, name, place, gradient)
            yield change.claim(place, -rate * step, rate * size)


def step_of(r, name, place, gradient) -> tuple:
    if r.rule["kind"] == "SGD":
        return gradient(place)
    if r.rule["kind"] == "Momentum":
        step = r[f"{'ahead' if r.rule['nesterov'] else 'new_velocity'}_{name}"][place]
    else:
        mean, square = r[f"fair_mean_{name}"][place], r[f"fair_square_{name}"][place]
        step = mean / (math.sqrt(max(0.0, square)) + r.rule["eps"])
    return step, abs(step)


def rule_new(r) -> Iterator[Claim]:
    for name, w, _ in each_weight(r):
        change, new = r[f"change_{name}"], r[f"new_{name}"]
        for place in r.places(new):
            yield new.claim(place, w[place] + change[place], abs(w[place]) + abs(change[place]))


def rule_running(r) -> Iterator[Claim]:
    for layer in r.of_kind("BatchNorm"):
        share = layer.told["momentum"]
        count = len(r[layer.input]) // layer.told["channels"]
        for what, factor in zip(STATISTICS, (1.0, count / max(1, count - 1)), strict=True):
            old, now, new = (r[f"{kind}_{what}_{layer.output}"] for kind in ("running", "batch", "new_running"))
            for c in range(len(new)):
                yield new.sum_of(c, [(1 - share) * old[c], share * now[c] * factor])


def rule_after(r) -> Iterable[Claim]:
    return (claim for layer in r.layers for claim in forward(r, layer, after=True))


def rule_after_loss(r) -> Iterator[Claim]:
    Z, P, ell = r[f"after_{r.logits}"], r["after_P"], r["after_ell"]
    yield from softmax(r, Z, P)
    yield from errors(r, P, r["after_E"])
    yield from scores(r, Z, P, ell)
    yield from mean_of(ell, r["after_L"])


# ---- All of them -----------------------------------------------------------------------------------------------------

# What every later rule relies on: where one of these is false, those behind it are not tried.
FORM = {
    "format": rule_format,
    "keys": rule_keys,
    "count of updates": rule_count,
    "settings": rule_settings,
    "learning rate": rule_rate,
    "order of the layers": rule_order,
    "names": rule_names,
    "types": rule_types,
    "shapes": rule_shapes,
    "finite": rule_finite,
}
RULES = {
    "address": rule_address,
    "operands": rule_operands,
    "formulas": rule_formulas,
    "order of the arrays": rule_order_of_arrays,
    "pixels from 0 to 1": rule_pixels,
    "one-hot labels": rule_one_hot,
    "labels in words": rule_labels,
    "sums of dense layers": forward_rule("Dense"),
    "sums of convolutions": forward_rule("Conv"),
    "bends": forward_rule(*BENDS),
    "largest of four": forward_rule("MaxPool"),
    "means of maps": forward_rule("GlobalAveragePool"),
    "flattened": forward_rule("Flatten"),
    "mean and variance of the batch": rule_statistics,
    "normalised": forward_rule("BatchNorm"),
    "masks": rule_mask,
    "dropped out": forward_rule("Dropout"),
    "softmax": rule_softmax,
    "sum to 1": rule_sum_to_1,
    "errors": rule_error,
    "loss of each picture": rule_scores,
    "loss": rule_loss,
    "slope of the loss": rule_dP,
    "blame on the logits": rule_blame_on_logits,
    "gradients of weights": rule_gradients,
    "gradients of biases": rule_bias_gradients,
    "blame through weights": backward_rule("Dense", "Conv"),
    "blame through bends": backward_rule(*BENDS),
    "blame through pools": backward_rule("MaxPool", "GlobalAveragePool"),
    "blame through normalising": backward_rule("BatchNorm"),
    "blame through flattening and dropout": backward_rule("Flatten", "Dropout"),
    "memory before the first update": rule_fresh,
    "memory after the update": rule_memory,
    "worked out by the optimiser": rule_worked_out,
    "changes": rule_change,
    "new weights": rule_new,
    "running mean and variance": rule_running,
    "forward pass after the step": rule_after,
    "loss after the step": rule_after_loss,
}


def verify(told, everything=False, seed=None) -> Iterator[tuple]:
    """Yields (rule, how many claims were tried, the first false Claim or None). Raises Unreadable."""
    yield from tried(Receipt(told, everything, seed))


def tried(r) -> Iterator[tuple]:
    for rules in (FORM, RULES):
        for name, rule in rules.items():
            count, false = tried_out(r, rule)
            yield name, count, false
            if false and rules is FORM:
                return


def tried_out(r, rule) -> tuple:
    count = 0
    try:
        for claim in rule(r):
            count += 1
            if not claim.is_true(APART.get(r.dtype, APART["float64"])):
                return count, claim
    except (OverflowError, ZeroDivisionError) as error:
        return count + 1, Claim("a number", "said", f"beyond all bounds ({error})")
    return count, None


def sentence(claim) -> str:
    return f"{claim.name} is said to be {short(claim.said)}, and is {short(claim.again)}"


def main(arguments) -> int:
    """Print a line for each rule. -> exit status"""
    seed = None
    if "--seed" in arguments[:-1]:
        at = arguments.index("--seed")
        seed = arguments[at + 1]
        arguments = arguments[:at] + arguments[at + 2 :]
    paths = [each for each in arguments if each != "--all"]
    if len(paths) != 1:
        print("python verify.py receipt.json [--all] [--seed N]")
        return 2
    return printed(paths[0], "--all" in arguments, seed)


def printed(path, everything, seed) -> int:
    false = 0
    try:
        r = Receipt(read(path), everything, seed)
        for name, count, claim in tried(r):
            false += claim is not None
            if claim:
                print(f"FALSE   {name}: {sentence(claim)}")
            else:
                print(f"ok      {name}: {count:,}" if count else f"--      {name}")
    except Unreadable as why:
        print(why)
        return 2
    found = "Something in this receipt is false." if false else "Every number that was computed again is true."
    print(f"{found} {sample_of(r)}" if r.is_sampled else found)
    return 1 if false else 0


def sample_of(r) -> str:
    chosen = f"Of each array with more than {MANY:,} numbers, only {SAMPLE} were."
    return f"{chosen} With --seed {r.seed} they are the same again; with --all, it is every number."


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
