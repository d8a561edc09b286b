"""A formula of the engine as a line of NumPy, so that kinds from outside are written down as the engine's own are."""

from engine.formula import OVER_NODES

CALL, NEGATIVE = 5, 3
# How strongly each operation binds, its text, and how strongly its parts have to.
FORMS: dict[str, tuple[int, str, tuple[int, ...]]] = {
    ">": (0, "{} > {}", (1, 1)),
    "<": (0, "{} < {}", (1, 1)),
    ">=": (0, "{} >= {}", (1, 1)),
    "<=": (0, "{} <= {}", (1, 1)),
    "+": (1, "{} + {}", (1, 1)),
    "-": (1, "{} - {}", (1, 2)),
    "*": (2, "{} * {}", (2, 2)),
    "/": (2, "{} / {}", (2, 3)),
    "neg": (NEGATIVE, "-{}", (NEGATIVE,)),
    "^": (4, "{}**{}", (CALL, CALL)),
    "and": (CALL, "np.logical_and({}, {})", (0, 0)),
    "or": (CALL, "np.logical_or({}, {})", (0, 0)),
    "max": (CALL, "np.maximum({}, {})", (0, 0)),
    "min": (CALL, "np.minimum({}, {})", (0, 0)),
    "if": (CALL, "np.where({}, {}, {})", (0, 0, 0)),
    "exp": (CALL, "np.exp({})", (0,)),
    "ln": (CALL, "np.log({})", (0,)),
    "sqrt": (CALL, "np.sqrt({})", (0,)),
    "tanh": (CALL, "np.tanh({})", (0,)),
    "abs": (CALL, "np.abs({})", (0,)),
    "sign": (CALL, "np.sign({})", (0,)),
}
METHODS = {"sum": "sum", "mean": "mean", "largest": "max"}
# A constant has no more digits than a float can vouch for: 1 - 0.9 is 0.1.
DIGITS = 15


def numpy_code(formula, names: dict[str, str], keepdims: bool = True, least: int = 0) -> str:
    """The formula as code. names: what stands for each name; keepdims: whether sums over the nodes keep their axis

    The logarithm of P is asked for by the name `ln P`, if there is one: its code may be kinder to numbers near 0.
    """

    def part(formula, least=0):
        return numpy_code(formula, names, keepdims, least)

    if isinstance(formula, str):
        return names.get(formula, formula)
    if not isinstance(formula, list):
        text = f"{formula:.{DIGITS}g}"
        return f"({text})" if formula < 0 and least > NEGATIVE else text
    operation, *parts = formula
    if formula == ["ln", "P"] and "ln P" in names:
        return names["ln P"]
    axis = "axis=1, keepdims=True" if keepdims else "axis=1"
    if operation == "true":
        return f"({names['T']} * {part(parts[0], 2)}).sum({axis})"
    if operation in OVER_NODES:
        return f"{part(parts[0], CALL)}.{METHODS[operation]}({axis})"
    binds, form, wanted = FORMS[operation]
    text = form.format(*map(part, parts, wanted))
    return f"({text})" if binds < least else text


def is_nested(formula, inside: bool = False) -> bool:
    """Whether something runs over the nodes inside of what does so itself."""
    if not isinstance(formula, list):
        return False
    runs = formula[0] in (*OVER_NODES, "true")
    return (runs and inside) or any(is_nested(part, inside or runs) for part in formula[1:])
