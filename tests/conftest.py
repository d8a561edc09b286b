"""The real server for every test that asks for `server`; starting one is in serving.py."""

import pytest

from tests.serving import serving

# What takes half a minute and more, and would come last.
LONG = ("tests/ui/test_monkey.py", "tests/ui/test_net.py", "tests/runs/trouble/test_trouble.py")


def pytest_collection_modifyitems(items):
    """Long files come first: begun last, one of them would keep one process busy after the others are done."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


@pytest.fixture(scope="session")
def running_server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("server") / "log.txt") as server:
        yield server


@pytest.fixture
def server(running_server):
    """The session's one server; a test fails if the server logs a traceback, or asks another machine, meanwhile."""
    said_before = len(running_server.said())
    yield running_server
    said = running_server.said()[said_before:]
    assert "Traceback" not in said, f"the server logged an error:\n{said}"
    assert "A request left" not in running_server.said(), running_server.said()
