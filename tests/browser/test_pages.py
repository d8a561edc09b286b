"""Every page opens by its own address, in both themes, on a screen and on a phone."""

import re

import pytest

import dev

PAGES = ["", *(re.sub(r"^\d+_", "", path.stem) for path in sorted((dev.ROOT / "pages").glob("*.py")))]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_the_page_opens_whole(visit, name, width, dark):
    page = visit(f"/{name}", width=width, dark=dark)
    assert page.get_by_test_id("stException").count() == 0
    assert page.get_by_role("button", name="Take one step").is_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
