"""A real browser on the real server. A test fails on a console error, a page error, or a request to another machine."""

import os
from contextlib import contextmanager
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


@contextmanager
def begun():
    """A browser, for as long as this is open: Playwright's event loop runs meanwhile, and no test can have its own."""
    path = dev.find_browser() or pytest.fail(dev.NO_BROWSER)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield chromium
        chromium.close()


# Not for the session: the loop would run on under the other tests.
@pytest.fixture(scope="package")
def browser():
    with begun() as chromium:
        yield chromium


@pytest.fixture
def problems():
    """What went wrong in the test's pages so far. A test that provokes an error on purpose asserts it and clears it."""
    return []


@pytest.fixture(scope="package")
def seats():
    """Pages in which somebody had the lesson open: in one of them it opens for the next in half the time."""
    return []


@pytest.fixture
def visit(browser, seats, server, problems):
    """`visit(path="/", width=1280, height=800, dark=False, **context)` -> a settled page of a visitor of its own.

    cable: of `cable.py`, that connects it to the server; fresh: whether nobody sat there before, nor will again, as is
    so for a context with options
    """
    taken = []

    def visit(path="/", width=1280, height=800, dark=False, cable=None, fresh=False, **context_options):
        scheme, size = "dark" if dark else "light", {"width": width, "height": height}
        is_fresh = fresh or cable or any(context_options.values())
        if seats and not is_fresh:
            page = seats.pop()
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=scheme)
        else:
            context = browser.new_context(viewport=size, color_scheme=scheme, **context_options)
            context.add_init_script(LISTEN)
            page = context.new_page()
        taken.append((page, is_fresh, watch(page, server.url, problems)))
        if cable:
            cable.lay(page)
        page.goto(server.url + path)
        settled(page)
        return page

    yield visit
    for page, is_fresh, unwatch in taken:
        unwatch()
        if is_fresh or page.is_closed():
            page.context.close()
        else:
            leave(page)
            seats.append(page)
    assert not problems, "\n".join(problems)


def leave(page):
    """The seat is as it was before the visitor came."""
    for other in page.context.pages:
        if other is not page:
            other.close()
    page.evaluate(
        "() => { localStorage.clear(); sessionStorage.clear(); indexedDB.deleteDatabase('how-a-network-learns'); }"
    )
    page.context.clear_cookies()
    page.goto("about:blank")
    # On paper nothing scrolls.
    page.emulate_media(media="null")
    page.mouse.move(0, 0)
    page.set_default_timeout(30_000)


@pytest.fixture
def page(visit):
    return visit()


def watch(page, home, problems):
    """Write down in `problems` whatever no page of the lesson may do. -> a function that ends it"""

    def at_home(url):
        return urlsplit(url).scheme in ("data", "blob") or urlsplit(url).netloc == urlsplit(home).netloc

    def check(asked):
        if not at_home(asked.url):
            problems.append(f"a request left for {asked.url}")

    def hear(said):
        if is_error(said):
            problems.append(f"console: {said.text} {said.location}")

    heard = {
        "request": check,
        "page": lambda other: other.on("websocket", check),
        "console": hear,
        "weberror": lambda error: problems.append(f"page error: {error.error}"),
    }
    page.on("websocket", check)
    for event, listener in heard.items():
        page.context.on(event, listener)

    def unwatch():
        page.remove_listener("websocket", check)
        for event, listener in heard.items():
            page.context.remove_listener(event, listener)

    return unwatch


def is_error(said):
    """Opened by a page's own address, Streamlit first looks for its server below that address, and is told 404."""
    asks_below = said.location["url"].endswith(("/_stcore/health", "/_stcore/host-config"))
    return said.type == "error" and not (asks_below and "404" in said.text)
