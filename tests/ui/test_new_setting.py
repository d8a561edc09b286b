"""A further setting is one row: it is in the address, checked, said, offered, remembered, and part of a run.

The row and its words are put into a copy of the tree, and a program of its own looks at what that does.
"""

import json
import os
import shutil
import subprocess
import sys

import dev

ROW = """    batch: int = setting(1, OneOf(lambda: BATCHES), in_address=False)
    patience: int = setting(3, OneOf(lambda: (3, 5, 8)))
"""
WORDS = {
    "frame.md": "setting.patience: Patience\n",
    "errors.md": "link.patience: The patience cannot be read: {instead}.\n",
}
PROGRAM = """
import json
from tests.ui.driver import Visit

old = Visit(run="2*cat*cat*CrossEntropy*SGD*0.01*1")
menu = old.offers()["patience"]
found = {"default": old.params["patience"], "old run": old.params["run"], "texts": menu.texts, "says": menu.says}
found["in the menu"] = "<small>Patience</small>" in old.html
chosen = old.choose("patience", "8").press("step")
found["chosen"] = chosen.params
link = Visit(**chosen.params)
found["link"], found["complaints"] = link.params, [warning.value for warning in link.app.warning]
found["remembered"] = link.mine.settings.patience
wrong = Visit(patience="7", run="1*dog*dog*CrossEntropy*SGD*0.01*1*4")
found["wrong"] = wrong.params["patience"], wrong.params["run"], [warning.value for warning in wrong.app.warning]
print(json.dumps(found))
"""


def test_one_row_is_one_setting(tmp_path):
    for path in dev.ROOT.iterdir():
        if path.name not in ("runs", "lesson", ".git"):
            (tmp_path / path.name).symlink_to(path)
    for folder in ("runs", "lesson"):
        shutil.copytree(dev.ROOT / folder, tmp_path / folder)
    table = tmp_path / "runs/course/experiment.py"
    source = table.read_text(encoding="utf-8")
    assert source.count(ROW.splitlines()[0]) == 1
    table.write_text(source.replace(ROW.splitlines(True)[0], ROW), encoding="utf-8")
    for page, words in WORDS.items():
        page = tmp_path / "lesson/en" / page
        page.write_text(words + page.read_text(encoding="utf-8"), encoding="utf-8")
    command = [sys.executable, "-c", PROGRAM]
    env = os.environ | {"PYTHONPATH": str(tmp_path)}
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    # A link from before the setting was there is read as it was, with the default.
    assert (found["default"], found["old run"]) == ("3", "2*cat*cat*CrossEntropy*SGD*0.01*1*3")
    assert (found["texts"], found["says"], found["in the menu"]) == (["3", "5", "8"], "3", True)
    assert found["chosen"]["patience"] == "8"
    assert found["chosen"]["run"].endswith("~1*cat*cat*CrossEntropy*SGD*0.01*1*8")
    assert (found["link"], found["complaints"], found["remembered"]) == (found["chosen"], [], 8)
    address, run, complaints = found["wrong"]
    assert (address, run) == ("3", "") and complaints[0] == "The patience cannot be read: 3." and len(complaints) == 2
