"""Several server processes of the lesson on this machine, with nginx in front of them, as one command.

    PROCESSES=4 make serve

SIGTERM ends it gently: the processes end as `ui/serve/ending.py` says, nginx after them. SIGHUP renews the processes
one after the other, each once the one before takes learners again. A process that ends by itself is started again.
"""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from deploy.nginx import settings

ROOT = Path(__file__).resolve().parent.parent
NO_NGINX = (
    "Several processes need nginx in front of them, and it is not installed: please install it "
    "(on Debian or Ubuntu, `apt install nginx-light`), or serve the lesson by one process, with `make run`."
)
NO_NUMBER = "PROCESSES is how many server processes there are to be, from 1 to 64. This is none: {said}"
LOOK = 0.2  # seconds between two looks
REST = 1.0  # seconds before a process that ended by itself is started again
LONGEST_START = 90.0  # seconds


class Stopped(Exception):
    """Somebody has asked for the end."""


class Process:
    """One server process of the lesson at a port of its own, which no other machine can reach."""

    def __init__(self, number, command, env):
        self.number, self.command, self.env, self.port = number, command, env, _free_port()
        self.child = None

    def start(self):
        """Begin, or begin again at the same port."""
        self.child = subprocess.Popen([*self.command, "--server.port", str(self.port)], cwd=ROOT, env=self.env)
        print(f"Process {self.number} is {self.child.pid}, at {self.address}", flush=True)

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    def is_over(self):
        return self.child.poll() is not None

    def takes_learners(self):
        asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            asking.request("GET", "/readyz")
            return asking.getresponse().status == 200
        except OSError:
            return False
        finally:
            asking.close()


class Service:
    """All processes, and nginx, by the command that starts it."""

    def __init__(self, processes, nginx):
        self.processes, self.nginx, self.running = processes, nginx, None
        self.is_to_end, self.is_to_renew = False, False

    def run(self):
        """Until somebody asks for the end. -> exit status"""
        signal.signal(signal.SIGTERM, lambda *_: setattr(self, "is_to_end", True))
        signal.signal(signal.SIGHUP, lambda *_: setattr(self, "is_to_renew", True))
        try:
            for process in self.processes:
                process.start()
            for process in self.processes:
                self._wait_for(process)
            self.running = subprocess.Popen(self.nginx)
            while self.running.poll() is None:
                self._look()
            return self.running.returncode or 1
        except (Stopped, KeyboardInterrupt):
            return 0
        finally:
            self._end()

    def _look(self):
        for process in self.processes:
            if process.is_over():
                time.sleep(REST)
                process.start()
        if self.is_to_renew:
            self.is_to_renew = False
            self._renew()
        self._rest()

    def _renew(self):
        for process in self.processes:
            process.child.terminate()
            while not process.is_over():
                self._rest()
            process.start()
            self._wait_for(process)

    def _wait_for(self, process):
        deadline = time.monotonic() + LONGEST_START
        while not process.takes_learners():
            if process.is_over() or time.monotonic() > deadline:
                sys.exit("A server process did not start; what it has said stands above.")
            self._rest()

    def _rest(self):
        time.sleep(LOOK)
        if self.is_to_end:
            raise Stopped

    def _end(self):
        children = [process.child for process in self.processes if process.child]
        for child in children:
            child.terminate()
        for child in children:
            child.wait()
        if self.running:
            self.running.terminate()
            self.running.wait()


def main(extra):
    """Serve at PORT, by PROCESSES processes. extra: what else Streamlit is told. -> exit status"""
    count = processes(os.environ.get("PROCESSES"))
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin") or sys.exit(NO_NGINX)
    name, port = os.environ.get("STREAMLIT_SERVER_ADDRESS") or "127.0.0.1", os.environ.get("PORT") or "8501"
    listen = f"[{name}]:{port}" if ":" in name else f"{name}:{port}"
    # Only nginx listens there; the processes still go by that name.
    env = {"STREAMLIT_BROWSER_SERVER_ADDRESS": name, **os.environ}
    command = [sys.executable, "-m", "streamlit", "run", "asgi.py", "--server.address", "127.0.0.1"]
    command += ["--logger.hideWelcomeMessage", "true", *extra]
    behind = [Process(number, command, env) for number in range(count)]
    with tempfile.TemporaryDirectory(prefix="lesson-") as folder:
        path = Path(folder, "nginx.conf")
        path.write_text(settings([each.address for each in behind], listen, folder), encoding="utf-8")
        print(f"{count} server processes, at http://{listen}", flush=True)
        return Service(behind, [nginx, "-p", folder, "-c", str(path), "-e", "stderr"]).run()


def processes(said):
    """How many, by what PROCESSES says; without it, as many as there are cores."""
    count = said or str(os.cpu_count() or 1)
    if not (count.isdecimal() and 1 <= int(count) <= 64):
        sys.exit(NO_NUMBER.format(said=said))
    return int(count)


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
