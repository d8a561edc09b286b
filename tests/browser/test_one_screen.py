"""One screen: cause and effect are in view together, on a laptop, a projector, a phone, and zoomed in."""

from functools import reduce

import pytest
from playwright.sync_api import Locator

from tests.browser.helpers import settled
from tests.browser.learner import Learner, path_of
from tests.browser.test_own_photo import photo
from tests.browser.test_training import point_at, wait_until_trained
from ui.frame import PAGES

WALKED = ("forward", "truth", "loss", "backprop")
NETWORKS = ("small", "standard", "conv-small")
# Which stages the networks beside these are looked at: one for each kind of column that is new there.
FURTHER = {"tiny": "backprop", "conv": "loss"}
WIDE = [(1280, 720), (1366, 768), (1920, 1080)]
# A phone, and a laptop at 200 %.
NARROW = [(390, 844), (683, 384)]
HEAD, NARROW_HEAD = 96, 112
LABEL, BUTTONS = "Label: people say", ("Take one step", "Back", "Start again", "Undo")
# In one breath, as each look of its own takes the browser longer than the answer.
BOXES = """all => all.map((e) => {
    const { left, top, right, bottom } = e.getBoundingClientRect();
    return [left, top, right, bottom];
})"""


def box(locator):
    """-> (left, top, right, bottom)"""
    found = locator.bounding_box()
    return found["x"], found["y"], found["x"] + found["width"], found["y"] + found["height"]


def in_head(page):
    """All that a step needs: the way, the picture and its answer, label, rate and buttons. -> one locator for all"""
    head = page.locator(".head")
    buttons = [head.get_by_role("button", name=name, exact=True) for name in BUTTONS]
    label, rate = head.get_by_role("radiogroup", name=LABEL), head.get_by_role("slider", name="Learning rate")
    parts = [head.locator(".hand").first, head.locator("[data-name=t]"), label, rate, *buttons]
    return reduce(Locator.or_, parts, head.get_by_role("navigation"))


def opened(visit, stage, size, **choices):
    # A run that was begun anew after a step has all buttons that there are.
    query = "&".join(f"{name}={value}" for name, value in choices.items())
    page = visit(f"/{path_of(stage)}?{query}", *size)
    learner = Learner(page).press("Take one step")
    learner.press("Start again").press("Take one step")
    return page


def resize(page, size):
    """The window takes this size. Only the lines of a drawing are not laid out at once, but before the next frame."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.evaluate("() => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))")


def stages(visit, network):
    """Each stage that is walked through, drawn at one size, then looked at in all. -> (stage, size, page)"""
    sizes, first = [*WIDE, *NARROW], NETWORKS.index(network)
    page = opened(visit, "forward", sizes[first], preset=network)
    for turn, stage in enumerate(WALKED, first + 1):
        # So that every size is one that something was drawn at.
        resize(page, sizes[turn % len(sizes)])
        Learner(page).open(stage)
        for size in sizes:
            resize(page, size)
            yield stage, size, page


def check_head(page, size, highest):
    left, top, right, bottom = box(page.locator(".head"))
    assert (top, left >= 0, right <= size[0], bottom <= highest) == (0, True, True, True)
    found = in_head(page).evaluate_all(BOXES)
    assert len(found) == 5 + len(BUTTONS)
    for left, top, right, its_bottom in found:
        assert 0 <= left < right <= size[0] and 0 <= top < its_bottom <= bottom, found


# As long as a learning rate can be.
LONGEST = "rate=1.5e-05&training_rate=1.5e-05"
RECT = """() => {
    const { top, right, bottom } = document.querySelector(".head").getBoundingClientRect();
    return [top, right, bottom];
}"""
LONG_NAME = f"{'a-very-long-name-of-a-file-' * 8}.png"


def states(visit):
    """-> (what it is, the page in a state in which the head has more to say or to offer, or less)"""
    yield "at first", visit(f"/Training?{LONGEST}", *NARROW[0])
    yield "several pictures", visit(f"/Backpropagation?pictures=several&{LONGEST}", *NARROW[0])
    learner = Learner(opened(visit, "loss", NARROW[0], preset="small", rate="1.5e-05"))
    yield "with Undo", learner.page
    learner.bring(photo()[0], "image/png", LONG_NAME).set_up(False)
    yield "an own picture without a label, with Undo", learner.page
    learner.open("training").set_up(True)
    learner.bring(b"This is a letter.", "image/jpeg", f"letter-{LONG_NAME}")
    yield "an upload refused, in the open panel", learner.page
    learner.set_up(False)
    yield "an upload refused, no step possible", learner.page
    learner.choose("Label: people say", "Dog")
    yield "an own picture with its label", learner.page
    running = visit("/Training", *NARROW[0], fresh=True)
    running.get_by_role("button", name="Start", exact=True).click()
    running.get_by_test_id("stProgress").wait_for()
    yield "a run under way", running
    running.get_by_role("button", name="Pause", exact=True).click()


def test_the_head_is_as_low_in_every_state(visit):
    for what, page in states(visit):
        for size in (*NARROW, *WIDE):
            page.set_viewport_size({"width": size[0], "height": size[1]})
            # In one breath: a run draws its page again and again.
            top, right, bottom = page.evaluate(RECT)
            assert bottom - top <= (HEAD if size in WIDE else NARROW_HEAD), (what, size)
            assert right <= size[0] and overflow(page) <= 0, (what, size)


def overflow(page):
    return page.locator(".stMain").evaluate("(e) => e.scrollWidth - e.clientWidth")


def check_drawing(page, size, what):
    head, drawing, says = (box(page.locator(each).first) for each in (".head", ".drawing", ".moment-words"))
    assert head[3] <= HEAD and head[3] <= drawing[1], what
    assert drawing[0] >= 0 and drawing[2] <= size[0] and drawing[3] <= says[1] and says[3] <= size[1], what
    assert overflow(page) <= 0


def check_narrow_drawing(page, size, what):
    """It runs from top to bottom, and its sentence stays at the lower edge."""
    tops = [box(page.locator(f".column.{kind}").first)[1] for kind in ("pixels", "outputs", "label", "error", "loss")]
    assert tops == sorted(set(tops)), what
    assert overflow(page) <= 0
    assert page.locator(".swipe").evaluate("(e) => e.scrollWidth - e.clientWidth") <= 0
    assert box(page.locator(".moment-words"))[3] <= size[1], what


@pytest.mark.parametrize("network", NETWORKS)
def test_the_whole_drawing_and_its_sentence_are_on_the_first_screen_or_run_from_top_to_bottom(visit, network):
    for stage, size, page in stages(visit, network):
        check_head(page, size, HEAD if size in WIDE else NARROW_HEAD)
        if size in WIDE:
            check_drawing(page, size, stage)
        else:
            check_narrow_drawing(page, size, stage)


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


@pytest.mark.parametrize("network", FURTHER)
@pytest.mark.parametrize("size", [WIDE[0], NARROW[0]], ids="{0[0]}x{0[1]}".format)
def test_so_it_is_with_the_smallest_and_the_largest_network_in_the_dark(visit, size, network):
    page = visit(f"/{path_of(FURTHER[network])}?preset={network}", *size, dark=True)
    assert box(page.locator(".head"))[3] <= (HEAD if size in WIDE else NARROW_HEAD)
    if size in WIDE:
        check_drawing(page, size, network)
    assert swipes(page) == []


@pytest.mark.parametrize(("stage", "size"), [("forward", (1366, 768)), ("backprop", (1280, 720))])
def test_nothing_jumps_when_a_sentence_grows(visit, stage, size):
    page = visit(f"/{path_of(stage)}?preset=tiny", *size)
    places = set()
    for _ in range(6):
        page.keyboard.press("ArrowRight")
        settled(page)
        places.add((box(page.locator(".drawing")), box(page.locator(".moments"))[1:]))
    assert len(places) == 1


# What can be swiped sideways, in the page and in the view, also where a browser has not laid it out yet.
SWIPES = """() => {
    const style = document.head.appendChild(document.createElement("style"));
    style.textContent = ".lesson > * { content-visibility: visible !important; }";
    const inside = ({ shadowRoot }) => (shadowRoot ? all(shadowRoot) : []);
    const all = (root) => [...root.querySelectorAll("*")].flatMap((e) => [e, ...inside(e)]);
    const isWider = (e) => e.scrollWidth > e.clientWidth + 1;
    const moves = (e) => ["auto", "scroll"].includes(getComputedStyle(e).overflowX) && isWider(e);
    const found = all(document).filter((e) => e.checkVisibility() && !e.matches(".formula") && moves(e));
    style.remove();
    return found.map((e) => `${e.className} ${e.clientWidth} < ${e.scrollWidth} ${e.innerText?.slice(0, 60)}`);
}"""


def swipes(page):
    return page.evaluate(SWIPES)


def test_nothing_on_a_phone_is_swiped_sideways(visit):
    learner = Learner(visit("/", *NARROW[0]))
    for stage in PAGES:
        learner.open(stage.name) if stage.name != "welcome" else None
        if stage.name in ("loss", "backprop", "convolutions"):
            learner.answer(stage.name)
        assert box(learner.page.locator(".head"))[3] <= NARROW_HEAD
        assert swipes(learner.page) == [], stage.name
    learner.open("training")
    for more in ("Right and wrong", "Your own photos", "Break it"):
        learner.open_more(more)
        assert swipes(learner.page) == [], more
    learner.page.goto(learner.page.url.split("/Training")[0] + "/Backpropagation?preset=conv-small")
    learner.settled().answer("backprop")
    assert swipes(learner.page) == []


# Numbers of each kind that the engine can make, the longest of their kind.
LONG = (1.124e-7, -2.05e-6, 123456.7, -0.0004321, 1e12, -9.87e-12, 9999, -0.007448)
# Every number of the drawing becomes that one: its box, its cell's, and that of the column.
CUT = """(value) => {
    const view = globalThis[Symbol.for("lesson-drawing")];
    view.scene.ledger.at = () => value;
    view.scene.update();
    const width = (e) => e.getBoundingClientRect();
    const cut = [...view.querySelectorAll(".drawing :not(.tag) > .num")].filter((num) => {
        const [its, room] = [width(num), width(num.closest(".column"))];
        const cell = width(num.parentElement);
        return its.width && (its.right > room.right + 1 || its.left < room.left - 1 || its.left < cell.left - 2);
    });
    const swipe = view.querySelector(".swipe");
    return [...cut.map((num) => `${num.dataset.ref} ${num.textContent}`), swipe.scrollWidth - swipe.clientWidth];
}"""


@pytest.mark.parametrize("network", ["small", "standard", "conv-small"])
def test_no_number_is_cut_however_long_it_is(visit, network):
    page = visit(f"/Backpropagation?preset={network}", *WIDE[0])
    for size in (WIDE[0], WIDE[2], NARROW[0]):
        resize(page, size)
        for value in LONG:
            assert page.evaluate(CUT, value) == [0], (size, value)


@pytest.mark.parametrize("size", [*WIDE[1:], *NARROW], ids="{0[0]}x{0[1]}".format)
def test_a_run_moves_nothing_and_its_curves_are_in_view(visit, size):
    page = visit("/Training", *size, fresh=True)
    wanted = (".figures", ".figures > div:nth-child(7)", ".curves .box")

    def rect(selector):
        # In one breath: a run draws its page again and again.
        found = page.evaluate("(each) => document.querySelector(each).getBoundingClientRect().toJSON()", selector)
        return [found[side] for side in ("left", "top", "right", "bottom")]

    def places():
        first, *rest = (rect(each)[1] for each in wanted)
        return [each - first for each in rest]

    before = places()
    page.get_by_role("button", name="Start", exact=True).click()
    page.get_by_test_id("stProgress").wait_for()
    page.wait_for_function("() => Number(document.querySelector('[data-name=t]').dataset.value) > 2")
    assert places() == before
    _, top, right, bottom = rect(".curves .plot")
    head = rect(".head")[3]
    assert head <= top and bottom <= size[1] and right <= size[0]
    if size in WIDE:
        assert rect(".curves .said")[3] <= size[1] and head <= HEAD
    pause = page.get_by_role("button", name="Pause", exact=True)
    left, top, right, bottom = rect("[name='train.pause']")
    assert head <= top and bottom <= size[1] and left >= 0 and right <= size[0]
    pause.click()
    settled(page)


@pytest.mark.parametrize("size", WIDE, ids="{0[0]}x{0[1]}".format)
def test_who_went_back_in_time_is_told_so_beside_start(visit, size):
    page = visit("/Training?practice=pets:40:1", *size, fresh=True)
    learner = wait_until_trained(Learner(page).press("Start"))
    figures = box(page.locator(".figures"))
    point_at(learner, 0.5)
    back, start = (page.locator(f"[name='train.{name}']") for name in ("newest", "start"))
    assert box(back)[3] == box(start)[3] <= size[1] and box(page.locator(".figures")) == figures


@pytest.mark.parametrize("size", NARROW, ids="{0[0]}x{0[1]}".format)
def test_on_a_small_screen_the_panel_is_a_sheet_and_escape_closes_it(visit, size):
    learner = Learner(visit("/Loss", *size))
    page = learner.page
    page.locator(".stMain").evaluate("(main) => main.scrollTo(0, 300)")
    before = box(page.locator(".drawing"))
    learner.set_up()
    left, _, right, _ = box(page.locator(".panel"))
    assert (left, right) == (0, size[0])
    for field in page.locator(".panel .field").all():
        assert field.locator("small").inner_text()
    assert box(page.locator(".drawing")) == before
    page.keyboard.press("Escape")
    assert not page.locator("details.setup").evaluate("(panel) => panel.open")
    assert page.evaluate("document.activeElement.matches('.setup summary')")
    assert box(page.locator(".drawing")) == before


def test_in_the_head_of_a_phone_label_rate_and_the_page_in_view_have_names(visit):
    page = visit("/Training", *NARROW[0])
    for shown in ("small:has(> b) > b", ".slide b", "nav [aria-current] span"):
        _, top, right, bottom = box(page.locator(f".head {shown}").first)
        assert bottom - top > 8 and right <= NARROW[0][0], shown


def test_type_grows_with_the_screen(visit):
    page = visit("/Training", 1366, 768)
    places = ("nav a", ".at-hand button", ".figures b", ".plots small", ".choices button")
    size_of = "(e) => parseFloat(getComputedStyle(e).fontSize)"

    def sizes():
        return {place: page.locator(place).first.evaluate(size_of) for place in places}

    small = sizes()
    page.set_viewport_size({"width": 1920, "height": 1080})
    assert all(size >= 1.2 * small[place] and size >= 17 for place, size in sizes().items())
