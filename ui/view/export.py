"""A step as a file to take away: every number of it, from which anyone can compute it again."""

import io
import zipfile

import numpy as np

from engine import ledger, memory_ledger
from engine.formula import spelled
from runs.course.pace import rest
from runs.numbers.blocks import is_convolutional

from . import kinds

README = """One training step of a neural network, number by number.

Each entry is an array (numpy.load reads the file) under the name that the lesson prints.
n = pictures in the batch, weighted layers are counted from 1, all indices start at 0.

{forward}
  P  = softmax of the last Z;  T = label, one-hot;  E = P - T
  ell = loss of each picture;  L = their mean
  d... = dL/d..., such as {gradient};  change_... = what was added;  new_... = weights after the step
{rule}
  picture = the picture in hand, the bytes of a PNG file

Network: {network}
Loss: {loss}
Optimiser: {optimizer}
Iteration: {iteration}, update {update} of this optimiser

Shapes
{shapes}
"""

DENSE = """\
  X (n, pixels)    the pictures, row by row from the top left, colours last, 0 to 1
  W1 (inputs, nodes), b1 (nodes), W2 ...   weights and biases before the step
  Z1 = X @ W1 + b1;  A1 = activation(Z1);  Z2 = A1 @ W2 + b2 ..."""
DENSE_GRADIENT = "dW1 = X.T @ dZ1"

MAPS = """\
  X (n, rows, columns, colours)    the pictures, 0 to 1
  W1 (3, 3, colours, maps), b1 (maps), W2 (3, 3, maps before, maps) ...   weights and biases before the step
  Z1[n,y,x,c] = b1[c] + the sum over i, j, k of X[n, y+i-1, x+j-1, k] * W1[i,j,k,c], with zeros around X
  A1 = activation(Z1);  M1[n,y,x,c] = the largest of A1[n, 2y:2y+2, 2x:2x+2, c];  Z2 from M1 (or A1) as Z1 from X ...
  G = the mean of each last map over its rows and columns;  the last Z = G @ W + b"""
MAPS_GRADIENT = "dW1[i,j,k,c] = the sum over n, y, x of X[n, y+i-1, x+j-1, k] * dZ1[n,y,x,c]"


def _rule(optimizer):
    """The optimiser's formulas; the last, its step, becomes change_..."""
    formulas = kinds.optimizer(optimizer)["rule"] or {}
    return [(name, formula) for name, formula in formulas.items() if name != "step"]


def _named(name, _):
    return {"gradient": "d...", "t": "update"}.get(name, f"{name}_...")


def step_file(network, step, picture_png=None) -> bytes:
    """Bytes of an npz file (no pickle): every entry of the ledger, what the optimiser remembers, the picture, and a
    README that names them all.
    """
    every = {**ledger(network, step), **memory_ledger(network, step)}
    entries = {name: np.asarray(value) for name, value in every.items()}
    maps = is_convolutional(network)
    readme = README.format(
        forward=MAPS if maps else DENSE,
        gradient=MAPS_GRADIENT if maps else DENSE_GRADIENT,
        network=" -> ".join(map(str, network.layers)),
        loss=network.loss,
        optimizer=network.optimizer,
        iteration=step.after.t,
        rule="\n".join(f"  {name}_... = {spelled(formula, _named)}" for name, formula in _rule(network.optimizer)),
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
