"""One step, six doors: the screen, the file of its numbers, the Python file, the cells of the notebook, the lesson's
own file and the receipt show the same digits, whatever the picture, the network and the run before.
"""

import base64
import json
import re
import subprocess
import sys
from urllib.parse import urlencode

import numpy as np
import pytest

from tests.browser.learner import Learner
from tests.browser.test_own_photo import photo
from tests.browser.test_truth import not_written, numbers
from ui.parts.numbers import show
from ui.parts.words import text

SHOWN = re.compile(r"^(\w+)(?:\[([\d,]+)\])? = (\S+)   \((\S+)\)$", re.M)
# A size, an activation, a loss, an optimiser, a picture, a label, and how many iterations came before.
STATES = [
    ("tiny", "ReLU", "CrossEntropy", "SGD", "own", "dog", 0),
    ("conv-small", "ReLU", "MeanSquaredError", "Adam", "cat", "cat", 1),
    ("tiny", "Sigmoid", "CrossEntropy", "SGD", "cat", "cat", 0),
    ("tiny", "Tanh", "CrossEntropy", "SGD", "cat", "cat", 0),
    ("tiny", "Sigmoid", "MeanSquaredError", "Momentum", "dog", "cat", 3),
    ("tiny", "Tanh", "MeanSquaredError", "Adam", "dog", "dog", 2),
    ("tiny", "ReLU", "MeanSquaredError", "Adam", "own", "cat", 4),
    ("small", "ReLU", "CrossEntropy", "SGD", "cat", "cat", 0),
    ("small", "ReLU", "CrossEntropy", "Momentum", "dog", "cat", 5),
    ("small", "Tanh", "CrossEntropy", "Adam", "cat", "dog", 9),
    ("small", "Sigmoid", "MeanSquaredError", "SGD", "dog", "dog", 1),
    ("small", "Tanh", "MeanSquaredError", "Momentum", "own", "dog", 2),
    ("small", "ReLU", "MeanSquaredError", "Adam", "cat", "cat", 60),
    ("standard", "ReLU", "CrossEntropy", "SGD", "dog", "dog", 1),
    ("standard", "Tanh", "CrossEntropy", "Adam", "own", "cat", 2),
    ("standard", "ReLU", "MeanSquaredError", "Momentum", "cat", "dog", 3),
    ("standard", "Sigmoid", "MeanSquaredError", "Adam", "dog", "cat", 0),
    ("conv-small", "ReLU", "CrossEntropy", "SGD", "dog", "cat", 0),
    ("conv-small", "Tanh", "CrossEntropy", "Momentum", "own", "dog", 1),
    ("conv-small", "Sigmoid", "MeanSquaredError", "SGD", "cat", "dog", 2),
]
ENTRY = re.compile(r"(\w+)(?:\[([\d,]+)\])?")


def at(name, array, index=""):
    return array[tuple(map(int, index.split(",")))] if index else array[()]


def opened(visit, state):
    """The step in view on the page of backpropagation."""
    size, bend, loss, optimizer, picture, label, before = state
    given = {"preset": size, "activation": bend, "loss": loss, "optimizer": optimizer, "label": label}
    if picture == "own":
        learner = Learner(visit(f"/Backpropagation?{urlencode(given)}")).bring(photo()[0], "image/png")
        learner.choose("Label: people say", label.title())
        for _ in range(before):
            learner.press("Take one step")
        return learner
    run = f"{before}*{picture}*{label}*{loss}*{optimizer}*0.001*1" if before else ""
    learner = Learner(visit(f"/Backpropagation?{urlencode(given | {'picture': picture, 'run': run})}"))
    learner.page.locator(".pictures .count").get_by_text(str(before), exact=True).wait_for()
    return learner.settled()


def saved(learner, words):
    """The bytes of the file behind that button."""
    with learner.page.expect_download(timeout=120_000) as download:
        learner.page.get_by_role("button", name=words, exact=True).click()
    return download.value.path().read_bytes()


def by_receipt(received):
    """{name: array} of a receipt."""
    return {each["name"]: _array(each) for each in json.loads(received)["arrays"]}


def _array(each):
    if "base64" in each:
        return np.frombuffer(base64.b64decode(each["base64"]), each["dtype"]).reshape(each["shape"])
    return np.array(each["values"], each["dtype"]).reshape(each["shape"])


def printed(program, folder):
    """What a program prints that is alone in a folder."""
    (folder / "program.py").write_text(program, encoding="utf-8")
    alone = [sys.executable, "-I", "program.py"]
    return subprocess.run(alone, cwd=folder, capture_output=True, text=True, check=True, timeout=300).stdout


def is_printed(lines, true):
    """Whether all that a program prints, its own numbers and the lesson's, has the digits of the receipt."""
    found = [(mine, show(at(name, true[name], index))) for name, index, *both in SHOWN.findall(lines) for mine in both]
    return len(found) > 40 and [pair for pair in found if pair[0] != pair[1]] == []


def unlike(found, true):
    """The numbers of a drawing that are not written as the receipt's are."""
    named = [(shown, ENTRY.fullmatch(shown.name)) for shown in found]
    pairs = [(shown, at(entry[1], true[entry[1]], entry[2])) for shown, entry in named if entry and entry[1] in true]
    # A convolutional network shows pictures of most of its numbers.
    assert len(pairs) > 9
    return [(shown, value) for shown, value in pairs if not_written(shown._replace(value=float(value)))]


CASES = [
    # Two of them each time, all of them in the long tests.
    pytest.param(state, marks=[pytest.mark.long] * (number > 1), id="-".join(map(str, state)))
    for number, state in enumerate(STATES)
]


@pytest.mark.parametrize("state", CASES)
def test_every_door_shows_the_same_digits(visit, browser, state, tmp_path):
    learner = opened(visit, state)
    on_screen = numbers(learner.page.locator(".view .drawing .num"))
    numbers_of = saved(learner, text("export", "label"))
    learner.open("take_home")
    files = {door: saved(learner, text("take_home", f"save.{door}")) for door in ("receipt", "python", "notebook")}
    true = by_receipt(files["receipt"])
    assert unlike(on_screen, true) == []

    (tmp_path / "step.npz").write_bytes(numbers_of)
    with np.load(tmp_path / "step.npz", allow_pickle=False) as arrays:
        same = [name for name in arrays.files if name in true]
        assert {"X", "W1", "P", "dW1", "new_W1"} <= {*same}
        assert all(np.array_equal(arrays[name].reshape(true[name].shape), true[name]) for name in same)

    assert is_printed(printed(files["python"].decode(), tmp_path), true)
    cells = [cell for cell in json.loads(files["notebook"])["cells"] if cell["cell_type"] == "code"]
    assert is_printed(printed("\n".join("".join(cell["source"]) for cell in cells), tmp_path), true)

    (tmp_path / "lesson.html").write_bytes(saved(learner, text("take_home", "save.lesson")))
    context = browser.new_context(viewport={"width": 1366, "height": 768}, offline=True)
    page = context.new_page()
    page.goto((tmp_path / "lesson.html").as_uri() + "#backprop")
    page.locator(".view .card").wait_for()
    assert unlike(numbers(page.locator(".view .drawing .num")), true) == []
    context.close()
