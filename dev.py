"""Sets up and runs the project with Python's standard library alone: `python dev.py run` or `python dev.py test`.

`make run` and `make test` call the same. The first call builds `.venv` from the pinned requirement files; later calls
use it again for as long as those files stay the same. `test` also finds a browser, or installs one.
"""

import hashlib
import os
import shutil
import socket
import subprocess
import sys
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
NODE = ROOT / "node_modules"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
# A file's tests stay together, because they share a server; files are tried side by side, those with a browser first,
# because they take longest; one more than there are cores, because a browser's tests also wait.
PYTEST = (
    PYTHON,
    "-m",
    "pytest",
    "--numprocesses",
    str((os.cpu_count() or 1) + 1),
    "--dist",
    "loadfile",
    "--no-loadscope-reorder",
)
VERSIONS = ((3, 11), (3, 14))
INTERRUPTED = 130
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
BROWSER_FILES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    os.path.expandvars(r"%ProgramFiles%\Google\Chrome\Application\chrome.exe"),
    os.path.expandvars(r"%ProgramFiles(x86)%\Google\Chrome\Application\chrome.exe"),
    os.path.expandvars(r"%ProgramFiles(x86)%\Microsoft\Edge\Application\msedge.exe"),
)
PACKAGE_MANAGERS = {
    "apt-get": (["apt-get", "update"], ["apt-get", "install", "-y", "chromium"]),
    "dnf": (["dnf", "install", "-y", "chromium"],),
    "pacman": (["pacman", "-Sy", "--noconfirm", "chromium"],),
}
NO_BROWSER = (
    "The tests need a browser and none could be installed: please install Chromium or Google Chrome, "
    "or set CHROME_PATH to the program, then run this again."
)


def main(arguments):
    """Run the command named first in `arguments`, with the rest handed to it; returns its exit status."""
    commands = {"run": run, "serve": serve, "test": test, "test-long": test_long, "lint": lint, "format": tidy}
    commands |= {"golden": golden, "bench": bench}
    if not arguments or arguments[0] not in commands:
        sys.exit(f"Please say what to do: python dev.py {' | '.join(commands)}")
    os.chdir(ROOT)
    return commands[arguments[0]](arguments[1:])


def run(extra):
    return _served(server_command(free()), extra)


def serve(extra):
    """Several processes behind nginx: deploy/serve.py."""
    free()
    return _served([PYTHON, "-m", "deploy.serve"], extra)


def free():
    """The port that is asked for; ends with a sentence where it cannot be used."""
    port = os.environ.get("PORT") or "8501"
    if not can_serve(port):
        sys.exit(f"Port {port} is taken or is no port: please choose another one by setting PORT, for example to 8600.")
    return port


def _served(command, extra):
    environment("requirements.txt")
    status = call(command, *extra)
    # Ctrl-C is how a server is stopped, not a failure.
    return 0 if status == INTERRUPTED else status


def test(extra):
    environment("requirements-dev.txt")
    browser = ensure_browser()
    if not shutil.which("nginx"):
        print("Without nginx, several servers behind it are not tested.", flush=True)
    untidy = lint([])
    return call(PYTEST, *extra, env=alone_with(browser)) or untidy


def test_long(extra):
    """What needs many tries to go wrong: walks at random, mutated files, clicks in the middle of a run."""
    environment("requirements-dev.txt")
    # Whichever process has nothing left to do takes from the others.
    return call(PYTEST, "-m", "long", "--dist", "worksteal", *extra, env=alone_with(ensure_browser()))


def alone_with(browser):
    """The environment of a test process that keeps to one thread."""
    return {**os.environ, "OMP_NUM_THREADS": "1", "CHROME_PATH": browser}


def lint(extra):
    environment("requirements-dev.txt")
    ruff = [PYTHON, "-m", "ruff"]
    return (
        call(ruff, "check", *extra)
        or call(ruff, "format", "--check", *extra)
        or call([PYTHON, "-m", "mypy"])
        or biome()
    )


def tidy(extra):
    environment("requirements-dev.txt")
    ruff = [PYTHON, "-m", "ruff"]
    return call(ruff, "check", "--fix", *extra) or call(ruff, "format", *extra) or biome("--write")


def biome(*extra):
    """Check the JavaScript, where Node.js is there; the lesson itself needs none. -> exit status"""
    if not shutil.which("npm"):
        print("Without Node.js, the JavaScript is not checked.", flush=True)
        return 0
    stamp, digest = NODE / ".package-lock.sha256", hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    if not has(stamp, digest):
        if call([shutil.which("npm"), "ci", "--no-audit", "--no-fund", "--loglevel=error"]):
            print("Biome could not be installed, so the JavaScript is not checked.", flush=True)
            return 1 if os.environ.get("CI") else 0
        stamp.write_text(digest, encoding="utf-8")
    return call([shutil.which("npx"), "--no-install", "biome", "check", "--error-on-warnings"], *extra)


def golden(extra):
    environment("requirements-golden.txt")
    scripts = ("make_golden.py", "make_golden_conv.py")
    return max(call([PYTHON, f"tests/engine/{script}"], *extra) for script in scripts)


def bench(extra):
    """All benchmarks, or those named; a number of rounds stands for the interactions alone."""
    environment("requirements-dev.txt")
    env = {**os.environ, "CHROME_PATH": ensure_browser()}
    module = "interaction" if extra and extra[0].isdigit() else "all"
    return call([PYTHON, "-m", f"benchmarks.{module}"], *extra, env=env)


def can_serve(port):
    with socket.socket() as probe:
        return port.isdigit() and 0 < int(port) < 65536 and probe.connect_ex(("127.0.0.1", int(port))) != 0


def server_command(port, script="asgi.py", python=PYTHON):
    """The command that serves the lesson on 127.0.0.1; .streamlit/config.toml has its settings."""
    return [str(python), "-m", "streamlit", "run", str(script), "--server.port", str(port)]


def environment(requirements):
    """Make `.venv` hold what the file `requirements` pins; costs nothing when it already does."""
    stamp = VENV / f".{requirements}.sha256"
    pins = b"".join(path.read_bytes() for path in sorted(ROOT.glob("*.txt")))
    if not (PYTHON.exists() and works([PYTHON, "--version"])):
        create_venv()
    digest = hashlib.sha256(pins).hexdigest()
    if has(stamp, digest):
        return
    print(f"Installing {requirements} into {VENV} ...", flush=True)
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if call(pip, "-r", requirements):
        sys.exit("The packages could not be installed: please check the network connection, then run this again.")
    stamp.write_text(digest, encoding="utf-8")


def has(stamp, digest):
    """Whether that is written in the file `stamp`."""
    return stamp.exists() and stamp.read_text(encoding="utf-8") == digest


def create_venv():
    if call([supported_python(), "-m", "venv", "--clear", VENV]):
        shutil.rmtree(VENV, ignore_errors=True)
        sys.exit("Python could not make a virtual environment: on Debian or Ubuntu, `apt install python3-venv` helps.")


def supported_python():
    """This Python if its version fits, else the newest fitting one on the PATH."""
    oldest, newest = VERSIONS
    if oldest <= sys.version_info[:2] <= newest:
        return sys.executable
    for minor in range(newest[1], oldest[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found and works([found, "--version"]):
            return found
    sys.exit(f"This needs Python 3.{oldest[1]} to 3.{newest[1]}: please install one of them, then run this again.")


def ensure_browser():
    """Path of a browser for the tests: the system's, else Playwright's own, else by the system's package manager."""
    managers = (partial(install_package, name) for name in PACKAGE_MANAGERS)
    for install in (lambda: None, install_playwright_browser, *managers):
        install()
        browser = find_browser()
        if browser:
            return browser
    sys.exit(NO_BROWSER)


def find_browser():
    """Path of a Chromium or Chrome that starts, or None."""
    return next((path for path in candidates() if path and Path(path).exists() and starts(path)), None)


def candidates():
    yield os.environ.get("CHROME_PATH")
    yield from map(shutil.which, BROWSERS)
    yield from BROWSER_FILES
    yield playwright_browser()


def starts(browser):
    # On Windows `chrome --version` opens a window instead of answering.
    return os.name == "nt" or works([browser, "--version"])


def playwright_browser():
    code = "import playwright.sync_api as api\nwith api.sync_playwright() as p: print(p.chromium.executable_path)"
    python = PYTHON if PYTHON.exists() else sys.executable
    return subprocess.run([str(python), "-c", code], capture_output=True, text=True, check=False).stdout.strip()


def install_playwright_browser():
    print("No Chromium or Chrome found: asking Playwright for its own ...", flush=True)
    call([PYTHON, "-m", "playwright", "install", "chromium"])


def install_package(manager):
    if not shutil.which(manager):
        return
    print(f"Asking {manager} for Chromium ...", flush=True)
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    for command in PACKAGE_MANAGERS[manager]:
        call([*prefix, *command])


def works(command):
    """Whether the command can be started and ends well within half a minute."""
    try:
        done = subprocess.run(
            [str(part) for part in command], capture_output=True, stdin=subprocess.DEVNULL, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def call(command, *extra, env=None):
    try:
        return subprocess.call([str(part) for part in (*command, *extra)], env=env)
    except FileNotFoundError:
        return 127
    except KeyboardInterrupt:
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
