"""What the view is told about the kinds of a network: how each is written, and the words about it.

Formulas write themselves (`engine.formula`), so a kind that is registered later needs nothing here. Words are looked up
by the name of its class; for one that the lesson does not know, there is a sentence for all of its sort.
"""

from functools import lru_cache

import engine
from engine import Symbol, written
from engine.formula import OVER_NODES, SIGNLESS, mentions, never_negative
from engine.names import after_of, new_of, weighted_layers, working_of
from runs.numbers.forward import LARGEST_LOGIT
from ui.parts.words import page_words, titled


def said(kind: object, part: str, otherwise: str = "") -> str:
    """What the lesson says of a part of a kind, or of all of its sort."""
    words = page_words("kinds")
    return words.get(f"{type(kind).__name__}{part}", words.get(otherwise, ""))


def title(kind: object) -> str:
    return titled(type(kind).__name__)


@lru_cache(maxsize=64)
def bend(layer: engine.Activation) -> dict:
    """An activation: what it makes of a sum x, and its slope there, where y is what it has made."""
    x, y = Symbol("x"), Symbol("y")
    return {
        "forward": written(layer.forward, None, x),
        "slope": written(layer.slope, x, y),
        "says": said(layer, "", "activation"),
    }


@lru_cache(maxsize=64)
def loss(loss: engine.SoftmaxLoss) -> dict:
    """A loss, of P and T; dZ is None where the blame on the logits is shown as dP passed through softmax.

    share: what it makes of one output, before they are added up. sees, own: the ends of the keys of what the walk says
    of it, by what it looks at, and in words of its own, if the lesson has some.
    """
    P, T, Z = map(Symbol, "PTZ")
    dZ = _own_blame(loss)
    says = {part: said(loss, f".{part}", f"loss.{part}") for part in ("scores", "dP")}
    says["dZ"] = said(loss, ".dZ", "error_is_blame" if loss.blame_is_the_error else "loss.dZ")
    says["dZ"] = says["dZ"].replace("{loss}", title(loss))
    formulas = {"scores": written(loss.scores, P, Z, T), "dP": written(loss.dP, P, T), "dZ": dZ}
    walk = {"share": _share(formulas["scores"]), "sees": _sees(formulas["scores"]), "own": _own_sentence(loss)}
    return {"title": title(loss), "says": says, **walk, **formulas}


def _own_sentence(loss):
    own = f"_{type(loss).__name__}"
    return own if f"moment_says.rule_of_loss{own}" in page_words("view") else ""


def _sees(scores):
    """Whether a loss looks at the probability of the true class alone, or at every output."""
    said = mentions(scores)
    if said & set(OVER_NODES):
        return "_of_all"
    return "_of_truth" if said and not said & {"E", "T", "Z"} else ""


def _share(scores):
    if not isinstance(scores, list):
        return scores
    operation, *parts = scores
    return parts[0] if operation in ("true", *OVER_NODES) else [operation, *map(_share, parts)]


@lru_cache(maxsize=64)
def passes_softmax(loss: engine.SoftmaxLoss) -> bool:
    """Whether the blame on the logits, which always is dP passed through softmax, has no formula of its own."""
    return _own_blame(loss) is None


def _own_blame(loss):
    own = type(loss).dZ is not engine.SoftmaxLoss.dZ
    return written(loss.dZ, *map(Symbol, ("P", "T", "dP"))) if own else None


@lru_cache(maxsize=64)
def optimizer(rule: engine.Optimizer) -> dict:
    """An optimiser's rule, of the gradient, of what it remembers, and of t. plain: it steps along the gradient."""
    formulas = _rule(rule)
    said_of = formulas if isinstance(formulas, dict) else ()
    return {
        "title": title(rule),
        "rule": formulas,
        "plain": is_plain(rule),
        "says": {name: said(rule, f".{name}") for name in said_of},
    }


@lru_cache(maxsize=64)
def is_plain(rule: engine.Optimizer) -> bool:
    """Whether a change is the learning rate times the gradient, and nothing else."""
    return _rule(rule) == {"step": "gradient"} and not rule.weight_decay


def _rule(rule):
    return written(rule.working, Symbol("gradient"), tuple(map(Symbol, rule.remembers)), Symbol("t"))


@lru_cache(maxsize=64)
def unsigned(network: engine.Network) -> list[str]:
    """The beginnings of the names of numbers that are never negative: their colour would say nothing."""
    shares = [after_of(name) for name in ("P", "ell", "L")]
    arrays = [name for each in weighted_layers(network) for name in (each.W, each.b)]
    kept = [working_of(what, name) for what in _never_negative(network.optimizer) for name in arrays]
    return ["X", "P", "T", "ell", "L", *shares, "bytes", "slope", "square", *SIGNLESS, *kept]


def _never_negative(rule):
    """Which of its numbers a rule writes so that they never are. What it remembers begins at 0."""
    formulas, remembered = _rule(rule) or {}, set(rule.remembers)
    while True:
        found = {"t", *remembered}
        for name, formula in formulas.items():
            found |= {name} if never_negative(formula, found) else set()
        kept = {name for name in remembered if new_of(name) in found}
        if kept == remembered:
            return sorted(found - {"t", "step"})
        remembered = kept


@lru_cache(maxsize=64)
def softmax(loss: engine.SoftmaxLoss) -> dict:
    """How the probabilities come of the logits Z: `plain`, and `shifted` where one is further from 0 than `beyond`."""
    Z = Symbol("Z")
    return {"plain": written(loss.probabilities, Z), "shifted": written(engine.softmax, Z), "beyond": LARGEST_LOGIT}
