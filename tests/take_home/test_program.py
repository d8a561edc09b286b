"""The step as a program: run with NumPy alone it prints the engine's own digits; PyTorch, where it is, agrees."""

import ast
import importlib.util
import json
import re
import subprocess
import sys
from itertools import product

import numpy as np
import pytest

import engine
from take_home.program.lines import WIDTH, comment, folded, quoted
from take_home.program.program import can_be_written, notebook, python_file
from take_home.receipt.receipt import every_array
from tests.contract.further import AdaGrad, Centred, Focal, LeakyReLU, Lion
from tests.take_home.networks import BENDS, LOSSES, RULES, convolutional, dense, of_every_layer, taken
from ui.parts.numbers import show
from ui.parts.words import page_words

WORDS = page_words("program")
OF = {dense: {"shape": (6,)}, convolutional: {"shape": (4, 4, 3)}, of_every_layer: {"shape": (4, 4, 1), "pictures": 3}}
SHOWN = re.compile(r"^(\w+)(?:\[([\d,]+)\])? = (\S+)   \((\S+)\)$", re.M)
HAS_TORCH = importlib.util.find_spec("torch") is not None
NOT_THERE = "import runpy, sys; sys.modules['torch'] = None; runpy.run_path(sys.argv[1])"
ALIKE, OTHER = (WORDS[key].partition("{")[0] for key in ("same", "other"))


def run(program, path, alone=True, quiet=True):
    """What it prints. alone: as where PyTorch is not installed; quiet: nothing is said of it beside that"""
    (path / "step.py").write_bytes(program)
    start = ["-c", NOT_THERE] if alone else []
    command = [sys.executable, "-I", *start, str(path / "step.py")]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=300, check=False)
    assert done.returncode == 0 and not (quiet and done.stderr)
    return done.stdout


def changed(program, line):
    """The program with a line above its last part but one, which does the step."""
    before, after = program.decode().split("\n\n\n# The step\n")
    return f"{before}\n\n{line}\n\n\n# The step\n{after}".encode()


def is_the_lessons(printed, made, nearly=False):
    """Every printed digit is the one that the lesson shows of the engine's number."""
    every = every_array(made.network, made.step)
    found = SHOWN.findall(printed)
    for name, index, mine, theirs in found:
        exact = every[name][tuple(map(int, index.split(",")))] if index else every[name]
        assert theirs == show(exact)
        # float32 has no more digits than these.
        assert nearly or mine == theirs
    assert OTHER not in printed
    return {name for name, *_ in found}


@pytest.mark.parametrize("make", OF)
@pytest.mark.parametrize(("loss", "rule"), [*product(LOSSES[:2], RULES[::2]), (LOSSES[2], RULES[3])], ids=str)
def test_with_numpy_alone_it_prints_the_digits_of_the_lesson(make, loss, rule, tmp_path):
    made = taken(make(BENDS[len(str(rule)) % 3], loss, rule), **OF[make], steps=2)
    printed = run(python_file(made, WORDS), tmp_path)
    names = is_the_lessons(printed, made)
    wanted = {name for name in every_array(made.network, made.step) if not name.startswith(("after_", "mask_"))}
    # Biases in front of a BatchNorm are compared by nobody.
    idle = {name for name in wanted if re.fullmatch(r".*b[13]", name)} if make is of_every_layer else set()
    memory = tuple(f"{what}_" for what in (*made.network.optimizer.remembers, "running"))
    begins = {name for name in wanted if re.fullmatch(r"[Wb]\d|[XT]", name) or name.startswith(memory)}
    assert wanted - begins - idle <= names
    assert {"P", "L", "after_P", "after_L", "new_W1"} <= names
    assert printed.count(ALIKE) == 5 and printed.rstrip().endswith(WORDS["no_torch"])


@pytest.mark.parametrize("make", OF)
def test_in_float32_all_digits_that_there_are_agree(make, tmp_path):
    made = taken(make(rule=RULES[4]), **OF[make], steps=1, dtype=np.float32)
    is_the_lessons(run(python_file(made, WORDS), tmp_path), made, nearly=True)


def test_of_a_large_array_the_largest_numbers_are_compared(tmp_path):
    made = taken(dense(sizes=(3000, 4, 2)), shape=(3000,), pictures=1)
    program = python_file(made, WORDS)
    assert "dW1" in is_the_lessons(run(program, tmp_path), made)
    values = made.step.backward.grads[0].W.size
    assert values > 6_000 and len(program) < 8 * 4 / 3 * (2 * values + 20_000)


def test_a_lie_about_the_lesson_is_told(tmp_path):
    made = taken(dense(), **OF[dense])
    program = python_file(made, WORDS).replace(b"LEARNING_RATE = 0.05", b"LEARNING_RATE = 0.06")
    assert OTHER in run(program, tmp_path)


@pytest.mark.parametrize("number", ["np.nan", "np.inf", "-np.inf"])
@pytest.mark.parametrize("name", ["W2", "X", "b1"])
def test_what_is_no_number_is_not_the_same(name, number, tmp_path):
    program = changed(python_file(taken(dense(BENDS[1]), **OF[dense]), WORDS), f"GIVEN[{name!r}][...] = {number}")
    printed = run(program, tmp_path, quiet=False)
    # An infinite sum may leave a sigmoid of 0 or 1 behind, and no slope.
    assert OTHER in printed.partition("loss\n")[0] and OTHER in printed.partition("\nafter\n")[2]
    assert number != "np.nan" or ALIKE not in printed


def test_how_far_two_arrays_lie_apart():
    program = python_file(taken(dense()), WORDS).decode()
    space = {"np": np}
    exec(program[program.index("def difference(") :].split("\n\n\n")[0], space)
    nan, inf = np.nan, np.inf
    for mine, theirs in (([nan], [1]), ([1], [nan]), ([inf], [1]), ([1], [inf]), ([inf], [-inf]), ([0, nan], [0, 0])):
        assert not space["difference"](np.array(mine, float), np.array(theirs, float)) <= 1
    for mine, theirs, apart in (([nan, inf, 1], [nan, inf, 1], 0), ([1, 3], [1, 4], 0.25), ([0.5], [0], 0.5)):
        assert space["difference"](np.array(mine, float), np.array(theirs, float)) == apart


@pytest.mark.parametrize("make", OF)
def test_what_the_words_say_to_change_makes_a_difference(make, tmp_path):
    line = re.search(r"`(GIVEN\[[^`]*)`", WORDS["run"])[1]
    program = python_file(taken(make(BENDS[2]), **OF[make]), WORDS)
    assert OTHER in run(changed(program, line), tmp_path)
    assert OTHER not in run(program, tmp_path)


def test_a_number_that_nobody_asks_for_is_explained_and_the_long_way_comes_to_the_same(tmp_path):
    short, long = (python_file(taken(dense(loss=loss)), WORDS).decode() for loss in LOSSES[:2])
    said = "\n".join(f"    {line}" for line in comment(WORDS["shortcut"], WIDTH - 4))
    assert f"{said}\n    s.dZ2 = " in short and said not in long
    way = WORDS["shortcut"].split(": ")[1].removesuffix(".")
    assert way in long
    printed = run(f"{short}\nprint('apart', np.abs({way} - s.dZ2).max())\n".encode(), tmp_path)
    assert float(printed.split()[-1]) < 1e-15


def test_it_keeps_the_rules_of_style(tmp_path):
    """Those of PEP 8 on lines, spaces and names that nobody uses."""
    for at, (loss, rule) in enumerate(product(LOSSES, RULES)):
        for make in OF:
            made = taken(make(BENDS[at % 3], loss, rule), **OF[make])
            (tmp_path / f"{make.__name__}{at}.py").write_bytes(python_file(made, WORDS))
    (tmp_path / "other.py").write_bytes(python_file(taken(dense(LeakyReLU, Focal(), AdaGrad(0.05, 0.01))), WORDS))
    rules = ["--isolated", "--preview", "--select", "E,W,F", "--line-length", "79"]
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", *rules, tmp_path], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:]


@pytest.mark.parametrize("room", [40, 60, 79])
def test_a_line_that_is_folded_says_the_same(room):
    lines = [
        "s.Z1 = np.tensordot(windows(s.X), s.W1, 3) + s.b1 - f(a)(b)",
        "s.a, s.b = s.Z1.mean(axis=axes, keepdims=True), s.Z1.var(axis=axes)",
        "names = ['W1', 'b (1', \"it's\", 'b2']",
        "s.ell = -(s.T * log_P).sum(axis=1, keepdims=True)",
        "print(one, two[3], {'four': 5, 'six': (7, 8)}, end='a b')",
        "short = 1",
    ]
    for line in lines:
        made = folded(f"    {line}", room + 4)
        assert ast.dump(ast.parse("\n".join(each[4:] for each in made))) == ast.dump(ast.parse(line))
        assert max(map(len, made)) <= room + 4 and (len(made) == 1) == (len(line) <= room)
    text = "What is said in more words than there is room for, it's so. "
    assert ast.literal_eval(f"({' '.join(quoted(text, room))})") == text


def test_kinds_from_outside_are_written_down_from_their_formulas(tmp_path):
    made = taken(dense(LeakyReLU, Focal(), AdaGrad(0.05, 0.01)), **OF[dense])
    printed = run(python_file(made, WORDS), tmp_path, alone=not HAS_TORCH)
    assert {"new_total_W1", "dP"} <= is_the_lessons(printed, made)
    assert can_be_written(made.network) and (not HAS_TORCH or "LeakyReLU, Focal, AdaGrad" in printed)
    made = taken(dense(rule=Lion(0.05)), **OF[dense], steps=1)
    assert "new_mean_W1" in is_the_lessons(run(python_file(made, WORDS), tmp_path), made)


def test_of_a_layer_that_nobody_can_write_down_there_is_no_program():
    network = engine.Network((engine.Dense(6, 3), Centred(), engine.Dense(3, 2)), LOSSES[0], RULES[0])
    assert not can_be_written(network) and can_be_written(dense())
    with pytest.raises(engine.EngineError, match="Centred"):
        python_file(taken(network), WORDS)


@pytest.mark.skipif(not HAS_TORCH, reason="PyTorch is not installed.")
@pytest.mark.parametrize("make", OF)
def test_pytorch_agrees(make, tmp_path):
    for at, (loss, rule) in enumerate(product(LOSSES, RULES)):
        made = taken(make(BENDS[at % 3], loss, rule), **OF[make], steps=at % 3)
        printed = run(python_file(made, WORDS), tmp_path, alone=False).partition("PyTorch ")[2]
        names = is_the_lessons(printed, made)
        assert {"L", "dX", "dW1", "new_W1"} <= names and ALIKE in printed


def test_the_notebook_runs_and_prints_the_same(tmp_path):
    nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed: the notebook was not run.")
    nbformat = pytest.importorskip("nbformat")
    pytest.importorskip("ipykernel")
    made = taken(convolutional(rule=RULES[4]), **OF[convolutional], steps=1)
    book = nbformat.reads(notebook(made, WORDS).decode(), as_version=4)
    nbformat.validate(book)
    nbclient.NotebookClient(book, timeout=300, kernel_name="python3").execute()
    printed = "".join(out.text for cell in book.cells for out in cell.get("outputs", ()) if out.name == "stdout")
    assert {"P", "new_W1", "after_L"} <= is_the_lessons(printed, made)


def test_the_notebook_and_the_file_have_the_same_code():
    made = taken(dense(), **OF[dense])
    book, program = json.loads(notebook(made, WORDS)), python_file(made, WORDS).decode()
    code = ["".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == "code"]
    assert (book["nbformat"], book["nbformat_minor"]) == (4, 5) and len(code) == 9
    assert all(each in program for each in code)
    assert len({cell["id"] for cell in book["cells"]}) == len(book["cells"])


def test_its_numbers_are_rounded_as_the_lessons():
    made = taken(dense(), **OF[dense])
    code = next(text for text in python_file(made, WORDS).decode().split("\n\n# ") if "def shown(" in text)
    space = {}
    exec("from decimal import ROUND_HALF_UP, Context\n" + code[code.index("def shown(") :].split("\n\n\n")[0], space)
    cases = json.loads((__import__("dev").ROOT / "tests" / "numbers.json").read_text(encoding="utf-8"))
    values = [0.0, -0.0, 1.0, 0.5, 1e-3, 9.9996e-4, 12345.6, 1e6, 123456.0, -1e-300, 2.5e-5, 0.80125, 1e22, 99995.0]
    values += [float(x) for x in np.random.default_rng(0).normal(size=300) * 10.0 ** np.arange(-150, 150)]
    assert cases and [space["shown"](value) for value in values] == [show(value) for value in values]
