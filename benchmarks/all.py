"""All benchmarks that make a claim, one after the other, each in a process of its own and within a bound of time.

    python dev.py bench [--json] [section ...]        (or: make bench ARGS="engine view")

What each prints is put into benchmarks/README.md, between markers of its own and below the machine that it ran on; of
those that cannot run here it is said why. With --json nothing is written, and each row of each table is printed as a
line of JSON. Without names, all of them: some twenty minutes, in which nothing else should run. PEERS is a Python with
NumPy, Pillow, PyTorch and scikit-learn, for those that compare with these, where this one has none.
"""

import json
import os
import platform
import re
import signal
import subprocess
import sys
import time
from functools import cache
from pathlib import Path
from typing import NamedTuple

import dev
from benchmarks.printed import processor

README = Path(__file__).with_name("README.md")
BROWSER = "a browser"
# The packages whose versions are written beside the figures.
PACKAGES = ("numpy", "pillow", "streamlit", "torch", "scikit-learn", "distributed", "sqlalchemy")
ASKS = """
import json, platform, sys
from importlib.metadata import distributions
there = {each.metadata["Name"].lower(): each.version for each in distributions()}
found = {name: there[name] for name in sys.argv[1:] if name in there}
print(json.dumps({"Python": platform.python_version()} | found))
"""
LINE = re.compile(r"^\|(.*)\|$")


class Benchmark(NamedTuple):
    """command: a module of this folder, with arguments; minutes: its bound; needs: packages, BROWSER

    of_peers: whether it compares with other libraries
    """

    command: str
    minutes: float
    needs: tuple[str, ...] = ()
    of_peers: bool = False

    @property
    def python(self):
        return os.environ.get("PEERS", sys.executable) if self.of_peers else sys.executable


ALL = {
    "engine": Benchmark("engine_vs_peers", 10, of_peers=True),
    "convolutions": Benchmark("conv_vs_torch", 10, ("torch", "pillow"), of_peers=True),
    "formulations": Benchmark("formulations", 10),
    "shipped": Benchmark("shipped", 5),
    "cluster": Benchmark("cluster", 10, ("distributed",)),
    "growth": Benchmark("growth", 10),
    "view": Benchmark("view", 6, (BROWSER,)),
    "maps": Benchmark("maps", 6, (BROWSER,)),
    "interaction": Benchmark("interaction 20", 15, (BROWSER,)),
    "reading": Benchmark("reading", 6, (BROWSER,)),
    "flood": Benchmark("flood", 10),
    "lost": Benchmark("lost", 10),
    "classes": Benchmark("class_view", 10, ("sqlalchemy",)),
}


def main(arguments):
    """-> exit status: 1 if any of them came to no end, or failed"""
    as_json = "--json" in arguments
    names = [each for each in arguments if each != "--json"] or [*ALL]
    if unknown := [name for name in names if name not in ALL]:
        sys.exit(f"There is no {', '.join(unknown)}. There are: {', '.join(ALL)}.")
    failed = 0
    for name in names:
        where, reason = machine(ALL[name].python), lacking(ALL[name])
        said, wrong = ("", "") if reason else output(ALL[name])
        failed |= bool(wrong)
        if as_json:
            found = rows(said) or [{"skipped": reason} if reason else {"failed": wrong}]
            for row in found:
                print(json.dumps({"section": name, "machine": where, **row}, ensure_ascii=False), flush=True)
        else:
            told = said or (f"Skipped: {reason}." if reason else f"Failed: {wrong}.")
            print(f"{name}\n\n{told}\n", flush=True)
            if said:
                README.write_text(put(README.read_text(encoding="utf-8"), name, where, said), encoding="utf-8")
    return failed


def lacking(benchmark):
    """Why it cannot run here; empty if it can."""
    there = {*installed(benchmark.python), BROWSER}
    if missing := [name for name in benchmark.needs if name not in there]:
        return f"{' and '.join(missing)} not installed"
    return "no browser found" if BROWSER in benchmark.needs and not dev.find_browser() else ""


def output(benchmark):
    """-> (what it prints, what went wrong or empty)"""
    module, *rest = benchmark.command.split()
    command = [benchmark.python, "-m", f"benchmarks.{module}", *rest]
    # In a group of its own: what it started, such as a server and a browser, ends with it.
    process = subprocess.Popen(
        command, cwd=dev.ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )
    try:
        said, errors = process.communicate(timeout=60 * benchmark.minutes)
    except BaseException as error:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        if isinstance(error, subprocess.TimeoutExpired):
            return "", f"no end within {benchmark.minutes} minutes"
        raise
    # Of one that misses an aim of its own the status is 1 as well, and it has its figures.
    if process.returncode and ("Traceback" in errors or not said.strip()):
        return "", f"status {process.returncode}, {' '.join(errors.strip().splitlines()[-1:])}"
    return said.strip(), ""


def machine(python):
    """Where and when the figures are found, as a line to read. python: what runs them"""
    versions = ", ".join(f"{name} {version}" for name, version in installed(python).items())
    return (
        f"{time.strftime('%-d %B %Y')}, {os.cpu_count()} cores, {processor()}, {platform.system()}, "
        f"{versions}; load {os.getloadavg()[0]:.1f} before"
    )


@cache
def installed(python):
    """{name: version} of that Python and of PACKAGES, as far as it has them."""
    asked = subprocess.run([python, "-c", ASKS, *PACKAGES], capture_output=True, text=True, check=True)
    return json.loads(asked.stdout)


def put(readme, name, where, said):
    """The page with what a benchmark said between its markers; the first time, at the end."""
    begin, end = f"<!-- bench {name} -->", f"<!-- end of {name} -->"
    text = said if LINE.search(said.partition("\n")[0]) or "\n|" in said else f"```text\n{said}\n```"
    block = f"{begin}\n`python dev.py bench {name}`: {where}.\n\n{text}\n{end}"
    if begin not in readme:
        return f"{readme.rstrip()}\n\n### {name.capitalize()}\n\n{block}\n"
    before, _, rest = readme.partition(begin)
    return before + block + rest.partition(end)[2]


def rows(said):
    """The rows of the Markdown tables in a text, by their columns, and what stands beside them."""
    found, columns = [], None
    for line in said.splitlines():
        cells = [cell.strip() for cell in LINE.match(line)[1].split("|")] if LINE.match(line) else None
        if cells is None:
            columns = None
            found += [{"says": line.strip()}] if line.strip() else []
        elif columns is None:
            columns = cells
        elif not set("".join(cells)) <= set("-: "):
            found.append(dict(zip(columns, map(number, cells), strict=False)))
    return found


def number(text):
    """A cell's number; what is none stays a text."""
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
