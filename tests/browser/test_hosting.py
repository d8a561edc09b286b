"""Where else the lesson is served: inside of another site's page, below a path, and by Streamlit's plain command."""

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

import pytest

from tests.browser.helpers import LISTEN, settled
from tests.serving import serving

STEP = "Take one step"


@pytest.fixture
def other_site(tmp_path):
    """`other_site(url)` -> the address of a page of another origin that shows that address in a frame"""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *of):
            pass

    site = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=tmp_path))
    threading.Thread(target=site.serve_forever, daemon=True).start()

    def show(url):
        (tmp_path / "course.html").write_text(
            f'<h1>A course</h1><iframe src="{url}" width="1100" height="700" allow="camera; clipboard-write"></iframe>'
        )
        return f"http://localhost:{site.server_port}/course.html"

    yield show
    site.shutdown()


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.add_init_script(LISTEN)
    yield context.new_page()
    context.close()


def shown(page):
    """The frame of the lesson; None where the browser did not let it in."""
    frame = next((each for each in page.frames if "127.0.0.1" in each.url), None)
    try:
        frame.get_by_role("button", name=STEP).wait_for(timeout=8_000)
    except Exception:
        return None
    return frame


@pytest.mark.parametrize("allowed", ["http://localhost:*", "http://other.example https://moodle.school.example", ""])
def test_only_pages_of_listed_sites_show_the_lesson_in_a_frame(tmp_path, page, other_site, allowed):
    is_listed = "localhost" in allowed
    allowed = allowed.replace(":*", f":{other_site('x').split(':')[2].split('/')[0]}")
    with serving(tmp_path / "log.txt", ahead=False, env={"LESSON_FRAME_ANCESTORS": allowed}) as server:
        page.goto(other_site(f"{server.url}/Loss?embed=true"))
        frame = shown(page)
        assert bool(frame) == is_listed
        if frame:
            frame.get_by_role("button", name=STEP).click()
            frame.get_by_role("link", name="4 Backpropagation").first.click()
            frame.get_by_role("heading", name="4 · Backpropagation").wait_for()
            assert "run=1*" in unquote(frame.url) and "embed=true" in frame.url and "/Backpropagation" in frame.url
            assert page.context.cookies() == []


def test_what_is_no_site_is_said_at_the_start(tmp_path):
    with (
        pytest.raises(RuntimeError, match=r"This is none: moodle\.school\.example"),
        serving(tmp_path / "log.txt", env={"LESSON_FRAME_ANCESTORS": "moodle.school.example"}),
    ):
        pass


def test_the_lesson_works_below_a_path(tmp_path, page):
    with serving(tmp_path / "log.txt", ahead=False, base="lessons/cats") as server:
        page.goto(f"{server.url}/lessons/cats/Loss")
        settled(page)
        page.get_by_role("button", name=STEP).click()
        settled(page)
        page.get_by_role("link", name="4 Backpropagation").first.click()
        settled(page)
        assert page.url.startswith(f"{server.url}/lessons/cats/Backpropagation?") and "run=1*" in unquote(page.url)
        page.reload()
        settled(page)
        assert page.locator("h1").first.inner_text().startswith("4 · Backpropagation")
        page.get_by_role("link", name="Welcome").first.click()
        settled(page)
        assert page.url.startswith(f"{server.url}/lessons/cats/?")


def test_the_plain_command_of_a_community_cloud_serves_the_whole_lesson(tmp_path, page):
    with serving(tmp_path / "log.txt", ahead=False, script="app.py") as server:
        page.goto(f"{server.url}/Training")
        settled(page)
        page.get_by_role("button", name=STEP).first.click()
        settled(page)
        assert "iteration" in page.locator(".at-hand").inner_text() and "run=1*" in unquote(page.url)
