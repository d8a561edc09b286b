"""One screen: cause and effect are in view together, on a laptop, a projector, a phone, and zoomed in."""

import pytest

from tests.browser.helpers import settled
from tests.browser.learner import Learner, path_of
from tests.browser.test_own_photo import photo

WALKED = ("forward", "truth", "loss", "backprop")
NETWORKS = ("small", "standard", "conv-small")
WIDE = [(1280, 720), (1366, 768), (1920, 1080)]
# A phone, and a laptop at 200 %.
NARROW = [(390, 844), (683, 384)]
HEAD, NARROW_HEAD = 96, 112


def box(locator):
    """-> (left, top, right, bottom)"""
    found = locator.bounding_box()
    return found["x"], found["y"], found["x"] + found["width"], found["y"] + found["height"]


def in_head(page):
    """All that a step needs: the way, the picture and its answer, label, rate and buttons."""
    head = page.locator(".head")
    yield head.get_by_role("navigation")
    yield head.locator(".hand").first
    yield head.locator("[data-name=t]")
    yield head.get_by_role("radiogroup", name="Label: people say")
    yield head.get_by_role("slider", name="Learning rate")
    for name in ("Take one step", "Back", "Start again", "Undo"):
        yield head.get_by_role("button", name=name, exact=True)


def opened(visit, stage, size, **choices):
    # A run that was begun anew after a step has all buttons that there are.
    query = "&".join(f"{name}={value}" for name, value in choices.items())
    page = visit(f"/{path_of(stage)}?{query}", *size)
    learner = Learner(page).press("Take one step")
    learner.press("Start again").press("Take one step")
    return page


def stages(visit, size, network):
    """-> the page, at each stage that is walked through"""
    page = opened(visit, "forward", size, preset=network)
    for stage in WALKED:
        Learner(page).open(stage)
        yield stage, page


def check_head(page, size, highest):
    left, top, right, bottom = box(page.locator(".head"))
    assert (top, left >= 0, right <= size[0], bottom <= highest) == (0, True, True, True)
    for each in in_head(page):
        its = box(each)
        assert its[0] >= 0 and its[2] <= size[0] and its[1] >= 0 and its[3] <= bottom, each


def overflow(page):
    return page.locator(".stMain").evaluate("(e) => e.scrollWidth - e.clientWidth")


def check_drawing(page, size, what):
    head, drawing, says = (box(page.locator(each).first) for each in (".head", ".drawing", ".moment-words"))
    assert head[3] <= HEAD and head[3] <= drawing[1], what
    assert drawing[0] >= 0 and drawing[2] <= size[0] and drawing[3] <= says[1] and says[3] <= size[1], what
    assert overflow(page) <= 0


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("size", WIDE, ids="{0[0]}x{0[1]}".format)
def test_the_whole_drawing_and_its_sentence_are_on_the_first_screen(visit, size, network):
    for stage, page in stages(visit, size, network):
        check_head(page, size, HEAD)
        check_drawing(page, size, stage)


@pytest.mark.parametrize("size", WIDE, ids="{0[0]}x{0[1]}".format)
def test_training_is_on_the_first_screen(visit, size):
    page = opened(visit, "training", size)
    check_head(page, size, HEAD)
    assert box(page.locator(".curves .box"))[3] <= size[1]


@pytest.mark.parametrize("size", WIDE[:2], ids="{0[0]}x{0[1]}".format)
def test_so_it_is_in_every_state(visit, size):
    learner = Learner(visit("/Backpropagation", *size, dark=True))
    page = learner.page
    page.get_by_text("Four pictures at once").first.click()
    learner.settled()
    page.locator(".stMain").evaluate("(main) => main.scrollTo(0, 0)")
    for moment in range(6):
        check_drawing(page, size, f"four pictures, moment {moment}")
        page.get_by_role("button", name="Next ›").click()
    learner.open("loss").bring(photo()[0], "image/png", "pet.png").choose("Label: people say", "Dog").set_up(False)
    check_drawing(page, size, "an own picture")


@pytest.mark.parametrize("size", WIDE[:2], ids="{0[0]}x{0[1]}".format)
def test_so_it_is_while_more_is_computed_than_a_clicks_worth(visit, size):
    learner = Learner(visit("/Loss", *size, fresh=True))
    # A page that is drawn again and again does not come to rest, so nobody waits for that.
    server = learner.page.url.partition("/Loss")[0]
    learner.page.goto(f"{server}/Loss?preset=conv-small&run=9000*cat*cat*CrossEntropy*SGD*0.0001*1")
    learner.page.get_by_test_id("stProgress").wait_for()
    check_drawing(learner.page, size, "a run under way")


@pytest.mark.parametrize("size", WIDE[:2], ids="{0[0]}x{0[1]}".format)
def test_beside_the_open_panel_the_drawing_stays_in_view(visit, size):
    page = opened(visit, "backprop", size, preset="standard")
    page.get_by_text("Set up", exact=True).click()
    Learner(page).press("Your own picture")
    check_head(page, size, HEAD)
    panel, own = box(page.locator(".panel")), box(page.locator(".st-key-own"))
    assert box(page.locator(".drawing"))[2] <= panel[0] and box(page.locator(".moment-words"))[3] <= size[1]
    assert panel[3] <= own[1] and own[3] <= size[1] and own[2] <= size[0]
    for each in page.locator(".panel :is(select, button, .pick)").all():
        its = box(each)
        assert panel[0] <= its[0] and its[2] <= panel[2]


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("size", NARROW, ids="{0[0]}x{0[1]}".format)
def test_where_it_is_narrow_the_drawing_runs_from_top_to_bottom(visit, size, network):
    for _, page in stages(visit, size, network):
        check_head(page, size, NARROW_HEAD)
        tops = [
            box(page.locator(f".column.{kind}").first)[1] for kind in ("pixels", "outputs", "label", "error", "loss")
        ]
        assert tops == sorted(set(tops))
        assert overflow(page) <= 0
        assert page.locator(".swipe").evaluate("(e) => e.scrollWidth - e.clientWidth") <= 0
        # The sentence stays at the lower edge.
        assert box(page.locator(".moment-words"))[3] <= size[1]


def test_nothing_jumps_when_a_sentence_grows(visit):
    page = visit("/Forward_pass", 1366, 768)
    places = set()
    for _ in range(6):
        page.keyboard.press("ArrowRight")
        settled(page)
        places.add((box(page.locator(".drawing")), box(page.locator(".moments"))[1:]))
    assert len(places) == 1
