"""Keeps the arrows: app.py, pages -> ui -> runs -> pictures -> engine -> numpy, those inside, and what goes with them;
take_home stands beside ui, on runs.

`violations` reads one file's source and returns a sentence for each broken rule. It is tried on bad snippets first:
a checker that cannot complain proves nothing.
"""

import ast
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OWN = {"engine", "pictures", "runs", "offline", "take_home", "ui", "pages", "deploy"}

# What the files of a folder may import beside the standard library.
PAGE = {"streamlit", "engine", "pictures", "runs", "ui"}
ALLOWED = {
    "engine": {"numpy", "engine"},
    "pictures": {"numpy", "PIL", "engine", "pictures"},
    "runs": {"numpy", "engine", "pictures", "runs"},
    "take_home": {"numpy", "engine", "pictures", "runs", "take_home"},
    "offline": {"numpy", "PIL", "engine", "pictures", "runs", "offline"},
    "ui": {"streamlit", "starlette", "markupsafe", "numpy", "PIL", "matplotlib", "engine", "pictures", "runs"} | {"ui"},
    # The lesson itself, out of the app's own drawing and words.
    "take_home/lesson/file.py": {"ui", "markupsafe"},
    "take_home/lesson/states.py": {"ui", "markupsafe"},
    "take_home/lesson/blanks.py": {"ui"},
    # Several machines train.
    "offline/cluster.py": {"dask", "distributed"},
    # What is drawn on paper.
    "take_home/worksheet/pdf.py": {"matplotlib"},
    "take_home/worksheet/pen.py": {"matplotlib"},
    # The command knows the lesson's words, and hands them in.
    "take_home/assignment/__main__.py": {"ui"},
    # The pages that lead there.
    "ui/stages/take_home.py": {"take_home"},
    "ui/stages/teachers.py": {"take_home"},
    "ui/parts/qr.py": {"segno"},
    # Optional, and only loaded where there are classes.
    "ui/classes/store.py": {"sqlalchemy"},
    "pages": PAGE,
    "app.py": PAGE,
    "asgi.py": {"streamlit", "ui"},
    # It starts the lesson as a program of its own, as dev.py does.
    "deploy": {"deploy"},
    "dev.py": set(),
}
SETS_UP = {"deploy", "dev.py"}
# Inside engine, whatever is not named here may use every module but the package itself.
ENGINE = {
    "errors": set(),
    "layer": {"errors"},
    "convolution": {"errors", "layer"},
    "normalization": {"errors", "layer", "convolution"},
    "layers": {"errors", "layer", "convolution", "normalization"},
    "losses": {"errors", "formula"},
    "optimizers": {"errors"},
    "formula": set(),
    "steps": {"errors", "layer", "layers", "losses", "optimizers"},
    "names": {"layer", "layers", "convolution", "steps"},
}
# Each folder, or file, of these imports only from those before it.
ROOMS = {
    "ui": ("parts", "serve", "visit", "inputs", "charts", "view", "stages", "classes", "frame"),
    "runs": ("pace", "once", "classes", "data", "course", "link", "numbers", "trouble", "blanks", "ideas", "study"),
    "take_home": ("taken", "receipt", "program", "worksheet", "lesson", "assignment"),
}
# From the standard library: what runs code out of data, what hides an import, what writes uploads down, what calls out.
FORBIDDEN = (
    "pickle",
    "shelve",
    "marshal",
    "importlib",
    "tempfile",
    "socket",
    "urllib.request",
    "http",
    "ftplib",
    "ssl",
)
EXCEPTIONS = {
    ("ui/serve/startup.py", "importlib"),
    # How a connection that a browser opened sends.
    ("ui/serve/startup.py", "socket"),
    # A wrong idea is found by its file alone.
    ("runs/ideas/registry.py", "importlib"),
    # `python -m pictures.oxford`, a command given by hand, downloads a public data set.
    ("pictures/oxford.py", "urllib"),
    ("pictures/oxford.py", "http"),
}
ONLY_UI = {"session_state", "query_params"}
FORMULAS = {"exp", "expm1", "log", "log1p", "tanh", "dot", "matmul", "einsum", "inner", "outer"}
ARITHMETIC = {"sum", "min", "max", "abs", "round", "pow", "divmod"}


def violations(path, source):
    """Sentences about the rules that `source`, the text of the file at `path` inside the project, breaks."""
    tree = ast.parse(source)
    place = path.split("/")[0]
    found = [f"imports {name}" for name in imports(path, tree) if not may_import(path, name)]
    nodes = list(ast.walk(tree))
    found += [f"unpickles in line {node.lineno}" for node in nodes if unpickles(node)]
    found += [f"runs text as code in line {node.lineno}" for node in nodes if called(node) in {"eval", "exec"}]
    if place != "ui":
        found += [f"uses {name}: that is ui's alone" for name in map(name_of, nodes) if name in ONLY_UI]
    if place == "ui":
        found += [f"computes in line {node.lineno}: that is engine's" for node in nodes if is_formula(node)]
    if place in {"pages", "app.py"}:
        found += [f"computes in line {node.lineno}: a page only shows" for node in nodes if is_arithmetic(node)]
    return [f"{path} {sentence}" for sentence in found]


def imports(path, tree):
    """Full dotted names of the modules that the file imports."""
    package = path.split("/")[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *filter(None, [node.module])])
            yield from (f"{module}.{alias.name}" for alias in node.names)


def may_import(path, name):
    place, top = path.split("/")[0], name.split(".")[0]
    if top in sys.stdlib_module_names:
        banned = any(f"{name}.".startswith(f"{module}.") for module in FORBIDDEN)
        return place in SETS_UP or not banned or (path, top) in EXCEPTIONS
    if place == top == "engine":
        return engine_may_import(Path(path).stem, name)
    if place == top and top in ROOMS:
        return room_may_import(ROOMS[top], path.split("/")[1].removesuffix(".py"), name.split(".")[1])
    return top in ALLOWED[place] | ALLOWED.get(path, set())


def engine_may_import(importer, name):
    module = [*name.split("."), ""][1]
    exists = (ROOT / "engine" / f"{module}.py").exists() or module in ENGINE
    return exists and (importer not in ENGINE or module in ENGINE[importer])


def room_may_import(rooms, importer, room):
    return {importer, room} <= {*rooms} and rooms.index(room) <= rooms.index(importer)


def name_of(node):
    return next((getattr(node, field) for field in ("attr", "id", "name") if hasattr(node, field)), None)


def called(node):
    return name_of(node.func) if isinstance(node, ast.Call) else None


def unpickles(node):
    return isinstance(node, ast.keyword) and node.arg == "allow_pickle" and getattr(node.value, "value", True)


def is_formula(node):
    return called(node) in FORMULAS or isinstance(getattr(node, "op", None), ast.MatMult)


def is_arithmetic(node):
    """Any sum, product or the like, except of texts; `-1` is a number, `-x` is a computation."""
    if isinstance(node, ast.BinOp):
        return not (is_text(node.left) or is_text(node.right))
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, ast.USub) and not isinstance(node.operand, ast.Constant)
    return isinstance(node, ast.AugAssign) or called(node) in ARITHMETIC


def is_text(node):
    if isinstance(node, ast.BinOp):
        return is_text(node.left) or is_text(node.right)
    return isinstance(node, ast.JoinedStr) or isinstance(getattr(node, "value", None), str)


def project_files(*folders):
    return sorted(
        str(path.relative_to(ROOT).as_posix()) for folder in folders for path in (ROOT / folder).rglob("*.py")
    )


PRODUCT = [*project_files(*sorted(OWN)), *(name for name in ("app.py", "asgi.py", "dev.py") if (ROOT / name).exists())]


@pytest.mark.parametrize("path", PRODUCT)
def test_the_tree_keeps_the_rules(path):
    assert violations(path, (ROOT / path).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("engine/layers.py", "import streamlit"),
        ("engine/layers.py", "from PIL import Image"),
        ("engine/layers.py", "from engine.losses import softmax"),
        ("engine/layers.py", "from .losses import softmax"),
        ("engine/layers.py", "from . import losses"),
        ("engine/errors.py", "from engine.layers import Dense"),
        ("engine/steps.py", "from engine.explain import chain"),
        ("engine/explain.py", "import engine"),
        ("engine/explain.py", "from engine import forward"),
        ("engine/explain.py", "import runs.link.address"),
        ("engine/explain.py", "def f():\n    import torch"),
        ("engine/checkpoint.py", "import pickle"),
        ("engine/checkpoint.py", "np.load(file, allow_pickle=True)"),
        ("engine/checkpoint.py", "np.load(file, allow_pickle=choice)"),
        ("engine/layers.py", "from importlib import import_module"),
        ("pictures/upload.py", "import runs.course.experiment"),
        ("pictures/upload.py", "import tempfile"),
        ("pictures/upload.py", "from urllib.request import urlopen"),
        ("pictures/upload.py", "from urllib import request"),
        ("runs/link/address.py", "import streamlit as st"),
        ("runs/link/address.py", "from PIL import Image"),
        ("runs/link/address.py", "import ui.frame"),
        ("runs/link/address.py", "from offline.evaluate import scores"),
        ("ui/frame.py", "import offline.find_seed"),
        ("runs/link/address.py", "st.query_params['a']"),
        ("runs/link/address.py", "exec(text)"),
        ("ui/frame.py", "import pages"),
        ("ui/frame.py", "import torch"),
        ("ui/frame.py", "np.exp(logits)"),
        ("ui/frame.py", "X @ W"),
        ("pages/1_Forward.py", "import numpy as np"),
        ("pages/1_Forward.py", "import math\nx = math.exp(1)\ny = x * 2"),
        ("pages/1_Forward.py", "st.session_state.seed"),
        ("pages/1_Forward.py", "from streamlit import session_state"),
        ("pages/1_Forward.py", "error = p - t"),
        ("pages/1_Forward.py", "total += 1"),
        ("pages/1_Forward.py", "sum(errors)"),
        ("pages/1_Forward.py", "-error"),
        ("app.py", "from matplotlib import pyplot"),
        ("app.py", "1 / 2"),
        ("dev.py", "import numpy"),
        ("deploy/serve.py", "import numpy"),
        ("deploy/serve.py", "from ui.serve import startup"),
        ("ui/serve/startup.py", "from deploy.nginx import settings"),
        ("ui/parts/words.py", "from ui.visit.owner import mine"),
        ("ui/visit/weights.py", "from ui import view"),
        ("ui/stages/training.py", "from ui import frame"),
        ("ui/view/elements.py", "from ..stages import training"),
        ("ui/parts/words.py", "from ui.attic import words"),
        ("ui/attic/words.py", "from ui.parts import words"),
        ("runs/data/sets.py", "from runs.course.presets import preset"),
        ("runs/course/tape.py", "from runs import numbers"),
        ("runs/numbers/forward.py", "from runs.blanks import walk"),
        ("runs/numbers/forward.py", "from take_home.taken import Taken"),
        ("engine/steps.py", "from take_home.taken import Taken"),
        ("ui/stages/network.py", "from take_home.taken import Taken"),
        ("ui/frame.py", "import take_home.taken"),
        ("pages/12_Take_home.py", "from take_home.taken import Taken"),
        ("offline/train_photos.py", "import distributed"),
        ("offline/evaluate.py", "from take_home.taken import Taken"),
        ("take_home/taken.py", "from ui.parts.words import text"),
        ("take_home/receipt/receipt.py", "from take_home.program import moves"),
        ("take_home/worksheet/words.py", "from ui.parts.words import text"),
        ("take_home/worksheet/worksheet.py", "import matplotlib"),
        ("take_home/assignment/grade.py", "from ui.parts.words import text"),
    ],
)
def test_the_checker_complains(path, source):
    assert violations(path, source)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("engine/layers.py", "import math\nimport numpy as np\nfrom engine.errors import EngineError"),
        ("engine/explain.py", "from engine.steps import forward\nnp.exp(1) @ W"),
        ("engine/checkpoint.py", "np.load(file, allow_pickle=False)"),
        ("engine/__init__.py", "from engine.checkpoint import load"),
        ("pictures/pets/figure.py", "from .canvas import curve\nfrom ..pixels import png"),
        ("runs/link/address.py", "from urllib.parse import quote\nimport engine"),
        ("ui/frame.py", "import streamlit as st\nst.session_state.seed = 1\nx * 2 + 1"),
        (
            "pages/1_Forward.py",
            "import engine\nfrom ui import show\nshow.row(-1, 'a' + b + 'c', f'{x}' * 2)",
        ),
        ("dev.py", "import tempfile"),
        ("deploy/serve.py", "import socket\nfrom deploy.nginx import settings"),
        ("ui/stages/training.py", "from ui.stages import fault\nfrom ui.visit import run\nfrom . import keep"),
        ("ui/stages/take_home.py", "from take_home.taken import Taken\nimport streamlit as st"),
        ("take_home/program/cells.py", "from take_home.receipt.receipt import receipt\nfrom runs.pace import rest"),
        ("runs/trouble/zero.py", "from runs.data import values\nfrom .trouble import Trouble"),
    ],
)
def test_the_checker_lets_good_code_pass(path, source):
    assert violations(path, source) == []


def test_only_the_golden_script_and_the_benchmarks_know_torch():
    files = [path for path in project_files("tests", *sorted(OWN)) if "golden" not in path]
    assert [path for path in files if imports_torch((ROOT / path).read_text(encoding="utf-8"))] == []
    named = [path.name for path in ROOT.glob("*.txt") if "torch" in path.read_text(encoding="utf-8").lower()]
    assert named == ["requirements-golden.txt"]
    assert imports_torch("if x:\n    from torch import nn")


def imports_torch(source):
    return any(name.split(".")[0] == "torch" for name in imports("", ast.parse(source)))


IMPORTED = re.compile(r'^import .* from "(\.[^"]*)";$', re.M)


@pytest.mark.parametrize("path", sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("ui/*/**/*.js")))
def test_the_browsers_code_keeps_the_order_of_the_rooms(path):
    found = IMPORTED.findall((ROOT / path).read_text(encoding="utf-8"))
    rooms = [(ROOT / path).parent.joinpath(name).resolve().relative_to(ROOT / "ui").parts[0] for name in found]
    assert all(room_may_import(ROOMS["ui"], path.split("/")[1], room) for room in rooms)
    assert path != "ui/charts/run_curves.js" or set(rooms) == {"parts"}


def test_no_line_of_the_browsers_code_is_longer_than_120_columns():
    files = [path for kind in ("js", "css") for path in (ROOT / "ui").rglob(f"*.{kind}")]
    lines = ((path, line.expandtabs(2)) for path in files for line in path.read_text(encoding="utf-8").splitlines())
    assert [f"{path.name}: {line}" for path, line in lines if len(line) > 120] == [] and len(files) > 50
