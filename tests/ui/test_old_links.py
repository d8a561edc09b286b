"""Links that were made long ago, opened through app.py: each page shows the moment that commit aba2bdf showed."""

from urllib.parse import parse_qsl

import pytest

from tests.runs.link.test_old_links import TABLE, read_then
from tests.ui.driver import Visit


@pytest.mark.parametrize("old", TABLE["opened"], ids=lambda old: f"{old['page']}-{old['link'][:40]}")
def test_an_old_link_opens_the_page_that_it_opened(old):
    visit = Visit(**dict(parse_qsl(old["link"], keep_blank_values=True))).open(old["page"])
    assert visit.params == read_then(old)
    if "waits" in old:
        assert [str(each) for each in visit.mine.address.waiting.missing] == old["waits"] and not visit.numbers()
    if "t" in old:
        assert (visit.at("t"), visit.at("P[0,0]")) == (old["t"], pytest.approx(old["P"], rel=1e-9))
