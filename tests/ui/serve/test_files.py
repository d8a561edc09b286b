"""Streamlit's own files out of memory: as the app sends them, to whoever asks, and no others."""

import asyncio

import pytest

from ui.serve.files import STATIC, THERE, Files
from ui.serve.startup import STREAMLIT_PAGE, SecurityHeaders

SCRIPT = next(f"/static/{name}" for name in sorted(THERE) if name.endswith(".js"))


class Counted:
    """An ASGI app that counts how often it is asked, and answers with the files, or with a page where there is none."""

    def __init__(self):
        self.asked = 0

    async def __call__(self, scope, receive, send):
        self.asked += 1
        path = STATIC / scope["path"].partition("/static/")[2]
        body = path.read_bytes() if path.is_file() else STREAMLIT_PAGE.encode()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"x-size", b"%d" % len(body))]})
        for begin in range(0, len(body), 1000):
            part = {"type": "http.response.body", "body": body[begin : begin + 1000]}
            await send(part | {"more_body": begin + 1000 < len(body)})


@pytest.fixture
def app():
    return Counted()


@pytest.fixture
def ask(app):
    """`ask(path, method, **headers)` -> (headers of the answer, its body)"""
    served = SecurityHeaders(Files(app))

    def ask(path, method="GET", **headers):
        said = []

        async def send(message):
            said.append(message)

        named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        scope = {"type": "http", "method": method, "path": path, "headers": named, "scheme": "http"}
        asyncio.run(served(scope, None, send))
        head, *parts = said
        assert not parts[-1].get("more_body")
        return head["headers"], b"".join(part["body"] for part in parts)

    return ask


@pytest.mark.parametrize("base", ["", "/lesson"])
def test_a_file_is_read_once_and_is_the_same_each_time(app, ask, base):
    answers = [ask(base + SCRIPT, host="lesson.example") for _ in range(4)]
    assert app.asked == 1
    assert answers[0][1] == (STATIC / SCRIPT.removeprefix("/static/")).read_bytes()
    # What others add to the headers is added to those of each answer, and not to those that are kept.
    assert all(answer == answers[0] for answer in answers)
    names = [name for name, _ in answers[0][0]]
    assert b"content-security-policy" in names and len(set(names)) == len(names)
    assert ask(base + SCRIPT, host="other.example")[0] != answers[0][0]


@pytest.mark.parametrize("header", ["range", "if_none_match", "if_modified_since"])
def test_who_wants_no_whole_file_is_answered_by_the_app(app, ask, header):
    for _ in range(3):
        ask(SCRIPT, **{header: "x"})
    assert app.asked == 3
    ask(SCRIPT)
    ask(SCRIPT, **{header: "x"})
    assert app.asked == 5


@pytest.mark.parametrize("path", ["/static/js/none.js", "/static/../index.html", "/", "/Loss", "/media" + SCRIPT[7:]])
def test_nothing_else_is_kept(app, ask, path):
    for _ in range(3):
        ask(path)
    assert app.asked == 3


@pytest.mark.parametrize("method", ["HEAD", "POST"])
def test_who_does_not_get_it_is_answered_by_the_app(app, ask, method):
    for _ in range(3):
        ask(SCRIPT, method)
    assert app.asked == 3
