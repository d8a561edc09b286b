"""What the benchmarks print: a table of Markdown below the machine, or, with --json, each row as a line of JSON."""

import json
import os
import platform
import re
import sys
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = ("numpy", "torch", "scikit-learn")


def show(found):
    """Print rows as they come, a new table where the columns change. found: dicts, by the names of the columns"""
    facts, columns, as_json = machine(), None, "--json" in sys.argv
    if not as_json:
        print(", ".join(f"{name} {fact}" for name, fact in facts.items()))
    for row in found:
        if as_json:
            print(json.dumps(row | {"machine": facts}), flush=True)
            continue
        if columns != list(row):
            columns = list(row)
            words = sum(isinstance(value, str) for value in row.values())
            print("", f"| {' | '.join(columns)} |", f"|{'---|' * words}{'--:|' * (len(row) - words)}", sep="\n")
        print(f"| {' | '.join(map(cell, row.values()))} |", flush=True)


def cell(value):
    """A number or a name, or nothing; of several sizes, each with its number."""
    if isinstance(value, dict):
        return ", ".join(f"{size:,}: {number:,}" for size, number in value.items())
    return "" if value is None else str(value)


def machine():
    """What the figures depend on."""
    facts = {"CPU": f"{os.cpu_count()} x {processor()}", "load": round(os.getloadavg()[0], 1)}
    facts["Python"] = platform.python_version()
    for package in PACKAGES:
        with suppress(PackageNotFoundError):
            facts[package] = version(package)
    return facts


def processor():
    """What the processor calls itself; Linux alone says it in this place."""
    said = Path("/proc/cpuinfo").read_text(encoding="utf-8") if Path("/proc/cpuinfo").exists() else ""
    found = re.search(r"^model name\s*: (.*)$", said, re.M)
    return found[1] if found else platform.processor() or platform.machine()
