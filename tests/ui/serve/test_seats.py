"""A lesson that is full says so, and lets in whoever was there before."""

import http.client

import pytest
from websockets.exceptions import InvalidStatus

from tests.serving import serving
from tests.wire import guest, socket_of
from ui.parts.words import text
from ui.serve.seats import seats


@pytest.fixture
def small(tmp_path):
    """A server with two seats."""
    with serving(tmp_path / "log.txt", ahead=False, env={"LESSON_SEATS": "2"}) as server:
        yield server


def asked(server, path, accept="text/html"):
    """-> (HTTP status, the answer's text)"""
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=10)
    connection.request("GET", path, headers={"Accept": accept})
    answer = connection.getresponse()
    said = answer.status, answer.read().decode()
    connection.close()
    return said


def test_a_full_lesson_says_so_and_goes_on_for_those_who_are_there(small):
    with guest(small.url, "Loss") as one:
        assert asked(small, "/Loss")[0] == 200
        with guest(small.url) as other:
            status, page = asked(small, "/Loss")
            assert status == 503 and text("serve", "full") in page and "http-equiv=" in page
            assert asked(small, "/_stcore/health", "*/*")[0] == 200
            with pytest.raises(InvalidStatus), socket_of(small.url):
                pass
            assert one.rerun().errors == other.rerun().errors == []
            # A connection that broke off comes again, although the server has not noticed yet.
            with socket_of(small.url, session=other.session) as again:
                assert again.protocol.state.name == "OPEN"
        # And whoever leaves makes room.
        assert wait_for_room(small) == 200


def wait_for_room(server):
    for _ in range(50):
        status, _ = asked(server, "/Loss")
        if status == 200:
            break
    return status


@pytest.mark.parametrize("said", ["0", "-1", "many", "1.5"])
def test_what_is_no_number_of_seats_is_said(said):
    with pytest.raises(ValueError, match="LESSON_SEATS"):
        seats(said)
    assert (seats(""), seats("30")) == (400, 30)
