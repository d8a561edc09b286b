"""The receipt of a step: every number that it made, with its name, its formula and what stands in that, as JSON.

docs/receipt.md is the format; `verify.py`, which shares no code with this, computes everything again.
"""

import base64
import json
from dataclasses import fields
from typing import Any

import numpy as np

from engine import Network, Step, forward, ledger, memory_ledger
from engine import loss as loss_of
from engine.ledger import forward_ledger, loss_ledger
from engine.names import after_of, is_weights, named_layers
from engine.normalization import Mask
from runs.pace import rest
from take_home.receipt.formulas import STATISTICS, UNSAID, Origin, keeps_statistics, origins
from take_home.taken import Taken

FORMAT, VERSION = "how-a-network-learns/receipt", 1
# An array of more numbers is written as base64 of its bytes.
MOST_LISTED = 20_000


def receipt(taken: Taken) -> bytes:
    """The receipt as UTF-8 JSON, one array a line. Numbers that are not finite become null, which no verifier takes."""
    network, step = taken.network, taken.step
    found = origins(network)
    head = {
        "format": FORMAT,
        "version": VERSION,
        "address": taken.address,
        "classes": list(taken.names),
        "labels": [taken.names[int(row.argmax())] for row in step.targets],
        "iteration": step.before.t,
        "update": step.after.t - step.after.since,
        "network": described(network, step.after.t - step.after.since),
    }
    lines = [f"{json.dumps(key)}: {_json(value)}" for key, value in head.items()]
    every = every_array(network, step)
    arrays = (_array(name, every[name], found.get(name, Origin(UNSAID))) for name in _in_order(every, found))
    listed = ",\n".join(map(_json, arrays))
    return ("{\n" + ",\n".join(lines) + f',\n"arrays": [\n{listed}\n]\n}}\n').encode()


def described(network: Network, update: int) -> dict:
    """Layers, loss and optimiser by kind, each with its settings; the learning rate is that of the update."""
    layers = [
        {
            "kind": type(each.layer).__name__,
            **settings(each.layer),
            "input": each.input,
            "output": each.output,
            "weights": [each.W, each.b] if each.W else [],
        }
        for each in named_layers(network)
    ]
    rule = network.optimizer
    optimizer = {"kind": type(rule).__name__, **settings(rule), "learning_rate": rule.rate(update)}
    return {
        "layers": layers,
        "loss": {"kind": type(network.loss).__name__, **settings(network.loss)},
        "optimizer": optimizer | {"remembers": list(rule.remembers)},
    }


def settings(kind: Any) -> dict:
    """The fields of a layer, a loss or an optimiser, but for a learning rate that changes."""
    named = {field.name: getattr(kind, field.name) for field in fields(kind)} if _has_fields(kind) else {}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in named.items() if _plain(value)}


def every_array(network: Network, step: Step) -> dict[str, np.ndarray]:
    """Every array of the engine's ledgers, of what layers keep and draw, and of the forward pass after the step."""
    with np.errstate(over="ignore", invalid="ignore"):
        every = {**ledger(network, step), **memory_ledger(network, step), **_further(network, step)}
        return {name: np.asarray(value, step.forward.logits.dtype) for name, value in every.items()}


def _further(network, step):
    found: dict[str, np.ndarray] = {}
    kept = step.before.statistics or [each.layer.fresh_statistics(np.float64) for each in named_layers(network)]
    for each, ran, X in zip(named_layers(network), step.forward.layers, step.forward.values, strict=False):
        if keeps_statistics(each.layer):
            of_batch, after = (ran.mean, ran.variance), step.after.statistics[each.index]
            for what, now, old, new in zip(STATISTICS, of_batch, kept[each.index], after, strict=True):
                names = (f"{of}_{what}_{each.output}" for of in ("batch", "running", "new_running"))
                found |= dict(zip(names, (now, old, new), strict=True))
        if isinstance(ran, Mask):
            found[f"mask_{each.output}"] = ran.factors(X)
    return found | _after(network, step)


def _after(network, step):
    again = forward(network, step.after, step.forward.values[0])
    made = forward_ledger(network, step.after, again) | loss_ledger(loss_of(network, again, step.targets))
    return {after_of(name): array for name, array in made.items() if name != "X" and not is_weights(name)}


def _in_order(every, found):
    """The names, each behind those that stand in its formula."""
    done: dict[str, None] = {}

    def tell(name):
        for each in found[name].of if name in found and name not in done else ():
            tell(each)
        done.setdefault(name)

    for name in every:
        tell(name)
    return [name for name in done if name in every]


def _array(name, array, origin):
    numbers = {"base64": _packed(array)} if array.size > MOST_LISTED else {"values": _listed(array)}
    rest()
    return {
        "name": name,
        "formula": origin.formula,
        "of": list(origin.of),
        "dtype": array.dtype.name,
        "shape": list(array.shape),
        **numbers,
    }


def _packed(array):
    return base64.b64encode(array.astype(array.dtype.newbyteorder("<")).tobytes()).decode()


def _listed(array):
    finite = np.isfinite(array)
    return array.tolist() if finite.all() else np.asarray(np.where(finite, array, None), object).tolist()


def _has_fields(kind):
    return hasattr(kind, "__dataclass_fields__")


def _plain(value):
    return isinstance(value, bool | int | float | str | tuple)


def _json(value):
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
