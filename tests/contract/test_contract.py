"""A further activation, loss and optimiser, each one class and its name: everything in the lesson works with them.

They are registered from outside of the tree, and nothing else is done: see further.py.
"""

import io
import re

import numpy as np
import pytest

import engine
from engine import Optimizer
from runs.course.experiment import Segment, Settings, Start
from runs.data.values import CAT, DrawnPets
from tests.browser import test_truth
from tests.browser.learner import Learner
from tests.contract import further
from tests.ui import test_pages
from tests.ui.driver import FILES, Visit
from ui.parts.words import text

KIND = ("tiny", "Focal", "LeakyReLU", "RMSProp")
START, SETTINGS = Start("tiny", "LeakyReLU"), Settings(CAT, "cat", "Focal", "RMSProp")
FAULT = text("frame", "fault")


def test_every_number_on_every_page_is_true_in_a_browser(visit):
    test_truth.test_every_number_on_every_page_is_true(visit, KIND)


@pytest.mark.parametrize("size", ["tiny", "small"])
def test_every_number_on_every_page_is_true(size):
    test_pages.test_every_number_on_the_lessons_pages_is_true(size, "LeakyReLU", "Focal", "RMSProp", "dog", "cat")


@pytest.mark.parametrize("page", FILES)
@pytest.mark.parametrize("size", ["tiny", "conv-small"])
def test_no_page_and_nothing_that_opens_on_it_fails(size, page):
    run = (Segment(2, SETTINGS), Segment(1, Settings(DrawnPets(40, 1), "", "Focal", "RMSProp", 0.01, 8)))
    visit = Visit(**test_pages.address(Start(size, "LeakyReLU"), SETTINGS, run)).open(page)
    if f"ask.{page}" in visit.offers():
        visit.answer("same" if page == "training" else None)
    for words in ("Try learning rates", "Right and wrong", "Break it", "Keep it"):
        if words in visit.offers():
            visit.press(words)
    assert FAULT not in [warning.value for warning in visit.app.warning] and not visit.app.exception


def test_the_menus_offer_them(visit):
    learner = Learner(visit("/Loss")).set_up()
    for menu, kind in (("Activation", "LeakyReLU"), ("Loss", "Focal"), ("Optimiser", "RMSProp")):
        options = learner.page.get_by_role("combobox", name=menu).locator("option").all_text_contents()
        assert kind in " ".join(options).replace(" ", ""), (menu, options)


def test_their_formulas_are_on_the_cards_and_on_the_page(visit):
    learner = Learner(visit("/Backpropagation?preset=tiny&activation=LeakyReLU&loss=Focal&optimizer=RMSProp"))
    learner.answer("backprop")
    card = learner.page.locator(".view .card")
    view = learner.page.locator(".view")
    for name, symbols in (
        ("A1[0,0]", "Z1[0,0] if Z1[0,0] > 0, else 0.01 × Z1[0,0]"),
        ("L", "−ln P[0,0] × (1 − P[0,0])²"),
        ("dP[0,0]", "(2 × (1 − P[0,0]) × ln P[0,0] − (1 − P[0,0])² ÷ P[0,0])"),
    ):
        view.locator(f'.drawing [data-ref="{name}"]').first.click()
        assert symbols in card.locator(".symbols").text_content(), name
    learner.open("loss")
    learner.answer("loss")
    focal = learner.page.locator(".card", has_text="Focal").first
    assert re.search(r"−ln p\(Cat\) × \(1 − p\(Cat\)\)²", focal.text_content())


def test_a_file_and_a_link_bring_them_back():
    file, network = io.BytesIO(), networked()
    engine.save(file, network, engine.init(network, 1))
    file.seek(0)
    assert engine.load(file)[0] == network
    visit = Visit(**test_pages.address(START, SETTINGS, (Segment(3, SETTINGS),)))
    assert visit.params["loss"] == "Focal" and Visit(**visit.params).params == visit.params


def test_backpropagation_tells_the_truth_about_them():
    X, T = np.random.default_rng(0).random((3, 4)), np.eye(2)[[0, 1, 1]]
    assert engine.gradient_check(networked(), engine.init(networked(), 1), X, T) < 1e-6


def networked():
    kinds = zip((engine.ACTIVATIONS, engine.LOSSES, engine.OPTIMIZERS), further.KINDS, strict=True)
    bend, loss, rule = (engine.by_name(known, kind.__name__) for known, kind in kinds)
    return engine.Network((engine.Dense(4, 3), bend(), engine.Dense(3, 2)), loss(), rule(0.1))


def scored(scores, dP=lambda self, P, T: P - T):
    return type("Odd", (engine.SoftmaxLoss,), {"scores": scores, "dP": dP})


ODD = {
    "counts the nodes": scored(lambda self, P, logits, T: ((P - T) ** 2).sum(axis=1) / T.shape[1]),
    "reads the logits": scored(lambda self, P, Z, T: np.log(np.exp(Z).sum(axis=1)) - (T * Z).sum(axis=1)),
    "the largest of the others": scored(lambda self, P, logits, T: (P * (1 - T)).max(axis=1)),
    "part of a sum": scored(lambda self, P, logits, T: -(T * np.log(P)).sum(axis=1) + np.sum(P * (1 - T), axis=1)),
    "no formula can say it": scored(lambda self, P, logits, T: np.sort(P, axis=1)[:, 0]),
    "written in its logits": type(
        "Odd",
        (engine.SoftmaxLoss,),
        {
            "per_example": lambda self, logits, T: (engine.softmax(logits) - T).max(axis=1),
            "slope": lambda self, logits, T: engine.softmax(logits) - T,
            "delta": lambda self, logits, T: engine.softmax(logits) - T,
        },
    ),
}


@pytest.mark.parametrize("kind", ODD.values(), ids=ODD)
@pytest.mark.parametrize("loss", ["CrossEntropy", "Odd"])
def test_a_loss_of_any_form_leaves_every_stage_whole(kind, loss):
    engine.LOSSES.append(kind)
    try:
        visit = Visit(preset="tiny", loss=loss)
        for page in ("loss", "backprop"):
            visit.open(page).answer()
            assert FAULT not in [warning.value for warning in visit.app.warning], page
    finally:
        engine.LOSSES.remove(kind)


@pytest.fixture
def many_losses():
    """As many as the palette has dashes for, and more: one that never pushes, one that no formula can say."""
    still = scored(lambda self, P, logits, T: np.zeros(len(T)), lambda self, P, T: np.zeros_like(P))
    odd = [type(f"Odd{i}", (kind,), {}) for i, kind in enumerate([still, *ODD.values()])]
    engine.LOSSES.extend(odd)
    yield odd
    engine.LOSSES[:] = [kind for kind in engine.LOSSES if kind not in odd]


def test_many_losses_are_told_apart_and_nothing_false_is_said_of_their_number(many_losses):
    html = Visit(preset="tiny").open("loss").answer().html
    looks = re.findall(r'<path d="M0 2H26" style="([^"]*)"', html)
    assert len(looks) == len(set(looks)) == len(engine.LOSSES) > 8
    assert not re.search(r"\b(both losses|two ways|pushes harder)\b", html, re.IGNORECASE)
    assert html.count(text("loss", "pushes.none")) == 3 and html.count(text("common", "no_formula")) == 3


class Rounded(Optimizer):
    """Steps of a size that no formula here can say; of nothing but this gradient."""

    def __init__(self, learning_rate):
        self.learning_rate = learning_rate

    def working(self, dw, memory, t):
        return {"step": np.round(dw, 3)}


def test_an_optimiser_that_no_formula_can_say_promises_none():
    engine.OPTIMIZERS.append(Rounded)
    try:
        html = Visit(preset="tiny", optimizer="Rounded").open("backprop").answer().html
    finally:
        engine.OPTIMIZERS.remove(Rounded)
    assert "Rounded works the nudge out from this gradient: " in html and text("common", "no_formula") in html
    assert text("backprop", "by_rule.card") not in html


def test_a_long_name_of_a_class_stays_in_its_column(visit):
    learner = Learner(visit("/Loss?preset=tiny&loss=Focal"))
    note = learner.page.locator(".view .score .note")
    note.evaluate("note => { note.textContent = 'LabelSmoothedFocalCrossEntropyLoss'; }")
    assert note.evaluate("note => note.scrollWidth <= note.clientWidth")


def test_a_loss_that_gives_one_number_for_all_is_told_so():
    kind = scored(lambda self, P, logits, T: np.square(P - T).mean())
    with pytest.raises(engine.EngineError, match="one number an example"):
        kind().with_slopes(np.zeros((3, 2)), np.eye(2)[[0, 1, 1]])
