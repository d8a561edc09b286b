"""The lesson as a wheel: all that it needs is inside, and it starts where nothing else is installed."""

import os
import re
import signal
import subprocess
import sys
import tomllib
import venv
import zipfile
from pathlib import Path
from urllib.request import urlopen

import pytest

import dev
from tests.serving import Server, free_port, wait_until_healthy

AT_HAND = {"benchmarks", "deploy", "docs", "offline", "tests", ".ci", ".github"}
# Of the files beside the folders, those that a server needs.
FILES = {"app.py", "asgi.py", "start.py"}
PACKAGE = "how_a_network_learns"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=dev.ROOT, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    return path


def needed():
    """All files of the project that a server needs, by git, or where there is none, by the folders."""
    listed = subprocess.run(["git", "ls-files"], cwd=dev.ROOT, capture_output=True, text=True, check=True).stdout
    paths = map(Path, listed.splitlines())
    return {
        path.as_posix() for path in paths if (path.parts[0] not in AT_HAND if path.parts[1:] else str(path) in FILES)
    }


def test_everything_that_a_server_needs_is_in_it_and_nothing_else(wheel):
    names = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith(f"{PACKAGE}/")}
    assert {name.removeprefix(f"{PACKAGE}/") for name in names} == needed()


def test_it_asks_for_the_packages_of_the_requirements():
    said = tomllib.loads((dev.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    assert said == re.findall(r"^\w+==.*$", (dev.ROOT / "requirements.txt").read_text(encoding="utf-8"), re.M)


def test_unpacked_anywhere_it_serves_the_lesson(wheel, tmp_path):
    zipfile.ZipFile(wheel).extractall(tmp_path)
    serves([sys.executable, "-m", f"{PACKAGE}.start"], tmp_path)


@pytest.mark.long
def test_installed_where_nothing_is_its_command_serves_the_lesson(wheel, tmp_path):
    venv.create(tmp_path / "empty", with_pip=True)
    programs = tmp_path / "empty" / ("Scripts" if os.name == "nt" else "bin")
    subprocess.run([programs / "python", "-m", "pip", "install", "--quiet", wheel], check=True)
    serves([programs / "how-a-network-learns"], tmp_path)


def serves(command, folder):
    """The command serves the lesson, from another folder than the project's."""
    port = str(free_port())
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | {"PORT": port}
    with (folder / "log.txt").open("wb") as log:
        server = subprocess.Popen(command, cwd=folder, env=env, stdout=log, stderr=log, start_new_session=True)
        try:
            wait_until_healthy(int(port), server, Server(f"http://127.0.0.1:{port}", server.pid, folder / "log.txt"))
            policy = urlopen(f"http://127.0.0.1:{port}/Training").headers["Content-Security-Policy"]
            # By this, it is `asgi.py` that answers.
            assert "frame-ancestors" in policy
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(timeout=20)
