"""The view of a convolutional network in a real browser: maps, filters, and the exact numbers of every place."""

import random
import shutil

import pytest

from engine.names import named_layers
from tests.browser.helpers import settled
from tests.browser.maps_names import MapsNames
from tests.browser.test_view import BARE, FOCUSED
from tests.browser.view_example import example
from tests.browser.view_names import ALL, APP, read, wrong
from tests.browser.walked import MAPS, problems, walk
from tests.serving import serving

PIN = """(root, ref) => { root.scene.pointing.pin(ref); }"""
SUMMED = """card => [...card.querySelectorAll('.formula > .sum .value')].map(v => v.textContent)"""
# How many dots of a canvas are painted.
DRAWN = """canvas => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data
    .filter((value, i) => i % 4 === 3 && value).length"""
HEAD = ".card .card-head [data-name]"


@pytest.fixture(scope="module")
def running_server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("maps")
    shutil.copy(APP, folder / "app.py")
    with serving(folder / "log.txt", folder, ahead=False) as server:
        yield server


@pytest.fixture
def show(visit):
    def show(choice=(), **options):
        page = visit("/?preset=conv&" + "&".join(f"{name}={value}" for name, value in dict(choice).items()), **options)
        page.locator(".view .card").wait_for()
        page.locator(".card .sum, .card .line").first.wait_for()
        return page

    return show


def names_of(choice):
    shown = example({"preset": "conv", **choice})
    return MapsNames(shown.network, shown.step)


def pinned(page, ref):
    """The numbers of the card of `ref`, once the exact ones have arrived."""
    page.locator(".view").evaluate(PIN, ref)
    page.locator(f'{HEAD}[data-name="{ref}"]').wait_for()
    page.get_by_text("on their way").wait_for(state="detached")
    return page.locator(".view .card").evaluate(ALL)


def some_places(names, blame, seed):
    """A few places of every kind of array, by chance, and one at a corner."""
    rng = random.Random(seed)
    last = names.layers[-1]
    for name in [each.output for each in names.layers if each is not last] + ["X"]:
        shape = names.entries[name].shape
        for prefix in ("", "d") if blame else ("",):
            yield f"{prefix}{name}[{','.join(str(rng.randrange(size)) for size in shape)}]"
    yield f"Z1[0,0,0,{rng.randrange(names.entries['Z1'].shape[-1])}]"
    for each in names.layers:
        if each.layer.weight_shape:
            for letter in ("W", "b"):
                shape = names.entries[f"{letter}{each.number}"].shape
                yield f"{letter}{each.number}[{','.join(str(rng.randrange(size)) for size in shape)}]"


@pytest.mark.parametrize("loss", ["CrossEntropy", pytest.param("MeanSquaredError", marks=pytest.mark.long)])
def test_every_number_is_true_and_every_sum_adds_up(show, loss):
    choice = {"stage": "backprop", "loss": loss, "pet": "dog", "label": "0"}
    page, names = show(choice), names_of(choice)
    assert wrong(page.locator(".view").evaluate(ALL), names, exact=True) == []
    for ref in some_places(names, blame=True, seed=7):
        found = pinned(page, ref)
        assert wrong(found, names, exact=True) == [], ref
        assert any(number["name"] == ref and number["value"] is not None for number in found), ref
        if summed := page.locator(".card").evaluate(SUMMED):
            *terms, total = (read(value)[0] for value in summed)
            assert sum(terms) == total, ref


def test_the_ranking_and_the_parts_of_the_pet_are_true(show):
    page, shown = show({"stage": "backprop"}), example({"preset": "conv"})
    page.locator("summary", has_text="Who is to blame most?").click()
    names = MapsNames(shown.network, shown.step)
    names.masks = shown.masks
    found = page.locator(".ranking").evaluate(ALL)
    assert {"part(dX,ears)", "area(muzzle)"} <= {number["name"] for number in found}
    assert wrong(found, names, exact=True) == []


def test_a_forward_pass_has_its_places_and_no_blame(show):
    page, names = show({"stage": "forward"}), names_of({})
    for ref in some_places(names, blame=False, seed=3):
        found = pinned(page, ref)
        assert wrong(found, names, exact=True) == [], ref
        assert all(number["value"] is None for number in found if number["name"][0] == "d"), ref


@pytest.mark.parametrize("stage", ["forward", "loss", "backprop"])
def test_no_number_comes_without_a_name(show, stage):
    page = show({"stage": stage})
    bare = BARE.replace("hidden node", "(map|filter|convolution)")
    assert bare != BARE
    assert page.locator(".view").evaluate(bare) == []


def test_pointing_at_a_map_lays_the_window_over_what_it_reads_at_once(show):
    page = show({"stage": "forward"})
    maps = page.locator(".bench:not([hidden]) .slot").nth(2).locator(".grid")
    maps.scroll_into_view_if_needed()
    box = maps.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.6)
    row, column = int(96 * 0.6), int(96 * 0.4)
    head = page.locator(HEAD).get_attribute("data-name")
    assert head.startswith(f"Z1[0,{row},{column},")
    window = page.locator(".bench:not([hidden]) .window")
    assert window.is_visible()
    assert window.evaluate("e => e.style.top").startswith(f"{(row - 1) / 96 * 100:.2f}"[:4])
    page.locator(f'{HEAD}[data-name="{head}"][data-value]').wait_for()


def test_the_strip_is_one_stop_and_its_arrows_choose_a_map(show):
    page = show({"stage": "forward"})
    page.evaluate("window.heard = []; document.addEventListener('keydown', e => window.heard.push(e.key))")
    strip = page.locator(".strip").nth(3)
    strip.focus()
    for key in ("ArrowDown", "PageDown", "Enter"):
        page.keyboard.press(key)
    assert page.evaluate("window.heard") == []
    page.locator(f'{HEAD}[data-name^="Z4[0,"][data-value]').wait_for()
    chosen = page.locator(HEAD).get_attribute("data-name").rstrip("]").split(",")[-1]
    bench = page.get_by_role("region", name="Convolution 4, one map large")
    assert bench.get_by_role("spinbutton").input_value() == chosen
    bench.get_by_role("spinbutton").fill("7")
    page.keyboard.press("Enter")
    page.locator(f'{HEAD}[data-name$=",7]"][data-value]').wait_for()


def test_a_filter_weight_is_told_to_python_and_proved_by_the_engine(show):
    choice = {"stage": "backprop", "pet": "dog", "label": "0"}
    page, names = show(choice), names_of(choice)
    filters = page.locator(".bench:not([hidden]) .filter")
    filters.focus()
    for key in ("ArrowDown", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    ref = page.locator(HEAD).get_attribute("data-name")
    assert ref.startswith("W1[1,1,0,")
    page.get_by_text(f"ref='{ref}'").wait_for()
    handle = page.get_by_role("slider", name="How far the weight is moved")
    handle.fill("-4")
    handle.dispatch_event("change")
    page.get_by_text("They agree").or_(page.get_by_text("Exactly the same")).wait_for()
    settled(page)
    found = page.locator(".check").evaluate(ALL)
    assert len(found) == 4
    assert wrong(found, names, exact=True) == []


def test_a_term_of_another_map_brings_that_map(show):
    page, names = show({"stage": "forward"}), names_of({})
    pinned(page, "Z3[0,10,10,5]")
    terms = page.locator('.card .factors .term[data-term^="M2["]')
    sources = [terms.nth(i).get_attribute("data-term").rstrip("]").split(",")[-1] for i in range(terms.count())]
    assert len(set(sources)) > 1
    for i, source in enumerate(sources):
        terms.nth(i).hover()
        page.get_by_text(f"map {source} of conv 2").wait_for()
        assert page.locator(".bench:not([hidden]) .slot").first.locator(".spot").count() == 1
    assert wrong(page.locator(".card").evaluate(ALL), names, exact=True) == []


@pytest.mark.parametrize("weight", ["W1[0,2,1,3]", "W3[1,1,4,5]"])
def test_each_moment_of_the_walk_is_true_and_says_nothing_early(show, weight):
    choice = {"stage": "training", "pet": "dog", "label": "0", "look": weight}
    page, names = show(choice), names_of(choice)
    moments = walk(page, "training", MAPS)
    network = {"loss": "CrossEntropy", "optimizer": "SGD"}
    assert list(problems(moments, names.entries, 0, 0, network, MAPS, weight)) == []
    shown = [number._asdict() for moment in moments for number in moment.numbers()]
    assert len({number["name"] for number in shown}) > 60
    assert wrong(shown, names, exact=True) == []


def test_the_strips_of_the_walk_are_drawn_when_their_maps_are_made(show):
    page = show({"stage": "training"})
    drawn, moments = [], MAPS.moments("training")
    for _ in moments:
        page.keyboard.press("ArrowRight")
        drawn.append(page.locator(".strip").nth(2).locator(".tile.not-yet").count() == 0)
    on_maps, to_means = map(moments.index, ("on_maps", "to_means"))
    # Their blame is not there before it has come so far.
    assert drawn == [at >= on_maps and at != to_means for at in range(len(drawn))]
    page.get_by_role("button", name="Close").click()
    assert page.locator(".strip").nth(2).locator(".tile.not-yet").count() == 0


def test_the_table_twin_fetches_its_page_of_exact_numbers(show):
    choice = {"stage": "backprop"}
    page, names = show(choice), names_of(choice)
    page.locator("summary", has_text="All numbers as a table").click()
    pick, found = page.get_by_role("combobox", name="Which numbers"), []
    entries = pick.locator("option").all_text_contents()
    assert {"X", "W6", "Z1", "dA3", "new_W2", "P"} <= set(entries)
    rng = random.Random(9)
    for entry in ("Z1", "dA3", "W6", "new_W2", "dX", "G6", *rng.sample(entries, 4)):
        pick.select_option(entry)
        count = int(page.locator(".twin .note [data-plain]").last.text_content().replace(",", ""))
        page.get_by_role("spinbutton", name="From row").fill(str(rng.randint(1, count)))
        page.keyboard.press("Enter")
        page.locator(".twin .not-yet").first.wait_for(state="detached")
        found += page.locator(".twin").evaluate(ALL)
    assert len({number["name"] for number in found}) > 100
    assert wrong(found, names, exact=True) == []


def test_everything_is_reached_by_tab_and_has_a_spoken_name(show):
    page = show({"stage": "backprop"})
    page.locator(".view .choice").first.focus()
    reached = []
    for _ in range(70):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(FOCUSED))
    labels = " ".join(label for _, label in reached)
    assert all(label for _, label in reached)
    for words in (
        "pixels of the photo",
        "maps of convolution 1",
        "maps of convolution 6",
        "means",
        "weights of this filter",
        "map of sums",
    ):
        assert words in labels


def test_at_phone_width_nothing_is_swiped_sideways(show):
    page = show({"stage": "backprop"}, width=390, height=844, has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator(".swipe").evaluate("e => e.scrollWidth <= e.clientWidth")
    page.locator(".strip").nth(1).tap()
    page.locator(f'{HEAD}[data-name^="Z2[0,"][data-value]').wait_for()


def test_few_elements_draw_many_maps(show):
    page = show({"stage": "backprop"})
    assert page.locator(".view").evaluate("root => root.querySelectorAll('*').length") < 900


def test_layers_are_those_of_the_shipped_network():
    shown = example({"preset": "conv"})
    assert [each.output for each in named_layers(shown.network)][-3:] == ["A6", "G6", "Z7"]


def test_the_filter_slides_can_be_held_and_leaves_its_map_behind(show):
    page = show({"stage": "forward"})
    bench = page.get_by_role("region", name="Convolution 1, one map large")
    window = bench.locator(".window")
    resting = window.get_attribute("style")
    bench.get_by_role("button", name="Let it slide").click()
    page.wait_for_timeout(400)
    bench.get_by_role("button", name="Hold it").click()
    held = window.get_attribute("style")
    page.wait_for_timeout(200)
    assert window.get_attribute("style") == held != resting
    sums = bench.locator(".slot").nth(2).locator("canvas")
    part = sums.evaluate(DRAWN)
    bench.get_by_role("button", name="Go on").click()
    bench.get_by_role("button", name="Let it slide").wait_for(timeout=15_000)
    assert 0 < part < sums.evaluate(DRAWN)
    assert window.get_attribute("style") == resting


def test_nothing_slides_for_who_wants_no_motion(show):
    page = show({"stage": "forward"}, reduced_motion="reduce")
    assert page.get_by_role("button", name="Let it slide").count() == 0
