"""What is freed stays with the process: the next array of that size makes it ask for no pages."""

import platform
import subprocess
import sys

import pytest

PROGRAM = """
import resource
import numpy as np
from offline.memory import keep_freed_memory

{call}
asked = []
for _ in range(3):
    np.ones(10_000_000)
    asked.append(resource.getrusage(resource.RUSAGE_SELF).ru_minflt)
print(asked[2] - asked[1])
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library")
def test_freed_memory_is_kept():
    assert pages("keep_freed_memory()") < 10 < pages("")


def pages(call):
    run = [sys.executable, "-c", PROGRAM.format(call=call)]
    return int(subprocess.run(run, capture_output=True, text=True, check=True).stdout)
