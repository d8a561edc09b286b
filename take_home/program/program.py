"""The step as a program: a Python file and a Jupyter notebook of the same parts, by NumPy alone and by PyTorch."""

import json
from collections.abc import Mapping

from engine import EngineError, Network
from take_home.program import moves
from take_home.program.cells import Cell, cells
from take_home.program.lines import comment, plain
from take_home.taken import Taken


def can_be_written(network: Network) -> bool:
    """Whether there is a program of its step: whether each kind in it has formulas."""
    try:
        for move in (moves.forward, moves.loss, moves.backward, moves.update):
            move(network)
    except EngineError:
        return False
    return True


def python_file(taken: Taken, words: Mapping[str, str]) -> bytes:
    """The program as a Python file in UTF-8. words: its sentences, by key. Raises EngineError, as `cells` does."""
    first, setup, *others = cells(taken, words)
    parts = [f'"""{plain(first.text)}\n"""\n\n{setup.text}']
    # What is said of some code stands right above it.
    parts += [f"\n{each.text}" if each.is_code else "\n\n\n" + "\n".join(comment(each.text)) for each in others]
    return ("".join(parts) + "\n").encode()


def notebook(taken: Taken, words: Mapping[str, str]) -> bytes:
    """The program as a notebook, nbformat 4.5. Raises EngineError."""
    made = [_cell(at, each) for at, each in enumerate(cells(taken, words))]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    about = {"kernelspec": kernel, "language_info": {"name": "python"}}
    told = {"cells": made, "metadata": about, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def _cell(at, cell: Cell):
    own: dict = (
        {"cell_type": "code", "execution_count": None, "outputs": []} if cell.is_code else {"cell_type": "markdown"}
    )
    return {"id": f"part-{at}", "metadata": {}, "source": cell.text.splitlines(keepends=True), **own}
