"""A real browser on the real server. A test fails on a console error, a page error, or a request to another machine."""

import os
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import sync_playwright

import dev
from tests.browser.helpers import LISTEN, settled

# Of several such lists the last counts, so Playwright's own is in it. With the pages that Chromium 156 draws for its
# address bar, which nobody sees, a visit took half as much computing again.
OFF = (
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades", "LensOverlay"),
    *("HttpsFirstBalancedModeAutoEnable", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning"),
    *("OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch"),
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup"),
)
# The sandbox needs rights that root in a container lacks; the rest keeps Chromium itself from calling home.
CHROMIUM_ARGUMENTS = (
    *(["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []),
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(OFF)}",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
)


# Not for the session: Playwright's event loop would run on under the other tests, and none of them could have its own.
@pytest.fixture(scope="module")
def browser():
    path = dev.find_browser() or pytest.fail(dev.NO_BROWSER)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def problems():
    """What went wrong in the test's pages so far. A test that provokes an error on purpose asserts it and clears it."""
    return []


@pytest.fixture
def visit(browser, server, problems):
    """`visit(path="/", width=1280, height=800, dark=False, **context)` -> a settled page of a visitor of its own.

    cable: of `cable.py`, that connects it to the server
    """
    contexts = []

    def visit(path="/", width=1280, height=800, dark=False, cable=None, **context_options):
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            **context_options,
        )
        contexts.append(context)
        context.add_init_script(LISTEN)
        watch(context, server.url, problems)
        page = context.new_page()
        if cable:
            cable.lay(page)
        page.goto(server.url + path)
        settled(page)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert not problems, "\n".join(problems)


@pytest.fixture
def page(visit):
    return visit()


def watch(context, home, problems):
    """Write down in `problems` whatever no page of the lesson may do."""

    def at_home(url):
        return urlsplit(url).scheme in ("data", "blob") or urlsplit(url).netloc == urlsplit(home).netloc

    def check(url):
        if not at_home(url):
            problems.append(f"a request left for {url}")

    context.on("request", lambda request: check(request.url))
    context.on("page", lambda page: page.on("websocket", lambda socket: check(socket.url)))
    context.on("console", lambda said: is_error(said) and problems.append(f"console: {said.text} {said.location}"))
    context.on("weberror", lambda error: problems.append(f"page error: {error.error}"))


def is_error(said):
    """Opened by a page's own address, Streamlit first looks for its server below that address, and is told 404."""
    asks_below = said.location["url"].endswith(("/_stcore/health", "/_stcore/host-config"))
    return said.type == "error" and not (asks_below and "404" in said.text)
