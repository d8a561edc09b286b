"""Nothing behind a page knows an activation, a loss or an optimiser by its name: only the presets choose some."""

import re

import pytest

import dev
import engine

PRESETS = "runs/course/presets.py"
KINDS = [kind.__name__ for kind in (*engine.ACTIVATIONS, *engine.LOSSES, *engine.OPTIMIZERS)]
NAMED = re.compile(rf"\b({'|'.join(KINDS)})\b")
FILES = sorted(
    path.relative_to(dev.ROOT).as_posix()
    for folder in ("ui", "pages", "runs")
    for path in (dev.ROOT / folder).rglob("*")
    if path.suffix in (".py", ".js", ".css")
)


# What a layer does is its own to say (`reads`); only here two of them are told apart by more than that.
ASKED = re.compile(rf"isinstance\(.*\b({'|'.join(kind.__name__ for kind in engine.LAYERS)})\b")
ASKS = "runs/course/network_file.py"


@pytest.mark.parametrize("path", ["app.py", *FILES])
def test_no_kind_is_named(path):
    lines = (dev.ROOT / path).read_text(encoding="utf-8").splitlines()
    named = [f"{path}:{number}: {line.strip()}" for number, line in enumerate(lines, start=1) if NAMED.search(line)]
    assert path == PRESETS or named == []
    assert path == ASKS or not any(map(ASKED.search, lines))


def test_the_presets_choose_some_and_the_search_finds_them():
    assert NAMED.search((dev.ROOT / PRESETS).read_text(encoding="utf-8"))
    assert len(FILES) > 100 and any(path.endswith(".js") for path in FILES)
