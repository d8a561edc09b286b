"""What holds whatever the lesson shows: headers, no request to another machine, uploads kept off the disk."""

import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Error

from tests.browser.helpers import settled
from tests.serving import serving

SPECIMEN = Path(__file__).with_name("specimen") / "app.py"


@pytest.fixture(scope="module")
def running_server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("specimen")
    shutil.copy(SPECIMEN, folder)
    with serving(folder / "log.txt", folder, ahead=False) as server:
        yield server


@pytest.mark.parametrize("dark", [False, pytest.param(True, marks=pytest.mark.long)])
def test_every_kind_of_element_works_under_the_headers(visit, dark):
    page = visit(dark=dark)
    page.get_by_text("component says hello").wait_for()
    page.get_by_role("slider").press("ArrowRight")
    page.get_by_text("the slider says 4").wait_for()
    for picture in page.locator("img").all():
        assert picture.evaluate("img => img.complete && img.naturalWidth > 0")
    with page.expect_download() as download:
        page.get_by_role("button", name="download", exact=True).click()
    assert download.value.suggested_filename == "picture.png"


@pytest.mark.skipif(not Path("/proc/self/io").exists(), reason="only Linux counts what a process writes")
def test_an_upload_of_24_megabytes_is_never_written_to_the_disk(visit, server, tmp_path):
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(os.urandom(24_000_000))
    page = visit()
    before = bytes_written(server.pid)
    page.locator("input[type=file]").set_input_files(photo)
    page.get_by_text("24000000 bytes arrived").wait_for()
    settled(page)
    assert bytes_written(server.pid) - before < 1_000_000


def bytes_written(pid):
    """Bytes that the process has handed to write(): files and pipes, but not sockets."""
    counts = dict(line.split(": ") for line in Path(f"/proc/{pid}/io").read_text().splitlines())
    return int(counts["wchar"])


def test_the_browser_refuses_what_leaves_and_the_tests_see_it(visit, problems):
    page = visit(fresh=True)
    page.evaluate("() => fetch('http://192.0.2.1/').catch(() => null)")
    settled(page)
    assert any("Content Security Policy" in problem for problem in problems)
    problems.clear()
    # Where the policy does not reach, the watch does: another port counts as another machine.
    with pytest.raises(Error):
        page.goto("http://127.0.0.1:1/")
    assert "a request left for http://127.0.0.1:1/" in problems
    problems.clear()
