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
from tests.contract import further
from tests.ui import test_pages
from tests.ui.driver import FILES, Visit
from ui.frame import ASIDE
from ui.parts.words import capital, family, page_words, text, titled

START, SETTINGS = Start("tiny", "LeakyReLU"), Settings(CAT, "cat", "Focal", "RMSProp")
FAULT = text("frame", "fault")


@pytest.mark.parametrize("size", ["tiny", "small"])
def test_every_number_on_every_page_is_true(size):
    test_pages.test_every_number_on_the_lessons_pages_is_true(size, "LeakyReLU", "Focal", "RMSProp", "dog", "cat")


def test_every_number_is_true_of_kinds_that_no_test_knows():
    kinds = "GELU", "Huber", "AdaGrad"
    test_pages.test_every_number_on_the_lessons_pages_is_true("tiny", *kinds, "cat", "cat")


@pytest.mark.parametrize("page", FILES)
@pytest.mark.parametrize("size", ["tiny", "conv-small"])
def test_no_page_and_nothing_that_opens_on_it_fails(size, page):
    run = (Segment(2, SETTINGS), Segment(1, Settings(DrawnPets(40, 1), "", "Focal", "RMSProp", 0.01, 8)))
    visit = Visit(**test_pages.address(Start(size, "LeakyReLU"), SETTINGS, run)).open(page)
    asks = page not in ("welcome", "closing", *(beside.name for beside in ASIDE))
    assert (f"ask.{page}" in visit.offers()) == asks
    if asks:
        visit.answer("same" if page == "training" else None)
    for words in family("training", "more.").values() if page == "training" else ():
        whole(visit.press(words))
    whole(visit)


def whole(visit):
    """Nothing on the page has failed."""
    assert FAULT not in [warning.value for warning in visit.app.warning] and not visit.app.exception


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


@pytest.mark.parametrize("layer", [further.Gain(4), further.Centred()], ids=["with weights", "without"])
def test_a_further_layer_computes_is_kept_and_backpropagation_tells_the_truth_about_it(layer):
    X, T = np.random.default_rng(0).random((3, 4)), np.eye(2)[[0, 1, 1]]
    network = engine.Network((layer, engine.Dense(4, 2)), engine.CrossEntropy(), engine.SGD(0.1))
    *_, step = engine.train(network, engine.init(network, 1), [(X, T)] * 3)
    if layer.weight_shape:
        W, b = step.before.params[0]
        assert step.before.t == 2 and (W != 1).any() and (b != 0).any(), "its weights learn"
        assert step.forward.values[1] == pytest.approx(X * W + b)
    else:
        assert step.forward.values[1] == pytest.approx(X - X.mean(axis=1)[:, None])
    assert engine.gradient_check(network, step.before, X, T) < 1e-6
    file = io.BytesIO()
    engine.save(file, network, step.after)
    file.seek(0)
    same, state = engine.load(file)
    assert same == network and engine.forward(same, state, X).logits == pytest.approx(
        engine.forward(network, step.after, X).logits, rel=1e-15
    )


def networked():
    kinds = zip((engine.ACTIVATIONS, engine.LOSSES, engine.OPTIMIZERS), further.CHOICES, strict=True)
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
            whole(visit)
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


def test_losses_that_the_lesson_has_no_words_about_are_pointed_out():
    worded = [loss for loss in engine.LOSSES if f"{loss.__name__}.scores" in page_words("kinds")]
    engine.LOSSES.append(scored(lambda self, P, logits, T: ((P - T) ** 4).sum(axis=1)))
    wordless = [titled(loss.__name__) for loss in engine.LOSSES if loss not in worded]
    html = Visit(preset="tiny").open("loss").answer().html
    assert f"each on a card of its own: <strong>{', '.join(map(capital, wordless))}</strong>" in html
    assert "Odd" in wordless and len(worded) >= 2
    engine.LOSSES[:] = worded
    assert "on a card of its own" not in Visit(preset="tiny").open("loss").answer().html


@pytest.mark.parametrize(("optimizer", "says"), [("RMSProp", 1), ("SGD", 0)])
def test_that_breaking_it_takes_another_optimiser_is_said(optimizer, says):
    visit = Visit(preset="tiny", optimizer=optimizer).open("training").press("Break it")
    assert visit.html.count("is trained with plain gradient descent, not with RMSProp") == says


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


def test_a_loss_that_gives_one_number_for_all_is_told_so():
    kind = scored(lambda self, P, logits, T: np.square(P - T).mean())
    with pytest.raises(engine.EngineError, match="one number an example"):
        kind().with_slopes(np.zeros((3, 2)), np.eye(2)[[0, 1, 1]])
