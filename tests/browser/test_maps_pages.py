"""The convolutional view on the lesson's own pages: it comes and goes with the network, and follows the curve."""

from tests.browser.helpers import settled
from tests.browser.learner import Learner

HEAD = ".view .card-head [data-name]"


def test_the_view_changes_with_the_network_and_back(visit):
    page = visit("/Backpropagation?preset=small&picture=dog&label=cat")
    settled(page)
    grid = page.locator(".view .dense .grid").nth(2)
    for key in ("ArrowRight", "Enter"):
        grid.press(key)
    page.locator(f'{HEAD}[data-name="W1[1,2]"]').wait_for()
    # The choice is told to Python a moment later.
    settled(page)
    Learner(page).menu("Network", "conv-small")
    page.locator(".view .strip").first.wait_for()
    page.locator(f'{HEAD}[data-name^="W1["][data-value]').wait_for()
    assert page.locator(HEAD).first.get_attribute("data-name").count(",") == 3
    assert page.locator(".view .strip").count() == 4
    Learner(page).menu("Network", "tiny")
    page.locator(".view .dense").wait_for()
    assert page.locator(".view .strip").count() == 0


def test_a_weight_chosen_in_the_view_is_the_one_the_page_tells_of(visit):
    page = visit("/Backpropagation?preset=conv-small&weights=photos&picture=dog&label=cat")
    settled(page)
    filters = page.locator(".bench:not([hidden]) .filter")
    for key in ("ArrowDown", "ArrowDown", "Enter"):
        filters.press(key)
    settled(page)
    ref = page.locator(HEAD).first.get_attribute("data-name")
    assert ref.startswith("W1[2,0,0,")
    page.get_by_text(f"gradient of {ref}", exact=True).first.wait_for()
    place = page.get_by_role("combobox", name="Place in the window").locator("option:checked")
    assert place.text_content() == "bottom left"


def test_the_curve_shows_an_earlier_state_and_its_maps_come_when_it_is_let_go(visit):
    page = visit("/Forward_pass?preset=conv-small&weights=photos&picture=dog&label=cat")
    page.get_by_role("button", name="Take one step").click()
    settled(page)
    after = page.locator('.view [data-name="P[0,0]"]').first.get_attribute("data-value")
    handle = page.get_by_role("slider", name="Iteration of the network")
    handle.evaluate("e => { e.value = '0'; e.dispatchEvent(new Event('input')); }")
    assert page.locator('.view [data-name="P[0,0]"]').first.get_attribute("data-value") != after
    assert page.locator(".view .tile.not-yet").count() == 16
    handle.evaluate("e => e.dispatchEvent(new Event('change'))")
    page.locator(".view .tile.not-yet").first.wait_for(state="detached")
    page.locator(f'{HEAD}[data-name^="Z1["][data-value]').wait_for()


def test_a_link_to_a_moment_shows_all_its_numbers(visit):
    page = visit("/Forward_pass?preset=conv-small&moment=forward.4", fresh=True)
    said = page.locator(".moment-words", has_text="4 of 9")
    said.wait_for()
    said.locator(".not-yet").first.wait_for(state="detached")
    assert "–" not in said.inner_text()
