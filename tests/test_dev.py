"""The set-up program, without setting anything up."""

import socket
import sys

import pytest

import dev


@pytest.fixture
def calls(monkeypatch):
    """Every command that dev would have run; none is."""
    calls = []

    def call(command, *extra, env=None):
        calls.append([str(part) for part in (*command, *extra)])
        return 0

    monkeypatch.setattr(dev, "call", call)
    monkeypatch.setattr(dev.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(dev.os, "geteuid", lambda: 1000, raising=False)
    return calls


def browsers(monkeypatch, *answers):
    """Let the searches for a browser answer one after the other."""
    answers = iter(answers)
    monkeypatch.setattr(dev, "find_browser", lambda: next(answers))


def test_a_browser_that_is_there_is_taken(monkeypatch, calls):
    browsers(monkeypatch, "/usr/bin/chromium")
    assert dev.ensure_browser() == "/usr/bin/chromium"
    assert calls == []


def test_playwright_is_asked_before_the_package_manager(monkeypatch, calls):
    browsers(monkeypatch, None, None, "/usr/bin/chromium")
    assert dev.ensure_browser() == "/usr/bin/chromium"
    playwright, update, install = calls
    assert playwright[1:] == ["-m", "playwright", "install", "chromium"]
    assert update == ["sudo", "-n", "apt-get", "update"]
    assert install == ["sudo", "-n", "apt-get", "install", "-y", "chromium"]


def test_root_needs_no_sudo(monkeypatch, calls):
    monkeypatch.setattr(dev.os, "geteuid", lambda: 0, raising=False)
    dev.install_package("dnf")
    assert calls == [["dnf", "install", "-y", "chromium"]]


def test_no_browser_at_all_is_one_clear_sentence(monkeypatch, calls):
    browsers(monkeypatch, *[None] * 9)
    with pytest.raises(SystemExit, match="please install Chromium or Google Chrome"):
        dev.ensure_browser()


def test_a_browser_must_start(monkeypatch, tmp_path):
    monkeypatch.setattr(dev.shutil, "which", lambda name: None)
    monkeypatch.setattr(dev, "BROWSER_FILES", ())
    monkeypatch.setattr(dev, "playwright_browser", lambda: "")
    broken = tmp_path / "chromium"
    broken.write_text("not a program")
    monkeypatch.setenv("CHROME_PATH", str(broken))
    monkeypatch.setattr(dev, "starts", lambda path: dev.works([path, "--version"]))
    assert dev.find_browser() is None
    monkeypatch.setenv("CHROME_PATH", sys.executable)
    assert dev.find_browser() == sys.executable


def test_packages_are_installed_only_when_the_pins_change(monkeypatch, calls, tmp_path):
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "VENV", tmp_path)
    monkeypatch.setattr(dev, "PYTHON", dev.Path(sys.executable))
    (tmp_path / "requirements.txt").write_text("numpy==2.4.6")
    dev.environment("requirements.txt")
    dev.environment("requirements.txt")
    assert len(calls) == 1
    (tmp_path / "requirements.txt").write_text("numpy==2.4.7")
    dev.environment("requirements.txt")
    assert len(calls) == 2


@pytest.fixture
def linted(monkeypatch, calls, tmp_path):
    """A project with nothing but the pins of the linters."""
    monkeypatch.setattr(dev, "environment", lambda requirements: None)
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "NODE", tmp_path)
    monkeypatch.delenv("CI", raising=False)
    (tmp_path / "package-lock.json").write_text('{"biome": 1}')
    return tmp_path


def test_javascript_is_checked_by_what_is_installed_once(calls, linted):
    assert dev.lint([]) == dev.tidy([]) == 0
    node = [call for call in calls if call[0] in ("/usr/bin/npm", "/usr/bin/npx")]
    assert [call[1] for call in node] == ["ci", "--no-install", "--no-install"]
    assert node[1][2:] == ["biome", "check", "--error-on-warnings"] and node[2][-1] == "--write"
    (linted / "package-lock.json").write_text('{"biome": 2}')
    dev.lint([])
    assert calls[-2][:2] == ["/usr/bin/npm", "ci"]


def test_without_node_the_rest_is_checked_and_a_sentence_says_so(monkeypatch, calls, linted, capsys):
    monkeypatch.setattr(dev.shutil, "which", lambda name: None)
    assert dev.lint([]) == 0
    assert [call[2:4] for call in calls] == [["ruff", "check"], ["ruff", "format"], ["mypy"]]
    assert capsys.readouterr().out == "Without Node.js, the JavaScript is not checked.\n"


@pytest.mark.parametrize("ci", [False, True])
def test_biome_that_cannot_be_installed_fails_only_in_ci(monkeypatch, linted, capsys, ci):
    monkeypatch.setattr(dev, "call", lambda command, *extra: int("ci" in command))
    if ci:
        monkeypatch.setenv("CI", "true")
    assert dev.lint([]) == int(ci)
    assert capsys.readouterr().out == "Biome could not be installed, so the JavaScript is not checked.\n"
    assert not list(linted.glob("*.sha256"))


def test_what_biome_finds_fails(monkeypatch, linted):
    monkeypatch.setattr(dev, "call", lambda command, *extra: 3 * ("biome" in command))
    assert dev.lint([]) == 3


def test_the_port_is_the_one_asked_for(monkeypatch, calls):
    monkeypatch.setattr(dev, "environment", lambda requirements: None)
    monkeypatch.setenv("PORT", "18765")
    assert dev.main(["run"]) == 0
    assert calls[0][-2:] == ["--server.port", "18765"]


def test_several_processes_are_started_by_their_own_program(monkeypatch, calls):
    monkeypatch.setattr(dev, "environment", lambda requirements: None)
    monkeypatch.setenv("PORT", "18765")
    assert dev.main(["serve", "--server.baseUrlPath=cats"]) == 0
    assert calls[0][1:] == ["-m", "deploy.serve", "--server.baseUrlPath=cats"]


@pytest.mark.parametrize("command", ["run", "serve"])
@pytest.mark.parametrize("port", ["taken", "0", "65536", "http", "-1"])
def test_a_port_that_cannot_be_used_is_told_before_anything_is_installed(monkeypatch, calls, port, command):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        monkeypatch.setenv("PORT", str(other.getsockname()[1]) if port == "taken" else port)
        with pytest.raises(SystemExit, match="please choose another one by setting PORT"):
            dev.main([command])
    assert calls == []


def test_an_unknown_command_says_what_there_is():
    with pytest.raises(SystemExit, match=r"dev\.py run \| serve \| test"):
        dev.main(["fly"])


def test_an_old_python_is_told_which_one_is_needed(monkeypatch):
    monkeypatch.setattr(dev.sys, "version_info", (3, 9, 0))
    monkeypatch.setattr(dev.shutil, "which", lambda name: None)
    with pytest.raises(SystemExit, match=r"Python 3\.11 to 3\.14"):
        dev.supported_python()
