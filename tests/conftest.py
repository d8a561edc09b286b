"""The real server for every test that asks for `server`; starting one is in serving.py."""

import pytest

from tests.serving import serving


def pytest_collection_modifyitems(items):
    """The file that takes minutes comes first: begun last, it would keep one process busy after the others are done."""
    items.sort(key=lambda item: not item.nodeid.startswith("tests/ui/test_monkey.py"))


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
