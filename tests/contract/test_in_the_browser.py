"""The further kinds in a real browser: menus, cards, every number, the gradient check, filters, and a file to keep."""

import re
from pathlib import Path

import numpy as np
import pytest

import engine
from engine.names import slope_of
from runs.course.experiment import Experiment, Settings, Start
from runs.course.tape import first_state
from runs.data.sources import Sources
from runs.data.values import DOG
from runs.numbers.snapshot import look
from tests import by_hand
from tests.browser import test_maps, test_training, test_truth, test_view
from tests.browser.learner import Learner
from tests.browser.maps_names import MapsNames
from tests.browser.view_names import ALL, wrong

KIND = ("tiny", "Focal", "LeakyReLU", "RMSProp")
CHOSEN = {"activation": "LeakyReLU", "loss": "Focal", "optimizer": "RMSProp"}
QUERY = "&".join(f"{name}={value}" for name, value in CHOSEN.items())
show = test_view.show


def test_every_number_on_every_page_is_true(visit):
    test_truth.test_every_number_on_every_page_is_true(visit, KIND)


def test_the_menus_offer_them(visit):
    learner = Learner(visit("/Loss")).set_up()
    for menu, kind in (("Activation", "LeakyReLU"), ("Loss", "Focal"), ("Optimiser", "RMSProp")):
        options = learner.page.get_by_role("combobox", name=menu).locator("option").all_text_contents()
        assert kind in " ".join(options).replace(" ", ""), (menu, options)


def test_their_formulas_are_on_the_cards_and_on_the_page(visit):
    learner = Learner(visit(f"/Backpropagation?preset=tiny&{QUERY}"))
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


def test_the_card_of_a_weight_checks_its_gradient(show):
    test_view.test_a_chosen_weight_is_told_to_the_page_and_proved_by_the_engine(
        lambda stage, **choices: show(stage, **choices, **CHOSEN)
    )


def test_a_network_saved_on_the_page_opens_there_for_somebody_else(visit, tmp_path):
    learner = Learner(visit(f"{test_training.PAGE}&preset=tiny&{QUERY}"))
    test_training.test_a_saved_network_opens_for_somebody_else_and_a_link_shows_the_same_run(learner, visit, tmp_path)
    (file,) = Path(tmp_path).iterdir()
    network, state = engine.load(file)
    assert [type(each).__name__ for each in (network.layers[1], network.loss, network.optimizer)] == [*CHOSEN.values()]
    X = by_hand.pet("cat", by_hand.preset("tiny")) / 255
    P = by_hand.forward(by_hand.weights_of(state), X, "LeakyReLU")["P"]
    assert [learner.at("P[0,0]"), learner.at("P[0,1]")] == pytest.approx(P[0])


def test_the_numbers_of_filters_are_true(visit):
    start, settings = Start("conv-small", "LeakyReLU"), Settings(DOG, "cat", "Focal", "RMSProp")
    shown = look(Experiment(start), first_state(start), settings, Sources())
    names = MapsNames(shown.network, shown.step)
    assert_by_the_textbook(names, settings)
    learner = Learner(
        visit(f"/Backpropagation?preset=conv-small&picture=dog&label=cat&rate={settings.learning_rate:g}&{QUERY}")
    )
    learner.answer("backprop").page.locator(".view .card .sum, .view .card .line").first.wait_for()
    assert wrong(learner.page.locator(".view").evaluate(ALL), names, exact=True) == []
    for ref in test_maps.some_places(names, blame=True, seed=5):
        found = test_maps.pinned(learner.page, ref)
        assert wrong(found, names, exact=True) == [], ref
        assert any(number["name"] == ref and number["value"] is not None for number in found), ref


def assert_by_the_textbook(names, settings):
    """What the further kinds do in a network of filters, by textbook.py; and what the rule remembers."""
    there, (bend, slope) = names.entries, by_hand.BENDS["LeakyReLU"]
    bends = [each.bend for each in names.layers if each.layer.weight_shape and each.bend]
    assert len(bends) == 4
    for each in bends:
        Z, A, dZ, dA = (there[name] for name in (each.input, each.output, slope_of(each.input), slope_of(each.output)))
        assert bend(Z) == pytest.approx(A) and dA * slope(Z) == pytest.approx(dZ)
    score = by_hand.losses(there["P"], by_hand.one_hot(settings.label))[settings.loss]
    assert [score["L"], *score["dZ"].ravel()] == pytest.approx([there["L"], *there[f"d{names.logits}"].ravel()])
    rule = by_hand.RULES[settings.optimizer][1]
    for layer in filter(lambda each: each.W, names.layers):
        for name in (layer.W, layer.b):
            nothing = np.zeros_like(there[name])
            step, made = rule(there[f"d{name}"], 1, nothing)
            assert there[name] - settings.learning_rate * step == pytest.approx(there[f"new_{name}"])
            there |= {f"{each}_{name}": value for each, value in {"square": nothing, **made}.items()}


def test_a_long_name_of_a_class_stays_in_its_column(visit):
    learner = Learner(visit("/Loss?preset=tiny&loss=Focal"))
    note = learner.page.locator(".view .score .note")
    note.evaluate("note => { note.textContent = 'LabelSmoothedFocalCrossEntropyLoss'; }")
    assert note.evaluate("note => note.scrollWidth <= note.clientWidth")
