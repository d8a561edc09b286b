"""The program in the README prints what the README says it prints."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

import engine
from engine.optimizers import Rate
from tests.contract import further
from tests.engine.samples import batch, network

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"


def test_the_program_prints_what_the_readme_says(tmp_path):
    if not README.exists():
        pytest.skip("README.md is not written yet")
    pairs = re.findall(
        r"^```python\n(.*?)^```\n.*?^```text\n(.*?)^```", README.read_text(encoding="utf-8"), re.M | re.S
    )
    assert pairs, "README.md needs a ```python program, followed by a ```text block with what it prints"
    program, printed = pairs[0]
    # With warnings as errors: what a reader copies has to be clean.
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == printed.strip()


def test_the_kinds_that_the_readme_adds_work_as_those_of_the_contract_do():
    code = README.read_text(encoding="utf-8").partition("## Add something")[2].partition("```python\n")[2]
    made = vars(engine) | {"np": np, "dataclass": dataclass, "Rate": Rate}
    exec(code.partition("```")[0], made)
    losses = [
        [step.loss.loss for step in engine.train(net, engine.init(net, 0), [batch(4)] * 9)]
        for net in (network(loss=kinds["Focal"], optimizer=kinds["AdaGrad"](0.1)) for kinds in (made, vars(further)))
    ]
    assert losses[0] == losses[1] and losses[0][-1] < losses[0][0]
