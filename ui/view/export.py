"""A step as a file to take away: every number of it, from which anyone can compute it again."""

import io
import zipfile
from functools import partial

import numpy as np

from engine import ledger, memory_ledger
from engine.formula import spelled
from engine.names import change_of, slope_of, working_of
from runs.numbers.blocks import is_convolutional
from runs.pace import rest
from ui.parts.words import family, text

from . import kinds

# Whatever array a rule is for.
ANY = "..."


def _rule(optimizer):
    """The optimiser's rule, a line for each formula; the last is what is added to the weights."""
    formulas = kinds.optimizer(optimizer)["rule"] or {}
    write = partial(spelled, leaf=_named, words=family("common", "formula."))
    lines = [(working_of(name, ANY), write(formula)) for name, formula in formulas.items() if name != "step"]
    if "step" in formulas:
        lines.append((change_of(ANY), f"−learning_rate × {write(formulas['step'], least=2)}"))
    return "\n".join(f"  {name} = {formula}" for name, formula in lines) or f"  {text('common', 'no_formula')}"


def _named(name, _):
    return {"gradient": slope_of(ANY), "t": "update"}.get(name, working_of(name, ANY))


def step_file(network, step, picture_png=None) -> bytes:
    """Bytes of an npz file (no pickle): every entry of the ledger, what the optimiser remembers, the picture, and a
    README that names them all.
    """
    every = {**ledger(network, step), **memory_ledger(network, step)}
    entries = {name: np.asarray(value) for name, value in every.items()}
    kind = "maps" if is_convolutional(network) else "dense"
    readme = text(
        "export",
        "readme",
        forward=text("export", f"forward.{kind}"),
        gradient=text("export", f"gradient.{kind}"),
        network=" -> ".join(map(str, network.layers)),
        loss=network.loss,
        optimizer=network.optimizer,
        iteration=step.before.t,
        rule=_rule(network.optimizer),
        update=step.after.t - step.after.since,
        shapes="\n".join(f"  {name} {array.shape} {array.dtype}" for name, array in entries.items()),
    )
    if picture_png:
        entries["picture"] = np.frombuffer(picture_png, np.uint8)
    file = io.BytesIO()
    # As `numpy.savez_compressed` writes it, which for the largest network takes most of a second without a rest.
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in {"README": np.array(readme), **entries}.items():
            rest()
            with archive.open(f"{name}.npy", "w", force_zip64=True) as entry:
                np.lib.format.write_array(entry, array, allow_pickle=False)
    return file.getvalue()
