"""The four moves of one network as four functions of NumPy, written out with the names of the lesson.

All numbers of the step are kept in `s`: `s.Z1 = s.X @ s.W1 + s.b1`.
"""

import re
from collections.abc import Iterable

import numpy as np

from engine import EngineError, Network, SoftmaxLoss, Symbol, written
from engine.formula import mentions
from engine.layers import Activation
from engine.names import NamedLayer, logits_of, named_layers, slope_of
from take_home.program.numpy_code import CALL, is_nested, numpy_code

# Of each kind of layer, what it makes of X, W and b, and how blame goes back through it; Y is its output.
FORWARD = {
    "Dense": ["{Y} = {X} @ {W} + {b}"],
    "Conv": ["{Y} = np.tensordot(windows({X}), {W}, 3) + {b}"],
    "MaxPool": ["{Y} = four({X}).max(axis=0)"],
    "GlobalAveragePool": ["{Y} = {X}.mean(axis=(1, 2))"],
    "BatchNorm": [
        "axes = tuple(range({X}.ndim - 1))",
        "{batch_mean}, {batch_variance} = {X}.mean(axis=axes), {X}.var(axis=axes)",
        "mean = {running_mean} if in_use else {batch_mean}",
        "variance = {running_variance} if in_use else {batch_variance}",
        "{Y} = {W} * ({X} - mean) / np.sqrt(variance + {eps}) + {b}",
    ],
    "Dropout": ["{Y} = {X} if in_use else {X} * {mask}"],
    "Flatten": ["{Y} = {X}.reshape(len({X}), -1)"],
}
BACKWARD = {
    "Dense": ["{dW} = {X}.T @ {dY}", "{db} = {dY}.sum(axis=0)", "{dX} = {dY} @ {W}.T"],
    "Conv": [
        "{dW} = np.tensordot(windows({X}), {dY}, ([0, 1, 2], [0, 1, 2]))",
        "{db} = {dY}.sum(axis=(0, 1, 2))",
        "{dX} = np.tensordot(windows({dY}), {W}[::-1, ::-1].swapaxes(2, 3), 3)",
    ],
    "MaxPool": ["{dX} = to_the_largest({X}, {dY})"],
    "GlobalAveragePool": ["{dX} = np.zeros_like({X}) + ({dY} / ({X}.shape[1] * {X}.shape[2]))[:, None, None]"],
    "BatchNorm": [
        "axes = tuple(range({X}.ndim - 1))",
        "spread = np.sqrt({batch_variance} + {eps})",
        "H = ({X} - {batch_mean}) / spread",
        "{dW}, {db} = ({dY} * H).sum(axis=axes), {dY}.sum(axis=axes)",
        "blame = {dY} - {dY}.mean(axis=axes) - H * ({dY} * H).mean(axis=axes)",
        "{dX} = {W} / spread * blame",
    ],
    "Dropout": ["{dX} = {dY} * {mask}"],
    "Flatten": ["{dX} = {dY}.reshape({X}.shape)"],
}
# What some lines are made of.
HELPERS = {
    "windows": '''def windows(V):
    """The 3 x 3 numbers around every place, with zeros around the picture.

    (n,h,w,c) -> (n,h,w,3,3,c)
    """
    padded = np.pad(V, ((0, 0), (1, 1), (1, 1), (0, 0)))
    view = np.lib.stride_tricks.sliding_window_view
    return view(padded, (3, 3), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
''',
    "four": '''def four(V):
    """The four numbers of each 2 x 2 square, in reading order.

    (n,h,w,c) -> (4,n,h/2,w/2,c)
    """
    return np.stack([V[:, y::2, x::2] for y in (0, 1) for x in (0, 1)])
''',
    "to_the_largest": '''def to_the_largest(V, blame):
    """The blame on each square goes to its largest number."""
    found, largest = np.zeros_like(V), four(V).argmax(axis=0)
    for at, (y, x) in enumerate([(0, 0), (0, 1), (1, 0), (1, 1)]):
        found[:, y::2, x::2] = blame * (largest == at)
    return found
''',
}


def helpers(network: Network) -> str:
    """The functions that the moves of this network are made of."""
    lines = "\n".join(line for move in (forward, backward) for line in move(network))
    needed = [name for name in HELPERS if f"{name}(" in lines]
    return "\n\n".join(HELPERS[name] for name in needed)


def is_used_otherwise(network: Network) -> bool:
    """Whether a layer does something else in use than in training."""
    return any("in_use" in line for line in forward(network))


def forward(network: Network) -> list[str]:
    """The lines of the forward pass. Raises EngineError for a layer that cannot be written down."""
    return [line for each in named_layers(network) for line in _of_layer(each, FORWARD, _bent)]


def loss(network: Network) -> list[str]:
    """The lines of the loss: probabilities, errors, one number. Raises EngineError."""
    kind, logits = network.loss, f"s.{logits_of(network)}"
    P, T, Z = Symbol("P"), Symbol("T"), Symbol("Z")
    names = {"P": "P", "T": "s.T", "Z": logits, "E": "s.E", "dP": "s.dP", "n": "len(s.T)", "k": "s.T.shape[1]"}
    scores, dP_of = written(kind.scores, P, Z, T), written(kind.dP, P, T)
    own = _short_blame(network)
    nested = is_nested(scores)
    ell = numpy_code(_known(scores, kind), names | {"ln P": "log_P"}, nested, CALL if nested else 0)
    dZ = numpy_code(own or ["*", "P", ["-", "dP", ["sum", ["*", "dP", "P"]]]], names | {"P": "s.P"})
    slope = numpy_code(_known(dP_of, kind), names)
    # Some losses look at no logarithm, and divide by no probability.
    needs_log, needs_P = "log_P" in ell, re.search(r"(?<![.\w])P\b", f"{ell} {slope}")
    return [
        f"shifted = {logits} - {logits}.max(axis=1, keepdims=True)",
        *["log_P = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))"] * needs_log,
        "s.P = np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True)",
        *["P = np.maximum(s.P, np.finfo(s.P.dtype).tiny)"] * bool(needs_P),
        "s.E = s.P - s.T",
        f"s.ell = {ell}[:, 0]" if nested else f"s.ell = {ell}",
        "s.L = s.ell.mean()",
        f"s.dP = {slope}",
        f"s.{slope_of(logits_of(network))} = {dZ}",
    ]


def has_short_blame(network: Network) -> bool:
    """Whether the loss has a way of its own to the blame on the logits, which does not ask for dP."""
    own = _short_blame(network)
    return own is not None and "dP" not in mentions(own)


def _short_blame(network):
    kind = network.loss
    return written(kind.dZ, *map(Symbol, ("P", "T", "dP"))) if type(kind).dZ is not SoftmaxLoss.dZ else None


def backward(network: Network) -> list[str]:
    """The lines of the backward pass. Raises EngineError."""
    return [line for each in reversed(named_layers(network)) for line in _of_layer(each, BACKWARD, _blamed)]


def running(network: Network) -> list[str]:
    """The lines that move the running averages, of layers that keep some."""
    lines = []
    for each in _normalising(network):
        m, Y, X = each.layer.momentum, each.output, f"s.{each.input}"
        lines += [
            f"count = {X}.size // {each.layer.channels}",
            f"s.new_running_mean_{Y} = (1 - {m}) * s.running_mean_{Y} + {m} * s.batch_mean_{Y}",
            f"s.new_running_variance_{Y} = (1 - {m}) * s.running_variance_{Y} "
            f"+ {m} * s.batch_variance_{Y} * count / max(1, count - 1)",
        ]
    return lines


def kept(network: Network) -> list[str]:
    """The names of the averages that layers keep."""
    return [f"running_{what}_{each.output}" for each in _normalising(network) for what in ("mean", "variance")]


def update(network: Network) -> list[str]:
    """The lines that make a change of a gradient, inside of a loop over the weights. Raises EngineError."""
    rule = network.optimizer
    made = _known(written(rule.working, Symbol("gradient"), tuple(map(Symbol, rule.remembers)), Symbol("t")), rule)
    lines = _decayed(rule.weight_decay) if rule.weight_decay else []
    lines += [f'{each} = known[f"{each}_{{name}}"]' for each in rule.remembers]
    for name, formula in made.items():
        lines.append(f"{name} = {numpy_code(formula, {'t': 'UPDATE'})}")
    lines += [f'known[f"{name}_{{name}}"] = {name}' for name in made if name != "step"]
    return lines


def _decayed(decay):
    # Biases are not pulled towards 0.
    return ['if name[0] == "W":', f"    gradient = gradient + {decay} * known[name]"]


def _of_layer(each: NamedLayer, forms, bent) -> Iterable[str]:
    if isinstance(each.layer, Activation):
        return [bent(each)]
    kind = type(each.layer).__name__
    if kind not in forms:
        raise EngineError(f"There is no program for a layer of the kind {kind}.")
    places = {letter: f"s.{name}" for letter, name in _letters(each).items()}
    places |= {"eps": getattr(each.layer, "eps", "")}
    return [line.format(**places) for line in forms[kind]]


def _letters(each):
    names = {"X": each.input, "Y": each.output, "W": each.W, "b": each.b, "mask": f"mask_{each.output}"}
    slopes = {f"d{letter}": slope_of(name) for letter, name in names.items() if len(letter) == 1}
    kept = (f"{of}_{what}" for of in ("batch", "running") for what in ("mean", "variance"))
    return names | slopes | {name: f"{name}_{each.output}" for name in kept}


def _bent(each):
    formula = written(each.layer.forward, None, Symbol("X"))
    return f"s.{each.output} = {numpy_code(_known(formula, each.layer), {'X': f's.{each.input}'})}"


def _blamed(each):
    slope = written(each.layer.slope, Symbol("X"), Symbol("Y"))
    names = {"X": f"s.{each.input}", "Y": f"s.{each.output}", "blame": f"s.{slope_of(each.output)}"}
    return f"s.{slope_of(each.input)} = {numpy_code(['*', 'blame', _known(slope, each.layer)], names)}"


def _known(formula, kind):
    if formula is None:
        raise EngineError(f"There is no formula for {type(kind).__name__}, and so no program.")
    return formula


def _normalising(network):
    return [each for each in named_layers(network) if each.layer.fresh_statistics(np.float64) is not None]
