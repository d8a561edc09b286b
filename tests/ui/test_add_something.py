"""What the README promises of "Add something": in so many files, and no further one, each is on the page and works.

A setting, a trouble, a page with sentences of its own, and a number are put into one copy of the tree, and a program of
its own looks at what that does there. Kinds of the engine are tried in tests/contract.
"""

import json
import os
import shutil
import subprocess
import sys

import pytest

import dev

TROUBLE = '''"""Too short: it stops after so few iterations."""

from runs.numbers.numbers import Numbers
from runs.trouble.trouble import Trouble, end_of, on_pets, run


def recipe(start, hand, share):
    return run(start, on_pets(hand, start), 3)


def evidence(experiment, sources):
    return Numbers({"taken": end_of(experiment, sources).state.t})


TROUBLE = Trouble("short", recipe, evidence, lambda found: "few" if found["taken"] < 10 else "many")
'''
IDEA = '''"""A brighter picture is a surer answer."""

from runs.ideas.idea import Answer, Idea


def asks(here):
    return {"bright": here.snapshot.X.mean()}


def answer(here, facts, found):
    return Answer("no", "weights", {"p": here.snapshot.probabilities.max()}, "both")


IDEA = Idea("bright", "truth", 0, asks, answer)
'''
PAGE = '''"""Stage 7: what was learned."""

from ui import frame
from ui.inputs.controls import write
from ui.parts.words import passage, title


def page(snapshot):
    write(title("learned"), passage("learned", "intro"))


frame.stage("learned", page)
'''
# By what is added: a new file, or what stands in a file already and the piece that comes behind it.
ADDED = {
    "setting": {
        "runs/course/experiment.py": (
            "    batch: int = setting(1, OneOf(lambda: BATCHES), in_address=False)\n",
            "    patience: int = setting(3, OneOf(lambda: (3, 5, 8)))\n",
        ),
        "lesson/en/frame.md": ("set_up: Set up\n", "setting.patience: Patience\n"),
        "lesson/en/errors.md": ("kind.icon: an icon\n", "link.patience: The patience cannot be read: {instead}.\n"),
    },
    "trouble": {
        "runs/trouble/short.py": TROUBLE,
        "runs/trouble/registry.py": ("lawn, ", "short, "),
        "lesson/en/break_short.md": "title: Too short\noption.few: Few\noption.many: Many\n\n"
        "## what\nIt stops at once.\n\n## ask\nHow many?\n\n## reason\nIt took {taken#} iterations.\n",
    },
    "idea": {
        "runs/ideas/bright.py": IDEA,
        "lesson/en/idea_bright.md": "title: Brighter is surer\noption.yes: Yes\noption.no: No\nwhy.light: Light\n"
        "why.weights: Weights\n\n## ask\nIts mean is {bright:2}. Is it surer for that?\n\n"
        "## told.both\nIt says {p}.\n\n## reason\nThe weights decide.\n",
    },
    "page": {
        "pages/7_Learned.py": PAGE,
        "ui/frame.py": (
            '    Stage("convolutions", "pages/6_Why_convolutions.py"),\n',
            '    Stage("learned", "pages/7_Learned.py"),\n',
        ),
        "lesson/en/learned.md": "title: What was learned\n\n## intro\nAll of it.\n",
        "lesson/en/frame.md": ("stages: The stages\n", "stage.learned: 7 Learned\n"),
    },
    "number": {
        "runs/numbers/truth.py": (
            "    numbers |= engine.ledger(snapshot.network, snapshot.labelled_step)\n",
            '    numbers["hardest"] = abs(numbers["E"]).max()\n',
        ),
        "ui/stages/truth.py": ("for k in range(len(CLASSES)))\n", '    numbers += show("hardest")\n'),
        "tests/by_hand.py": (
            '    made |= {"coin": np.log(2), "ln(P)": np.log(P)}\n',
            '    made["hardest"] = abs(P - T).max()\n',
        ),
    },
}
PROGRAM = """
import json
from runs.course.experiment import Settings, Start
from tests.ui.driver import Visit
from tests.ui.test_pages import assert_true

found = {}
old = Visit(run="2*cat*cat*CrossEntropy*SGD*0.01*1")
menu = old.offers()["patience"]
found |= {"default": old.params["patience"], "old run": old.params["run"], "texts": menu.texts, "says": menu.says}
found["in the menu"] = "<small>Patience</small>" in old.html
chosen = old.choose("patience", "8").press("step")
found["chosen"] = chosen.params
link = Visit(**chosen.params)
found["link"], found["complaints"] = link.params, [warning.value for warning in link.app.warning]
found["remembered"] = link.mine.settings.patience
wrong = Visit(patience="7", run="1*dog*dog*CrossEntropy*SGD*0.01*1*4")
found["wrong"] = wrong.params["patience"], wrong.params["run"], [warning.value for warning in wrong.app.warning]

visit = Visit(preset="tiny").open("learned")
said = "<b>7</b> <span>Learned</span>", "<h1>What was learned</h1>", "All of it."
found["page"] = all(words in visit.html for words in said)
visit.open("truth")
assert_true(visit, Settings(), Start("tiny"), ["hardest"])
visit.choose("idea.bright", "yes").choose("idea.bright.why", "weights")
said = "Its mean is", "✗ You said: Yes.", "✓ Your reason: Weights.", "Brighter is surer", "The weights decide."
largest = max(visit.at("P[0,0]"), visit.at("P[0,1]"))
found["idea"] = all(words in visit.html for words in said), visit.at("idea.p") == largest
visit.open("training").press("Break it").choose("break.name", "short").choose("ask.break_short", "many")
visit.press("break.start")
while "Pause" in visit.offers():
    visit.run()
found["trouble"] = visit.at("taken"), "It is: Few" in visit.html, "Too short" in visit.html
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """What the program says of the copy."""
    tree = tmp_path_factory.mktemp("tree")
    changed = {path.partition("/")[0] for files in ADDED.values() for path in files}
    for path in dev.ROOT.iterdir():
        if path.name in changed:
            shutil.copytree(path, tree / path.name, ignore=shutil.ignore_patterns("__pycache__", "golden"))
        elif path.suffix == ".py":
            shutil.copy(path, tree)
        elif path.name != ".git":
            (tree / path.name).symlink_to(path)
    for files in ADDED.values():
        for path, new in files.items():
            put(tree / path, new)
    env = os.environ | {"PYTHONPATH": str(tree)}
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(command, cwd=tree, env=env, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def put(path, new):
    """A new file, or a new piece behind a text that stands in a file."""
    if isinstance(new, str):
        assert not path.exists()
        path.write_text(new, encoding="utf-8")
        return
    there, piece = new
    source = path.read_text(encoding="utf-8")
    assert there in source
    path.write_text(source.replace(there, there + piece), encoding="utf-8")


def test_one_row_is_one_setting(found):
    # A link from before the setting was there is read as it was, with the default.
    assert (found["default"], found["old run"]) == ("3", "2*cat*cat*CrossEntropy*SGD*0.01*1*3")
    assert (found["texts"], found["says"], found["in the menu"]) == (["3", "5", "8"], "3", True)
    assert found["chosen"]["patience"] == "8"
    assert found["chosen"]["run"].endswith("~1*cat*cat*CrossEntropy*SGD*0.01*1*8")
    assert (found["link"], found["complaints"], found["remembered"]) == (found["chosen"], [], 8)
    address, run, complaints = found["wrong"]
    assert (address, run) == ("3", "") and complaints[0] == "The patience cannot be read: 3." and len(complaints) == 2


def test_a_page_is_on_the_way_and_says_its_words(found):
    assert found["page"]


def test_a_trouble_is_offered_and_judged_by_what_it_measured(found):
    assert found["trouble"] == [3, True, True]


def test_a_wrong_idea_is_met_on_its_page(found):
    assert found["idea"] == [True, True]


def test_the_readme_says_how_many_files_each_takes():
    readme = (dev.ROOT / "README.md").read_text(encoding="utf-8").partition("## Add something")[2]
    counts = {2: "Two", 3: "Three", 4: "Four"}
    begins = {
        "setting": "A setting",
        "trouble": "A way to break it",
        "idea": "A wrong idea",
        "page": "A page",
        "number": "A number on a page",
    }
    for what, files in ADDED.items():
        entry = readme.partition(f"- **{begins[what]}**")[2].partition("\n- **")[0].partition("\n\n")[0]
        assert f"{counts[len(files)]} files." in entry, (what, entry)
