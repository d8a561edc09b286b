"""The lesson as one file, opened as a learner opens it: from a disk, in a browser without a network."""

import io
from dataclasses import replace
from functools import cache
from math import inf

import numpy as np
import pytest

from engine import ledger
from engine.names import weight_called
from pictures.bundled import bundled_thumbnail, masks
from runs.blanks.walk import blanks
from runs.course.experiment import Experiment, Settings, Start
from runs.course.presets import preset
from runs.course.tape import Tape
from runs.data import values
from runs.data.sources import Sources
from runs.data.values import CLASSES
from runs.numbers import blocks
from runs.numbers.snapshot import look
from take_home.lesson.file import lesson_file, why_not
from take_home.lesson.states import STAGES, Given
from tests.browser import walked
from tests.browser.maps_names import MapsNames
from tests.browser.recomputed import Recomputed
from tests.browser.test_maps import pinned, some_places
from tests.browser.test_truth import CARDS, adds_up, numbers, read_off, wrong
from tests.browser.view_names import wrong as wrong_of_maps
from tests.browser.walked import MAPS, most_blamed, walk
from tests.browser.walked import problems as problems_of
from ui.parts.words import called, family, page_words, text, titled
from ui.view import step_file

LOSSES = ("CrossEntropy", "MeanSquaredError")
# A size, its activation, an optimiser, how many iterations came before, and what is chosen in the file: a label, a
# loss and a rate, by their places.
KINDS = {
    "tiny": ("tiny", "Sigmoid", "Adam", 25, [(0, 0, 4), (1, 1, 8)]),
    "small": ("small", "ReLU", "SGD", 70, [(1, 0, 0)]),
    "standard": ("standard", "Tanh", "Momentum", 0, [(0, 1, 2)]),
}
# As far as photos have trained it, and behind some steps from random weights.
OF_MAPS = {
    "conv": ("conv", "ReLU", "SGD", 0, [(1, 0, 6)]),
    "conv-small": ("conv-small", "ReLU", "Adam", 3, [(1, 1, 2)]),
}
MOST_BYTES = 3_000_000


@cache
def given(kind):
    """What a file is made of: a run of so many iterations on our cat."""
    name, activation, optimizer, iterations, _ = (KINDS | OF_MAPS)[kind]
    size, weights = preset(name), "photos" if kind == "conv" else "random"
    settings = Settings(values.CAT, "cat", "CrossEntropy", optimizer, size.rate_of_one(weights, optimizer))
    tape = Tape(sources := Sources())
    experiment = Experiment(Start(name, activation=activation, weights=weights)).stepped(settings, iterations)
    tape.advance(experiment, inf)
    snapshot = look(experiment, tape.state, settings, sources)
    photo = bundled_thumbnail("cat", 256)
    return Given(snapshot, sources, tuple(tape.at_hand[-60:]), photo, masks("cat", size.pixels))


@cache
def made(kind):
    return lesson_file(given(kind))


@pytest.fixture
def opened(browser, tmp_path):
    """`opened(kind, width, height)` -> the page of that file; what goes wrong in it, or asks for more, fails."""
    pages, problems = [], []

    def opened(kind, width=1366, height=768, **context):
        (path := tmp_path / "lesson.html").write_bytes(made(kind))
        page = browser.new_context(viewport={"width": width, "height": height}, offline=True, **context).new_page()
        pages.append(page)
        page.on("pageerror", lambda error: problems.append(f"{error}"))
        page.on("console", lambda said: problems.append(said.text))
        page.on(
            "request", lambda asked: None if asked.url.startswith(("file:", "blob:")) else problems.append(asked.url)
        )
        page.goto(path.as_uri())
        page.locator(".view .card").wait_for()
        return page

    yield opened
    for page in pages:
        page.context.close()
    assert problems == []


def stage(page, name):
    page.locator(f"nav a[href='#{name}']").click()


def chosen(page, label, loss, rate):
    page.get_by_role("radio", name=called(CLASSES[label])).check(force=True)
    page.get_by_role("radio", name=titled(LOSSES[loss])).check(force=True)
    page.get_by_role("slider", name=text("frame", "rate")).fill(str(rate))


def engines(kind, label, loss, rate):
    """The same step by the engine."""
    of = given(kind)
    settings = replace(of.snapshot.settings, label=CLASSES[label], loss=LOSSES[loss], learning_rate=of.rates[rate])
    return look(of.snapshot.experiment, of.snapshot.state, settings, of.sources)


def true_step(*chosen):
    """As the file to take home has it."""
    step = engines(*chosen)
    return Recomputed(io.BytesIO(step_file(step.network, step.step)))


@pytest.mark.parametrize("kind", KINDS)
def test_every_number_is_true_at_any_label_loss_and_rate(opened, kind, monkeypatch):
    # The file has no button to take the step.
    monkeypatch.setattr(walked, "page_words", lambda page: page_words(page) | family("lesson_file", "view."))
    page, (*_, optimizer, _, choices) = opened(kind), KINDS[kind]
    for label, loss, rate in choices:
        true, exact = true_step(kind, label, loss, rate), kind != "standard"
        chosen(page, label, loss, rate)
        for name in STAGES:
            stage(page, name)
            found = numbers(page.locator(".view [data-name], .head [data-name]"))
            cards = page.locator(".view .drawing").evaluate(CARDS)
            found += [shown for card, _ in cards for shown in read_off(card)]
            assert len({shown.name for shown in found}) > (25 if name != "backprop" else 40)
            assert wrong(found, true, exact) == []
            assert all(adds_up(terms) for _, sums in cards for terms in sums if len(terms) > 1)
            page.reload()
            chosen(page, label, loss, rate)
            stage(page, name)
            moments, network = walk(page, name), {"loss": LOSSES[loss], "optimizer": optimizer}
            assert [said for moment in moments for said in wrong(moment.numbers(), true, exact)] == []
            weight = most_blamed(true.entries)
            assert list(problems_of(moments, true.entries, 0, label, network, weight=weight)) == []


def test_it_is_small_enough_for_a_messenger():
    assert all(len(made(kind)) <= MOST_BYTES for kind in KINDS | OF_MAPS)


@pytest.mark.parametrize(
    ("size", "weights", "iterations", "why"),
    [
        ("standard", "random", 1, ""),
        ("conv-small", "random", 1, ""),
        ("conv", "random", 0, "too_large"),
        ("conv", "photos", 0, ""),
        ("conv", "photos", 1, "too_large"),
    ],
)
def test_what_would_be_larger_is_not_made(size, weights, iterations, why):
    tape, settings = Tape(sources := Sources()), Settings()
    experiment = Experiment(Start(size, weights=weights)).stepped(settings, iterations)
    tape.advance(experiment, inf)
    snapshot = look(experiment, tape.state, settings, sources)
    assert why_not(snapshot.network, snapshot.state) == why


# Every array that the drawing has, and what it is told of where a weight was used.
MADE = """async (view, weights) => {
    const { scene } = view, uses = {};
    for (const weight of weights) {
        scene.pointing.pin(weight);
        await new Promise((resolve) => setTimeout(resolve, 300));
        const about = ["uses", "rest", "shares"].map((what) => scene.asking.places.about.get(`${what}@${weight}`));
        uses[weight] = about.map(({ data, shape }) => [[...data], shape]);
    }
    const arrays = Object.entries(scene.ledger.arrays).filter(([name]) => name in scene.setting.shapes);
    return [Object.fromEntries(arrays.map(([name, { data, shape }]) => [name, [[...data], shape]])), uses];
}"""


def test_all_numbers_of_convolutions_are_the_engines(opened):
    page, [choices] = opened("conv-small"), OF_MAPS["conv-small"][-1]
    chosen(page, *choices)
    stage(page, "backprop")
    snapshot = engines("conv-small", *choices)
    network, step = snapshot.network, snapshot.step
    weights = ["W1[0,1,2,3]", "b2[5]", "W3[2,2,7,1]", "W4[0,0,40,9]"]
    arrays, uses = page.locator(".view").evaluate(MADE, weights)
    entries = ledger(network, step)
    assert {"Z1", "A2", "M3", "dX", "dM1", "dA4", "dZ2", "dW3", "change_W4"} < set(arrays)
    for name, (numbers_of, shape) in arrays.items():
        expected = np.asarray(entries[name]) * (255 if name == "X" else 1)
        found = np.reshape(numbers_of, shape)
        assert found == pytest.approx(expected, rel=1e-9, abs=1e-12 * np.abs(expected).max()), name
    for weight in weights:
        found = blocks.uses(network, step, entries, weight_called(network, weight))
        (places, _), (rest, _), (shares, shape) = uses[weight]
        assert places == found.places.ravel().tolist()
        assert rest[0] == pytest.approx(found.rest, rel=1e-9, abs=1e-15)
        scaled = found.shares * 127 / np.abs(found.shares).max()
        assert np.reshape(shares, shape) == pytest.approx(scaled, abs=0.51)


def test_of_convolutions_too_each_card_and_moment_is_true(opened, monkeypatch):
    monkeypatch.setattr(walked, "page_words", lambda page: page_words(page) | family("lesson_file", "view."))
    page, [choices] = opened("conv"), OF_MAPS["conv"][-1]
    snapshot = engines("conv", *choices)
    names = MapsNames(snapshot.network, snapshot.step)
    chosen(page, *choices)
    network = {"loss": LOSSES[choices[1]], "optimizer": "SGD"}
    for name in STAGES:
        stage(page, name)
        for ref in some_places(names, blame=name == "backprop", seed=5):
            shown = pinned(page, ref)
            assert any(number["name"] == ref and number["value"] is not None for number in shown), ref
            assert wrong_of_maps(shown, names, exact=True) == [], ref
    page.reload()
    chosen(page, *choices)
    # The question is about a filter that reads the photo itself.
    weight = most_blamed({"dW1": names.entries["dW1"]})
    for name in STAGES:
        stage(page, name)
        moments = walk(page, name, MAPS)
        assert list(problems_of(moments, names.entries, 0, choices[0], network, MAPS, weight)) == []


def test_the_timeline_shows_the_states_of_the_run(opened):
    page = opened("small")
    handle = page.get_by_role("slider", name=text("view", "iteration"))
    states = given("small").states
    assert len(states) == 60 and handle.get_attribute("max") == "59"
    handle.fill("3")
    of = given("small")
    earlier = look(of.snapshot.experiment.at(states[3].t), states[3], of.snapshot.settings, of.sources)
    (shown,) = numbers(page.locator(".view .drawing .num[data-name='P[0,0]']"))
    assert shown.value == pytest.approx(earlier.probabilities[0, 0], rel=1e-6)
    # So does the head, until the walk leads through the step of now.
    head = page.locator(".head [data-name='P[0,0]']")
    assert numbers(head)[0].value == shown.value and page.locator("#iteration").inner_text() == f"{states[3].t}"
    assert text("lesson_file", "view.pull.shades", t=states[3].t) in page.locator(".view .timeline").inner_text()
    handle.blur()
    page.keyboard.press("ArrowRight")
    assert page.locator("#iteration").inner_text() == "70"


def test_keys_alone_lead_through_all_stages(opened):
    page = opened("tiny")
    page.locator(".moments .strong").focus()
    for _ in range(60):
        page.keyboard.press("Enter")
    assert page.locator("nav [aria-current]").get_attribute("href") == "#backprop"
    assert page.locator(".moment-words b").inner_text().startswith("7 of 7")


def test_another_weight_has_its_own_arithmetic_and_no_question_of_the_first(opened):
    page = opened("tiny")
    stage(page, "backprop")
    weight = "W1[3,1]"
    page.locator(".moments .dot").nth(5).click()
    assert page.get_by_role("button", name=text("blanks", "open")).is_visible()
    page.locator(".view").evaluate("(view, ref) => view.scene.pointing.pin(ref)", weight)
    page.locator(f".card-head .num[data-name='{weight}'], .card-head .num[data-name='new_{weight}']").first.wait_for()
    page.wait_for_timeout(400)
    true = true_step("tiny", 0, 0, 4)
    assert wrong(numbers(page.locator(".moment-words .num, .card .num")), true, exact=True) == []
    assert not page.get_by_role("button", name=text("blanks", "open")).is_visible()
    assert page.locator(".check").count() == 0


def test_what_is_no_stage_leads_nowhere_and_a_cut_file_says_so(opened, browser, tmp_path):
    page = opened("tiny")
    page.goto(page.url + "#toString")
    page.reload()
    page.locator(".view .card").wait_for()
    stage(page, "loss")
    assert page.url.endswith("#loss")
    cut = made("tiny").replace(b'id="numbers">', b'id="numbers">AAAA')
    (tmp_path / "cut.html").write_bytes(cut)
    other = browser.new_context(offline=True).new_page()
    other.goto((tmp_path / "cut.html").as_uri())
    other.get_by_text(text("lesson_file", "failed")).wait_for()
    other.context.close()


def test_a_question_is_answered_with_reasons(opened):
    page = opened("tiny")
    stage(page, "loss")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.get_by_role("button", name=text("loss", "option.bad")).click()
    assert "You said" in page.locator(".moment-words").inner_text()
    # At another label it is another question.
    chosen(page, 1, 0, 4)
    assert "You said" not in page.locator(".moment-words").inner_text()


def test_a_number_can_be_computed_and_what_is_said_leads_there(opened):
    page = opened("tiny")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.get_by_role("button", name=text("blanks", "open")).click()
    field, verdict = page.get_by_role("textbox"), page.locator(".view .blank .verdict")
    blank = blanks(given("tiny").snapshot, wanted=["sum"])["sum"]
    said = []
    for typed in ("x", f"{blank.value * 3.3:.3g}", f"{blank.value * 3.3:.3g}", f"{blank.value:.3g}"):
        field.fill(typed)
        field.press("Enter")
        said.append(verdict.inner_text())
    assert len(set(said)) == 4 and "bias" in said[1]
    assert numbers(verdict.locator(".num"))[-1].value == blank.value


def test_it_can_be_read_by_a_thumb_and_without_light(opened):
    page = opened("standard", 390, 844)
    for name in STAGES:
        stage(page, name)
        assert page.evaluate("document.documentElement.scrollWidth") == 390
    paper = page.locator(":root").evaluate("e => getComputedStyle(e).backgroundColor")
    page.get_by_role("button", name=text("lesson_file", "theme")).click()
    assert page.locator(":root").evaluate("e => getComputedStyle(e).backgroundColor") != paper
