"""Databases for the tests of classes: SQLite in a file, and PostgreSQL from this machine's packages."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sql

from tests.serving import free_port

NO_POSTGRES = "PostgreSQL is not on this machine, so the classes were tried on SQLite alone."


def program(name):
    """Where a program of PostgreSQL's is, which Debian keeps out of the path; None where it is not."""
    packaged = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return shutil.which(name) or (str(packaged[-1]) if packaged else None)


@contextmanager
def postgres():
    """The URL of a server of its own, for as long as it is needed. It runs for nobody who is root."""
    if not (program("initdb") and program("postgres")):
        pytest.skip(NO_POSTGRES)
    user = ordinary_user() if os.geteuid() == 0 else None
    folder, port = tempfile.mkdtemp(prefix="lesson-classes-"), free_port()
    if user:
        shutil.chown(folder, user)
    its = {"user": user, "cwd": folder, "stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    data = f"{folder}/data"
    subprocess.run([program("initdb"), "-D", data, "-U", "lesson", "-A", "trust", "--no-sync"], check=True, **its)
    options = ["-D", data, "-p", str(port), "-k", folder, "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"]
    server = subprocess.Popen([program("postgres"), *options], stderr=subprocess.DEVNULL, **its)
    url = f"postgresql+psycopg://lesson@127.0.0.1:{port}/postgres"
    try:
        wait_for(url, server)
        yield url
    finally:
        # At once, whoever is still connected.
        server.send_signal(signal.SIGINT)
        server.wait(timeout=20)
        shutil.rmtree(folder, ignore_errors=True)


def ordinary_user():
    names = {each.pw_name for each in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in names), None) or pytest.skip(NO_POSTGRES)


def wait_for(url, server, seconds=60):
    engine, deadline = sql.create_engine(url), time.monotonic() + seconds
    while True:
        try:
            with engine.connect():
                return engine.dispose()
        except sql.exc.OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.1)
