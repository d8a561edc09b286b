"""How a formula is written: hand a function symbols in place of arrays, and what it returns is its formula.

    X = Symbol("X"); written(ReLU().forward, None, X)  ->  ["max", 0, "X"]

So what is shown is what is computed, and nothing is written twice. A formula is a number, a name, or a list of an
operation and its parts, which is also how JSON and the browser have it. `sum` and `mean` run over the nodes of one
example; `true` is the value at the node that the label names; `if` has a condition and two values.
"""

from collections.abc import Callable

import numpy as np

Formula = str | float | list
Written = Formula | dict[str, Formula] | None

UFUNCS = {
    np.add: "+",
    np.subtract: "-",
    np.multiply: "*",
    np.divide: "/",
    np.power: "^",
    np.negative: "neg",
    np.maximum: "max",
    np.minimum: "min",
    np.greater: ">",
    np.less: "<",
    np.greater_equal: ">=",
    np.less_equal: "<=",
    np.bitwise_and: "and",
    np.bitwise_or: "or",
    np.logical_and: "and",
    np.logical_or: "or",
    np.exp: "exp",
    np.log: "ln",
    np.sqrt: "sqrt",
    np.tanh: "tanh",
    np.absolute: "abs",
    np.sign: "sign",
}
# What a textbook writes in simpler operations.
SIMPLER: dict[np.ufunc, Callable] = {
    np.square: lambda x: x**2,
    np.log1p: lambda x: np.log(1 + x),
    np.expm1: lambda x: np.exp(x) - 1,
    np.logaddexp: lambda x, y: np.log(np.exp(x) + np.exp(y)),
}

COMPUTED: dict[str, Callable] = {operation: ufunc for ufunc, operation in UFUNCS.items()} | {"if": np.where}
OVER_NODES: dict[str, Callable] = {"sum": np.sum, "mean": np.mean, "largest": np.max}
# Of a number, a name, and what is written as a function; a negative number stands in brackets beside a sign of its own.
ATOM, LEAF, NEGATIVE = 5, 6, 1.9
# How an operation is written: how strongly it binds, its text, or None where a language has words for it, and how
# strongly each part has to bind to stand there without brackets. Whatever is not here is written as a function.
FORMS: dict[str, tuple[float, str | None, tuple[float, ...]]] = {
    ">": (0, "{0} > {1}", (0, 0)),
    "<": (0, "{0} < {1}", (0, 0)),
    ">=": (0, "{0} ≥ {1}", (0, 0)),
    "<=": (0, "{0} ≤ {1}", (0, 0)),
    "and": (0, None, (1, 1)),
    "or": (0, None, (1, 1)),
    "if": (0, None, (0, 0, 0)),
    "sum": (1, "Σ {0}", (2,)),
    "+": (1, "{0} + {1}", (1, 1)),
    "-": (1, "{0} − {1}", (1, 2)),
    "mean": (2, "({0}) ÷ {1}", (0, LEAF)),
    "*": (2, "{0} × {1}", (2, 2)),
    "/": (2, "{0} ÷ {1}", (2, 3)),
    "neg": (2.5, "−{0}", (2,)),
    "ln": (3, "ln {0}", (ATOM,)),
    "sqrt": (3, "√{0}", (ATOM,)),
    "^": (4, "{0}^{1}", (ATOM, ATOM)),
    "exp": (4, "e^{0}", (LEAF,)),
    "abs": (ATOM, "|{0}|", (0,)),
}
# What the parts of an operation are called where a language has words for it: `{yes} if {holds}, else {no}`, say.
PLACES = {"if": ("holds", "yes", "no"), "and": ("one", "other"), "or": ("one", "other")}
DIGITS = 6
"""A constant has no more significant digits than this."""

GRAMMAR = {"forms": FORMS, "places": PLACES, "atom": ATOM, "leaf": LEAF, "negative": NEGATIVE, "digits": DIGITS}
"""The tables as ui/view/cards/formula.js has them too."""

SUPERSCRIPTS = str.maketrans("−-0123456789", "⁻⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
# What is never negative, and what is not if none of its parts is.
SIGNLESS = ("exp", "sqrt", "abs")
KEEPS_SIGN = {"+", "*", "/", "min", "sum", "mean", "largest", "true"}
CONDITIONS = {">", "<", ">=", "<=", "and", "or"}


class Unwritten(TypeError):
    """The function does something with its numbers that no formula here can say."""


class Symbol(np.lib.mixins.NDArrayOperatorsMixin):
    """Stands for an array, by its name; every operation makes the symbol of its outcome."""

    dtype = np.dtype(float)

    def __init__(self, *formula):
        self.formula = formula[0] if len(formula) == 1 else list(formula)

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        if ufunc in SIMPLER and method == "__call__" and not kwargs:
            return SIMPLER[ufunc](*inputs)
        if method != "__call__" or kwargs or ufunc not in UFUNCS:
            raise Unwritten(ufunc.__name__)
        return Symbol(UFUNCS[ufunc], *map(_plain, inputs))

    def __array_function__(self, function, types, args, kwargs):
        if function is np.where and len(args) == 3 and not kwargs:
            return Symbol("if", *map(_plain, args))
        if function in (np.sum, np.mean, np.max) and isinstance(args[0], Symbol):
            return getattr(args[0], function.__name__.removeprefix("a"))(*args[1:], **kwargs)
        if function is np.clip and len(args) == 3 and not kwargs:
            return np.minimum(np.maximum(args[0], args[1]), args[2])
        raise Unwritten(function.__name__)

    @property
    def shape(self) -> tuple["Symbol", "Symbol"]:
        """Of an array with a row an example and a column a node: how many there are of each."""
        return Symbol("n"), Symbol("k")

    @property
    def size(self) -> "Symbol":
        n, k = self.shape
        return n * k

    def astype(self, dtype) -> "Symbol":
        """A condition as a number: 1 where it holds, else 0."""
        return Symbol("if", self.formula, 1, 0) if self.formula[0] in CONDITIONS else self

    def sum(self, axis=None, keepdims=False) -> "Symbol":
        return self._over_nodes("sum", axis)

    def mean(self, axis=None, keepdims=False) -> "Symbol":
        return self._over_nodes("mean", axis)

    def max(self, axis=None, keepdims=False) -> "Symbol":
        return self._over_nodes("largest", axis)

    def _over_nodes(self, operation, axis):
        if axis not in (1, -1):
            raise Unwritten("a sum over the examples")
        return Symbol(operation, self.formula)

    def __len__(self):
        raise Unwritten("len")

    def __bool__(self):
        raise Unwritten("a choice by the numbers")


def written(function, *arguments) -> Written:
    """-> the formula of what `function` returns for these arguments, some of them a Symbol; None for what no formula
    here can say. Of a dict, a dict of formulas, in which each may name those before it.

    A method such as `forward` may be arranged to keep large numbers finite; then `forward_written` beside it is the
    textbook's form of the same, and that is written.
    """
    owner = getattr(function, "__self__", None)
    function = getattr(owner, f"{getattr(function, '__name__', '')}_written", function)
    try:
        made = function(*arguments)
    except (Unwritten, NotImplementedError, TypeError, AttributeError, ValueError):
        return None
    if not isinstance(made, dict):
        return _whole(_simple(_plain(made), {}))
    names: dict[int, str] = {}
    for name, symbol in made.items():
        names.setdefault(id(symbol.formula), name)
    return {name: _simple(symbol.formula, names, name) for name, symbol in made.items()}


def evaluated(formula, values) -> np.ndarray | float:
    """The formula in numbers. values: {name: array (n,k) or number} -> array (n,k), (n,1) of what runs over the nodes

    `true` needs T among them. Raises KeyError for a name without a value.
    """
    if not isinstance(formula, list):
        return values[formula] if isinstance(formula, str) else formula
    operation, *parts = formula
    parts = [evaluated(part, values) for part in parts]
    if operation == "true":
        return (parts[0] * values["T"]).sum(axis=1, keepdims=True)
    if operation in OVER_NODES:
        return OVER_NODES[operation](parts[0], axis=1, keepdims=True)
    return COMPUTED[operation](*parts)


def spelled(
    formula, leaf=lambda name, node: name, nodes=(), node=None, truth=None, least=0, words=None, values=None
) -> str:
    """The formula as text: leaf(name, node) writes a name; sums are written out over `nodes`, if there are any.

    truth: the node that the label names. words: how a language says the operations of PLACES; without, they are written
    as functions. values: the numbers that leaf writes, as `evaluated` takes them; with them a negative one may need
    brackets, and of an `if` the branch is written that is taken.

    This is for what the server writes: the cards of stage 3 and the README of a step's file. The browser's cards, whose
    numbers can be pointed at, are written by its mirror, ui/view/cards/formula.js. Both read GRAMMAR, and
    tests/engine/formulas.json and formulas_in_numbers.json try both.
    """

    def part(formula, least=0, at=node):
        return spelled(formula, leaf, nodes, at, truth, least, words, values)

    formula = _with_numbers(formula, values, node)
    if not isinstance(formula, list):
        text = leaf(formula, node) if isinstance(formula, str) else _constant(formula)
        is_negative = least > NEGATIVE and _value(formula, values, node) < 0
        # Such as 6.963×10⁻⁴, which is a product where it stands in a power.
        return f"({text})" if is_negative or (least > FORMS["/"][0] and "×10" in text) else text
    operation, *parts = formula
    if operation == "true":
        return part(parts[0], least, truth)
    text = _over_nodes(operation, parts, part, nodes) or _spelled(operation, parts, part, words or {})
    return f"({text})" if FORMS.get(operation, (ATOM,))[0] < least else text


def never_negative(formula, names=frozenset()) -> bool:
    """Whether it is at least 0 by the way it is written, whatever its numbers, if those of `names` are."""
    if not isinstance(formula, list):
        return formula in names if isinstance(formula, str) else formula >= 0
    operation, *parts = formula
    if operation in SIGNLESS:
        return True
    whole = [never_negative(part, names) for part in parts]
    if operation == "^":
        return whole[0] or parts[1] in range(0, 100, 2)
    if operation == "-":
        return _is_number(parts[0]) and parts[0] >= 1 and _is_share(parts[1], names)
    if operation == "if":
        return all(whole[1:])
    return any(whole) if operation == "max" else operation in KEEPS_SIGN and all(whole)


def _is_share(formula, names):
    """Whether it is a power of a number from 0 to 1, and so one itself."""
    is_power = isinstance(formula, list) and formula[0] == "^" and _is_number(formula[1])
    return is_power and 0 <= formula[1] <= 1 and never_negative(formula[2], names)


def _is_number(formula):
    return isinstance(formula, int | float)


def mentions(formula) -> set[str]:
    """The names and the operations that it is made of."""
    if not isinstance(formula, list):
        return {formula} if isinstance(formula, str) else set()
    return {formula[0]}.union(*map(mentions, formula[1:]))


def _with_numbers(formula, values, node):
    """What is left of it to write: of a choice the branch that is taken; and to divide by one changes nothing."""
    if values is None or not isinstance(formula, list):
        return formula
    operation, *parts = formula
    if operation == "if":
        return _with_numbers(parts[1] if _value(parts[0], values, node) else parts[2], values, node)
    if operation == "/" and parts[1] in ("n", "k") and _value(parts[1], values, node) == 1:
        return _with_numbers(parts[0], values, node)
    return formula


def _value(formula, values, node):
    """What it is at a node; 0 of a name that stands for itself."""
    if values is None:
        return 0 if isinstance(formula, str) else formula
    found = np.ravel(evaluated(formula, values))
    return found[node if found.size > 1 else 0]


def _constant(number):
    """A setting of a formula; 1 - 0.9 is 0.1, whatever binary fractions make of it."""
    rounded = float(f"{number:.{DIGITS}g}")
    mantissa, _, exponent = f"{rounded:.{DIGITS - 1}e}".partition("e")
    if -3 <= int(exponent) < DIGITS:
        return f"{rounded:.{DIGITS}g}".replace("-", "−")
    return f"{mantissa.rstrip('0').rstrip('.')}×10".replace("-", "−") + str(int(exponent)).translate(SUPERSCRIPTS)


def _over_nodes(operation, parts, part, nodes):
    """What is written out for each node; empty for any other operation, and where there are no nodes."""
    if operation not in OVER_NODES or not nodes:
        return ""
    if operation == "largest":
        return f"max({', '.join(part(parts[0], 0, k) for k in nodes)})"
    total = " + ".join(part(parts[0], 1, k) for k in nodes)
    return total if operation == "sum" else f"({total}) ÷ {len(nodes)}"


def _spelled(operation, parts, part, words):
    if operation == "mean":
        parts = [["sum", *parts], "k"]
    if operation == "largest":
        operation = "max"
    _, form, least = FORMS.get(operation, (ATOM, None, ()))
    form = form or words.get(operation)
    if form is None:
        return f"{operation}({', '.join(map(part, parts))})"
    written = list(map(part, parts, least))
    if operation == "^" and (raised := _raised(parts[1])):
        return written[0] + raised
    return form.format(*written, **dict(zip(PLACES.get(operation, ()), written, strict=False)))


def _raised(exponent):
    """A whole exponent as it stands above the line; empty for any other."""
    text = "" if isinstance(exponent, list | str) else _constant(exponent)
    return text.translate(SUPERSCRIPTS) if text.lstrip("−").isdecimal() else ""


def _plain(part):
    if isinstance(part, Symbol):
        return part.formula
    if isinstance(part, int | float | np.number):
        return part if isinstance(part, int) else float(part)
    raise Unwritten(f"an array, {type(part).__name__}")


def _simple(formula, names, own=None):
    """The formula in the words of the ledger: E for P - T, and with T one-hot, the sum over T x V is V at the truth."""
    if not isinstance(formula, list):
        return formula
    if names.get(id(formula), own) != own:
        return names[id(formula)]
    if formula == ["-", "P", "T"]:
        return "E"
    if formula[0] == "max" and isinstance(formula[2], int | float):
        formula = ["max", formula[2], formula[1]]
    if formula[0] == "sum" and (named := _beside_label(formula[1])) is not None:
        return ["true", _simple(named, names)]
    return [formula[0], *(_simple(part, names) for part in formula[1:])]


def _whole(formula):
    """What is the error and nothing else is written out, as prediction minus label."""
    if formula == "E":
        return ["-", "P", "T"]
    return ["/", ["-", "P", "T"], "n"] if formula == ["/", "E", "n"] else formula


def _beside_label(product):
    """V of the product T x V or V x T; None for any other formula."""
    if not isinstance(product, list) or product[0] != "*" or "T" not in product[1:]:
        return None
    return product[2] if product[1] == "T" else product[1]
