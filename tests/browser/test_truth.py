"""Every number on every page of the lesson is true: read in a real browser, recomputed from the file to take home.

The smallest network and a large one are followed from page to page, in the long tests all sizes under each loss;
activations and optimisers take turns.
"""

import random
import re

import pytest

from runs.course.experiment import Settings, Start
from runs.data import values
from tests import by_hand
from tests.browser.learner import Learner
from tests.browser.recomputed import Recomputed
from tests.browser.walked import problems, walk
from tests.shown import Shown, is_the_text_of, read

ALL = """all => all.filter(e => e.dataset.value !== undefined).map(e => [e.dataset.name, Number(e.dataset.value),
    e.tagName === 'g' ? null : e.textContent.trim()])"""
# The card of each number on the drawing: its numbers, and the texts that each sum in it adds up.
CARDS = f"""drawing => [...drawing.querySelectorAll('[data-ref]')].map(e => {{
    e.dispatchEvent(new MouseEvent('click', {{bubbles: true, composed: true}}));
    const card = drawing.closest('.view').querySelector('.card');
    return [({ALL})([...card.querySelectorAll('[data-name]')]), [...card.querySelectorAll('.formula .sum')].map(
        sum => [...sum.querySelectorAll('.value')].map(value => value.textContent))];
}})"""
AROUND = f"() => ({ALL})([...document.querySelectorAll('[data-name]')])"
KINDS = [
    ("tiny", "MeanSquaredError", "Sigmoid", "Adam"),
    ("standard", "CrossEntropy", "Tanh", "Momentum", "dog"),
]
FURTHER_KINDS = [
    ("tiny", "CrossEntropy", "Tanh", "Momentum"),
    ("small", "CrossEntropy", "ReLU", "SGD"),
    ("small", "MeanSquaredError", "Tanh", "Momentum"),
    ("standard", "CrossEntropy", "Sigmoid", "Adam"),
    ("standard", "MeanSquaredError", "ReLU", "SGD"),
]
STAGES = ("forward", "truth", "loss", "backprop", "training")
# Figures of a whole run, which no single step holds: tests/browser/test_training.py knows them.
OF_THE_RUN = re.compile(
    r"t|iterations|seen|epochs|(held_out_)?(loss|right)|first_P.*|same\..*|mini_batch\...*|idea\..*"
)
SAMPLE = 200


@pytest.mark.long
@pytest.mark.parametrize("kind", FURTHER_KINDS, ids="-".join)
def test_so_it_is_for_further_kinds(visit, kind):
    test_every_number_on_every_page_is_true(visit, kind)


@pytest.mark.parametrize("kind", KINDS, ids="-".join)
def test_every_number_on_every_page_is_true(visit, kind):
    preset, loss, activation, optimizer, *other = kind
    (label,) = other or ("cat",)
    settings = Settings(values.CAT, label, loss, optimizer)
    run = f"2*cat*{label}*{loss}*{optimizer}*0.01*1"
    network = {"activation": activation, "loss": loss, "optimizer": optimizer}
    choices = {"preset": preset, "label": label, **network, "rate": f"{settings.learning_rate:g}", "run": run}
    path = "/Forward_pass?" + "&".join(f"{name}={value}" for name, value in choices.items())
    learner = Learner(visit(path))
    at_iteration(learner, 2)
    for stage in STAGES:
        if stage != "forward":
            learner.open(stage)
        found, cards = opened(learner, stage)
        true = exported(learner.page)
        assert len({shown.name for shown in found}) > {"forward": 25, "truth": 25, "loss": 25}.get(stage, 40)
        assert wrong(found, true, exact=preset != "standard") == []
        assert wrong_on_the_page(learner, true, Start(preset, activation), settings) == []
        assert [sums for sums in cards if not adds_up(sums)] == []
        assert wrong_in_the_walk(learner, stage, true, 0, network, exact=preset != "standard") == []
        if stage == "backprop":
            found = sample(learner.page, random.Random(f"{kind}"))
            assert len(found) >= SAMPLE
            assert wrong(found, true, exact=preset != "standard") == []


@pytest.mark.parametrize("loss", ["CrossEntropy", "MeanSquaredError"])
def test_every_number_of_a_mini_batch_is_true(visit, loss):
    learner = Learner(visit(f"/Backpropagation?loss={loss}&activation=Tanh&optimizer=Momentum&weight=W1[9,1]"))
    learner.answer("backprop")
    learner.page.get_by_text("Four pictures at once").first.click()
    pictures = learner.page.get_by_role("group", name="Picture of the batch").get_by_role("button")
    pictures.nth(2).click()
    learner.settled()
    assert pictures.count() == 4
    found = numbers(learner.page.locator(".view [data-name]"))
    assert {"Z1[2,0]", "ell[2]", "alone(W1[9,1],3)", "new_velocity_W1[9,1]"} <= {shown.name for shown in found}
    cards, sums = carded(learner)
    true = exported(learner.page)
    assert wrong(found + cards, true, exact=True) == []
    assert all(adds_up(terms) for terms in sums)
    assert wrong_in_the_walk(learner, "backprop", true, 2, {"loss": loss, "optimizer": "Momentum"}, exact=True) == []


def test_the_mini_batch_that_training_takes_next_is_true(visit):
    learner = Learner(
        visit("/Training?practice=pets:40:1&optimizer=Adam&batch=16&run=3*pets:40:1**CrossEntropy*Adam*0.03*16")
    )
    learner.page.get_by_role("button", name="Look inside").click()
    learner.page.get_by_text("The mini-batch that training would take next").click()
    learner.page.get_by_role("group", name="Picture of the batch").wait_for()
    learner.settled()
    true = exported(learner.page)
    assert len(true.file["X"]) == 16 and true.t == 4
    cards, sums = carded(learner)
    assert any(shown.name.startswith("rest(dW") for shown in cards)
    assert wrong(numbers(learner.page.locator(".view [data-name]")) + cards, true, exact=True) == []
    assert all(adds_up(terms) for terms in sums)
    network = {"loss": "CrossEntropy", "optimizer": "Adam"}
    assert wrong_in_the_walk(learner, "training", true, 0, network, exact=True) == []
    learner.press("Take one step")
    assert by_weight(exported(learner.page)) == pytest.approx(true.entries["new_W2"].ravel())


def wrong_in_the_walk(learner, stage, true, n, network, exact):
    """What is not true of a moment of the walk, of picture n, from the first to the last."""
    moments = walk(learner.page, stage, several=len(true.file["X"]) > 1)
    k = int(true.file["T"][n].argmax())
    found = [sentence for moment in moments for sentence in wrong(moment.numbers(), true, exact)]
    # There "Take one step" takes the pictures of the set, and not the one of the walk.
    of_one = stage == "training" and not learner.page.get_by_role("radio", name="This one picture").is_checked()
    found += problems(moments, true.entries, n, k, network | {"of_one": of_one}, weight=learner.params.get("weight"))
    learner.page.get_by_role("button", name="Close", exact=True).click()
    learner.settled()
    return found


def at_iteration(learner, t):
    """Wait until the run of the address is computed, which may take more than one piece."""
    learner.page.locator(".pictures .count").get_by_text(str(t), exact=True).wait_for()
    learner.settled()


def by_weight(true):
    return true.file["W2"].ravel()


def opened(learner, stage):
    """What the view shows at first, then on the card of each of its numbers; and the sums on these cards."""
    if stage == "training":
        learner.page.get_by_role("button", name="Look inside").click()
    else:
        learner.answer(stage)
    view = learner.page.locator(".view")
    view.locator(".card").wait_for()
    learner.settled()
    found = numbers(view.locator("[data-name]"))
    cards, sums = carded(learner)
    return found + cards, sums


def carded(learner):
    """The numbers on the card of each number of the drawing, and the sums on these cards."""
    cards = learner.page.locator(".view .drawing").evaluate(CARDS)
    # The last weight that was pointed at is told to the server.
    learner.page.wait_for_timeout(200)
    learner.settled()
    sums = [terms for _, sums in cards for terms in sums if len(terms) > 1]
    return [shown for card, _ in cards for shown in read_off(card)], sums


def read_off(found):
    """What ALL finds; the browser has no whole numbers of a kind of their own."""
    return [Shown(name, float(value), text) for name, value, text in found]


def numbers(elements):
    return read_off(elements.evaluate_all(ALL))


def exported(page):
    """The file of the step that the page shows."""
    with page.expect_download() as download:
        page.get_by_role("button", name="This step as a file").click()
    return Recomputed(download.value.path())


def wrong(found, true, exact):
    """Sentences about numbers that are not what the file says; `exact` is False where weights travel as float32."""
    return [sentence for shown in found for sentence in (not_sent(shown, true, exact), not_written(shown)) if sentence]


def not_sent(shown, true, exact):
    value = float(true.value(shown.name))
    # A float32 weight is rounded once, and thousands of them add that up.
    off = 1e-9 if exact else 1e-4 if shown.name.startswith("rest") else 4e-7
    if not abs(value - shown.value) <= off * max(abs(value), 1e-3):
        return f"{shown.name} is {value}, but {shown.value} was sent"


def not_written(shown):
    if shown.text is None:
        return None
    said, unit = read(shown.text)
    half = unit if shown.text.startswith("≈") else unit / 2
    if abs(float(said) - shown.value) > float(half) * (1 + 1e-6) + 1e-15:
        return f"{shown.name} is {shown.value}, but {shown.text} is written"


def wrong_on_the_page(learner, true, start, settings):
    """The same for the numbers around the view, by the textbook."""
    weight = learner.params["weight"]
    named = by_hand.lesson(start, true.state(), settings, true.file["X"][:1] * 255, weight)
    found = read_off(learner.page.evaluate(AROUND))
    return [
        f"{shown} should be {named.at(shown.name)}"
        for shown in found
        if not OF_THE_RUN.fullmatch(shown.name)
        and not (is_the_text_of(shown) and shown.value == pytest.approx(named.at(shown.name), rel=1e-7, abs=1e-12))
    ]


def adds_up(terms):
    *parts, total = (read(text)[0] for text in terms)
    return sum(parts) == total


def sample(page, rng):
    """Numbers of the table twin, from places by chance."""
    for summary in page.locator(".view summary").all():
        summary.click()
    pick = page.get_by_role("combobox", name="Which numbers")
    entries = pick.locator("option").all_text_contents()
    found = numbers(page.locator(".ranking [data-name]"))
    while len(found) < SAMPLE:
        pick.select_option(rng.choice(entries))
        count = int(page.locator(".twin .note [data-plain]").last.text_content().replace(",", ""))
        page.get_by_role("spinbutton", name="From row").fill(str(rng.randint(1, count)))
        page.keyboard.press("Enter")
        found += numbers(page.locator(".twin [data-name]"))
    return found
