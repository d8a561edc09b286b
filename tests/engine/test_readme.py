"""The program in the README prints what the README says it prints."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

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
