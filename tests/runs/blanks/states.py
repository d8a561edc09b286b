"""States at random, and what the textbook makes of a blank's parts, right and wrong, in plain Python."""

import math
import random
from functools import cache

import engine
from runs.course.experiment import Experiment, Settings, Start
from runs.course.presets import preset
from runs.course.tape import network_of
from runs.data.sources import Sources, one_hot
from runs.data.values import CAT, CLASSES, Bundled
from runs.numbers.snapshot import look

RATES = (1e-6, 0.001, 0.01, 0.1, 1.0, 10.0)


@cache
def sources():
    return Sources()


def state_of(
    size="tiny",
    activation="ReLU",
    loss="CrossEntropy",
    optimizer="SGD",
    seed=1,
    label="cat",
    steps=0,
    rate=0.01,
    data=CAT,
):
    """The snapshot of this network after so many steps on the picture in hand."""
    start, settings = Start(size, activation, seed), Settings(data, label, loss, optimizer, rate)
    network = network_of(start, settings)
    state = engine.init(network, seed)
    X, T = sources().row(data, preset(size)), one_hot([label or CLASSES[0]])
    for _ in range(steps):
        state = engine.step(network, state, X, T).after
    return look(Experiment(start), state, settings, sources())


def random_states(count, seed, sizes):
    """Snapshots of networks of these sizes, with every kind that is registered, whatever becomes of them."""
    rng = random.Random(seed)
    names = [[kind.__name__ for kind in known] for known in (engine.ACTIVATIONS, engine.LOSSES, engine.OPTIMIZERS)]
    found = 0
    while found < count:
        chance = {
            "seed": rng.randrange(2**32),
            "label": rng.choice((*CLASSES, *CLASSES, "")),
            "steps": rng.randrange(4),
        }
        chance |= {"rate": rng.choice(RATES), "data": Bundled(rng.choice(CLASSES))}
        try:
            yield state_of(rng.choice(sizes), *map(rng.choice, names), **chance)
        except engine.EngineError:  # a number grew beyond all bounds: no page shows it
            continue
        found += 1


def e(x):
    try:
        return math.exp(x)
    except OverflowError:
        return math.inf


def tenth(x):
    """To one decimal, as who rounds too early has it."""
    return round(e(x), 1)


# The answer, and what each slip gives.
TEXTBOOK = {
    "pixel": (
        lambda pixel: pixel / 255,
        {
            "not_divided": lambda pixel: pixel,
            "by_256": lambda pixel: pixel / 256,
            "by_100": lambda pixel: pixel / 100,
            "upside_down": lambda pixel: 255 / pixel,
            "from_white": lambda pixel: (255 - pixel) / 255,
        },
    ),
    "product": (
        lambda x, w: w * x,
        {"added": lambda x, w: w + x, "bare": lambda x, w: w, "divided": lambda x, w: x / w},
    ),
    "sum": (
        lambda product, rest, b: b + rest + product,
        {
            "no_bias": lambda product, rest, b: rest + product,
            "bias_subtracted": lambda product, rest, b: rest + product - b,
            "no_rest": lambda product, rest, b: b + product,
            "no_product": lambda product, rest, b: b + rest,
            "minus_lost": lambda product, rest, b: math.fsum(map(abs, (product, rest, b))),
        },
    ),
    "sum_of_two": (
        lambda x0, w0, x1, w1, b: b + w0 * x0 + w1 * x1,
        {
            "no_bias": lambda x0, w0, x1, w1, b: w0 * x0 + w1 * x1,
            "bias_subtracted": lambda x0, w0, x1, w1, b: w0 * x0 + w1 * x1 - b,
            "crossed": lambda x0, w0, x1, w1, b: b + w1 * x0 + w0 * x1,
            "one": lambda x0, w0, x1, w1, b: b + w0 * x0,
            "other": lambda x0, w0, x1, w1, b: b + w1 * x1,
            "minus_lost": lambda x0, w0, x1, w1, b: abs(b) + abs(w0) * abs(x0) + abs(w1) * abs(x1),
        },
    ),
    "softmax": (
        lambda z, other: 1 / (1 + e(other - z)),
        {
            "not_shared": lambda z, other: e(z),
            "no_powers": lambda z, other: z / (other + z),
            "other_class": lambda z, other: 1 / (1 + e(z - other)),
            "by_other": lambda z, other: e(z) / e(other),
            "tens": lambda z, other: 1 / (1 + 10.0 ** (other - z)),
            "early": lambda z, other: tenth(z) / (tenth(z) + tenth(other)),
        },
    ),
    "error": (
        lambda p, y: -y + p,
        {"reversed": lambda p, y: y - p, "added": lambda p, y: y + p, "bare": lambda p, y: p},
    ),
    "chain": (
        lambda x, slope, blame: blame * slope * x,
        {
            "no_slope": lambda x, slope, blame: blame * x,
            "no_input": lambda x, slope, blame: blame * slope,
            "no_blame": lambda x, slope, blame: slope * x,
            "added": lambda x, slope, blame: blame + slope + x,
        },
    ),
    "blame": (
        lambda d0, w0, d1, w1: w0 * d0 + w1 * d1,
        {
            "one": lambda d0, w0, d1, w1: w0 * d0,
            "other": lambda d0, w0, d1, w1: w1 * d1,
            "crossed": lambda d0, w0, d1, w1: w1 * d0 + w0 * d1,
            "minus_lost": lambda d0, w0, d1, w1: abs(w0) * abs(d0) + abs(w1) * abs(d1),
            "no_weights": lambda d0, w0, d1, w1: round(d1 + d0, 9),
        },
    ),
    "nudge": (
        lambda old, rate, slope: -slope * rate + old,
        {
            "added": lambda old, rate, slope: slope * rate + old,
            "no_rate": lambda old, rate, slope: -slope + old,
            "only_change": lambda old, rate, slope: -slope * rate,
            "only_product": lambda old, rate, slope: slope * rate,
            "still": lambda old, rate, slope: old,
        },
    ),
    "nudge_by_rule": (
        lambda old, rate, slope, step: -step * rate + old,
        {
            "added": lambda old, rate, slope, step: step * rate + old,
            "no_rate": lambda old, rate, slope, step: -step + old,
            "only_change": lambda old, rate, slope, step: -step * rate,
            "only_product": lambda old, rate, slope, step: step * rate,
            "still": lambda old, rate, slope, step: old,
            "by_gradient": lambda old, rate, slope, step: -slope * rate + old,
        },
    ),
}


def squared(p0, y0, p1, y1):
    return (p0 - y0) ** 2, (p1 - y1) ** 2


OF_LOSSES = {
    "CrossEntropy": (
        lambda p: -math.log(p),
        {
            "log_10": lambda p: -math.log10(p),
            "no_log": lambda p: -p,
            "no_log_or_minus": lambda p: p,
            "from_one": lambda p: 1 - p,
            "one_over": lambda p: 1 / p,
            "no_minus": lambda p: math.log(p),
            "other_class": lambda p: -math.log(1 - p),
        },
    ),
    "Focal": (
        lambda p: -math.log(p) * (1 - p) ** 2,
        {
            "log_10": lambda p: -math.log10(p) * (1 - p) ** 2,
            "no_log": lambda p: -p * (1 - p) ** 2,
            "no_log_or_minus": lambda p: p * (1 - p) ** 2,
            "from_one": lambda p: (1 - p) ** 3,
            "one_over": lambda p: (1 - p) ** 2 / p,
            "no_minus": lambda p: math.log(p) * (1 - p) ** 2,
            "not_squared": lambda p: -math.log(p) * (1 - p),
            "doubled": lambda p: -math.log(p) * (1 - p) * 2,
            "other_class": lambda p: -math.log(1 - p) * p**2,
        },
    ),
    "MeanSquaredError": (
        lambda **parts: sum(squared(**parts)) / 2,
        {
            "not_squared": lambda p0, y0, p1, y1: round(p0 - y0 + p1 - y1, 9) / 2,
            "doubled": lambda p0, y0, p1, y1: round(p0 - y0 + p1 - y1, 9),
            "not_divided": lambda **parts: sum(squared(**parts)),
            "other_class": lambda p0, y0, p1, y1: sum(squared(p0, 1 - y0, p1, 1 - y1)) / 2,
        },
    ),
}
OF_BENDS = {
    "ReLU": (lambda Z: max(Z, 0), lambda Z: float(Z > 0)),
    "LeakyReLU": (lambda Z: max(Z, 0.01 * Z), lambda Z: 1 if Z > 0 else 0.01),
    "Sigmoid": (lambda Z: 1 / (1 + e(-Z)), lambda Z: 1 / (2 + e(Z) + e(-Z))),
    "Tanh": (lambda Z: math.tanh(Z), lambda Z: 1 / math.cosh(Z) ** 2 if abs(Z) < 300 else 0.0),
}


def of_bend(name):
    bend, slope = OF_BENDS[name]
    return bend, {"still": lambda Z: Z, "of_minus": lambda Z: bend(-Z), "slope": slope, "minus_lost": lambda Z: abs(Z)}
