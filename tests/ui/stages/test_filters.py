"""The stages' pages of a convolutional network: every number on them is computed again from this session's weights."""

import re

import numpy as np
import pytest

import engine
from engine.names import weight_called
from pictures.bundled import bundled
from pictures.pixels import to_pixels
from tests.browser.maps_names import MapsNames
from tests.shown import is_the_text_of, numbers_in
from tests.ui.driver import Visit
from tests.ui.stages.test_terms import TABLE

# Numbers that dense networks have as well, under the same names: tests/ui/test_pages.py computes them again.
EVERYWHERE = re.compile(
    r"(idea\.|other_|flipped_|photos\.|drawn\.|CrossEntropy|MeanSquaredError|row\d|mini_batch)\S*"
    r"|(pixel|powers|square\(E\))\[.*|(t|sure|shift|sum\(powers\)|coin|learning_rate|promised|delivered|ratio)"
    r"|(both|path|twice|jacobian)\b\S*|(iterations|right\S*|further(_L)?|furthest)"
)
LESSON = ("forward", "truth", "loss", "backprop")


@pytest.fixture(scope="module")
def visit():
    return Visit(preset="conv", weights="photos", picture="dog", label="cat")


def names_of(visit):
    layers = engine.load("models/cat-dog.npz")[0].layers
    network = engine.Network(layers, engine.CrossEntropy(), engine.SGD(visit.mine.settings.learning_rate))
    X = to_pixels(bundled("dog"), 96, grey=False)[None]
    return MapsNames(network, engine.step(network, visit.state, X, np.array([[1.0, 0.0]])))


class Chain:
    """One weight's chain rule, at each place of the picture."""

    def __init__(self, names, ref):
        link = engine.chain(names.network, names.step, *weight_called(names.network, ref).where)
        self.arrays = {"input": link.input[0], "local": link.local[0], "upstream": link.upstream[0]}
        self.arrays["share"] = (link.input * link.local * link.upstream)[0]
        self.numbers = {
            "chain.gradient": link.gradient,
            "old": names.value(ref),
            "change": names.value(f"change_{ref}"),
        }
        self.numbers["new"] = names.value(f"new_{ref}")

    def at(self, name, shown):
        if name == "chain.rest":
            listed = {each.name: each.value for each in shown if each.name.startswith("chain.share")}
            return self.numbers["chain.gradient"] - sum(listed.values())
        if name in self.numbers:
            return self.numbers[name]
        factor, index = re.fullmatch(r"chain\.(\w+)\[([\d,]+)\]", name).groups()
        return self.arrays[factor][tuple(map(int, index.split(",")))]


def assert_true(visit, must_show):
    names, shown = names_of(visit), visit.numbers()
    # What the walk asks for is no line of the page's sums, nor is what is added up term by term.
    asked = "".join(data["html"] for data in visit.controls().values() if data["key"] == "ask")
    listed = numbers_in(TABLE.sub("", visit.html.replace(asked, "")))
    for each in shown:
        assert is_the_text_of(each), each
        if each.value is None or EVERYWHERE.fullmatch(each.name):
            continue
        if each.name.startswith("so_far"):  # tests/ui/stages/test_terms.py adds them up
            continue
        if each.name.startswith("chain.") or each.name in ("old", "change", "new"):
            wanted = Chain(names, visit.mine.coordinate.weight).at(each.name, shown)
        else:
            wanted = names.most(each.name, listed) if each.name.startswith("rest") else names.value(each.name)
        assert each.value == pytest.approx(wanted, rel=1e-9, abs=1e-12), each
    assert must_show <= {re.split(r"[\[(]", each.name)[0] for each in shown}


MUST_SHOW = {
    "forward": {"product", "rest", "X", "W1", "b1", "Z1", "A1", "G6", "Z7", "P"},
    "truth": {"P", "T", "E"},
    "loss": {"P", "E"},
    "backprop": {
        "chain.input",
        "chain.local",
        "chain.upstream",
        "chain.share",
        "chain.rest",
        "chain.gradient",
        "dZ7",
        "dW5",
    },
}


@pytest.mark.parametrize("page", LESSON)
def test_every_number_of_a_page_is_true(visit, page):
    visit.open(page).answer()
    if page == "forward":
        visit.tell("terms", "8")
    assert_true(visit, MUST_SHOW[page])


@pytest.mark.parametrize("weights", ["random", "drawn"])
def test_untrained_and_trained_on_drawn_pets_too(weights):
    visit = Visit(preset="conv", weights=weights, picture="dog", label="cat").open("forward").answer()
    assert_true(visit, MUST_SHOW["forward"])
    assert ("so these filters look for nothing" in visit.html) == (weights == "random")


@pytest.mark.parametrize(
    ("choices", "weight"),
    [
        (
            [("weight.layer", 3), ("weight.window", "bottom left"), ("weight.from", 7), ("weight.to", 30)],
            "W2[2,0,7,30]",
        ),
        ([("weight.layer", 12), ("weight.window", "the bias"), ("weight.to", 9)], "b5[9]"),
        ([("weight.layer", 17), ("weight.from", 100), ("weight.to", 1)], "W7[100,1]"),
    ],
)
def test_a_weight_is_chosen_with_menus(choices, weight):
    visit = Visit(preset="conv", weights="photos", picture="dog", label="cat").open("backprop").answer("skip")
    assert visit.params["weight"].startswith("W1[")
    for key, value in choices:
        visit.choose(key, value)
    assert visit.params["weight"] == weight
    if weight != "W7[100,1]":
        assert_true(visit, {"chain.gradient", "chain.share"})


def test_dense_words_are_not_said_of_maps():
    visit = Visit(preset="conv", weights="photos").open("forward").answer()
    assert "hidden node" not in visit.html and "one long row, the input" not in visit.html
    assert "hidden node" in Visit(preset="small").open("forward").html.lower()
