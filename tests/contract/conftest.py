"""Further kinds in this process and in a server of its own, and the textbook's word on them in the tests."""

import pytest

from tests import by_hand
from tests.browser import conftest as browsers
from tests.contract import further, textbook
from tests.serving import serving

browser, problems, seats, visit = browsers.browser, browsers.problems, browsers.seats, browsers.visit


@pytest.fixture(autouse=True)
def known(monkeypatch):
    """The engine knows three further kinds, and the tests what they have to compute."""
    for name in ("BENDS", "LOSSES", "RULES"):
        monkeypatch.setattr(by_hand, name, getattr(by_hand, name) | getattr(textbook, name))
    further.enter()
    yield
    further.leave()


@pytest.fixture(scope="package")
def running_server(tmp_path_factory):
    log = tmp_path_factory.mktemp("further") / "log.txt"
    with serving(log, register="tests.contract.further", ahead=False) as server:
        yield server
